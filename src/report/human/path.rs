//! The path in a picture: the hops in a row, a mark under each, and what the marks mean that say nothing by
//! themselves.

use std::fmt::Write as _;

use super::super::phrases::hop_label;
use super::super::style::Tone;
use super::super::{HopState, Report, Style};
use super::wrap::seen;

/// How far in the rows stand.
const MARGIN: &str = "  ";

/// The hops that somebody looked at, in as many rows as the width takes.
pub(in crate::report) fn draw(report: &Report, style: Style) -> String {
    let looked: Vec<HopState> = report
        .hops
        .iter()
        .map(|hop| hop.state)
        .filter(|state| *state != HopState::Skipped)
        .collect();
    let mut rows: Vec<(String, String)> = Vec::new();
    let shown = report
        .hops
        .iter()
        .filter(|hop| hop.state != HopState::Skipped);
    for hop in shown {
        let (name, mark) = (hop_label(hop.hop), style.mark(hop.state).to_string());
        let wide = seen(name).max(seen(&mark));
        let name = format!("{name:<wide$}");
        let left = (wide - seen(&mark)) / 2;
        let mark = format!(
            "{}{mark}{}",
            " ".repeat(left),
            " ".repeat(wide - left - seen(&mark))
        );
        let fits = |names: &str| {
            let used = MARGIN.len() + seen(names) + 1 + wide;
            style.width.is_none_or(|width| used <= width)
        };
        match rows.last_mut().filter(|(names, _)| fits(names)) {
            Some((names, marks)) => {
                let _ = write!(names, " {name}");
                let _ = write!(marks, " {mark}");
            }
            None => rows.push((name, mark)),
        }
    }
    let mut text = String::new();
    let legend = legend(&looked, style);
    let last = rows.len().saturating_sub(1);
    for (number, (names, marks)) in rows.iter().enumerate() {
        let _ = writeln!(text, "{MARGIN}{}", names.trim_end());
        let _ = write!(text, "{MARGIN}{}", marks.trim_end());
        if number == last && !legend.is_empty() {
            let used = MARGIN.len() + seen(marks.trim_end()) + 5 + seen(&legend);
            let fits = style.width.is_some_and(|width| used <= width);
            let before = if fits { "   " } else { "\n  " };
            let _ = write!(text, "{before}({legend})");
        }
        text.push('\n');
    }
    text
}

/// What the marks mean that are no words.
fn legend(states: &[HopState], style: Style) -> String {
    let means = [
        (HopState::Warn, "has a warning"),
        (HopState::Unknown, "could not be determined"),
        (HopState::NotReached, "not reached"),
    ];
    let means = means.iter().filter(|(state, _)| {
        let is_a_word = Tone::from(*state) == Tone::Doubtful && !style.unicode;
        states.contains(state) && !is_a_word
    });
    let told: Vec<String> = means
        .map(|(state, words)| format!("{} {words}", style.mark(*state)))
        .collect();
    told.join(", ")
}
