//! Nobody remembers that the name did not exist.

use crate::case::Case;
use crate::checks::dns::{Said, rests_on_private_dns, sees_the_zone, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Change, FactKind, Lookup};
use crate::model::{Confidence, command, word};

check! {
    DNS012 "dns-negative-cache" "no cache remembers that the name did not exist"
    Dns Error
    needs [Dns]
    explains [WrongAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    if !said.here.answer.is_negative() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let Some(inside) = said.any_inside() else {
        return Err(Stop::NotApplicable("no server knows the name"));
    };
    let own: Vec<&Lookup> = said
        .configured
        .iter()
        .copied()
        .filter(|it| !it.answer.is_no_reply())
        .collect();
    let all_know = !own.is_empty() && own.iter().all(|it| it.answer.leads_inside());
    if all_know {
        let subject = "the host's own cache";
        let title = format!(
            "an application gets no address for {}, though every server it would ask knows one: this \
             host remembers an older \"no\"",
            said.host
        );
        let found = Finding::blocker(subject, title).with(Confidence::Likely);
        let found = shown(
            found.about([said.host]),
            std::iter::once(said.here).chain(own),
        );
        let flush = "resolvectl flush-caches; sudo systemctl restart nscd   # whichever runs; then restart the application";
        return Outcome::found(
            found
                .fixed_by(
                    Fix::new("flush the host's cache", flush)
                        .touching("nothing but the time of the next lookups")
                        .changing(Change::AskServers),
                )
                .confirmed_by(again(case, "dns")),
        );
    }
    // Whoever leads to the endpoint by any other name sees the zone, and so should see this one.
    let remembers = |lookup: &&Lookup| {
        lookup.answer.is_negative()
            && rests_on_private_dns(case)
            && sees_the_zone(case, lookup.asked)
    };
    let others = said.others(case);
    let (Some(cache), Some(_)) = (others.into_iter().find(remembers), said.vpc_inside()) else {
        return Err(Stop::NotApplicable(
            "the client's servers do not see the endpoint's zone at all",
        ));
    };
    let server = cache.asked.server();
    let server = server.map(|it| it.to_string()).unwrap_or_default();
    let sibling = case.target.sibling_hostname();
    let sibling = sibling.and_then(|name| case.answer_of(cache.asked, &name));
    let found = Finding::blocker(
        server.as_str(),
        format!(
            "{server} remembers that {} did not exist; its other names of the zone are right",
            said.host
        ),
    )
    .with(Confidence::Likely)
    .about([said.host]);
    Outcome::found(
        shown(found, [said.here, cache, inside].into_iter().chain(sibling))
            .fixed_by(
                Fix::new(
                    format!(
                        "flush the cache of {server}, or wait until its negative answer expires"
                    ),
                    command!(
                        "unbound-control flush {host}   # on {server}; dnsmasq: kill -HUP its process",
                        host = word::Host(said.host),
                        server = word::Host(&server)
                    ),
                )
                .touching("nothing but the time of the next lookups")
                .changing(Change::UseVpcResolver),
            )
            .confirmed_by(again(case, "dns")),
    )
}
