//! The interfaces of the client and of the endpoints, and what belongs to them.

use super::super::{Run, distinct, is_private};
use super::{about, named, trouble_of};
use crate::facts::ec2::{GroupIdentifier, NetworkInterface, Subnet, VpcEndpoint};
use crate::facts::{Fact, Instance, Need, Trouble};
use crate::gather::aws::Reader;
use crate::gather::host;
use crate::gather::request::Interfaces;
use crate::gather::slot::Slot;
use crate::model::{Client, SecurityGroupId, SubnetId, VpcId};

/// How many VPCs are looked at: addresses may occur in any number of them.
const MOST_VPCS: usize = 10;

/// Whose belongings are asked for.
struct Owners {
    endpoints: Fact<Vec<VpcEndpoint>>,
    interfaces: Fact<Vec<NetworkInterface>>,
    instance: Option<Instance>,
}

impl Run<'_> {
    /// The interfaces, once it is known which; then what belongs to them.
    pub(super) async fn belongings(&self, reader: &Reader) {
        let mut owners = Owners {
            endpoints: self.learned.endpoints.wait().await,
            interfaces: Fact::NotAsked,
            instance: self.learned.instance.wait().await,
        };
        if self.wants(Need::NetworkInterfaces) {
            let wanted = self.wanted_interfaces(&owners).await;
            owners.interfaces = if wanted.is_empty() {
                named([], [trouble_of(&owners.endpoints)])
            } else {
                self.in_time(reader.network_interfaces(&wanted)).await
            };
            self.notes
                .aws(|aws| aws.network_interfaces = owners.interfaces.clone());
            self.settled(Need::NetworkInterfaces);
        }
        self.learned.interfaces.fill(owners.interfaces.clone());
        let (groups, subnets) = (self.groups(&owners), self.subnets(&owners));
        let vpcs = Slot::new();
        // Only the subnet tells the VPC of a client that is named by its subnet.
        if !matches!(self.request.client, Client::Subnet(_)) {
            vpcs.fill(self.vpcs(&owners, &[]));
        }
        tokio::join!(
            self.learn(
                Need::SecurityGroups,
                about(groups, async |ids| reader.security_groups(ids).await),
                |aws, fact| aws.security_groups = fact,
            ),
            async {
                let mut read = Fact::NotAsked;
                let asking = about(subnets.clone(), async |ids| reader.subnets(ids).await);
                self.learn(Need::Subnets, asking, |aws, fact| {
                    read = fact.clone();
                    aws.subnets = fact;
                })
                .await;
                let read = read.known().map_or(&[][..], Vec::as_slice);
                vpcs.fill_if_empty(self.vpcs(&owners, read));
            },
            self.learn(
                Need::NetworkAcls,
                about(subnets.clone(), async |ids| reader.network_acls(ids).await),
                |aws, fact| aws.network_acls = fact,
            ),
            self.learn(
                Need::VpcAttributes,
                of(&vpcs, async |ids| reader.vpc_attributes(ids).await),
                |aws, fact| aws.vpc_attributes = fact,
            ),
            self.learn(
                Need::RouteTables,
                of(&vpcs, async |ids| reader.route_tables(ids).await),
                |aws, fact| aws.route_tables = fact,
            ),
            self.learn(
                Need::Peerings,
                of(&vpcs, async |ids| reader.peerings(ids).await),
                |aws, fact| aws.peerings = fact,
            ),
            self.learn(
                Need::Vpcs,
                of(&vpcs, async |ids| reader.vpcs(ids).await),
                |aws, fact| aws.vpcs = fact,
            ),
        );
        self.third_round(reader).await;
    }

    async fn wanted_interfaces(&self, owners: &Owners) -> Interfaces {
        let resolved = self.learned.resolved.wait().await;
        let mut wanted = Interfaces {
            ids: distinct(
                self.candidates(owners)
                    .iter()
                    .flat_map(|endpoint| endpoint.network_interface_ids.clone()),
            ),
            addresses: resolved
                .iter()
                .copied()
                .filter(|a| is_private(*a))
                .collect(),
            ..Interfaces::default()
        };
        let own = || owners.instance.as_ref()?.interface_id.clone();
        match &self.request.client {
            Client::Here => match own() {
                Some(id) => wanted.ids.push(id),
                None => wanted.addresses.extend(own_address(&resolved)),
            },
            Client::Instance(id) => wanted.instances.push(id.clone()),
            Client::Eni(id) => wanted.ids.push(id.clone()),
            Client::Address(address) => wanted.addresses.push(*address),
            Client::Lambda(name) => wanted.functions.push(name.clone()),
            Client::Subnet(_) => {}
        }
        wanted.ids = distinct(wanted.ids);
        wanted.addresses = distinct(wanted.addresses);
        wanted
    }

    /// The endpoints that matter: the likely ones, or all where nothing says which.
    fn candidates<'o>(&self, owners: &'o Owners) -> Vec<&'o VpcEndpoint> {
        let all = owners.endpoints.known().map_or(&[][..], Vec::as_slice);
        let likely = self.likely_endpoints(all, owners.instance.as_ref());
        if likely.is_empty() {
            all.iter().collect()
        } else {
            likely
        }
    }

    fn groups(&self, owners: &Owners) -> Fact<Vec<SecurityGroupId>> {
        let of = |groups: &[GroupIdentifier]| -> Vec<_> {
            groups.iter().map(|group| group.group_id.clone()).collect()
        };
        let endpoints = self.candidates(owners).into_iter();
        let of_instance = owners.instance.iter();
        named(
            endpoints
                .flat_map(|endpoint| of(&endpoint.groups))
                .chain(owners.interfaces().iter().flat_map(|eni| of(&eni.groups)))
                .chain(of_instance.flat_map(|instance| instance.security_groups.clone())),
            owners.troubles(),
        )
    }

    fn subnets(&self, owners: &Owners) -> Fact<Vec<SubnetId>> {
        let endpoints = self.candidates(owners).into_iter();
        let interfaces = owners.interfaces().iter();
        let of_instance = owners.instance.iter();
        let of_client = match &self.request.client {
            Client::Subnet(id) => Some(id.clone()),
            _ => None,
        };
        named(
            endpoints
                .flat_map(|endpoint| endpoint.subnet_ids.clone())
                .chain(interfaces.filter_map(|eni| eni.subnet_id.clone()))
                .chain(of_instance.filter_map(|instance| instance.subnet_id.clone()))
                .chain(of_client),
            owners.troubles(),
        )
    }

    fn vpcs(&self, owners: &Owners, subnets: &[Subnet]) -> Fact<Vec<VpcId>> {
        let endpoints = self.candidates(owners).into_iter();
        let interfaces = owners.interfaces().iter();
        let of_instance = owners.instance.iter();
        let of_client = subnets.iter().filter(|subnet| match &self.request.client {
            Client::Subnet(id) => subnet.subnet_id == *id,
            _ => false,
        });
        let mut all = named(
            of_client
                .map(|subnet| subnet.vpc_id.clone())
                .chain(of_instance.filter_map(|instance| instance.vpc_id.clone()))
                .chain(endpoints.map(|endpoint| endpoint.vpc_id.clone()))
                .chain(interfaces.filter_map(|eni| eni.vpc_id.clone())),
            owners.troubles(),
        );
        if let Some(all) = all.known_mut() {
            all.truncate(MOST_VPCS);
        }
        all
    }
}

impl Owners {
    fn interfaces(&self) -> &[NetworkInterface] {
        self.interfaces.known().map_or(&[], Vec::as_slice)
    }

    fn troubles(&self) -> [Option<&Trouble>; 2] {
        [trouble_of(&self.interfaces), trouble_of(&self.endpoints)]
    }
}

/// Ask about what is named, once it is.
async fn of<Id: Clone, T: Default>(
    named: &Slot<Fact<Vec<Id>>>,
    ask: impl AsyncFnOnce(&[Id]) -> Fact<T>,
) -> Fact<T> {
    about(named.wait().await, ask).await
}

/// The address that packets leave from; the first of the host's where there is nowhere to go.
fn own_address(resolved: &[std::net::IpAddr]) -> Option<std::net::IpAddr> {
    let leaving = resolved.first().copied().and_then(host::leaving_for);
    leaving.or_else(|| host::addresses().known()?.first().copied())
}
