//! Transit gateways and VPN gateways.

use ipnet::IpNet;

use super::super::fix::{self, region_option};
use super::super::path::Fix;
use super::super::remedy::Place;
use super::super::topology::Topology;
use crate::facts::ec2::{TransitGatewayVpcAttachment, VpnGatewayId};
use crate::model::{Command, SubnetId, TgwAttachmentId, TgwRouteTableId, command};

/// An attachment that carries packets, in place of one that does not.
pub(super) fn revive(
    topology: &Topology,
    attachment: &TransitGatewayVpcAttachment,
    at: &Place,
) -> Option<Fix> {
    let id = &attachment.transit_gateway_attachment_id;
    let state = attachment.state.as_deref().unwrap_or("not available");
    let region = region_option(topology.region_of(at).as_deref());
    let ids = attachment.subnet_ids.iter();
    let subnets = ids.fold(Command::nothing(), |all, id| {
        command!("{all} {id}", all, id)
    });
    match (
        state,
        &attachment.transit_gateway_id,
        attachment.vpc_id.as_ref(),
    ) {
        ("pendingAcceptance", _, _) => Some(fix::command(
            format!("accept {id}"),
            command!(
                "aws ec2 accept-transit-gateway-vpc-attachment{region} \
                 --transit-gateway-attachment-id {id}",
                region,
                id
            ),
            "the VPC is joined to every other one that the gateway routes to",
        )),
        ("deleted" | "deleting" | "failed" | "failing" | "rejected", Some(gateway), Some(vpc))
            if !attachment.subnet_ids.is_empty() =>
        {
            Some(fix::command(
                format!("attach {vpc} to {gateway} anew, and let the routes to {id} lead to that"),
                command!(
                    "aws ec2 create-transit-gateway-vpc-attachment{region} \
                     --transit-gateway-id {gateway} --vpc-id {vpc} --subnet-ids{subnets}",
                    region,
                    gateway,
                    vpc,
                    subnets
                ),
                "the VPC is joined to every other one that the gateway routes to",
            ))
        }
        _ => None,
    }
}

/// A subnet more for an attachment, in a zone.
pub(super) fn add_subnet(
    topology: &Topology,
    id: &TgwAttachmentId,
    (subnet, zone): (&SubnetId, &str),
    at: &Place,
) -> Fix {
    let region = region_option(topology.region_of(at).as_deref());
    fix::command(
        format!("attach a subnet in {zone} to the transit gateway"),
        command!(
            "aws ec2 modify-transit-gateway-vpc-attachment{region} \
             --transit-gateway-attachment-id {id} --add-subnet-ids {subnet}",
            region,
            id,
            subnet
        ),
        format!("every subnet in {zone} that routes to the gateway reaches it"),
    )
}

/// A route table for an attachment.
pub(super) fn associate(id: &TgwAttachmentId) -> Fix {
    fix::command(
        format!("associate {id} with a route table"),
        command!(
            "aws ec2 associate-transit-gateway-route-table \
             --transit-gateway-route-table-id TABLE \
             --transit-gateway-attachment-id {id}",
            id
        ),
        "all packets from that attachment are looked up there",
    )
}

/// A route to an attachment, in place of a blackhole.
pub(super) fn replace_route(
    topology: &Topology,
    table: &TgwRouteTableId,
    (prefix, id): (IpNet, &TgwAttachmentId),
    at: &Place,
) -> Fix {
    let region = region_option(topology.region_of(at).as_deref());
    fix::command(
        format!("route {prefix} to {id}, in {table}"),
        command!(
            "aws ec2 replace-transit-gateway-route{region} \
             --transit-gateway-route-table-id {table} --destination-cidr-block {prefix} \
             --transit-gateway-attachment-id {id}",
            region,
            table,
            prefix,
            id
        ),
        format!("every attachment associated with {table} sends {prefix} there"),
    )
}

/// The routes of an attachment's VPC in a table.
pub(super) fn propagate(
    topology: &Topology,
    table: &TgwRouteTableId,
    id: &TgwAttachmentId,
    at: &Place,
) -> Fix {
    let region = region_option(topology.region_of(at).as_deref());
    fix::command(
        format!("let {id} propagate its prefixes to {table}"),
        command!(
            "aws ec2 enable-transit-gateway-route-table-propagation{region} \
             --transit-gateway-route-table-id {table} --transit-gateway-attachment-id {id}",
            region,
            table,
            id
        ),
        format!("every attachment associated with {table} gets routes to that VPC"),
    )
}

/// A VPN gateway attached to a VPC.
pub(super) fn attach_vpn(topology: &Topology, id: &VpnGatewayId, at: &Place) -> Option<Fix> {
    let vpc = at.vpc.as_ref()?;
    let region = region_option(topology.region_of(at).as_deref());
    Some(fix::command(
        format!("attach {id} to {vpc}"),
        command!(
            "aws ec2 attach-vpn-gateway{region} --vpn-gateway-id {id} --vpc-id {vpc}",
            region,
            id,
            vpc
        ),
        "the networks behind its VPN and Direct Connect connections are joined to the VPC",
    ))
}
