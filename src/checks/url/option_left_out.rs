//! Nothing of a pasted command that shapes the call is left out.

use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::model::Wrapping;

check! {
    URL040 "url-option-left-out" "nothing of the pasted command is left out"
    Url Info
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let left_out = &case.target.left_out;
    let is_command =
        |around: &Wrapping| matches!(around, Wrapping::Curl | Wrapping::Command | Wrapping::Code);
    if !case.target.wrapping.iter().any(is_command) {
        return Err(Stop::NotApplicable("no command was pasted"));
    }
    if left_out.is_empty() {
        return Outcome::ok(Evidence::given(
            "every option that shapes the call is followed",
        ));
    }
    let options: Vec<&str> = left_out.iter().map(String::as_str).collect();
    let options = list(&options);
    let mut found = Finding::note(
        options.clone(),
        format!("the pasted command is taken without {options}"),
    )
    .shown_by(Evidence::given(
        "the call is judged, and sent, without it: the answer can differ from the one that it gets",
    ));
    if left_out.iter().any(|option| {
        matches!(
            option.as_str(),
            "-u" | "--user" | "--aws-sigv4" | "the signature of awscurl" | "auth"
        )
    }) {
        found = found.fixed_by(
            Fix::new(
                "say the credentials in a header, or let the call be signed",
                "apigw-doctor invoke URL --sigv4",
            )
            .because("the credentials are the caller's"),
        );
    }
    Outcome::found(found)
}
