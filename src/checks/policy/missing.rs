//! The private API has a resource policy.

use super::put_in_force;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::facts::FactKind;

check! {
    POL001 "rp-missing" "the private API has a resource policy"
    ResourcePolicy Error
    needs [RestApi, Host, VpcEndpoints]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let api = case.private_api()?;
    let policy = api.policy.as_deref().unwrap_or_default().trim();
    if !policy.is_empty() {
        let text = format!(
            "API {} has a resource policy of {} bytes",
            api.id,
            policy.len()
        );
        return Outcome::ok(Evidence::of(FactKind::RestApi, text));
    }
    let endpoint = case.endpoint().ok().flatten();
    let vpce = endpoint.map_or("VPCE-ID", |endpoint| endpoint.vpc_endpoint_id.as_str());
    let sample = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
          "Resource": "execute-api:/*" },
        { "Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke",
          "Resource": "execute-api:/*",
          "Condition": { "StringNotEquals": { "aws:SourceVpce": [vpce] } } },
    ] });
    Outcome::found(
        Finding::blocker(
            api.id.as_str(),
            format!(
                "API {} is private and has no resource policy, so nobody may call it",
                api.id
            ),
        )
        .shown_by(Evidence::of(
            FactKind::RestApi,
            format!("policy of {}: absent", api.id),
        ))
        .fixed_by(put_in_force(
            case,
            api,
            &sample,
            format!("admit calls through {vpce} alone"),
        ))
        .confirmed_by(again(case, "invoke")),
    )
}
