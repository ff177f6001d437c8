//! What belongs to the client, to the endpoints and to whom else the question is about: groups, subnets,
//! VPCs and what is in them. Several answers name these, and each is asked for when the first one does.

use std::net::IpAddr;

use super::super::{Run, distinct, for_want_of};
use crate::facts::ec2::{
    self, NetworkAcl, NetworkInterface, RouteTable, SecurityGroup, Subnet, Vpc, VpcAttributes,
    VpcEndpoint, VpcPeeringConnection,
};
use crate::facts::{Fact, FactKind, Resource};
use crate::gather::aws::{Ask, Reader};
use crate::gather::growing::Growing;
use crate::gather::request::{Endpoints, Request, Scope};
use crate::gather::since::Since;
use crate::model::{InstanceId, NetworkParty, SecurityGroupId, SubnetId, VpcId};

/// How many VPCs are looked at for a call: its addresses may occur in any number of them.
const MOST_VPCS: usize = 10;

/// What is named of each kind.
pub(in crate::gather::flow) struct Named {
    groups: Growing<SecurityGroupId>,
    instances: Growing<InstanceId>,
    subnets: Growing<SubnetId>,
    vpcs: Growing<VpcId>,
}

impl Named {
    /// Nothing yet, of a question about ends, about a whole Region, or about a call.
    pub(in crate::gather::flow) fn new(request: &Request) -> Self {
        let all = usize::MAX;
        let of_call = request.ends.is_empty() && request.scope == Scope::Call;
        Self {
            groups: Growing::new(all),
            instances: Growing::new(all),
            subnets: Growing::new(all),
            vpcs: Growing::new(if of_call { MOST_VPCS } else { all }),
        }
    }
}

impl Run<'_> {
    /// The interfaces, and what belongs to them and to the others.
    pub(super) async fn attached_resources(&self, reader: &Reader) {
        let named = &self.named;
        tokio::join!(
            self.name_all(reader),
            self.subnets(reader),
            self.read_named::<SecurityGroup>(reader, &named.groups),
            self.read_named::<ec2::Instance>(reader, &named.instances),
            self.read_named::<NetworkAcl>(reader, &named.subnets),
            self.read_named::<VpcAttributes>(reader, &named.vpcs),
            self.read_named::<RouteTable>(reader, &named.vpcs),
            self.read_named::<VpcPeeringConnection>(reader, &named.vpcs),
            self.read_named::<Vpc>(reader, &named.vpcs),
        );
    }

    /// Ask for the objects of a kind by ids that become known one after the other.
    async fn read_named<R: Ask>(&self, reader: &Reader, by: &Growing<R::AskedBy>) {
        if !self.wants(R::NEED) {
            return;
        }
        let ask = async |ids: Vec<R::AskedBy>, since: Since| {
            let asking = Box::pin(reader.read::<R>(&ids));
            self.call(R::NEED, &since, asking).await
        };
        self.write_named::<R>(by.ask(ask).await, by);
    }

    /// Write down what was read, each object once; where nobody was asked, why not.
    fn write_named<R: Ask>(&self, read: Option<(Fact<Vec<R>>, Since)>, by: &Growing<R::AskedBy>) {
        let (mut fact, since) = read.unwrap_or_else(|| {
            let nothing = Fact::Known(Vec::new());
            let fact = by
                .trouble()
                .map_or(nothing, |trouble| for_want_of(&trouble));
            (fact, Since::start())
        });
        if let Some(all) = fact.known_mut() {
            all.sort_by_key(Resource::id);
            all.dedup_by_key(|one| one.id());
        }
        self.notes.aws(|aws| *R::fact_mut(aws) = fact);
        self.settled(R::NEED, since);
    }

    /// The subnets. Those that are ends tell of their VPCs, which nobody else does.
    async fn subnets(&self, reader: &Reader) {
        let Named { subnets, vpcs, .. } = &self.named;
        let of_ends: Vec<&SubnetId> = self.ends.iter().filter_map(NetworkParty::subnet).collect();
        let of_ends = if self.wants(FactKind::NetworkInterfaces) {
            of_ends
        } else {
            Vec::new()
        };
        let wanted = self.wants(FactKind::Subnets);
        let ask = async |mut ids: Vec<SubnetId>, since: Since| {
            ids.retain(|id| wanted || of_ends.contains(&id));
            if ids.is_empty() {
                return (Fact::Known(Vec::new()), Since::start());
            }
            let asking = Box::pin(reader.read::<Subnet>(&ids));
            let (fact, since) = self.call(FactKind::Subnets, &since, asking).await;
            let found = fact.known().into_iter().flatten();
            let own = found.filter(|subnet: &&Subnet| of_ends.contains(&&subnet.subnet_id));
            vpcs.tell(own.map(|subnet| subnet.vpc_id.clone()), &since);
            (fact, since)
        };
        let read = subnets.ask(ask).await;
        let unread = read.as_ref().and_then(|(fact, _)| fact.trouble());
        let unread = unread.filter(|_| !of_ends.is_empty());
        vpcs.close(subnets.trouble().as_ref().or(unread));
        if wanted {
            self.write_named::<Subnet>(read, subnets);
        }
    }

    /// Tell what every answer names.
    async fn name_all(&self, reader: &Reader) {
        let ((), (), endpoints, interfaces) = tokio::join!(
            self.name_by_instance(),
            self.name_by_function(),
            self.name_by_endpoints(),
            self.interfaces(reader),
        );
        let (more, around) = tokio::join!(
            self.endpoints_of_interfaces(reader, &endpoints, &interfaces),
            self.subnets_around_addresses(reader, &interfaces),
        );
        let endpoints = more.unwrap_or(endpoints);
        let trouble = interfaces.trouble().or_else(|| endpoints.trouble());
        let Named {
            groups,
            instances,
            subnets,
            ..
        } = &self.named;
        groups.close(trouble);
        instances.close(trouble);
        subnets.close(trouble.or_else(|| around.trouble()));
    }

    async fn name_by_instance(&self) {
        let of_ends = self.ends.iter();
        let instances = of_ends.clone().filter_map(NetworkParty::instance);
        let subnets = of_ends.filter_map(NetworkParty::subnet);
        let named = &self.named;
        named.instances.tell(instances.cloned(), &Since::start());
        named.subnets.tell(subnets.cloned(), &Since::start());
        let mut since = Since::start();
        if let Some(instance) = self.learned.instance.after(&mut since).await {
            named.groups.tell(instance.security_groups, &since);
            named.subnets.tell(instance.subnet_id, &since);
            named.vpcs.tell(instance.vpc_id, &since);
        }
    }

    async fn name_by_function(&self) {
        let mut since = Since::start();
        let place = self.learned.place.after(&mut since).await;
        let named = &self.named;
        named.vpcs.tell(place.vpc(), &since);
        named.groups.tell(place.security_group_ids, &since);
        named.subnets.tell(place.subnet_ids, &since);
    }

    async fn name_by_endpoints(&self) -> Fact<Vec<VpcEndpoint>> {
        let mut since = Since::start();
        let endpoints = self.learned.endpoints.after(&mut since).await;
        let all = endpoints.known().map_or(&[][..], Vec::as_slice);
        self.name_by(&self.candidates(all, &mut since).await, &since);
        endpoints
    }

    fn name_by(&self, endpoints: &[&VpcEndpoint], since: &Since) {
        let named = &self.named;
        for endpoint in endpoints {
            let groups = endpoint.groups.iter().map(|group| group.group_id.clone());
            named.groups.tell(groups, since);
            named.subnets.tell(endpoint.subnet_ids.clone(), since);
            named.vpcs.tell([endpoint.vpc_id.clone()], since);
        }
    }

    pub(super) fn name_by_interfaces(&self, interfaces: &[NetworkInterface], since: &Since) {
        let named = &self.named;
        for eni in interfaces {
            let groups = eni.groups.iter().map(|group| group.group_id.clone());
            named.groups.tell(groups, since);
            named.subnets.tell(eni.subnet_id.clone(), since);
            named.vpcs.tell(eni.vpc_id.clone(), since);
        }
    }

    /// The instances that interfaces are attached to. Those of a whole Region are not read: their interfaces
    /// tell all that matters of a client.
    pub(super) fn name_instances(&self, interfaces: &[NetworkInterface], since: &Since) {
        let attached = interfaces.iter().filter_map(|eni| eni.attachment.as_ref());
        let instances = attached.filter_map(|one| one.instance_id.clone());
        self.named.instances.tell(instances, since);
    }

    /// The endpoints, with those whose interfaces were read as anything else's would be: no call tells
    /// of them. None where there are no such.
    async fn endpoints_of_interfaces(
        &self,
        reader: &Reader,
        endpoints: &Fact<Vec<VpcEndpoint>>,
        interfaces: &Fact<Vec<NetworkInterface>>,
    ) -> Option<Fact<Vec<VpcEndpoint>>> {
        if self.is_of_a_call() || !self.wants(FactKind::VpcEndpoints) {
            return None;
        }
        let known = endpoints.known().map_or(&[][..], Vec::as_slice);
        let of = |endpoint: &VpcEndpoint, eni: &NetworkInterface| {
            let own = &endpoint.network_interface_ids;
            own.contains(&eni.network_interface_id)
        };
        let interfaces = interfaces.known().into_iter().flatten();
        let strangers = interfaces.filter(|eni| {
            eni.interface_type.as_deref() == Some("vpc_endpoint")
                && !known.iter().any(|endpoint| of(endpoint, eni))
        });
        let strangers: Vec<&NetworkInterface> = strangers.collect();
        if strangers.is_empty() {
            return None;
        }
        let wanted = Endpoints {
            vpcs: distinct(strangers.iter().filter_map(|eni| eni.vpc_id.clone())),
            ..Endpoints::default()
        };
        let since = self.all_settled(&[FactKind::NetworkInterfaces]).await;
        let asking = Box::pin(reader.vpc_endpoints(&wanted));
        let (mut all, since) = self.call(FactKind::VpcEndpoints, &since, asking).await;
        if let Some(all) = all.known_mut() {
            all.retain(|endpoint| strangers.iter().any(|eni| of(endpoint, eni)));
            all.extend_from_slice(known);
            self.name_by(&all.iter().collect::<Vec<_>>(), &since);
        }
        self.notes.aws(|aws| aws.vpc_endpoints = all.clone());
        Some(all)
    }

    /// The subnets around ends that are addresses which no interface has: only AWS can tell their VPCs.
    async fn subnets_around_addresses(
        &self,
        reader: &Reader,
        interfaces: &Fact<Vec<NetworkInterface>>,
    ) -> Fact<Vec<Subnet>> {
        if self.is_of_a_call() || !self.wants(FactKind::NetworkInterfaces) {
            return Fact::NotAsked;
        }
        let all = interfaces.known().map_or(&[][..], Vec::as_slice);
        let carried = |address: &IpAddr| all.iter().any(|eni| eni.has(*address));
        let addresses = self.ends.iter().filter_map(NetworkParty::address);
        let addresses = distinct(addresses.filter(|one| !carried(one)));
        if addresses.is_empty() {
            return Fact::NotAsked;
        }
        let since = self.all_settled(&[FactKind::NetworkInterfaces]).await;
        let asking = Box::pin(reader.subnets_holding(&addresses));
        let (around, since) = self.call(FactKind::Subnets, &since, asking).await;
        for subnet in around.known().into_iter().flatten() {
            let named = &self.named;
            named.subnets.tell([subnet.subnet_id.clone()], &since);
            named.vpcs.tell([subnet.vpc_id.clone()], &since);
        }
        around
    }
}
