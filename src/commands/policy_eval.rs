//! `policy eval`: one decision, what decides it, and from where the call would be allowed.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde_json::json;

use super::policy_test::as_json;
use super::present::{no_such, publish_text};
use crate::cli::{Cli, EvalArgs, Format};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Line;
use crate::policy::{
    Answer, Api, Context, Decision, Held, Loaded, MAX_POLICY_BYTES, Policy, PolicyKind, Request,
    Scope, Setup, allowed_from, load,
};
use crate::waiting;

/// Decides the request.
///
/// # Errors
/// A policy could not be read, or the decision not be written.
pub(super) fn run(cli: &Cli, args: &EvalArgs) -> Result<Exit, Error> {
    let api = api(&args.resource);
    let mut loaded = Vec::new();
    let mut setup = Setup {
        scope: if args.alone {
            Scope::Policy
        } else {
            Scope::Request
        },
        policies: Vec::new(),
        auth: args.auth,
        endpoint_type: Some(args.endpoint_type),
    };
    for file in &args.policies {
        let policy = read_policy(&file.path)?;
        let kind = file.kind.unwrap_or_else(|| guess(&policy));
        setup
            .policies
            .push(Policy::compile(&policy.source, kind, Some(&api)));
        loaded.push(policy);
    }
    let mut context = Context::default();
    for key in &args.context {
        match &key.value {
            Some(value) => context.add(&key.name, value),
            None => context.set(&key.name, Held::Unknown),
        }
    }
    let request = Request::new(&args.action, &args.resource, &args.principal)
        .carrying(args.authorization)
        .with(context);
    let decision = setup.decide(&request);
    publish_text(&cli.output, None, |format| match format {
        Format::Json => json_text(args, &setup, &loaded, &request, &decision),
        Format::Short => Ok(format!("{}\n", decision.answer.as_str())),
        Format::Human | Format::Plain => Ok(plain(args, &setup, &loaded, &request, &decision)),
        _ => Err(no_such("policy eval", "human, plain, short and json")),
    })?;
    Ok(match decision.answer {
        _ if cli.output.exit_zero => Exit::Clean,
        Answer::Allow => Exit::Clean,
        Answer::ExplicitDeny | Answer::ImplicitDeny => Exit::Findings,
        Answer::Unknown if cli.output.allow_unknown => Exit::Clean,
        Answer::Unknown => Exit::Inconclusive,
    })
}

/// Reads a policy's file; '-' is stdin. One that is too large is refused before it fills the memory.
///
/// # Errors
/// The file cannot be read, or is no JSON.
pub(super) fn read_policy(path: &Path) -> Result<Loaded, Error> {
    let text = read_text(path)?;
    load(&text).map_err(|error| {
        let failed = io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        Error::Read {
            path: path.display().to_string(),
            error: failed,
        }
    })
}

/// Reads a file of at most the size of a policy.
///
/// # Errors
/// The file cannot be read, or is larger than any policy.
pub(super) fn read_text(path: &Path) -> Result<String, Error> {
    // A wrapped policy is longer than the policy, by at most as much again.
    let most = 2 * MAX_POLICY_BYTES as u64;
    waiting::text(path, most, "no policy is").map_err(|error| Error::Read {
        path: path.display().to_string(),
        error,
    })
}

/// What a policy is that nobody said: only those of resources and endpoints name principals.
pub(super) fn guess(policy: &Loaded) -> PolicyKind {
    let named = policy
        .source
        .statements
        .iter()
        .any(|statement| statement.principal.is_some());
    if named {
        PolicyKind::Resource
    } else {
        PolicyKind::Identity
    }
}

/// The API that an ARN is of.
fn api(arn: &str) -> Api {
    let mut parts = arn.splitn(6, ':').skip(3).map(str::to_owned);
    let (region, account) = (parts.next(), parts.next());
    let id = parts
        .next()
        .and_then(|rest| rest.split('/').next().map(str::to_owned));
    Api {
        region,
        account,
        api_id: id,
    }
}

fn sid<'a>(loaded: &'a [Loaded], decision: &Decision) -> Option<&'a str> {
    let (policy, statement) = decision.decided_by?;
    let statement = loaded.get(policy)?.source.statements.get(statement)?;
    statement.sid.as_ref().map(|sid| sid.text.as_str())
}

fn json_text(
    args: &EvalArgs,
    setup: &Setup,
    loaded: &[Loaded],
    request: &Request,
    decision: &Decision,
) -> Result<String, Error> {
    let name = format!("{} on {}", args.action, args.resource);
    let mut value = as_json(&name, Some((decision, sid(loaded, decision))), None, false);
    if let Some(object) = value.as_object_mut() {
        let allowed = decision.answer == Answer::Allow;
        object.insert("pass".to_owned(), allowed.into());
        object.insert("notes".to_owned(), json!(decision.notes));
        let mut statements = Vec::new();
        for (place, policy) in loaded.iter().enumerate() {
            for why in setup.why(place, &policy.source, request) {
                let reasons: Vec<&str> =
                    why.reasons.iter().map(|(text, _)| text.as_str()).collect();
                let (line, column) = line_and_column(&policy.text, why.span.start);
                statements.push(json!({
                    "policy": place, "statement": why.statement, "sid": why.sid,
                    "effect": format!("{:?}", why.effect), "applies": why.applies,
                    "reasons": reasons, "line": line, "column": column,
                }));
            }
        }
        object.insert("statements".to_owned(), statements.into());
        let from: Vec<_> = allowed_from(setup, &sources(loaded), request)
            .iter()
            .map(|way| {
                way.iter()
                    .map(|(key, value)| (key.clone(), json!(value)))
                    .collect()
            })
            .map(|way: serde_json::Map<_, _>| json!(way))
            .collect();
        object.insert("allowed_from".to_owned(), from.into());
    }
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn sources(loaded: &[Loaded]) -> Vec<&crate::policy::Source> {
    loaded.iter().map(|policy| &policy.source).collect()
}

fn plain(
    args: &EvalArgs,
    setup: &Setup,
    loaded: &[Loaded],
    request: &Request,
    decision: &Decision,
) -> String {
    let mut text = format!(
        "{}: {} on {} by {}\n",
        decision.answer.as_str(),
        Line(&args.action),
        Line(&args.resource),
        Line(&args.principal)
    );
    let file = |place: usize| {
        let path = args
            .policies
            .get(place)
            .map(|file| file.path.display().to_string());
        Line(&path.unwrap_or_default()).to_string()
    };
    if let Some((place, index)) = decision.decided_by
        && let Some(policy) = loaded.get(place)
        && let Some(statement) = policy.source.statements.get(index)
    {
        let (line, _) = line_and_column(&policy.text, statement.span.start);
        let sid = sid(loaded, decision).map(|sid| format!(" ({})", Line(sid)));
        let _ = writeln!(
            text,
            "\ndecided by  statement {}{} of {}, line {line}",
            index + 1,
            sid.unwrap_or_default(),
            file(place)
        );
    }
    for key in &decision.unknown_keys {
        let _ = writeln!(text, "hangs on    {}, whose value nobody knows", Line(key));
    }
    for note in &decision.notes {
        let _ = writeln!(text, "note        {}", Line(note));
    }
    text.push_str("\nstatements\n");
    for (place, policy) in loaded.iter().enumerate() {
        for why in setup.why(place, &policy.source, request) {
            let (line, _) = line_and_column(&policy.text, why.span.start);
            let sid = why
                .sid
                .as_ref()
                .map(|sid| format!(" ({})", Line(sid)))
                .unwrap_or_default();
            let told = match why.applies {
                Some(true) => "applies",
                Some(false) => "does not apply",
                None => "nobody can tell",
            };
            let _ = writeln!(
                text,
                "  {}:{line}: {:?}, statement {}{sid}: {told}",
                file(place),
                why.effect,
                why.statement + 1
            );
            for (reason, _) in &why.reasons {
                let _ = writeln!(text, "      {}", Line(reason));
            }
        }
    }
    let ways = allowed_from(setup, &sources(loaded), request);
    if !ways.is_empty() && decision.answer != Answer::Allow {
        text.push_str("\nallowed from\n");
    } else if !ways.is_empty() {
        text.push_str("\nallowed, too, from\n");
    }
    for way in ways {
        let told: Vec<String> = way
            .iter()
            .map(|(key, value)| format!("{} {}", Line(key), Line(value)))
            .collect();
        let _ = writeln!(text, "  {}", told.join(" and "));
    }
    text
}

/// The line and column of a byte, both from one, the column in characters.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}
