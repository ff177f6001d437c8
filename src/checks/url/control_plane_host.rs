//! The host is not API Gateway's management API.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Mistake, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL017",
    slug: "url-control-plane-host",
    holds: "the host is that of an API, and not of API Gateway's management",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL017"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    mistaken(case, &[Mistake::ControlPlane], |found| {
        Told {
        title: format!("{} is API Gateway's management API, and not the API that it manages", found.part),
        means: "the management API answers its own calls only; to others it answers Missing Authentication Token, without x-amz-apigw-id".to_owned(),
        fix: "call the API's own hostname",
    }
    })
}
