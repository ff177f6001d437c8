//! The resource policy admits callers without a signature.

use super::judged::{Element, by_rule, resource};
use super::resource_policy;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Found, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL011",
    slug: "rp-principal-with-noniam",
    holds: "the resource policy admits callers without a signature",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
    ],
    page: page!("POL011"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let (api, _) = match resource_policy(facts)? {
        Ok(read) => read,
        Err(absent) => return Ok(absent.outcome()),
    };
    let missed = resource(facts)?.and_then(|judged| judged.missed());
    match missed {
        Some((Element::Principal, told)) => Outcome::found(
            Found::blocker(
                api.id.as_str(),
                format!("the resource policy of {} names identities, and a call without a signature has none", api.id),
            )
            .shown_by(Evidence::of(Need::RestApi, told))
            .confirmed_by(again(facts, "invoke")),
        ),
        // A static look finds it, too, where the call is refused by something else or not at all.
        _ => by_rule(facts, &CHECK),
    }
}
