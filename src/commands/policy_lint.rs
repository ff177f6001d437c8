//! `policy lint`: what is wrong with policies, in files, from stdin or of a live target.

mod sarif;
mod show;

use std::path::Path;

use super::live::gather;
use super::policy_eval::read_text;
use super::policy_fetch::{Held, held, say_missing};
use super::present::{format, no_such, publish_text};
use super::replay::recorded;
use crate::case::Case;
use crate::cli::{Cli, ClientArgs, Format, LintArgs, ProbeArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::gather::Interrupted;
use crate::model::Severity;
use crate::policy::{LintFinding, Linted, World, lint, no_policy};

/// A policy and where it came from.
pub(super) struct Source {
    /// The file, or what the policy is of.
    path: String,
    linted: Linted,
    /// Whether the file is the policy's own text, so that places in it are places of the file.
    file: bool,
}

/// Lints the policies.
///
/// # Errors
/// A file could not be read, or the findings not be written.
pub(super) fn run(cli: &Cli, args: &LintArgs) -> Result<Exit, Error> {
    let style = format(&cli.output);
    let (sources, unknown) = match looked_at(cli, args)? {
        None => (files(args)?, false),
        Some(_) if matches!(style, Format::Sarif | Format::Github) => {
            let wrong = "sarif and github point at files: lint files that hold a policy alone";
            return Err(Error::Usage(wrong.to_owned()));
        }
        Some((_, Some(signal))) => return Ok(Exit::Interrupted(signal.exit_code())),
        Some((facts, None)) => of_facts(&facts),
    };
    publish_text(&cli.output, None, |format| {
        let style = |plain| cli.output.taste().style(plain);
        Ok(match format {
            Format::Json => show::json(&sources)?,
            Format::Sarif => sarif::sarif(&sources)?,
            Format::Github => show::github(&sources),
            Format::Short => show::short(&sources),
            Format::Human => show::pictures(&sources, style(false)),
            Format::Plain => show::pictures(&sources, style(true)),
            Format::Markdown | Format::Html | Format::Junit => {
                let all = "human, plain, short, json, sarif and github";
                return Err(no_such("policy lint", all));
            }
        })
    })?;
    let bad = |finding: &LintFinding| finding.severity >= cli.output.fail_on;
    let any = sources
        .iter()
        .flat_map(|source| &source.linted.findings)
        .any(bad);
    Ok(if cli.output.exit_zero {
        Exit::Clean
    } else if any {
        Exit::Findings
    } else if unknown && !cli.output.allow_unknown {
        Exit::Inconclusive
    } else {
        Exit::Clean
    })
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

fn files(args: &LintArgs) -> Result<Vec<Source>, Error> {
    let world = World::default();
    args.files
        .iter()
        .map(|path| {
            let text = read_text(Path::new(path))?;
            let linted = lint(&text, args.kind.map(Into::into), &world);
            Ok(Source {
                file: linted.text == text,
                path: if path == "-" {
                    "stdin".to_owned()
                } else {
                    path.clone()
                },
                linted,
            })
        })
        .collect()
}

/// The policies of a target, and whether one is not known.
fn of_facts(facts: &Facts) -> (Vec<Source>, bool) {
    let case = Case::of(facts);
    let world = case.policy_world();
    let mut unknown = false;
    let mut sources = Vec::new();
    for Held { kind, of, text } in held(facts) {
        let linted = match text {
            Ok(Some(text)) => lint(&text, Some(kind), world),
            Ok(None) => no_policy(kind, world),
            Err(missing) => {
                unknown = true;
                say_missing(kind.as_str(), &missing);
                continue;
            }
        };
        sources.push(Source {
            path: format!("{} policy of {of}", kind.as_str()),
            linted,
            file: false,
        });
    }
    (sources, unknown)
}

/// A count of findings by severity, in words.
fn counted(sources: &[Source]) -> String {
    let count = |severity| {
        let findings = sources.iter().flat_map(|source| &source.linted.findings);
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let of = |severity: Severity, word| crate::checks::plural(count(severity), word);
    format!(
        "{}: {}, {}, {}",
        crate::checks::plural(sources.len(), "policy").replace("policys", "policies"),
        of(Severity::Error, "error"),
        of(Severity::Warning, "warning"),
        of(Severity::Info, "note"),
    )
}
