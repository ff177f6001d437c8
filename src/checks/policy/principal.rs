//! The resource policy admits callers without a signature.

use super::OF_RESOURCE_POLICY;
use super::judged::{by_rule, missed_by};
use crate::case::{Case, Element};
use crate::checks::Outcome;
use crate::checks::Stop;

check! {
    POL011 "rp-principal-with-noniam" "the resource policy admits callers without a signature"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let missed = missed_by(case, Element::Principal, |api, judged| {
        match judged.signer() {
            None => format!(
                "the resource policy of {api} names identities, and a call without a signature has none"
            ),
            Some(arn) => format!("the resource policy of {api} names other identities than {arn}"),
        }
    })?;
    match missed {
        Some(found) => Outcome::found(found),
        // A static look finds it, too, where the call is refused by something else or not at all.
        None => by_rule(case, &CHECK),
    }
}
