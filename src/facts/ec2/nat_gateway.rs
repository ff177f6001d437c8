//! NAT gateways.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::model::{EniId, NatGatewayId, SubnetId, VpcId};

/// One of `ec2 describe-nat-gateways`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NatGateway {
    /// The gateway.
    pub nat_gateway_id: NatGatewayId,
    /// `available`, `pending`, `failed`, `deleting` or `deleted`.
    pub state: Option<String>,
    /// The subnet that it lies in; absent of one that serves a whole Region.
    pub subnet_id: Option<SubnetId>,
    /// Its VPC.
    pub vpc_id: Option<VpcId>,
    /// `public` or `private`.
    pub connectivity_type: Option<String>,
    /// The addresses that it sends from.
    #[serde(default)]
    pub nat_gateway_addresses: Vec<NatGatewayAddress>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// An address that a NAT gateway sends from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NatGatewayAddress {
    /// The address in its subnet.
    pub private_ip: Option<IpAddr>,
    /// The interface that has it.
    pub network_interface_id: Option<EniId>,
}
