//! Who can call an API, as a table by VPC.

use std::fmt::Write as _;

use super::super::reach::{ReachLine, ReachTable};
use super::super::style::{Tone, paint};
use super::super::{Detail, Report, Style};
use crate::checks::plural;
use crate::model::Line;
use crate::reach::{ClientKind, Reachable};

const fn of_verdict(verdict: Reachable) -> Tone {
    match verdict {
        Reachable::Yes => Tone::Good,
        Reachable::Unknown => Tone::Unknown,
        Reachable::No => Tone::Bad,
    }
}

pub(in crate::report) const fn word(verdict: Reachable) -> &'static str {
    match verdict {
        Reachable::Yes => "yes",
        Reachable::Unknown => "unknown",
        Reachable::No => "no",
    }
}

/// The classes under their VPCs.
pub(in crate::report) fn table(report: &Report, table: &ReachTable, style: Style) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", Line(&table.totals.sentence()));
    for note in &report.discovered {
        let _ = writeln!(text, "  {}", Line(note));
    }
    let mut vpc: Option<Option<&str>> = None;
    for line in &table.classes {
        if vpc != Some(line.vpc_id.as_deref()) {
            vpc = Some(line.vpc_id.as_deref());
            let place = line.vpc_id.as_deref().unwrap_or("outside the VPCs");
            let _ = writeln!(text, "\n{}", Line(place));
        }
        row(&mut text, line, style);
    }
    if !table.unused.is_empty() {
        let _ = writeln!(text, "\nleads nobody to the API");
        for one in &table.unused {
            let _ = writeln!(text, "  {}", Line(&one.text));
        }
    }
    text
}

fn row(text: &mut String, line: &ReachLine, style: Style) {
    let tone = of_verdict(line.verdict);
    let was = match line.was {
        Some(was) if was != line.verdict => format!(" (was {})", word(was)),
        _ => String::new(),
    };
    let place = line
        .subnet_id
        .as_deref()
        .filter(|_| line.kind != ClientKind::Subnet);
    let place = place.map_or(String::new(), |subnet| format!(" in {subnet}"));
    let _ = writeln!(
        text,
        "  {} {}{was}  {}{}",
        style.mark(tone),
        paint(tone, word(line.verdict)),
        Line(&who(line)),
        Line(&place)
    );
    let found = match (&line.via, &line.name, line.why()) {
        (Some(via), Some(name), None) => format!("by {via}: {name}"),
        (_, _, Some(why)) => {
            let hop = line.hop.map(|hop| format!("{}: ", hop.as_str()));
            format!("{}{why}", hop.unwrap_or_default())
        }
        _ => String::new(),
    };
    if !found.is_empty() {
        let _ = writeln!(text, "      {}", Line(&found));
    }
    let fix = line.blockers.iter().find_map(|it| it.fix.as_ref());
    if let Some(fix) = fix.filter(|_| style.detail > Detail::Quiet) {
        let _ = writeln!(text, "      fix: {}", Line(&fix.summary));
    }
}

/// The clients of a class: a few of them, and how many more.
pub(in crate::report) fn who(line: &ReachLine) -> String {
    const MOST: usize = 3;
    let shown: Vec<&str> = line.clients.iter().take(MOST).map(String::as_str).collect();
    let what = match line.kind {
        ClientKind::Subnet | ClientKind::Address if line.count == 1 => return shown.concat(),
        ClientKind::Instance => "instance interface",
        ClientKind::Lambda => "function",
        ClientKind::Interface => "interface",
        ClientKind::Subnet => "subnet",
        ClientKind::Address => "address range",
    };
    let more = match line.count.saturating_sub(MOST) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let what = match line.count {
        1 => what.to_owned(),
        count => plural(count, what),
    };
    format!("{what} {}{more}", shown.join(", "))
}
