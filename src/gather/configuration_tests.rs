//! In which order AWS is asked, and what for.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rcgen::SanType;
use serde_json::json;

use super::aws::tell;
use super::tests::{front_door, gathered, request, world};
use super::tls::tests::identity;
use super::trust;
use super::*;
use crate::facts::ec2::TransitGateways;
use crate::facts::{Aws, Fact, Facts, HttpOutcome, HttpRoute, TcpOutcome};
use crate::model::{Client, NetworkParty};

const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9));

pub(super) fn from<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).expect("the AWS CLI's shape")
}

/// Two endpoints, of which `vpce-1` has an interface at an address of loopback.
pub(super) fn answers() -> Aws {
    let endpoint = |number: u8| {
        json!({
            "VpcEndpointId": format!("vpce-{number}"), "VpcId": format!("vpc-{number}"),
            "ServiceName": "com.amazonaws.eu-west-1.execute-api", "State": "available",
            "SubnetIds": [format!("subnet-{number}")],
            "Groups": [{"GroupId": format!("sg-{number}")}],
            "NetworkInterfaceIds": [format!("eni-{number}")],
            "DnsEntries": [{"DnsName": format!("vpce-{number}-x.invalid")}],
        })
    };
    let interface = json!({
        "NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1",
        "PrivateIpAddress": OTHER.to_string(), "Groups": [{"GroupId": "sg-9"}],
    });
    Aws {
        vpc_endpoints: Fact::Known(from(json!([endpoint(1), endpoint(2)]))),
        network_interfaces: Fact::Known(from(json!([interface]))),
        security_groups: Fact::Known(Vec::new()),
        subnets: Fact::Known(Vec::new()),
        network_acls: Fact::Known(Vec::new()),
        route_tables: Fact::Known(Vec::new()),
        peerings: Fact::Known(Vec::new()),
        vpcs: Fact::Known(Vec::new()),
        prefix_lists: Fact::Known(Vec::new()),
        transit_gateways: Fact::Known(TransitGateways::default()),
        vpc_attributes: Fact::Known(Vec::new()),
        ..Aws::default()
    }
}

fn all() -> Vec<FactKind> {
    closure([
        FactKind::Http,
        FactKind::SecurityGroups,
        FactKind::Subnets,
        FactKind::VpcAttributes,
        FactKind::NetworkAcls,
        FactKind::RouteTables,
        FactKind::Peerings,
        FactKind::Vpcs,
        FactKind::PrefixLists,
        FactKind::TransitGateways,
        FactKind::VpnGateways,
        FactKind::BlockPublicAccess,
        FactKind::DhcpOptions,
    ])
    .into_iter()
    .collect()
}

fn texts<T: ToString>(values: &Mutexed<T>) -> Vec<String> {
    let values = values.lock().expect("whole");
    values.iter().map(ToString::to_string).collect()
}

type Mutexed<T> = std::sync::Mutex<Vec<T>>;

/// By what AWS was asked for interfaces, in the order of the questions.
fn sought(told: &aws::Told) -> Interfaces {
    let mut all = Interfaces::default();
    for one in &*told.interfaces_asked.lock().expect("whole") {
        all.ids.extend(one.ids.clone());
        all.addresses.extend(one.addresses.clone());
        all.instances.extend(one.instances.clone());
        all.functions.extend(one.functions.clone());
    }
    all
}

/// The steps that a step waited for.
pub(super) fn after(facts: &Facts, name: &str) -> Vec<String> {
    let step = facts.steps.iter().find(|step| step.name == name);
    let mut after = step.map(|step| step.after.clone()).unwrap_or_default();
    after.sort_unstable();
    after
}

#[test]
fn without_aws_every_fact_of_it_is_unknown_and_probes_go_on() {
    let world = world(trust::Trust::default());
    let needs: Vec<FactKind> = closure([FactKind::Tcp, FactKind::SecurityGroups])
        .into_iter()
        .collect();
    let facts = gathered(&world, &request(1, &needs));
    assert!(facts.tcp.known().is_some());
    let missing = facts.aws.security_groups.need(FactKind::SecurityGroups);
    assert_eq!(missing.expect_err("nobody to ask").detail, "no credentials");
    assert_eq!(facts.aws.rest_api, Fact::NotAsked);
}

#[test]
fn asks_for_the_named_endpoint_and_calls_through_its_interface() {
    let identity = identity(|wanted| {
        let home = IpAddr::V4(Ipv4Addr::LOCALHOST);
        wanted.subject_alt_names.push(SanType::IpAddress(home));
    });
    // Listens at the interface's address alone: what the name leads to refuses.
    let port = front_door(OTHER, identity.server);
    let told = tell("told://named", answers());
    let mut request = request(port, &all());
    request.aws.endpoint_url = Some("told://named".to_owned());
    request.target.vpce_id = Some("vpce-1".parse().expect("an id"));
    request.client = Client::Address(Ipv4Addr::new(10, 1, 2, 3).into());
    let facts = gathered(&world(trust::Trust::these(identity.roots)), &request);

    let asked = sought(&told);
    assert_eq!(asked.ids, ["eni-1".parse().expect("an id")]);
    assert_eq!(asked.addresses, [IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3))]);
    assert_eq!(told.asked(FactKind::SecurityGroups), ["sg-1", "sg-9"]);
    assert_eq!(told.asked(FactKind::Subnets), ["subnet-1"]);
    assert_eq!(told.asked(FactKind::VpcAttributes), ["vpc-1"]);
    assert_eq!(told.asked(FactKind::NetworkAcls), ["subnet-1"]);
    assert_eq!(told.asked(FactKind::RouteTables), ["vpc-1"]);
    assert_eq!(told.asked(FactKind::Peerings), ["vpc-1"]);

    let tcp = facts.tcp.known().expect("connections");
    let outcomes: Vec<bool> = tcp
        .iter()
        .map(|probe| matches!(probe.outcome, TcpOutcome::Connected { .. }))
        .collect();
    assert_eq!(outcomes, [false, true], "{tcp:?}");
    let http = facts.http.known().and_then(|all| all.first()).expect("one");
    assert_eq!(
        (http.route, http.address),
        (HttpRoute::EndpointInterface, OTHER)
    );
    assert!(matches!(http.outcome, HttpOutcome::Answered(_)), "{http:?}");
    let names: Vec<_> = facts.dns.known().expect("answers").iter().collect();
    assert!(
        names.iter().any(|lookup| lookup.name == "vpce-1-x.invalid"),
        "{names:?}"
    );
    assert!(names.iter().all(|lookup| lookup.name != "vpce-2-x.invalid"));
}

/// What is written down is what was waited for: each question waits for what names what it asks by.
#[test]
fn each_question_waits_for_what_names_what_it_asks_by_and_for_nothing_else() {
    let mut answers = answers();
    answers.route_tables = Fact::Known(from(json!([{
        "RouteTableId": "rtb-1",
        "Routes": [{"DestinationCidrBlock": "10.9.0.0/16", "TransitGatewayId": "tgw-1"}],
    }])));
    tell("told://graph", answers);
    let mut request = request(1, &all());
    request.aws.endpoint_url = Some("told://graph".to_owned());
    request.target.vpce_id = Some("vpce-1".parse().expect("an id"));
    request.client = Client::Address(Ipv4Addr::new(10, 1, 2, 3).into());
    let facts = gathered(&world(trust::Trust::default()), &request);
    let credentials = "AWS credentials";
    let endpoints = "ec2:DescribeVpcEndpoints";
    let tables = "ec2:DescribeRouteTables";
    for (step, expected) in [
        (credentials, &[][..]),
        ("dns getaddrinfo", &[]),
        (endpoints, &[credentials]),
        (tables, &[credentials, endpoints]),
        ("ec2:DescribeSecurityGroups", &[credentials, endpoints]),
        ("ec2:SearchTransitGatewayRoutes", &[credentials, tables]),
        ("tcp 127.0.0.1", &["dns getaddrinfo"]),
    ] {
        let after = after(&facts, step);
        // What becomes known at the same time is asked by together, here of interfaces, too.
        let others = after
            .iter()
            .filter(|one| !one.contains("NetworkInterfaces"));
        assert!(others.eq(expected), "{step} after {after:?}");
    }
    // The address that was named is asked for at once, the endpoint's interface when it is known.
    let interfaces = ["", " #2"].map(|number| format!("ec2:DescribeNetworkInterfaces{number}"));
    let mut interfaces = interfaces.map(|name| after(&facts, &name));
    interfaces.sort_unstable();
    assert_eq!(
        interfaces,
        [vec![credentials], vec![credentials, endpoints]]
    );
    assert!(facts.steps.iter().all(|step| step.end_ms.is_some()));
    let mut names: Vec<&str> = facts.steps.iter().map(|step| step.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), facts.steps.len());
}

#[test]
fn asks_for_all_endpoints_where_nothing_says_which() {
    let told = tell("told://all", answers());
    let mut request = request(1, &all());
    request.aws.endpoint_url = Some("told://all".to_owned());
    request.client = Client::Eni("eni-7".parse().expect("an id"));
    let facts = gathered(&world(trust::Trust::default()), &request);
    let expected = ["eni-7", "eni-1", "eni-2"].map(|id| id.parse().expect("an id"));
    assert_eq!(sought(&told).ids, expected);
    let tcp = facts.tcp.known().expect("connections");
    assert_eq!(tcp.len(), 1, "no endpoint is likely enough to connect to");
}

#[test]
fn what_hangs_off_an_unknown_fact_says_so() {
    let mut answers = answers();
    answers.vpc_endpoints = Fact::unknown(Reason::Denied, "not authorized");
    tell("told://denied", answers);
    let mut request = request(1, &all());
    request.aws.endpoint_url = Some("told://denied".to_owned());
    request.client = Client::Subnet("subnet-9".parse().expect("an id"));
    let facts = gathered(&world(trust::Trust::default()), &request);
    for missing in [
        facts
            .aws
            .network_interfaces
            .need(FactKind::NetworkInterfaces)
            .err(),
        facts
            .aws
            .security_groups
            .need(FactKind::SecurityGroups)
            .err(),
        facts.aws.vpc_attributes.need(FactKind::VpcAttributes).err(),
    ] {
        let missing = missing.expect("unknown");
        assert_eq!(missing.why, Reason::Denied);
        assert!(missing.detail.ends_with("not authorized"), "{missing:?}");
        assert_eq!(missing.detail.matches("could not be asked").count(), 1);
    }
}

#[test]
fn a_call_that_hangs_ends_with_the_run() {
    tell("told://hangs", answers());
    let mut request = request(
        1,
        &[FactKind::Stages, FactKind::RestApi, FactKind::VpcEndpoints],
    );
    request.aws.endpoint_url = Some("told://hangs".to_owned());
    request.target.api_id = Some("abcde12345".parse().expect("an id"));
    request.bounds.timeout = Duration::from_millis(300);
    let start = Instant::now();
    let facts = gathered(&world(trust::Trust::default()), &request);
    assert!(start.elapsed() < Duration::from_secs(1));
    let missing = facts.aws.stages.need(FactKind::Stages).expect_err("hung");
    assert_eq!(missing.why, Reason::TimedOut);
    assert!(facts.aws.vpc_endpoints.known().is_some());
    request.target.api_id = None;
    let facts = gathered(&world(trust::Trust::default()), &request);
    let missing = facts.aws.stages.need(FactKind::Stages).expect_err("no id");
    assert_eq!(missing.why, Reason::Failed);
}

#[test]
fn asks_for_the_lists_and_gateways_that_rules_and_routes_name_and_for_attached_subnets() {
    let mut answers = answers();
    answers.security_groups = Fact::Known(from(json!([{
        "GroupId": "sg-9",
        "IpPermissions": [{"IpProtocol": "tcp", "PrefixListIds": [{"PrefixListId": "pl-1"}]}],
    }])));
    answers.route_tables = Fact::Known(from(json!([{
        "RouteTableId": "rtb-1",
        "Routes": [
            {"DestinationPrefixListId": "pl-2", "GatewayId": "vpce-9"},
            {"DestinationPrefixListId": "pl-1", "TransitGatewayId": "tgw-1"},
            {"DestinationCidrBlock": "10.9.0.0/16", "TransitGatewayId": "tgw-1"},
            {"DestinationCidrBlock": "10.8.0.0/16", "GatewayId": "vgw-1"},
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"},
        ],
        "PropagatingVgws": [{"GatewayId": "vgw-2"}],
    }])));
    answers.subnets = Fact::Known(from(json!([{"SubnetId": "subnet-1", "VpcId": "vpc-1"}])));
    answers.transit_gateways = Fact::Known(from(json!({"VpcAttachments": [
        {"TransitGatewayAttachmentId": "tgw-attach-1", "SubnetIds": ["subnet-1", "subnet-7"]},
    ]})));
    answers.vpcs = Fact::Known(from(json!([{"VpcId": "vpc-1", "DhcpOptionsId": "dopt-1"}])));
    let told = tell("told://beyond", answers);
    let mut request = request(1, &all());
    request.aws.endpoint_url = Some("told://beyond".to_owned());
    request.target.vpce_id = Some("vpce-1".parse().expect("an id"));
    request.client = Client::Lambda("orders".to_owned());
    let facts = gathered(&world(trust::Trust::default()), &request);
    assert_eq!(told.asked(FactKind::PrefixLists), ["pl-1", "pl-2"]);
    assert_eq!(told.asked(FactKind::TransitGateways), ["tgw-1"]);
    assert_eq!(told.asked(FactKind::VpnGateways), ["vgw-1", "vgw-2"]);
    assert_eq!(told.asked(FactKind::BlockPublicAccess), ["igw-1"]);
    assert_eq!(told.asked(FactKind::DhcpOptions), ["dopt-1"]);
    assert_eq!(told.asked(FactKind::Subnets), ["subnet-1", "subnet-7"]);
    assert_eq!(told.asked(FactKind::NetworkAcls), ["subnet-1", "subnet-7"]);
    assert!(facts.aws.transit_gateways.known().is_some());
    assert_eq!(sought(&told).functions, ["orders"]);
}

#[test]
fn without_the_tables_nobody_says_that_there_is_no_gateway() {
    let mut answers = answers();
    answers.route_tables = Fact::unknown(Reason::Denied, "no");
    tell("told://untabled", answers);
    let mut request = request(1, &all());
    request.aws.endpoint_url = Some("told://untabled".to_owned());
    let facts = gathered(&world(trust::Trust::default()), &request);
    assert!(facts.aws.transit_gateways.known().is_none());
    assert!(facts.aws.prefix_lists.known().is_none());
}

/// A question about ends alone: what they touch, and nothing of this host or of a call.
fn of_ends(name: &str, ends: &[NetworkParty], answers: Aws) -> (Arc<aws::Told>, Facts) {
    let told = tell(name, answers);
    let mut needs = all();
    needs.retain(|need| !need.is_probe());
    let mut request = request(1, &needs);
    request.aws.endpoint_url = Some(name.to_owned());
    request.ends = ends.to_vec();
    let facts = gathered(&world(trust::Trust::default()), &request);
    (told, facts)
}

#[test]
fn asks_for_what_the_ends_touch_and_for_no_call() {
    let nobodys = IpAddr::V4(Ipv4Addr::new(10, 7, 7, 7));
    let mut answers = answers();
    answers.subnets = Fact::Known(from(json!([{"SubnetId": "subnet-7", "VpcId": "vpc-7"}])));
    let ends = [
        NetworkParty::Eni("eni-1".parse().expect("an id")),
        NetworkParty::Instance("i-1".parse().expect("an id")),
        NetworkParty::Address(nobodys),
        NetworkParty::Address(OTHER),
    ];
    let (told, facts) = of_ends("told://ends", &ends, answers);
    assert!(told.endpoints_asked.lock().expect("whole").is_empty());
    assert_eq!(facts.aws.vpc_endpoints, Fact::Known(Vec::new()));
    let asked = sought(&told);
    assert_eq!(asked.ids, ["eni-1".parse().expect("an id")]);
    assert_eq!(asked.instances, ["i-1".parse().expect("an id")]);
    assert_eq!(asked.addresses, [nobodys, OTHER]);
    // Where an address lies that no interface has, its subnet tells.
    assert_eq!(texts(&told.addresses_asked), [nobodys.to_string()]);
    assert_eq!(told.asked(FactKind::Subnets), ["subnet-1", "subnet-7"]);
    assert_eq!(told.asked(FactKind::NetworkAcls), ["subnet-1", "subnet-7"]);
    assert_eq!(told.asked(FactKind::RouteTables), ["vpc-1", "vpc-7"]);
    assert_eq!(told.asked(FactKind::SecurityGroups), ["sg-9"]);
    assert_eq!((facts.dns, facts.tcp), (Fact::NotAsked, Fact::NotAsked));
}

#[test]
fn an_endpoint_is_asked_for_where_an_end_is_one_or_is_its_interface() {
    let ends = [NetworkParty::Endpoint("vpce-2".parse().expect("an id"))];
    let (told, _) = of_ends("told://endpoint", &ends, answers());
    let asked = told.endpoints_asked.lock().expect("whole").clone();
    let asked = asked.first().expect("one question");
    assert!(!asked.of_service && asked.vpcs.is_empty(), "{asked:?}");
    assert_eq!(asked.ids, ["vpce-2".parse().expect("an id")]);

    let mut answers = answers();
    let interfaces = answers.network_interfaces.known_mut().expect("told");
    interfaces[0].interface_type = Some("vpc_endpoint".to_owned());
    let ends = [NetworkParty::Eni("eni-1".parse().expect("an id"))];
    let (told, facts) = of_ends("told://interface", &ends, answers);
    let asked = told.endpoints_asked.lock().expect("whole").clone();
    let [asked] = asked.as_slice() else {
        panic!("one question, not {asked:?}");
    };
    assert_eq!(asked.vpcs, ["vpc-1".parse().expect("an id")]);
    let known = facts.aws.vpc_endpoints.known().expect("told");
    let ids: Vec<_> = known.iter().map(|it| it.vpc_endpoint_id.as_str()).collect();
    assert_eq!(ids, ["vpce-1"]);
    assert_eq!(told.asked(FactKind::SecurityGroups), ["sg-9", "sg-1"]);
}
