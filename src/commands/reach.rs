//! `reach`: who can call an API, and who gains and loses by a change. Nothing is asked: files are read.

use std::path::Path;

use super::facts_files;
use super::gather_cmds::{self, ended};
use super::output::finish;
use super::policy_eval::{read_apart, read_text};
use super::template;
use crate::cli::{Cli, ReachArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{FactKind, Facts, Inventory, Reason};
use crate::policy::PolicyKind;
use crate::reach::{Change, Plan, World, compare};
use crate::report::{Detail, Report};
use crate::{ui, waiting};

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
    let mut changes = changes(args)?;
    let policy = match (&args.policy, &changes.policy) {
        (Some(path), _) => Some(policy_of(path)?),
        (None, told) => told.clone(),
    };
    let (now, before) = if !args.against.is_empty() {
        let before = world(facts_files::read(&args.against)?);
        (world(facts), Some(before))
    } else if args.change.is_empty() && policy.is_none() {
        (world(facts), None)
    } else {
        let mut edited = facts.clone();
        changes.apply(&mut edited)?;
        edited.notices.append(&mut changes.notices);
        if let Some(policy) = policy {
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
    if args.fail_on_loss && !cli.output.exit_zero {
        if lost {
            return Ok(ended(Exit::Findings, interrupted));
        }
        // What was not tried may take it from somebody.
        if changes.left && exit == Exit::Clean && !cli.output.allow_unknown {
            return Ok(ended(Exit::Inconclusive, interrupted));
        }
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

/// What is to be tried.
#[derive(Default)]
struct Changes {
    all: Vec<Change>,
    /// Those of plans, each with the address of its resource.
    planned: Vec<(String, Change)>,
    /// A resource policy in place of the API's.
    policy: Option<String>,
    /// What of a plan is tried, and what is not.
    notices: Vec<String>,
    /// Whether something is not tried that may decide.
    left: bool,
}

fn changes(args: &ReachArgs) -> Result<Changes, Error> {
    let file = |path: &str| read_text(Path::new(path)).ok();
    let mut changes = Changes::default();
    for text in &args.change {
        let path = Path::new(text);
        if text.starts_with("aws ") || !(path.is_file() || waiting::is_stdin(path)) {
            let change = Change::read(text, &file);
            let change = change.map_err(|error| Error::malformed("--change", error))?;
            changes.all.push(change);
            continue;
        }
        match Plan::read(&template::text(path)?) {
            Some(plan) => changes.add(text, plan),
            None if waiting::is_stdin(path) => {
                let only = "--change - takes a Terraform plan; --policy takes a policy";
                return Err(Error::Usage(only.to_owned()));
            }
            None => changes.policy = Some(policy_of(path)?),
        }
    }
    Ok(changes)
}

impl Changes {
    fn add(&mut self, path: &str, plan: Plan) {
        let mut tried: Vec<&str> = plan.changes.iter().map(|(of, _)| of.as_str()).collect();
        tried.dedup();
        self.notices.push(match tried.as_slice() {
            [] => format!("{path} changes nothing that is tried here"),
            tried => format!("of {path} is tried: {}", tried.join(", ")),
        });
        self.planned.extend(plan.changes);
        for left in &plan.left {
            self.leave(left);
        }
    }

    fn leave(&mut self, what: &str) {
        let notice = format!("not tried, and may decide: {what}");
        ui::notice(&notice);
        self.notices.push(notice);
        self.left = true;
    }

    /// Tries them on the facts. A plan is of more than the facts hold: what is not there is left, and said.
    fn apply(&mut self, facts: &mut Inventory) -> Result<(), Error> {
        for change in &self.all {
            let done = change.apply(facts);
            done.map_err(|error| Error::malformed("--change", error))?;
        }
        for (address, change) in std::mem::take(&mut self.planned) {
            if let Err(error) = change.apply(facts) {
                self.leave(&format!("{address}: {error}"));
            }
        }
        Ok(())
    }
}

/// The policy of a file, be it alone in it or the resource policy of a template.
fn policy_of(path: &Path) -> Result<String, Error> {
    Ok(read_apart(path, Some(PolicyKind::Resource))?.loaded.text)
}
