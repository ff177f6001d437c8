//! `path` from one end to another that no call names, by what AWS says or files do.

use super::call::{answered, unanswered};
use crate::case::Case;
use crate::cli::{Cli, PathArgs};
use crate::commands::output::finish;
use crate::commands::{facts_files, gather_cmds};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{FactKind, Facts, MissingFact, Reason};
use crate::model::NetworkParty;
use crate::network::{Answer, Party, Query, QueryId, Topology, Verdict};
use crate::report::{Detail, Report};

/// Answers the question that the options ask.
///
/// # Errors
/// What was typed makes no question, a file could not be read, or the answer not be written.
pub(super) fn run(cli: &Cli, args: &PathArgs, to: &NetworkParty) -> Result<Exit, Error> {
    let protocol = args.protocol.parse().map_err(Error::Usage)?;
    let asked = |from: Party| Query {
        id: QueryId::None,
        from,
        to: to.clone().into(),
        port: args.port,
        protocol,
    };
    let named = &args.probe.client.from;
    if !args.facts.is_empty() {
        let Some(from) = named.who() else {
            let wrong = "'auto' is this host, which files know nothing of: name the client";
            return Err(Error::Usage(wrong.to_owned()));
        };
        let mut network = Topology::new(facts_files::read(&args.facts)?);
        let answered = answered(&mut network, asked(from.into()));
        let report = Report::of_paths(&[answered], network.notices());
        return finish(report, None, cli, Detail::Quiet);
    }
    let (facts, interrupted) =
        gather_cmds::gather_ends(cli, &args.probe, Some(named), vec![to.clone()])?;
    let case = Case::of(&facts);
    let mut told = match case.client_party() {
        Ok(from) => {
            let mut network = case.network_of([&from.who, to]);
            answered(&mut network, asked(from))
        }
        Err(missing) => unanswered(missing),
    };
    wanting(&mut told.answer, &unread(&facts));
    let report = Report::of_paths(&[told], &[]).from_client(&facts);
    let exit = finish(report, Some(&facts), cli, Detail::Quiet)?;
    Ok(gather_cmds::ended(exit, interrupted))
}

/// Says with an answer that is none what AWS did not tell.
pub(super) fn wanting(answer: &mut Answer, unread: &[String]) {
    if answer.verdict == Verdict::Unknown {
        answer.unknowns.extend_from_slice(unread);
    }
}

/// What AWS was asked and did not tell: the calls, and why. What could not be asked for because of
/// that has no words of its own.
pub(super) fn unread(facts: &Facts) -> Vec<String> {
    let missing = FactKind::ALL
        .iter()
        .filter_map(|need| facts.aws.missing(*need));
    let missing = missing.filter(|missing| missing.why != Reason::NotAsked);
    let missing: Vec<MissingFact> = missing.collect();
    let asked: Vec<(FactKind, &str)> = missing
        .iter()
        .map(|missing| (missing.need, missing.detail.as_str()))
        .collect();
    let first = |detail: &str| {
        let causes = |other: &&str| detail.ends_with(*other) && *other != detail;
        !asked.iter().any(|(_, other)| causes(other))
    };
    let mut told: Vec<(Vec<&str>, &str)> = Vec::new();
    for (need, detail) in asked.iter().filter(|(_, detail)| first(detail)) {
        match told.iter_mut().find(|(_, other)| other == detail) {
            Some((actions, _)) => actions.push(need.action()),
            None => told.push((vec![need.action()], detail)),
        }
    }
    told.iter()
        .map(|(actions, detail)| format!("not read ({}): {detail}", actions.join(", ")))
        .collect()
}
