//! The comparison of resolvers in words, for whoever draws it.

use super::names::{Name, Names, Told};

/// What a name is in this call.
pub(super) fn role(name: &Name) -> &'static str {
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
pub(super) struct Row {
    pub(super) cells: [String; 4],
    pub(super) same: Option<bool>,
}

/// An answer as a row.
pub(super) fn row(names: &Names, told: &Told) -> Row {
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
