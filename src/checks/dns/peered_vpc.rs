//! The endpoint's private DNS is seen from the client's VPC.

use crate::case::Case;
use crate::checks::dns::{Said, rests_on_private_dns, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::facts::ec2::VpcEndpoint;
use crate::model::{Client, Confidence, VpcId, command, word};

check! {
    DNS027 "dns-peered-vpc-no-phz" "the private DNS of the endpoint is seen from the client's VPC"
    Dns Error
    needs [Host, Dns, VpcEndpoints, Peerings]
    also [HostedZones, ResolverRules]
    explains [NotPrivate, PrivateDnsOff, NoEndpoint, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if !rests_on_private_dns(case) {
        return Err(Stop::NotApplicable(
            "the URL does not depend on private DNS",
        ));
    }
    let said = Said::of(case);
    if let Ok(said) = &said
        && said.here.answer.leads_inside()
    {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let Some(own) = &case.source().vpc_id else {
        return Err(Stop::NotApplicable("the client's VPC is not known"));
    };
    let said = match said {
        Ok(said) => Some(said),
        // The client is another host, which nobody asked from. What is configured says what its resolver sees of an
        // endpoint that was named.
        Err(_)
            if case.target.vpce_id.is_some()
                && case.facts().client != Client::Here
                && case.endpoints_in(own)?.is_empty() =>
        {
            None
        }
        Err(missing) => return Err(missing.into()),
    };
    let host = case.target.url.hostname();
    if said.is_none() && case.goes_first(own, host).is_some() {
        return Err(Stop::NotApplicable(
            "a hosted zone or a Resolver rule answers for the name in the client's VPC",
        ));
    }
    let endpoints = case.aws.vpc_endpoints.need(FactKind::VpcEndpoints)?;
    let elsewhere = |endpoint: &&VpcEndpoint| {
        let named = case.target.vpce_id.as_ref() == Some(&endpoint.vpc_endpoint_id);
        endpoint.is_execute_api()
            && endpoint.vpc_id != *own
            && (named || peered(case, own, &endpoint.vpc_id))
    };
    let Some(endpoint) = endpoints.iter().find(elsewhere) else {
        return Err(Stop::NotApplicable(
            "no endpoint of another VPC is meant, or joined to the client's by peering",
        ));
    };
    let (id, vpc) = (&endpoint.vpc_endpoint_id, &endpoint.vpc_id);
    let found = Finding::blocker(
        id.as_str(),
        format!(
            "{id} is in {vpc}: its private DNS is not seen from {own}, whatever joins the two VPCs"
        ),
    )
    .about([host])
    .about(said.iter().flat_map(|it| it.here.answer.addresses()))
    .with(if said.is_some() || zones_read(case) {
        Confidence::Certain
    } else {
        Confidence::Likely
    })
    .shown_by(Evidence::of(
        FactKind::VpcEndpoints,
        format!(
            "{id} is in {vpc}, PrivateDnsEnabled {}",
            endpoint.private_dns_enabled
        ),
    ));
    let zone = Fix::manual(
        "give the client's VPC a private hosted zone that leads to the endpoint, or call the API's alias",
        "the zone is its owner's to make, and the call is its caller's",
    )
    .touching("a private hosted zone for the domain takes every API name of the Region in that VPC");
    let fix = match (endpoint.regional_name(), &case.target.api_id) {
        (Some(name), Some(api)) => Fix::new(
            "call the endpoint's own name, which resolves everywhere",
            command!(
                "curl -i 'https://{name}{path}' -H 'x-apigw-api-id: {api}'",
                name = word::Host(name),
                path = word::Path(case.target.path_and_query()),
                api
            ),
        )
        .or(zone),
        _ => zone,
    };
    Outcome::found(
        shown(
            found,
            said.into_iter()
                .flat_map(|it| std::iter::once(it.here).chain(it.servers)),
        )
        .look(command!(
            "apigw-doctor url '{url}'   # the same call in the other forms",
            url = case.target.url
        ))
        .fixed_by(fix)
        .confirmed_by(again(case, "dns")),
    )
}

/// Whether it is known which hosted zones and Resolver rules the client's VPC sees.
fn zones_read(case: &Case<'_>) -> bool {
    case.aws.hosted_zones.known().is_some() && case.aws.resolver_rules.known().is_some()
}

/// Whether a peering connection joins two VPCs, as far as that was read.
fn peered(case: &Case<'_>, one: &VpcId, other: &VpcId) -> bool {
    let all = case.aws.peerings.known().into_iter().flatten();
    all.filter(|peering| peering.is_active())
        .any(|peering| peering.joins(one, other))
}
