//! What becomes of a packet on its way, and of its answer: step by step.

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::remedy::Remedy;
use super::share::Share;
use crate::facts::Change;
use crate::model::{Command, Hop};

/// Where on the path something decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// The client itself.
    Client,
    /// The addresses of both ends.
    Address,
    /// The client's security groups.
    SgOut,
    /// The network ACL that the packet leaves through.
    NaclOut,
    /// The route table of the client's subnet, or of the one by which a packet leaves a transit gateway.
    Route,
    /// The peering connection.
    Peering,
    /// The transit gateway.
    TransitGateway,
    /// The network ACL that the packet comes in through.
    NaclIn,
    /// The endpoint's security groups.
    SgIn,
    /// The endpoint itself.
    Endpoint,
    /// The port that the endpoint answers on.
    EndpointPort,
    /// A network ACL on the answer's way.
    ReturnNacl,
    /// The route table of the endpoint's subnet, or of the one by which the answer leaves a transit
    /// gateway.
    ReturnRoute,
    /// The peering connection, on the answer's way.
    ReturnPeering,
    /// The transit gateway, on the answer's way.
    ReturnTransitGateway,
}

impl Layer {
    /// The hop of the call that the layer belongs to.
    #[must_use]
    pub const fn hop(self) -> Hop {
        match self {
            Self::SgOut => Hop::SgOut,
            Self::NaclOut | Self::NaclIn | Self::ReturnNacl => Hop::Nacl,
            Self::SgIn => Hop::SgIn,
            Self::Endpoint | Self::EndpointPort => Hop::Tcp,
            Self::Client
            | Self::Address
            | Self::Route
            | Self::Peering
            | Self::TransitGateway
            | Self::ReturnRoute
            | Self::ReturnPeering
            | Self::ReturnTransitGateway => Hop::Route,
        }
    }

    /// The layer's name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Address => "address",
            Self::SgOut => "sg-out",
            Self::NaclOut => "nacl-out",
            Self::Route => "route",
            Self::Peering => "peering",
            Self::TransitGateway => "transit-gateway",
            Self::NaclIn => "nacl-in",
            Self::SgIn => "sg-in",
            Self::Endpoint => "endpoint",
            Self::EndpointPort => "endpoint-port",
            Self::ReturnNacl => "return-nacl",
            Self::ReturnRoute => "return-route",
            Self::ReturnPeering => "return-peering",
            Self::ReturnTransitGateway => "return-transit-gateway",
        }
    }
}

/// What a step makes of the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It goes on.
    Pass,
    /// It is dropped.
    Block,
    /// It is dropped where the client's port is one of some.
    Part,
    /// It is dropped where the client's port is one of a few, so few that calls work.
    Rare,
    /// Nobody can tell.
    Unknown,
}

impl State {
    /// A bit of its own.
    const fn bit(self) -> u8 {
        match self {
            Self::Pass => 1,
            Self::Block => 2,
            Self::Part => 4,
            Self::Rare => 8,
            Self::Unknown => 16,
        }
    }
}

/// What a step comes to, where its layer alone does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A route whose target is gone.
    Blackhole,
    /// A route whose target is gone, where another step says what became of the target.
    TargetGone,
    /// A destination that is local in the sender's VPC, too.
    Overlap,
    /// A peering connection, for what lies beyond its two VPCs.
    Transit,
    /// Something that forwards packets by rules that nobody here knows, or from its own address.
    Middlebox,
    /// One that keeps the packets' addresses: the endpoint of a firewall or load balancer.
    Appliance,
    /// An ACL that drops the answers to ports that the client may not use.
    SourcePorts,
}

/// What a step that is not known lacks, where that is no fact of its layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// The entries of a prefix list.
    PrefixList,
    /// The interface of an end.
    Interface,
}

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it is.
    pub layer: Layer,
    /// What becomes of the packet.
    pub state: State,
    /// The object that decides.
    pub object: String,
    /// Its name.
    pub name: Option<String>,
    /// The rule of it that decides.
    pub rule: Option<String>,
    /// What happens, in a sentence.
    pub text: String,
    /// AWS Reachability Analyzer's explanation code for the same cause.
    pub code: Option<&'static str>,
    /// What that comes to, where the layer alone does not say it.
    pub fault: Option<Fault>,
    /// What is wrong with the security groups that drop it.
    pub refusal: Option<Box<Refusal>>,
    /// What would tell, where that is no fact of the layer itself.
    pub lacking: Option<Lacking>,
    /// What would let the packet on.
    pub fix: Option<Fix>,
    /// The same as data, of which the fix is made.
    pub(super) remedy: Option<Remedy>,
}

/// The address by which the receiver sees the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The sender's own.
    Own,
    /// Another one, which a NAT gateway puts in its place.
    As(IpNet),
    /// Nobody can tell: something on the way may put its own in its place.
    Unknown,
}

/// A change that lets the packet on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fix {
    /// What to do.
    pub summary: String,
    /// How.
    pub commands: Vec<Command>,
    /// Whom else that touches.
    pub blast_radius: String,
    /// What it makes of the facts, where that can be said.
    #[serde(skip)]
    pub change: Option<Change>,
    /// Whether that was tried: the step lets the packet on then, and nothing else drops it that did not
    /// before.
    #[serde(skip)]
    pub verified: bool,
}

impl Step {
    pub(super) fn new(
        layer: Layer,
        state: State,
        object: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            layer,
            state,
            object: object.into(),
            name: None,
            rule: None,
            text: text.into(),
            code: None,
            fault: None,
            refusal: None,
            lacking: None,
            fix: None,
            remedy: None,
        }
    }

    pub(super) fn pass(layer: Layer, object: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(layer, State::Pass, object, text)
    }

    pub(super) fn block(layer: Layer, object: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(layer, State::Block, object, text)
    }

    pub(super) fn unknown(
        layer: Layer,
        object: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self::new(layer, State::Unknown, object, text)
    }

    pub(super) fn named(mut self, name: Option<&str>) -> Self {
        self.name = name.map(str::to_owned);
        self
    }

    pub(super) fn ruled(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// The same, where it is not known whether it counts: what would drop the packet may not.
    pub(super) fn unless(&mut self, unless: &str) {
        if matches!(self.state, State::Block | State::Part) {
            self.state = State::Unknown;
            self.text = format!("{}{unless}", self.text);
            (self.rule, self.code, self.fault, self.fix) = (None, None, None, None);
            (self.refusal, self.remedy) = (None, None);
        }
    }

    pub(super) const fn coded(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    pub(super) const fn comes_to(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    pub(super) fn refused(mut self, refusal: Refusal) -> Self {
        self.refusal = Some(Box::new(refusal));
        self
    }

    pub(super) const fn lacking(mut self, lacking: Lacking) -> Self {
        self.lacking = Some(lacking);
        self
    }

    pub(super) fn remedied_by(mut self, remedy: Option<Remedy>) -> Self {
        self.remedy = remedy;
        self
    }
}

/// Whether a packet gets an answer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It does.
    Allow,
    /// Nobody can tell.
    Unknown,
    /// It does not.
    Deny,
}

impl Verdict {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Unknown => "unknown",
            Self::Deny => "deny",
        }
    }
}

/// What the steps of a path come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    /// The states that its steps have, a bit each.
    states: u8,
    /// Whether any of the client's ports gets an answer.
    open: bool,
}

impl Tally {
    /// Of no steps yet.
    pub(super) const fn new(open: bool) -> Self {
        Self { states: 0, open }
    }

    /// None of the client's ports gets an answer.
    pub(super) const fn close(&mut self) {
        self.open = false;
    }

    /// Whether a step has a state.
    pub(super) const fn has(self, state: State) -> bool {
        self.states & state.bit() != 0
    }

    /// The verdict, and whether a denial is for some of the client's ports alone.
    pub(super) const fn concluded(self) -> (Verdict, bool) {
        if self.has(State::Block) || !self.open {
            (Verdict::Deny, false)
        } else if self.has(State::Part) {
            (Verdict::Deny, true)
        } else if self.has(State::Unknown) {
            (Verdict::Unknown, false)
        } else {
            (Verdict::Allow, false)
        }
    }

    /// The same, where it is not known whether the path is taken: see [`Path::unless`].
    pub(super) const fn unless(&mut self) {
        let drops = State::Block.bit() | State::Part.bit();
        if self.states & drops != 0 {
            self.states = (self.states & !drops) | State::Unknown.bit();
        }
        self.open = true;
    }
}

impl Extend<State> for Tally {
    fn extend<T: IntoIterator<Item = State>>(&mut self, states: T) {
        for state in states {
            self.states |= state.bit();
        }
    }
}

/// The way from one address to another, and back.
#[derive(Debug, Clone)]
pub struct Path {
    /// The address by which the receiver sees the sender.
    pub seen: Seen,
    /// The client.
    pub from: String,
    /// The other end.
    pub to: String,
    /// Whether a packet gets an answer.
    pub verdict: Verdict,
    /// Whether a denial is for some of the client's ports alone.
    pub partial: bool,
    /// Which share of the client's ports gets an answer, where nothing drops all of them.
    pub share: Share,
    /// The way of the packet.
    pub forward: Vec<Step>,
    /// The way of the answer.
    pub back: Vec<Step>,
}

impl Path {
    /// What the steps come to. `open`: whether any of the client's ports gets an answer.
    pub(super) fn conclude(&mut self, open: bool) {
        let mut all = Tally::new(open);
        all.extend(self.steps().map(|step| step.state));
        (self.verdict, self.partial) = all.concluded();
    }

    /// Nobody knows whether this path is taken as it is: what drops packets on it may not.
    pub(super) fn unless(&mut self, unless: &str) {
        for step in self.forward.iter_mut().chain(&mut self.back) {
            step.unless(unless);
        }
        self.conclude(true);
    }

    /// All steps, the packet's first.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.forward.iter().chain(&self.back)
    }

    /// The steps that drop the packet or its answer, always or now and then: one for each cause.
    pub fn blockers(&self) -> impl Iterator<Item = &Step> {
        let drops = |step: &&Step| matches!(step.state, State::Block | State::Part);
        let again = |step: &&Step| {
            step.layer == Layer::ReturnPeering
                && self
                    .forward
                    .iter()
                    .any(|other| other.object == step.object && other.text == step.text)
        };
        self.steps().filter(drops).filter(move |step| !again(step))
    }

    /// The steps that drop the answers to so few of the client's ports that calls work.
    pub fn warnings(&self) -> impl Iterator<Item = &Step> {
        self.steps().filter(|step| step.state == State::Rare)
    }

    /// What nobody can tell.
    pub fn unknowns(&self) -> impl Iterator<Item = &Step> {
        self.steps().filter(|step| step.state == State::Unknown)
    }
}
