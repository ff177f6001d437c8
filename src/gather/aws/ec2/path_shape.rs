//! EC2's answers of what lies between subnets, from the SDK's types to the facts.

use aws_sdk_ec2::types;

use super::super::answer::{list, optional, required};
use super::shape::tags;
use crate::facts::FetchError;
use crate::facts::ec2::{
    AssociationState, NetworkAcl, NetworkAclAssociation, NetworkAclEntry, PeeredPrefix,
    PeeredPrefix6, PeeredVpc, PeeringStatus, PortRange, PropagatingVgw, Route, RouteTable,
    RouteTableAssociation, VpcPeeringConnection,
};

pub(super) fn network_acl(answer: types::NetworkAcl) -> Result<NetworkAcl, FetchError> {
    Ok(NetworkAcl {
        network_acl_id: required("NetworkAclId", answer.network_acl_id)?,
        vpc_id: optional("VpcId", answer.vpc_id)?,
        is_default: answer.is_default.unwrap_or_default(),
        entries: list(answer.entries, acl_entry)?,
        associations: list(answer.associations, |association| {
            let subnet_id = optional("SubnetId", association.subnet_id)?;
            Ok(NetworkAclAssociation { subnet_id })
        })?,
        owner_id: answer.owner_id,
        tags: tags(answer.tags),
    })
}

fn acl_entry(answer: types::NetworkAclEntry) -> Result<NetworkAclEntry, FetchError> {
    let number = answer.rule_number.map(|number| number.to_string());
    let action = answer.rule_action.map(|action| action.as_str().to_owned());
    Ok(NetworkAclEntry {
        rule_number: required("RuleNumber", number)?,
        egress: answer.egress.unwrap_or_default(),
        rule_action: required("RuleAction", action)?,
        protocol: required("Protocol", answer.protocol)?,
        cidr_block: optional("CidrBlock", answer.cidr_block)?,
        ipv6_cidr_block: optional("Ipv6CidrBlock", answer.ipv6_cidr_block)?,
        port_range: answer.port_range.map(|range| PortRange {
            from: range.from,
            to: range.to,
        }),
    })
}

pub(super) fn route_table(answer: types::RouteTable) -> Result<RouteTable, FetchError> {
    Ok(RouteTable {
        route_table_id: required("RouteTableId", answer.route_table_id)?,
        vpc_id: optional("VpcId", answer.vpc_id)?,
        routes: list(answer.routes, route)?,
        associations: list(answer.associations, |association| {
            let state = association.association_state;
            Ok(RouteTableAssociation {
                main: association.main.unwrap_or_default(),
                subnet_id: optional("SubnetId", association.subnet_id)?,
                gateway_id: association.gateway_id,
                association_state: state.map(|state| AssociationState {
                    state: state.state.map(|state| state.as_str().to_owned()),
                }),
            })
        })?,
        propagating_vgws: list(answer.propagating_vgws, |gateway| {
            Ok(PropagatingVgw {
                gateway_id: gateway.gateway_id,
            })
        })?,
        owner_id: answer.owner_id,
        tags: tags(answer.tags),
    })
}

fn route(answer: types::Route) -> Result<Route, FetchError> {
    Ok(Route {
        destination_cidr_block: optional("DestinationCidrBlock", answer.destination_cidr_block)?,
        destination_ipv6_cidr_block: optional(
            "DestinationIpv6CidrBlock",
            answer.destination_ipv6_cidr_block,
        )?,
        destination_prefix_list_id: answer.destination_prefix_list_id,
        gateway_id: answer.gateway_id,
        nat_gateway_id: answer.nat_gateway_id,
        network_interface_id: answer.network_interface_id,
        instance_id: answer.instance_id,
        transit_gateway_id: answer.transit_gateway_id,
        vpc_peering_connection_id: answer.vpc_peering_connection_id,
        egress_only_internet_gateway_id: answer.egress_only_internet_gateway_id,
        local_gateway_id: answer.local_gateway_id,
        carrier_gateway_id: answer.carrier_gateway_id,
        core_network_arn: answer.core_network_arn,
        odb_network_arn: answer.odb_network_arn,
        state: answer.state.map(|state| state.as_str().to_owned()),
        origin: answer.origin.map(|origin| origin.as_str().to_owned()),
    })
}

pub(super) fn peering(
    answer: types::VpcPeeringConnection,
) -> Result<VpcPeeringConnection, FetchError> {
    let id = answer.vpc_peering_connection_id;
    Ok(VpcPeeringConnection {
        vpc_peering_connection_id: required("VpcPeeringConnectionId", id)?,
        requester_vpc_info: answer.requester_vpc_info.map(peered).transpose()?,
        accepter_vpc_info: answer.accepter_vpc_info.map(peered).transpose()?,
        status: answer.status.map(|status| PeeringStatus {
            code: status.code.map(|code| code.as_str().to_owned()),
            message: status.message,
        }),
        tags: tags(answer.tags),
    })
}

fn peered(answer: types::VpcPeeringConnectionVpcInfo) -> Result<PeeredVpc, FetchError> {
    Ok(PeeredVpc {
        vpc_id: optional("VpcId", answer.vpc_id)?,
        owner_id: answer.owner_id,
        region: answer.region,
        cidr_block: optional("CidrBlock", answer.cidr_block)?,
        cidr_block_set: list(answer.cidr_block_set, |entry| {
            let cidr_block = optional("CidrBlock", entry.cidr_block)?;
            Ok(PeeredPrefix { cidr_block })
        })?,
        ipv6_cidr_block_set: list(answer.ipv6_cidr_block_set, |entry| {
            let ipv6_cidr_block = optional("Ipv6CidrBlock", entry.ipv6_cidr_block)?;
            Ok(PeeredPrefix6 { ipv6_cidr_block })
        })?,
    })
}
