//! The table's counts, as the documentation states them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::FAULTS;
use super::cell::{Cell, Ran};

/// A line a fault: how many runs ended in each way.
pub(super) fn of(cells: &[Cell<'_>], ran: &[Ran]) -> String {
    let mut counts: BTreeMap<(&str, i32), usize> = BTreeMap::new();
    let mut commands: BTreeMap<&str, usize> = BTreeMap::new();
    for (cell, ran) in cells.iter().zip(ran) {
        *counts
            .entry((cell.fault, ran.code.unwrap_or(-1)))
            .or_default() += 1;
        *commands.entry(cell.name()).or_default() += 1;
    }
    let mut text =
        String::from("| fault | runs | exit 0 | exit 1 | exit 3 |\n|---|---|---|---|---|\n");
    for fault in FAULTS {
        let of = |code| counts.get(&(fault, code)).copied().unwrap_or_default();
        let all: usize = counts
            .iter()
            .filter(|((it, _), _)| *it == fault)
            .map(|(_, count)| count)
            .sum();
        let _ = writeln!(
            text,
            "| `{fault}` | {all} | {} | {} | {} |",
            of(0),
            of(1),
            of(3)
        );
    }
    for (name, count) in commands {
        let _ = writeln!(text, "{name}: {count}");
    }
    text
}
