//! The resource policy admits callers without a signature.

use super::judged::{by_rule, missed_by};
use crate::case::{Case, Element};
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL011",
    slug: "rp-principal-with-noniam",
    holds: "the resource policy admits callers without a signature",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL011"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
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
