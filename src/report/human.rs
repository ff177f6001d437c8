//! For people: the path with the broken hop, the cause with its evidence and fix, what it explains,
//! what is unknown.

mod decision;
mod decoded;
mod difference;
mod names;
pub(super) mod path;
mod paths;
pub(super) mod policies;
mod url;
mod waterfall;
mod wrap;

use colored::Colorize;

use super::style::{Tone, paint};
use super::{
    Detail, Evidence, Finding, Level, Reason, Redacted, Report, Role, State, Style, phrases,
};
use crate::checks::list;
pub(super) use wrap::Page;

/// The report for people, with colour in it.
#[must_use]
pub fn human(report: &Redacted<Report>, style: Style) -> String {
    let mut page = Page::new(style.width);
    if let Some(decoded) = &report.decoded {
        let word = match report.verdict.broken_at {
            Some(_) => "Decoded".to_owned(),
            None => phrases::headline(report),
        };
        verdict(&mut page, report, &word, style);
        page.blank();
        for finding in decoded::others(report, decoded) {
            tell(&mut page, report, finding, style.width);
        }
        decoded::draw(&mut page, decoded);
        marks(&mut page, report);
    } else if let Some(policies) = &report.policies {
        policies::draw(&mut page, report, policies, style);
        unknowns(&mut page, report);
        page.line(&report.verdict.summary);
        marks(&mut page, report);
    } else if let Some(drawn) = drawing(report, style) {
        page.raw(&drawn);
        marks(&mut page, report);
    } else {
        of_call(&mut page, report, style);
    }
    page.finish()
}

/// What one command draws instead of findings.
pub(super) fn drawing(report: &Report, style: Style) -> Option<String> {
    if let Some(paths) = &report.paths {
        return Some(paths::drawing(report, paths, style));
    }
    if let Some(diff) = &report.diff {
        return Some(difference::text(report, diff, style));
    }
    report.decision.as_ref().map(decision::text)
}

/// The report of a call.
fn of_call(page: &mut Page, report: &Redacted<Report>, style: Style) {
    head(page, report, style);
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.role != Role::Symptom)
    {
        if style.detail > Detail::Quiet || matches!(finding.role, Role::Cause | Role::Risk) {
            tell(page, report, finding, style.width);
        }
    }
    if style.detail > Detail::Quiet {
        url::forms(page, report);
    }
    if style.detail > Detail::Quiet || report.verdict.state == State::Inconclusive {
        unknowns(page, report);
    }
    if style.detail == Detail::Verbose {
        passed(page, report, style);
    }
    foot(page, report, style);
}

/// The same in plain text: no colour in it.
#[must_use]
pub fn plain(report: &Redacted<Report>, style: Style) -> String {
    anstream::adapter::strip_str(&human(report, style)).to_string()
}

fn head(page: &mut Page, report: &Report, style: Style) {
    let (what, place) = phrases::call(report);
    let said = format!("{place} {}", phrases::caller(report));
    page.hanging(&what.bold().to_string(), "  ", &said);
    for note in &report.discovered {
        page.hanging("  ", "    ", &dimmed(&spaced(note)));
    }
    names::draw(page, report, style);
    page.blank();
    verdict(page, report, &phrases::headline(report), style);
    if let Some((heading, fixes)) = phrases::plan(report) {
        page.hanging("    ", "    ", &heading);
        for fix in fixes {
            page.hanging("      ", "         ", &spaced(&fix));
        }
    }
    page.blank();
    page.raw(&path::draw(report, style));
}

fn verdict(page: &mut Page, report: &Report, words: &str, style: Style) {
    let state = report.verdict.state;
    page.line(&format!("  {} {}", style.mark(state), paint(state, words)));
    page.hanging("    ", "    ", &spaced(&report.verdict.summary));
}

/// Word by word, so that each line of it is.
fn dimmed(text: &str) -> String {
    let words: Vec<String> = text.split(' ').map(|it| it.dimmed().to_string()).collect();
    words.join(" ")
}

fn tell(page: &mut Page, report: &Report, finding: &Finding, width: Option<usize>) {
    let severity = finding.severity;
    let label = format!("{}[{}]", severity.as_str(), finding.code);
    page.blank();
    page.hanging(
        &format!("{}: ", paint(severity, &label)),
        "  ",
        &spaced(&finding.title).bold().to_string(),
    );
    if let (Some(span), Some(target)) = (finding.span, &report.target) {
        url::mark(page, &target.url, span, width);
    }
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
            let indent = "                ";
            page.hanging(indent, indent, &text.dimmed().to_string());
        }
    }
    for (label, fix) in phrases::ways(finding) {
        field(page, label, &fix.summary);
        if let Some(why) = &fix.manual {
            field(page, "by hand", why);
        }
        for command in &fix.commands {
            page.block("                ", &command.cyan().to_string());
        }
        if let Some(radius) = &fix.blast_radius {
            field(page, "touches", radius);
        }
        if fix.verified {
            field(
                page,
                "proven",
                "tried on the recorded facts, it removes this finding and adds no other",
            );
        }
    }
    if !finding.look.is_empty() {
        field(page, "look", "these commands show more, and change nothing");
    }
    for command in &finding.look {
        page.block("                ", &command.cyan().to_string());
    }
    if let Some(confirm) = &finding.confirm {
        command(page, "confirm", confirm);
    }
    command(
        page,
        "more",
        &format!("apigw-doctor explain {}", finding.code),
    );
}

/// A text in which no spaces make a column, as they do after the labels of our lines.
fn spaced(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn entry(page: &mut Page, evidence: &Evidence) {
    let word = phrases::evidence_kind(evidence.kind);
    let source = phrases::evidence_source(&evidence.source)
        .map(|source| format!("  {}", format!("({source})").dimmed()))
        .unwrap_or_default();
    field(page, word, &format!("{}{source}", evidence.text));
}

fn field(page: &mut Page, name: &str, text: &str) {
    page.hanging(
        &format!("  {name:<12}").dimmed().to_string(),
        "              ",
        text,
    );
}

/// A command stands on one line, so that it can be copied.
fn command(page: &mut Page, name: &str, text: &str) {
    page.raw(&format!(
        "{}{}\n",
        format!("  {name:<12}").dimmed(),
        text.cyan()
    ));
}

/// What is unknown, with the same reason told once.
fn unknowns(page: &mut Page, report: &Report) {
    for (why, detail, all) in phrases::unknown_groups(report) {
        let facts: Vec<&str> = all.iter().map(|unknown| unknown.fact).collect();
        let mut actions: Vec<&str> = all.iter().map(|unknown| unknown.action).collect();
        actions.dedup();
        let title = phrases::unknown_why(why);
        page.blank();
        let label = paint(Tone::Unknown, "unknown");
        page.hanging(
            &format!("{label}: "),
            "  ",
            &format!("{}: {title}", list(&facts)),
        );
        if !detail.is_empty() {
            field(page, "said", detail);
        }
        for unknown in &all {
            field(page, "would tell", unknown.would_tell);
        }
        if why == Reason::Denied {
            field(
                page,
                "allow",
                &format!("{}; see apigw-doctor permissions", list(&actions)),
            );
        }
    }
}

/// What holds; a line that several checks rest on is told once.
fn passed(page: &mut Page, report: &Report, style: Style) {
    page.blank();
    let mut told: Vec<&str> = Vec::new();
    for passed in &report.passed {
        let label = format!("{} {:<8}", style.mark(Tone::Good), passed.code);
        page.hanging(&label, "           ", &passed.holds);
        for evidence in &passed.evidence {
            if !told.contains(&evidence.text.as_str()) {
                page.hanging(
                    "           ",
                    "           ",
                    &evidence.text.dimmed().to_string(),
                );
                told.push(&evidence.text);
            }
        }
    }
}

fn foot(page: &mut Page, report: &Redacted<Report>, style: Style) {
    page.blank();
    waterfall::draw(page, &report.timings.probes, style);
    page.line(&phrases::counts(report).dimmed().to_string());
    marks(page, report);
}

/// What was changed of the report: by a configuration file, by redaction.
fn marks(page: &mut Page, report: &Redacted<Report>) {
    if let Some(configured) = phrases::configuration(report) {
        page.hanging("", "  ", &dimmed(&spaced(&configured)));
    }
    if report.redaction.level > Level::Secrets {
        page.line(&phrases::redaction(&report.redaction).dimmed().to_string());
    }
}
