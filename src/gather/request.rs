//! What to gather: the plan's input, and the bounds of the run.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;

use crate::facts::{FactKind, HttpAnswer};
use crate::model::{
    Client, EniId, InstanceId, NetworkParty, Region, RequestId, Target, VpcId, VpceId,
};

/// What to gather, and within which bounds.
#[derive(Debug, Clone)]
pub struct Request {
    /// The call that is diagnosed.
    pub target: Target,
    /// Where parts of the target come from that the user did not say; recorded with the facts.
    pub discovered: Vec<String>,
    /// The client whose call it is.
    pub client: Client,
    /// Whom else the question is about, where it is about no call: what these touch is read then, and
    /// this host only where [`FactKind::Host`] is wanted.
    pub ends: Vec<NetworkParty>,
    /// Whose interfaces are read.
    pub scope: Scope,
    /// The facts that are wanted, closed over what they follow: see [`super::closure`].
    pub needs: BTreeSet<FactKind>,
    /// How long anything may take.
    pub bounds: Bounds,
    /// How to reach AWS.
    pub aws: AwsSettings,
    /// What the HTTP request carries beyond the target.
    pub http: HttpSettings,
    /// Where to connect, in place of what the name leads to.
    pub resolve: Option<IpAddr>,
    /// Resolvers to ask besides those that are found.
    pub resolvers: Vec<IpAddr>,
    /// Whether an answer leaves so much open that the other ways are asked, too; none are without it.
    pub leaves_open: Option<fn(&HttpAnswer) -> bool>,
    /// Which lines of the stage's logs are wanted.
    pub logs: LogsWanted,
}

/// Which lines of the stage's logs are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LogsWanted {
    /// None.
    #[default]
    Nothing,
    /// Those of the run's own call, where it fails and the stage logs.
    OfTheCall {
        /// How long to wait for them.
        wait: Duration,
    },
    /// Those of the calls of late.
    OfLate {
        /// Of how long.
        span: Duration,
        /// Of this call alone.
        request: Option<RequestId>,
    },
}

/// Whose account an object is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The client's.
    Client,
    /// The API's.
    Api,
}

/// A question for lines of one log group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuestion {
    /// The group.
    pub group: String,
    /// From when on.
    pub from: Timestamp,
    /// The text that the lines must hold.
    pub holding: Option<RequestId>,
}

/// Whose network interfaces are read, and so whose groups, subnets and VPCs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Those of the client, of the endpoints, and of the ends that are asked about.
    #[default]
    Call,
    /// All of the account in the Region: whoever may be a client.
    Region,
}

/// How long anything may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The whole run.
    pub timeout: Duration,
    /// How much of that was over before it began.
    pub spent: Duration,
    /// One connection, one handshake, one DNS question, one call of AWS.
    pub connect_timeout: Duration,
    /// How many times a connection that times out is tried; at least one.
    pub attempts: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            spent: Duration::ZERO,
            connect_timeout: Duration::from_secs(3),
            attempts: 2,
        }
    }
}

/// How to reach AWS: its own options, and the API owner's profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AwsSettings {
    /// The profile of the client's account.
    pub profile: Option<String>,
    /// The profile of the API owner's account, where that is another one.
    pub api_profile: Option<String>,
    /// The Region, where the user says one; else the target's.
    pub region: Option<Region>,
    /// Where AWS is reached, in place of its own names.
    pub endpoint_url: Option<String>,
}

/// What the HTTP request carries beyond the target.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct HttpSettings {
    /// Headers that are sent, and never recorded.
    pub secret_headers: Vec<(String, String)>,
    /// The path and query to send in place of the target's, where those lack a secret.
    pub secret_path: Option<String>,
    /// Words that must not be recorded wherever they come back.
    pub secret_words: Vec<String>,
    /// Whether the call is signed with the credentials that read AWS.
    pub signed: bool,
    /// Hosts that the user vouches for: credentials may go there, besides to AWS.
    pub vouched: Vec<String>,
}

impl HttpSettings {
    /// Whether the request carries what only its rightful recipient may see.
    #[must_use]
    pub const fn has_credentials(&self) -> bool {
        self.signed || !self.secret_headers.is_empty()
    }
}

impl std::fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self
            .secret_headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        f.debug_struct("HttpSettings")
            .field("secret_headers", &names)
            .field("secret_path", &self.secret_path.is_some())
            .field("signed", &self.signed)
            .finish_non_exhaustive()
    }
}

/// The network interfaces that are wanted: those that match any of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Interfaces {
    /// By id.
    pub ids: Vec<EniId>,
    /// By private address.
    pub addresses: Vec<IpAddr>,
    /// By the instance that they are attached to.
    pub instances: Vec<InstanceId>,
    /// By the Lambda function that they were made for.
    pub functions: Vec<String>,
    /// Which others.
    pub scope: Scope,
}

impl Interfaces {
    /// Whether nothing is wanted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self.scope, Scope::Call)
            && self.ids.is_empty()
            && self.addresses.is_empty()
            && self.instances.is_empty()
            && self.functions.is_empty()
    }
}

/// The VPC endpoints that are wanted: those that match any of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Endpoints {
    /// All of `execute-api`.
    pub of_service: bool,
    /// By id.
    pub ids: Vec<VpceId>,
    /// By VPC.
    pub vpcs: Vec<VpcId>,
}

impl Endpoints {
    /// Whether nothing is wanted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        !self.of_service && self.ids.is_empty() && self.vpcs.is_empty()
    }
}
