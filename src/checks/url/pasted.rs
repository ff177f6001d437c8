//! The URL stands alone.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop, list};
use crate::model::Wrapping;

check! {
    URL006 "url-pasted" "the URL stands alone"
    Url Info
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let around: Vec<&str> = case
        .target
        .wrapping
        .iter()
        .filter(|around| {
            !matches!(
                around,
                Wrapping::Curl | Wrapping::Command | Wrapping::Code | Wrapping::Words
            )
        })
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
