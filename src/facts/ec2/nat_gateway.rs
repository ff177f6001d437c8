//! NAT gateways.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Question, Resource, Shape};
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

impl Resource for NatGateway {
    type Id = NatGatewayId;
    const CLI_KEY: &'static str = "NatGateways";
    const ID: &'static str = "NatGatewayId";
    const SHAPES: &'static [Shape] =
        &[("NatGatewayId", &["NatGatewayAddresses", "ConnectivityType"])];

    fn id(&self) -> NatGatewayId {
        self.nat_gateway_id.clone()
    }
}

impl Gathered for NatGateway {
    type AskedBy = NatGatewayId;
    const ABOUT: About = About::read(
        "nat-gateways",
        &[Permission::on_all("ec2:DescribeNatGateways")],
        "from which subnet and address the NAT gateways on the way send packets on",
    )
    .after(&[
        FactKind::RouteTables,
        FactKind::Subnets,
        FactKind::NetworkAcls,
    ]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "nat",
        of: &["route-tables.json"],
        command: "describe-nat-gateways",
        by: Some(("--filter", "nat-gateway-id")),
        file: "nat-gateways.json",
    }];
}
