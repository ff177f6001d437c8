//! The record of a private custom domain leads to the endpoint that is meant.
//!
//! Only what the record's own words decide is told. Which endpoints are associated with the domain is
//! not read.

use crate::case::{Case, Winner};
use crate::checks::dns::configured::{endpoint_in, shown as record_shown, through, upsert};
use crate::checks::dns::{Said, shown};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{FactKind, MissingFact};
use crate::model::Form;

check! {
    DNS034 "dns-pcd-wrong-target" "the custom domain's record leads to the endpoint that is meant"
    Dns Error
    needs [Host, Dns, VpcEndpoints, HostedZones, RestApi]
    explains [PublicAddress, OtherEndpoint, OtherServer, Forbidden, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.target.url.form() != Form::CustomDomain || case.aws.hosted_zones.known().is_none() {
        return Err(Stop::NotApplicable(
            "the URL names no custom domain, or no hosted zone was told of",
        ));
    }
    let said = Said::of(case)?;
    let vpc = case.source().vpc_id.as_ref();
    let first = vpc.and_then(|vpc| case.goes_first(vpc, said.host));
    let Some((Winner::Zone(zone), seen)) = first else {
        return Err(Stop::NotApplicable(
            "no private hosted zone answers for the name",
        ));
    };
    let records = zone.records_of(said.host).unwrap_or_default();
    let answer = said.vpc.filter(|it| !it.answer.addresses().is_empty());
    let (Some(answer), false) = (answer, records.is_empty()) else {
        return Err(Stop::NotApplicable(
            "the zone has no record for it, or the VPC's resolver does not answer by it",
        ));
    };
    let mut wrong = None;
    for target in records.iter().flat_map(|one| one.leads_to()) {
        wrong = wrong.or(elsewhere(case, target)?);
    }
    let evidence = records.iter().map(|one| record_shown(&zone.id, one));
    let Some(wrong) = wrong else {
        return Ok(Outcome::Ok(evidence.collect()));
    };
    let found = Finding::blocker(
        zone.id.as_str(),
        format!(
            "the private hosted zone {} leads {} to {wrong}",
            zone.id, said.host
        ),
    )
    .about([said.host])
    .about(answer.answer.addresses());
    let found = evidence.fold(found, Finding::shown_by);
    let found = found.shown_by(Evidence::of(
        FactKind::HostedZones,
        format!("{} is {}", zone.id, through(seen)),
    ));
    Outcome::found(
        shown(found, [said.here, answer])
            .fixed_by(
                Fix::new(
                    "let the record be an alias of the endpoint's own DNS name",
                    upsert(case, &zone.id),
                )
                .touching("every VPC that the zone is associated with"),
            )
            .confirmed_by(again(case, "dns")),
    )
}

/// What is wrong with a target, by its name; nothing where its name does not say.
///
/// # Errors
/// It is a public one, and nobody knows whether the API is private.
fn elsewhere(case: &Case<'_>, target: &str) -> Result<Option<String>, MissingFact> {
    if let Some(id) = endpoint_in(target) {
        // Behind somebody's own endpoint service there may be anything, a proxy to API Gateway, too.
        let other = service(target)
            .filter(|service| service != "execute-api" && !service.starts_with("vpce-svc-"));
        if let Some(service) = other {
            return Ok(Some(format!("{id}, an endpoint for {service}")));
        }
        let meant = case.target.vpce_id.as_ref().filter(|meant| **meant != id);
        return Ok(meant.map(|meant| format!("{id}, and {meant} is meant")));
    }
    let name = target.to_ascii_lowercase();
    let public = name.ends_with(".cloudfront.net") || name.contains(".execute-api.");
    if !public {
        return Ok(None);
    }
    let api = case.aws.rest_api.need(FactKind::RestApi)?.as_ref();
    let private = api.and_then(crate::facts::apigateway::RestApi::is_private);
    Ok((private == Some(true))
        .then(|| format!("{target}, API Gateway's public side, which serves no private API")))
}

/// The service that an endpoint's name is of: `vpce-….SERVICE.REGION.vpce.amazonaws.com`, where a
/// service may have dots. `None` for other names of endpoints, such as aliases of APIs.
fn service(name: &str) -> Option<String> {
    let (before, _) = name.split_once(".vpce.amazonaws.com")?;
    let labels: Vec<&str> = before.split('.').skip(1).collect();
    let (_region, service) = labels.split_last()?;
    (!service.is_empty()).then(|| service.join("."))
}
