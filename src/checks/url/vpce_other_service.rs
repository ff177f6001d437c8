//! The endpoint's name is one of execute-api.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Mistake, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL016",
    slug: "url-vpce-other-service",
    holds: "the endpoint's name is one of execute-api",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL016"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    mistaken(case, &[Mistake::OtherEndpoint], |found| {
        Told {
        title: format!("the endpoint's name is one of the service {}, and not of execute-api", found.part),
        means: "an interface endpoint serves one service; API Gateway's private APIs are served by endpoints of execute-api".to_owned(),
        fix: "call an endpoint of execute-api",
    }
    })
}
