//! The host that the probes ran on.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::{Fact, Limits, LocalRoute, Resolving, Variable};
use crate::model::{EniId, InstanceId, Region, SecurityGroupId, SubnetId, VpcId};

/// What the host says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Host {
    /// The host's addresses, without loopback and link-local ones; the one that packets to the
    /// endpoint leave from comes first where that is known.
    pub addresses: Fact<Vec<IpAddr>>,
    /// The name servers of `resolv.conf`, in order.
    pub resolvers: Fact<Vec<IpAddr>>,
    /// What else the host resolves names by: its hosts file, its search list.
    pub resolving: Fact<Resolving>,
    /// What the EC2 instance metadata service says.
    pub instance: Fact<Instance>,
    /// The runtime that the tool finds itself in.
    pub runtime: Fact<Runtime>,
    /// The environment's proxy variables that are set.
    pub proxy_variables: Fact<Vec<Variable>>,
    /// The environment's variables that tell AWS's SDKs where to send calls, by scheme and host alone.
    #[serde(skip_serializing_if = "Fact::is_not_asked")]
    pub endpoint_variables: Fact<Vec<Variable>>,
    /// The main table's routes, for IPv4. What the kernel does with the call's own addresses, their
    /// probes tell.
    pub routes: Fact<Vec<LocalRoute>>,
    /// What the kernel can run out of.
    pub limits: Fact<Limits>,
}

/// The instance metadata service's answers.
///
/// Source: AWS, "Instance metadata categories".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// `instance-id`.
    pub instance_id: InstanceId,
    /// `placement/region`.
    pub region: Region,
    /// `placement/availability-zone`.
    pub availability_zone: Option<String>,
    /// The primary interface's `interface-id`.
    pub interface_id: Option<EniId>,
    /// The primary interface's `vpc-id`.
    pub vpc_id: Option<VpcId>,
    /// The primary interface's `subnet-id`.
    pub subnet_id: Option<SubnetId>,
    /// The primary interface's `security-group-ids`.
    pub security_groups: Vec<SecurityGroupId>,
    /// The primary interface's private addresses.
    pub addresses: Vec<IpAddr>,
    /// `vpc-ipv4-cidr-block`: the VPC's first prefix, at whose third address its resolver is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc_cidr: Option<Ipv4Net>,
}

impl Instance {
    /// The VPC's resolver, at the VPC's base address plus two.
    ///
    /// Source: AWS, "Understanding Amazon DNS".
    #[must_use]
    pub fn resolver(&self) -> Option<Ipv4Addr> {
        let base = self.vpc_cidr?.network();
        base.to_bits().checked_add(2).map(Ipv4Addr::from_bits)
    }
}

/// Where the tool runs, by its environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Runtime {
    /// Nothing special was seen: an instance, a server, a laptop.
    Plain,
    /// A Lambda function.
    Lambda {
        /// The function's name.
        function: String,
    },
    /// An ECS or Fargate task, by its metadata address.
    Ecs {
        /// The task's ARN, where the metadata service tells it.
        task: Option<String>,
    },
    /// A pod of Kubernetes.
    Kubernetes {
        /// Its namespace, where that can be read.
        namespace: Option<String>,
    },
}
