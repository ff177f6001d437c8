//! Somebody reads the Authorization header as a signature, and it is none.

use super::{known, said, tell};
use crate::case::{Case, Route};
use crate::checks::words::{again, endpoint_of_call, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::FactKind;
use crate::front_door::{Known, Message};
use crate::model::{Confidence, VpceId, command};
use crate::policy::load;

check! {
    HTTP009 "http-incomplete-signature" "the Authorization header is read by whom it is meant for"
    Method Error
    needs [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = said(case)?;
    let refused = matches!(said.message, Message::Known(Known::IncompleteSignature));
    match reader(case) {
        Some(endpoint) if refused => Outcome::found(by_endpoint(case, endpoint)?),
        _ => known(case, &[Known::IncompleteSignature]),
    }
}

/// The endpoint whose own policy has the header read, where the method by itself asks for nothing.
///
/// Source: AWS, "Use VPC endpoint policies for private APIs in API Gateway"; people who met it since report that a
/// header of another kind is refused so at a method without authorization, and not with the default policy.
fn reader<'a>(case: &Case<'a>) -> Option<&'a VpceId> {
    let Ok(Route::Method(_, method)) = case.route() else {
        return None;
    };
    if method.authorization_type.as_deref() != Some("NONE") {
        return None;
    }
    let endpoint = endpoint_of_call(case).ok()?;
    let document = load(endpoint.policy_document.as_deref()?).ok()?.source;
    let own = document.unreadable().is_none() && !document.allows_everything();
    own.then_some(&endpoint.vpc_endpoint_id)
}

fn by_endpoint(case: &Case<'_>, id: &VpceId) -> Result<Finding, Stop> {
    let said = said(case)?;
    let (method, path) = (&said.probe.method, &said.probe.path);
    let mut found = Finding::blocker(
        format!("{method} {path}"),
        format!("{id} has a policy of its own, so the Authorization header is read as a signature, and it is none"),
    )
    .shows(&[Symptom::SignatureRefused])
    .shown_by(tell(said.probe, said.answer))
    .shown_by(Evidence::of(
        FactKind::Resources,
        format!("{method} {path}: authorization NONE, so nothing of the method reads the header"),
    ))
    .shown_by(Evidence::of(
        FactKind::VpcEndpoints,
        format!("the policy of {id} is not the default one"),
    ))
    .shown_by(Evidence::inferred(
        "AWS's page says since 2025 that such a header counts as none there; this answer says otherwise",
    ));
    // What is deployed may be older than the method's configuration.
    found.confidence = Confidence::Likely;
    Ok(found
        .fixed_by(
            Fix::manual(
                "send the token in a header of another name, which the backend reads",
                "the caller and the backend agree on the name",
            )
            .touching("the caller and the backend")
            .or(Fix::new(
                format!("give {id} the default policy, with which the header is not looked at"),
                command!(
                    "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {id} --reset-policy",
                    region = region_option(case),
                    id
                ),
            )
            .touching(
                "every call through the endpoint is then judged by its API's own policy alone",
            )),
        )
        .confirmed_by(again(case, "invoke")))
}
