//! The API exists in this account and Region.

use super::heard_forbidden;
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{Confidence, command};

check! {
    API002 "api-not-found" "the API exists in this account and Region"
    FrontDoor Error
    needs [RestApi, CallerIdentity, Http]
    explains [NoSuchName, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(id) = &case.target.api_id else {
        return Err(Stop::NotApplicable("the call names no API id"));
    };
    if let Some(api) = case.aws.rest_api.need(FactKind::RestApi)? {
        let name = api.name.as_deref().unwrap_or("without a name");
        return Outcome::ok(Evidence::of(FactKind::RestApi, format!("{id} is {name}")));
    }
    let account = case.aws.caller.known().map_or_else(
        || "this account".to_owned(),
        |caller| format!("account {}", caller.account),
    );
    let region = case
        .target
        .region
        .as_ref()
        .map_or("this Region", |region| region.as_str());
    if !heard_forbidden(case) {
        // Another account's API looks just like one that does not exist; only the front door's own
        // refusal makes it likely that there is none.
        let detail = format!("{account} has no API {id} in {region}; it may be another account's");
        return Err(MissingFact {
            need: FactKind::RestApi,
            why: Reason::Failed,
            detail,
        }
        .into());
    }
    let mut found = Finding::blocker(id.as_str(), format!("{account} has no API {id} in {region}"))
        .shown_by(Evidence::of(FactKind::RestApi, format!("NotFoundException for {id}")))
        .fixed_by(Fix::new(
            "correct the API id or the Region, or read the API with its owner's credentials (--api-profile)",
            command!(
                "aws apigateway get-rest-apis{region} --query 'items[].[id,name]' --output table",
                region = region_option(case)
            ),
        ).because("only the caller knows which API is meant"))
        .confirmed_by(again(case, "diagnose"));
    found.confidence = Confidence::Likely;
    Outcome::found(found)
}
