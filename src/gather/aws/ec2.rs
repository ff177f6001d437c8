//! Reads endpoints, interfaces, security groups, subnets and VPCs.
//!
//! Ids are asked for through filters wherever EC2 has one: an id list fails as a whole where one of
//! its ids does not exist.

mod block_public_access;
mod path_shape;
mod referenced;
mod referenced_shape;
mod shape;
mod vpn_gateway;

use std::collections::BTreeSet;
use std::net::IpAddr;

use aws_sdk_ec2::error::ProvideErrorMetadata;
use aws_sdk_ec2::operation::describe_instances::DescribeInstancesOutput;
use aws_sdk_ec2::operation::describe_network_acls::DescribeNetworkAclsOutput;
use aws_sdk_ec2::operation::describe_network_interfaces::DescribeNetworkInterfacesOutput;
use aws_sdk_ec2::operation::describe_route_tables::DescribeRouteTablesOutput;
use aws_sdk_ec2::operation::describe_security_groups::DescribeSecurityGroupsOutput;
use aws_sdk_ec2::operation::describe_subnets::DescribeSubnetsOutput;
use aws_sdk_ec2::operation::describe_vpc_attribute::DescribeVpcAttributeOutput;
use aws_sdk_ec2::operation::describe_vpc_endpoints::DescribeVpcEndpointsOutput;
use aws_sdk_ec2::operation::describe_vpc_peering_connections::DescribeVpcPeeringConnectionsOutput;
use aws_sdk_ec2::types::{Filter, VpcAttributeName};
use futures_util::future::try_join_all;
use ipnet::IpNet;

use super::super::request::{Endpoints, Interfaces, Scope};
use super::answer::{complete, list, pages, required};
use super::{Reader, fact};
use crate::facts::ec2::{
    AttributeValue, Instance, NetworkAcl, NetworkInterface, RouteTable, SecurityGroup, Subnet,
    VpcAttributes, VpcEndpoint, VpcPeeringConnection,
};
use crate::facts::{FUNCTION_INTERFACE, Fact, FetchError, Listed, Resource};
use crate::model::{InstanceId, SecurityGroupId, SubnetId, VpcId, VpceId};

/// The most that a page of these operations holds.
const PAGE: i32 = 1000;

/// The most that a page of route tables holds.
const TABLES_PAGE: i32 = 100;

/// The most values that a filter takes.
const FILTER_VALUES: usize = 200;

/// Every object of every page for which a filter has one of the values.
macro_rules! every_page {
    ($reader:expr, $operation:ident, $page:expr, $output:ty, $field:ident, $shape:path; $name:expr, $values:expr) => {{
        let mut all = Vec::new();
        for values in $values.chunks(FILTER_VALUES) {
            let request = $reader.ec2.client()?.$operation();
            let request = request.filters(filter($name, values));
            let pages = request.into_paginator().page_size($page).send();
            let pages = pages!(pages, <$output>::next_token);
            let pages = pages.map_err(|error| $reader.ec2.context.trouble(&error))?;
            for page in complete(pages, <$output>::next_token)? {
                all.extend(list(page.$field, $shape)?);
            }
        }
        Ok(all)
    }};
}
use every_page;

/// A kind that AWS is asked for. One that cannot be seen is not in the list.
pub(in crate::gather) trait Ask: Listed {
    /// Asks for those that belong to what is given.
    async fn ask(reader: &Reader, by: &[Self::AskedBy]) -> Result<Vec<Self>, FetchError>;
}

impl Ask for Instance {
    async fn ask(reader: &Reader, by: &[InstanceId]) -> Result<Vec<Self>, FetchError> {
        let found = reader.reservations_where("instance-id", texts(by)).await?;
        Ok(found.into_iter().flatten().collect())
    }
}

impl Ask for SecurityGroup {
    async fn ask(reader: &Reader, by: &[SecurityGroupId]) -> Result<Vec<Self>, FetchError> {
        reader.groups_where("group-id", texts(by)).await
    }
}

impl Ask for VpcAttributes {
    async fn ask(reader: &Reader, by: &[VpcId]) -> Result<Vec<Self>, FetchError> {
        reader.ask_vpc_attributes(by).await
    }
}

impl Ask for Subnet {
    async fn ask(reader: &Reader, by: &[SubnetId]) -> Result<Vec<Self>, FetchError> {
        reader.subnets_where("subnet-id", texts(by)).await
    }
}

impl Ask for NetworkAcl {
    async fn ask(reader: &Reader, by: &[SubnetId]) -> Result<Vec<Self>, FetchError> {
        let found = reader
            .acls_where("association.subnet-id", texts(by))
            .await?;
        // An ACL of subnets in two of the questions is in both answers.
        Ok(merged(vec![found], Self::id))
    }
}

/// Every one of the VPCs: a subnet without one of its own has the VPC's main one.
impl Ask for RouteTable {
    async fn ask(reader: &Reader, by: &[VpcId]) -> Result<Vec<Self>, FetchError> {
        reader.tables_where("vpc-id", texts(by)).await
    }
}

/// Those that one of the VPCs asked for, or was asked for.
impl Ask for VpcPeeringConnection {
    async fn ask(reader: &Reader, by: &[VpcId]) -> Result<Vec<Self>, FetchError> {
        let (asking, asked) = tokio::try_join!(
            reader.peerings_where("requester-vpc-info.vpc-id", texts(by)),
            reader.peerings_where("accepter-vpc-info.vpc-id", texts(by)),
        )?;
        Ok(merged(vec![asking, asked], Self::id))
    }
}

impl Reader {
    /// The objects of a kind that belong to what is given.
    pub(in crate::gather) async fn read<R: Ask>(&self, by: &[R::AskedBy]) -> Fact<Vec<R>> {
        fact(R::ask(self, by).await)
    }

    /// The endpoints of the account in the Region that are wanted: those of the service, those that
    /// are named, whatever their service, and those in VPCs. A named one that does not exist is not
    /// in the list.
    pub(in crate::gather) async fn vpc_endpoints(
        &self,
        wanted: &Endpoints,
    ) -> Fact<Vec<VpcEndpoint>> {
        let own = service_names(self.region.as_str(), self.region.partition().suffix);
        let services = if wanted.of_service { own } else { Vec::new() };
        let found = tokio::try_join!(
            self.endpoints_where("service-name", services),
            self.endpoints_named(&wanted.ids),
            self.endpoints_where("vpc-id", texts(&wanted.vpcs)),
        );
        fact(found.map(|(of_service, named, in_vpcs)| {
            merged(vec![of_service, named, in_vpcs], VpcEndpoint::id)
        }))
    }

    /// The interfaces with these ids, with these addresses, and of these instances and functions. Addresses are
    /// unique in a VPC only: interfaces of other VPCs may be among them.
    pub(in crate::gather) async fn network_interfaces(
        &self,
        wanted: &Interfaces,
    ) -> Fact<Vec<NetworkInterface>> {
        let (v4, v6): (Vec<IpAddr>, Vec<IpAddr>) =
            wanted.addresses.iter().partition(|ip| ip.is_ipv4());
        let functions = wanted.functions.iter();
        let functions = functions.map(|name| format!("{FUNCTION_INTERFACE}{name}-*"));
        let functions: Vec<String> = functions.collect();
        let found = tokio::try_join!(
            self.interfaces_where("network-interface-id", texts(&wanted.ids)),
            self.interfaces_where("attachment.instance-id", texts(&wanted.instances)),
            self.interfaces_where("addresses.private-ip-address", texts(&v4)),
            self.interfaces_where("ipv6-addresses.ipv6-address", texts(&v6)),
            self.interfaces_where("description", functions),
            self.interfaces_in(wanted.scope),
        );
        fact(
            found.map(|(by_id, by_instance, by_v4, by_v6, by_text, others)| {
                merged(
                    vec![by_id, by_instance, by_v4, by_v6, by_text, others],
                    NetworkInterface::id,
                )
            }),
        )
    }

    /// The subnets that hold any of these addresses. No filter asks for that: what AWS is asked for is
    /// every prefix that a subnet may have and that holds one of them.
    pub(in crate::gather) async fn subnets_holding(
        &self,
        addresses: &[IpAddr],
    ) -> Fact<Vec<Subnet>> {
        let prefixes = |v4: bool| -> Vec<IpNet> {
            let of_kind = addresses.iter().filter(|one| one.is_ipv4() == v4);
            of_kind.copied().flat_map(subnets_around).collect()
        };
        let found = tokio::try_join!(
            self.subnets_where("cidr-block", texts(&prefixes(true))),
            self.subnets_where(
                "ipv6-cidr-block-association.ipv6-cidr-block",
                texts(&prefixes(false)),
            ),
        );
        fact(found.map(|(v4, v6)| merged(vec![v4, v6], Subnet::id)))
    }

    async fn endpoints_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<VpcEndpoint>, FetchError> {
        every_page!(self, describe_vpc_endpoints, PAGE, DescribeVpcEndpointsOutput, vpc_endpoints, shape::vpc_endpoint; name, values)
    }

    async fn endpoints_named(&self, ids: &[VpceId]) -> Result<Vec<VpcEndpoint>, FetchError> {
        let asked = ids.iter().map(|id| self.endpoint_named(id));
        Ok(try_join_all(asked).await?.concat())
    }

    async fn endpoint_named(&self, named: &VpceId) -> Result<Vec<VpcEndpoint>, FetchError> {
        let request = self.ec2.client()?.describe_vpc_endpoints();
        // One id is one page.
        match request.vpc_endpoint_ids(named.as_str()).send().await {
            Ok(page) => list(page.vpc_endpoints, shape::vpc_endpoint),
            Err(error) => match error.code() {
                Some("InvalidVpcEndpointId.NotFound" | "InvalidVpcEndpointId.Malformed") => {
                    Ok(Vec::new())
                }
                _ => Err(self.ec2.context.trouble(&error)),
            },
        }
    }

    async fn interfaces_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<NetworkInterface>, FetchError> {
        every_page!(self, describe_network_interfaces, PAGE, DescribeNetworkInterfacesOutput, network_interfaces, shape::network_interface; name, values)
    }

    /// Every interface, where whoever may be a client is wanted.
    async fn interfaces_in(&self, scope: Scope) -> Result<Vec<NetworkInterface>, FetchError> {
        let mut all = Vec::new();
        if scope == Scope::Region {
            let request = self.ec2.client()?.describe_network_interfaces();
            let pages = request.into_paginator().page_size(PAGE).send();
            let pages = pages!(pages, DescribeNetworkInterfacesOutput::next_token);
            let pages = pages.map_err(|error| self.ec2.context.trouble(&error))?;
            for page in complete(pages, DescribeNetworkInterfacesOutput::next_token)? {
                all.extend(list(page.network_interfaces, shape::network_interface)?);
            }
        }
        Ok(all)
    }

    async fn reservations_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<Vec<Instance>>, FetchError> {
        every_page!(self, describe_instances, PAGE, DescribeInstancesOutput, reservations, shape::reservation; name, values)
    }

    async fn groups_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<SecurityGroup>, FetchError> {
        every_page!(self, describe_security_groups, PAGE, DescribeSecurityGroupsOutput, security_groups, shape::security_group; name, values)
    }

    async fn subnets_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<Subnet>, FetchError> {
        every_page!(self, describe_subnets, PAGE, DescribeSubnetsOutput, subnets, shape::subnet; name, values)
    }

    async fn acls_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<NetworkAcl>, FetchError> {
        every_page!(self, describe_network_acls, PAGE, DescribeNetworkAclsOutput, network_acls, path_shape::network_acl; name, values)
    }

    async fn tables_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<RouteTable>, FetchError> {
        every_page!(self, describe_route_tables, TABLES_PAGE, DescribeRouteTablesOutput, route_tables, path_shape::route_table; name, values)
    }

    async fn peerings_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<VpcPeeringConnection>, FetchError> {
        every_page!(self, describe_vpc_peering_connections, PAGE, DescribeVpcPeeringConnectionsOutput, vpc_peering_connections, path_shape::peering; name, values)
    }

    async fn ask_vpc_attributes(&self, vpcs: &[VpcId]) -> Result<Vec<VpcAttributes>, FetchError> {
        let vpcs: BTreeSet<&VpcId> = vpcs.iter().collect();
        let asked = vpcs.into_iter().map(|vpc| self.attributes_of(vpc.clone()));
        try_join_all(asked).await
    }

    async fn attributes_of(&self, vpc_id: VpcId) -> Result<VpcAttributes, FetchError> {
        let (support, hostnames) = tokio::try_join!(
            self.attribute(&vpc_id, VpcAttributeName::EnableDnsSupport),
            self.attribute(&vpc_id, VpcAttributeName::EnableDnsHostnames),
        )?;
        Ok(VpcAttributes {
            vpc_id,
            enable_dns_support: attribute_value("EnableDnsSupport", support.enable_dns_support)?,
            enable_dns_hostnames: attribute_value(
                "EnableDnsHostnames",
                hostnames.enable_dns_hostnames,
            )?,
        })
    }

    async fn attribute(
        &self,
        vpc: &VpcId,
        name: VpcAttributeName,
    ) -> Result<DescribeVpcAttributeOutput, FetchError> {
        let request = self
            .ec2
            .client()?
            .describe_vpc_attribute()
            .vpc_id(vpc.as_str());
        let answer = request.attribute(name).send().await;
        answer.map_err(|error| self.ec2.context.trouble(&error))
    }
}

fn attribute_value(
    field: &str,
    answer: Option<aws_sdk_ec2::types::AttributeBooleanValue>,
) -> Result<AttributeValue, FetchError> {
    let value = answer
        .and_then(|answer| answer.value)
        .map(|value| value.to_string());
    required(field, value).map(|value| AttributeValue { value })
}

/// The names that the service goes by: the usual one, and the one in the partition's own domain.
fn service_names(region: &str, suffix: &str) -> Vec<String> {
    let own: Vec<&str> = suffix.rsplit('.').collect();
    let domains = BTreeSet::from(["com.amazonaws".to_owned(), own.join(".")]);
    domains
        .iter()
        .map(|domain| format!("{domain}.{region}.execute-api"))
        .collect()
}

/// Every prefix that a subnet with an address may have.
///
/// Source: AWS, "Subnet CIDR blocks": /16 to /28; IPv6: /44 to /64, in steps of four.
fn subnets_around(address: IpAddr) -> impl Iterator<Item = IpNet> {
    let (lengths, step) = match address {
        IpAddr::V4(_) => (16..=28, 1),
        IpAddr::V6(_) => (44..=64, 4),
    };
    let whole = move |length: u8| IpNet::new(address, length).ok();
    lengths
        .step_by(step)
        .filter_map(whole)
        .map(|prefix| prefix.trunc())
}

fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder()
        .name(name)
        .set_values(Some(values.to_vec()))
        .build()
}

/// The values in order, each once. No value, no question: a filter without values finds everything.
fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values
        .iter()
        .map(ToString::to_string)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// The objects of all lists, each once, in the order of their ids.
fn merged<T, K: Ord>(lists: Vec<Vec<T>>, id: impl Fn(&T) -> K) -> Vec<T> {
    let mut all: Vec<T> = lists.into_iter().flatten().collect();
    all.sort_by_key(&id);
    all.dedup_by_key(|item| id(item));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_service_in_every_partition() {
        let usual = "com.amazonaws.eu-west-1.execute-api";
        assert_eq!(service_names("eu-west-1", "amazonaws.com"), [usual]);
        assert_eq!(
            service_names("cn-north-1", "amazonaws.com.cn"),
            [
                "cn.com.amazonaws.cn-north-1.execute-api",
                "com.amazonaws.cn-north-1.execute-api"
            ]
        );
    }

    #[test]
    fn asks_for_every_prefix_that_a_subnet_may_have() {
        let around = |address: &str| {
            let address = address.parse().expect("an address");
            subnets_around(address)
                .map(|prefix| prefix.to_string())
                .collect::<Vec<_>>()
        };
        let v4 = around("10.1.2.3");
        assert_eq!(v4.len(), 13);
        assert_eq!(v4.first().map(String::as_str), Some("10.1.0.0/16"));
        assert_eq!(v4.last().map(String::as_str), Some("10.1.2.0/28"));
        let v6 = around("fd00:1:2:3::9");
        assert_eq!(v6.len(), 6);
        assert_eq!(v6.last().map(String::as_str), Some("fd00:1:2:3::/64"));
    }

    #[test]
    fn merges_each_object_once() {
        assert_eq!(merged(vec![vec![3, 1], vec![1, 2]], |id| *id), [1, 2, 3]);
    }
}
