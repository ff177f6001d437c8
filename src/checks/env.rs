//! The client's own surroundings: proxies, routes and limits of its system.

use crate::case::Case;
use crate::checks::Evidence;
use crate::facts::{FactKind, LocalRoute, MissingFact, TcpOutcome, Variable};
use crate::model::ProxyClient;

checks! {
    Env:
    mod route_shadow;
    mod host_firewall;
    mod ephemeral_ports;
    mod conntrack;
    mod endpoint_override;
    mod proxy;
    mod no_proxy;
}

/// The proxy variables that are set.
fn variables<'a>(case: &'a Case<'_>) -> Result<&'a [Variable], MissingFact> {
    let all = case.host.proxy_variables.need(FactKind::Host)?;
    Ok(all.as_slice())
}

/// The variable and the proxy that a client uses for the call; `None` where it calls directly.
fn proxy_of<'a>(
    case: &'a Case<'_>,
    follower: ProxyClient,
) -> Result<Option<(&'static str, &'a str)>, MissingFact> {
    let all = variables(case)?;
    let value = |name: &str| {
        let mut same = all.iter().filter(|one| one.name == name);
        same.next().map(|one| one.value.as_str())
    };
    Ok(follower.proxy(value, case.target.url.hostname()))
}

/// The variables as they are set, a line.
fn told(all: &[Variable]) -> Evidence {
    let all: Vec<String> = all
        .iter()
        .map(|one| format!("{}={}", one.name, one.value))
        .collect();
    let text = if all.is_empty() {
        "no proxy variable is set".to_owned()
    } else {
        all.join(", ")
    };
    Evidence::of(FactKind::Host, text)
}

/// A route in one line.
fn route(route: &LocalRoute) -> Evidence {
    let way = match (&route.device, route.gateway) {
        (None, _) => "are refused or dropped by this host's own routes".to_owned(),
        (Some(device), Some(gateway)) => format!("leave by {device} to {gateway}"),
        (Some(device), None) if route.bridge => {
            format!("leave by {device}, a bridge of this host, as to neighbours")
        }
        (Some(device), None) if device == "lo" => "come back to this host".to_owned(),
        (Some(device), None) => format!("leave by {device}, as to neighbours"),
    };
    let table = route
        .table
        .map(|table| format!(", by table {table} of policy routing"));
    Evidence::of(
        FactKind::Host,
        format!(
            "packets to {} {way}{}",
            route.destination,
            table.unwrap_or_default()
        ),
    )
}

/// Whether a connection was made.
const fn connected(outcome: &TcpOutcome) -> bool {
    matches!(outcome, TcpOutcome::Connected { .. })
}
