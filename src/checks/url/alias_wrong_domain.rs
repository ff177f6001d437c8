//! The API's names are not under the endpoints' domain.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Mistake, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL010",
    slug: "url-alias-wrong-domain",
    holds: "the API's name is not under the endpoints' domain",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL010"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    mistaken(case, &[Mistake::VpceDomain], |found| {
        Told {
        title: format!("the name of an API ends in {}, where endpoints only have names", found.part),
        means: "only names that begin with vpce- and the endpoint's id exist under .vpce; an API's name and the alias have no such part".to_owned(),
        fix: "leave .vpce out",
    }
    })
}
