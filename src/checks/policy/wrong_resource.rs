//! The resource policy covers the call's ARN.

use super::judged::by_element;
use crate::case::{Case, Element};
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL010",
    slug: "rp-wrong-resource",
    holds: "the resource policy covers this API, stage, method and path",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL010"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_element(case, &CHECK, Element::Resource, |api, _| {
        format!("the resource policy of {api} allows other resources than this call's")
    })
}
