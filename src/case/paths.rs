//! The way to each of the endpoint's interfaces, as the engine of the network judges it.

use std::net::IpAddr;

use super::Case;
use super::network::unread_interface;
use crate::facts::{FactKind, MissingFact};
use crate::model::{EniId, NetworkParty};
use crate::network::{Fault, Path, Protocol, Query, QueryId, Seen, Verdict, judge};

/// The way to one interface of the endpoint, from each place where the client may be.
pub struct InterfacePaths {
    /// The interface.
    pub eni: EniId,
    /// Its first address.
    pub address: IpAddr,
    zone: Option<String>,
    /// The ways, one for each place.
    pub paths: Vec<Path>,
}

impl InterfacePaths {
    /// The interface's address and its zone.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.zone {
            Some(zone) => format!("{} in {zone}", self.address),
            None => self.address.to_string(),
        }
    }

    /// Whether packets are answered.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let worst = self.paths.iter().map(|path| path.verdict).max();
        worst.unwrap_or(Verdict::Unknown)
    }
}

impl Case<'_> {
    /// The way to each of the endpoint's interfaces that the call may go to.
    ///
    /// # Errors
    /// The endpoint's interfaces or the client are not known.
    pub fn paths(&self) -> Result<&[InterfacePaths], MissingFact> {
        let found = self.paths.get_or_init(|| self.find_paths());
        found.as_deref().map_err(Clone::clone)
    }

    fn find_paths(&self) -> Result<Vec<InterfacePaths>, MissingFact> {
        let Some(endpoint) = self.endpoint()? else {
            return Ok(Vec::new());
        };
        let read = &self.facts.aws.network_interfaces;
        read.need(FactKind::NetworkInterfaces)?;
        let from = self.client_party()?;
        let mut found = Vec::new();
        for id in self.used_interfaces(endpoint) {
            let eni = self.interface(id);
            let Some((eni, address)) = eni.and_then(|eni| Some((eni, *eni.addresses().first()?)))
            else {
                let detail = format!("{id} of the endpoint could not be read");
                return Err(unread_interface(detail));
            };
            let query = Query {
                id: QueryId::None,
                from: from.clone(),
                to: NetworkParty::Eni(id.clone()).into(),
                port: 443,
                protocol: Protocol::Tcp,
            };
            let answer = judge(self.network(), &query);
            if let Some(unknown) = answer.unknowns.into_iter().next() {
                return Err(unread_interface(unknown));
            }
            found.push(InterfacePaths {
                eni: id.clone(),
                address,
                zone: eni.availability_zone.clone(),
                paths: answer.paths,
            });
        }
        if found.is_empty() {
            let id = &endpoint.vpc_endpoint_id;
            return Err(unread_interface(format!("no interface of {id} is told")));
        }
        Ok(found)
    }

    /// By which addresses the endpoint sees the client, where that is known of the way.
    #[must_use]
    pub fn seen_as(&self) -> Vec<Seen> {
        let ways = self.paths().unwrap_or_default();
        let mut all: Vec<Seen> = Vec::new();
        for path in ways.iter().flat_map(|way| &way.paths) {
            if !all.contains(&path.seen) {
                all.push(path.seen);
            }
        }
        all
    }

    /// The route to an appliance that packets to the endpoint take, where there is one.
    #[must_use]
    pub fn appliance(&self) -> Option<String> {
        let ways = self.paths().ok()?;
        let mut steps = ways
            .iter()
            .flat_map(|way| &way.paths)
            .flat_map(|path| &path.forward);
        let step = steps.find(|step| step.fault == Some(Fault::Appliance))?;
        Some(format!("{}: {}", step.object, step.text))
    }
}
