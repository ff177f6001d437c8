//! `--changes`: who changed the objects at fault of late, asked once these are known.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::checks::{Check, plural};
use crate::cli::ChangesArgs;
use crate::diagnosis::{diagnose, objects_at_fault};
use crate::error::Error;
use crate::facts::trail::Event;
use crate::facts::{Fact, Facts};
use crate::gather::{self, Interrupted, Request};

/// Adds what was changed of the objects that the checks find at fault. What cannot be read is said, and no more.
///
/// # Errors
/// The system gives us no threads.
pub(super) fn add(
    facts: &mut Facts,
    checks: &[&'static Check],
    args: ChangesArgs,
    request: impl FnOnce() -> Result<Request, Error>,
) -> Result<Option<Interrupted>, Error> {
    let Some(span) = args.changes else {
        return Ok(None);
    };
    let findings = diagnose(facts, checks).findings;
    let objects = objects_at_fault(&Case::of(facts), &findings);
    if objects.is_empty() {
        return Ok(None);
    }
    let asked = gather::changes(&request()?, &objects, span);
    let (events, interrupted) = asked.map_err(Error::Runtime)?;
    facts.discovered.push(told(&objects, &events));
    // What files tell stays.
    let before = std::mem::take(&mut facts.aws.events);
    facts.aws.events = match (before, events) {
        (Fact::Known(mut all), Fact::Known(more)) => {
            let known: BTreeSet<String> = all.iter().map(|it| it.event_id.clone()).collect();
            all.extend(more.into_iter().filter(|it| !known.contains(&it.event_id)));
            Fact::Known(all)
        }
        (before, events) => events.or(before),
    };
    Ok(interrupted)
}

fn told(objects: &[String], events: &Fact<Vec<Event>>) -> String {
    let objects = objects.join(", ");
    match events {
        Fact::Known(all) => {
            let count = all.iter().filter(|it| it.is_change()).count();
            format!(
                "changes of {objects} by CloudTrail: {}",
                plural(count, "call")
            )
        }
        Fact::Unknown(trouble) => format!(
            "changes of {objects} could not be read from CloudTrail, which the verdict does not need: {}",
            trouble.detail
        ),
        Fact::NotAsked => format!("changes of {objects} were not asked for to the end"),
    }
}
