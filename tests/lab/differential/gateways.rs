//! Transit gateways, and how the AWS CLI prints them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::configuration::{ACCOUNT, Configuration, REGION, Subnet};

#[derive(Debug, Clone)]
pub(crate) struct Gateway {
    pub(crate) id: String,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) tables: Vec<GatewayTable>,
}

/// Of a VPC.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) vpc: String,
    /// One in each zone that it serves.
    pub(crate) subnets: Vec<String>,
    /// The table that it is associated with.
    pub(crate) table: Option<String>,
    pub(crate) appliance: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct GatewayTable {
    pub(crate) id: String,
    /// The attachments that propagate their VPCs' ranges to it.
    pub(crate) propagations: Vec<String>,
    pub(crate) routes: Vec<StaticRoute>,
}

#[derive(Debug, Clone)]
pub(crate) struct StaticRoute {
    pub(crate) destination: String,
    /// Nothing for a blackhole.
    pub(crate) attachment: Option<String>,
}

/// A peering of two gateways, which both call it by one id.
#[derive(Debug, Clone)]
pub(crate) struct GatewayPeering {
    pub(crate) id: String,
    /// Each gateway, and its table that the peering is associated with.
    pub(crate) sides: [(String, String); 2],
}

impl Configuration {
    /// The subnet by which packets from a zone enter a gateway, or leave it.
    pub(crate) fn door(&self, attachment: &Attachment, zone: char) -> Option<&Subnet> {
        let mut subnets = attachment.subnets.iter().map(|id| self.subnet(id));
        subnets.find(|it| it.zone == zone)
    }

    /// What the AWS CLI would print of gateways, a file a command.
    pub(crate) fn gateway_files(&self) -> Vec<(String, Value)> {
        let gateways: Vec<Value> = self.gateways.iter().map(Gateway::described).collect();
        let (mut of_vpcs, mut all, mut tables) = (Vec::new(), Vec::new(), Vec::new());
        let mut files = Vec::new();
        for gateway in &self.gateways {
            for it in &gateway.attachments {
                of_vpcs.push(it.described(gateway));
                all.push(attached(
                    &it.id,
                    gateway,
                    "vpc",
                    &it.vpc,
                    it.table.as_deref(),
                ));
            }
            for table in &gateway.tables {
                tables.push(
                    json!({"TransitGatewayRouteTableId": table.id, "State": "available",
                    "TransitGatewayId": gateway.id, "Tags": []}),
                );
                let routes = self.routes_told(gateway, table);
                files.push((
                    format!("routes/{}.json", table.id),
                    json!({"Routes": routes, "AdditionalRoutesAvailable": false}),
                ));
            }
        }
        let mut peerings = Vec::new();
        for it in &self.gateway_peerings {
            let side = |(id, _): &(String, String)| json!({"TransitGatewayId": id, "OwnerId": ACCOUNT, "Region": REGION});
            peerings.push(json!({"TransitGatewayAttachmentId": it.id, "State": "available",
                "RequesterTgwInfo": side(&it.sides[0]), "AccepterTgwInfo": side(&it.sides[1]), "Tags": []}));
            for (own, other) in [(0, 1), (1, 0)] {
                let (gateway, table) = &it.sides[own];
                let mut gateways = self.gateways.iter();
                let gateway = gateways.find(|it| it.id == *gateway);
                let gateway = gateway.expect("a peering joins gateways of its configuration");
                let peer = &it.sides[other].0;
                all.push(attached(&it.id, gateway, "peering", peer, Some(table)));
            }
        }
        let lists = [
            ("gateways", "TransitGateways", gateways),
            ("gateway-vpcs", "TransitGatewayVpcAttachments", of_vpcs),
            ("gateway-attachments", "TransitGatewayAttachments", all),
            (
                "gateway-peerings",
                "TransitGatewayPeeringAttachments",
                peerings,
            ),
            ("gateway-tables", "TransitGatewayRouteTables", tables),
        ];
        files.extend(lists.map(|(name, key, list)| (format!("{name}.json"), json!({key: list}))));
        files
    }

    /// What `search-transit-gateway-routes` finds: the static routes, and the ranges of the VPCs that
    /// propagate theirs, as far as no static route has the very same range.
    fn routes_told(&self, gateway: &Gateway, table: &GatewayTable) -> Vec<Value> {
        let mut seen = BTreeSet::new();
        let mut routes = Vec::new();
        for it in &table.routes {
            seen.insert(it.destination.clone());
            let (to, state) = match &it.attachment {
                Some(id) => (vec![self.target(gateway, id)], "active"),
                None => (Vec::new(), "blackhole"),
            };
            routes.push(
                json!({"DestinationCidrBlock": it.destination, "Type": "static", "State": state,
                "TransitGatewayAttachments": to}),
            );
        }
        let all = gateway.attachments.iter();
        for it in all.filter(|it| table.propagations.contains(&it.id)) {
            let vpc = self.vpc(&it.vpc);
            for range in vpc.cidrs.iter().chain(&vpc.ipv6) {
                if seen.insert(range.clone()) {
                    routes.push(json!({"DestinationCidrBlock": range, "Type": "propagated", "State": "active",
                        "TransitGatewayAttachments": [self.target(gateway, &it.id)]}));
                }
            }
        }
        routes
    }

    fn target(&self, gateway: &Gateway, id: &str) -> Value {
        let mut attachments = gateway.attachments.iter();
        let (kind, resource) = match attachments.find(|it| it.id == id) {
            Some(it) => ("vpc", it.vpc.clone()),
            None => ("peering", self.peer(gateway, id).unwrap_or_default()),
        };
        json!({"TransitGatewayAttachmentId": id, "ResourceId": resource, "ResourceType": kind})
    }

    fn peer(&self, gateway: &Gateway, id: &str) -> Option<String> {
        let peering = self.gateway_peerings.iter().find(|it| it.id == id)?;
        let mut sides = peering.sides.iter().map(|(id, _)| id);
        sides.find(|id| **id != gateway.id).cloned()
    }
}

impl Gateway {
    fn described(&self) -> Value {
        json!({"TransitGatewayId": self.id, "State": "available", "OwnerId": ACCOUNT, "Tags": [],
            "Options": {"SecurityGroupReferencingSupport": "disable", "DnsSupport": "enable"}})
    }
}

impl Attachment {
    fn described(&self, gateway: &Gateway) -> Value {
        let appliance = if self.appliance { "enable" } else { "disable" };
        json!({"TransitGatewayAttachmentId": self.id, "TransitGatewayId": gateway.id, "VpcId": self.vpc,
            "VpcOwnerId": ACCOUNT, "State": "available", "SubnetIds": self.subnets, "Tags": [],
            "Options": {"DnsSupport": "enable", "SecurityGroupReferencingSupport": "disable",
                "Ipv6Support": "enable", "ApplianceModeSupport": appliance}})
    }
}

fn attached(id: &str, at: &Gateway, kind: &str, resource: &str, table: Option<&str>) -> Value {
    let mut it = json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": at.id, "ResourceType": kind,
        "ResourceId": resource, "ResourceOwnerId": ACCOUNT, "TransitGatewayOwnerId": ACCOUNT, "State": "available", "Tags": []});
    if let Some(table) = table {
        it["Association"] = json!({"TransitGatewayRouteTableId": table, "State": "associated"});
    }
    it
}
