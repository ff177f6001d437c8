//! Whose an address is, and what else AWS tells of endpoints and their interfaces.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::Case;
use crate::facts::ec2::{NetworkInterface, VpcAttributes, VpcEndpoint};
use crate::facts::{FactKind, Facts, MissingFact, Reason};
use crate::model::{EniId, VpcId};
use crate::network::{PrefixMap, host};

/// The interfaces by their addresses, and the endpoints by their interfaces.
pub(super) struct Addresses<'a> {
    /// The first interface with each address, by its place.
    own: HashMap<IpAddr, usize>,
    /// The interfaces that prefixes are delegated to, by their places.
    delegated: PrefixMap<usize>,
    by_id: HashMap<&'a EniId, &'a NetworkInterface>,
    endpoint_of: HashMap<&'a EniId, &'a VpcEndpoint>,
}

impl<'a> Addresses<'a> {
    fn of(facts: &'a Facts) -> Self {
        let (mut own, mut by_id) = (HashMap::new(), HashMap::new());
        let mut delegated = PrefixMap::default();
        let interfaces = facts.aws.network_interfaces.known().into_iter().flatten();
        for (place, eni) in interfaces.enumerate() {
            by_id.entry(&eni.network_interface_id).or_insert(eni);
            for address in eni.addresses() {
                own.entry(address).or_insert(place);
            }
            for prefix in eni.delegated() {
                delegated.insert(prefix, place);
            }
        }
        let mut endpoint_of = HashMap::new();
        for endpoint in facts.aws.vpc_endpoints.known().into_iter().flatten() {
            for eni in &endpoint.network_interface_ids {
                endpoint_of.entry(eni).or_insert(endpoint);
            }
        }
        Self {
            own,
            delegated,
            by_id,
            endpoint_of,
        }
    }
}

impl<'a> Case<'a> {
    fn addresses(&self) -> &Addresses<'a> {
        self.addresses.get_or_init(|| Addresses::of(self.facts))
    }

    pub(super) fn interfaces(&self) -> &'a [NetworkInterface] {
        let read = self.facts.aws.network_interfaces.known();
        read.map_or(&[], Vec::as_slice)
    }

    /// An interface, where it was read.
    pub(super) fn interface(&self, id: &EniId) -> Option<&'a NetworkInterface> {
        self.addresses().by_id.get(id).copied()
    }

    /// The interface that carries an address, where it was read.
    #[must_use]
    pub fn interface_with(&self, address: IpAddr) -> Option<&'a NetworkInterface> {
        let known = self.addresses();
        let own = known.own.get(&address);
        let delegated = known.delegated.holding(host(address)).flatten();
        let place = own
            .into_iter()
            .chain(delegated.map(|(_, place)| place))
            .min()?;
        self.interfaces().get(*place)
    }

    /// The endpoint that owns an address, where that can be told.
    #[must_use]
    pub fn owner(&self, address: IpAddr) -> Option<&'a VpcEndpoint> {
        let eni = &self.interface_with(address)?.network_interface_id;
        self.addresses().endpoint_of.get(eni).copied()
    }

    /// The addresses whose endpoint can be told.
    #[must_use]
    pub fn owned_addresses(&self) -> HashSet<IpAddr> {
        let own = &self.addresses().endpoint_of;
        let interfaces = self.interfaces().iter();
        interfaces
            .filter(|eni| own.contains_key(&eni.network_interface_id))
            .flat_map(NetworkInterface::addresses)
            .collect()
    }

    /// The `execute-api` endpoints in a VPC.
    ///
    /// # Errors
    /// The endpoints could not be read.
    pub fn endpoints_in(&self, vpc: &VpcId) -> Result<Vec<&'a VpcEndpoint>, MissingFact> {
        let all = self.facts.aws.vpc_endpoints.need(FactKind::VpcEndpoints)?;
        Ok(all
            .iter()
            .filter(|endpoint| endpoint.is_execute_api() && endpoint.vpc_id == *vpc)
            .filter(|endpoint| !endpoint.state.eq_ignore_ascii_case("deleted"))
            .collect())
    }

    /// The addresses of an endpoint's interfaces.
    ///
    /// # Errors
    /// None could be read.
    pub fn endpoint_addresses(&self, endpoint: &VpcEndpoint) -> Result<Vec<IpAddr>, MissingFact> {
        let interfaces = self
            .facts
            .aws
            .network_interfaces
            .need(FactKind::NetworkInterfaces)?;
        let own: HashSet<&EniId> = endpoint.network_interface_ids.iter().collect();
        let addresses: Vec<IpAddr> = interfaces
            .iter()
            .filter(|eni| own.contains(&eni.network_interface_id))
            .flat_map(NetworkInterface::addresses)
            .collect();
        if addresses.is_empty() {
            let detail = format!("no interface of {} could be read", endpoint.vpc_endpoint_id);
            return Err(MissingFact {
                need: FactKind::NetworkInterfaces,
                why: Reason::Failed,
                detail,
            });
        }
        Ok(addresses)
    }

    /// The DNS attributes of a VPC.
    ///
    /// # Errors
    /// They could not be read.
    pub fn attributes(&self, vpc: &VpcId) -> Result<&'a VpcAttributes, MissingFact> {
        let all = self
            .facts
            .aws
            .vpc_attributes
            .need(FactKind::VpcAttributes)?;
        all.iter()
            .find(|attributes| attributes.vpc_id == *vpc)
            .ok_or_else(|| MissingFact {
                need: FactKind::VpcAttributes,
                why: Reason::Failed,
                detail: format!("the attributes of {vpc} could not be read"),
            })
    }
}
