//! `reach`: who can call an API, and who gains and loses by a change. Nothing is asked: files are read.

use std::path::Path;

use super::facts_files;
use super::gather_cmds::{self, ended};
use super::output::finish;
use super::policy_eval::read_text;
use crate::cli::{Cli, ReachArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{FactKind, Facts, Inventory, Reason};
use crate::reach::{Change, World, compare};
use crate::report::{Detail, Report};

/// Judges every client of the facts.
///
/// # Errors
/// What was typed makes no call, a file could not be read, a change cannot be tried, or the report not
/// be written.
pub(super) fn run(cli: &Cli, args: &ReachArgs) -> Result<Exit, Error> {
    let mut discovered = Vec::new();
    let region = gather_cmds::region(cli, &args.target, &mut discovered);
    let target = args.target.typed(region.as_ref())?.target;
    let (facts, interrupted) = if args.facts.is_empty() {
        let (facts, interrupted) = gather_cmds::gather_region(cli, &target)?;
        let mut all = Inventory::default();
        all.add_facts(&facts);
        all.notices = unread(&facts);
        (all, interrupted)
    } else {
        (facts_files::read(&args.facts)?, None)
    };
    let now = jiff::Timestamp::now().to_string();
    let world = |all: Inventory| World::new(target.clone(), all, now.clone());
    let changes = changes(args)?;
    let (now, before) = if !args.against.is_empty() {
        let before = world(facts_files::read(&args.against)?);
        (world(facts), Some(before))
    } else if changes.is_empty() && args.policy.is_none() {
        (world(facts), None)
    } else {
        let mut edited = facts.clone();
        for change in &changes {
            change
                .apply(&mut edited)
                .map_err(|error| Error::malformed("--change", error))?;
        }
        if let Some(path) = &args.policy {
            let policy = read_text(path)?;
            let api = target.api_id.as_ref();
            let api = api.and_then(|id| edited.apis.get_mut(id)?.rest_api.known_mut());
            let Some(Some(api)) = api else {
                let missing = "--policy takes facts that hold the API (apigateway get-rest-api)";
                return Err(Error::Usage(missing.to_owned()));
            };
            api.policy = Some(policy);
        }
        (world(edited), Some(world(facts)))
    };
    let mut reach = now.reach(&args.from);
    let compared = before.map(|before| compare(&before.reach(&args.from), &mut reach));
    let report = Report::of_reach(&reach, compared.as_ref());
    let exit = finish(report, None, cli, Detail::Quiet)?;
    let lost = compared.is_some_and(|it| it.lose > 0);
    if args.fail_on_loss && lost && !cli.output.exit_zero {
        return Ok(ended(Exit::Findings, interrupted));
    }
    Ok(ended(exit, interrupted))
}

/// What could not be read of a Region: verdicts may depend on it.
fn unread(facts: &Facts) -> Vec<String> {
    let kinds = FactKind::ALL.iter();
    let missing = kinds.filter_map(|kind| facts.aws.missing(*kind));
    let missing = missing.filter(|it| it.why != Reason::NotAsked);
    missing
        .map(|it| format!("{} was not read: {}", it.need.operation(), it.detail))
        .collect()
}

fn changes(args: &ReachArgs) -> Result<Vec<Change>, Error> {
    let file = |path: &str| read_text(Path::new(path)).ok();
    let read = args.change.iter().map(|text| {
        let change = Change::read(text, &file);
        change.map_err(|error| Error::malformed("--change", error))
    });
    read.collect()
}
