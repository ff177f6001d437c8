//! `path` of a call: whether its packets reach the endpoint, by what AWS says or files do.

use super::{exit, show_answer};
use crate::checks::question;
use crate::cli::{Cli, PathArgs, ProbeArgs, Selection};
use crate::commands::{facts_files, live};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, Missing};
use crate::network::{Answer, Protocol, Query, Verdict, judge};

/// Answers for each interface of the endpoint.
///
/// # Errors
/// What was typed makes no call, a file could not be read, or the answer not be written.
pub(super) fn run(cli: &Cli, args: &PathArgs) -> Result<Exit, Error> {
    let protocol: Protocol = args.protocol.parse().map_err(Error::Usage)?;
    let (facts, interrupted) = if args.facts.is_empty() {
        live::gather(cli, &args.probe, Selection::Path)?
    } else {
        (from_files(cli, &args.probe, &args.facts)?, None)
    };
    let answer = match question(&facts) {
        Ok((network, from, to)) => judge(
            &network,
            &Query {
                id: String::new(),
                from,
                to,
                port: args.port,
                protocol,
            },
        ),
        Err(missing) => unanswered(&missing),
    };
    show_answer(cli, &answer, (protocol, args.port), Some(&facts))?;
    Ok(live::ended(exit(&cli.output, answer.verdict), interrupted))
}

/// The facts of a call that files tell, with nobody asked.
///
/// # Errors
/// What was typed makes no call, or a file could not be read.
pub(super) fn from_files(
    cli: &Cli,
    probe: &ProbeArgs,
    paths: &[std::path::PathBuf],
) -> Result<Facts, Error> {
    let typed = probe.target.typed(cli.aws.region.as_ref())?;
    let mut facts = Facts::of_target(typed.target);
    facts.client = probe.client.from.clone();
    facts.taken_at = jiff::Timestamp::now().to_string();
    facts_files::read(paths)?.tell(&mut facts);
    Ok(facts)
}

/// The answer where the question itself lacks something.
pub(super) fn unanswered(missing: &Missing) -> Answer {
    let said = if missing.detail.is_empty() {
        missing.why.as_str()
    } else {
        &missing.detail
    };
    let (fact, action) = (missing.need.fact(), missing.need.action());
    Answer {
        id: String::new(),
        verdict: Verdict::Unknown,
        partial: false,
        paths: Vec::new(),
        unknowns: vec![format!("{fact} ({action}): {said}")],
    }
}
