//! The endpoint's id and the part after it can be right.

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Confidence, Host};

check! {
    URL015 "url-bad-vpce-id" "the endpoint's id is one that EC2 gives"
    Url Error
    explains [NoSuchName]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let Some(vpce) = url.host().vpce() else {
        return Err(Stop::NotApplicable("the URL names no endpoint"));
    };
    let digits = vpce.as_str().strip_prefix("vpce-").unwrap_or_default();
    let span = url.parts().host.find(url.as_str(), vpce.as_str());
    let hex = digits.chars().all(|c| c.is_ascii_hexdigit());
    if !hex || !matches!(digits.len(), 8 | 17) {
        let found = Finding::blocker(vpce.as_str(), format!("{vpce} can be no endpoint's id"))
            .at(span)
            .with(Confidence::Likely)
            .shown_by(Evidence::given(format!(
                "an endpoint's id is vpce- and 17 hexadecimal digits, in old accounts 8; here are {}",
                digits.len()
            )))
            .fixed_by(Fix::new(
                "write the endpoint's id as EC2 gives it",
                "aws ec2 describe-vpc-endpoints --filters 'Name=service-name,Values=*.execute-api' \
                 --query 'VpcEndpoints[].[VpcEndpointId,DnsEntries[0].DnsName]' --output text",
            )
            .because("only the caller knows which endpoint is meant"));
        return Outcome::found(found.confirmed_by(again(case, "url")));
    }
    if let Host::EndpointDns {
        tail: Some(tail), ..
    } = url.host()
        && tail.len() != 8
    {
        return Outcome::found(
            Finding::note(
                tail.as_str(),
                format!(
                    "{tail} after {vpce} has {} characters, and every endpoint seen has eight",
                    tail.len()
                ),
            )
            .at(url.parts().host.find(url.as_str(), tail)),
        );
    }
    Outcome::ok(Evidence::given(format!("the endpoint is {vpce}")))
}
