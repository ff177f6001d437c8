//! The hosts of a fleet: a row each, those that do not work first.

use maud::{Markup, html};

use super::super::phrases::hop_label;
use super::super::{FleetHost, Report, State};

/// The rows, folded away: the causes above name the first of them.
pub(super) fn table(report: &Report) -> Markup {
    let mut hosts: Vec<&FleetHost> = report.fleet_hosts().iter().collect();
    hosts.sort_by_key(|host| rank(host.state));
    html! {
        @if !hosts.is_empty() {
            details open[hosts.len() <= 50] {
                summary { "Hosts (" (hosts.len()) ")" }
                table {
                    thead { tr {
                        @for head in ["host", "state", "causes", "where", "resolvers"] {
                            th scope="col" { (head) }
                        }
                    } }
                    tbody { @for host in hosts { (row(host)) } }
                }
            }
        }
    }
}

fn row(host: &FleetHost) -> Markup {
    let (class, state) = match host.state {
        Some(State::Healthy) => ("ok", "healthy"),
        Some(State::Broken) => ("fail", "broken"),
        Some(State::Inconclusive) => ("unknown", "inconclusive"),
        None => ("unknown", "no report"),
    };
    let places = host.subnet_id.iter().chain(&host.zone);
    let places: Vec<&str> = places.chain(&host.groups).map(String::as_str).collect();
    html! {
        tr {
            th scope="row" { (host.host) }
            td {
                span class=(class) { (state) }
                @if let Some(hop) = host.broken_at { " at " (hop_label(hop)) }
            }
            td {
                @for cause in &host.causes { (cause) br; }
                @if let Some(problem) = &host.problem { (problem) }
            }
            td { (places.join(", ")) }
            td { (host.resolvers.join(", ")) }
        }
    }
}

/// What does not work stands first, and what nobody can tell next.
const fn rank(state: Option<State>) -> u8 {
    match state {
        Some(State::Broken) => 0,
        None => 1,
        Some(State::Inconclusive) => 2,
        Some(State::Healthy) => 3,
    }
}
