//! What the rules and routes that were read refer to: prefix lists, gateways and DHCP
//! options.

use std::str::FromStr;

use super::super::{Run, distinct};
use super::named;
use crate::facts::ec2::{
    BlockPublicAccess, BlockPublicAccessExclusion, NatGateway, NetworkAcl, PrefixList, Route,
    Subnet, VpnGateway, VpnGatewayId,
};
use crate::facts::{Aws, Fact, FactKind};
use crate::gather::aws::Reader;
use crate::model::{NatGatewayId, PrefixListId, SubnetId, TgwId};

impl Run<'_> {
    /// Ask for what rules and routes name, each kind as soon as what names it is settled.
    pub(super) async fn referenced_resources(&self, reader: &Reader) {
        use FactKind::{RouteTables, SecurityGroups, Vpcs};
        tokio::join!(
            self.read_of::<PrefixList>(reader, &[SecurityGroups, RouteTables], lists_of),
            self.read_of::<NatGateway>(reader, &[RouteTables], nat_gateways_of),
            self.read_of::<VpnGateway>(reader, &[RouteTables], vpn_gateways_of),
            self.read_of::<BlockPublicAccess>(reader, &[RouteTables], doors_of),
            self.read_of::<BlockPublicAccessExclusion>(reader, &[RouteTables], doors_of),
            self.learn_of(
                FactKind::TransitGateways,
                &[RouteTables],
                transit_gateways_of,
                async |ids: &[TgwId]| reader.transit_gateways(ids).await,
                |aws, fact| aws.transit_gateways = fact,
            ),
            self.learn_of(
                FactKind::DhcpOptions,
                &[Vpcs],
                options_of,
                async |ids: &[String]| reader.dhcp_options(ids).await,
                |aws, fact| aws.dhcp_options = fact,
            ),
            self.subnets_beyond(reader),
        );
    }

    /// Packets enter and leave a gateway through subnets of its own: their zones and ACLs count, too.
    /// Only this account's can be read.
    async fn subnets_beyond(&self, reader: &Reader) {
        use FactKind::{NatGateways, NetworkAcls, Subnets, TransitGateways};
        let named_by = [NatGateways, TransitGateways, Subnets, NetworkAcls];
        let (unread, since) = self.once(&named_by, subnets_beyond).await;
        if unread.is_empty() {
            return;
        }
        let subnets = Box::pin(reader.read::<Subnet>(&unread));
        let acls = Box::pin(reader.read::<NetworkAcl>(&unread));
        let ((subnets, _), (acls, _)) = tokio::join!(
            self.call(Subnets, &since, subnets),
            self.call(NetworkAcls, &since, acls),
        );
        self.notes.aws(|aws| {
            if let (Some(all), Fact::Known(more)) = (aws.subnets.known_mut(), subnets) {
                all.extend(more);
            }
            if let (Some(all), Fact::Known(more)) = (aws.network_acls.known_mut(), acls) {
                let new = |acl: &NetworkAcl| {
                    !all.iter()
                        .any(|other| other.network_acl_id == acl.network_acl_id)
                };
                let more: Vec<NetworkAcl> = more.into_iter().filter(new).collect();
                all.extend(more);
            }
        });
    }
}

/// The subnets of gateways that were not read with those of the ends.
fn subnets_beyond(known: &Aws) -> Vec<SubnetId> {
    let nats = known.nat_gateways.known().into_iter().flatten();
    let of_nats = nats.filter_map(|one| one.subnet_id.clone());
    let gateways = known.transit_gateways.known().into_iter();
    let attachments = gateways.flat_map(|all| &all.vpc_attachments);
    let of_attachments = attachments.flat_map(|one| one.subnet_ids.clone());
    let mut unread = distinct(of_nats.chain(of_attachments));
    let read = known.subnets.known().map_or(&[][..], Vec::as_slice);
    unread.retain(|id| !read.iter().any(|subnet| subnet.subnet_id == *id));
    unread
}

/// The NAT gateways that routes lead to.
fn nat_gateways_of(known: &Aws) -> Fact<Vec<NatGatewayId>> {
    routed(known, |route| route.nat_gateway_id.as_ref())
}

/// The transit gateways that routes lead to.
fn transit_gateways_of(known: &Aws) -> Fact<Vec<TgwId>> {
    routed(known, |route| route.transit_gateway_id.as_ref())
}

/// The VPN gateways that routes lead to, and those that add routes of their own.
fn vpn_gateways_of(known: &Aws) -> Fact<Vec<VpnGatewayId>> {
    let tables = known.route_tables.known().into_iter().flatten();
    let ids = tables.flat_map(|table| {
        let routes = table.routes.iter().map(|route| &route.gateway_id);
        let propagating = table.propagating_vgws.iter().map(|one| &one.gateway_id);
        routes.chain(propagating).flatten()
    });
    // Other gateways' ids stand in the same field.
    named(
        ids.filter_map(|id| id.parse().ok()),
        [known.route_tables.trouble()],
    )
}

/// The internet gateways that routes lead to, of both kinds.
fn doors_of(known: &Aws) -> Fact<Vec<String>> {
    let tables = known.route_tables.known().into_iter().flatten();
    let routes = tables.flat_map(|table| &table.routes);
    let doors = routes.flat_map(|route| {
        let gateway = route.gateway_id.as_ref();
        let gateway = gateway.filter(|id| id.starts_with("igw-"));
        gateway
            .into_iter()
            .chain(&route.egress_only_internet_gateway_id)
    });
    named(doors.cloned(), [known.route_tables.trouble()])
}

/// The DHCP options of the VPCs.
fn options_of(known: &Aws) -> Fact<Vec<String>> {
    let vpcs = known.vpcs.known().into_iter().flatten();
    named(
        vpcs.filter_map(|vpc| vpc.dhcp_options_id.clone()),
        [known.vpcs.trouble()],
    )
}

/// The prefix lists that rules and routes name.
fn lists_of(known: &Aws) -> Fact<Vec<PrefixListId>> {
    let groups = known.security_groups.known().into_iter().flatten();
    let rules = groups.flat_map(|group| {
        group
            .ip_permissions
            .iter()
            .chain(&group.ip_permissions_egress)
    });
    let of_rules = rules
        .flat_map(|rule| &rule.prefix_list_ids)
        .map(|list| &list.prefix_list_id);
    let tables = known.route_tables.known().into_iter().flatten();
    let of_routes = tables
        .flat_map(|table| &table.routes)
        .filter_map(|route| route.destination_prefix_list_id.as_ref());
    named(
        of_rules.chain(of_routes).filter_map(|id| id.parse().ok()),
        [
            known.route_tables.trouble(),
            known.security_groups.trouble(),
        ],
    )
}

/// The gateways of a kind that routes lead to. Without tables nobody knows of one, nor that there is
/// none.
fn routed<T: FromStr + PartialEq>(
    known: &Aws,
    to: impl Fn(&Route) -> Option<&String>,
) -> Fact<Vec<T>> {
    let tables = known.route_tables.known().into_iter().flatten();
    let routes = tables.flat_map(|table| &table.routes);
    named(
        routes.filter_map(|route| to(route)?.parse().ok()),
        [known.route_tables.trouble()],
    )
}
