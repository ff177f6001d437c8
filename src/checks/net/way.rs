//! The way to each of the endpoint's interfaces, and its parts.

use std::net::IpAddr;

use crate::case::Case;
use crate::checks::sg::client_address;
use crate::facts::ec2::{Instance, NetworkInterface};
use crate::facts::{Inventory, Missing, Need, Source, SourceKind, Why};
use crate::model::{Client, EniId, InstanceId, Who};
use crate::network::{
    Fault, Layer, Network, Party, Path, Protocol, Query, QueryId, Seen, State, Step, Verdict, judge,
};

/// A part of the way, which one check speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The route out of the client's subnet.
    Route,
    /// A route whose target is gone, either way.
    Blackhole,
    /// A route to an address that is local, too, either way.
    Overlap,
    /// Something on the way that forwards packets by rules of its own, either way.
    Middlebox,
    /// The peering connection, either way.
    Peering,
    /// A peering connection, for what lies beyond its two VPCs, either way.
    Transit,
    /// The transit gateway, either way.
    TransitGateway,
    /// The route out of the endpoint's subnets.
    ReturnRoute,
    /// The network ACL of the client's subnet, either way.
    ClientAcl,
    /// The network ACLs of the endpoint's subnets, either way.
    EndpointAcl,
}

/// The way to one interface of the endpoint, from each place where the client may be.
pub(super) struct Way {
    pub(super) eni: EniId,
    pub(super) address: IpAddr,
    zone: Option<String>,
    paths: Vec<Path>,
}

impl Way {
    /// The interface's address and its zone.
    pub(super) fn place(&self) -> String {
        match &self.zone {
            Some(zone) => format!("{} in {zone}", self.address),
            None => self.address.to_string(),
        }
    }

    /// Whether packets are answered.
    pub(super) fn verdict(&self) -> Verdict {
        let worst = self.paths.iter().map(|path| path.verdict).max();
        worst.unwrap_or(Verdict::Unknown)
    }
}

impl Part {
    /// The fact that decides.
    pub(super) const fn need(self) -> Need {
        match self {
            Self::Route | Self::Blackhole | Self::Overlap | Self::Middlebox | Self::ReturnRoute => {
                Need::RouteTables
            }
            Self::Peering | Self::Transit => Need::Peerings,
            Self::TransitGateway => Need::TransitGateways,
            Self::ClientAcl | Self::EndpointAcl => Need::NetworkAcls,
        }
    }

    /// The fact that an unknown step is for want of.
    pub(super) fn wanting(self, step: &Step) -> Need {
        match step.layer {
            Layer::TransitGateway | Layer::ReturnTransitGateway => Need::TransitGateways,
            _ if step.text.contains("pl-") => Need::PrefixLists,
            _ => self.need(),
        }
    }

    /// Whether the fact was read without which nothing can be said.
    ///
    /// # Errors
    /// It was not.
    pub(super) fn read(self, case: &Case<'_>) -> Result<(), Missing> {
        match self {
            Self::ClientAcl | Self::EndpointAcl => {
                case.aws.network_acls.need(Need::NetworkAcls).map(drop)
            }
            _ => case.aws.route_tables.need(Need::RouteTables).map(drop),
        }
    }

    /// Whether the fact was read without which not everything can be said.
    ///
    /// # Errors
    /// It was not.
    pub(super) fn read_wholly(self, case: &Case<'_>) -> Result<(), Missing> {
        match self {
            Self::Peering | Self::Transit => case.aws.peerings.need(Need::Peerings).map(drop),
            Self::TransitGateway => {
                let gateways = &case.aws.transit_gateways;
                gateways.need(Need::TransitGateways).map(drop)
            }
            other => other.read(case),
        }
    }

    /// What is said where the way has no such part.
    pub(super) const fn absent(self) -> &'static str {
        match self {
            Self::Peering | Self::Transit => "the way passes no peering connection",
            Self::TransitGateway => "the way passes no transit gateway",
            Self::ClientAcl => "the client lies in no subnet that is known, or in the endpoint's",
            Self::EndpointAcl => "the client lies in the endpoint's subnet",
            Self::Route | Self::Blackhole | Self::Overlap | Self::Middlebox | Self::ReturnRoute => {
                "the way takes no such route"
            }
        }
    }

    /// The steps of a way that belong to this part.
    pub(super) fn steps(self, way: &Way) -> impl Iterator<Item = &Step> {
        way.paths.iter().flat_map(move |path| {
            let forward = path.forward.iter().map(|step| (step, false));
            // The answer passes the endpoint's ACL before the route, and the client's after it.
            let mut routed = false;
            let back = path.back.iter().map(move |step| {
                routed |= step.layer == Layer::ReturnRoute;
                (step, routed)
            });
            let steps = forward.chain(back);
            steps.filter_map(move |(step, routed)| self.has(step, routed).then_some(step))
        })
    }

    fn has(self, step: &Step, routed: bool) -> bool {
        // The first tells of what has no name of its own.
        let parts: &[Self] = match step.layer {
            Layer::Route => &[Self::Route, Self::Blackhole, Self::Overlap, Self::Middlebox],
            Layer::ReturnRoute => &[
                Self::ReturnRoute,
                Self::Blackhole,
                Self::Overlap,
                Self::Middlebox,
            ],
            Layer::Peering | Layer::ReturnPeering => &[Self::Peering, Self::Transit],
            Layer::TransitGateway | Layer::ReturnTransitGateway => &[Self::TransitGateway],
            Layer::ReturnNacl if routed => &[Self::ClientAcl],
            Layer::NaclOut => &[Self::ClientAcl],
            Layer::NaclIn | Layer::ReturnNacl => &[Self::EndpointAcl],
            _ => &[],
        };
        // Of a step that drops packets, one part tells. What passes, or is not known, is every one's.
        match (step.state, step.fault) {
            (State::Block | State::Part | State::Rare, fault) => {
                Some(&self) == fault.and_then(Self::of).as_ref().or(parts.first())
            }
            _ => parts.contains(&self),
        }
    }

    /// The part that a fault with a name of its own belongs to.
    const fn of(fault: Fault) -> Option<Self> {
        match fault {
            Fault::Blackhole | Fault::TargetGone => Some(Self::Blackhole),
            Fault::Overlap => Some(Self::Overlap),
            Fault::Transit => Some(Self::Transit),
            Fault::Middlebox | Fault::Appliance => Some(Self::Middlebox),
            Fault::SourcePorts => None,
        }
    }

    /// Whether a step is one to tell of: it drops packets, or it is the very thing that this part is
    /// there to name.
    pub(super) fn tells(self, step: &Step) -> bool {
        let drops = matches!(step.state, State::Block | State::Part | State::Rare);
        drops
            || step.fault == Some(Fault::SourcePorts)
            || step.fault.and_then(Self::of) == Some(self)
    }
}

/// The way to each of the endpoint's interfaces that the call may go to.
///
/// # Errors
/// The endpoint's interfaces or the client are not known.
pub(super) fn ways(case: &Case<'_>) -> Result<Vec<Way>, Missing> {
    let Some(endpoint) = case.endpoint()? else {
        return Ok(Vec::new());
    };
    let read = case.aws.network_interfaces.need(Need::NetworkInterfaces)?;
    let network = network_of(case, &case.client.who());
    let from = client(case)?;
    let mut ways = Vec::new();
    for id in case.used_interfaces(endpoint) {
        let eni = read.iter().find(|eni| eni.network_interface_id == *id);
        let Some((eni, address)) = eni.and_then(|eni| Some((eni, *eni.addresses().first()?)))
        else {
            return Err(missing(format!("{id} of the endpoint could not be read")));
        };
        let query = Query {
            id: QueryId::None,
            from: from.clone(),
            to: Who::Eni(id.clone()).into(),
            port: 443,
            protocol: Protocol::Tcp,
        };
        let answer = judge(&network, &query);
        if let Some(unknown) = answer.unknowns.into_iter().next() {
            return Err(missing(unknown));
        }
        ways.push(Way {
            eni: id.clone(),
            address,
            zone: eni.availability_zone.clone(),
            paths: answer.paths,
        });
    }
    if ways.is_empty() {
        let id = &endpoint.vpc_endpoint_id;
        return Err(missing(format!("no interface of {id} is told")));
    }
    Ok(ways)
}

fn missing(detail: String) -> Missing {
    Missing {
        need: Need::NetworkInterfaces,
        why: Why::Failed,
        detail,
    }
}

/// What is configured, as the engine reads it: with the functions among the ends.
pub(crate) fn network_of<'e>(case: &Case<'_>, ends: impl IntoIterator<Item = &'e Who>) -> Network {
    let mut all = inventory(case);
    for end in ends {
        if let Who::Lambda(name) = end
            && let Some(known) = case.function_named(name)
        {
            all.functions.insert(name.clone(), known);
        }
    }
    Network::new(all)
}

/// What is configured, and what the call's own client tells of itself.
pub(in crate::checks) fn inventory(case: &Case<'_>) -> Inventory {
    let mut all = Inventory::default();
    all.add_facts(case);
    if let Some(instance) = own_instance(case) {
        // This program runs there, and runs on no Windows: that tells the client's ports.
        let known = Instance {
            instance_id: instance.clone(),
            platform: None,
            platform_details: None,
            state: None,
            network_interfaces: Vec::new(),
            tags: Vec::new(),
        };
        all.instances.entry(instance).or_insert(known);
    }
    all
}

/// What `path` asks of a call: whether the client reaches each interface of the endpoint.
///
/// # Errors
/// The client or the endpoint is not known.
pub(crate) fn question(case: &Case<'_>) -> Result<(Network, Party, Party), Missing> {
    let from = client(case)?;
    let Some(endpoint) = case.endpoint()? else {
        return Err(Missing {
            need: Need::VpcEndpoints,
            why: Why::Failed,
            detail: "the client's VPC has no endpoint for execute-api".to_owned(),
        });
    };
    case.aws.network_interfaces.need(Need::NetworkInterfaces)?;
    let to = Who::Endpoint(endpoint.vpc_endpoint_id.clone());
    Ok((network_of(case, &case.client.who()), from, to.into()))
}

/// By which addresses the endpoint sees the client, where that is known of the way.
pub(in crate::checks) fn seen(case: &Case<'_>) -> Vec<Seen> {
    let ways = ways(case).unwrap_or_default();
    let mut all: Vec<Seen> = Vec::new();
    for path in ways.iter().flat_map(|way| &way.paths) {
        if !all.contains(&path.seen) {
            all.push(path.seen);
        }
    }
    all
}

/// The route to an appliance that packets to the endpoint take, where there is one.
pub(crate) fn appliance(case: &Case<'_>) -> Option<String> {
    let ways = ways(case).ok()?;
    let mut steps = ways
        .iter()
        .flat_map(|way| &way.paths)
        .flat_map(|path| &path.forward);
    let step = steps.find(|step| step.fault == Some(Fault::Appliance))?;
    Some(format!("{}: {}", step.object, step.text))
}

/// Whether it is known which ports the client opens connections from.
pub(super) fn ports_are_known(case: &Case<'_>) -> bool {
    own_instance(case).is_some() || case.source().kind == SourceKind::Lambda
}

/// The instance that the probes ran on, where that is the client.
fn own_instance(case: &Case<'_>) -> Option<InstanceId> {
    let here = case.probes_speak_for_the_client();
    let attached = own_interface(case, &case.source())?.attachment.as_ref()?;
    attached.instance_id.clone().filter(|_| here)
}

/// The interface that the client's packets leave from, where it was read.
fn own_interface<'a>(case: &'a Case<'_>, source: &Source) -> Option<&'a NetworkInterface> {
    let address = client_address(case, source).ok()?;
    let instance = case.host.instance.known();
    let primary = instance.and_then(|instance| instance.interface_id.as_ref());
    let read = case.aws.network_interfaces.known()?;
    // Another VPC may have the same address: the host's own interface goes first.
    let mut own = read.iter().filter(|eni| eni.has(address));
    let first = own.clone().next();
    own.find(|eni| Some(&eni.network_interface_id) == primary)
        .or(first)
}

/// The client, as it asks an address: by an address of the same kind.
///
/// # Errors
/// The client is not known, or has no such address.
pub(in crate::checks) fn asker(case: &Case<'_>, address: IpAddr) -> Result<Party, Missing> {
    let mut party = client(case)?;
    let same = |own: &IpAddr| own.is_ipv4() == address.is_ipv4();
    party.address = party.address.filter(same);
    if let Who::Address(own) = &mut party.who {
        let all = case.source().addresses;
        let other = all.into_iter().find(same);
        *own = Some(*own).filter(same).or(other).ok_or_else(|| {
            missing(format!(
                "no address of the client is known that could ask {address}"
            ))
        })?;
    }
    Ok(party)
}

/// The client, as the engine is asked for it.
///
/// # Errors
/// It is not known.
pub(crate) fn client(case: &Case<'_>) -> Result<Party, Missing> {
    if let Some(name) = case.function_name() {
        return match case.function() {
            Some(_) => Ok(Who::Lambda(name.to_owned()).into()),
            None => Err(not_told(case, name)),
        };
    }
    match case.client.who() {
        None | Some(Who::Address(_)) => {
            let source = case.source();
            let address = client_address(case, &source)?;
            let own = own_interface(case, &source).filter(|_| case.client == Client::Here);
            Ok(own.map_or_else(
                || Who::Address(address).into(),
                |eni| Party {
                    who: Who::Eni(eni.network_interface_id.clone()),
                    address: Some(address),
                },
            ))
        }
        Some(who) => Ok(who.into()),
    }
}

/// Why nothing is known of a function.
fn not_told(case: &Case<'_>, name: &str) -> Missing {
    let alone = format!(
        "no interface says that it was made for {name}: it runs in no VPC, has not run for long, or \
         shares the interfaces of another function; name its subnet instead"
    );
    match case.aws.function.need(Need::Function) {
        Err(read) if read.why != Why::NotAsked => Missing {
            detail: format!("{}; {alone}", read.detail),
            ..read
        },
        _ => Missing {
            need: Need::Function,
            why: Why::NotAsked,
            detail: alone,
        },
    }
}
