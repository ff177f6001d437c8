//! A call to the endpoint's own hostname says which API it means.

use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Host, SELECTOR_HEADER, command};

check! {
    URL004 "url-vpce-no-selector" "a call to the endpoint's hostname says which API it means"
    Url Error
    explains [Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let target = &case.target;
    let Host::EndpointDns { vpce, .. } = target.url.host() else {
        return Err(Stop::NotApplicable(
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
        return Err(Stop::NotApplicable("a Host header names a custom domain"));
    }
    if target.sends_unread_headers() {
        return Err(Stop::NotApplicable(
            "the pasted command sends headers whose values are not in it",
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
