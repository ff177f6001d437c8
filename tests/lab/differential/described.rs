//! Writes a configuration as the AWS CLI prints it.

use serde_json::{Value, json};

use super::configuration::{
    ACCOUNT, Acl, Configuration, Endpoint, Group, Instance, Interface, Kind, Peering, PrefixList,
    REGION, Route, Subnet, Table, Vpc,
};

impl Route {
    fn described(&self) -> Value {
        let destination = match &self.destination {
            it if it.starts_with("pl-") => "DestinationPrefixListId",
            it if it.contains(':') => "DestinationIpv6CidrBlock",
            _ => "DestinationCidrBlock",
        };
        let target = match self.target.split('-').next() {
            Some("pcx") => "VpcPeeringConnectionId",
            Some("nat") => "NatGatewayId",
            Some("eni") => "NetworkInterfaceId",
            Some("tgw") => "TransitGatewayId",
            Some("arn:aws:networkmanager::111122223333:core") => "CoreNetworkArn",
            _ => "GatewayId",
        };
        let origin = if self.target == "local" {
            "CreateRouteTable"
        } else {
            "CreateRoute"
        };
        let state = if self.blackhole {
            "blackhole"
        } else {
            "active"
        };
        json!({destination: self.destination, target: self.target, "Origin": origin, "State": state})
    }
}

impl Configuration {
    /// What the AWS CLI would print, a file a command.
    pub(crate) fn files(&self) -> Vec<(String, Value)> {
        let list = |values: Vec<Value>| Value::from(values);
        let mut files = vec![
            ("vpcs.json", json!({"Vpcs": list(self.vpcs.iter().map(Vpc::described).collect())})),
            ("subnets.json", json!({"Subnets": list(self.subnets.iter().map(Subnet::described).collect())})),
            ("network-interfaces.json", json!({"NetworkInterfaces": list(self.interfaces.iter().map(|it| self.interface_described(it)).collect())})),
            ("instances.json", json!({"Reservations": [{"Instances": list(self.instances.iter().map(|it| self.instance_described(it)).collect())}]})),
            ("endpoints.json", json!({"VpcEndpoints": list(self.endpoints.iter().map(|it| self.endpoint_described(it)).collect())})),
            ("security-groups.json", json!({"SecurityGroups": list(self.groups.iter().map(Group::described).collect())})),
            ("acls/network-acls.json", json!({"NetworkAcls": list(self.acls.iter().map(Acl::described).collect())})),
            ("route-tables.json", json!({"RouteTables": list(self.tables.iter().map(Table::described).collect())})),
            ("peerings.json", json!({"VpcPeeringConnections": list(self.peerings.iter().map(|it| self.peering_described(it)).collect())})),
            ("prefix-lists.json", json!({"PrefixLists": list(self.prefix_lists.iter().map(PrefixList::described).collect())})),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<Vec<_>>();
        for it in &self.prefix_lists {
            let entries: Vec<Value> = it.cidrs.iter().map(|cidr| json!({"Cidr": cidr})).collect();
            files.push((
                format!("entries/{}.json", it.id),
                json!({"Entries": entries}),
            ));
        }
        files.extend(self.gateway_files());
        files
    }

    pub(crate) fn vpc_of(&self, interface: &Interface) -> &str {
        &self.subnet(&interface.subnet).vpc
    }

    fn interface_described(&self, it: &Interface) -> Value {
        let subnet = self.subnet(&it.subnet);
        let addresses: Vec<Value> = it
            .addresses
            .iter()
            .enumerate()
            .map(|(place, address)| json!({"Primary": place == 0, "PrivateIpAddress": address}))
            .collect();
        let ipv6: Vec<Value> = it
            .ipv6
            .iter()
            .map(|it| json!({"Ipv6Address": it}))
            .collect();
        let groups: Vec<Value> = it.groups.iter().map(|id| group(id)).collect();
        let (kind, description, attachment) = match &it.kind {
            Kind::Instance(id) => (
                "interface",
                String::new(),
                json!({"AttachmentId": format!("eni-attach-{id}"),
                "DeviceIndex": 0, "InstanceId": id, "InstanceOwnerId": ACCOUNT, "Status": "attached"}),
            ),
            Kind::Lambda => (
                "lambda",
                "AWS Lambda VPC ENI-orders-3f1c".into(),
                json!({"AttachmentId": "ela-attach-1", "InstanceOwnerId": "amazon-aws", "Status": "attached"}),
            ),
            Kind::Endpoint(id) => (
                "vpc_endpoint",
                format!("VPC Endpoint Interface {id}"),
                json!({"AttachmentId": "ela-attach-2", "InstanceOwnerId": "amazon-aws", "Status": "attached"}),
            ),
        };
        json!({"NetworkInterfaceId": it.id, "SubnetId": it.subnet, "VpcId": subnet.vpc, "OwnerId": ACCOUNT,
            "AvailabilityZone": format!("{REGION}{}", subnet.zone), "InterfaceType": kind, "Status": "in-use",
            "Description": description, "Attachment": attachment, "Groups": groups,
            "PrivateIpAddress": it.addresses.first(), "PrivateIpAddresses": addresses,
            "Ipv6Addresses": ipv6, "SourceDestCheck": true, "TagSet": []})
    }

    fn instance_described(&self, it: &Instance) -> Value {
        let attached: Vec<&Interface> = self
            .interfaces
            .iter()
            .filter(|own| own.kind == Kind::Instance(it.id.clone()))
            .collect();
        let first = attached.first();
        let interfaces: Vec<Value> = attached
            .iter()
            .map(|own| {
                let mut value = self.interface_described(own);
                let parts = value.as_object_mut().expect("an interface is an object");
                for absent in ["AvailabilityZone", "TagSet"] {
                    parts.remove(absent);
                }
                value
            })
            .collect();
        let mut value = json!({"InstanceId": it.id, "State": {"Code": 16, "Name": "running"},
            "PlatformDetails": if it.windows { "Windows" } else { "Linux/UNIX" },
            "SubnetId": first.map(|own| &own.subnet), "VpcId": first.map(|own| self.vpc_of(own)),
            "PrivateIpAddress": first.and_then(|own| own.addresses.first()),
            "SecurityGroups": first.map(|own| own.groups.iter().map(|id| group(id)).collect::<Vec<_>>()),
            "NetworkInterfaces": interfaces});
        if it.windows {
            value["Platform"] = "windows".into();
        }
        value
    }

    fn endpoint_described(&self, it: &Endpoint) -> Value {
        let own: Vec<&Interface> = self
            .interfaces
            .iter()
            .filter(|own| own.kind == Kind::Endpoint(it.id.clone()))
            .collect();
        let ipv6 = own.iter().any(|own| !own.ipv6.is_empty());
        let subnets: Vec<&str> = own.iter().map(|own| own.subnet.as_str()).collect();
        let interfaces: Vec<&str> = own.iter().map(|own| own.id.as_str()).collect();
        let groups: Vec<Value> = it.groups.iter().map(|id| group(id)).collect();
        json!({"VpcEndpointId": it.id, "VpcEndpointType": "Interface", "VpcId": it.vpc, "State": "available",
            "ServiceName": format!("com.amazonaws.{REGION}.execute-api"), "SubnetIds": subnets, "Groups": groups,
            "IpAddressType": if ipv6 { "dualstack" } else { "ipv4" }, "PrivateDnsEnabled": true, "NetworkInterfaceIds": interfaces,
            "RouteTableIds": [], "OwnerId": ACCOUNT})
    }

    fn peering_described(&self, it: &Peering) -> Value {
        let side = |id: &str| {
            let vpc = self.vpc(id);
            let cidrs: Vec<Value> = vpc
                .cidrs
                .iter()
                .map(|it| json!({"CidrBlock": it}))
                .collect();
            let ipv6: Vec<Value> = vpc
                .ipv6
                .iter()
                .map(|it| json!({"Ipv6CidrBlock": it}))
                .collect();
            json!({"VpcId": id, "OwnerId": ACCOUNT, "Region": REGION, "CidrBlock": vpc.cidrs.first(),
                "CidrBlockSet": cidrs, "Ipv6CidrBlockSet": ipv6})
        };
        json!({"VpcPeeringConnectionId": it.id, "Status": {"Code": it.status, "Message": ""},
            "RequesterVpcInfo": side(&it.requester), "AccepterVpcInfo": side(&it.accepter), "Tags": []})
    }
}

fn group(id: &str) -> Value {
    json!({"GroupId": id, "GroupName": id})
}

impl Vpc {
    fn described(&self) -> Value {
        let state = json!({"State": "associated"});
        let cidrs: Vec<Value> = self
            .cidrs
            .iter()
            .map(|it| json!({"CidrBlock": it, "CidrBlockState": state}))
            .collect();
        let ipv6: Vec<Value> = self
            .ipv6
            .iter()
            .map(|it| json!({"Ipv6CidrBlock": it, "Ipv6CidrBlockState": state}))
            .collect();
        json!({"VpcId": self.id, "OwnerId": ACCOUNT, "State": "available", "CidrBlock": self.cidrs.first(),
            "CidrBlockAssociationSet": cidrs, "Ipv6CidrBlockAssociationSet": ipv6, "IsDefault": false})
    }
}

impl Subnet {
    fn described(&self) -> Value {
        let ipv6: Vec<Value> = self
            .ipv6
            .iter()
            .map(|it| json!({"Ipv6CidrBlock": it, "Ipv6CidrBlockState": {"State": "associated"}}))
            .collect();
        json!({"SubnetId": self.id, "VpcId": self.vpc, "CidrBlock": self.cidr, "State": "available",
            "AvailabilityZone": format!("{REGION}{}", self.zone), "OwnerId": ACCOUNT,
            "AvailabilityZoneId": format!("euw1-az{}", if self.zone == 'a' { 1 } else { 2 }),
            "Ipv6CidrBlockAssociationSet": ipv6})
    }
}

impl Group {
    fn described(&self) -> Value {
        json!({"GroupId": self.id, "GroupName": self.id, "VpcId": self.vpc, "OwnerId": ACCOUNT,
            "Description": "", "IpPermissions": self.ingress, "IpPermissionsEgress": self.egress})
    }
}

impl Acl {
    fn described(&self) -> Value {
        let associations: Vec<Value> = self
            .subnets
            .iter()
            .map(|it| json!({"NetworkAclAssociationId": format!("aclassoc-{it}"), "NetworkAclId": self.id, "SubnetId": it}))
            .collect();
        json!({"NetworkAclId": self.id, "VpcId": self.vpc, "OwnerId": ACCOUNT, "IsDefault": false,
            "Associations": associations, "Entries": self.entries})
    }
}

impl Table {
    fn described(&self) -> Value {
        let state = json!({"State": "associated"});
        let mut associations: Vec<Value> = self
            .subnets
            .iter()
            .map(|it| {
                json!({"Main": false, "RouteTableAssociationId": format!("rtbassoc-{it}"),
                "RouteTableId": self.id, "SubnetId": it, "AssociationState": state})
            })
            .collect();
        if self.main {
            associations.push(json!({"Main": true, "RouteTableAssociationId": format!("rtbassoc-main-{}", self.id),
                "RouteTableId": self.id, "AssociationState": state}));
        }
        let routes: Vec<Value> = self.routes.iter().map(Route::described).collect();
        json!({"RouteTableId": self.id, "VpcId": self.vpc, "OwnerId": ACCOUNT, "Associations": associations,
            "Routes": routes, "PropagatingVgws": []})
    }
}

impl PrefixList {
    fn described(&self) -> Value {
        let family = if self.cidrs.iter().any(|it| it.contains(':')) {
            "IPv6"
        } else {
            "IPv4"
        };
        json!({"PrefixListId": self.id, "AddressFamily": family, "State": "create-complete",
            "PrefixListName": self.id, "MaxEntries": 20, "Version": 1, "OwnerId": ACCOUNT})
    }
}
