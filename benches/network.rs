//! Regions of three sizes: how long they take to load, how long 100,000 questions take, answered and
//! explained, how long `reach` takes, and how much memory each needs.
//!
//! `cargo bench --no-default-features --bench network`; see `docs/performance.md`.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints what it measures, and one that cannot begin says so"
)]

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use apigw_doctor::facts::Inventory;
use apigw_doctor::model::{InvokeUrl, Target};
use apigw_doctor::network::{Classes, Query, Topology, Verdict, judge};
use apigw_doctor::reach::World;
use serde_json::{Value, json};

const QUERIES: usize = 100_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let part = |word: &str| words.iter().any(|it| it == word);
    if let Some(size) = words.iter().find_map(|it| it.parse().ok()) {
        let measure = if part("reach") { reach } else { path };
        return measure(size);
    }
    // Each by itself, so that the memory is its own.
    println!(
        "{:>8} {:>6} {:>9} {:>9} {:>11} {:>11} {:>9}  found",
        "ENIs", "", "JSON", "load", "100,000", "explained", "memory"
    );
    for command in ["path", "reach"] {
        for size in ["2000", "20000", "200000"] {
            let own = std::env::current_exe().expect("its own place");
            let ended = Command::new(own).args([command, size]).status();
            assert!(ended.expect("it runs").success(), "{command} {size}");
        }
    }
}

/// A Region, read and indexed, the size of its JSON, and how long that took.
fn load(interfaces: usize) -> (Inventory, usize, Duration) {
    let mut files = region(interfaces);
    files.extend(endpoints());
    let size: usize = files.iter().map(String::len).sum();
    let begun = Instant::now();
    let mut all = Inventory::default();
    for file in files {
        let seen = all.import(&file, &[]);
        assert!(seen.notices.is_empty(), "{:?}", seen.notices);
    }
    (all, size, begun.elapsed())
}

fn reach(interfaces: usize) {
    let (inventory, size, read) = load(interfaces);
    let target: InvokeUrl = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod"
        .parse()
        .expect("a URL");
    let begun = Instant::now();
    let world = World::new(
        Target::new(target, Vec::new()),
        inventory,
        "2026-01-01T00:00:00Z".to_owned(),
    );
    let loaded = read + begun.elapsed();
    let begun = Instant::now();
    let found = world.reach(&[]);
    println!(
        "{interfaces:>8} {:>6} {:>6} MB {:>9} {:>11} {:>11} {:>6} MB  {} classes",
        "reach",
        size / 1_000_000,
        seconds(loaded),
        seconds(begun.elapsed()),
        "",
        peak(),
        found.classes.len(),
    );
}

fn path(interfaces: usize) {
    let (inventory, size, read) = load(interfaces);
    let begun = Instant::now();
    let network = Topology::new(inventory);
    let loaded = read + begun.elapsed();
    let lines = queries(interfaces);
    let begun = Instant::now();
    let mut classes = Classes::new(&network);
    let mut counts = [0_usize; 3];
    for line in &lines {
        let query = Query::read(line).expect("a query");
        let place = match classes.judge(&query).verdict {
            Verdict::Allow => 0,
            Verdict::Deny => 1,
            Verdict::Unknown => 2,
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    let took = begun.elapsed();
    let begun = Instant::now();
    for line in &lines {
        let query = Query::read(line).expect("a query");
        std::hint::black_box(judge(&network, &query));
    }
    let explained = begun.elapsed();
    let [allow, deny, unknown] = counts;
    println!(
        "{interfaces:>8} {:>6} {:>6} MB {:>9} {:>11} {:>11} {:>6} MB  {allow} allow, {deny} deny, {unknown} unknown",
        "path",
        size / 1_000_000,
        seconds(loaded),
        seconds(took),
        seconds(explained),
        peak(),
    );
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// The most memory that this process has held, in megabytes; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    number.unwrap_or(0) / 1000
}

/// A small generator of pseudo-random numbers (xorshift), so that every run draws the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("smaller than the sides")
    }
}

/// 50 VPCs in a chain of peerings, ten subnets in each; a group for seven interfaces and a table
/// for each subnet, up to AWS-like limits.
const VPCS: usize = 50;
const SUBNETS: usize = 10;

fn file(key: &str, objects: &[Value]) -> String {
    let mut text = format!("{{\"{key}\": [\n");
    for (place, object) in objects.iter().enumerate() {
        let comma = if place == 0 { "" } else { ",\n" };
        let _ = write!(text, "{comma}{object}");
    }
    text + "\n]}"
}

fn address(vpc: usize, subnet: usize, host: usize) -> String {
    // A /20 a subnet, a /16 a VPC.
    format!("10.{vpc}.{}.{}", subnet * 16 + host / 250, host % 250 + 4)
}

/// A peering connection of one VPC with the next one.
fn peering(own: usize, next: usize) -> Value {
    let side = |vpc: usize| {
        let prefix = format!("10.{vpc}.0.0/16");
        json!({ "VpcId": format!("vpc-{vpc:04x}"), "Region": "eu-west-1", "CidrBlock": prefix,
            "CidrBlockSet": [{ "CidrBlock": prefix }] })
    };
    json!({ "VpcPeeringConnectionId": format!("pcx-{own:04x}"), "Status": { "Code": "active" },
        "RequesterVpcInfo": side(own), "AccepterVpcInfo": side(next) })
}

/// Three endpoints for execute-api, which have the first interfaces, and an API that they lead to.
fn endpoints() -> [String; 2] {
    let one = |number: usize| {
        json!({ "VpcEndpointId": format!("vpce-{number:04x}"), "VpcId": format!("vpc-{number:04x}"),
            "ServiceName": "com.amazonaws.eu-west-1.execute-api", "State": "available",
            "VpcEndpointType": "Interface", "PrivateDnsEnabled": true,
            "PolicyDocument": r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#,
            "SubnetIds": [], "Groups": [], "NetworkInterfaceIds": [format!("eni-{number:06x}")],
            "DnsEntries": [{ "DnsName": format!("vpce-{number:04x}-a.execute-api.eu-west-1.vpce.amazonaws.com") }] })
    };
    let policy = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke",
        "Resource":"arn:aws:execute-api:eu-west-1:111122223333:abcde12345/*"}]}"#;
    let api = json!({ "id": "abcde12345", "name": "orders", "createdDate": "2026-01-01T00:00:00Z",
        "endpointConfiguration": { "types": ["PRIVATE"] }, "policy": policy });
    [
        file("VpcEndpoints", &[one(0), one(1), one(2)]),
        api.to_string(),
    ]
}

fn region(interfaces: usize) -> Vec<String> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let groups = (interfaces * 3 / 20).clamp(50, 3000);
    let vpc = |vpc: usize| format!("vpc-{vpc:04x}");
    let mut vpcs = Vec::new();
    let (mut subnets, mut tables, mut acls, mut peerings) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for v in 0..VPCS {
        vpcs.push(
            json!({ "VpcId": vpc(v), "CidrBlock": format!("10.{v}.0.0/16"),
            "CidrBlockAssociationSet": [{ "CidrBlock": format!("10.{v}.0.0/16"),
                "CidrBlockState": { "State": "associated" } }] }),
        );
        let next = (v + 1) % VPCS;
        peerings.push(peering(v, next));
        let before = (v + VPCS - 1) % VPCS;
        for s in 0..SUBNETS {
            let id = format!("subnet-{v:04x}{s:02x}");
            subnets.push(json!({ "SubnetId": id, "VpcId": vpc(v),
                "CidrBlock": format!("10.{v}.{}.0/20", s * 16), "AvailabilityZone": "eu-west-1a" }));
            let mut routes = vec![
                json!({ "DestinationCidrBlock": format!("10.{v}.0.0/16"), "GatewayId": "local",
                    "State": "active", "Origin": "CreateRouteTable" }),
                json!({ "DestinationCidrBlock": format!("10.{next}.0.0/16"), "State": "active",
                    "VpcPeeringConnectionId": format!("pcx-{v:04x}") }),
                json!({ "DestinationCidrBlock": format!("10.{before}.0.0/16"), "State": "active",
                    "VpcPeeringConnectionId": format!("pcx-{before:04x}") }),
            ];
            for extra in 0..40 {
                routes.push(
                    json!({ "DestinationCidrBlock": format!("172.{}.{extra}.0/24", 16 + s),
                    "TransitGatewayId": "tgw-0a", "State": "active" }),
                );
            }
            tables.push(
                json!({ "RouteTableId": format!("rtb-{v:04x}{s:02x}"), "VpcId": vpc(v),
                "Associations": [{ "SubnetId": id }], "Routes": routes }),
            );
            let entries: Vec<Value> = [false, true]
                .into_iter()
                .flat_map(|egress| {
                    (0..10).map(move |number| {
                        json!({ "RuleNumber": 100 + number, "Egress": egress, "Protocol": "6",
                            "RuleAction": if number < 9 { "deny" } else { "allow" },
                            "CidrBlock": if number < 9 { format!("192.168.{number}.0/24") }
                                else { "0.0.0.0/0".to_owned() },
                            "PortRange": { "From": 0, "To": 65535 } })
                    })
                })
                .collect();
            acls.push(
                json!({ "NetworkAclId": format!("acl-{v:04x}{s:02x}"), "VpcId": vpc(v),
                "IsDefault": false, "Associations": [{ "SubnetId": id }], "Entries": entries }),
            );
        }
    }
    let security_groups: Vec<Value> = (0..groups)
        .map(|g| {
            let ranges: Vec<Value> = (0..30)
                .map(|_| json!({ "CidrIp": format!("10.{}.{}.0/24", dice.roll(60), dice.roll(160)) }))
                .chain((g % 3 == 0).then(|| json!({ "CidrIp": "10.0.0.0/8" })))
                .collect();
            let pairs: Vec<Value> = (0..5)
                .map(|_| json!({ "GroupId": format!("sg-{:05x}", dice.roll(groups)) }))
                .collect();
            json!({ "GroupId": format!("sg-{g:05x}"), "GroupName": format!("group {g}"),
                "IpPermissions": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "IpRanges": ranges, "Ipv6Ranges": [], "PrefixListIds": [],
                    "UserIdGroupPairs": pairs }],
                "IpPermissionsEgress": [{ "IpProtocol": "-1",
                    "IpRanges": [{ "CidrIp": "0.0.0.0/0" }], "Ipv6Ranges": [],
                    "PrefixListIds": [], "UserIdGroupPairs": [] }] })
        })
        .collect();
    let enis: Vec<Value> = (0..interfaces)
        .map(|n| {
            let (v, s) = (n % VPCS, n / VPCS % SUBNETS);
            let own: Vec<Value> = (0..2)
                .map(|_| json!({ "GroupId": format!("sg-{:05x}", dice.roll(groups)) }))
                .collect();
            json!({ "NetworkInterfaceId": format!("eni-{n:06x}"), "VpcId": vpc(v),
                "SubnetId": format!("subnet-{v:04x}{s:02x}"), "Status": "in-use",
                "InterfaceType": "interface", "Groups": own, "Ipv6Addresses": [],
                "PrivateIpAddress": address(v, s, n / (VPCS * SUBNETS)),
                "PrivateIpAddresses": [{ "PrivateIpAddress":
                    address(v, s, n / (VPCS * SUBNETS)), "Primary": true }],
                "Attachment": { "InstanceId": format!("i-{n:06x}"), "DeviceIndex": 0 } })
        })
        .collect();
    vec![
        file("Vpcs", &vpcs),
        file("Subnets", &subnets),
        file("RouteTables", &tables),
        file("NetworkAcls", &acls),
        file("VpcPeeringConnections", &peerings),
        file("SecurityGroups", &security_groups),
        file("NetworkInterfaces", &enis),
    ]
}

/// Half of them within a VPC, half to the next one.
fn queries(interfaces: usize) -> Vec<String> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    (0..QUERIES)
        .map(|n| {
            let from = dice.roll(interfaces);
            let near = from % VPCS + n % 2;
            let to = dice.roll(interfaces / VPCS) * VPCS + near % VPCS;
            format!(
                "{{\"id\": \"q{n}\", \"from\": {{\"eni\": \"eni-{from:06x}\"}}, \
                 \"to\": {{\"eni\": \"eni-{to:06x}\"}}, \"port\": 443, \"protocol\": \"tcp\"}}"
            )
        })
        .collect()
}
