//! No filter answers with an address that is none.

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{Change, FactKind, Lookup};
use crate::model::{AddressKind, command, word};

check! {
    DNS018 "dns-sinkhole" "no DNS filter returns a sinkhole address"
    Dns Error
    needs [Dns]
    explains [WrongAnswer, OwnResolvers, NoConnection]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    if said.servers.is_empty() {
        return Err(Stop::NotApplicable(
            "the URL names an address, which nobody looks up",
        ));
    }
    let nowhere: Vec<_> = said
        .here
        .answer
        .addresses()
        .iter()
        .copied()
        .filter(|it| leads_nowhere(*it))
        .collect();
    if nowhere.is_empty() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let same = |lookup: &&&Lookup| {
        lookup
            .answer
            .addresses()
            .iter()
            .any(|it| nowhere.contains(it))
    };
    let filters: Vec<&Lookup> = said.servers.iter().filter(same).copied().collect();
    let (subject, who) = if filters.is_empty() {
        ("this host".to_owned(), "this host".to_owned())
    } else {
        let servers = super::servers_of(&filters);
        (servers.to_string(), servers.to_string())
    };
    let found = Finding::blocker(
        subject,
        format!(
            "{who} filters {}: it answers {}, where nothing is",
            said.host,
            list(&nowhere)
        ),
    )
    .about([said.host])
    .about(&nowhere)
    .shows(&[Symptom::Sinkhole]);
    let domain = case
        .target
        .api_domain()
        .unwrap_or_else(|| said.host.to_owned());
    let mut fix = Fix::new(
        format!(
            "allow {domain} in the filter (DNS Firewall, Pi-hole, a security agent), or ask another resolver"
        ),
        command!(
            "dig {host}   # and again, after the change",
            host = word::Host(said.host)
        ),
    ).because("the change is made in the filter, by who runs it");
    if said.vpc_inside().is_some() {
        fix = fix.changing(Change::UseVpcResolver);
    }
    Outcome::found(
        shown(found, std::iter::once(said.here).chain(said.servers))
            .fixed_by(fix)
            .confirmed_by(again(case, "dns")),
    )
}

fn leads_nowhere(address: std::net::IpAddr) -> bool {
    matches!(
        AddressKind::of(address),
        AddressKind::Unspecified | AddressKind::Loopback
    )
}
