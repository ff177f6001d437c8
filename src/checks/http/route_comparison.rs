//! The same request by other ways to the API, compared with the call itself.
//!
//! What every way answers alike is not the way's fault; where one gets further, the API's side is not.

use std::cmp::Ordering;

use crate::case::Case;
use crate::checks::{Evidence, list};
use crate::facts::{FactKind, HttpAnswer, HttpOutcome, HttpProbe, HttpRoute};
use crate::front_door::{Answerer, Message, answerer, decode};
use crate::model::{Command, command, word};

/// How far a request got. Later is further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reached {
    /// Somebody else answered.
    Elsewhere,
    /// The front door, which has no such API or stage on this path.
    FrontDoor,
    /// A policy, which refused.
    Policy,
    /// The API's own method or integration.
    Method,
}

/// The other ways, by how their answers compare.
pub(super) struct RouteComparison<'a> {
    pub(super) further: Vec<&'a HttpProbe>,
    pub(super) less_far: Vec<&'a HttpProbe>,
    pub(super) alike: Vec<&'a HttpProbe>,
    reached: Reached,
}

pub(super) fn reached(answer: &HttpAnswer) -> Reached {
    if answerer(answer) != Answerer::RestApi {
        return Reached::Elsewhere;
    }
    match decode(answer) {
        Message::Forbidden => Reached::FrontDoor,
        Message::NotAuthorized(_) => Reached::Policy,
        _ => Reached::Method,
    }
}

impl<'a> RouteComparison<'a> {
    /// Compares the other ways' answers with the call's; ways that got no answer say nothing.
    pub(super) fn compare(case: &'a Case<'_>) -> Option<Self> {
        let HttpOutcome::Answered(first) = &case.exchange().ok()?.outcome else {
            return None;
        };
        let mut ways = Self {
            further: Vec::new(),
            less_far: Vec::new(),
            alike: Vec::new(),
            reached: reached(first),
        };
        for probe in case.other_exchanges() {
            let HttpOutcome::Answered(answer) = &probe.outcome else {
                continue;
            };
            match reached(answer).cmp(&ways.reached) {
                Ordering::Greater => ways.further.push(probe),
                Ordering::Less => ways.less_far.push(probe),
                Ordering::Equal => ways.alike.push(probe),
            }
        }
        let any = !(ways.further.is_empty() && ways.less_far.is_empty() && ways.alike.is_empty());
        any.then_some(ways)
    }

    /// Whether another way from this very client came to the integration: then nothing on the API's side
    /// refuses the call. A proxy's way does not count, since it comes from another address.
    pub(super) fn got_through(&self) -> bool {
        self.further.iter().any(|probe| match &probe.outcome {
            HttpOutcome::Answered(answer) => {
                probe.route != HttpRoute::Proxy && decode(answer) == Message::Integration
            }
            _ => false,
        })
    }

    /// Whether another endpoint answers alike: then it is not the endpoint's doing.
    pub(super) fn another_endpoint_is_alike(&self, case: &Case<'_>) -> bool {
        let Some(first) = case
            .exchange()
            .ok()
            .and_then(|probe| case.owner(probe.address))
        else {
            return false;
        };
        self.alike.iter().any(|probe| {
            case.owner(probe.address)
                .is_some_and(|owner| owner.vpc_endpoint_id != first.vpc_endpoint_id)
        })
    }

    /// The command that takes the way that gets further.
    pub(super) fn better(&self, case: &Case<'_>) -> Option<Command> {
        let probe = self
            .further
            .iter()
            .find(|probe| probe.route != HttpRoute::Proxy)?;
        Some(if probe.route == HttpRoute::EndpointName {
            let api = case.target.api_id.as_ref()?;
            let (host, path) = (&probe.host, &probe.path);
            command!(
                "apigw-doctor invoke 'https://{host}{path}' -H 'x-apigw-api-id: {api}'",
                host = word::Host(host),
                path = word::Path(path),
                api
            )
        } else {
            let url = case.target.private_dns_url();
            let url = word::Url(url.unwrap_or_else(|| case.target.url.to_string()));
            command!(
                "apigw-doctor invoke '{url}' --resolve {address}",
                url,
                address = probe.address
            )
        })
    }

    /// Whether the way decides: another one got further.
    pub(super) fn differ(&self) -> bool {
        !self.further.is_empty()
    }

    /// What each way answered, and what follows.
    pub(super) fn evidence(&self, case: &Case<'_>) -> Vec<Evidence> {
        let mut all: Vec<Evidence> = self
            .further
            .iter()
            .chain(&self.less_far)
            .chain(&self.alike)
            .filter_map(|probe| {
                let HttpOutcome::Answered(answer) = &probe.outcome else {
                    return None;
                };
                let kind = answer.header("x-amzn-errortype").unwrap_or_default();
                let kind = kind.split(':').next().unwrap_or_default();
                let said = format!("{}: {} {kind}", by(case, probe), answer.status);
                Some(Evidence::of(FactKind::Http, said.trim_end()))
            })
            .collect();
        all.push(Evidence::inferred(self.conclusion(case)));
        all
    }

    fn conclusion(&self, case: &Case<'_>) -> String {
        let names = |probes: &[&HttpProbe]| {
            let names: Vec<String> = probes.iter().map(|probe| by(case, probe)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            list(&names)
        };
        if self.differ() {
            let mut text = format!("the same request gets further {}", names(&self.further));
            if !self.alike.is_empty() {
                text = format!("{text}, and no further {}", names(&self.alike));
            }
            return format!("{text}: the way is at fault, and not the request");
        }
        if !self.less_far.is_empty() {
            return format!("the same request gets less far {}", names(&self.less_far));
        }
        format!(
            "the same request gets no further {}: the way is not at fault",
            names(&self.alike)
        )
    }
}

/// A way in words, as the end of a sentence.
fn by(case: &Case<'_>, probe: &HttpProbe) -> String {
    let whose = case
        .owner(probe.address)
        .map(|endpoint| format!(" of {}", endpoint.vpc_endpoint_id))
        .unwrap_or_default();
    match probe.route {
        HttpRoute::Proxy => format!("through the environment's proxy {}", probe.address),
        HttpRoute::EndpointName => {
            format!(
                "by the endpoint's own name {} with x-apigw-api-id",
                probe.host
            )
        }
        _ => format!("at {}{whose}", probe.address),
    }
}
