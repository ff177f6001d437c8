//! Reads what rules and routes refer to: VPCs and their DHCP options, prefix lists, transit gateways.

use aws_sdk_ec2::operation::describe_dhcp_options::DescribeDhcpOptionsOutput;
use aws_sdk_ec2::operation::describe_managed_prefix_lists::DescribeManagedPrefixListsOutput;
use aws_sdk_ec2::operation::describe_nat_gateways::DescribeNatGatewaysOutput;
use aws_sdk_ec2::operation::describe_transit_gateway_attachments::DescribeTransitGatewayAttachmentsOutput;
use aws_sdk_ec2::operation::describe_transit_gateway_peering_attachments::DescribeTransitGatewayPeeringAttachmentsOutput;
use aws_sdk_ec2::operation::describe_transit_gateway_vpc_attachments::DescribeTransitGatewayVpcAttachmentsOutput;
use aws_sdk_ec2::operation::describe_transit_gateways::DescribeTransitGatewaysOutput;
use aws_sdk_ec2::operation::describe_vpcs::DescribeVpcsOutput;
use aws_sdk_ec2::operation::get_managed_prefix_list_entries::GetManagedPrefixListEntriesOutput;
use aws_sdk_ec2::operation::get_transit_gateway_route_table_propagations::GetTransitGatewayRouteTablePropagationsOutput;
use futures_util::future::try_join_all;

use super::super::answer::{complete, list, pages};
use super::super::{Reader, fact};
use super::{Ask, FILTER_VALUES, PAGE, every_page, filter, referenced_shape, texts};
use crate::facts::ec2::{
    AvailabilityZone, NatGateway, PrefixList, TgwPropagations, TgwTable, TgwTableMember,
    TransitGatewayPeeringAttachment, TransitGateways, Vpc,
};
use crate::facts::route53::DhcpOptions;
use crate::facts::{Fact, FetchError, Reason};
use crate::model::{NatGatewayId, PrefixListId, TgwId, TgwRouteTableId, VpcId};

/// The most that a page of prefix lists holds.
const LISTS_PAGE: i32 = 100;

impl Ask for Vpc {
    async fn ask(reader: &Reader, by: &[VpcId]) -> Result<Vec<Self>, FetchError> {
        reader.vpcs_where("vpc-id", texts(by)).await
    }
}

/// With their prefixes.
impl Ask for PrefixList {
    async fn ask(reader: &Reader, by: &[PrefixListId]) -> Result<Vec<Self>, FetchError> {
        reader.lists_with_entries(by).await
    }
}

impl Ask for NatGateway {
    async fn ask(reader: &Reader, by: &[NatGatewayId]) -> Result<Vec<Self>, FetchError> {
        reader.nat_gateways_where("nat-gateway-id", texts(by)).await
    }
}

impl Reader {
    /// The DHCP options with these ids; those that cannot be seen are not in the list.
    pub(in crate::gather) async fn dhcp_options(&self, ids: &[String]) -> Fact<Vec<DhcpOptions>> {
        fact(self.dhcp_where("dhcp-options-id", ids.to_vec()).await)
    }

    /// The transit gateways with these ids, what is attached to them, and the routes of the tables
    /// that the attachments are associated with.
    pub(in crate::gather) async fn transit_gateways(&self, ids: &[TgwId]) -> Fact<TransitGateways> {
        fact(self.gateways_with_tables(ids).await)
    }

    async fn vpcs_where(&self, name: &str, values: Vec<String>) -> Result<Vec<Vpc>, FetchError> {
        every_page!(self, describe_vpcs, PAGE, DescribeVpcsOutput, vpcs, referenced_shape::vpc; name, values)
    }

    async fn dhcp_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<DhcpOptions>, FetchError> {
        every_page!(
            self, describe_dhcp_options, PAGE, DescribeDhcpOptionsOutput,
            dhcp_options, referenced_shape::dhcp; name, values
        )
    }

    async fn lists_with_entries(
        &self,
        ids: &[PrefixListId],
    ) -> Result<Vec<PrefixList>, FetchError> {
        let mut lists = self.lists_where("prefix-list-id", texts(ids)).await?;
        let entries = lists.iter().map(|one| self.entries_of(&one.prefix_list_id));
        let entries = try_join_all(entries).await?;
        for (one, entries) in lists.iter_mut().zip(entries) {
            one.cidrs = Some(entries);
        }
        lists.sort_by(|one, other| one.prefix_list_id.cmp(&other.prefix_list_id));
        Ok(lists)
    }

    async fn lists_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<PrefixList>, FetchError> {
        every_page!(
            self, describe_managed_prefix_lists, LISTS_PAGE, DescribeManagedPrefixListsOutput,
            prefix_lists, referenced_shape::prefix_list; name, values
        )
    }

    async fn entries_of(&self, id: &PrefixListId) -> Result<Vec<ipnet::IpNet>, FetchError> {
        let request = self.ec2.client()?.get_managed_prefix_list_entries();
        let request = request.prefix_list_id(id.as_str());
        let pages = request.into_paginator().page_size(LISTS_PAGE).send();
        let pages = pages!(pages, GetManagedPrefixListEntriesOutput::next_token);
        let pages = pages.map_err(|error| self.ec2.context.trouble(&error))?;
        let mut all = Vec::new();
        for page in complete(pages, GetManagedPrefixListEntriesOutput::next_token)? {
            all.extend(list(page.entries, referenced_shape::entry)?);
        }
        Ok(all)
    }

    async fn nat_gateways_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<NatGateway>, FetchError> {
        let mut all = Vec::new();
        for values in values.chunks(FILTER_VALUES) {
            let request = self.ec2.client()?.describe_nat_gateways();
            // Its filters have a name of their own.
            let pages = request.filter(filter(name, values)).into_paginator();
            let pages = pages.page_size(PAGE).send();
            let pages = pages!(pages, DescribeNatGatewaysOutput::next_token);
            let pages = pages.map_err(|error| self.ec2.context.trouble(&error))?;
            for page in complete(pages, DescribeNatGatewaysOutput::next_token)? {
                all.extend(list(page.nat_gateways, referenced_shape::nat_gateway)?);
            }
        }
        Ok(all)
    }

    async fn gateways_with_tables(&self, ids: &[TgwId]) -> Result<TransitGateways, FetchError> {
        let by = "transit-gateway-id";
        let (gateways, attachments, vpc_attachments, peerings, zones) = tokio::try_join!(
            self.gateways_where(by, texts(ids)),
            self.attachments_where(by, texts(ids)),
            self.vpc_attachments_where(by, texts(ids)),
            async { unless_denied(self.gateway_peerings_where(by, texts(ids)).await) },
            async { unless_denied(self.zones().await) },
        )?;
        let associated = attachments.iter().filter_map(|one| {
            let association = one.association.as_ref()?;
            association.transit_gateway_route_table_id.clone()
        });
        let mut tables: Vec<TgwRouteTableId> = associated.collect();
        tables.sort_unstable();
        tables.dedup();
        let mut all = TransitGateways {
            gateways,
            vpc_attachments,
            attachments,
            peerings,
            zones,
            ..TransitGateways::default()
        };
        let tables = tables.into_iter().map(async |table| {
            let (members, routes) = tokio::try_join!(
                async { unless_denied(self.propagations_to(&table).await.map(Some)) },
                self.gateway_table(table.clone()),
            )?;
            let propagations = members.map(|members| TgwPropagations {
                transit_gateway_route_table_id: table,
                members,
            });
            Ok::<_, FetchError>((propagations, routes))
        });
        for (propagations, routes) in try_join_all(tables).await? {
            all.propagations.extend(propagations);
            all.tables.push(routes);
        }
        Ok(all)
    }

    async fn gateways_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<crate::facts::ec2::TransitGateway>, FetchError> {
        every_page!(
            self, describe_transit_gateways, PAGE, DescribeTransitGatewaysOutput,
            transit_gateways, referenced_shape::gateway; name, values
        )
    }

    async fn attachments_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<crate::facts::ec2::TransitGatewayAttachment>, FetchError> {
        every_page!(
            self, describe_transit_gateway_attachments, PAGE,
            DescribeTransitGatewayAttachmentsOutput, transit_gateway_attachments,
            referenced_shape::attachment; name, values
        )
    }

    async fn vpc_attachments_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<crate::facts::ec2::TransitGatewayVpcAttachment>, FetchError> {
        every_page!(
            self, describe_transit_gateway_vpc_attachments, PAGE,
            DescribeTransitGatewayVpcAttachmentsOutput, transit_gateway_vpc_attachments,
            referenced_shape::vpc_attachment; name, values
        )
    }

    async fn gateway_peerings_where(
        &self,
        name: &str,
        values: Vec<String>,
    ) -> Result<Vec<TransitGatewayPeeringAttachment>, FetchError> {
        every_page!(
            self, describe_transit_gateway_peering_attachments, PAGE,
            DescribeTransitGatewayPeeringAttachmentsOutput, transit_gateway_peering_attachments,
            referenced_shape::gateway_peering; name, values
        )
    }

    /// The zones of the Region that the account uses. The answer has no pages.
    async fn zones(&self) -> Result<Vec<AvailabilityZone>, FetchError> {
        let request = self.ec2.client()?.describe_availability_zones();
        let answer = request.send().await;
        let answer = answer.map_err(|error| self.ec2.context.trouble(&error))?;
        let zones = answer.availability_zones.unwrap_or_default();
        Ok(zones.into_iter().map(referenced_shape::zone).collect())
    }

    /// What propagates its prefixes to a table.
    async fn propagations_to(
        &self,
        table: &TgwRouteTableId,
    ) -> Result<Vec<TgwTableMember>, FetchError> {
        let request = self
            .ec2
            .client()?
            .get_transit_gateway_route_table_propagations();
        let request = request.transit_gateway_route_table_id(table.as_str());
        let pages = request.into_paginator().page_size(PAGE).send();
        let token = GetTransitGatewayRouteTablePropagationsOutput::next_token;
        let pages = pages!(pages, token);
        let pages = pages.map_err(|error| self.ec2.context.trouble(&error))?;
        let mut all = Vec::new();
        for page in complete(pages, token)? {
            let members = page.transit_gateway_route_table_propagations;
            all.extend(list(members, referenced_shape::propagation)?);
        }
        Ok(all)
    }

    /// The routes of a table, as many as one answer holds.
    async fn gateway_table(&self, table: TgwRouteTableId) -> Result<TgwTable, FetchError> {
        let states = ["active".to_owned(), "blackhole".to_owned()];
        let request = self.ec2.client()?.search_transit_gateway_routes();
        let answer = request
            .transit_gateway_route_table_id(table.as_str())
            .filters(filter("state", &states))
            .send()
            .await;
        let answer = match answer.map_err(|error| self.ec2.context.trouble(&error)) {
            Ok(answer) => answer,
            // Only the gateway's owner may look: what the others see of it still counts.
            Err(trouble) if trouble.why == Reason::Denied => {
                return Ok(TgwTable {
                    transit_gateway_route_table_id: table,
                    routes: Vec::new(),
                    whole: false,
                });
            }
            Err(trouble) => return Err(trouble),
        };
        let more = answer.additional_routes_available.unwrap_or_default();
        let whole = !more && answer.next_token.is_none_or(|token| token.is_empty());
        Ok(TgwTable {
            transit_gateway_route_table_id: table,
            routes: list(answer.routes, referenced_shape::gateway_route)?,
            whole,
        })
    }
}

/// What only a gateway's owner may read, and what few policies name: without it the rest still counts.
fn unless_denied<T: Default>(found: Result<T, FetchError>) -> Result<T, FetchError> {
    match found {
        Err(trouble) if trouble.why == Reason::Denied => Ok(T::default()),
        found => found,
    }
}
