//! `fleet`: the reports of many hosts as one. Causes with the hosts under each, what differs between the hosts that
//! work and those that do not, and the fixes in the order of the hosts that they heal.
//!
//! A host that gave no report is unknown, and so is a cause that no report names: neither passes for healthy. What
//! a cause explains stays in each host's own report.

mod gathered;
mod host;
mod order;
mod output;
mod told;
mod traits;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Report, State};
use crate::model::Hop;

pub use gathered::Gathered;
pub use host::{HostError, HostReport};
pub use output::{Invocation, invocations};
pub use traits::Differing;

/// What the hosts are like, together.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Fleet {
    /// How many hosts there are.
    pub hosts: usize,
    /// How many of them work.
    pub healthy: usize,
    /// How many do not.
    pub broken: usize,
    /// Of how many nobody can tell.
    pub inconclusive: usize,
    /// How many gave no report.
    pub without_report: usize,
    /// How many are broken for a cause that no report names.
    pub unexplained: usize,
    /// The causes, those of the most hosts first, as the report's findings are.
    pub causes: Vec<FleetCause>,
    /// The fixes, in the order of the hosts that they heal.
    pub fixes: Vec<FleetFix>,
}

/// A cause, and the hosts that have it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FleetCause {
    /// The finding's code.
    pub code: String,
    /// The object at fault; empty where it is another one of each host.
    pub subject: String,
    /// The hosts.
    pub hosts: Vec<String>,
    /// What parts them from the hosts that work, what says most first.
    pub differs: Vec<Differing>,
}

/// A fix, and the hosts that need it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FleetFix {
    /// The finding's code.
    pub code: String,
    /// The object at fault; empty where it is another one of each host.
    pub subject: String,
    /// The fix in one line.
    pub summary: String,
    /// Its commands.
    pub commands: Vec<String>,
    /// The hosts that need it.
    pub hosts: Vec<String>,
    /// On how many of these it was tried on the recorded facts, and leaves nothing that it is to remove.
    pub verified: usize,
    /// How many hosts work after it, and after those before it, that did not work before.
    pub heals: usize,
}

/// A host.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FleetHost {
    /// What it is called: its instance's id, its address, or the file of its report.
    pub host: String,
    /// The file that its report stands in.
    pub file: String,
    /// Its verdict; null where it gave no report.
    pub state: Option<State>,
    /// Why it gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The first hop that fails.
    pub broken_at: Option<Hop>,
    /// Its causes, each a code and a subject.
    pub causes: Vec<String>,
    /// The URL that it called.
    pub url: Option<String>,
    /// When its report was made.
    pub at: Option<String>,
    /// Its VPC.
    pub vpc_id: Option<String>,
    /// Its subnet.
    pub subnet_id: Option<String>,
    /// Its zone.
    pub zone: Option<String>,
    /// Its security groups.
    pub groups: Vec<String>,
    /// The resolvers that it is set to ask.
    pub resolvers: Vec<String>,
}

impl FleetHost {
    /// In a line.
    pub(super) fn line(&self) -> String {
        let state = match (self.state, self.broken_at) {
            (Some(state), Some(hop)) => format!("{} at {}", state.as_str(), hop.as_str()),
            (Some(state), None) => state.as_str().to_owned(),
            (None, _) => "no report".to_owned(),
        };
        let rest = self.causes.iter().chain(&self.problem);
        let rest = rest.chain(&self.subnet_id).chain(&self.zone);
        let rest: Vec<&str> = rest.map(String::as_str).collect();
        match rest.as_slice() {
            [] => format!("{}: {state}", self.host),
            rest => format!("{}: {state}, {}", self.host, rest.join(", ")),
        }
    }
}

impl Fleet {
    /// How many hosts nobody can tell enough of.
    pub(super) const fn open(&self) -> usize {
        self.inconclusive + self.without_report + self.unexplained
    }
}

impl Report {
    /// The hosts of `fleet`; none of other commands.
    pub(super) fn fleet_hosts(&self) -> &[FleetHost] {
        self.hosts.as_deref().unwrap_or_default()
    }
}
