//! The path in a picture: the hops in a row, a mark under each.

use super::super::phrases::hop_label;
use super::super::{HopState, Report, Style};
use super::wrap::seen;

/// The hops that somebody looked at, in as many rows as the width takes.
pub(in crate::report) fn draw(report: &Report, style: Style) -> String {
    let joint = if style.unicode { " ── " } else { " -- " };
    let looked: Vec<(&str, HopState)> = report
        .hops
        .iter()
        .filter(|hop| hop.state != HopState::Skipped)
        .map(|hop| (hop_label(hop.hop), hop.state))
        .collect();
    let mut rows: Vec<Vec<(&str, HopState)>> = Vec::new();
    let mut used = 0;
    for hop in looked {
        let wide = seen(hop.0) + seen(joint);
        let full = style
            .width
            .is_some_and(|width| used + wide > width.saturating_sub(4));
        if let Some(row) = rows.last_mut().filter(|_| !full) {
            row.push(hop);
        } else {
            rows.push(vec![hop]);
            used = 0;
        }
        used += wide;
    }
    let mut text = String::new();
    for row in rows {
        let names: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
        let mut marks = String::new();
        for (name, state) in &row {
            let mark = style.mark(*state).to_string();
            let free = (seen(name) + seen(joint)).saturating_sub(seen(&mark));
            let left = seen(name).saturating_sub(seen(&mark)) / 2;
            marks.push_str(&" ".repeat(left));
            marks.push_str(&mark);
            marks.push_str(&" ".repeat(free.saturating_sub(left)));
        }
        text.push_str("  ");
        text.push_str(&names.join(joint));
        text.push_str("\n  ");
        text.push_str(marks.trim_end());
        text.push('\n');
    }
    text
}
