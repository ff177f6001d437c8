//! `policy who` and `policy diff`: what policies make of all calls.

use super::output::{Kept, exit, finish, format, write};
use super::policy_eval::{Apart, read_apart};
use crate::cli::{Cli, Format, PolicyDiffArgs, WhoArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::policy::{
    Api, Calls, EndpointType, Loaded, Policy, PolicyKind, Scope, Setup, api_of, diff, who,
    why_nobody,
};
use crate::report::{CallCases, Denials, Detail};

/// Lists the cases of calls that are admitted.
///
/// # Errors
/// A policy could not be read, or the answer not be written.
pub(super) fn who_passes(cli: &Cli, args: &WhoArgs) -> Result<Exit, Error> {
    let mut loaded = Vec::new();
    let (mut files, mut shown) = (Vec::new(), Vec::new());
    for file in &args.policies {
        let policy = read_apart(&file.path, file.kind)?;
        files.push(policy.file);
        shown.extend(policy.shown);
        loaded.push((policy.kind, policy.loaded, file.level.clone()));
    }
    let kinds: Vec<PolicyKind> = loaded.iter().map(|(kind, ..)| *kind).collect();
    PolicyKind::together(&kinds, args.auth).map_err(|why| Error::Usage(why.to_owned()))?;
    let api = api_named(loaded.iter().map(|(kind, policy, _)| (*kind, policy)));
    let compile = |(kind, policy, level): &(PolicyKind, Loaded, Option<String>)| {
        let mut compiled = Policy::compile(&policy.source, *kind, Some(&api));
        compiled.level.clone_from(level);
        compiled
    };
    // One policy is asked what it says by itself, where nothing says how the method authorizes.
    let scope = if loaded.len() == 1 && args.auth.is_none() {
        Scope::Policy
    } else {
        Scope::Request
    };
    let setup = Setup {
        scope,
        policies: loaded.iter().map(compile).collect(),
        auth: args.auth,
        endpoint_type: Some(args.endpoint_type.unwrap_or(EndpointType::Private)),
    };
    let calls = Calls {
        endpoint_type: args.endpoint_type,
        api: Some(api),
        everything: false,
        from_caller: args.auth.is_some(),
        of_domain: kinds.contains(&PolicyKind::Domain),
        ..Calls::default()
    };
    let cases = who(&setup, &calls);
    let conflict = cases
        .as_ref()
        .is_ok_and(Vec::is_empty)
        .then(|| why_nobody(&setup, &calls));
    let cases = CallCases::admitted(cases).written_as(&shown);
    told(cli, &cases, &files, conflict)
}

/// Lists the cases of calls that two policies decide differently.
///
/// # Errors
/// A policy could not be read, or the answer not be written.
pub(super) fn compare(cli: &Cli, args: &PolicyDiffArgs) -> Result<Exit, Error> {
    let asked = args.kind.map(Into::into);
    let Apart {
        loaded: old,
        kind,
        file: of_old,
        mut shown,
    } = read_apart(&args.old, asked)?;
    let Apart {
        loaded: new,
        file: of_new,
        shown: of_new_shown,
        ..
    } = read_apart(&args.new, Some(kind))?;
    shown.extend(of_new_shown);
    let api = api_named([(kind, &old), (kind, &new)].into_iter());
    let setup = |loaded: &Loaded| Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&loaded.source, kind, Some(&api))],
        auth: None,
        endpoint_type: None,
    };
    let calls = Calls {
        api: Some(api.clone()),
        everything: true,
        of_domain: kind == PolicyKind::Domain,
        ..Calls::default()
    };
    let cases = diff(&setup(&old), &setup(&new), &calls);
    // An endpoint's policy must allow by itself.
    let denials = if kind == PolicyKind::Endpoint {
        Denials::AreAlike
    } else {
        Denials::Matter
    };
    let cases = CallCases::changed(cases, denials).written_as(&shown);
    told(cli, &cases, &[of_old, of_new], None)
}

/// The API that the policies are of: the one that their ARNs name, the API's own first.
fn api_named<'a>(policies: impl Iterator<Item = (PolicyKind, &'a Loaded)>) -> Api {
    let mut all: Vec<(PolicyKind, &Loaded)> = policies.collect();
    all.sort_by_key(|(kind, _)| *kind);
    let own = all
        .iter()
        .any(|(kind, _)| matches!(kind, PolicyKind::Resource | PolicyKind::Domain));
    let mut found = all
        .iter()
        .map(|(_, policy)| api_of(&policy.source))
        .find(|api| api.account.is_some())
        .unwrap_or_default();
    if !own {
        // A policy of an endpoint or an identity is of many APIs.
        found.region = None;
        found.api_id = None;
    }
    found
}

fn told(
    cli: &Cli,
    calls: &CallCases,
    files: &[String],
    conflict: Option<String>,
) -> Result<Exit, Error> {
    let report = calls.report(files, conflict);
    if Kept::of(&cli.output) == Kept::Nothing && format(&cli.output) == Format::Json {
        write(&calls.json()?, &cli.output)?;
        return Ok(exit(&report, &cli.output));
    }
    finish(report, None, cli, Detail::Verbose)
}
