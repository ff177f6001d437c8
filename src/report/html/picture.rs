//! The path and the timings as pictures. What they show is said in words, too: a mark is never only
//! a colour.

use maud::{Markup, html};

use super::super::phrases::{duration, ended, hop_label};
use super::super::{Hop, HopState, Report, StepEnd};

/// The hops that somebody looked at, a picture each, so that they wrap on a small screen.
pub(super) fn path(report: &Report) -> Markup {
    let hops: Vec<&Hop> = report
        .hops
        .iter()
        .filter(|hop| hop.state != HopState::Skipped)
        .collect();
    html! {
        ul.hops {
            @for (index, hop) in hops.iter().enumerate() {
                li { (node(hop, index > 0, index + 1 < hops.len())) }
            }
        }
    }
}

fn node(hop: &Hop, before: bool, after: bool) -> Markup {
    let (class, mark) = match hop.state {
        HopState::Ok => ("ok", "✓"),
        HopState::Fail => ("fail", "✕"),
        HopState::Warn => ("warn", "!"),
        HopState::Unknown => ("unknown", "?"),
        HopState::NotReached | HopState::Skipped => ("none", ""),
    };
    let label = hop_label(hop.hop);
    html! {
        svg viewBox="0 0 84 62" role="img" aria-label=(format!("{label}: {}", hop.state.as_str())) {
            @if before { line.joint x1="0" y1="16" x2="30" y2="16" {} }
            @if after { line.joint x1="54" y1="16" x2="84" y2="16" {} }
            circle class=(class) cx="42" cy="16" r="11" {}
            @if !mark.is_empty() {
                text.mark x="42" y="20.5" text-anchor="middle" { (mark) }
            }
            text x="42" y="43" text-anchor="middle" textLength=[narrow(label)] lengthAdjust="spacingAndGlyphs" { (label) }
            text.soft x="42" y="57" text-anchor="middle" { (hop.state.as_str().replace('-', " ")) }
        }
    }
}

/// A label too wide for its place is drawn narrower.
fn narrow(label: &str) -> Option<&'static str> {
    (label.len() > 12).then_some("82")
}

/// The phases of the request, one after the other.
pub(super) fn waterfall(report: &Report) -> Markup {
    let phases = &report.timings.probes;
    let total: u64 = phases.iter().map(|phase| phase.ms).sum();
    let mut rows = Vec::new();
    let mut begun = 0;
    for phase in phases {
        rows.push((
            phase.phase.as_str(),
            share(begun, total),
            share(phase.ms, total),
            phase.ms,
        ));
        begun += phase.ms;
    }
    let height = rows.len() * 24 + 4;
    html! {
        svg.waterfall viewBox=(format!("0 0 400 {height}")) role="img" aria-label="How long each phase took" {
            @for (index, (name, left, wide, ms)) in rows.iter().enumerate() {
                @let y = index * 24;
                text x="0" y=(y + 16) { (name) }
                rect.bar x=(50 + left) y=(y + 5) width=((*wide).max(1)) height="14" rx="2" {}
                text.soft x="396" y=(y + 16) text-anchor="end" { (duration(*ms)) }
            }
        }
    }
}

/// The steps of the run, each where it began: a waterfall, and in words for whom each waited.
pub(super) fn steps(report: &Report) -> Markup {
    let timings = &report.timings;
    let ends = timings.steps.iter().filter_map(|step| step.end_ms);
    let total = ends.max().unwrap_or_default().max(timings.total_ms);
    html! {
        table {
            tr { th { "step" } th { "" } th { "ms" } th { "after" } }
            @for step in &timings.steps {
                @let end = step.end_ms.unwrap_or(total);
                @let wide = share(end.saturating_sub(step.begin_ms), total).max(2);
                tr {
                    td { @if step.longest { strong { (step.name) } } @else { (step.name) } }
                    td {
                        svg viewBox="0 0 270 14" aria-hidden="true" {
                            rect class=(if step.end == StepEnd::Answered { "bar" } else { "warn" })
                                x=(share(step.begin_ms, total).min(268)) y="2" width=(wide) height="10" rx="2" {}
                        }
                    }
                    td { (step.begin_ms) " - " (ended(step)) }
                    td { (step.after.join(", ")) }
                }
            }
        }
        p { "The longest chain stands in bold." }
    }
}

/// A part of the 270 units that the bars have.
fn share(ms: u64, total: u64) -> u64 {
    (ms * 270).checked_div(total).unwrap_or_default()
}
