//! The client's VPC has an endpoint for calling APIs.

use crate::case::Case;
use crate::checks::words::{again, region, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{Form, VpcId, command, word};

check! {
    VPCE001 "vpce-none-in-vpc" "the client's VPC has an interface endpoint for execute-api"
    Dns Error
    needs [Host, VpcEndpoints, NetworkInterfaces, Subnets, CallerIdentity]
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
    Outcome::found(
        Finding::blocker(vpc.as_str(), format!("{vpc} has no interface endpoint for execute-api"))
            .shows(&[Symptom::NoEndpoint])
            .shown_by(Evidence::of(
                FactKind::VpcEndpoints,
                format!("no endpoint in {vpc} has a service name that ends with .execute-api"),
            ))
            .fixed_by(
                Fix::new(
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
                ),
            )
            .confirmed_by(again(case, "diagnose")),
    )
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
