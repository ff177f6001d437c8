//! The API's id stands before the endpoint's.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Mistake, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL009",
    slug: "url-api-vpce-swapped",
    holds: "the ids of API and endpoint stand in their places",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL009"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    mistaken(case, &[Mistake::Swapped], |found| {
        Told {
        title: format!("{} stands where the name of an API belongs", found.part),
        means: "under execute-api.{region} the first label is an API id, or an API id and then an endpoint id; the endpoint's own name ends in .vpce before the suffix".to_owned(),
        fix: "write the API's id first, or call the endpoint's own name",
    }
    })
}
