//! The comparison of resolvers: a block a name, a line an answer; one line where all say the same.

use colored::Colorize;

use super::super::comparison::{Row, role, row};
use super::super::names::{Name, Names};
use super::super::style::Tone;
use super::super::{Report, Style};
use super::wrap::{Page, seen};

/// What everybody said, where that was asked for.
pub(super) fn draw(page: &mut Page, report: &Report, style: Style) {
    let Some(names) = report.names.as_ref().filter(|names| names.asked_for) else {
        return;
    };
    for name in &names.names {
        page.blank();
        let what = role(name);
        page.hanging("  ", "    ", &format!("{}  {}", name.name.bold(), what));
        lines(page, names, name, style);
    }
    if !names.addresses.is_empty() {
        page.blank();
        let wide = names.addresses.iter().map(|it| it.address.len()).max();
        for owned in &names.addresses {
            let label = format!("  {:<1$}  ", owned.address, wide.unwrap_or_default());
            page.hanging(&label, &" ".repeat(seen(&label)), &owned.whose);
        }
    }
    page.blank();
}

fn lines(page: &mut Page, names: &Names, name: &Name, style: Style) {
    let rows: Vec<Row> = name.answers.iter().map(|it| row(names, it)).collect();
    let alike = rows.len() > 1
        && rows.windows(2).all(|pair| match pair {
            [one, other] => one.cells[2] == other.cells[2],
            _ => true,
        });
    // Of other names than the host, only who differs is worth a line.
    if alike && name.role != "host" {
        let ttl = name.answers.iter().filter_map(|it| it.ttl).min();
        let ttl = ttl.map(|ttl| format!("  ttl {ttl} s")).unwrap_or_default();
        let answer = rows.first().map(|row| row.cells[2].as_str());
        let all = format!("    all {} say: ", rows.len());
        page.hanging(
            &all,
            "      ",
            &format!("{}{ttl}", answer.unwrap_or_default()),
        );
        return;
    }
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.cells.get(column));
        cells.map(|cell| seen(cell)).max().unwrap_or_default()
    };
    let (by, server, answer) = (wide(0), wide(1), wide(2).min(64));
    for row in &rows {
        let [asked, at, said, ttl] = &row.cells;
        let mark = match row.same {
            Some(true) => style.mark(Tone::Good).to_string(),
            Some(false) => style.mark(Tone::Bad).to_string(),
            None => String::new(),
        };
        let free = (if style.unicode { 1_usize } else { 4 }).saturating_sub(seen(&mark));
        let free = " ".repeat(free);
        let label = format!("    {mark}{free} {asked:<by$}  {at:<server$}  ");
        let indent = " ".repeat(seen(&label));
        page.hanging(&label, &indent, &format!("{said:<answer$}  {ttl}"));
    }
}
