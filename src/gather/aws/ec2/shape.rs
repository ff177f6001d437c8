//! EC2's answers, from the SDK's types to the facts.

use aws_sdk_ec2::types;

use super::super::answer::{ids, list, optional, required};
use crate::facts::FetchError;
use crate::facts::ec2::{
    Attachment, CidrBlockState, DnsEntry, DnsOptions, GroupIdentifier, Instance, InstanceState,
    IpPermission, IpRange, Ipv4Prefix, Ipv6Address, Ipv6CidrBlockAssociation, Ipv6Prefix,
    Ipv6Range, LastError, NetworkInterface, PrefixListId, PrivateAddress, SecurityGroup, Subnet,
    Tag, UserIdGroupPair, VpcEndpoint,
};

pub(super) fn vpc_endpoint(answer: types::VpcEndpoint) -> Result<VpcEndpoint, FetchError> {
    let dns_entry = |entry: types::DnsEntry| DnsEntry {
        dns_name: entry.dns_name,
        hosted_zone_id: entry.hosted_zone_id,
    };
    let state = answer.state.map(|state| state.as_str().to_owned());
    Ok(VpcEndpoint {
        vpc_endpoint_id: required("VpcEndpointId", answer.vpc_endpoint_id)?,
        vpc_id: required("VpcId", answer.vpc_id)?,
        service_name: answer.service_name,
        state: required("State", state)?,
        private_dns_enabled: answer.private_dns_enabled.unwrap_or_default(),
        policy_document: answer.policy_document,
        subnet_ids: ids("SubnetIds", answer.subnet_ids)?,
        groups: list(answer.groups, |group| {
            named_group(group.group_id, group.group_name)
        })?,
        network_interface_ids: ids("NetworkInterfaceIds", answer.network_interface_ids)?,
        dns_entries: answer
            .dns_entries
            .unwrap_or_default()
            .into_iter()
            .map(dns_entry)
            .collect(),
        owner_id: answer.owner_id,
        last_error: answer.last_error.map(|error| LastError {
            code: error.code,
            message: error.message,
        }),
        vpc_endpoint_type: answer
            .vpc_endpoint_type
            .map(|kind| kind.as_str().to_owned()),
        ip_address_type: answer.ip_address_type.map(|kind| kind.as_str().to_owned()),
        dns_options: answer.dns_options.map(|options| DnsOptions {
            dns_record_ip_type: options
                .dns_record_ip_type
                .map(|kind| kind.as_str().to_owned()),
        }),
        tags: tags(answer.tags),
    })
}

pub(super) fn network_interface(
    answer: types::NetworkInterface,
) -> Result<NetworkInterface, FetchError> {
    Ok(NetworkInterface {
        network_interface_id: required("NetworkInterfaceId", answer.network_interface_id)?,
        subnet_id: optional("SubnetId", answer.subnet_id)?,
        vpc_id: optional("VpcId", answer.vpc_id)?,
        availability_zone: answer.availability_zone,
        interface_type: answer.interface_type.map(|kind| kind.as_str().to_owned()),
        status: answer.status.map(|status| status.as_str().to_owned()),
        description: answer.description,
        groups: list(answer.groups, |group| {
            named_group(group.group_id, group.group_name)
        })?,
        private_ip_address: optional("PrivateIpAddress", answer.private_ip_address)?,
        private_ip_addresses: list(answer.private_ip_addresses, |entry| {
            let private_ip_address = optional("PrivateIpAddress", entry.private_ip_address)?;
            Ok(PrivateAddress { private_ip_address })
        })?,
        ipv6_addresses: list(answer.ipv6_addresses, |entry| {
            let ipv6_address = optional("Ipv6Address", entry.ipv6_address)?;
            Ok(Ipv6Address { ipv6_address })
        })?,
        ipv4_prefixes: list(answer.ipv4_prefixes, |entry| {
            let ipv4_prefix = optional("Ipv4Prefix", entry.ipv4_prefix)?;
            Ok(Ipv4Prefix { ipv4_prefix })
        })?,
        ipv6_prefixes: list(answer.ipv6_prefixes, |entry| {
            let ipv6_prefix = optional("Ipv6Prefix", entry.ipv6_prefix)?;
            Ok(Ipv6Prefix { ipv6_prefix })
        })?,
        source_dest_check: answer.source_dest_check,
        attachment: answer.attachment.map(attachment).transpose()?,
        tag_set: tags(answer.tag_set),
    })
}

fn attachment(answer: types::NetworkInterfaceAttachment) -> Result<Attachment, FetchError> {
    Ok(Attachment {
        instance_id: optional("InstanceId", answer.instance_id)?,
        device_index: answer.device_index,
        network_card_index: answer.network_card_index,
    })
}

pub(super) fn security_group(answer: types::SecurityGroup) -> Result<SecurityGroup, FetchError> {
    Ok(SecurityGroup {
        group_id: required("GroupId", answer.group_id)?,
        group_name: answer.group_name,
        vpc_id: optional("VpcId", answer.vpc_id)?,
        ip_permissions: list(answer.ip_permissions, ip_permission)?,
        ip_permissions_egress: list(answer.ip_permissions_egress, ip_permission)?,
        tags: tags(answer.tags),
    })
}

fn ip_permission(answer: types::IpPermission) -> Result<IpPermission, FetchError> {
    Ok(IpPermission {
        ip_protocol: answer.ip_protocol,
        from_port: answer.from_port,
        to_port: answer.to_port,
        ip_ranges: list(answer.ip_ranges, |range| {
            Ok(IpRange {
                cidr_ip: required("CidrIp", range.cidr_ip)?,
                description: range.description,
            })
        })?,
        ipv6_ranges: list(answer.ipv6_ranges, |range| {
            Ok(Ipv6Range {
                cidr_ipv6: required("CidrIpv6", range.cidr_ipv6)?,
                description: range.description,
            })
        })?,
        prefix_list_ids: list(answer.prefix_list_ids, |prefixes| {
            let prefix_list_id = required("PrefixListId", prefixes.prefix_list_id)?;
            Ok(PrefixListId {
                prefix_list_id,
                description: prefixes.description,
            })
        })?,
        user_id_group_pairs: list(answer.user_id_group_pairs, |pair| {
            Ok(UserIdGroupPair {
                group_id: optional("GroupId", pair.group_id)?,
                user_id: pair.user_id,
                peering_status: pair.peering_status,
                description: pair.description,
            })
        })?,
    })
}

/// The instances of a reservation; their interfaces are read by themselves.
pub(super) fn reservation(answer: types::Reservation) -> Result<Vec<Instance>, FetchError> {
    list(answer.instances, |instance| {
        Ok(Instance {
            instance_id: required("InstanceId", instance.instance_id)?,
            platform: instance.platform.map(|it| it.as_str().to_owned()),
            platform_details: instance.platform_details,
            state: instance.state.map(|state| InstanceState {
                name: state.name.map(|name| name.as_str().to_owned()),
            }),
            network_interfaces: Vec::new(),
            tags: tags(instance.tags),
        })
    })
}

pub(super) fn subnet(answer: types::Subnet) -> Result<Subnet, FetchError> {
    Ok(Subnet {
        subnet_id: required("SubnetId", answer.subnet_id)?,
        vpc_id: required("VpcId", answer.vpc_id)?,
        cidr_block: optional("CidrBlock", answer.cidr_block)?,
        availability_zone: answer.availability_zone,
        owner_id: answer.owner_id,
        availability_zone_id: answer.availability_zone_id,
        ipv6_cidr_block_association_set: list(
            answer.ipv6_cidr_block_association_set,
            |association| {
                let state = association
                    .ipv6_cidr_block_state
                    .and_then(|state| state.state);
                Ok(Ipv6CidrBlockAssociation {
                    ipv6_cidr_block: optional("Ipv6CidrBlock", association.ipv6_cidr_block)?,
                    ipv6_cidr_block_state: Some(CidrBlockState {
                        state: state.map(|state| state.as_str().to_owned()),
                    }),
                })
            },
        )?,
        tags: tags(answer.tags),
    })
}

pub(super) fn tags(answer: Option<Vec<types::Tag>>) -> Vec<Tag> {
    let tag = |tag: types::Tag| Tag {
        key: tag.key,
        value: tag.value,
    };
    answer.unwrap_or_default().into_iter().map(tag).collect()
}

fn named_group(
    group_id: Option<String>,
    group_name: Option<String>,
) -> Result<GroupIdentifier, FetchError> {
    Ok(GroupIdentifier {
        group_id: required("GroupId", group_id)?,
        group_name,
    })
}
