//! What API Gateway's own log says of the call: its word goes before what follows from configuration.

use super::behind;
use crate::case::Case;
use crate::checks::behind::{Came, came, read};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::logs::LogLine;
use crate::facts::{FactKind, HttpOutcome};
use crate::front_door::log_cause;
use crate::model::{Confidence, Hop};

/// A line that names a cause, and what to do.
struct Told<'a> {
    line: &'a LogLine,
    slug: &'static str,
    what: &'static str,
    fix: &'static str,
    /// Whether it is of this very call.
    own: bool,
}

/// The line that says why the call failed: of this very call, else of another one, where nobody called.
fn told<'a>(case: &'a Case<'_>, lines: &'a [LogLine]) -> Option<Told<'a>> {
    let id = request_id(case);
    let own = |line: &&LogLine| id.as_deref().is_some_and(|id| line.message.contains(id));
    let said = |line: &'a LogLine, own: bool| {
        let (candidates, fix) = log_cause(&line.message)?;
        let first = candidates.first()?;
        Some(Told {
            line,
            slug: first.slug,
            what: first.what,
            fix,
            own,
        })
    };
    let mut of_call = lines.iter().filter(own).rev();
    if let Some(told) = of_call.find_map(|line| said(line, true)) {
        return Some(told);
    }
    // Lines of other calls say nothing of one that was seen.
    let alone = id.is_none() && matches!(came(case, Hop::Integration), Came::Nobody(_));
    let mut all = lines.iter().rev().filter(|_| alone);
    all.find_map(|line| said(line, false))
}

/// The name of the cause that the call's own lines in the log tell.
pub(in crate::checks) fn named(case: &Case<'_>) -> Option<&'static str> {
    let lines = case.aws.log_lines.known()?;
    let told = told(case, lines).filter(|told| told.own)?;
    Some(told.slug)
}

/// The id that API Gateway gave the call.
pub(in crate::checks) fn request_id(case: &Case<'_>) -> Option<String> {
    let HttpOutcome::Answered(answer) = &case.exchange().ok()?.outcome else {
        return None;
    };
    answer.header("x-amzn-requestid").map(str::to_owned)
}

fn evidence(told: &Told<'_>) -> Evidence {
    let whose = if told.own { "" } else { " of another call" };
    Evidence::of(
        FactKind::LogLines,
        format!("the execution log{whose}: {}", told.line.message),
    )
}

fn finding(case: &Case<'_>, told: &Told<'_>) -> Finding {
    let mut found = behind(
        format!("{} {}", case.target.method, case.target.url.path()),
        format!("API Gateway's log names the cause: {}", told.what),
    )
    .shown_by(evidence(told));
    if !told.own {
        found.confidence = Confidence::Possible;
    }
    found
        .fixed_by(Fix::manual(
            told.fix,
            "the log names the fault, and not the object that is to be changed",
        ))
        .confirmed_by(again(case, "invoke"))
}

/// What the log alone can tell.
pub(super) fn alone(case: &Case<'_>, slug: &str) -> Result<Outcome, Stop> {
    if let Came::Past(evidence) = came(case, Hop::Integration) {
        return Outcome::ok(evidence);
    }
    let lines = read(
        case,
        Hop::Integration,
        &case.aws.log_lines,
        FactKind::LogLines,
    )?;
    match told(case, lines) {
        Some(told) if told.slug == slug => Outcome::found(finding(case, &told)),
        Some(told) => Outcome::ok(evidence(&told)),
        None => Err(Stop::NotApplicable("no log line of the call names a cause")),
    }
}

/// What configuration says, with what the log says beside it. The log goes first: it saw the call.
pub(super) fn beside(
    case: &Case<'_>,
    slug: &str,
    configured: Result<Outcome, Stop>,
) -> Result<Outcome, Stop> {
    let lines = case.aws.log_lines.known().map_or(&[][..], Vec::as_slice);
    let Some(told) = told(case, lines) else {
        return configured;
    };
    let same = told.slug == slug;
    match configured {
        Ok(Outcome::Found(mut all)) if same => {
            for found in &mut all {
                found.evidence.push(evidence(&told));
            }
            Ok(Outcome::Found(all))
        }
        Ok(Outcome::Ok(_)) | Err(_) if same => Outcome::found(finding(case, &told)),
        // The log names another fault for this very call, so that nothing else is to be learned.
        Err(Stop::Missing(_)) if told.own => Outcome::ok(evidence(&told)),
        other => other,
    }
}
