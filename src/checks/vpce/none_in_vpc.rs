//! The client's VPC has an endpoint for calling APIs.

use crate::case::Case;
use crate::checks::words::{again, region, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{Form, VpcId, command, word};

check! {
    VPCE001 "vpce-none-in-vpc" "the client's VPC has an interface endpoint for execute-api"
    Dns Error
    needs [Host, VpcEndpoints, NetworkInterfaces, Subnets, CallerIdentity]
    also [Peerings, RestApi]
    explains [NotPrivate, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.target.url.form() != Form::PrivateDns {
        return Err(Stop::NotApplicable(
            "the URL names its endpoint, wherever that lies",
        ));
    }
    let source = case.source();
    let Some(vpc) = &source.vpc_id else {
        let detail = "the client's VPC is not known".to_owned();
        return Err(MissingFact {
            need: FactKind::Host,
            why: Reason::Failed,
            detail,
        }
        .into());
    };
    let here = case.endpoints_in(vpc)?;
    if !here.is_empty() {
        let ids: Vec<_> = here
            .iter()
            .map(|endpoint| &endpoint.vpc_endpoint_id)
            .collect();
        return Outcome::ok(Evidence::of(
            FactKind::VpcEndpoints,
            format!("{vpc} has {}", list(&ids)),
        ));
    }
    shared_by_another_account(case, vpc)?;
    let name = region(case);
    let region = region_option(case);
    let subnet = word::Or(source.subnet_id.as_ref(), "SUBNET-ID");
    let create = Fix::new(
                    "create the endpoint, with private DNS and a security group that admits the clients on 443",
                    command!(
                        "aws ec2 create-vpc-endpoint{region} --vpc-id {vpc} --vpc-endpoint-type \
                        Interface --service-name com.amazonaws.{name}.execute-api --subnet-ids \
                        {subnet} --security-group-ids SECURITY-GROUP-ID --private-dns-enabled",
                        region,
                        vpc,
                        name,
                        subnet
                    ),
                )
                .touching(
                    "with private DNS, every execute-api hostname of the Region resolves to the \
                     endpoint in this VPC, those of public APIs too; the endpoint costs by the hour",
                );
    Outcome::found(
        Finding::blocker(
            vpc.as_str(),
            format!("{vpc} has no interface endpoint for execute-api"),
        )
        .shows(&[Symptom::NoEndpoint])
        .shown_by(Evidence::of(
            FactKind::VpcEndpoints,
            format!("no endpoint in {vpc} has a service name that ends with .execute-api"),
        ))
        .fixed_by(match peered(case, vpc) {
            Some(other) => through(case, other, create),
            None => create,
        })
        .confirmed_by(again(case, "diagnose")),
    )
}

/// An endpoint of a VPC that an active peering connection joins to the client's.
fn peered<'a>(case: &Case<'a>, vpc: &VpcId) -> Option<&'a VpcEndpoint> {
    let facts = case.facts();
    let joins = |other: &VpcId| {
        let mut all = facts.aws.peerings.known().into_iter().flatten();
        all.any(|it| it.is_active() && it.joins(vpc, other))
    };
    let mut all = facts.aws.vpc_endpoints.known().into_iter().flatten();
    all.find(|it| it.is_execute_api() && it.vpc_id != *vpc && joins(&it.vpc_id))
}

/// An endpoint that is there already goes before a new one: by its own name, by the alias, by a hosted zone.
fn through(case: &Case<'_>, other: &VpcEndpoint, create: Fix) -> Fix {
    let id = &other.vpc_endpoint_id;
    let target = &case.target;
    let path = || word::Path(target.path_and_query());
    let zone = Fix::manual(
        format!("give the client's VPC a private hosted zone that leads the API's name to {id}"),
        "the zone is its owner's to make",
    )
    .touching(
        "a private hosted zone for the domain takes every API name of the Region in that VPC",
    );
    let api = case.aws.rest_api.known().and_then(Option::as_ref);
    let associated = api.is_some_and(|api| api.associated_endpoints().contains(id));
    let alias = target.alias_hostname(Some(id)).filter(|_| associated);
    let named = other.regional_name().zip(target.api_id.as_ref());
    let Some((name, api)) = named else {
        return zone.or(create);
    };
    let mut fix = Fix::new(
        format!(
            "call {id} in {} by its own name, which resolves everywhere",
            other.vpc_id
        ),
        command!(
            "curl -i 'https://{name}{path}' -H 'x-apigw-api-id: {api}'",
            name = word::Host(name),
            path = path(),
            api
        ),
    )
    .touching("the caller alone");
    if let Some(alias) = alias {
        fix = fix.or(Fix::new(
            "call the alias of the API and that endpoint",
            command!(
                "curl -i 'https://{name}{path}'",
                name = word::Host(&alias),
                path = path()
            ),
        )
        .touching("the caller alone"));
    }
    fix.or(zone).or(create)
}

/// A participant of a shared VPC does not see the owner's endpoints: "none" then proves nothing.
fn shared_by_another_account(case: &Case<'_>, vpc: &VpcId) -> Result<(), MissingFact> {
    let (Some(subnets), Some(caller)) = (case.aws.subnets.known(), case.aws.caller.known()) else {
        return Ok(());
    };
    let owners = subnets.iter().filter(|subnet| subnet.vpc_id == *vpc);
    let mut owners = owners.filter_map(|subnet| subnet.owner_id.as_deref());
    match owners.find(|owner| *owner != caller.account) {
        Some(owner) => Err(MissingFact {
            need: FactKind::VpcEndpoints,
            why: Reason::Denied,
            detail: format!("{vpc} belongs to account {owner}, which alone sees its endpoints"),
        }),
        None => Ok(()),
    }
}
