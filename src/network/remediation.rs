//! What lets a packet on, made of the steps that drop it: changes as small as they can be, as commands of
//! the AWS CLI. Nothing here is asked while a packet's way is walked.

mod access;
mod acls;
mod gateways;
mod groups;
mod peerings;
mod routes;

use super::fix::{Wanted, region_option};
use super::path::{Fix, Path, Step};
use super::remedy::{Place, Remedy};
use super::topology::Topology;
use super::traffic::Ports;

impl Topology {
    /// The Region of a place.
    fn region_of(&self, place: &Place) -> Option<String> {
        self.region(place.vpc.as_ref(), place.subnet.as_ref())
    }

    /// Gives the steps of a path that drop packets what would let these on.
    pub(super) fn remedy(&self, path: &mut Path) {
        for step in path.forward.iter_mut().chain(&mut path.back) {
            step.fix = step
                .remedy
                .as_ref()
                .and_then(|remedy| self.fix(step, remedy));
        }
    }

    fn fix(&self, step: &Step, remedy: &Remedy) -> Option<Fix> {
        Some(match remedy {
            Remedy::GroupRule {
                named,
                protocol,
                port,
                to,
                at,
            } => {
                let refusal = step.refusal.as_deref()?;
                let wanted = Wanted {
                    peer: refusal.peer,
                    group: named.as_ref(),
                    protocol: *protocol,
                    ports: Ports::one(*port),
                    region: &region_option(self.region_of(at).as_deref()),
                };
                let group = &refusal.groups.first()?.id;
                groups::group_rule(group, refusal.direction, &wanted, *to)
            }
            Remedy::AclEntry {
                acl,
                direction,
                before,
                peer,
                protocol,
                ports,
                at,
            } => {
                let wanted = Wanted {
                    peer: *peer,
                    group: None,
                    protocol: *protocol,
                    ports: *ports,
                    region: &region_option(self.region_of(at).as_deref()),
                };
                return acls::acl_entry(self.acls.get(acl)?, *direction, *before, &wanted);
            }
            Remedy::NewRoute(wanted) => return routes::new_route(self, wanted),
            Remedy::LocalRoute { table, route, at } => {
                let region = region_option(self.region_of(at).as_deref());
                return routes::local_route(self, self.tables.get(table)?, route, &region);
            }
            Remedy::Either(one, other) => {
                return self.fix(step, one).or_else(|| self.fix(step, other));
            }
            Remedy::RevivePeering(id) => {
                let peering = self.all.peerings.get(id)?;
                let code = peering.status.as_ref()?.code.as_deref()?;
                return peerings::revive(peering, code);
            }
            Remedy::NewPeering { from, to } => return peerings::new_peering(self, from, to),
            Remedy::ReviveAttachment(id, at) => {
                return gateways::revive(self, self.all.vpc_attachments.get(id)?, at);
            }
            Remedy::AddSubnet {
                attachment,
                subnet,
                zone,
                at,
            } => gateways::add_subnet(self, attachment, (subnet, zone), at),
            Remedy::Associate(id) => gateways::associate(id),
            Remedy::ReplaceGatewayRoute {
                table,
                prefix,
                attachment,
                at,
            } => gateways::replace_route(self, table, (*prefix, attachment), at),
            Remedy::Propagate {
                table,
                attachment,
                at,
            } => gateways::propagate(self, table, attachment, at),
            Remedy::AcceptGatewayPeering(id, region) => {
                peerings::accept_gateway(id, region.as_deref())
            }
            Remedy::AttachVpnGateway(id, at) => return gateways::attach_vpn(self, id, at),
            Remedy::Exclude { vpc, mode, region } => access::exclude(vpc, mode, region),
            Remedy::OwnEndpoint {
                vpc,
                subnet,
                service,
                region,
            } => access::own_endpoint(vpc, subnet, service, region),
            Remedy::IntoVpc(name) => access::into_vpc(name),
        })
    }
}
