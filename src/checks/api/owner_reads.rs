//! What only the API's owner can read was read.

use crate::case::Case;
use crate::checks::behind::{Came, came};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Fact, FactKind, Reason};
use crate::model::{Hop, command};

check! {
    API049 "api-owner-reads" "what only the API's owner can read was read"
    FrontDoor Info
    needs [RestApi, CallerIdentity, Http]
    also [DomainNames]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(id) = &case.target.api_id else {
        return Err(Stop::NotApplicable("the call names no API id"));
    };
    let Some(caller) = case.aws.caller.known() else {
        return Err(Stop::NotApplicable(
            "whose credentials these are is not known",
        ));
    };
    let refusal = case.refusal();
    let ending = refusal.as_ref().and_then(|it| it.owner_ending());
    let other = ending.is_some_and(|ending| !caller.account.ends_with(ending));
    match &case.aws.rest_api {
        Fact::Known(Some(api)) => {
            let text = format!("{} was read", api.id);
            return Outcome::ok(Evidence::of(FactKind::RestApi, text));
        }
        // There may be no such API at all, unless API Gateway serves it.
        Fact::Known(None) if other || matches!(came(case, Hop::FrontDoor), Came::Past(_)) => {}
        Fact::Unknown(trouble) if other && trouble.why == Reason::Denied => {}
        _ => {
            return Err(Stop::NotApplicable(
                "nothing shows that the API is another account's",
            ));
        }
    }
    let owner = ending.map_or_else(
        || "another account than the caller's".to_owned(),
        |ending| format!("the account that ends in {ending}"),
    );
    let region = || region_option(case);
    let ask = "their owner runs these, which only read, and keeps what each prints as a file named after the API";
    let mut found = Finding::note(
        id.as_str(),
        format!("the API {id} is of {owner}: its policy, stages, deployments and methods are its owner's to read"),
    )
    .shown_by(Evidence::of(
        FactKind::RestApi,
        format!("account {} has no API {id}", caller.account),
    ))
    .shown_by(Evidence::inferred(ask))
    .look(command!(
        "aws sts get-caller-identity{region} --output json",
        region = region()
    ))
    .look(command!(
        "aws apigateway get-rest-api{region} --rest-api-id {id} --output json",
        region = region(),
        id
    ))
    .look(command!(
        "aws apigateway get-stages{region} --rest-api-id {id} --output json",
        region = region(),
        id
    ))
    .look(command!(
        "aws apigateway get-deployments{region} --rest-api-id {id} --output json",
        region = region(),
        id
    ))
    .look(command!(
        "aws apigateway get-resources{region} --rest-api-id {id} --embed methods --output json",
        region = region(),
        id
    ));
    if let Some(region) = &case.target.region {
        found = found.look(command!(
            "apigw-doctor snapshot --print-script --api-id {id} --region {region}   # the same and more, as a script",
            id,
            region
        ));
    }
    Outcome::found(
        found
            .fixed_by(Fix::manual(
                "send the owner these commands or the script, and judge both accounts together: apigw-doctor replay SNAPSHOT --facts FOLDER; or give --api-profile",
                "only the owner's account can read them",
            ))
            .confirmed_by(again(case, "diagnose")),
    )
}
