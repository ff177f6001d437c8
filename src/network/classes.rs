//! Verdicts by classes: ends in one subnet, whose addresses no route and no network ACL tells apart, have
//! one way to each other such class. What lies between two classes is judged once; what is left for a
//! question are the security groups of its two ends. Nothing is explained here: [`super::judge`] does
//! that, of the answers that somebody reads.

use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;

use ipnet::IpNet;

use super::choice::{Choice, settle};
use super::groups::Ruling;
use super::link::Link;
use super::path::{Layer, Path, State, Tally, Verdict};
use super::path_end::PathEnd;
use super::prefix::{PrefixMap, host};
use super::query::{Party, Query};
use super::reachability::{Ends, Ruled, together};
use super::route_target::dropped_by_internet_gateway;
use super::security_group::Direction;
use super::topology::Topology;
use super::traffic::Protocol;
use crate::model::{EniId, NetworkParty, SubnetId, VpcId, is_private};

/// The classes of a topology, as far as somebody asked for them.
pub struct Classes<'a> {
    topology: &'a Topology,
    /// Every prefix that a route, an ACL or a VPC names.
    named: PrefixMap<()>,
    /// Interfaces as senders, and as receivers.
    senders: HashMap<EniId, Rc<Vec<Member<'a>>>>,
    receivers: HashMap<EniId, Rc<Vec<Member<'a>>>>,
    places: HashMap<Place<'a>, usize>,
    between: HashMap<Between, Way<'a>>,
}

/// A sender's place, by number, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Likeness {
    place: usize,
    troubles: Vec<String>,
}

/// An end, and the number of the place that it has in common with others.
struct Member<'a> {
    end: PathEnd<'a>,
    place: usize,
}

/// What tells the way from one end to another, beside the port that is asked for.
#[derive(PartialEq, Eq, Hash)]
struct Place<'a> {
    subnet: Option<&'a str>,
    vpc: Option<&'a str>,
    v4: Option<Class>,
    v6: Option<Class>,
    ports: (u16, u16),
    system_unread: bool,
    kind: Kind<'a>,
}

/// What kind of interface an end is.
#[derive(PartialEq, Eq, Hash)]
enum Kind<'a> {
    NoInterface,
    Interface(Option<&'a str>),
}

/// Addresses that no prefix tells apart.
#[derive(PartialEq, Eq, Hash)]
enum Class {
    /// Single ones, by the longest prefix that holds them: the others that hold them are the same, too.
    Single {
        longest: Option<IpNet>,
        private: bool,
        dropped: Option<&'static str>,
    },
    /// All of a prefix at once.
    All(IpNet),
}

/// Two places, and a packet from one to the other.
#[derive(PartialEq, Eq, Hash)]
struct Between {
    from: usize,
    to: usize,
    v6: bool,
    protocol: Protocol,
    port: u16,
}

/// What lies between two places.
#[derive(Clone, Copy)]
enum Way<'a> {
    /// These steps, and what joins the places as rules that refer to groups see it.
    Known(Tally, Link<'a>),
    /// Something puts its own address in the sender's place: each path is judged by itself.
    Translated,
}

impl<'a> Classes<'a> {
    /// The classes of a topology: nothing is judged yet.
    #[must_use]
    pub fn new(topology: &'a Topology) -> Self {
        let mut named = PrefixMap::default();
        for prefix in topology.named_prefixes() {
            if !named.has(prefix) {
                named.insert(prefix, ());
            }
        }
        Self {
            topology,
            named,
            senders: HashMap::new(),
            receivers: HashMap::new(),
            places: HashMap::new(),
            between: HashMap::new(),
        }
    }

    /// What an end as a sender has in common with all others of which the same is to be said, its
    /// security groups aside; empty where nothing was read of it.
    pub fn class_of(&mut self, party: &Party) -> Vec<Likeness> {
        let members = if let (NetworkParty::Eni(id), None) = (&party.who, party.address) {
            self.member(id, Layer::Client)
        } else {
            let ends = self.topology.ends(party, Layer::Client, None);
            ends.ok().map(|ends| self.placed(ends))
        };
        let members = members.iter().flat_map(|all| all.iter());
        members
            .map(|member| Likeness {
                place: member.place,
                troubles: member
                    .end
                    .troubles
                    .iter()
                    .map(|step| step.text.clone())
                    .collect(),
            })
            .collect()
    }

    /// The verdict that [`super::judge`] comes to.
    pub fn judge(&mut self, query: &Query) -> Ruled {
        let known = |classes: &mut Self, party: &Party, layer| match (&party.who, party.address) {
            (NetworkParty::Eni(id), None) => classes.member(id, layer),
            _ => None,
        };
        let from = known(self, &query.from, Layer::Client);
        let to = known(self, &query.to, Layer::Endpoint);
        let (from, to) = match (from, to) {
            (Some(from), Some(to)) => (from, to),
            _ => match Ends::of(self.topology, query) {
                Ok(ends) => (self.placed(ends.from), self.placed(ends.to)),
                Err(_) => return Ruled::UNKNOWN,
            },
        };
        let mut verdicts = Vec::new();
        let (mut partial, mut rare, mut count) = (false, false, 0);
        for senders in from.chunks(together(query, from.len())) {
            for to in to.iter() {
                let mut paths = self.paths(senders, to, query);
                verdicts.push(settle(&mut paths, |path| path.concluded().0, Tally::unless));
                partial |= paths.iter().any(|path| path.concluded().1);
                rare |= paths.iter().any(|path| path.has(State::Rare));
                count += paths.len();
            }
        }
        Ruled::of(&verdicts, partial, count == 1 && !rare)
    }

    fn member(&mut self, id: &EniId, layer: Layer) -> Option<Rc<Vec<Member<'a>>>> {
        let known = match layer {
            Layer::Client => self.senders.get(id),
            _ => self.receivers.get(id),
        };
        if let Some(known) = known {
            return Some(Rc::clone(known));
        }
        let members = match self.same_otherwise(id, layer) {
            Some(members) => members,
            None => self.placed(vec![self.topology.end_of(id, layer).ok()?]),
        };
        let all = match layer {
            Layer::Client => &mut self.senders,
            _ => &mut self.receivers,
        };
        all.insert(id.clone(), Rc::clone(&members));
        Some(members)
    }

    /// The interface at the other end of the way, where it is the same there: what is wrong with it names
    /// the end, and an endpoint's is no sender.
    fn same_otherwise(&self, id: &EniId, layer: Layer) -> Option<Rc<Vec<Member<'a>>>> {
        let members = match layer {
            Layer::Client => self.receivers.get(id),
            _ => self.senders.get(id),
        }?;
        let same = |end: &PathEnd<'_>| end.troubles.is_empty() && !self.topology.is_endpoint(end);
        let all = members.iter().all(|member| same(&member.end));
        all.then(|| Rc::clone(members))
    }

    fn placed(&mut self, ends: Vec<PathEnd<'a>>) -> Rc<Vec<Member<'a>>> {
        let ends = ends.into_iter();
        let members = ends.map(|end| {
            let place = self.place(&end);
            Member { end, place }
        });
        Rc::new(members.collect())
    }

    fn place(&mut self, end: &PathEnd<'a>) -> usize {
        let place = Place {
            subnet: end.subnet.map(SubnetId::as_str),
            vpc: end.vpc.map(VpcId::as_str),
            v4: end.v4.map(|addresses| self.class(addresses)),
            v6: end.v6.map(|addresses| self.class(addresses)),
            ports: (end.ports.first, end.ports.last),
            system_unread: end.system_unread,
            kind: end.eni.map_or(Kind::NoInterface, |eni| {
                Kind::Interface(eni.interface_type.as_deref())
            }),
        };
        let next = self.places.len();
        *self.places.entry(place).or_insert(next)
    }

    fn class(&self, addresses: IpNet) -> Class {
        let address: IpAddr = addresses.addr();
        if addresses != host(address) {
            return Class::All(addresses);
        }
        let longest = self.named.holding(addresses).flatten().next();
        Class::Single {
            longest: longest.map(|(prefix, ())| *prefix),
            private: is_private(address),
            dropped: dropped_by_internet_gateway(address),
        }
    }

    /// What the paths come to that a host may take.
    fn paths(&mut self, from: &[Member<'a>], to: &Member<'a>, query: &Query) -> Vec<Tally> {
        let ends: Vec<PathEnd<'a>>;
        let senders: &[PathEnd<'a>] = match from {
            [one] => std::slice::from_ref(&one.end),
            several => {
                ends = several.iter().map(|one| one.end.clone()).collect();
                &ends
            }
        };
        let choices = self.topology.choices(senders, &to.end);
        let choices: Vec<(usize, Choice)> = choices
            .into_iter()
            .filter_map(|(own, choice)| {
                let place = senders.iter().position(|one| std::ptr::eq(one, own))?;
                Some((place, choice))
            })
            .collect();
        let paths = choices.into_iter().filter_map(|(place, choice)| {
            let from = from.get(place)?;
            Some(self.path(from, to, choice, query))
        });
        paths.collect()
    }

    fn path(&mut self, from: &Member<'a>, to: &Member<'a>, choice: Choice, query: &Query) -> Tally {
        let Choice::By {
            src,
            dst,
            same_host,
            ..
        } = choice
        else {
            let path = self.topology.chosen(choice, &from.end, &to.end, query);
            return Tally::of_path(&path);
        };
        let (crossing, link) = match self.between(from, to, (src, dst), query) {
            Way::Known(crossing, link) => (crossing, link),
            Way::Translated => {
                let path = self.topology.chosen(choice, &from.end, &to.end, query);
                return Tally::of_path(&path);
            }
        };
        let mut all = crossing;
        let (from, to) = (&from.end, &to.end);
        let topology = self.topology;
        let out = topology.ruling(Direction::Outbound, from, to, link, (dst, query));
        let into = topology.ruling(Direction::Inbound, to, from, link, (src, query));
        all.extend(out.iter().chain(&into).map(Ruling::state));
        all.extend(from.troubles.iter().chain(&to.troubles).map(|it| it.state));
        let port = to.eni.and_then(|eni| topology.port(eni, query));
        all.extend(port.map(|step| step.state));
        if same_host {
            all.unless();
        }
        all
    }

    fn between(
        &mut self,
        from: &Member<'a>,
        to: &Member<'a>,
        (src, dst): (IpNet, IpNet),
        query: &Query,
    ) -> Way<'a> {
        let key = Between {
            from: from.place,
            to: to.place,
            v6: dst.addr().is_ipv6(),
            protocol: query.protocol,
            port: query.port,
        };
        if let Some(known) = self.between.get(&key) {
            return *known;
        }
        let translated = self
            .topology
            .translated(&from.end, &to.end, (src, dst), query);
        let way = if translated.is_some() {
            Way::Translated
        } else {
            let mut crossing = self
                .topology
                .crossing(&from.end, &to.end, (src, dst), query);
            crossing.passage.weigh();
            if matches!(crossing.link, Link::Mask) {
                Way::Translated
            } else {
                let steps = crossing.forward.iter().chain(&crossing.passage.back);
                let mut tally = Tally::new(!crossing.passage.open.is_empty());
                tally.extend(steps.map(|step| step.state));
                Way::Known(tally, crossing.link)
            }
        };
        self.between.insert(key, way);
        way
    }
}

impl Tally {
    /// What a path came to.
    fn of_path(path: &Path) -> Self {
        let mut all = Self::new(true);
        all.extend(path.steps().map(|step| step.state));
        // A path may be closed though no step of it drops every packet.
        if path.verdict == Verdict::Deny && !path.partial {
            all.close();
        }
        all
    }
}
