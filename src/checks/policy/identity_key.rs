//! The resource policy does not ask unsigned calls for an identity.

use super::judged::by_element;
use crate::case::{Case, Element};
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL012",
    slug: "rp-principalorgid-anonymous",
    holds: "the resource policy asks unsigned calls for no identity",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL012"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_element(
        case,
        &CHECK,
        Element::Identity,
        |api, judged| match judged.signer() {
            None => format!(
                "the resource policy of {api} asks for an identity, and a call without a signature has none"
            ),
            Some(arn) => {
                format!("the resource policy of {api} asks for another identity than {arn}")
            }
        },
    )
}
