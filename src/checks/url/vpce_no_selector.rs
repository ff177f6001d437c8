//! A call to the endpoint's own hostname says which API it means.

use crate::case::Case;
use crate::checks::{Check, Evidence, Finding, Fix, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Host, SELECTOR_HEADER, Severity, command};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL004",
    slug: "url-vpce-no-selector",
    holds: "a call to the endpoint's hostname says which API it means",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL004"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let target = &case.target;
    let Host::EndpointDns { vpce, .. } = target.url.host() else {
        return Ok(Outcome::NotApplicable(
            "the URL does not use the endpoint's hostname",
        ));
    };
    if let Some(api) = &target.api_id {
        return Outcome::ok(Evidence::given(format!("a header selects API {api}")));
    }
    if target
        .header("host")
        .is_some_and(|host| host != target.url.hostname())
    {
        return Ok(Outcome::NotApplicable(
            "a Host header names a custom domain",
        ));
    }
    Outcome::found(
        Finding::blocker(
            target.url.hostname(),
            format!("the call goes to {vpce} by its own name, and says of no API that it means it"),
        )
        .shown_by(Evidence::given(format!(
            "the host is {}, and neither Host nor {SELECTOR_HEADER} is sent",
            target.url.hostname()
        )))
        .fixed_by(Fix::new(
            format!("send {SELECTOR_HEADER}, or the API's own hostname as Host"),
            command!(
                "curl -i '{url}' -H '{SELECTOR_HEADER}: API-ID'",
                url = target.url,
                SELECTOR_HEADER
            ),
        ))
        .confirmed_by(command!(
            "apigw-doctor diagnose '{url}' -H '{SELECTOR_HEADER}: API-ID'",
            url = target.url,
            SELECTOR_HEADER
        )),
    )
}
