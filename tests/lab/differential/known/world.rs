//! The open world that every known rule starts from.

use super::super::build::AWAY;
use super::super::configuration::{
    Acl, Configuration, Endpoint, Entry, Group, Instance, Interface, Kind, Peering, Permission,
    Route, Subnet, Table, Vpc,
};

pub(super) const HERE: &str = "vpc-0000a000";
pub(super) const THERE: &str = "vpc-0000b000";
pub(super) const ELSEWHERE: &str = "vpc-0000d000";
pub(super) const SUBNET: &str = "subnet-0000a001";
pub(super) const OTHER_SUBNET: &str = "subnet-0000a002";
pub(super) const FAR_SUBNET: &str = "subnet-0000b001";
pub(super) const CLIENT: &str = "eni-0000c001";
pub(super) const WINDOWS: &str = "eni-0000c002";
pub(super) const LAMBDA: &str = "eni-0000c003";
/// Of an instance that is not described, as is the next one.
pub(super) const NEIGHBOUR: &str = "eni-0000c004";
pub(super) const STRANGER: &str = "eni-0000c005";
pub(super) const BESIDE: &str = "eni-0000e001";
pub(super) const NEAR: &str = "eni-0000e002";
pub(super) const FAR: &str = "eni-0000e003";
pub(super) const SECOND_ADDRESS: &str = "10.0.1.11";
pub(super) const CLIENT6: &str = "2600:1f18:a:101::10";
pub(super) const NEAR6: &str = "2600:1f18:a:102::20";
pub(super) const FAR6: &str = "2600:1f18:b:101::20";
pub(super) const CLIENTS: &str = "sg-0000c000";
pub(super) const OTHERS: &str = "sg-0000c00f";
pub(super) const NEAR_GROUP: &str = "sg-0000e002";
pub(super) const FAR_GROUP: &str = "sg-0000e003";
pub(super) const TABLE: &str = "rtb-0000a000";
pub(super) const OWN_TABLE: &str = "rtb-0000a001";
pub(super) const FAR_TABLE: &str = "rtb-0000b000";
pub(super) const PEERING: &str = "pcx-0000ab00";
pub(super) const DEAD_PEERING: &str = "pcx-0000dead";
pub(super) const LIST: &str = "pl-00000001";

pub(super) const HTTPS: Option<(u16, u16)> = Some((443, 443));

pub(super) fn open() -> Configuration {
    let (ranges, ranges6) = (
        ["10.0.0.0/16", "10.1.0.0/16"],
        ["2600:1f18:a:100::/56", "2600:1f18:b:100::/56"],
    );
    Configuration {
        vpcs: vec![
            vpc(HERE, ranges[0], ranges6[0]),
            vpc(THERE, ranges[1], ranges6[1]),
        ],
        subnets: vec![
            subnet(SUBNET, HERE, 'a', "10.0.1.0/24", "2600:1f18:a:101::/64"),
            subnet(
                OTHER_SUBNET,
                HERE,
                'b',
                "10.0.2.0/24",
                "2600:1f18:a:102::/64",
            ),
            subnet(
                FAR_SUBNET,
                THERE,
                'a',
                "10.1.1.0/24",
                "2600:1f18:b:101::/64",
            ),
        ],
        interfaces: interfaces(),
        instances: [("i-0000c001", false), ("i-0000c002", true)]
            .map(|(id, windows)| Instance {
                id: id.to_owned(),
                windows,
            })
            .to_vec(),
        endpoints: vec![
            endpoint("vpce-0000e002", HERE, NEAR_GROUP),
            endpoint("vpce-0000e003", THERE, FAR_GROUP),
        ],
        groups: vec![
            group(CLIENTS, HERE, Permission::all()),
            group(OTHERS, HERE, Vec::new()),
            group(NEAR_GROUP, HERE, https()),
            group(FAR_GROUP, THERE, https()),
        ],
        acls: vec![
            acl("acl-0000a001", HERE, SUBNET),
            acl("acl-0000a002", HERE, OTHER_SUBNET),
            acl("acl-0000b001", THERE, FAR_SUBNET),
        ],
        tables: vec![
            table(
                TABLE,
                HERE,
                [
                    (ranges[0], "local"),
                    (ranges6[0], "local"),
                    (ranges[1], PEERING),
                    (ranges6[1], PEERING),
                ],
            ),
            table(
                FAR_TABLE,
                THERE,
                [
                    (ranges[1], "local"),
                    (ranges6[1], "local"),
                    (ranges[0], PEERING),
                    (ranges6[0], PEERING),
                ],
            ),
        ],
        peerings: vec![Peering {
            id: PEERING.to_owned(),
            requester: HERE.to_owned(),
            accepter: THERE.to_owned(),
            status: "active".to_owned(),
        }],
        ..Configuration::default()
    }
}

fn vpc(id: &str, range: &str, ipv6: &str) -> Vpc {
    Vpc {
        id: id.to_owned(),
        cidrs: vec![range.to_owned()],
        ipv6: Some(ipv6.to_owned()),
    }
}

fn subnet(id: &str, vpc: &str, zone: char, range: &str, ipv6: &str) -> Subnet {
    Subnet {
        id: id.to_owned(),
        vpc: vpc.to_owned(),
        zone,
        cidr: range.to_owned(),
        ipv6: Some(ipv6.to_owned()),
    }
}

fn group(id: &str, vpc: &str, ingress: Vec<Permission>) -> Group {
    Group {
        id: id.to_owned(),
        vpc: vpc.to_owned(),
        ingress,
        egress: Permission::all(),
    }
}

fn https() -> Vec<Permission> {
    vec![Permission::new("tcp", HTTPS).with(AWAY).with("::/0")]
}

fn acl(id: &str, vpc: &str, subnet: &str) -> Acl {
    Acl {
        id: id.to_owned(),
        vpc: vpc.to_owned(),
        subnets: vec![subnet.to_owned()],
        entries: Entry::open(),
    }
}

fn table(id: &str, vpc: &str, routes: [(&str, &str); 4]) -> Table {
    Table {
        id: id.to_owned(),
        vpc: vpc.to_owned(),
        main: true,
        subnets: Vec::new(),
        routes: routes.map(|(to, way)| Route::new(to, way)).to_vec(),
    }
}

fn endpoint(id: &str, vpc: &str, group: &str) -> Endpoint {
    Endpoint {
        id: id.to_owned(),
        vpc: vpc.to_owned(),
        groups: vec![group.to_owned()],
    }
}

fn interfaces() -> Vec<Interface> {
    let instance = |id: &str| Kind::Instance(id.to_owned());
    let endpoint = |id: &str| Kind::Endpoint(id.to_owned());
    let own = |id: &str, subnet: &str, kind, addresses: &[&str], ipv6: &[&str], group: &str| {
        let strings = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect();
        Interface {
            id: id.to_owned(),
            subnet: subnet.to_owned(),
            kind,
            addresses: strings(addresses),
            ipv6: strings(ipv6),
            groups: vec![group.to_owned()],
        }
    };
    let here = endpoint("vpce-0000e002");
    vec![
        own(
            CLIENT,
            SUBNET,
            instance("i-0000c001"),
            &["10.0.1.10", SECOND_ADDRESS],
            &[CLIENT6],
            CLIENTS,
        ),
        own(
            WINDOWS,
            SUBNET,
            instance("i-0000c002"),
            &["10.0.1.12"],
            &[],
            CLIENTS,
        ),
        own(LAMBDA, SUBNET, Kind::Lambda, &["10.0.1.13"], &[], CLIENTS),
        own(
            NEIGHBOUR,
            OTHER_SUBNET,
            instance("i-0000c004"),
            &["10.0.2.14"],
            &[],
            NEAR_GROUP,
        ),
        own(
            STRANGER,
            FAR_SUBNET,
            instance("i-0000c005"),
            &["10.1.1.15"],
            &[],
            FAR_GROUP,
        ),
        own(
            BESIDE,
            SUBNET,
            here.clone(),
            &["10.0.1.20"],
            &[],
            NEAR_GROUP,
        ),
        own(
            NEAR,
            OTHER_SUBNET,
            here,
            &["10.0.2.20"],
            &[NEAR6],
            NEAR_GROUP,
        ),
        own(
            FAR,
            FAR_SUBNET,
            endpoint("vpce-0000e003"),
            &["10.1.1.20", "10.1.1.7"],
            &[FAR6],
            FAR_GROUP,
        ),
    ]
}
