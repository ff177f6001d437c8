//! Peering connections.

use super::super::fix::{self, region_option};
use super::super::path::Fix;
use super::super::remedy::Place;
use super::super::topology::Topology;
use crate::facts::ec2::VpcPeeringConnection;
use crate::model::{Command, TgwAttachmentId, command, word};

/// A peering connection between two VPCs themselves.
pub(super) fn new_peering(topology: &Topology, from: &Place, to: &Place) -> Option<Fix> {
    let (from_vpc, to_vpc) = (from.vpc.as_ref()?, to.vpc.as_ref()?);
    let region = region_option(topology.region_of(from).as_deref());
    Some(fix::command(
        format!("peer {from_vpc} with {to_vpc}, and route by that connection"),
        command!(
            "aws ec2 create-vpc-peering-connection{region} --vpc-id {from_vpc} \
             --peer-vpc-id {to_vpc}",
            region,
            from_vpc,
            to_vpc
        ),
        "it carries nothing until its other side accepts it and both sides route to it",
    ))
}

/// A peering of transit gateways that its other side accepts.
pub(super) fn accept_gateway(id: &TgwAttachmentId, region: Option<&str>) -> Fix {
    fix::command(
        format!("accept {id}"),
        command!(
            "aws ec2 accept-transit-gateway-peering-attachment{region} \
             --transit-gateway-attachment-id {id}",
            region = region_option(region),
            id
        ),
        "both gateways may route to each other from then on",
    )
}

/// What makes of a peering connection in some state one that carries packets.
///
/// Source: AWS, "VPC peering connection lifecycle": one that was rejected, has expired, failed or was
/// deleted never comes back.
pub(super) fn revive(peering: &VpcPeeringConnection, code: &str) -> Option<Fix> {
    let id = &peering.vpc_peering_connection_id;
    let requester = peering.requester_vpc_info.as_ref();
    let accepter = peering.accepter_vpc_info.as_ref();
    let region_of = |side: Option<&crate::facts::ec2::PeeredVpc>| {
        region_option(side.and_then(|side| side.region.as_deref()))
    };
    let owner = accepter.and_then(|side| side.owner_id.as_deref());
    let other_owner = owner.filter(|owner| {
        let own = requester.and_then(|side| side.owner_id.as_deref());
        own.is_some_and(|own| own != *owner)
    });
    let region = region_of(accepter);
    if code == "pending-acceptance" {
        let whose = other_owner.map(|owner| format!(", as account {owner}"));
        let mut accept = fix::command(
            format!("accept {id}{}", whose.unwrap_or_default()),
            command!(
                "aws ec2 accept-vpc-peering-connection{region} --vpc-peering-connection-id {id}",
                region,
                id
            ),
            "both VPCs may route to each other from then on",
        );
        accept.change = Some(crate::facts::Change::AcceptPeering(id.clone()));
        return Some(accept);
    }
    if !matches!(
        code,
        "rejected" | "expired" | "failed" | "deleted" | "deleting"
    ) {
        // It is still being made.
        return None;
    }
    let one = requester?.vpc_id.as_ref()?;
    let other = accepter?.vpc_id.as_ref()?;
    let own = region_of(requester);
    let option = |option: &'static str, value: Option<&str>| {
        value.map_or_else(Command::nothing, |value| {
            command!(" {option} {value}", option, value = word::Id(value))
        })
    };
    let other_region = accepter?.region.as_deref();
    let other_region =
        other_region.filter(|_| requester.map(|it| &it.region) != accepter.map(|it| &it.region));
    let create = command!(
        "aws ec2 create-vpc-peering-connection{own} --vpc-id {one} --peer-vpc-id {other}{owner}{there}",
        own,
        one,
        other,
        owner = option("--peer-owner-id", other_owner),
        there = option("--peer-region", other_region)
    );
    let accept = command!(
        "aws ec2 accept-vpc-peering-connection{region} --vpc-peering-connection-id PEERING-ID",
        region
    );
    let mut fix = fix::command(
        format!("peer {one} with {other} anew, accept that, and let the routes to {id} lead to it"),
        create,
        "it carries nothing until its other side accepts it and both sides route to it",
    );
    fix.commands.push(accept);
    Some(fix)
}
