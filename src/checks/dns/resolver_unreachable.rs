//! Somebody answers DNS questions.

use crate::checks::dns::{silent, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Asked, Change, Facts, Lookup, Missing, Need};
use crate::model::{Hop, Severity, command, word};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS007",
    slug: "dns-resolver-unreachable",
    holds: "the client's resolver answers",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[Need::Dns],
    page: page!("DNS007"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let here = facts.name_lookup()?;
    let lookups = facts.name_lookups()?;
    if !silent(here, &lookups) {
        return Outcome::ok(Evidence::of(Need::Dns, tell(here)));
    }
    let host = facts.target.url.hostname();
    let mut found = Found::blocker(host, "no resolver of the client answers")
        .about([host])
        .explained_by(&["DNS002", "DNS033"]);
    let mut fix = Fix::new(
        "make the configured resolvers reachable, or ask the VPC's own, 169.254.169.253",
        command!("dig @169.254.169.253 {host}", host = word::Host(host)),
    );
    let own = |lookup: &&&Lookup| matches!(lookup.asked, Asked::VpcResolver(_));
    if lookups
        .iter()
        .find(own)
        .is_some_and(|own| own.answer.leads_inside())
    {
        fix = fix.changing(Change::UseVpcResolver);
    }
    for lookup in lookups {
        found = found.shown_by(Evidence::of(Need::Dns, tell(lookup)));
    }
    Outcome::found(found.fixed_by(fix).confirmed_by(again(facts, "dns")))
}
