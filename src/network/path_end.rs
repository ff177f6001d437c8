//! Who sends, and who is to receive: from what was named to interfaces, addresses and groups.

use std::net::IpAddr;

use ipnet::IpNet;

use super::client::{self, ANY};
use super::path::{Layer, Step};
use super::prefix::host;
use super::query::Party;
use super::remedy::{Place, Remedy};
use super::topology::Topology;
use super::traffic::Ports;
use crate::facts::ec2::{Instance, NetworkInterface, SecurityGroup, Tag};
use crate::model::{EniId, InstanceId, NetworkParty, SecurityGroupId, SubnetId, VpcId};

/// One end of the way.
#[derive(Debug, Clone)]
pub(super) struct PathEnd<'a> {
    pub(super) label: String,
    pub(super) eni: Option<&'a NetworkInterface>,
    pub(super) v4: Option<IpNet>,
    pub(super) v6: Option<IpNet>,
    pub(super) subnet: Option<&'a SubnetId>,
    pub(super) vpc: Option<&'a VpcId>,
    pub(super) groups: Groups<'a>,
    /// The ports that it opens connections from.
    pub(super) ports: Ports,
    /// Whether its operating system, which would tell which of these it uses, was not read.
    pub(super) system_unread: bool,
    /// What is wrong with it by itself.
    pub(super) troubles: Vec<Step>,
}

/// The security groups of an end.
#[derive(Debug, Clone)]
pub(super) enum Groups<'a> {
    Known(KnownGroups<'a>),
    /// It lies in no VPC that is known.
    Outside,
    /// Nobody can tell: why.
    Unknown(String),
}

/// The security groups that an end has.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownGroups<'a> {
    pub(super) ids: Vec<SecurityGroupId>,
    /// Those of them that were read.
    pub(super) read: Vec<&'a SecurityGroup>,
    /// The first that was not.
    pub(super) unread: Option<SecurityGroupId>,
}

impl<'a> PathEnd<'a> {
    /// An end of which an address is all that is known.
    fn at(address: IpAddr, why: Groups<'a>) -> Self {
        let mut end = Self {
            label: address.to_string(),
            eni: None,
            v4: None,
            v6: None,
            subnet: None,
            vpc: None,
            groups: why,
            ports: ANY,
            system_unread: false,
            troubles: Vec::new(),
        };
        end.only(address);
        end
    }

    /// Where a change of what it lies in is to be made.
    pub(super) fn place(&self) -> Place {
        Place {
            vpc: self.vpc.cloned(),
            subnet: self.subnet.cloned(),
        }
    }

    /// Leaves one address.
    fn only(&mut self, address: IpAddr) {
        (self.v4, self.v6) = match address {
            IpAddr::V4(_) => (Some(host(address)), None),
            IpAddr::V6(_) => (None, Some(host(address))),
        };
    }

    /// An interface.
    fn of(network: &'a Topology, eni: &'a NetworkInterface, layer: Layer) -> Self {
        let addresses = eni.addresses();
        let first = |v4: bool| addresses.iter().find(|one| one.is_ipv4() == v4);
        let id = &eni.network_interface_id;
        let endpoint = network.endpoint_of(id);
        let subnet = eni.subnet_id.as_ref();
        let own: Vec<_> = eni.groups.iter().map(|one| one.group_id.clone()).collect();
        let theirs = endpoint.filter(|_| own.is_empty());
        let theirs = theirs.map(|endpoint| endpoint.groups.iter().map(|one| one.group_id.clone()));
        let groups: Vec<SecurityGroupId> = theirs.map_or(own, Iterator::collect);
        let instance = network.instance_of(eni);
        Self {
            label: match (Tag::name(&eni.tag_set), instance, endpoint) {
                (Some(name), _, _) => format!("{id} ({name})"),
                (None, Some(instance), _) => {
                    let tag = Tag::name(&instance.tags);
                    let name = tag.map_or_else(String::new, |name| format!(", {name}"));
                    format!("{id} ({}{name})", instance.instance_id)
                }
                (None, None, Some(endpoint)) => format!("{id} ({})", endpoint.vpc_endpoint_id),
                (None, None, None) => id.to_string(),
            },
            eni: Some(eni),
            v4: first(true).copied().map(host),
            v6: first(false).copied().map(host),
            subnet,
            vpc: eni
                .vpc_id
                .as_ref()
                .or_else(|| network.subnet(subnet?).map(|subnet| &subnet.vpc_id)),
            groups: if groups.is_empty() {
                Groups::Unknown(format!("the security groups of {id} were not told"))
            } else {
                Groups::Known(network.known_groups(groups))
            },
            ports: instance.map_or(ANY, client::ports_of),
            system_unread: instance.is_none() && client::is_of_unread_system(eni),
            troubles: client::troubles(network, eni, instance, layer),
        }
    }
}

impl Topology {
    /// The Region of an end.
    pub(super) fn region_at(&self, end: &PathEnd<'_>) -> Option<String> {
        self.region(end.vpc, end.subnet)
    }

    /// Whether an end is an interface of a VPC endpoint.
    pub(super) fn is_endpoint(&self, end: &PathEnd<'_>) -> bool {
        end.eni.is_some_and(|eni| self.belongs_to_endpoint(eni))
    }

    /// The groups of some ids. Their order means nothing, and the one that a fix is for must not hang on
    /// it.
    fn known_groups(&self, mut ids: Vec<SecurityGroupId>) -> KnownGroups<'_> {
        ids.sort_unstable();
        let (read, unread) = self.groups(&ids);
        let unread = unread.first().copied().cloned();
        KnownGroups { ids, read, unread }
    }

    fn instance_of(&self, eni: &NetworkInterface) -> Option<&Instance> {
        let attachment = eni.attachment.as_ref()?;
        self.all.instances.get(attachment.instance_id.as_ref()?)
    }

    /// The ends that a party stands for: several where it lies in several subnets, or where an
    /// instance may send from several interfaces. `near` is the
    /// VPC of the other end, which tells apart two interfaces with the same address.
    ///
    /// # Errors
    /// Nothing was read of it: why nobody can tell.
    pub(super) fn ends(
        &self,
        party: &Party,
        layer: Layer,
        near: Option<&VpcId>,
    ) -> Result<Vec<PathEnd<'_>>, String> {
        match &party.who {
            NetworkParty::Eni(id) => {
                let mut end = self.end_of(id, layer)?;
                if let Some(address) = party.address {
                    let foreign = end.eni.and_then(|eni| client::foreign(eni, address, layer));
                    end.troubles.extend(foreign);
                    end.only(address);
                }
                Ok(vec![end])
            }
            NetworkParty::Instance(id) => self.instance_ends(id, layer),
            NetworkParty::Address(address) => {
                self.address_end(*address, layer, near).map(|end| vec![end])
            }
            NetworkParty::Subnet(id) => {
                let why = format!("which groups are attached to an interface in {id} is not known");
                self.subnet_end(id, id.to_string(), Groups::Unknown(why))
                    .map(|end| vec![end])
            }
            NetworkParty::Lambda(name) => self.function_ends(name, layer),
            NetworkParty::Endpoint(id) => {
                let endpoint = self.all.vpc_endpoints.get(id);
                let endpoint = endpoint.ok_or_else(|| format!("{id} was not read"))?;
                if endpoint.network_interface_ids.is_empty() {
                    return Err(format!("no interface of {id} is told"));
                }
                let ids = endpoint.network_interface_ids.iter();
                ids.map(|eni| self.end_of(eni, layer)).collect()
            }
        }
    }

    pub(super) fn end_of(&self, id: &EniId, layer: Layer) -> Result<PathEnd<'_>, String> {
        let eni = self.interface(id);
        let eni = eni.ok_or_else(|| format!("{id} was not read"))?;
        Ok(PathEnd::of(self, eni, layer))
    }

    /// An instance: any of its interfaces may send, and its primary one is meant as a receiver.
    fn instance_ends(&self, id: &InstanceId, layer: Layer) -> Result<Vec<PathEnd<'_>>, String> {
        let all = self.interfaces_of(id);
        let all = match (layer, all.split_first()) {
            (_, None) => return Err(format!("the primary interface of {id} was not read")),
            (Layer::Client, Some(_)) => all,
            (_, Some((primary, _))) => std::slice::from_ref(primary),
        };
        all.iter().map(|eni| self.end_of(eni, layer)).collect()
    }

    fn address_end(
        &self,
        address: IpAddr,
        layer: Layer,
        near: Option<&VpcId>,
    ) -> Result<PathEnd<'_>, String> {
        let carriers = self.with_address(address);
        let mut ends = Vec::new();
        for id in &carriers {
            ends.push(self.end_of(id, layer)?);
        }
        if ends.len() > 1 {
            ends.retain(|end| near.is_some() && end.vpc == near);
        }
        match (ends.pop(), ends.is_empty(), carriers.is_empty()) {
            (Some(mut end), true, _) => {
                end.only(address);
                return Ok(end);
            }
            (_, _, false) => {
                let ids: Vec<&str> = carriers.iter().map(|id| id.as_str()).collect();
                let ids = ids.join(" and ");
                return Err(format!(
                    "{address} is an address of {ids}: name the interface"
                ));
            }
            _ => {}
        }
        let mut subnets = self.subnets_at.holding(host(address)).flatten();
        let Some((_, subnet)) = subnets.next() else {
            return Ok(PathEnd::at(address, Groups::Outside));
        };
        if let Some((_, other)) = subnets.next() {
            return Err(format!(
                "{address} lies in {subnet} and in {other}, and no interface has it"
            ));
        }
        let why = format!("no interface with {address} was read");
        let mut end = self.subnet_end(subnet, address.to_string(), Groups::Unknown(why))?;
        end.only(address);
        Ok(end)
    }

    /// Anything in a subnet.
    fn subnet_end<'a>(
        &'a self,
        id: &SubnetId,
        label: String,
        groups: Groups<'a>,
    ) -> Result<PathEnd<'a>, String> {
        let subnet = self.subnet(id);
        let subnet = subnet.ok_or_else(|| format!("{id} was not read"))?;
        let mut prefixes = subnet.prefixes();
        Ok(PathEnd {
            label,
            eni: None,
            v4: prefixes.find(|prefix| matches!(prefix, IpNet::V4(_))),
            v6: subnet
                .prefixes()
                .find(|prefix| matches!(prefix, IpNet::V6(_))),
            subnet: Some(&subnet.subnet_id),
            vpc: Some(&subnet.vpc_id),
            groups,
            ports: ANY,
            system_unread: false,
            troubles: Vec::new(),
        })
    }

    /// A function: its interfaces come and go, so that any address of its subnets may be theirs.
    fn function_ends(&self, name: &str, layer: Layer) -> Result<Vec<PathEnd<'_>>, String> {
        let function = self.all.functions.get(name);
        let function = function.ok_or_else(|| format!("the function {name} was not read"))?;
        let config = function
            .vpc_config
            .as_ref()
            .filter(|one| one.vpc().is_some());
        let Some(config) = config else {
            let mut end = PathEnd::at(IpAddr::from([0, 0, 0, 0]), Groups::Outside);
            name.clone_into(&mut end.label);
            (end.v4, end.v6) = (None, None);
            let text = format!("{name} runs in no VPC");
            let mut step = Step::block(layer, name, text);
            step.remedy = Some(Remedy::IntoVpc(name.to_owned()));
            end.troubles.push(step);
            return Ok(vec![end]);
        };
        let groups = if config.security_group_ids.is_empty() {
            Groups::Unknown(format!("the security groups of {name} were not told"))
        } else {
            Groups::Known(self.known_groups(config.security_group_ids.clone()))
        };
        let subnets = config.subnet_ids.iter();
        let ends: Result<Vec<_>, _> = subnets
            .map(|id| self.subnet_end(id, format!("{name} in {id}"), groups.clone()))
            .collect();
        ends.and_then(|ends| {
            if ends.is_empty() {
                Err(format!("the subnets of {name} were not told"))
            } else {
                Ok(ends)
            }
        })
    }
}
