//! The comparison of resolvers: a block a name, a line an answer; one line where all say the same.

use colored::Colorize;

use super::super::names::{Name, Names, Told};
use super::super::{Report, Style};
use super::wrap::{Page, seen};

/// What everybody said.
pub(super) fn draw(page: &mut Page, report: &Report, style: Style) {
    let Some(names) = &report.names else {
        return;
    };
    for name in &names.names {
        page.blank();
        let what = role(name);
        page.hanging(
            "  ",
            "    ",
            &format!("{}  {}", name.name.bold(), what.dimmed()),
        );
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

fn role(name: &Name) -> &'static str {
    match name.role {
        "host" => "the URL's host",
        "search" if name.name.ends_with('.') => "the same without the search list",
        "search" => "what the search list makes of it",
        "api" => "the API's own hostname",
        "endpoint" => "the endpoint's own name",
        "zone" => "its name in one zone",
        "sibling" => "no API's name: private DNS answers for it all the same",
        "control" => "a name that every resolver knows",
        _ => "the API's alias of the endpoint",
    }
}

/// A row: asked by, server, answer, time to live, whether that is the endpoint.
struct Row {
    cells: [String; 4],
    same: Option<bool>,
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
            Some(true) => style.mark("ok").to_string(),
            Some(false) => style.mark("fail").to_string(),
            None => String::new(),
        };
        let free = (if style.unicode { 1_usize } else { 4 }).saturating_sub(seen(&mark));
        let free = " ".repeat(free);
        let label = format!("    {mark}{free} {asked:<by$}  {at:<server$}  ");
        let indent = " ".repeat(seen(&label));
        page.hanging(&label, &indent, &format!("{said:<answer$}  {ttl}"));
    }
}

fn row(names: &Names, told: &Told) -> Row {
    let asked = match told.asked_by {
        "vpc-resolver" => "VPC resolver",
        other => other,
    };
    let server = match &told.server {
        Some(server) => server.clone(),
        None => names.getaddrinfo.clone().unwrap_or_default(),
    };
    let ttl = told
        .ttl
        .map(|ttl| format!("ttl {ttl} s"))
        .unwrap_or_default();
    Row {
        cells: [asked.to_owned(), server, said(told), ttl],
        same: told.same,
    }
}

/// An answer in words; addresses in order, since servers rotate them.
fn said(told: &Told) -> String {
    let words = match told.result {
        "addresses" => {
            let mut addresses = told.addresses.clone();
            addresses.sort();
            let through = match told.cnames.as_slice() {
                [] => String::new(),
                cnames => format!(" through {}", cnames.join(", ")),
            };
            format!("{}{through}", addresses.join(" "))
        }
        "nxdomain" => "NXDOMAIN".to_owned(),
        "nodata" => "NOERROR, no address".to_owned(),
        "not-found" => "no such name".to_owned(),
        "servfail" => "SERVFAIL".to_owned(),
        "refused" => "REFUSED".to_owned(),
        "lame" => "points elsewhere, and asks nobody".to_owned(),
        "cut-off" => "cut off, and nothing over TCP".to_owned(),
        "silence" => format!("no answer in {} ms", told.ms),
        _ => told.detail.clone().unwrap_or_default(),
    };
    let zone = told.zone.as_ref().map(|zone| format!(" (zone {zone})"));
    let tcp = told.over.as_deref() == Some("tcp");
    let tcp = if tcp { " over TCP" } else { "" };
    format!("{words}{}{tcp}", zone.unwrap_or_default())
}
