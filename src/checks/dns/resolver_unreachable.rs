//! Somebody answers DNS questions.

use crate::case::Case;
use crate::checks::dns::{ASK_VPC_RESOLVER, OF_RESOLV_CONF, silent, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::{Asked, Change, FactKind, Lookup};
use crate::model::{command, word};

check! {
    DNS007 "dns-resolver-unreachable" "the client's resolver answers"
    Dns Error
    needs [Dns]
    explains [NoSuchName]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let here = case.name_lookup()?;
    let lookups = case.name_lookups()?;
    if !silent(here, &lookups) {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(here)));
    }
    let host = case.target.url.hostname();
    let mut found = Finding::blocker(host, "no resolver of the client answers")
        .about([host])
        .shows(&[Symptom::ResolverSilent]);
    let summary = "make the configured resolvers reachable, or ask the VPC's own, 169.254.169.253";
    let own = |lookup: &&&Lookup| matches!(lookup.asked, Asked::VpcResolver(_));
    let inside = |own: &&Lookup| own.answer.leads_inside();
    let fix = if lookups.iter().find(own).is_some_and(inside) {
        Fix::new(summary, ASK_VPC_RESOLVER)
            .changing(Change::UseVpcResolver)
            .touching(OF_RESOLV_CONF)
    } else {
        Fix::new(
            summary,
            command!("dig @169.254.169.253 {host}", host = word::Host(host)),
        )
        .because("what stops the questions on the way to the resolvers, or at them, is not known")
    };
    for lookup in lookups {
        found = found.shown_by(Evidence::of(FactKind::Dns, tell(lookup)));
    }
    Outcome::found(found.fixed_by(fix).confirmed_by(again(case, "dns")))
}
