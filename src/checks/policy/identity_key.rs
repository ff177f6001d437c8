//! The resource policy does not ask unsigned calls for an identity.

use super::judged::{Element, by_rule, resource};
use super::resource_policy;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Found, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL012",
    slug: "rp-principalorgid-anonymous",
    holds: "the resource policy asks unsigned calls for no identity",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
    ],
    page: page!("POL012"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let (api, _) = match resource_policy(facts)? {
        Ok(read) => read,
        Err(absent) => return Ok(absent.outcome()),
    };
    // What a static look finds goes first: it knows the correction.
    let ruled = by_rule(facts, &CHECK)?;
    if matches!(ruled, Outcome::Found(_)) {
        return Ok(ruled);
    }
    let missed = resource(facts)?.and_then(|judged| judged.missed());
    match missed {
        Some((Element::Identity, told)) => Outcome::found(
            Found::blocker(
                api.id.as_str(),
                format!("the resource policy of {} asks for an identity, and a call without a signature has none", api.id),
            )
            .shown_by(Evidence::of(Need::RestApi, told))
            .confirmed_by(again(facts, "invoke")),
        ),
        _ => Ok(ruled),
    }
}
