//! Which of the probes are the call's own, and which endpoint it uses: only that can break it.
//!
//! A probe goes by the call's own route where it was sent to an address that the name leads to, or to
//! the one that the user named instead. Where there is none such, probes were sent by another route, to
//! learn more: these are evidence, and no finding of the call.

use std::net::IpAddr;

use super::ec2::VpcEndpoint;
use super::{
    Fact, Facts, HttpOutcome, HttpProbe, HttpRoute, Lookup, Missing, Need, TcpOutcome, TcpProbe,
    TlsOutcome, TlsProbe, TlsTrial, Why,
};
use crate::model::{EniId, VpceId, is_private};

impl Facts {
    fn probed<'a, T>(&self, fact: &'a Fact<Vec<T>>, need: Need) -> Result<&'a [T], Missing> {
        let asked = fact.need(need)?;
        if asked.is_empty() || !self.probes_speak_for_the_client() {
            let detail = if asked.is_empty() {
                "nothing was left to probe".to_owned()
            } else {
                format!("the probes ran on another host than {}", self.client)
            };
            return Err(Missing {
                need,
                why: Why::NotAsked,
                detail,
            });
        }
        Ok(asked)
    }

    /// The resolvers' answers, where the client's own host asked.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn lookups(&self) -> Result<&[Lookup], Missing> {
        self.probed(&self.dns, Need::Dns)
    }

    /// The addresses that the call goes to; none where the name leads nowhere, or nobody knows where.
    #[must_use]
    pub fn called_addresses(&self) -> Vec<IpAddr> {
        if !self.probes_speak_for_the_client() {
            return Vec::new();
        }
        if let Some(instead) = self.connect_to {
            return vec![instead];
        }
        let sent = self.http.known().into_iter().flatten();
        let sent: Vec<&HttpProbe> = sent.filter(|probe| is_of_the_call(probe)).collect();
        let given = sent.iter().find(|probe| probe.route == HttpRoute::Given);
        if let Some(probe) = given {
            return vec![probe.address];
        }
        let lookup = self.name_lookup().ok();
        let named = lookup.map_or(&[][..], |lookup| lookup.answer.addresses());
        let mut all = named.to_vec();
        for probe in sent {
            if !all.contains(&probe.address) {
                all.push(probe.address);
            }
        }
        all
    }

    /// Whether [`Self::called_addresses`] are all that there are: where nobody looked the name up, the
    /// request shows one of them, and there may be others.
    #[must_use]
    pub fn knows_called_addresses(&self) -> bool {
        let sent = self.http.known().into_iter().flatten();
        let mut sent = sent.filter(|probe| probe.route == HttpRoute::Given);
        self.connect_to.is_some() || sent.next().is_some() || self.name_lookup().is_ok()
    }

    /// The probes that the call can meet: those to where it goes, and where that is not the endpoint that
    /// it should use, those to that one. Other interfaces cannot break it.
    fn of_the_call<'a, T>(&self, all: &'a [T], to: impl Fn(&T) -> IpAddr) -> Vec<&'a T> {
        let called = self.called_addresses();
        let (mut own, other): (Vec<&T>, Vec<&T>) =
            all.iter().partition(|one| called.contains(&to(one)));
        let used = self.endpoint().ok().flatten();
        let is_of_it = |one: &&T| used.is_some() && self.owner(to(one)) == used;
        if self.knows_called_addresses() && own.iter().any(is_of_it) {
            return own;
        }
        own.extend(other.into_iter().filter(is_of_it));
        if own.is_empty() {
            return all.iter().collect();
        }
        own
    }

    /// The connections that the client's own host tried, of the call.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn connections(&self) -> Result<Vec<&TcpProbe>, Missing> {
        let all = self.every_connection()?;
        Ok(self.of_the_call(all, |probe| probe.address))
    }

    /// Every connection that the client's own host tried, to interfaces that the call does not use, too.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn every_connection(&self) -> Result<&[TcpProbe], Missing> {
        self.probed(&self.tcp, Need::Tcp)
    }

    /// The handshakes that the client's own host tried, of the call.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn handshakes(&self) -> Result<Vec<&TlsProbe>, Missing> {
        let all = self.probed(&self.tls, Need::Tls)?;
        Ok(self.of_the_call(all, |probe| probe.address))
    }

    /// The further handshakes that the client's own host tried with one of the addresses.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn trials(&self) -> Result<&[TlsTrial], Missing> {
        self.probed(&self.tls_trials, Need::TlsTrials)
    }

    /// The request that the client's own host sent. Where it was sent to several addresses that the name
    /// leads to, the one that fared worst: an application meets that one now and then.
    ///
    /// # Errors
    /// None was sent, or by somebody else.
    pub fn exchange(&self) -> Result<&HttpProbe, Missing> {
        let all = self.probed(&self.http, Need::Http)?;
        let own = all.iter().filter(|probe| is_of_the_call(probe));
        let worst = own.min_by_key(|probe| (fared(probe), probe.address));
        let mut direct = all.iter().filter(|probe| probe.route != HttpRoute::Proxy);
        worst.or_else(|| direct.next()).ok_or_else(|| Missing {
            need: Need::Http,
            why: Why::NotAsked,
            detail: "no handshake completed, so no request was sent directly".to_owned(),
        })
    }

    /// The requests that went to where the call goes: one to each endpoint that the name leads to.
    #[must_use]
    pub fn own_exchanges(&self) -> Vec<&HttpProbe> {
        let all = self.probed(&self.http, Need::Http).unwrap_or_default();
        let mut own: Vec<_> = all.iter().filter(|probe| is_of_the_call(probe)).collect();
        own.sort_by_key(|probe| probe.address);
        own
    }

    /// The requests that were sent besides [`Self::exchange`], to compare the answers.
    #[must_use]
    pub fn other_exchanges(&self) -> Vec<&HttpProbe> {
        let Ok(first) = self.exchange() else {
            return Vec::new();
        };
        let sent = self.http.known().into_iter().flatten();
        sent.filter(|probe| !std::ptr::eq(*probe, first)).collect()
    }

    /// The request that was sent through the environment's proxy.
    ///
    /// # Errors
    /// None was sent.
    pub fn proxied(&self) -> Result<&HttpProbe, Missing> {
        let none = Missing {
            need: Need::Http,
            why: Why::NotAsked,
            detail: "no request was sent through the environment's proxy".to_owned(),
        };
        let mut sent = self.probed(&self.http, Need::Http)?.iter();
        sent.find(|probe| probe.route == HttpRoute::Proxy)
            .ok_or(none)
    }

    /// As [`Self::endpoint`], for checks that judge the endpoint which the call goes through. Where
    /// the name leads to private addresses that no readable endpoint has, the call does go through
    /// one, e.g. of another account.
    ///
    /// # Errors
    /// As [`Self::endpoint`], and where that endpoint was not seen.
    pub fn endpoint_of_call(&self) -> Result<Option<&VpcEndpoint>, Missing> {
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
        Err(Missing {
            need: Need::VpcEndpoints,
            why: Why::Failed,
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
    pub fn endpoint(&self) -> Result<Option<&VpcEndpoint>, Missing> {
        let all = self.aws.vpc_endpoints.need(Need::VpcEndpoints)?;
        if let Some(named) = &self.target.vpce_id {
            let detail = format!("{named} is not among the endpoints of this account and Region");
            let missing = Missing {
                need: Need::VpcEndpoints,
                why: Why::Failed,
                detail,
            };
            let found = all
                .iter()
                .find(|endpoint| endpoint.vpc_endpoint_id == *named);
            return found.map(Some).ok_or(missing);
        }
        let called = self.called_addresses();
        let owned = called.iter().filter_map(|to| Some((to, self.owner(*to)?)));
        let worst = owned.min_by_key(|(to, owner)| (self.fared_at(**to), &owner.vpc_endpoint_id));
        if let Some((_, owner)) = worst {
            return Ok(Some(owner));
        }
        if let Some(address) = self.served_elsewhere() {
            let detail = format!(
                "the name leads to {address}, which is of no endpoint of this account and Region, and \
                 API Gateway answers there"
            );
            return Err(Missing {
                need: Need::VpcEndpoints,
                why: Why::Failed,
                detail,
            });
        }
        let Some(vpc) = self.source().vpc_id else {
            let detail = "the client's VPC is not known, so neither is its endpoint".to_owned();
            return Err(Missing {
                need: Need::Host,
                why: Why::Failed,
                detail,
            });
        };
        let associated = |id: &VpceId| {
            let api = self.aws.rest_api.known().and_then(Option::as_ref);
            api.is_some_and(|api| api.associated_endpoints().contains(id))
        };
        let here = self.endpoints_in(&vpc)?;
        Ok(here.into_iter().min_by_key(|endpoint| {
            let id = &endpoint.vpc_endpoint_id;
            (!endpoint.private_dns_enabled, !associated(id), id)
        }))
    }

    /// The endpoint's interfaces that the call may go to: those that the name leads to, else all.
    #[must_use]
    pub fn used_interfaces<'a>(&self, endpoint: &'a VpcEndpoint) -> Vec<&'a EniId> {
        let called = self.called_addresses();
        let leads = |id: &&EniId| {
            let eni = self.interfaces().iter();
            let mut eni = eni.filter(|eni| eni.network_interface_id == **id);
            eni.any(|eni| eni.addresses().iter().any(|it| called.contains(it)))
        };
        let all = &endpoint.network_interface_ids;
        let used: Vec<_> = all.iter().filter(leads).collect();
        if used.is_empty() {
            return all.iter().collect();
        }
        used
    }

    /// A private address that the call went to, where API Gateway answered, and which is none of the
    /// endpoints' that were read: the call does not use the endpoint of the client's VPC.
    fn served_elsewhere(&self) -> Option<IpAddr> {
        self.aws.network_interfaces.known()?;
        let answered = |probe: &&&HttpProbe| match &probe.outcome {
            HttpOutcome::Answered(answer) => answer.header("x-amz-apigw-id").is_some(),
            _ => false,
        };
        let own = self.own_exchanges();
        let mut served = own.iter().filter(answered).map(|probe| probe.address);
        served.find(|address| is_private(*address))
    }

    /// How an address fared with all that was tried there.
    fn fared_at(&self, address: IpAddr) -> Fared {
        let tcp = self.tcp.known().into_iter().flatten();
        let mut tcp = tcp.filter(|probe| probe.address == address);
        if tcp.any(|probe| !matches!(probe.outcome, TcpOutcome::Connected { .. })) {
            return Fared::NotConnected;
        }
        let tls = self.tls.known().into_iter().flatten();
        let mut tls = tls.filter(|probe| probe.address == address);
        if tls.any(|probe| !matches!(probe.outcome, TlsOutcome::Completed { .. })) {
            return Fared::NoHandshake;
        }
        let http = self.http.known().into_iter().flatten();
        let http = http.filter(|probe| probe.address == address && is_of_the_call(probe));
        http.map(fared).min().unwrap_or(Fared::Served)
    }
}

/// Whether a request went by the call's own route.
#[must_use]
pub const fn is_of_the_call(probe: &HttpProbe) -> bool {
    matches!(probe.route, HttpRoute::Name | HttpRoute::Given)
}

/// How far a probe came, as far as that is plain to see. Later is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fared {
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

fn fared(probe: &HttpProbe) -> Fared {
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
