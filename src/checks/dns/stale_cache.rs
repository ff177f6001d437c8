//! Nobody remembers addresses that the name had before.

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{Change, FactKind, Flag, Lookup};
use crate::model::{Confidence, command, word};

check! {
    DNS013 "dns-stale-cache" "no cache remembers older addresses of the name"
    Dns Error
    needs [Dns, Host]
    explains [WrongAnswer, OldAddress, OtherEndpoint, NoConnection, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    let here = said.here;
    if !here.answer.leads_inside() {
        return Err(Stop::NotApplicable("the name leads to no private address"));
    }
    if case.pinned().is_ok_and(|lines| !lines.is_empty()) || !case.searched()?.is_empty() {
        return Err(Stop::NotApplicable("the answer is not that of the servers"));
    }
    if here
        .answer
        .addresses()
        .iter()
        .any(|it| case.owner(*it).is_some())
    {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(here)));
    }
    let own: Vec<&Lookup> = said
        .configured
        .iter()
        .copied()
        .filter(|it| it.answer.leads_inside())
        .collect();
    if !own.is_empty() && own.iter().all(|one| one.answer.apart_from(&here.answer)) {
        let title = format!(
            "this host remembers {} for {}; its servers say otherwise now",
            list(here.answer.addresses()),
            said.host
        );
        let found = Finding::blocker("the host's own cache", title);
        let found = shown(found, std::iter::once(here).chain(own));
        let flush = "resolvectl flush-caches; sudo systemctl restart nscd   # whichever runs";
        let fix = Fix::new("flush the host's cache, and restart the application", flush);
        return Outcome::found(tail(case, &said, found, fix.changing(Change::AskServers)));
    }
    let Some(vpc) = said.vpc_inside() else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(here)));
    };
    let others = said.others(case);
    let remembers = |lookup: &&&Lookup| {
        lookup.answer.apart_from(&vpc.answer)
            && lookup.answer.same_addresses(&here.answer)
            && !lookup.flagged(Flag::Authoritative)
            && !lookup.replies.is_empty()
    };
    let Some(cache) = others.iter().find(remembers) else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(here)));
    };
    let server = cache.asked.server();
    let server = server.map(|it| it.to_string()).unwrap_or_default();
    let ttl = cache.answer.ttl();
    let left = ttl
        .map(|ttl| format!(", for {ttl} s more"))
        .unwrap_or_default();
    let title = format!(
        "{server} remembers {} for {}{left}; the VPC's resolver says {} now",
        list(here.answer.addresses()),
        said.host,
        list(vpc.answer.addresses())
    );
    let found = shown(Finding::blocker(server.as_str(), title), [here, cache, vpc]);
    let flush = command!(
        "unbound-control flush {host}   # on {server}; dnsmasq: kill -HUP its process",
        host = word::Host(said.host),
        server = word::Host(&server)
    );
    let fix = Fix::new(
        format!("flush the cache of {server}, or wait{left}; then restart what caches for itself"),
        flush,
    );
    Outcome::found(tail(
        case,
        &said,
        found,
        fix.changing(Change::UseVpcResolver),
    ))
}

fn tail(case: &Case<'_>, said: &Said<'_>, found: Finding, fix: Fix) -> Finding {
    found
        .with(Confidence::Likely)
        .about([said.host])
        .about(said.here.answer.addresses())
        .fixed_by(fix.touching("nothing but the time of the next lookups"))
        .confirmed_by(again(case, "dns"))
}
