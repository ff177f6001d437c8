//! No placeholder of a document was left in the URL.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Mistake, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL013",
    slug: "url-placeholder",
    holds: "nothing in the host is a placeholder",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL013"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    mistaken(case, &[Mistake::Placeholder], |found| {
        Told {
        title: format!("{} is a placeholder, and no name", found.part),
        means: "the text is from a document or a template, and somebody was to put a value in its place".to_owned(),
        fix: "put the API's id, the Region and the stage in",
    }
    })
}
