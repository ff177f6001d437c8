//! EC2's answers of what rules and routes refer to, from the SDK's types to the facts.

use aws_sdk_ec2::types;
use ipnet::IpNet;

use super::super::answer::{ids, list, optional, required};
use super::shape::tags;
use crate::facts::FetchError;
use crate::facts::ec2::{
    AvailabilityZone, CidrBlockAssociation, CidrBlockState, Ipv6CidrBlockAssociation, NatGateway,
    NatGatewayAddress, PeeringTgwInfo, PrefixList, TgwAssociation, TgwRoute, TgwRouteAttachment,
    TgwTableMember, TransitGateway, TransitGatewayAttachment, TransitGatewayOptions,
    TransitGatewayPeeringAttachment, TransitGatewayVpcAttachment, Vpc,
};
use crate::facts::route53::{DhcpConfiguration, DhcpOptions, DhcpValue};

pub(super) fn vpc(answer: types::Vpc) -> Result<Vpc, FetchError> {
    Ok(Vpc {
        vpc_id: required("VpcId", answer.vpc_id)?,
        cidr_block: optional("CidrBlock", answer.cidr_block)?,
        cidr_block_association_set: list(answer.cidr_block_association_set, |one| {
            let state = one.cidr_block_state.and_then(|state| state.state);
            Ok(CidrBlockAssociation {
                cidr_block: optional("CidrBlock", one.cidr_block)?,
                cidr_block_state: state.map(|state| CidrBlockState {
                    state: Some(state.as_str().to_owned()),
                }),
            })
        })?,
        ipv6_cidr_block_association_set: list(answer.ipv6_cidr_block_association_set, |one| {
            let state = one.ipv6_cidr_block_state.and_then(|state| state.state);
            Ok(Ipv6CidrBlockAssociation {
                ipv6_cidr_block: optional("Ipv6CidrBlock", one.ipv6_cidr_block)?,
                ipv6_cidr_block_state: state.map(|state| CidrBlockState {
                    state: Some(state.as_str().to_owned()),
                }),
            })
        })?,
        owner_id: answer.owner_id,
        dhcp_options_id: answer.dhcp_options_id,
        tags: tags(answer.tags),
    })
}

pub(super) fn dhcp(answer: types::DhcpOptions) -> Result<DhcpOptions, FetchError> {
    Ok(DhcpOptions {
        dhcp_options_id: required("DhcpOptionsId", answer.dhcp_options_id)?,
        dhcp_configurations: list(answer.dhcp_configurations, |one| {
            let values = one.values.unwrap_or_default().into_iter();
            Ok(DhcpConfiguration {
                key: required("Key", one.key)?,
                values: values
                    .filter_map(|one| one.value)
                    .map(|value| DhcpValue { value })
                    .collect(),
            })
        })?,
    })
}

pub(super) fn prefix_list(answer: types::ManagedPrefixList) -> Result<PrefixList, FetchError> {
    Ok(PrefixList {
        prefix_list_id: required("PrefixListId", answer.prefix_list_id)?,
        prefix_list_name: answer.prefix_list_name,
        owner_id: answer.owner_id,
        cidrs: None,
        tags: tags(answer.tags),
    })
}

pub(super) fn nat_gateway(answer: types::NatGateway) -> Result<NatGateway, FetchError> {
    Ok(NatGateway {
        nat_gateway_id: required("NatGatewayId", answer.nat_gateway_id)?,
        state: answer.state.map(|state| state.as_str().to_owned()),
        subnet_id: optional("SubnetId", answer.subnet_id)?,
        vpc_id: optional("VpcId", answer.vpc_id)?,
        connectivity_type: answer.connectivity_type.map(|it| it.as_str().to_owned()),
        nat_gateway_addresses: list(answer.nat_gateway_addresses, |one| {
            Ok(NatGatewayAddress {
                private_ip: optional("PrivateIp", one.private_ip)?,
                network_interface_id: optional("NetworkInterfaceId", one.network_interface_id)?,
            })
        })?,
        tags: tags(answer.tags),
    })
}

pub(super) fn entry(answer: types::PrefixListEntry) -> Result<IpNet, FetchError> {
    required("Cidr", answer.cidr)
}

pub(super) fn gateway(answer: types::TransitGateway) -> Result<TransitGateway, FetchError> {
    let options = answer.options.map(|options| TransitGatewayOptions {
        security_group_referencing_support: options
            .security_group_referencing_support
            .map(|it| it.as_str().to_owned()),
        ..TransitGatewayOptions::default()
    });
    Ok(TransitGateway {
        transit_gateway_id: required("TransitGatewayId", answer.transit_gateway_id)?,
        state: answer.state.map(|state| state.as_str().to_owned()),
        options,
        owner_id: answer.owner_id,
        tags: tags(answer.tags),
    })
}

pub(super) fn vpc_attachment(
    answer: types::TransitGatewayVpcAttachment,
) -> Result<TransitGatewayVpcAttachment, FetchError> {
    let id = answer.transit_gateway_attachment_id;
    let options = answer.options.map(|options| TransitGatewayOptions {
        security_group_referencing_support: options
            .security_group_referencing_support
            .map(|it| it.as_str().to_owned()),
        ipv6_support: options.ipv6_support.map(|it| it.as_str().to_owned()),
        appliance_mode_support: options
            .appliance_mode_support
            .map(|it| it.as_str().to_owned()),
    });
    Ok(TransitGatewayVpcAttachment {
        transit_gateway_attachment_id: required("TransitGatewayAttachmentId", id)?,
        transit_gateway_id: optional("TransitGatewayId", answer.transit_gateway_id)?,
        vpc_id: optional("VpcId", answer.vpc_id)?,
        state: answer.state.map(|state| state.as_str().to_owned()),
        subnet_ids: ids("SubnetIds", answer.subnet_ids)?,
        options,
        tags: tags(answer.tags),
    })
}

pub(super) fn attachment(
    answer: types::TransitGatewayAttachment,
) -> Result<TransitGatewayAttachment, FetchError> {
    let id = answer.transit_gateway_attachment_id;
    // Whether others than the gateway's owner are told of the association is not documented.
    let foreign = answer.transit_gateway_owner_id != answer.resource_owner_id;
    let told = answer
        .association
        .or_else(|| foreign.then(|| types::TransitGatewayAttachmentAssociation::builder().build()));
    let association = told.map(|association| {
        let table = association.transit_gateway_route_table_id;
        Ok(TgwAssociation {
            transit_gateway_route_table_id: optional("TransitGatewayRouteTableId", table)?,
            state: association.state.map(|state| state.as_str().to_owned()),
        })
    });
    Ok(TransitGatewayAttachment {
        transit_gateway_attachment_id: required("TransitGatewayAttachmentId", id)?,
        transit_gateway_id: optional("TransitGatewayId", answer.transit_gateway_id)?,
        resource_type: answer.resource_type.map(|kind| kind.as_str().to_owned()),
        resource_id: answer.resource_id,
        resource_owner_id: answer.resource_owner_id,
        transit_gateway_owner_id: answer.transit_gateway_owner_id,
        state: answer.state.map(|state| state.as_str().to_owned()),
        association: association.transpose()?,
        tags: tags(answer.tags),
    })
}

pub(super) fn gateway_peering(
    answer: types::TransitGatewayPeeringAttachment,
) -> Result<TransitGatewayPeeringAttachment, FetchError> {
    let id = answer.transit_gateway_attachment_id;
    let accepter = answer.accepter_transit_gateway_attachment_id;
    Ok(TransitGatewayPeeringAttachment {
        transit_gateway_attachment_id: required("TransitGatewayAttachmentId", id)?,
        accepter_transit_gateway_attachment_id: optional(
            "AccepterTransitGatewayAttachmentId",
            accepter,
        )?,
        requester_tgw_info: answer.requester_tgw_info.map(peer).transpose()?,
        accepter_tgw_info: answer.accepter_tgw_info.map(peer).transpose()?,
        state: answer.state.map(|state| state.as_str().to_owned()),
    })
}

fn peer(answer: types::PeeringTgwInfo) -> Result<PeeringTgwInfo, FetchError> {
    Ok(PeeringTgwInfo {
        transit_gateway_id: optional("TransitGatewayId", answer.transit_gateway_id)?,
        owner_id: answer.owner_id,
        region: answer.region,
    })
}

pub(super) fn propagation(
    answer: types::TransitGatewayRouteTablePropagation,
) -> Result<TgwTableMember, FetchError> {
    let id = answer.transit_gateway_attachment_id;
    Ok(TgwTableMember {
        transit_gateway_attachment_id: optional("TransitGatewayAttachmentId", id)?,
        resource_id: answer.resource_id,
        resource_type: answer.resource_type.map(|kind| kind.as_str().to_owned()),
        state: answer.state.map(|state| state.as_str().to_owned()),
    })
}

pub(super) fn zone(answer: types::AvailabilityZone) -> AvailabilityZone {
    AvailabilityZone {
        zone_name: answer.zone_name,
        zone_id: answer.zone_id,
        parent_zone_name: answer.parent_zone_name,
        parent_zone_id: answer.parent_zone_id,
    }
}

pub(super) fn gateway_route(answer: types::TransitGatewayRoute) -> Result<TgwRoute, FetchError> {
    let to = answer.transit_gateway_attachments;
    Ok(TgwRoute {
        destination_cidr_block: optional("DestinationCidrBlock", answer.destination_cidr_block)?,
        prefix_list_id: answer.prefix_list_id,
        transit_gateway_attachments: list(to, |one| {
            let id = one.transit_gateway_attachment_id;
            Ok(TgwRouteAttachment {
                transit_gateway_attachment_id: optional("TransitGatewayAttachmentId", id)?,
                resource_id: one.resource_id,
                resource_type: one.resource_type.map(|kind| kind.as_str().to_owned()),
            })
        })?,
        kind: answer.r#type.map(|kind| kind.as_str().to_owned()),
        state: answer.state.map(|state| state.as_str().to_owned()),
    })
}
