//! Self-contained page: no script, nothing fetched, light and dark, and it prints.

mod hosts;
mod picture;
mod reach;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::comparison::{Row, role, row};
use super::{Finding, HopState, Names, Redacted, Report, Role, phrases, shell};

const CSS: &str = include_str!("html/page.css");

/// The report as one page of HTML.
#[must_use]
pub fn page(report: &Redacted<Report>) -> String {
    let (what, place) = phrases::call(report);
    let headline = phrases::headline(report);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (headline) " - " (what) }
                style { (PreEscaped(CSS)) }
            }
            body {
                main {
                    header {
                        p.call { strong { (what) } (place) " " (phrases::caller(report)) }
                        h1 class=(report.verdict.state.as_str()) {
                            (headline)
                            @if let Some(others) = phrases::others(report) { ", " (others) }
                        }
                        @if let Some(summary) = phrases::summary(report) { p.summary { (summary) } }
                        @if let Some((heading, fixes)) = phrases::plan(report) {
                            p.summary { (heading) @for fix in fixes { br; (fix) } }
                        }
                    }
                    @if report.hops.iter().any(|hop| hop.state != HopState::Skipped) {
                        section aria-label="The path" { (picture::path(report)) }
                    }
                    @for finding in report.findings.iter().filter(|one| one.role != Role::Symptom) {
                        (tell(report, finding))
                    }
                    @if let Some(table) = &report.reach {
                        section aria-label="Who can call the API" { (reach::picture(table)) }
                    }
                    @if let Some(drawn) = phrases::drawing(report) {
                        section { pre { code { (drawn) } } }
                    }
                    @for diff in phrases::corrections(report) {
                        section { h2 { "Corrected" } pre { code { (diff) } } }
                    }
                    (unknowns(report))
                    (hosts::table(report))
                    @if let Some(names) = &report.names { (compared(names)) }
                    @if !report.timings.probes.is_empty() {
                        section {
                            h2 { "Timings of the request" }
                            (picture::waterfall(report))
                        }
                    }
                    @if !report.timings.steps.is_empty() {
                        section {
                            h2 { "Steps of the run" }
                            (picture::steps(report))
                        }
                    }
                    (holds(report))
                    footer {
                        p { (phrases::counts(report)) }
                        @for line in phrases::ticket(report) { p { (line) } }
                        @if let Some(command) = phrases::again(report) {
                            p { "run again:" }
                            (commands(&[command.to_owned()]))
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

fn tell(report: &Report, finding: &Finding) -> Markup {
    let severity = finding.severity.as_str();
    html! {
        section class=(severity) {
            h2 { span.badge { (severity) } " " code { (finding.code) } " " (finding.title) }
            dl {
                @for (label, fix) in phrases::ways(finding) {
                    dt.fix { (label) }
                    dd {
                        (fix.summary)
                        @if let Some(why) = &fix.manual { br; small { "by hand: " (why) } }
                        (commands(&fix.commands))
                    }
                    @if let Some(diff) = &fix.diff {
                        dt { "change" }
                        dd { pre { code { (diff) } } }
                    }
                    @if let Some(effects) = &fix.blast_radius {
                        dt { "side effects" }
                        dd { (effects) }
                    }
                    @if let Some(impact) = &fix.impact {
                        dt { "others" }
                        dd { (impact.sentence()) }
                    }
                    @if fix.verified {
                        dt { "verified" }
                        dd { (phrases::VERIFIED) }
                    }
                }
                @if let Some(confirm) = &finding.confirm {
                    dt { "confirm" }
                    dd { (commands(std::slice::from_ref(confirm))) }
                }
                @for evidence in &finding.evidence {
                    dt { (phrases::evidence_kind(evidence.kind)) }
                    dd {
                        (evidence.text)
                        @if let Some(source) = phrases::evidence_source(&evidence.source) {
                            " " small { (source) }
                        }
                    }
                }
                @for (symptom, seen) in phrases::symptoms(report, finding) {
                    dt { "explains" }
                    dd {
                        code { (symptom.code) } " " (symptom.title)
                        @for text in seen { br; small { (text) } }
                    }
                }
                @if let Some(picture) = phrases::snippet(report, finding) {
                    dt { "place" }
                    dd { pre { code { (picture) } } }
                }
                @if !finding.look.is_empty() {
                    dt { "look" }
                    dd { (commands(&finding.look)) }
                }
            }
        }
    }
}

/// The columns of a command, so that a page shows its lines as they are.
const WIDTH: usize = 84;

/// Commands, each on as many lines as make it readable.
fn commands(commands: &[String]) -> Markup {
    let lines = commands
        .iter()
        .flat_map(|command| shell::lines(command, Some(WIDTH)));
    let lines: Vec<String> = lines.collect();
    html! {
        @if !lines.is_empty() { pre { code { (lines.join("\n")) } } }
    }
}

fn unknowns(report: &Report) -> Markup {
    html! {
        @for (why, detail, all) in phrases::unknown_groups(report) {
            section.unknown {
                h2 {
                    span.badge { "unknown" } " "
                    @for (index, one) in all.iter().enumerate() {
                        @if index > 0 { ", " }
                        (one.fact)
                    }
                    ": " (phrases::unknown_why(why))
                }
                dl {
                    @if !detail.is_empty() {
                        dt { "reason" }
                        dd { (detail) }
                    }
                    @for one in &all {
                        dt { "needed to check" }
                        dd { (one.would_tell) " " small { (one.action) } }
                    }
                }
            }
        }
    }
}

/// Who said what of the names: a table each.
fn compared(names: &Names) -> Markup {
    html! {
        details open[names.asked_for] {
            summary { "DNS answers by resolver" }
            @for name in &names.names {
                table {
                    caption { code { (name.name) } " " small { (role(name)) } }
                    thead { tr { th scope="col" { "asked" } th scope="col" { "answer" } } }
                    tbody {
                        @for Row { cells: [by, server, said, ttl], same } in
                            name.answers.iter().map(|told| row(names, told))
                        {
                            tr {
                                th scope="row" { (by) " " (server) }
                                td {
                                    (said) " " small { (ttl) } " "
                                    @if let Some(same) = same {
                                        span class=(if same { "ok" } else { "fail" }) {
                                            (phrases::of_the_endpoint(Some(same)))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if !names.addresses.is_empty() {
                table {
                    caption { "Whose the addresses are" }
                    tbody {
                        @for owned in &names.addresses {
                            tr { th scope="row" { (owned.address) } td { (owned.whose) } }
                        }
                    }
                }
            }
        }
    }
}

fn holds(report: &Report) -> Markup {
    html! {
        @if !report.passed.is_empty() {
            details {
                summary { "Passed checks (" (report.passed.len()) ")" }
                dl {
                    @for passed in &report.passed {
                        dt { code { (passed.code) } }
                        dd {
                            (passed.holds)
                            @for evidence in &passed.evidence {
                                br; small { (evidence.text) }
                            }
                        }
                    }
                }
            }
        }
    }
}
