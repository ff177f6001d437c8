//! Somebody answers DNS questions.

use crate::checks::dns::tell;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Answer, Asked, Facts, Missing, Need};
use crate::model::{Hop, Severity};

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
    let mut configured = lookups
        .iter()
        .filter(|lookup| matches!(lookup.asked, Asked::Configured(_)))
        .peekable();
    let asked_any = configured.peek().is_some();
    let all_silent = configured.all(|lookup| lookup.answer == Answer::Silence);
    let gave_up = matches!(
        here.answer,
        Answer::Silence | Answer::NotFound | Answer::Failed(_)
    );
    if here.answer != Answer::Silence && !(gave_up && asked_any && all_silent) {
        return Outcome::ok(Evidence::of(Need::Dns, tell(here)));
    }
    let mut found = Found::blocker(
        facts.target.url.hostname(),
        "no resolver of the client answers".to_owned(),
    )
    .about([facts.target.url.hostname()])
    .explained_by(&["DNS002", "DNS005"]);
    for lookup in lookups {
        found = found.shown_by(Evidence::of(Need::Dns, tell(lookup)));
    }
    Outcome::found(
        found
            .fixed_by(Fix::new(
                "make the configured resolvers reachable, or ask the VPC's own, 169.254.169.253",
                format!("dig @169.254.169.253 {}", facts.target.url.hostname()),
            ))
            .confirmed_by(again(facts, "dns")),
    )
}
