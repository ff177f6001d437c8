//! No domain of the search list takes the name.

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{Asked, Change, FactKind};

check! {
    DNS009 "dns-search-domain" "no domain of the search list takes the name"
    Dns Error
    needs [Host, Dns]
    explains [
        WrongAnswer, OwnResolvers, OldAddress, OtherEndpoint, NoConnection, OtherServer, Forbidden,
        EndpointsDiffer,
    ]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    if said.here.answer.addresses().is_empty() {
        return Err(Stop::NotApplicable(
            "the name has no address, as such a domain would give it",
        ));
    }
    let longer = case.searched()?;
    let answer = &said.here.answer;
    let agreed = said
        .servers
        .iter()
        .any(|one| answer.is_part_of(&one.answer));
    let taken = longer.iter().any(|one| one.answer.same_addresses(answer));
    if !taken || agreed {
        // Whoever agrees with a server has taken no other name.
        if agreed {
            return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
        }
        let own = case.host.resolving.need(FactKind::Host)?;
        let searched = format!("search list of resolv.conf: {}", list(&own.search));
        return Outcome::ok(Evidence::of(FactKind::Host, searched));
    }
    let own = case.host.resolving.need(FactKind::Host)?;
    let name = longer.first().map_or(said.host, |lookup| &lookup.name);
    let domain = name.get(said.host.len() + 1..).unwrap_or(name);
    let absolute = case.answer_of(Asked::Getaddrinfo, &format!("{}.", said.host));
    let found = Finding::blocker(
        domain,
        format!(
            "the search list turns {} into {name}, and {domain} answers to every name",
            said.host
        ),
    )
    .about([said.host])
    .about(answer.addresses())
    .shown_by(Evidence::of(
        FactKind::Host,
        format!(
            "resolv.conf: search {}, ndots {}",
            own.search.join(" "),
            own.ndots
        ),
    ));
    let seen = std::iter::once(said.here).chain(absolute);
    let found = shown(found, seen.chain(longer).chain(said.servers));
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "ask for the name as it is: fewer ndots, or no such domain in the search list",
                    "echo 'options ndots:1' | sudo tee -a /etc/resolv.conf   # in a Pod: dnsConfig",
                )
                .touching("names of this host with a dot in them that the search list completes")
                .changing(Change::AskServers),
            )
            .confirmed_by(again(case, "dns")),
    )
}
