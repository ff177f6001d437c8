//! Who can call an API, as a picture: a box a VPC, in it the classes of its clients, and beside each the
//! endpoint that serves them or the hop where they stop. What it shows is said in words, too.

use maud::{Markup, html};

use super::super::human::reach::{who, word};
use super::super::reach::{ReachLine, ReachTable};
use crate::reach::Reachable;

const ROW: usize = 26;
const WIDTH: usize = 720;

/// The picture.
pub(super) fn picture(table: &ReachTable) -> Markup {
    let mut vpcs: Vec<(&str, Vec<&ReachLine>)> = Vec::new();
    for line in &table.classes {
        let vpc = line.vpc_id.as_deref().unwrap_or("outside the VPCs");
        match vpcs.last_mut() {
            Some((known, lines)) if *known == vpc => lines.push(line),
            _ => vpcs.push((vpc, vec![line])),
        }
    }
    html! {
        @for (vpc, lines) in &vpcs {
            @let height = lines.len() * ROW + 34;
            svg.reach viewBox=(format!("0 0 {WIDTH} {height}")) role="img"
                aria-label=(format!("Clients in {vpc}")) {
                rect.vpc x="1" y="1" width=(WIDTH - 2) height=(height - 2) rx="8" {}
                text.soft x="12" y="20" { (vpc) }
                @for (index, line) in lines.iter().enumerate() {
                    (row(line, index * ROW + 30))
                }
            }
        }
    }
}

fn row(line: &ReachLine, y: usize) -> Markup {
    let (class, mark) = match line.verdict {
        Reachable::Yes => ("ok", "✓"),
        Reachable::Unknown => ("unknown", "?"),
        Reachable::No => ("fail", "✕"),
    };
    let goal = match (line.verdict, line.hop) {
        (Reachable::Yes, _) => line.via.clone().unwrap_or_default(),
        (_, Some(hop)) => format!("{}: {}", word(line.verdict), hop.as_str()),
        (_, None) => word(line.verdict).to_owned(),
    };
    html! {
        circle class=(class) cx="24" cy=(y + 10) r="9" {}
        text.mark x="24" y=(y + 14) text-anchor="middle" { (mark) }
        text x="42" y=(y + 14) { (who(line)) }
        text.soft x=(WIDTH - 12) y=(y + 14) text-anchor="end" { (goal) }
    }
}
