//! Who can call an API: every client that the facts know of, judged by the rooms that judge one call.
//! Clients of one class are judged once. Pure: facts in, verdicts out.

mod addresses;
mod change;
mod clients;
mod compare;
mod impact;
mod names;
mod plan;
mod unused;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::case::{Absent, Case, Via};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Facts, Inventory};
use crate::model::{Hop, Region, SubnetId, Target, VpcId, VpceId};
use crate::network::{self, Likeness, Query, QueryId, Seen, State, Topology};
use crate::policy::Answer;

use addresses::{AddressClass, AddressClasses};

pub use change::{Change, ChangeError};
pub use clients::{Client, ClientKind, Filter};
pub use compare::{Compared, compare};
pub use impact::{Clients, Impact};
pub use plan::Plan;
pub use unused::Unused;

/// Whether clients reach the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reachable {
    /// The name resolves, packets pass both ways, and no policy refuses.
    Yes,
    /// Nothing that is known stops them, and not all is known.
    Unknown,
    /// Something stops them.
    No,
}

/// What the policies say of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyAnswer {
    /// All of them admit the call.
    Allow,
    /// A statement denies it.
    ExplicitDeny,
    /// No statement of one of them allows it.
    ImplicitDeny,
    /// It depends on what is not known.
    Unknown,
    /// The call does not get as far.
    NotReached,
}

/// What stops clients outside the network, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Where.
    pub hop: Hop,
    /// Which object: a VPC, an endpoint, an API.
    pub object: String,
    /// In one sentence.
    pub text: String,
    /// Whether it is known to stop them.
    pub certain: bool,
}

/// How clients fare with one endpoint.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Whether they reach the API.
    pub verdict: Reachable,
    /// The endpoint; none where there is none to go through.
    pub via: Option<VpceId>,
    /// The host to call.
    pub name: Option<String>,
    /// The first hop that stops them, or may.
    pub hop: Option<Hop>,
    /// What of the packet's way stops it, or may; none where nothing does, or where it was not judged.
    pub path: Option<network::Answer>,
    /// What else stops them, or may.
    pub obstacles: Vec<Obstacle>,
    /// What the policies say.
    pub policy: PolicyAnswer,
}

/// Clients of which the same is to be said.
#[derive(Debug, Clone)]
pub struct Class {
    /// The clients, in order; the first one stands for all.
    pub clients: Vec<Client>,
    /// How they fare.
    pub outcome: Outcome,
}

/// Who can call an API.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The call.
    pub url: String,
    /// The classes, by VPC and subnet.
    pub classes: Vec<Class>,
    /// What leads nobody to the API; empty where clients were chosen.
    pub unused: Vec<Unused>,
    /// What somebody should hear about the facts.
    pub notices: Vec<String>,
    /// Whether there may be clients that the facts do not tell of.
    pub partial: bool,
}

impl Reach {
    /// How many clients have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Reachable) -> usize {
        let such = self
            .classes
            .iter()
            .filter(|it| it.outcome.verdict == verdict);
        such.map(|class| class.clients.len()).sum()
    }
}

/// The facts about an API, and about everything that may be its client.
pub struct World {
    facts: Facts,
    topology: Topology,
}

impl World {
    /// Of what is configured, at a time (RFC 3339): policies may depend on it.
    #[must_use]
    pub fn new(target: Target, mut inventory: Inventory, taken_at: String) -> Self {
        let mut facts = Facts::of_target(target);
        facts.taken_at = taken_at;
        // Of the clients themselves, which are most of a Region, the network alone is asked.
        let interfaces = std::mem::take(&mut inventory.network_interfaces);
        let instances = std::mem::take(&mut inventory.instances);
        let groups = std::mem::take(&mut inventory.security_groups);
        inventory.clone().tell(&mut facts);
        inventory.network_interfaces = interfaces;
        inventory.instances = instances;
        inventory.security_groups = groups;
        Self {
            facts,
            topology: Topology::new(inventory),
        }
    }

    /// Judges every client that the filters leave; all of them where there are none.
    #[must_use]
    pub fn reach(&self, filters: &[Filter]) -> Reach {
        let judge = Judge::new(self);
        let mut classes = network::Classes::new(&self.topology);
        let mut alike: BTreeMap<Key, HashMap<Vec<Likeness>, Vec<Client>>> = BTreeMap::new();
        for client in clients::all(&self.topology, &self.facts, filters) {
            let likeness = classes.class_of(&client.party);
            let key = Key::of(&client, &judge.addresses);
            alike
                .entry(key)
                .or_default()
                .entry(likeness)
                .or_default()
                .push(client);
        }
        let mut found: Vec<Class> = alike
            .into_values()
            .flat_map(HashMap::into_values)
            .filter_map(|mut clients| {
                clients.sort_by(|one, other| one.name.cmp(&other.name));
                let outcome = judge.outcome(clients.first()?);
                Some(Class { clients, outcome })
            })
            .collect();
        found.sort_by(|one, other| one.place().cmp(&other.place()));
        let mut notices = self.topology.notices().to_vec();
        notices.extend(judge.names_unread(&found));
        let mut unattached = clients::unattached(self.topology.inventory(), filters);
        if let Some(first) = unattached.next() {
            notices.push(match unattached.count() {
                0 => format!(
                    "{} is attached to nothing, so it is no client",
                    first.network_interface_id
                ),
                more => format!(
                    "{} interfaces are attached to nothing, so they are no clients: {} and {more} more",
                    more + 1,
                    first.network_interface_id
                ),
            });
        }
        let unused = if filters.is_empty() {
            let (case, inventory) = (&judge.case, self.topology.inventory());
            unused::unused(case, inventory, &judge.endpoints, &found)
        } else {
            Vec::new()
        };
        // Whoever named addresses has them all; an id that is not found may be of what was not read.
        let whole = self.topology.inventory().whole("NetworkInterfaces");
        let partial = !whole && (filters.is_empty() || found.is_empty());
        if partial {
            notices.push(
                "not all network interfaces were read: there may be other clients".to_owned(),
            );
        }
        Reach {
            partial,
            unused,
            url: self.facts.target.url.to_string(),
            classes: found,
            notices,
        }
    }
}

impl Class {
    fn place(&self) -> (Option<&str>, Option<&str>, Option<(ClientKind, &str)>) {
        let first = self.clients.first();
        (
            first.and_then(|it| it.vpc.as_ref()).map(VpcId::as_str),
            first
                .and_then(|it| it.subnet.as_ref())
                .map(SubnetId::as_str),
            first.map(|it| (it.kind, it.name.as_str())),
        )
    }
}

/// What tells clients apart, beside the addresses and interfaces that the network tells apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: ClientKind,
    vpc: Option<String>,
    subnet: Option<String>,
    groups: Vec<String>,
    address: AddressClass,
}

impl Key {
    fn of(client: &Client, addresses: &AddressClasses) -> Self {
        let mut groups: Vec<String> = client.groups.iter().map(ToString::to_string).collect();
        groups.sort_unstable();
        Self {
            kind: client.kind,
            vpc: client.vpc.as_ref().map(ToString::to_string),
            subnet: client.subnet.as_ref().map(ToString::to_string),
            groups,
            address: addresses.class(client.address),
        }
    }
}

/// The API's own facts, and the endpoints that lead to it.
struct Judge<'a> {
    world: &'a World,
    case: Case<'a>,
    endpoints: Vec<&'a VpcEndpoint>,
    /// What the policies make of addresses.
    addresses: AddressClasses,
}

impl<'a> Judge<'a> {
    fn new(world: &'a World) -> Self {
        let case = Case::of(&world.facts);
        let region = world.facts.target.region.as_ref();
        let all = world.topology.inventory().vpc_endpoints.values();
        let named = world.facts.target.vpce_id.as_ref();
        let endpoints: Vec<&VpcEndpoint> = all
            .filter(|it| it.api_region().is_some() && it.api_region() == region.map(Region::as_str))
            .filter(|it| !it.state.eq_ignore_ascii_case("deleted"))
            .filter(|it| named.is_none_or(|named| *named == it.vpc_endpoint_id))
            .collect();
        let api = world.facts.aws.rest_api.known().and_then(Option::as_ref);
        let of_api = api.and_then(|api| api.policy.as_deref());
        let of_endpoints = endpoints
            .iter()
            .filter_map(|it| it.policy_document.as_deref());
        Self {
            world,
            addresses: AddressClasses::of(of_api.into_iter().chain(of_endpoints)),
            case,
            endpoints,
        }
    }

    /// How a client fares: with the first endpoint that serves it, else with the one in its own VPC,
    /// else with the one that it gets closest to.
    fn outcome(&self, client: &Client) -> Outcome {
        let own = |it: &VpcEndpoint| Some(&it.vpc_id) == client.vpc.as_ref();
        let mut endpoints = self.endpoints.clone();
        endpoints.sort_by_key(|it| (!own(it), !it.private_dns_enabled, &it.vpc_endpoint_id));
        let mut best: Option<(bool, Outcome)> = None;
        for endpoint in endpoints {
            let outcome = self.through(client, endpoint);
            if outcome.verdict == Reachable::Yes {
                return outcome;
            }
            let rank = |own: bool, it: &Outcome| (it.verdict, !own, std::cmp::Reverse(it.hop));
            let here = own(endpoint);
            if best
                .as_ref()
                .is_none_or(|(its, known)| rank(here, &outcome) < rank(*its, known))
            {
                best = Some((here, outcome));
            }
        }
        let whole = self.world.topology.inventory().whole("VpcEndpoints");
        match best {
            Some((_, outcome)) if whole || outcome.verdict != Reachable::No => outcome,
            Some((_, outcome)) => Outcome {
                verdict: Reachable::Unknown,
                obstacles: [outcome.obstacles, vec![self.endpoints_unread()]].concat(),
                ..outcome
            },
            None if whole => Outcome::stopped(Obstacle {
                hop: Hop::Dns,
                object: client
                    .vpc
                    .as_ref()
                    .map_or_else(|| client.name.clone(), ToString::to_string),
                text: "no endpoint for execute-api leads to the API".to_owned(),
                certain: true,
            }),
            None => Outcome::stopped(self.endpoints_unread()),
        }
    }

    fn endpoints_unread(&self) -> Obstacle {
        Obstacle {
            hop: Hop::Dns,
            object: self
                .case
                .target
                .region
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            text:
                "not all endpoints were read (ec2:DescribeVpcEndpoints): another one may serve it"
                    .to_owned(),
            certain: false,
        }
    }

    fn through(&self, client: &Client, endpoint: &VpcEndpoint) -> Outcome {
        let resolved = names::leading(&self.case, client, endpoint);
        let query = Query {
            id: QueryId::None,
            from: client.party.clone(),
            to: crate::model::NetworkParty::Endpoint(endpoint.vpc_endpoint_id.clone()).into(),
            port: 443,
            protocol: network::Protocol::Tcp,
        };
        let path = network::judge(&self.world.topology, &query);
        let (name, mut obstacles) = match resolved {
            Ok(name) => (Some(name), Vec::new()),
            Err(obstacle) => (None, vec![obstacle]),
        };
        obstacles.extend(self.front_door());
        let by_network = on_the_way(&path, client);
        // What does not come to a policy asks none: of a Region most do not.
        let reached = by_network.0 != Reachable::No && !obstacles.iter().any(|it| it.certain);
        let policy = if reached {
            let (answer, more) = self.policies(client, endpoint, &path);
            obstacles.extend(more);
            answer
        } else {
            PolicyAnswer::NotReached
        };
        let hops = obstacles.iter().map(|it| (it.certain, it.hop));
        let stops: Vec<(bool, Hop)> = hops
            .chain(by_network.1.map(|hop| (by_network.0 == Reachable::No, hop)))
            .collect();
        let certain = stops.iter().any(|(certain, _)| *certain);
        let hop = stops
            .iter()
            .filter(|it| it.0 == certain)
            .map(|it| it.1)
            .min();
        let verdict = match (certain, stops.is_empty()) {
            (true, _) => Reachable::No,
            (false, false) => Reachable::Unknown,
            (false, true) => Reachable::Yes,
        };
        Outcome {
            verdict,
            via: Some(endpoint.vpc_endpoint_id.clone()),
            name,
            hop,
            // Of a Region's clients only what stops them is kept.
            path: (verdict != Reachable::Yes).then(|| path.without_passed()),
            obstacles,
            policy,
        }
    }

    /// What of the API itself stops every client.
    fn front_door(&self) -> Option<Obstacle> {
        let object = self
            .case
            .target
            .api_id
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        let at = |text: &str| Obstacle {
            hop: Hop::FrontDoor,
            object: object.clone(),
            text: text.to_owned(),
            certain: true,
        };
        match self.case.private_api() {
            Err(Absent::NotPrivate) => Some(at(
                "the API is not private, so that API Gateway refuses calls through an endpoint",
            )),
            Ok(api) if api.disable_execute_api_endpoint == Some(true) => {
                Some(at("the API's default endpoint is disabled"))
            }
            _ => None,
        }
    }

    /// What the endpoint's policy and the API's say of a client's call.
    fn policies(
        &self,
        client: &Client,
        endpoint: &VpcEndpoint,
        path: &network::Answer,
    ) -> (PolicyAnswer, Vec<Obstacle>) {
        let via = Via {
            endpoint: Some(endpoint),
            address: seen_as(client, path),
        };
        let id = endpoint.vpc_endpoint_id.to_string();
        let by_endpoint = self.case.ask_endpoint_policy(endpoint, via);
        let by_endpoint = by_endpoint.map(|judged| (judged.decision.answer, judged.reason()));
        let by_api = self.case.ask_resource_policy(via).map(|judged| {
            // A private API without a policy is called by nobody.
            judged.map_or_else(
                || {
                    (
                        Answer::ImplicitDeny,
                        Some("the API has no resource policy".to_owned()),
                    )
                },
                |judged| (judged.decision.answer, judged.reason()),
            )
        });
        let api = self
            .case
            .target
            .api_id
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        let mut obstacles = Vec::new();
        let mut answers = Vec::new();
        for (hop, object, said, whose) in [
            (Hop::EndpointPolicy, id, by_endpoint, "the endpoint policy"),
            (Hop::ResourcePolicy, api, by_api, "the resource policy"),
        ] {
            let (answer, why) = match said {
                Ok((answer, why)) => (answer, why.unwrap_or_default()),
                Err(missing) => (Answer::Unknown, missing.detail),
            };
            answers.push(answer);
            let verb = match answer {
                Answer::Allow => continue,
                Answer::ExplicitDeny => "denies the call",
                Answer::ImplicitDeny => "allows no such call",
                Answer::Unknown => "may refuse the call",
            };
            let why = if why.is_empty() {
                why
            } else {
                format!(": {why}")
            };
            obstacles.push(Obstacle {
                hop,
                object,
                text: format!("{whose} {verb}{why}"),
                certain: answer != Answer::Unknown,
            });
        }
        let first = |wanted: Answer| answers.contains(&wanted);
        let answer = if first(Answer::ExplicitDeny) {
            PolicyAnswer::ExplicitDeny
        } else if first(Answer::ImplicitDeny) {
            PolicyAnswer::ImplicitDeny
        } else if first(Answer::Unknown) {
            PolicyAnswer::Unknown
        } else {
            PolicyAnswer::Allow
        };
        (answer, obstacles)
    }

    /// The VPCs whose DNS attributes were not read: their names are taken to resolve.
    fn names_unread(&self, classes: &[Class]) -> Option<String> {
        let mut unread: Vec<String> = classes
            .iter()
            .filter(|class| class.outcome.name.is_some())
            .filter_map(|class| class.clients.first()?.vpc.as_ref())
            .filter(|vpc| names::attributes(&self.case, vpc).is_none())
            .map(ToString::to_string)
            .collect();
        unread.sort_unstable();
        unread.dedup();
        (!unread.is_empty()).then(|| {
            format!(
                "the DNS attributes of {} were not read (ec2:DescribeVpcAttribute): names are taken \
                 to resolve there",
                unread.join(", ")
            )
        })
    }
}

impl Outcome {
    fn stopped(obstacle: Obstacle) -> Self {
        Self {
            verdict: if obstacle.certain {
                Reachable::No
            } else {
                Reachable::Unknown
            },
            via: None,
            name: None,
            hop: Some(obstacle.hop),
            path: None,
            obstacles: vec![obstacle],
            policy: PolicyAnswer::NotReached,
        }
    }
}

/// What the packet's way comes to, and the first hop that stops the packet, or may.
fn on_the_way(path: &network::Answer, client: &Client) -> (Reachable, Option<Hop>) {
    let steps = || path.paths.iter().flat_map(network::Path::steps);
    let first = |states: &[State]| {
        let such = steps().filter(|step| states.contains(&step.state));
        such.map(|step| step.layer.hop()).min()
    };
    match path.verdict {
        network::Verdict::Allow => (Reachable::Yes, None),
        network::Verdict::Deny => {
            let hop = first(&[State::Block, State::Part]).unwrap_or(Hop::Route);
            (Reachable::No, Some(hop))
        }
        network::Verdict::Unknown => {
            let decides = |step: &&network::Step| {
                step.state == State::Unknown
                    && !(client.to_come && step.layer == network::Layer::SgOut)
            };
            let hop = steps().filter(decides).map(|step| step.layer.hop()).min();
            match hop {
                None if path.unknowns.is_empty() && client.to_come => (Reachable::Yes, None),
                hop => (Reachable::Unknown, hop.or(Some(Hop::Route))),
            }
        }
    }
}

/// The address that policies see, where it is one and known.
fn seen_as(client: &Client, path: &network::Answer) -> Option<IpAddr> {
    let mut seen = path.paths.iter().map(|it| &it.seen);
    let first = seen.next()?;
    if !seen.all(|it| it == first) {
        return None;
    }
    match first {
        Seen::Own => client.address,
        Seen::As(other) => Some(other.addr()),
        Seen::Unknown => None,
    }
}
