//! The URL stands alone.

use super::instead;
use crate::case::Case;
use crate::checks::{Check, Evidence, Finding, Outcome, list, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Severity, Wrapping};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL006",
    slug: "url-pasted",
    holds: "the URL stands alone",
    hop: Hop::Url,
    severity: Severity::Info,
    needs: &[],
    page: page!("URL006"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let around: Vec<&str> = case
        .target
        .wrapping
        .iter()
        .filter(|around| !matches!(around, Wrapping::Curl | Wrapping::Words))
        .map(|around| around.title())
        .collect();
    if around.is_empty() {
        return Outcome::ok(Evidence::given("nothing stands around the URL"));
    }
    let around = list(&around);
    Outcome::found(instead(
        Finding::note(
            around.clone(),
            format!("the URL was pasted with {around} around it"),
        )
        .shown_by(Evidence::given(
            "it was taken off here; where a caller's configuration holds it too, the call goes elsewhere or nowhere",
        )),
        case,
        "see that the caller's configuration holds the URL alone",
    ))
}
