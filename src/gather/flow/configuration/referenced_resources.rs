//! What the rules and routes that were read refer to: prefix lists, gateways and DHCP
//! options.

use std::str::FromStr;

use super::super::{Run, distinct};
use super::{about, named};
use crate::facts::ec2::{
    BlockPublicAccess, BlockPublicAccessExclusion, NatGateway, NetworkAcl, PrefixList, Route,
    Subnet, VpnGateway, VpnGatewayId,
};
use crate::facts::{Aws, Fact, FactKind};
use crate::gather::aws::Reader;
use crate::model::{PrefixListId, SubnetId, TgwId};

impl Run<'_> {
    /// Ask for what rules and routes name, once these are known.
    pub(super) async fn referenced_resources(&self, reader: &Reader) {
        let mut known = Aws::default();
        self.notes.aws(|aws| {
            known.security_groups = aws.security_groups.clone();
            known.route_tables = aws.route_tables.clone();
            known.vpcs = aws.vpcs.clone();
        });
        let (lists, options) = (lists_of(&known), options_of(&known));
        let nats = routed(&known, |route| route.nat_gateway_id.as_ref());
        let (vpn_gateways, doors) = (vpn_gateways_of(&known), doors_of(&known));
        let gateways: Fact<Vec<TgwId>> = routed(&known, |route| route.transit_gateway_id.as_ref());
        tokio::join!(
            self.read::<PrefixList>(reader, &lists),
            self.read::<NatGateway>(reader, &nats),
            self.read::<VpnGateway>(reader, &vpn_gateways),
            self.read::<BlockPublicAccess>(reader, &doors),
            self.read::<BlockPublicAccessExclusion>(reader, &doors),
            self.learn(
                FactKind::TransitGateways,
                about(&gateways, async |ids| reader.transit_gateways(ids).await),
                |aws, fact| aws.transit_gateways = fact,
            ),
            self.learn(
                FactKind::DhcpOptions,
                about(&options, async |ids| reader.dhcp_options(ids).await),
                |aws, fact| aws.dhcp_options = fact,
            ),
        );
        self.subnets_beyond(reader).await;
    }

    /// Packets enter and leave a gateway through subnets of its own: their zones and ACLs count, too.
    /// Only this account's can be read.
    async fn subnets_beyond(&self, reader: &Reader) {
        let mut unread: Vec<SubnetId> = Vec::new();
        self.notes.aws(|aws| {
            let nats = aws.nat_gateways.known().into_iter().flatten();
            let of_nats = nats.filter_map(|one| one.subnet_id.clone());
            let gateways = aws.transit_gateways.known().into_iter();
            let attachments = gateways.flat_map(|all| &all.vpc_attachments);
            let of_attachments = attachments.flat_map(|one| one.subnet_ids.clone());
            unread = distinct(of_nats.chain(of_attachments));
            let read = aws.subnets.known().map_or(&[][..], Vec::as_slice);
            unread.retain(|id| !read.iter().any(|subnet| subnet.subnet_id == *id));
        });
        if unread.is_empty() {
            return;
        }
        let (subnets, acls) = tokio::join!(
            self.in_time(reader.read::<Subnet>(&unread)),
            self.in_time(reader.read::<NetworkAcl>(&unread)),
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
