//! The alias of an associated endpoint is in DNS.

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::model::{Confidence, Host, command, word};

check! {
    DNS022 "dns-alias-not-propagated" "the alias of the associated endpoint is in DNS"
    Dns Error
    needs [Dns, RestApi]
    explains [NoSuchName]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Host::Alias { api, vpce, .. } = case.target.url.host() else {
        return Err(Stop::NotApplicable(
            "the URL is not an alias of an API and an endpoint",
        ));
    };
    let said = Said::of(case)?;
    let known = |answer: &crate::facts::Answer| !answer.addresses().is_empty();
    if known(&said.here.answer) {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    if said.servers.iter().any(|it| known(&it.answer)) || !said.here.answer.is_negative() {
        return Err(Stop::NotApplicable("some resolver knows the alias"));
    }
    let Some(described) = case.aws.rest_api.need(FactKind::RestApi)? else {
        return Err(Stop::NotApplicable("AWS knows no such API in this account"));
    };
    let associated = described.associated_endpoints();
    if !associated.contains(vpce) {
        return Err(Stop::NotApplicable("the endpoint is not associated"));
    }
    let region = region_option(case);
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    let found = Finding::blocker(
        said.host,
        format!("{vpce} is associated with API {api}, and DNS has no such alias yet: no deployment since, or minutes ago"),
    )
    .with(Confidence::Likely)
    .about([said.host])
    .shown_by(Evidence::of(
        FactKind::RestApi,
        format!("vpcEndpointIds of {api}: {}", list(associated)),
    ));
    Outcome::found(
        shown(found, std::iter::once(said.here).chain(said.servers))
            .look(command!("{again} --watch", again = again(case, "dns")))
            .fixed_by(
                Fix::new(
                    "deploy the API, and follow the name until it is there",
                    command!(
                        "aws apigateway create-deployment{region} --rest-api-id {api} --stage-name {stage}",
                        region,
                        api,
                        stage = word::Stage(stage)
                    ),
                )
                .touching("the deployment publishes every other pending change of the API, too"),
            )
            .confirmed_by(again(case, "dns")),
    )
}
