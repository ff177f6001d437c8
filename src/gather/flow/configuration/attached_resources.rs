//! The interfaces of the client, of the endpoints and of whom else the question is about, and what
//! belongs to them.

use std::net::IpAddr;

use super::super::{Run, distinct, may_be_of_a_vpc};
use super::{about, named};
use crate::facts::ec2::{
    self, GroupIdentifier, NetworkAcl, NetworkInterface, RouteTable, SecurityGroup, Subnet, Vpc,
    VpcAttributes, VpcEndpoint, VpcPeeringConnection,
};
use crate::facts::lambda::VpcConfig;
use crate::facts::{Fact, FactKind, FetchError, Instance};
use crate::gather::aws::Reader;
use crate::gather::host;
use crate::gather::request::{Endpoints, Interfaces};
use crate::model::{Client, InstanceId, NetworkParty, SecurityGroupId, SubnetId, VpcId};

/// How many VPCs are looked at for a call: its addresses may occur in any number of them.
const MOST_VPCS: usize = 10;

/// Whose belongings are asked for.
struct Owners {
    endpoints: Fact<Vec<VpcEndpoint>>,
    interfaces: Fact<Vec<NetworkInterface>>,
    instance: Option<Instance>,
    /// Where the client's function runs.
    place: VpcConfig,
    /// The subnets that were named, or that hold an address which no interface has.
    subnets: Fact<Vec<Subnet>>,
}

impl Run<'_> {
    /// The interfaces, once it is known which; then what belongs to them.
    pub(super) async fn attached_resources(&self, reader: &Reader) {
        let mut owners = Owners {
            endpoints: self.learned.endpoints.wait().await,
            interfaces: Fact::NotAsked,
            instance: self.learned.instance.wait().await,
            place: VpcConfig::default(),
            subnets: Fact::NotAsked,
        };
        if self.wants(FactKind::NetworkInterfaces) {
            let wanted = self.wanted_interfaces(&owners).await;
            owners.interfaces = if wanted.is_empty() {
                named([], [owners.endpoints.trouble()])
            } else {
                self.in_time(reader.network_interfaces(&wanted)).await
            };
            self.notes
                .aws(|aws| aws.network_interfaces = owners.interfaces.clone());
            self.settled(FactKind::NetworkInterfaces);
        }
        self.learned.interfaces.fill(owners.interfaces.clone());
        (owners.endpoints, owners.subnets, owners.place) = tokio::join!(
            self.endpoints_of_interfaces(reader, &owners),
            self.subnets_of_ends(reader, &owners),
            self.learned.place.wait(),
        );
        let owners = &owners;
        let instances = self.instances(owners);
        let (groups, subnets, vpcs) =
            (self.groups(owners), self.subnets(owners), self.vpcs(owners));
        tokio::join!(
            self.read::<SecurityGroup>(reader, &groups),
            self.read::<ec2::Instance>(reader, &instances),
            self.read::<Subnet>(reader, &subnets),
            self.read::<NetworkAcl>(reader, &subnets),
            self.read::<VpcAttributes>(reader, &vpcs),
            self.read::<RouteTable>(reader, &vpcs),
            self.read::<VpcPeeringConnection>(reader, &vpcs),
            self.read::<Vpc>(reader, &vpcs),
        );
        Box::pin(self.referenced_resources(reader)).await;
    }

    async fn wanted_interfaces(&self, owners: &Owners) -> Interfaces {
        let resolved = self.learned.resolved.wait().await;
        let endpoints = self.candidates(owners).into_iter();
        let mut wanted = Interfaces {
            ids: endpoints
                .flat_map(|endpoint| endpoint.network_interface_ids.clone())
                .collect(),
            addresses: resolved
                .iter()
                .copied()
                .filter(|a| may_be_of_a_vpc(*a))
                .collect(),
            ..Interfaces::default()
        };
        for end in &self.ends {
            match end {
                NetworkParty::Instance(id) => wanted.instances.push(id.clone()),
                NetworkParty::Eni(id) => wanted.ids.push(id.clone()),
                NetworkParty::Address(address) => wanted.addresses.push(*address),
                NetworkParty::Lambda(name) => wanted.functions.push(name.clone()),
                NetworkParty::Subnet(_) | NetworkParty::Endpoint(_) => {}
            }
        }
        wanted
            .functions
            .extend(self.function_name().map(str::to_owned));
        if self.request.client == Client::Here
            && (self.is_of_a_call() || self.wants(FactKind::Host))
        {
            let instance = owners.instance.as_ref();
            match instance.and_then(|instance| instance.interface_id.clone()) {
                Some(id) => wanted.ids.push(id),
                None => wanted.addresses.extend(self.own_address(&resolved)),
            }
        }
        wanted.functions = distinct(wanted.functions);
        wanted.ids = distinct(wanted.ids);
        wanted.addresses = distinct(wanted.addresses);
        wanted
    }

    /// The address that packets leave from; the first of the host's where there is nowhere to go.
    fn own_address(&self, resolved: &[IpAddr]) -> Option<IpAddr> {
        let ends = self.ends.iter().filter_map(address_of);
        let to = resolved.iter().copied().chain(ends).next();
        let leaving = to.and_then(host::leaving_for);
        leaving.or_else(|| host::addresses().known()?.first().copied())
    }

    /// The endpoints that matter: the likely ones, or all where nothing says which.
    fn candidates<'o>(&self, owners: &'o Owners) -> Vec<&'o VpcEndpoint> {
        let all = owners.endpoints.known().map_or(&[][..], Vec::as_slice);
        let likely = self.likely_endpoints(all, owners.instance.as_ref());
        if likely.is_empty() || !self.is_of_a_call() {
            all.iter().collect()
        } else {
            likely
        }
    }

    /// The endpoints, with those whose interfaces were read as anything else's would be: no call tells
    /// of them.
    async fn endpoints_of_interfaces(
        &self,
        reader: &Reader,
        owners: &Owners,
    ) -> Fact<Vec<VpcEndpoint>> {
        let known = owners.endpoints.known().map_or(&[][..], Vec::as_slice);
        let of = |endpoint: &VpcEndpoint, eni: &NetworkInterface| {
            let own = &endpoint.network_interface_ids;
            own.contains(&eni.network_interface_id)
        };
        let strangers = owners.interfaces().iter().filter(|eni| {
            eni.interface_type.as_deref() == Some("vpc_endpoint")
                && !known.iter().any(|endpoint| of(endpoint, eni))
        });
        let strangers: Vec<&NetworkInterface> = strangers.collect();
        if strangers.is_empty() || self.is_of_a_call() || !self.wants(FactKind::VpcEndpoints) {
            return owners.endpoints.clone();
        }
        let wanted = Endpoints {
            vpcs: distinct(strangers.iter().filter_map(|eni| eni.vpc_id.clone())),
            ..Endpoints::default()
        };
        let mut all = self.in_time(reader.vpc_endpoints(&wanted)).await;
        if let Some(all) = all.known_mut() {
            all.retain(|endpoint| strangers.iter().any(|eni| of(endpoint, eni)));
            all.extend_from_slice(known);
        }
        self.notes.aws(|aws| aws.vpc_endpoints = all.clone());
        all
    }

    /// The subnets that only AWS can tell the VPCs of: those that are ends, and those around an
    /// address that no interface has.
    async fn subnets_of_ends(&self, reader: &Reader, owners: &Owners) -> Fact<Vec<Subnet>> {
        if !self.wants(FactKind::NetworkInterfaces) {
            return Fact::NotAsked;
        }
        let ids = self.ends.iter().filter_map(|end| match end {
            NetworkParty::Subnet(id) => Some(id.clone()),
            _ => None,
        });
        let carried = |address: &IpAddr| {
            let mut all = owners.interfaces().iter();
            all.any(|eni| eni.has(*address))
        };
        let addresses = self.ends.iter().filter_map(address_of);
        let addresses = addresses.filter(|one| !self.is_of_a_call() && !carried(one));
        let (ids, addresses) = (named(ids, []), named(addresses, []));
        let (by_id, by_address) = tokio::join!(
            self.in_time(about(&ids, async |ids| reader.read(ids).await)),
            self.in_time(about(&addresses, async |all| {
                reader.subnets_holding(all).await
            })),
        );
        match (by_id, by_address) {
            (Fact::Known(mut all), Fact::Known(more)) => {
                all.extend(more);
                Fact::Known(all)
            }
            (Fact::Known(_), unknown) | (unknown, _) => unknown,
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
                .chain(of_instance.flat_map(|instance| instance.security_groups.clone()))
                .chain(owners.place.security_group_ids.clone()),
            owners.troubles(),
        )
    }

    fn instances(&self, owners: &Owners) -> Fact<Vec<InstanceId>> {
        let interfaces = owners.interfaces().iter();
        let attached = interfaces.filter_map(|eni| eni.attachment.as_ref()?.instance_id.clone());
        let of_ends = self.ends.iter().filter_map(|end| match end {
            NetworkParty::Instance(id) => Some(id.clone()),
            _ => None,
        });
        named(attached.chain(of_ends), owners.troubles())
    }

    fn subnets(&self, owners: &Owners) -> Fact<Vec<SubnetId>> {
        let endpoints = self.candidates(owners).into_iter();
        let interfaces = owners.interfaces().iter();
        let of_instance = owners.instance.iter();
        let of_ends = self.ends.iter().filter_map(|end| match end {
            NetworkParty::Subnet(id) => Some(id.clone()),
            _ => None,
        });
        let holding = owners.subnets.known().into_iter().flatten();
        named(
            endpoints
                .flat_map(|endpoint| endpoint.subnet_ids.clone())
                .chain(interfaces.filter_map(|eni| eni.subnet_id.clone()))
                .chain(of_instance.filter_map(|instance| instance.subnet_id.clone()))
                .chain(of_ends)
                .chain(owners.place.subnet_ids.clone())
                .chain(holding.map(|subnet| subnet.subnet_id.clone())),
            owners.troubles(),
        )
    }

    fn vpcs(&self, owners: &Owners) -> Fact<Vec<VpcId>> {
        let endpoints = self.candidates(owners).into_iter();
        let interfaces = owners.interfaces().iter();
        let of_instance = owners.instance.iter();
        let of_subnets = owners.subnets.known().into_iter().flatten();
        let mut all = named(
            of_subnets
                .map(|subnet| subnet.vpc_id.clone())
                .chain(owners.place.vpc())
                .chain(of_instance.filter_map(|instance| instance.vpc_id.clone()))
                .chain(endpoints.map(|endpoint| endpoint.vpc_id.clone()))
                .chain(interfaces.filter_map(|eni| eni.vpc_id.clone())),
            owners.troubles(),
        );
        if let Some(all) = all.known_mut().filter(|_| self.is_of_a_call()) {
            all.truncate(MOST_VPCS);
        }
        all
    }
}

impl Owners {
    fn interfaces(&self) -> &[NetworkInterface] {
        self.interfaces.known().map_or(&[], Vec::as_slice)
    }

    fn troubles(&self) -> [Option<&FetchError>; 3] {
        [
            self.interfaces.trouble(),
            self.endpoints.trouble(),
            self.subnets.trouble(),
        ]
    }
}

const fn address_of(end: &NetworkParty) -> Option<IpAddr> {
    match end {
        NetworkParty::Address(address) => Some(*address),
        _ => None,
    }
}
