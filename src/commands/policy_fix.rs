//! `policy fix`: the smallest edit of the policies that admits a call, and what else it admits.

use serde_json::Value;

use super::output::finish;
use super::policy_eval::{read_apart, read_text};
use crate::cli::{Cli, FixArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::policy::{
    Answer, Api, Calls, Case, Loaded, Policy, PolicyKind, Request, Scope, Setup, Wanted, admit,
    diff, patched,
};
use crate::report::{CallCases, Denials, Detail, Edited, Report};

/// Finds the edit.
///
/// # Errors
/// A file could not be read, or the answer not be written.
pub(super) fn run(cli: &Cli, args: &FixArgs) -> Result<Exit, Error> {
    let mut loaded = Vec::new();
    let (mut files, mut shown) = (Vec::new(), Vec::new());
    for file in &args.policies {
        let policy = read_apart(&file.path, file.kind)?;
        files.push(policy.file);
        shown.extend(policy.shown);
        loaded.push((policy.kind, policy.loaded));
    }
    let kinds: Vec<PolicyKind> = loaded.iter().map(|(kind, _)| *kind).collect();
    PolicyKind::together(&kinds, None).map_err(|why| Error::Usage(why.to_owned()))?;
    let path = args.request.display().to_string();
    let request = Case::request_of(&read_text(&args.request)?).map_err(|error| {
        let what = format!("{path} holds no request as `policy test` takes it");
        Error::malformed(what, error)
    })?;
    let api = Api::of_arn(request.resource());
    let setup = |loaded: &[(PolicyKind, Loaded)]| Setup {
        scope: Scope::Request,
        policies: loaded
            .iter()
            .map(|(kind, it)| Policy::compile(&it.source, *kind, Some(&api)))
            .collect(),
        auth: None,
        endpoint_type: None,
    };
    let before = setup(&loaded).decide(&request).answer;
    let mut edited = Vec::new();
    if before != Answer::Allow {
        for place in 0..loaded.len() {
            if let Some((changed, edit)) = edit(&loaded, place, &request, &api, &files) {
                if let Some((_, policy)) = loaded.get_mut(place) {
                    *policy = changed;
                }
                edited.push(edit);
            }
            if setup(&loaded).decide(&request).answer == Answer::Allow {
                break;
            }
        }
    }
    let after = setup(&loaded).decide(&request).answer;
    let edited = edited.into_iter().map(|it| it.written_as(&shown)).collect();
    let report = Report::of_fix(&path, &files, before, after, edited);
    finish(report, None, cli, Detail::Quiet)
}

/// The smallest edit of one policy by which it lets the request pass; none where it does already, or
/// where no edit is known that takes nothing from others.
fn edit(
    loaded: &[(PolicyKind, Loaded)],
    place: usize,
    request: &Request,
    api: &Api,
    files: &[String],
) -> Option<(Loaded, Edited)> {
    let (kind, policy) = loaded.get(place)?;
    let alone = |policy: &Loaded| Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&policy.source, *kind, Some(api))],
        auth: None,
        endpoint_type: None,
    };
    let old = alone(policy);
    if old.decide(request).answer == Answer::Allow {
        return None;
    }
    let document: Value = serde_json::from_str(&policy.text).ok()?;
    let admitting = admit(&document, &Wanted::of(request, *kind, api))?;
    let text = patched(&policy.text, &admitting.policy).ok()?;
    let changed = crate::policy::load(&text).ok()?;
    let new = alone(&changed);
    if new.decide(request).answer != Answer::Allow {
        return None;
    }
    let calls = Calls {
        api: Some(api.clone()),
        everything: true,
        of_domain: *kind == PolicyKind::Domain,
        ..Calls::default()
    };
    let cases = CallCases::changed(diff(&old, &new, &calls), Denials::AreAlike);
    // An edit that takes calls from others is none.
    if cases.loses() {
        return None;
    }
    let edit = Edited {
        file: files.get(place).cloned().unwrap_or_default(),
        kind: *kind,
        before: policy.text.clone(),
        after: text,
        edits: admitting.edits,
        gains: cases.texts(),
    };
    Some((changed, edit))
}
