//! What the rules and routes that were read refer to: prefix lists and transit gateways.

use super::super::{Run, distinct};
use super::{about, named};
use crate::facts::ec2::{NetworkAcl, TransitGateways};
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
        });
        let lists = lists_of(&known);
        tokio::join!(
            self.learn(
                Need::PrefixLists,
                about(&lists, async |ids| reader.prefix_lists(ids).await),
                |aws, fact| aws.prefix_lists = fact,
            ),
            self.gateways(reader, &known),
        );
    }

    async fn gateways(&self, reader: &Reader, known: &Aws) {
        if !self.wants(Need::TransitGateways) {
            return;
        }
        let gateways = gateways_of(known);
        let asking = about(&gateways, async |ids| reader.transit_gateways(ids).await);
        let fact = self.in_time(asking).await;
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

/// The transit gateways that routes lead to. Without tables nobody knows of one, nor that there is
/// none.
fn gateways_of(known: &Aws) -> Fact<Vec<TgwId>> {
    let tables = known.route_tables.known().into_iter().flatten();
    let ids = tables
        .flat_map(|table| &table.routes)
        .filter_map(|route| route.transit_gateway_id.as_ref()?.parse().ok());
    named(ids, [known.route_tables.trouble()])
}
