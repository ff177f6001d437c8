//! A finding: what is wrong, what to do about it, and then what shows it.

use colored::Colorize;

use super::super::style::paint;
use super::super::{Evidence, Finding, Report, phrases, shell};
use super::wrap::{Page, TEXT, field};
use super::{spaced, url};

/// How far in a command stands that has its line to itself, so that most of it fits.
const COMMAND: &str = "    ";

/// The finding, with the fix directly under it.
pub(super) fn draw(page: &mut Page, report: &Report, finding: &Finding) {
    let severity = finding.severity;
    let label = format!("{}[{}]", severity.as_str(), finding.code);
    page.blank();
    page.hanging(
        &format!("{}: ", paint(severity, &label)),
        "  ",
        &spaced(&finding.title).bold().to_string(),
    );
    if let (Some(span), Some(target)) = (finding.span, &report.target) {
        url::mark(page, &target.url, span);
    }
    fixes(page, finding);
    for evidence in &finding.evidence {
        entry(page, evidence);
    }
    for (symptom, seen) in phrases::symptoms(report, finding) {
        field(
            page,
            "explains",
            &format!("{} {}", symptom.code, symptom.title),
        );
        for text in seen {
            let indent = " ".repeat(TEXT.len() + 2);
            page.hanging(&indent, &indent, text);
        }
    }
    for look in &finding.look {
        command(page, "look", look);
    }
    let more = format!("apigw-doctor explain {}", finding.code);
    command(page, "more", &more);
}

fn fixes(page: &mut Page, finding: &Finding) {
    for (label, fix) in phrases::ways(finding) {
        strong(page, label, &fix.summary);
        if let Some(why) = &fix.manual {
            strong(page, "by hand", why);
        }
        let room = page
            .width()
            .map(|width| width.saturating_sub(COMMAND.len()));
        for command in &fix.commands {
            for line in shell::lines(command, room) {
                page.line(&format!("{COMMAND}{}", line.bold()));
            }
        }
        if let Some(diff) = &fix.diff {
            field(page, "change", "of the policy, made by these commands:");
            page.block(COMMAND, diff);
        }
        if let Some(effects) = &fix.blast_radius {
            field(page, "side effects", effects);
        }
        if let Some(impact) = &fix.impact {
            field(page, "others", &impact.sentence());
        }
        if fix.verified {
            field(page, "verified", phrases::VERIFIED);
        }
    }
    if let Some(confirm) = &finding.confirm {
        command(page, "confirm", confirm);
    }
}

fn entry(page: &mut Page, evidence: &Evidence) {
    let word = phrases::evidence_kind(evidence.kind);
    let source = phrases::evidence_source(&evidence.source);
    let source = source.map(|source| format!("  ({source})"));
    field(
        page,
        word,
        &format!("{}{}", evidence.text, source.unwrap_or_default()),
    );
}

fn strong(page: &mut Page, label: &str, text: &str) {
    let label = format!("{label:<13}");
    page.hanging(&format!("  {}", label.bold()), TEXT, text);
}

/// A command after a label, broken at options alone.
fn command(page: &mut Page, label: &str, text: &str) {
    let room = page.width().map(|width| width.saturating_sub(TEXT.len()));
    let mut before = format!("  {label:<13}");
    for line in shell::lines(text, room) {
        page.line(&format!("{before}{}", line.bold()));
        TEXT.clone_into(&mut before);
    }
}
