//! `policy lint`: what is wrong with policies, in files, from stdin or of a live target.

use std::path::Path;

use super::gather_cmds::gather;
use super::output::finish;
use super::policy_document;
use super::policy_fetch::{Held, held};
use super::replay::recorded;
use super::template::{self, Scope, look};
use crate::case::Case;
use crate::cli::{Cli, ClientArgs, LintArgs, ProbeArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, MissingFact};
use crate::gather::Interrupted;
use crate::policy::{Auth, LintContext, lint, no_policy};
use crate::report::{Detail, Examined, Report, ReportKind, TextIn, Unknown};

/// Lints the policies.
///
/// # Errors
/// A file could not be read, or the report not be written.
pub(super) fn run(cli: &Cli, args: &LintArgs) -> Result<Exit, Error> {
    match looked_at(cli, args)? {
        None => {
            let (examined, unknowns) = files(cli, args)?;
            let report = Report::of_documents(ReportKind::PolicyLint, examined, unknowns);
            finish(report, None, cli, Detail::Quiet)
        }
        Some((_, Some(signal))) => Ok(Exit::Interrupted(signal.exit_code())),
        Some((facts, None)) => {
            let (examined, missing) = of_facts(&facts);
            let report = Report::of_lint(examined, &missing).about(&facts);
            finish(report, Some(&facts), cli, Detail::Quiet)
        }
    }
}

/// The facts to take the policies from: of snapshots or of a live target; `None` where files hold
/// the policies themselves.
fn looked_at(cli: &Cli, args: &LintArgs) -> Result<Option<(Facts, Option<Interrupted>)>, Error> {
    if !args.facts.is_empty() {
        return Ok(Some((recorded(&args.facts)?, None)));
    }
    let Some(target) = args.target() else {
        return Ok(None);
    };
    let from = args.client.from.clone();
    let probe = ProbeArgs {
        target,
        client: ClientArgs {
            from,
            resolvers: Vec::new(),
        },
    };
    gather(cli, &probe, Selection::Policy).map(Some)
}

fn files(cli: &Cli, args: &LintArgs) -> Result<(Vec<Examined>, Vec<Unknown>), Error> {
    let world = asked(cli, args);
    let kind = args.kind.map(Into::into);
    let (mut examined, mut unknowns) = (Vec::new(), Vec::new());
    for path in &args.files {
        let text = template::text(Path::new(path))?;
        let shown = if path == "-" { "stdin" } else { path };
        if let Some(looked) = look(shown, &text, Scope::Policies(kind), &world)? {
            if looked.empty {
                return Err(Error::Usage(format!(
                    "{shown} is {}, and not a policy; there is no policy in it",
                    looked.title
                )));
            }
            examined.extend(looked.examined);
            unknowns.extend(looked.unknowns);
            continue;
        }
        policy_document::refuse_other(shown, &text)?;
        let linted = lint(&text, kind, &world);
        let place = if linted.text == text {
            TextIn::File
        } else {
            TextIn::EscapedFile
        };
        examined.push(Examined::policy(shown.to_owned(), place, linted));
    }
    Ok((examined, unknowns))
}

/// The call that files are judged against, as far as it was given.
fn asked(cli: &Cli, args: &LintArgs) -> LintContext {
    let region = cli.aws.region.as_ref();
    let keys = [
        (
            "aws:sourcevpce",
            args.vpce_id.as_ref().map(ToString::to_string),
        ),
        ("aws:sourcevpc", args.vpc_id.clone()),
        ("aws:vpcsourceip", args.source_ip.map(|it| it.to_string())),
    ];
    LintContext {
        endpoint_type: args.endpoint_type.map(|it| it.as_str().to_owned()),
        api_id: args.api_id.as_ref().map(ToString::to_string),
        region: region.map(ToString::to_string),
        partition: region.map(|region| region.partition().name.to_owned()),
        all_signed: args.auth == Some(Auth::Iam),
        auth: args.auth,
        known: keys
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)))
            .collect(),
        stage: args.stage.clone(),
        ..LintContext::default()
    }
}

/// The policies of a target, and those that are not known.
fn of_facts(facts: &Facts) -> (Vec<Examined>, Vec<MissingFact>) {
    let case = Case::of(facts);
    let world = case.policy_world();
    let (mut examined, mut unknown) = (Vec::new(), Vec::new());
    for Held { kind, of, text } in held(facts) {
        let linted = match text {
            Ok(Some(text)) => lint(&text, Some(kind), world),
            Ok(None) => no_policy(kind, world),
            Err(missing) => {
                unknown.push(missing);
                continue;
            }
        };
        let path = format!("{} policy of {of}", kind.as_str());
        examined.push(Examined::policy(path, TextIn::NoFile, linted));
    }
    (examined, unknown)
}
