//! One line; of policies, a line a finding, as compilers write them.

use std::fmt::Write as _;

use super::policies::line_and_column;
use super::{Decoded, LintedPolicy, PathAnswer, Redacted, Report, Role, phrases};
use crate::checks::plural;
use crate::model::{Line, visible_line};
use crate::network::QueryId;

/// The report in one line.
#[must_use]
pub fn short(report: &Redacted<Report>) -> String {
    let text = if let Some(decoded) = &report.decoded {
        of_answer(decoded)
    } else if report.fleet.is_some() {
        let (state, summary) = (report.verdict.state.as_str(), &report.verdict.summary);
        format!(
            "{} {}: {state}: {summary}",
            phrases::name(report),
            phrases::caller(report)
        )
    } else if let Some(policies) = &report.policies {
        return of_policies(report, policies) + &with_marks(report, &report.verdict.summary);
    } else if let Some(paths) = &report.paths {
        let lines: Vec<String> = paths.iter().map(path_short).collect();
        return lines.join("\n") + &with_marks(report, "");
    } else if let Some(decision) = &report.decision {
        decision.decision.as_str().to_owned()
    } else if report.reach.is_some() {
        report.verdict.summary.clone()
    } else if let Some(diff) = &report.diff {
        let (old, new) = (diff.old.state.as_str(), diff.new.state.as_str());
        format!("{old} -> {new}: {}", report.verdict.summary)
    } else {
        of_call(report)
    };
    with_marks(report, &text)
}

/// One line, with what was changed of the report.
fn with_marks(report: &Report, text: &str) -> String {
    let configured = phrases::configuration(report)
        .map_or(String::new(), |configured| format!(" ({configured})"));
    visible_line(&format!("{text}{configured}")).into_owned() + "\n"
}

fn of_call(report: &Report) -> String {
    let name = phrases::name(report);
    let unknown = match report.unknowns.len() {
        0 => String::new(),
        count => format!(" ({} unknown)", plural(count, "fact")),
    };
    let cause = report
        .findings
        .iter()
        .find(|finding| finding.role == Role::Cause);
    let said = match (report.verdict.broken_at, cause) {
        (Some(hop), Some(cause)) => {
            format!(
                "broken at {}: {} {}",
                hop.as_str(),
                cause.code,
                report.verdict.summary
            )
        }
        _ => format!(
            "{}: {}",
            report.verdict.state.as_str(),
            report.verdict.summary
        ),
    };
    let cut = if report.complete {
        ""
    } else {
        " (interrupted)"
    };
    format!("{name}: {said}{unknown}{cut}")
}

/// An answer of `path` in one line, without its end.
#[must_use]
pub fn path_short(answer: &PathAnswer) -> String {
    let mut text = answer.verdict.as_str().to_owned();
    if answer.id != QueryId::None {
        text = format!("{}: {text}", Line(&answer.id.to_string()));
    }
    if answer.partial {
        text.push_str(" (in part)");
    }
    if let Some(lost) = &answer.lost {
        let _ = write!(text, ", {lost} of the client's source ports get no answer");
    }
    let said: Vec<String> = answer.said.iter().map(|it| Line(it).to_string()).collect();
    if !said.is_empty() {
        let _ = write!(text, ": {}", said.join("; "));
    }
    text
}

fn of_answer(decoded: &Decoded) -> String {
    let error = decoded.error.as_ref();
    let code = error.map(|error| format!("{} ", error.code.unwrap_or(error.number)));
    format!(
        "{}{}; answered by {}",
        code.unwrap_or_default(),
        decoded.summary,
        decoded.answered_by.title
    )
}

fn of_policies(report: &Report, policies: &[LintedPolicy]) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let mark = finding.mark.as_ref();
        let policy = mark.and_then(|mark| Some((policies.get(mark.policy)?, mark.span.start)));
        if let Some((policy, start)) = policy {
            let (line, column) = line_and_column(&policy.text, start);
            let path = Line(&policy.path);
            let _ = write!(text, "{path}:{line}:{column}: ");
        }
        let _ = writeln!(
            text,
            "{}[{}]: {}",
            finding.severity.as_str(),
            finding.code,
            Line(&finding.title)
        );
    }
    text
}
