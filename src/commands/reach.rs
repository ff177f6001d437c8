//! `reach`: who can call an API, and who gains and loses by a change. Nothing is asked: files are read.

use std::path::Path;

use super::facts_files;
use super::output::finish;
use super::policy_eval::read_text;
use crate::cli::{Cli, ReachArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Inventory;
use crate::reach::{Change, World, compare};
use crate::report::{Detail, Report};

/// Judges every client of the facts.
///
/// # Errors
/// What was typed makes no call, a file could not be read, a change cannot be tried, or the report not
/// be written.
pub(super) fn run(cli: &Cli, args: &ReachArgs) -> Result<Exit, Error> {
    let typed = args.target.typed(cli.aws.region.as_ref())?;
    let facts = facts_files::read(&args.facts)?;
    let world = |all: Inventory| World::new(typed.target.clone(), all);
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
                .map_err(|error| Error::Usage(error.to_string()))?;
        }
        if let Some(path) = &args.policy {
            let policy = read_text(path)?;
            let api = typed.target.api_id.as_ref();
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
        return Ok(Exit::Findings);
    }
    Ok(exit)
}

fn changes(args: &ReachArgs) -> Result<Vec<Change>, Error> {
    let file = |path: &str| read_text(Path::new(path)).ok();
    let read = args.change.iter().map(|text| {
        let change = Change::read(text, &file);
        change.map_err(|error| Error::Usage(error.to_string()))
    });
    read.collect()
}
