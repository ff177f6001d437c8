//! A browser is not asked to send a header that it cannot.

use super::call;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Confidence, Host};

check! {
    URL037 "url-selector-in-browser"
    "the call does not come from a browser, or needs no header of its own"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let target = &case.target;
    if !matches!(target.url.host(), Host::EndpointDns { .. }) {
        return Err(Stop::NotApplicable(
            "the URL does not use the endpoint's hostname",
        ));
    }
    let sent = ["origin", "sec-fetch-mode", "sec-fetch-site", "sec-ch-ua"]
        .into_iter()
        .find(|name| target.header(name).is_some());
    let Some(name) = sent else {
        return Outcome::ok(Evidence::given("no header of a browser is sent"));
    };
    let others: Vec<String> = crate::front_door::forms::ways(target)
        .into_iter()
        .filter(|way| way.headers.is_empty())
        .map(|way| way.url)
        .collect();
    let mut found = Finding::risk(
        target.url.hostname(),
        "a browser cannot call the endpoint's own name: its preflight carries no header that selects the API",
    )
    .at(Some(target.url.parts().host))
    .with(Confidence::Likely)
    .shown_by(Evidence::given(format!("the header {name} is one that browsers send")));
    if let Some(fix) = call(&others, "call a form that needs no header") {
        found = found.fixed_by(Fix {
            changes: Vec::new(),
            ..fix
        });
    }
    Outcome::found(found.confirmed_by(again(case, "url")))
}
