//! `path` of a call: whether its packets reach the endpoint, by what AWS says or files do.

use crate::case::Case;
use crate::cli::{Cli, PathArgs, ProbeArgs, Selection};
use crate::commands::output::finish;
use crate::commands::{facts_files, gather_cmds};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, MissingFact};
use crate::network::{Answer, Protocol, Query, QueryId, Topology, Verdict, judge};
use crate::report::{Answered, Detail, Report};

/// Answers for each interface of the endpoint.
///
/// # Errors
/// What was typed makes no call, a file could not be read, or the answer not be written.
pub(super) fn run(cli: &Cli, args: &PathArgs) -> Result<Exit, Error> {
    let protocol: Protocol = args.protocol.parse().map_err(Error::Usage)?;
    let (facts, notices, interrupted) = if args.facts.is_empty() {
        let (facts, interrupted) = gather_cmds::gather(cli, &args.probe, Selection::Path)?;
        (facts, Vec::new(), interrupted)
    } else {
        let (facts, notices) = from_files(cli, &args.probe, &args.facts)?;
        (facts, notices, None)
    };
    let case = Case::of(&facts);
    let answered = match case.question() {
        Ok((from, to)) => {
            let query = Query {
                id: QueryId::None,
                from,
                to,
                port: args.port,
                protocol,
            };
            let mut network = case.network_of([&query.from.who, &query.to.who]);
            answered(&mut network, query)
        }
        Err(missing) => unanswered(missing),
    };
    let report = Report::of_paths(&[answered], &notices).about(&facts);
    let exit = finish(report, Some(&facts), cli, Detail::Quiet)?;
    Ok(gather_cmds::ended(exit, interrupted))
}

/// The facts of a call that files tell, with nobody asked, and what of the files was not read.
///
/// # Errors
/// What was typed makes no call, or a file could not be read.
pub(super) fn from_files(
    cli: &Cli,
    probe: &ProbeArgs,
    paths: &[std::path::PathBuf],
) -> Result<(Facts, Vec<String>), Error> {
    let typed = probe.target.typed(cli.aws.region.as_ref())?;
    let mut facts = Facts::of_target(typed.target);
    facts.client = probe.client.from.clone();
    facts.taken_at = jiff::Timestamp::now().to_string();
    let all = facts_files::read(paths)?;
    let notices = all.notices.clone();
    facts.discovered.extend(notices.iter().cloned());
    all.tell(&mut facts);
    Ok((facts, notices))
}

/// Judges a question, and tries the fixes of its answer.
pub(super) fn answered(network: &mut Topology, query: Query) -> Answered {
    let mut answer = judge(network, &query);
    network.check_fixes(&query, &mut answer);
    Answered {
        answer,
        query: Some(query),
        missing: None,
    }
}

/// The answer where the question itself lacks something.
pub(super) fn unanswered(missing: MissingFact) -> Answered {
    let said = if missing.detail.is_empty() {
        missing.why.as_str()
    } else {
        &missing.detail
    };
    let (fact, action) = (missing.need.fact(), missing.need.action());
    let answer = Answer {
        id: QueryId::None,
        verdict: Verdict::Unknown,
        partial: false,
        paths: Vec::new(),
        unknowns: vec![format!("{fact} ({action}): {said}")],
    };
    Answered {
        query: None,
        answer,
        missing: Some(missing),
    }
}
