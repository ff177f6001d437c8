//! What was observed: the snapshot. No judgement, and no I/O types.

pub mod acm;
pub mod apigateway;
mod aws;
mod change;
mod complete;
mod date;
mod delta;
pub mod ec2;
pub mod elb;
mod fact;
mod fact_kind;
mod file;
mod function;
mod host;
pub mod iam;
mod import;
mod inventory;
mod kinds;
pub mod lambda;
mod local;
pub mod logs;
mod lookup;
mod order;
mod plain;
mod probe;
mod resolving;
mod resource;
pub mod route53;
mod served;
mod step;
mod tier;
mod tls;
pub mod trail;
mod unsure;
pub mod waf;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use aws::Aws;
pub use change::Change;
pub use delta::patched;
pub use fact::{Fact, FetchError, MissingFact, Reason};
pub use fact_kind::{About, FactKind, Permission};
use file::is_snapshot;
pub use file::{MAX_BYTES, SnapshotError};
pub use function::FUNCTION_INTERFACE;
pub use host::{Host, Instance, Runtime};
pub use import::{Imported, MAX_OUTPUT_BYTES, looks_like_output, output_text};
pub use inventory::{ApiFacts, Inventory};
pub use local::{Limits, LocalRoute, Taken, Tracked, Variable};
pub use lookup::{Answer, Asked, Flag, Lookup, Reply, Soa};
pub use probe::{HttpAnswer, HttpOutcome, HttpProbe, HttpRoute, TcpOutcome, TcpProbe};
pub use resolving::{HostsLine, Resolving};
pub use resource::{Gathered, Listed, Question, Resource, Table};
pub use served::{By, Served};
pub use step::{Step, StepEnd};
pub use tier::Tier;
pub use tls::{Anchor, Certificate, TlsOffer, TlsOutcome, TlsProbe, TlsTrial};

use crate::model::{Client, Target, VERSION};

/// The schema of a snapshot.
pub const SCHEMA: &str = "apigw-doctor/facts/1";

/// Everything that one run learned. Two halves of a run, such as probes from an instance and
/// configuration from a laptop, merge into one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of the tool that gathered them.
    pub tool: String,
    /// When the run began, RFC 3339.
    pub taken_at: String,
    /// False where the run was cut short.
    pub complete: bool,
    /// The call that is diagnosed.
    pub target: Target,
    /// Where parts of the target come from that the user did not say.
    pub discovered: Vec<String>,
    /// The client that the user named.
    pub client: Client,
    /// Where the probes were sent in place of what the name leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_to: Option<IpAddr>,
    /// The host that the probes ran on.
    #[serde(default)]
    pub host: Host,
    /// Answers of resolvers.
    #[serde(default)]
    pub dns: Fact<Vec<Lookup>>,
    /// TCP connections.
    #[serde(default)]
    pub tcp: Fact<Vec<TcpProbe>>,
    /// TLS handshakes.
    #[serde(default)]
    pub tls: Fact<Vec<TlsProbe>>,
    /// Further handshakes with one of the addresses, each offered otherwise.
    #[serde(default)]
    pub tls_trials: Fact<Vec<TlsTrial>>,
    /// HTTP requests.
    #[serde(default)]
    pub http: Fact<Vec<HttpProbe>>,
    /// What AWS says.
    #[serde(default)]
    pub aws: Aws,
    /// The account that the API was read in, where that is another one than the caller's: API Gateway shows an API
    /// to its owner alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_account: Option<String>,
    /// The kinds of facts that a pasted text showed, and no probe of this run.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub pasted: BTreeSet<FactKind>,
    /// The probes that the end of the run cut short. What is recorded of these facts was observed, and is
    /// not all that there was to observe.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cut: BTreeMap<FactKind, FetchError>,
    /// How long gathering took, in milliseconds.
    #[serde(default)]
    pub total_ms: u64,
    /// The steps of gathering, in the order in which they began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

impl Facts {
    /// What is known where nobody has looked: the call alone.
    #[must_use]
    pub fn of_target(target: Target) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            tool: VERSION.to_owned(),
            taken_at: String::new(),
            complete: true,
            target,
            discovered: Vec::new(),
            client: Client::Here,
            connect_to: None,
            host: Host::default(),
            dns: Fact::NotAsked,
            tcp: Fact::NotAsked,
            tls: Fact::NotAsked,
            tls_trials: Fact::NotAsked,
            http: Fact::NotAsked,
            aws: Aws::default(),
            api_account: None,
            pasted: BTreeSet::new(),
            cut: BTreeMap::new(),
            total_ms: 0,
            steps: Vec::new(),
        }
    }
}
