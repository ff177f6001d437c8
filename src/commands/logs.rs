//! `logs`: what the stage's own logs say of its calls, its failures by cause.

use super::facts_files;
use super::gather_cmds::{Extra, ended, gather_with, region};
use super::output::finish;
use crate::cli::{Cli, ClientArgs, LogsArgs, ProbeArgs, Selection};
use crate::diagnosis;
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Fact, Facts, Reason};
use crate::gather::{Interrupted, LogsWanted};
use crate::model::Client;
use crate::report::{Detail, LogsAsked, Report};

/// Reads the lines, and groups what failed.
///
/// # Errors
/// What was typed names no API, a file could not be read, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &LogsArgs) -> Result<Exit, Error> {
    let live = args.facts.is_empty();
    let (facts, interrupted) = if live {
        asked(cli, args)?
    } else {
        (of_files(cli, args)?, None)
    };
    let logging = diagnosis::diagnose(&facts, &Selection::Logs.of_the_logging());
    let asked = LogsAsked {
        span: live.then_some(args.since),
        request: args.request_id.clone(),
    };
    let report = Report::of_logs(&facts, &logging, &asked);
    let exit = finish(report, Some(&facts), cli, Detail::Normal)?;
    Ok(ended(exit, interrupted))
}

fn asked(cli: &Cli, args: &LogsArgs) -> Result<(Facts, Option<Interrupted>), Error> {
    let mut target = args.target.clone();
    // No request is sent, whatever a pasted command says.
    target.method.get_or_insert_with(|| "GET".to_owned());
    let probe = ProbeArgs {
        target,
        client: ClientArgs {
            from: Client::Here,
            resolvers: Vec::new(),
        },
    };
    let extra = Extra {
        logs: LogsWanted::OfLate {
            span: args.since,
            request: args.request_id.clone(),
        },
        ..Extra::default()
    };
    gather_with(cli, &probe, Selection::Logs.needs(), extra)
}

fn of_files(cli: &Cli, args: &LogsArgs) -> Result<Facts, Error> {
    let region = region(cli, &args.target, &mut Vec::new());
    let typed = args.target.typed(region.as_ref())?;
    let mut facts = Facts::of_target(typed.target);
    facts.taken_at = jiff::Timestamp::now().to_string();
    let all = facts_files::read(&args.facts)?;
    facts.discovered.extend(all.notices.iter().cloned());
    all.tell(&mut facts);
    if facts.aws.log_lines.is_not_asked() {
        let none = "no file has what logs filter-log-events prints";
        facts.aws.log_lines = Fact::unknown(Reason::NotAsked, none);
    }
    Ok(facts)
}
