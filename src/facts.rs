//! What was observed: the snapshot. No judgement, and no I/O types.

pub mod apigateway;
mod change;
mod complete;
pub mod ec2;
mod fact;
mod file;
mod function;
mod host;
mod import;
mod inventory;
pub mod lambda;
mod local;
mod lookup;
mod need;
mod order;
mod probe;
mod resolving;
pub mod route53;
mod tls;
mod unsure;

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use change::Change;
pub use fact::{Fact, Missing, Trouble, Why};
use file::is_snapshot;
pub use file::{MAX_BYTES, SnapshotError};
pub use function::FUNCTION_INTERFACE;
pub use host::{Host, Instance, Runtime};
pub use import::{Imported, MAX_OUTPUT_BYTES, looks_like_output, output_text};
pub use inventory::{ApiFacts, Inventory};
pub use local::{Limits, LocalRoute, Taken, Tracked, Variable};
pub use lookup::{Answer, Asked, Flag, Lookup, Reply, Soa};
pub use need::{Need, Permission};
pub use probe::{HttpAnswer, HttpOutcome, HttpProbe, HttpRoute, TcpOutcome, TcpProbe};
pub use resolving::{HostsLine, Resolving};
pub use tls::{Anchor, Certificate, TlsOffer, TlsOutcome, TlsProbe, TlsTrial};

use crate::model::{Client, Target};

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
    /// The probes that the end of the run cut short. What is recorded of these facts was observed, and is
    /// not all that there was to observe.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cut: BTreeMap<Need, Trouble>,
    /// How long gathering took, in milliseconds.
    #[serde(default)]
    pub total_ms: u64,
}

impl Facts {
    /// What is known where nobody has looked: the call alone.
    #[must_use]
    pub fn of_target(target: Target) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
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
            cut: BTreeMap::new(),
            total_ms: 0,
        }
    }
}

/// What AWS says, each part in the AWS CLI's own shape.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Aws {
    /// Whose credentials were used.
    pub caller: Fact<ec2::CallerIdentity>,
    /// The `execute-api` endpoints of the account in the Region, and the one that was named.
    pub vpc_endpoints: Fact<Vec<ec2::VpcEndpoint>>,
    /// The interfaces of those endpoints, of the client, and of the addresses that the name
    /// resolved to.
    pub network_interfaces: Fact<Vec<ec2::NetworkInterface>>,
    /// The security groups of those interfaces.
    pub security_groups: Fact<Vec<ec2::SecurityGroup>>,
    /// The DNS attributes of the VPCs of those interfaces.
    pub vpc_attributes: Fact<Vec<ec2::VpcAttributes>>,
    /// The subnets of those interfaces.
    pub subnets: Fact<Vec<ec2::Subnet>>,
    /// The network ACLs of those subnets.
    pub network_acls: Fact<Vec<ec2::NetworkAcl>>,
    /// All route tables of the VPCs of those interfaces.
    pub route_tables: Fact<Vec<ec2::RouteTable>>,
    /// The peering connections of those VPCs.
    pub peerings: Fact<Vec<ec2::VpcPeeringConnection>>,
    /// Those VPCs.
    pub vpcs: Fact<Vec<ec2::Vpc>>,
    /// The prefix lists that rules of those groups and routes of those tables name.
    pub prefix_lists: Fact<Vec<ec2::PrefixList>>,
    /// The transit gateways that those routes lead to.
    pub transit_gateways: Fact<ec2::TransitGateways>,
    /// The NAT gateways that those routes lead to.
    pub nat_gateways: Fact<Vec<ec2::NatGateway>>,
    /// The instances that those interfaces are attached to.
    pub instances: Fact<Vec<ec2::Instance>>,
    /// The Lambda function that is the client.
    pub function: Fact<lambda::FunctionConfiguration>,
    /// The private hosted zones over the call's name. This and what follows of names is read from
    /// files of the AWS CLI alone.
    pub hosted_zones: Fact<Vec<route53::HostedZone>>,
    /// The rules of Route 53 Resolver over the call's name.
    pub resolver_rules: Fact<Vec<route53::ResolverRule>>,
    /// The rules of DNS Firewall that may be about the call's name.
    pub firewall_rules: Fact<Vec<route53::FirewallRule>>,
    /// The endpoints of Route 53 Resolver.
    pub resolver_endpoints: Fact<Vec<route53::ResolverEndpoint>>,
    /// The DHCP options of the account's VPCs.
    pub dhcp_options: Fact<Vec<route53::DhcpOptions>>,
    /// The REST API; known to be `None` where AWS says that there is none of that id.
    pub rest_api: Fact<Option<apigateway::RestApi>>,
    /// The API's stages.
    pub stages: Fact<Vec<apigateway::Stage>>,
    /// The API's deployments.
    pub deployments: Fact<Vec<apigateway::Deployment>>,
    /// The API's resources and methods, as they stand: what is in force is the last deployment.
    pub resources: Fact<Vec<apigateway::Resource>>,
}
