//! The endpoint works.

use crate::case::Case;
use crate::checks::words::{endpoint_of_call, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{Command, command, word};

check! {
    VPCE002 "vpce-not-available" "the endpoint's state is available"
    Dns Error
    needs [Host, VpcEndpoints, NetworkInterfaces]
    also [Http]
    explains [NotPrivate, NoConnection, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let endpoint = endpoint_of_call(case)?;
    let id = &endpoint.vpc_endpoint_id;
    let state = Evidence::of(
        FactKind::VpcEndpoints,
        format!("state of {id}: {}", endpoint.state),
    );
    // AWS writes the state in lower case here and in camel case there.
    if endpoint.state.eq_ignore_ascii_case("available") {
        return Outcome::ok(state);
    }
    // AWS does not say which part of a partial one works: the probes do.
    if endpoint.state.eq_ignore_ascii_case("partial") {
        return Err(MissingFact {
            need: FactKind::VpcEndpoints,
            why: Reason::Failed,
            detail: format!(
                "{id} is {}: whether it answers is not known",
                endpoint.state
            ),
        }
        .into());
    }
    let mut found = Finding::blocker(id.as_str(), format!("endpoint {id} is {}", endpoint.state))
        .shown_by(state);
    if let Some(error) = &endpoint.last_error {
        let words = [error.code.as_deref(), error.message.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        found = found.shown_by(Evidence::of(
            FactKind::VpcEndpoints,
            format!("its last error: {}", words.join(": ")),
        ));
    }
    let waiting = endpoint.state.to_ascii_lowercase().starts_with("pending");
    let describe = command!(
        "aws ec2 describe-vpc-endpoints{region} --vpc-endpoint-ids {id} --query \
         'VpcEndpoints[0].[State,LastError]'",
        region = region_option(case),
        id
    );
    let fix = if waiting {
        Fix::new(
            "wait until it is available; a new endpoint takes some minutes",
            describe.clone(),
        )
        .because("AWS completes it by itself, or the owner of the service accepts it")
    } else {
        anew(case, endpoint)
    };
    Outcome::found(found.fixed_by(fix).confirmed_by(describe))
}

/// Deletes the endpoint and creates it with what it had.
fn anew(case: &Case<'_>, endpoint: &VpcEndpoint) -> Fix {
    let region = region_option(case);
    let (id, vpc) = (&endpoint.vpc_endpoint_id, &endpoint.vpc_id);
    let each = |ids: Vec<Command>, option: &'static str| match ids.len() {
        0 => Command::nothing(),
        _ => command!(" {option} {ids}", option, ids = Command::joined(ids, " ")),
    };
    let subnets = endpoint.subnet_ids.iter().map(|id| command!("{id}", id));
    let groups = endpoint
        .groups
        .iter()
        .map(|group| command!("{id}", id = group.group_id));
    let private_dns = if endpoint.private_dns_enabled {
        "--private-dns-enabled"
    } else {
        "--no-private-dns-enabled"
    };
    let service = endpoint.service_name.as_deref().map(word::Host);
    let policy = endpoint.policy_document.as_deref();
    let policy = policy.map_or_else(Command::nothing, |text| {
        command!(" --policy-document '{text}'", text = word::Text(text))
    });
    Fix::new(
        "create the endpoint anew; its last error says what stood in the way",
        command!("aws ec2 delete-vpc-endpoints{region} --vpc-endpoint-ids {id}", region, id),
    )
    .then(command!(
        "aws ec2 create-vpc-endpoint{region} --vpc-id {vpc} --vpc-endpoint-type Interface \
         --service-name {service}{subnets}{groups} {private_dns}{policy}",
        region,
        vpc,
        service = word::Or(service.as_ref(), "SERVICE-NAME"),
        subnets = each(subnets.collect(), "--subnet-ids"),
        groups = each(groups.collect(), "--security-group-ids"),
        private_dns,
        policy
    ))
    .touching(format!(
        "the new endpoint has another id: policies, aliases and records that name {id} have to name it"
    ))
}
