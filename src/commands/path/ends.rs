//! `path` from one end to another that no call names, by what AWS says or files do.

use super::call::unanswered;
use super::{Asked, exit, show_answer};
use crate::case::Case;
use crate::cli::{Cli, PathArgs};
use crate::commands::{facts_files, live};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, Missing, Need, Why};
use crate::model::Who;
use crate::network::{Answer, Network, Party, Query, QueryId, Verdict, judge};

/// Answers the question that the options ask.
///
/// # Errors
/// What was typed makes no question, a file could not be read, or the answer not be written.
pub(super) fn run(cli: &Cli, args: &PathArgs, to: &Who) -> Result<Exit, Error> {
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
        let network = Network::new(facts_files::read(&args.facts)?);
        let query = asked(from.into());
        let answer = judge(&network, &query);
        let asked = Asked {
            protocol,
            port: args.port,
            query: Some(&query),
            notices: network.notices(),
        };
        show_answer(cli, &answer, &asked, None)?;
        return Ok(exit(&cli.output, answer.verdict));
    }
    let (facts, interrupted) = live::gather_ends(cli, &args.probe, Some(named), vec![to.clone()])?;
    let case = Case::of(&facts);
    let (mut answer, query) = match case.client_party() {
        Ok(from) => {
            let network = case.network_of([&from.who, to]);
            let query = asked(from);
            (judge(&network, &query), Some(query))
        }
        Err(missing) => (unanswered(&missing), None),
    };
    wanting(&mut answer, &unread(&facts));
    let asked = Asked {
        protocol,
        port: args.port,
        query: query.as_ref(),
        notices: &[],
    };
    show_answer(cli, &answer, &asked, Some(&facts))?;
    Ok(live::ended(exit(&cli.output, answer.verdict), interrupted))
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
    let missing = Need::ALL.iter().filter_map(|need| facts.aws.missing(*need));
    let missing = missing.filter(|missing| missing.why != Why::NotAsked);
    let missing: Vec<Missing> = missing.collect();
    let asked: Vec<(Need, &str)> = missing
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
