//! Which endpoint serves the call: only that can break it.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::Case;
use crate::facts::ec2::{NetworkInterface, VpcEndpoint};
use crate::facts::{
    FactKind, HttpOutcome, HttpProbe, HttpRoute, MissingFact, Reason, TcpOutcome, TlsOutcome,
};
use crate::model::{EniId, VpceId, is_private};

impl<'a> Case<'a> {
    /// As [`Self::endpoint`], for checks that judge the endpoint which the call goes through. Where
    /// the name leads to private addresses that no readable endpoint has, the call does go through
    /// one, e.g. of another account.
    ///
    /// # Errors
    /// As [`Self::endpoint`], and where that endpoint was not seen.
    pub fn endpoint_of_call(&self) -> Result<Option<&'a VpcEndpoint>, MissingFact> {
        if let Some(endpoint) = self.endpoint()? {
            return Ok(Some(endpoint));
        }
        let answer = self.name_lookup().ok().map(|lookup| &lookup.answer);
        let Some(answer) = answer.filter(|answer| answer.leads_inside()) else {
            return Ok(None);
        };
        let mut addresses = answer.addresses().to_vec();
        addresses.sort_unstable();
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        Err(MissingFact {
            need: FactKind::VpcEndpoints,
            why: Reason::Failed,
            detail: format!(
                "no endpoint of this account and Region has {}: it may belong to another account",
                addresses.join(", ")
            ),
        })
    }

    /// The endpoint through which the call goes, or should go: the one that the target names, else
    /// the one that the name leads to, else the one in the client's VPC. `None` where there is none.
    /// Of several that the name leads to, it is the one whose probes fared worst.
    ///
    /// # Errors
    /// The endpoints could not be read, or nothing tells which one is meant.
    pub fn endpoint(&self) -> Result<Option<&'a VpcEndpoint>, MissingFact> {
        self.endpoint.get_or_init(|| self.choose_endpoint()).clone()
    }

    fn choose_endpoint(&self) -> Result<Option<&'a VpcEndpoint>, MissingFact> {
        let all = self.facts.aws.vpc_endpoints.need(FactKind::VpcEndpoints)?;
        if let Some(named) = &self.facts.target.vpce_id {
            let detail = format!("{named} is not among the endpoints of this account and Region");
            let missing = MissingFact {
                need: FactKind::VpcEndpoints,
                why: Reason::Failed,
                detail,
            };
            let found = all
                .iter()
                .find(|endpoint| endpoint.vpc_endpoint_id == *named);
            return found.map(Some).ok_or(missing);
        }
        let called = self.called_addresses().iter();
        let owned = called.filter_map(|to| Some((to, self.owner(*to)?)));
        let fared = self.fared();
        let at = |to| fared.get(to).copied().unwrap_or(Fared::Served);
        let worst = owned.min_by_key(|(to, owner)| (at(to), &owner.vpc_endpoint_id));
        if let Some((_, owner)) = worst {
            return Ok(Some(owner));
        }
        if let Some(address) = self.served_elsewhere() {
            let detail = format!(
                "the name leads to {address}, which is of no endpoint of this account and Region, and \
                 API Gateway answers there"
            );
            return Err(MissingFact {
                need: FactKind::VpcEndpoints,
                why: Reason::Failed,
                detail,
            });
        }
        let Some(vpc) = &self.source().vpc_id else {
            let detail = "the client's VPC is not known, so neither is its endpoint".to_owned();
            return Err(MissingFact {
                need: FactKind::Host,
                why: Reason::Failed,
                detail,
            });
        };
        let associated = |id: &VpceId| {
            let api = self.facts.aws.rest_api.known().and_then(Option::as_ref);
            api.is_some_and(|api| api.associated_endpoints().contains(id))
        };
        let here = self.endpoints_in(vpc)?;
        Ok(here.into_iter().min_by_key(|endpoint| {
            let id = &endpoint.vpc_endpoint_id;
            (!endpoint.private_dns_enabled, !associated(id), id)
        }))
    }

    /// The endpoint's interfaces that the call may go to: those that the name leads to, else all.
    #[must_use]
    pub fn used_interfaces<'e>(&self, endpoint: &'e VpcEndpoint) -> Vec<&'e EniId> {
        let called = |eni: &&NetworkInterface| eni.addresses().iter().any(|it| self.calls(*it));
        let called = self.interfaces().iter().filter(called);
        let called: HashSet<&EniId> = called.map(|eni| &eni.network_interface_id).collect();
        let all = &endpoint.network_interface_ids;
        let used: Vec<_> = all.iter().filter(|id| called.contains(id)).collect();
        if used.is_empty() {
            return all.iter().collect();
        }
        used
    }

    /// Whether an address is an endpoint's.
    #[must_use]
    pub fn owns(&self, endpoint: &VpcEndpoint, address: IpAddr) -> bool {
        self.owner(address)
            .is_some_and(|owner| owner.vpc_endpoint_id == endpoint.vpc_endpoint_id)
    }

    /// A private address that the call went to, where API Gateway answered, and which is none of the
    /// endpoints' that were read: the call does not use the endpoint of the client's VPC.
    fn served_elsewhere(&self) -> Option<IpAddr> {
        self.facts.aws.network_interfaces.known()?;
        let answered = |probe: &&&HttpProbe| match &probe.outcome {
            HttpOutcome::Answered(answer) => answer.header("x-amz-apigw-id").is_some(),
            _ => false,
        };
        let own = self.own_exchanges();
        let mut served = own.iter().filter(answered).map(|probe| probe.address);
        served.find(|address| is_private(*address))
    }

    /// How each address fared with all that was tried there, at worst.
    fn fared(&self) -> HashMap<IpAddr, Fared> {
        let tcp = self.facts.tcp.known().into_iter().flatten();
        let tcp = tcp.filter(|probe| !matches!(probe.outcome, TcpOutcome::Connected { .. }));
        let tcp = tcp.map(|probe| (probe.address, Fared::NotConnected));
        let tls = self.facts.tls.known().into_iter().flatten();
        let tls = tls.filter(|probe| !matches!(probe.outcome, TlsOutcome::Completed { .. }));
        let tls = tls.map(|probe| (probe.address, Fared::NoHandshake));
        let http = self.facts.http.known().into_iter().flatten();
        let http = http.filter(|probe| is_of_the_call(probe));
        let http = http.map(|probe| (probe.address, fared(probe)));
        let mut worst = HashMap::new();
        for (address, fared) in tcp.chain(tls).chain(http) {
            let known = worst.entry(address).or_insert(fared);
            *known = fared.min(*known);
        }
        worst
    }
}

/// How far a probe came, as far as that is plain to see. Later is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fared {
    NotConnected,
    NoHandshake,
    NotAnswered,
    /// Somebody answered who is not AWS.
    Elsewhere,
    /// 403: the front door, a policy or an authorizer refused.
    Refused,
    /// Another error.
    Error,
    Served,
}

pub(super) fn fared(probe: &HttpProbe) -> Fared {
    let HttpOutcome::Answered(answer) = &probe.outcome else {
        return Fared::NotAnswered;
    };
    let from_aws = ["x-amz-apigw-id", "x-amzn-requestid"];
    match answer.status {
        _ if !from_aws.iter().any(|name| answer.header(name).is_some()) => Fared::Elsewhere,
        403 => Fared::Refused,
        400.. => Fared::Error,
        _ => Fared::Served,
    }
}

/// Whether a request went by the call's own route.
#[must_use]
pub const fn is_of_the_call(probe: &HttpProbe) -> bool {
    matches!(probe.route, HttpRoute::Name | HttpRoute::Given)
}
