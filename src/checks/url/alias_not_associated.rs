//! The alias's endpoint is associated with the API.

use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{Change, FactKind};
use crate::model::{Host, command, word};

check! {
    URL005 "url-alias-not-associated" "the endpoint of the alias is associated with the API"
    Url Error
    needs [RestApi]
    explains [NoSuchName]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Host::Alias { api, vpce, .. } = case.target.url.host() else {
        return Err(Stop::NotApplicable(
            "the URL is not an alias of an API and an endpoint",
        ));
    };
    let Some(described) = case.aws.rest_api.need(FactKind::RestApi)? else {
        return Err(Stop::NotApplicable("AWS knows no such API in this account"));
    };
    let associated = described.associated_endpoints();
    let evidence = Evidence::of(
        FactKind::RestApi,
        format!("vpcEndpointIds of {api}: {}", list(associated)),
    );
    if associated.contains(vpce) {
        return Outcome::ok(evidence);
    }
    let region = region_option(case);
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    Outcome::found(
        Finding::blocker(
            vpce.as_str(),
            format!("{vpce} is not associated with API {api}, so the alias does not exist"),
        )
        .about([case.target.url.hostname()])
        .shown_by(evidence)
        .fixed_by(
            Fix::new(
                format!("associate {vpce} with {api}, and deploy"),
                command!(
                    "aws apigateway update-rest-api{region} --rest-api-id {api} --patch-operations \
                    op=add,path=/endpointConfiguration/vpcEndpointIds,value={vpce}",
                    region,
                    api,
                    vpce
                ),
            )
            .then(command!(
                "aws apigateway create-deployment{region} --rest-api-id {api} --stage-name {stage}",
                region,
                api,
                stage = word::Stage(stage)
            ))
            .touching("the deployment publishes every other pending change of the API too; the name takes some minutes to appear")
            .changing(Change::Associate(vpce.clone())),
        )
        .confirmed_by(again(case, "dns")),
    )
}
