//! The resource policy covers the call's ARN.

use super::judged::by_element;
use crate::case::{Case, Element};
use crate::checks::{Check, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL010",
    slug: "rp-wrong-resource",
    holds: "the resource policy covers this API, stage, method and path",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
        Need::Resources,
    ],
    page: page!("POL010"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    by_element(case, &CHECK, Element::Resource, |api, _| {
        format!("the resource policy of {api} allows other resources than this call's")
    })
}
