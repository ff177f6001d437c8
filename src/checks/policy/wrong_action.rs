//! The resource policy allows the action of a call.

use super::judged::by_element;
use crate::case::{Case, Element};
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL009",
    slug: "rp-wrong-action",
    holds: "the resource policy allows execute-api:Invoke",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL009"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_element(case, &CHECK, Element::Action, |api, _| {
        format!("the resource policy of {api} does not allow execute-api:Invoke")
    })
}
