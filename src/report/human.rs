//! For people: the path with the broken hop, the cause with its evidence and fix, what it explains,
//! what is unknown.

mod decision;
mod decoded;
mod difference;
mod finding;
mod names;
pub(super) mod path;
mod paths;
pub(super) mod policies;
pub(super) mod reach;
mod steps;
mod url;
mod waterfall;
mod wrap;

use colored::Colorize;

use super::style::{Tone, paint};
use super::{Detail, Reason, Redacted, Report, Role, State, Style, phrases, shell};
use crate::checks::list;
pub use steps::steps;
use wrap::field;
pub(super) use wrap::{Page, seen};

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
            finding::draw(&mut page, report, finding);
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
    if let Some(table) = &report.reach {
        return Some(reach::table(report, table, style));
    }
    if let Some(diff) = &report.diff {
        return Some(difference::text(report, diff, style));
    }
    report.decision.as_ref().map(decision::text)
}

/// The report of a call.
fn of_call(page: &mut Page, report: &Redacted<Report>, style: Style) {
    head(page, report, style);
    for one in report
        .findings
        .iter()
        .filter(|one| one.role != Role::Symptom)
    {
        if style.detail > Detail::Quiet || matches!(one.role, Role::Cause | Role::Risk) {
            finding::draw(page, report, one);
        }
    }
    if style.detail > Detail::Quiet {
        url::forms(page, report);
    }
    if style.detail > Detail::Quiet || report.verdict.state == State::Inconclusive {
        unknowns(page, report);
    }
    if style.detail == Detail::Verbose {
        hosts(page, report);
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
    names::draw(page, report, style);
    page.blank();
    verdict(page, report, &phrases::headline(report), style);
    if let Some((heading, fixes)) = phrases::plan(report) {
        page.hanging("    ", "    ", &heading);
        for fix in fixes {
            page.hanging("      ", "         ", &spaced(&fix));
        }
    }
    page.raw(&path::draw(report, style));
}

fn verdict(page: &mut Page, report: &Report, words: &str, style: Style) {
    let state = report.verdict.state;
    let others = phrases::others(report);
    let others = others.map_or(String::new(), |others| format!(", {others}"));
    page.line(&format!(
        "  {} {}{others}",
        style.mark(state),
        paint(state, words)
    ));
    if let Some(summary) = phrases::summary(report) {
        page.hanging("    ", "    ", &spaced(summary));
    }
}

/// A text in which no spaces make a column, as they do after the labels of our lines.
fn spaced(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// What is unknown, with the same reason told once.
fn unknowns(page: &mut Page, report: &Report) {
    for (why, detail, all) in phrases::unknown_groups(report) {
        let facts: Vec<&str> = all.iter().map(|unknown| &*unknown.fact).collect();
        let mut actions: Vec<&str> = all.iter().map(|unknown| &*unknown.action).collect();
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
            field(page, "reason", detail);
        }
        for unknown in &all {
            let text = format!("needed to check {}", unknown.would_tell);
            page.hanging("  ", "    ", &text);
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

/// The hosts of a fleet, a line each.
fn hosts(page: &mut Page, report: &Report) {
    if report.fleet.is_some() {
        page.blank();
    }
    for host in report.fleet_hosts() {
        page.hanging("", "  ", &spaced(&host.line()));
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
                page.hanging("           ", "           ", &evidence.text);
                told.push(&evidence.text);
            }
        }
    }
}

fn foot(page: &mut Page, report: &Redacted<Report>, style: Style) {
    page.blank();
    for note in &report.discovered {
        page.hanging("", "  ", &spaced(note));
    }
    waterfall::draw(page, &report.timings.probes, style);
    page.hanging("", "  ", &phrases::counts(report));
    for line in phrases::ticket(report) {
        page.hanging("", "  ", &spaced(&line));
    }
    if let Some(command) = phrases::again(report) {
        let room = page.width().map(|width| width.saturating_sub(AGAIN.len()));
        let lines = shell::lines(command, room);
        page.line(&format!("{AGAIN}{}", lines.join("\n  ")));
    }
}

/// What stands before the command that repeats the run.
const AGAIN: &str = "To run this again: ";

/// What was changed of the report: by a configuration file, by redaction.
fn marks(page: &mut Page, report: &Redacted<Report>) {
    for line in phrases::changes(report) {
        page.hanging("", "  ", &spaced(&line));
    }
}
