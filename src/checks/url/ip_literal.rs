//! The URL names a host, and not an address.

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Confidence, Host, command};

check! {
    URL020 "url-ip-literal" "the URL names a host, and not an address"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let Host::Address(address) = url.host() else {
        return Outcome::ok(Evidence::given("the host is a name"));
    };
    Outcome::found(
        Finding::blocker(
            address.to_string(),
            format!("the URL names the address {address}, and no host"),
        )
        .at(Some(url.parts().host))
        .with(Confidence::Likely)
        .shown_by(Evidence::given(
            "no certificate of API Gateway covers an address, and the address says of no API that it means it",
        ))
        .fixed_by(Fix::new(
            "call the API by name; to try one address, keep the name and say the address beside it",
            command!(
                "curl -i --resolve 'API-ID.execute-api.REGION.amazonaws.com:443:{address}' \
                'https://API-ID.execute-api.REGION.amazonaws.com/STAGE'",
                address
            ),
        ))
        .confirmed_by(again(case, "url")),
    )
}
