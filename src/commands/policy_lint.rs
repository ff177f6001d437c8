//! `policy lint`: what is wrong with policies, in files, from stdin or of a live target.

mod sarif;
mod show;

use std::path::Path;

use super::live::gather;
use super::policy_eval::read_text;
use super::present::{format, write};
use crate::cli::{Cli, Format, LintArgs, ProbeArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::model::Severity;
use crate::policy::{LintFinding, Linted, PolicyKind, World, lint};
use crate::ui;

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
    let (sources, unknown) = match args.target() {
        Some(target) => {
            if matches!(style, Format::Sarif | Format::Github) {
                let wrong = "sarif and github point at files: lint files, not a live target";
                return Err(Error::Usage(wrong.to_owned()));
            }
            let probe = ProbeArgs {
                target,
                client: crate::cli::ClientArgs {
                    from: args.client.from.clone(),
                },
            };
            let (facts, interrupted) = gather(cli, &probe, Selection::Policy)?;
            let (sources, unknown) = live(&facts);
            if let Some(signal) = interrupted {
                return Ok(Exit::Interrupted(signal.exit_code()));
            }
            (sources, unknown)
        }
        None => (files(args)?, false),
    };
    let text = match style {
        Format::Json => show::json(&sources)?,
        Format::Sarif => sarif::sarif(&sources)?,
        Format::Github => show::github(&sources),
        Format::Short => show::short(&sources),
        Format::Human => show::pictures(&sources, cli.output.taste().style(false)),
        Format::Plain => show::pictures(&sources, cli.output.taste().style(true)),
    };
    if cli.output.quiet < 2 {
        write(&text, &cli.output)?;
    }
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

/// The policies of a live target, and whether one could not be read.
fn live(facts: &Facts) -> (Vec<Source>, bool) {
    let world = crate::checks::world(facts);
    let mut sources = Vec::new();
    let mut unknown = false;
    let mut add = |kind: PolicyKind, of: String, text: &str| {
        sources.push(Source {
            path: format!("{} policy of {of}", kind.as_str()),
            linted: lint(text, Some(kind), &world),
            file: false,
        });
    };
    if let Some(Some(api)) = facts.aws.rest_api.known() {
        match &api.policy {
            Some(text) => add(PolicyKind::Resource, api.id.to_string(), text),
            None => ui::notice(&format!("API {} has no resource policy", api.id)),
        }
    } else {
        unknown = true;
        ui::notice("the API's resource policy could not be read");
    }
    match facts.endpoint() {
        Ok(Some(endpoint)) => match &endpoint.policy_document {
            Some(text) => add(
                PolicyKind::Endpoint,
                endpoint.vpc_endpoint_id.to_string(),
                text,
            ),
            None => unknown = true,
        },
        Ok(None) => {}
        Err(missing) => {
            unknown = true;
            ui::notice(&format!(
                "the endpoint's policy could not be read: {}",
                missing.detail
            ));
        }
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
