//! Every interface of the endpoint is there, and in use.

use crate::case::Case;
use crate::checks::words::{endpoint_of_call, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{Hop, command, word};

check! {
    VPCE003 "vpce-eni-missing-or-down" "every interface of the endpoint is in use"
    Dns Error
    needs [Host, VpcEndpoints, NetworkInterfaces]
    also [Http]
    explains [Dropped]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let endpoint = endpoint_of_call(case)?;
    let read = case
        .aws
        .network_interfaces
        .need(FactKind::NetworkInterfaces)?;
    let id = &endpoint.vpc_endpoint_id;
    if endpoint.network_interface_ids.is_empty() {
        return Err(Stop::NotApplicable(
            "the endpoint has no interfaces yet, or is of another type",
        ));
    }
    let (mut down, mut used, mut unread) = (Vec::new(), Vec::new(), None);
    for own in case.used_interfaces(endpoint) {
        let eni = read.iter().find(|eni| eni.network_interface_id == *own);
        // One that is in no answer may be one that files left out: nothing follows from it.
        match eni.and_then(|eni| Some((eni, eni.status.as_deref()?))) {
            Some((_, "in-use")) => used.push(own),
            Some((eni, status)) => down.push((eni, status)),
            None => unread = Some(own),
        }
    }
    if down.is_empty() {
        return match unread {
            Some(own) => Err(MissingFact {
                need: FactKind::NetworkInterfaces,
                why: Reason::Failed,
                detail: format!("the status of {own} was not told"),
            }
            .into()),
            None => Outcome::ok(Evidence::of(
                FactKind::NetworkInterfaces,
                format!("in use: {}", list(&used)),
            )),
        };
    }
    let found = down.into_iter().map(|(eni, status)| {
        let own = &eni.network_interface_id;
        let zone = eni.availability_zone.as_deref().unwrap_or("its zone");
        let describe = command!(
            "aws ec2 describe-network-interfaces{region} --network-interface-ids {own} --query \
             'NetworkInterfaces[0].[Status,Attachment]'",
            region = region_option(case),
            own
        );
        let subnet = word::Or(eni.subnet_id.as_ref(), "SUBNET-ID");
        let modify = |option: &'static str| {
            command!(
                "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {id} {option} {subnet}",
                region = region_option(case),
                id,
                option,
                subnet
            )
        };
        let mut fix = Fix::new(
            "take the subnet out of the endpoint, and put it in again: that makes a new interface",
            modify("--remove-subnet-ids"),
        );
        fix.commands.push(modify("--add-subnet-ids"));
        let mut found = Finding::blocker(
            own.as_str(),
            format!("{own} of {id} is {status}, so that nobody answers in {zone}"),
        )
        .about(eni.addresses())
        .shown_by(Evidence::of(
            FactKind::NetworkInterfaces,
            format!("status of {own}: {status}"),
        ))
        .fixed_by(fix.touching(format!(
            "the endpoint's address in {zone} changes; clients there have none in between"
        )))
        .confirmed_by(describe);
        // Names go on leading to it: what breaks is the connection.
        found.hop = Some(Hop::Tcp);
        found
    });
    Ok(Outcome::Found(found.collect()))
}
