//! The route tables of transit gateways, out of what was read of them.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::super::gateway_table::GatewayTable;
use super::Topology;
use crate::facts::ec2::{TgwRoute, TgwRouteAttachment, TgwTableMember};
use crate::model::VpcId;

impl Topology {
    /// Indexes the tables: their routes as they were read, else what propagations tell of them.
    pub(super) fn index_gateway_tables(&mut self) {
        let mut read = std::mem::take(&mut self.all.gateway_routes);
        let mut propagations = std::mem::take(&mut self.all.gateway_propagations);
        let ids: Vec<_> = read.keys().chain(propagations.keys()).cloned().collect();
        for id in ids {
            if self.gateway_tables.contains_key(&id) {
                continue;
            }
            let members = propagations.remove(&id).unwrap_or_default();
            let routes = read.remove(&id);
            let mut whole = self.all.routes_are_whole(&id);
            let propagated_only = routes.is_none();
            let mut routes = routes.unwrap_or_default();
            // Of a file without propagated routes people often asked for the static ones alone.
            let statics = routes
                .iter()
                .all(|route| route.kind.as_deref() == Some("static"));
            if statics && !members.is_empty() {
                let (propagated, all) = self.propagated(&members);
                let taken: Vec<_> = routes.iter().map(|it| it.destination_cidr_block).collect();
                let new = |it: &TgwRoute| !taken.contains(&it.destination_cidr_block);
                routes.extend(propagated.into_iter().filter(new));
                whole &= all;
            }
            let table = GatewayTable::new(id.clone(), routes, whole, propagated_only);
            self.gateway_tables.insert(id, table);
        }
    }

    /// The routes that propagations bring, and whether these are all: what other things than VPCs
    /// tell is not known, nor what a VPC tells whose prefixes were not read.
    fn propagated(&self, members: &[TgwTableMember]) -> (Vec<TgwRoute>, bool) {
        let key = "TransitGatewayRouteTablePropagations";
        let mut all = !self.all.may_lack(key);
        let mut by_prefix: BTreeMap<IpNet, Vec<TgwRouteAttachment>> = BTreeMap::new();
        for member in members {
            if member.state.as_deref().is_some_and(|it| it != "enabled") {
                continue;
            }
            let id = member.transit_gateway_attachment_id.as_ref();
            let attachment = id.and_then(|id| self.all.vpc_attachments.get(id));
            let own = member.resource_id.as_ref();
            let own = own.and_then(|id| VpcId::read(id).ok());
            let vpc: Option<VpcId> = own.or_else(|| attachment?.vpc_id.clone());
            let prefixes = vpc.as_ref().and_then(|vpc| self.prefixes_of.get(vpc));
            let Some(prefixes) = prefixes.filter(|prefixes| !prefixes.is_empty()) else {
                all = false;
                continue;
            };
            all &= !vpc
                .as_ref()
                .is_some_and(|vpc| self.more_prefixes.contains(vpc));
            let v6 = attachment.and_then(|one| one.options.as_ref()?.ipv6_support.as_deref());
            for prefix in prefixes {
                match (prefix, v6) {
                    (IpNet::V4(_), _) | (IpNet::V6(_), Some("enable")) => {}
                    (IpNet::V6(_), Some(_)) => continue,
                    (IpNet::V6(_), None) => {
                        all = false;
                        continue;
                    }
                }
                by_prefix
                    .entry(*prefix)
                    .or_default()
                    .push(TgwRouteAttachment {
                        transit_gateway_attachment_id: id.cloned(),
                        resource_id: vpc.as_ref().map(ToString::to_string),
                        resource_type: Some("vpc".to_owned()),
                    });
            }
        }
        let routes = by_prefix.into_iter().map(|(prefix, to)| TgwRoute {
            destination_cidr_block: Some(prefix),
            prefix_list_id: None,
            transit_gateway_attachments: to,
            kind: Some("propagated".to_owned()),
            state: Some("active".to_owned()),
        });
        (routes.collect(), all)
    }
}
