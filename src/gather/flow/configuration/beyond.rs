//! What the objects that were read refer to: prefix lists, transit gateways and DHCP options.

use super::super::{Run, distinct};
use super::{nothing_to_ask_with, trouble_of};
use crate::facts::ec2::{NetworkAcl, TransitGateways};
use crate::facts::route53::DhcpOptions;
use crate::facts::{Aws, Fact, Need};
use crate::gather::aws::Reader;
use crate::model::{PrefixListId, SubnetId, TgwId};

impl Run<'_> {
    /// Ask for what rules and routes name, once these are known.
    pub(super) async fn third_round(&self, reader: &Reader) {
        let mut known = Aws::default();
        self.notes.aws(|aws| {
            known.security_groups = aws.security_groups.clone();
            known.route_tables = aws.route_tables.clone();
            known.subnets = aws.subnets.clone();
            known.network_acls = aws.network_acls.clone();
            known.vpcs = aws.vpcs.clone();
        });
        tokio::join!(
            self.learn(Need::PrefixLists, lists(reader, &known), |aws, fact| {
                aws.prefix_lists = fact;
            }),
            self.gateways(reader, &known),
            self.learn(
                Need::DhcpOptions,
                Box::pin(dhcp(reader, &known)),
                |aws, fact| {
                    aws.dhcp_options = fact;
                }
            ),
        );
    }

    async fn gateways(&self, reader: &Reader, known: &Aws) {
        if !self.wants(Need::TransitGateways) {
            return;
        }
        let ids = gateways_of(known);
        let fact = if ids.is_empty() {
            // Without tables nobody knows of a gateway, nor that there is none.
            match nothing_to_ask_with::<()>([trouble_of(&known.route_tables)]) {
                Fact::Unknown(trouble) => Fact::Unknown(trouble),
                _ => Fact::Known(TransitGateways::default()),
            }
        } else {
            self.in_time(reader.transit_gateways(&ids)).await
        };
        if let Some(told) = fact.known() {
            self.attached_subnets(reader, known, told).await;
        }
        self.notes.aws(|aws| aws.transit_gateways = fact);
        self.settled(Need::TransitGateways);
    }

    /// Packets enter and leave a gateway through subnets of the attachments: their zones and ACLs
    /// count, too. Only this account's own can be read.
    async fn attached_subnets(&self, reader: &Reader, known: &Aws, told: &TransitGateways) {
        let read = known.subnets.known().map_or(&[][..], Vec::as_slice);
        let ids: Vec<SubnetId> = distinct(
            told.vpc_attachments
                .iter()
                .flat_map(|one| one.subnet_ids.clone()),
        );
        let unread: Vec<SubnetId> = ids
            .into_iter()
            .filter(|id| !read.iter().any(|subnet| subnet.subnet_id == *id))
            .collect();
        if unread.is_empty() {
            return;
        }
        let (subnets, acls) = tokio::join!(
            self.in_time(reader.subnets(&unread)),
            self.in_time(reader.network_acls(&unread)),
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

/// What the VPCs tell their clients by DHCP.
async fn dhcp(reader: &Reader, known: &Aws) -> Fact<Vec<DhcpOptions>> {
    let vpcs = known.vpcs.known().into_iter().flatten();
    let ids = distinct(vpcs.filter_map(|vpc| vpc.dhcp_options_id.clone()));
    if ids.is_empty() {
        return nothing_to_ask_with([trouble_of(&known.vpcs)]);
    }
    reader.dhcp_options(&ids).await
}

/// The prefix lists that rules and routes name.
async fn lists(reader: &Reader, known: &Aws) -> Fact<Vec<crate::facts::ec2::PrefixList>> {
    let groups = known.security_groups.known().into_iter().flatten();
    let rules = groups.flat_map(|group| {
        group
            .ip_permissions
            .iter()
            .chain(&group.ip_permissions_egress)
    });
    let of_rules = rules
        .flat_map(|rule| &rule.prefix_list_ids)
        .map(|list| list.prefix_list_id.clone());
    let tables = known.route_tables.known().into_iter().flatten();
    let of_routes = tables
        .flat_map(|table| &table.routes)
        .filter_map(|route| route.destination_prefix_list_id.clone());
    let ids: Vec<PrefixListId> = distinct(of_rules.chain(of_routes))
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    if ids.is_empty() {
        return nothing_to_ask_with([
            trouble_of(&known.route_tables),
            trouble_of(&known.security_groups),
        ]);
    }
    reader.prefix_lists(&ids).await
}

/// The transit gateways that routes lead to.
fn gateways_of(known: &Aws) -> Vec<TgwId> {
    let tables = known.route_tables.known().into_iter().flatten();
    let ids = tables
        .flat_map(|table| &table.routes)
        .filter_map(|route| route.transit_gateway_id.as_ref()?.parse().ok());
    distinct(ids)
}
