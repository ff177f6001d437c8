//! Network ACLs, routes and peering connections in the diagnosis: recorded worlds, and what AWS would
//! tell of the way in them: more of them than the lab has, and a transit gateway, which it has not.

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Kind, Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{Diagnosis, HopState, Role, State, diagnose};
use apigw_doctor::facts::{Fact, Facts, Reason};
use apigw_doctor::model::{Client, Hop};
use serde_json::{Value, json};

use crate::recorded;

const PEERED: &str = "vpc-0c0c0c0c0c0c0c0c0";

/// A world, and the check that finds what is wrong with it.
struct World {
    name: &'static str,
    facts: Facts,
    code: &'static str,
}

/// The facts of a broken world each, for the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    let all = broken().into_iter().chain(edited());
    all.map(|case| case.facts).collect()
}

/// An endpoint of another service, and a transit gateway: a recorded world each, edited.
fn edited() -> Vec<World> {
    let mut other = world("healthy", &[open("client"), open("endpoints")], &[], &[]);
    for endpoint in other.aws.vpc_endpoints.known_mut().expect("known") {
        endpoint.service_name = Some("com.amazonaws.us-east-1.apigateway".to_owned());
        other.target.vpce_id = Some(endpoint.vpc_endpoint_id.clone());
    }
    let case = |name, code, facts| World { name, facts, code };
    vec![
        case("an endpoint of another service", "VPCE004", other),
        case(
            "the gateway has no route",
            "NET007",
            attached("healthy", &[]),
        ),
    ]
}

/// The client in a VPC of its own, behind a transit gateway whose one table has these routes.
pub(crate) fn attached(recorded: &str, routes: &[(&str, &str)]) -> Facts {
    let there = route("10.0.2.0/23", "TransitGatewayId", "tgw-0a");
    let back = route("10.0.1.0/24", "TransitGatewayId", "tgw-0a");
    let mut facts = peered(recorded, "active", &[there], &[back]);
    facts.aws.peerings = Fact::Known(Vec::new());
    let home = Case::of(&facts)
        .endpoint()
        .ok()
        .flatten()
        .expect("an endpoint")
        .vpc_id
        .to_string();
    let subnets = facts.aws.subnets.known().expect("subnets").iter();
    let subnets: Vec<(String, Value)> = subnets
        .map(|one| (one.vpc_id.to_string(), json!(one.subnet_id)))
        .collect();
    // A subnet of the endpoint's VPC in the client's zone, and the client's own.
    let side = |id: &str, vpc: &str| {
        let own: Vec<&Value> = subnets
            .iter()
            .filter(|it| it.0 == vpc)
            .map(|it| &it.1)
            .collect();
        let attachment = json!({ "TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-0a",
            "VpcId": vpc, "State": "available", "SubnetIds": &own[..1] });
        let association = json!({ "TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-0a",
            "ResourceType": "vpc", "ResourceId": vpc, "State": "available",
            "Association": { "TransitGatewayRouteTableId": "tgw-rtb-0a", "State": "associated" } });
        (attachment, association)
    };
    let (mine, mine_too) = side("tgw-attach-0c", PEERED);
    let (theirs, theirs_too) = side("tgw-attach-0e", &home);
    let routes: Vec<Value> = routes
        .iter()
        .map(|(prefix, id)| {
            let vpc = if *id == "tgw-attach-0c" {
                PEERED
            } else {
                home.as_str()
            };
            json!({ "DestinationCidrBlock": prefix, "Type": "propagated", "State": "active",
                "TransitGatewayAttachments": [{ "TransitGatewayAttachmentId": id,
                    "ResourceType": "vpc", "ResourceId": vpc }] })
        })
        .collect();
    facts.aws.transit_gateways = Fact::Known(from(json!({
        "Gateways": [{ "TransitGatewayId": "tgw-0a", "State": "available" }],
        "VpcAttachments": [mine, theirs],
        "Attachments": [mine_too, theirs_too],
        "Tables": [{ "TransitGatewayRouteTableId": "tgw-rtb-0a", "Whole": true, "Routes": routes }],
    })));
    // Each subnet of the lab lies in a zone of its own: here all lie in one.
    for subnet in facts.aws.subnets.known_mut().expect("subnets") {
        subnet.availability_zone = Some("us-east-1a".to_owned());
        subnet.availability_zone_id = Some("use1-az6".to_owned());
    }
    facts
}

#[test]
fn each_edit_is_found_by_its_check() {
    for World { name, facts, code } in edited() {
        let check = find(code).expect("a check");
        let said = check.judge(&Case::of(&facts));
        assert!(matches!(said, Ok(Outcome::Found(_))), "{name}: {said:?}");
    }
}

/// The endpoint's group admits the client's groups by name, and nobody else.
pub(crate) fn naming_the_client(mut facts: Facts, status: Option<&str>) -> Facts {
    let carried = Case::of(&facts).source().groups.clone().expect("groups");
    let endpoint = Case::of(&facts)
        .endpoint()
        .ok()
        .flatten()
        .expect("an endpoint");
    let theirs = endpoint.groups[0].group_id.clone();
    for group in facts.aws.security_groups.known_mut().expect("known") {
        if group.group_id == theirs {
            let pairs = carried.iter();
            let pairs = pairs.map(|id| json!({ "GroupId": id, "PeeringStatus": status }));
            let pairs: Vec<Value> = pairs.collect();
            group.ip_permissions = from(json!([{ "IpProtocol": "tcp", "FromPort": 443,
                "ToPort": 443, "UserIdGroupPairs": pairs }]));
        }
    }
    facts
}

/// A rule that names the client's group admits it in one VPC, and not from beyond a gateway.
#[test]
fn a_rule_that_names_a_group_does_not_count_beyond_a_gateway() {
    let by_name = |facts: Facts| {
        let facts = naming_the_client(facts, None);
        // Its fault shows in some SG finding; which one, the rule decides.
        ["SG002", "SG003", "SG004"].iter().any(|code| {
            let check = find(code).expect("a check");
            matches!(check.judge(&Case::of(&facts)), Ok(Outcome::Found(_)))
        })
    };
    let [near, peered, far] = healthy().try_into().expect("three worlds");
    assert!(!by_name(near));
    assert!(!by_name(peered));
    assert!(by_name(far));
}

/// By which of its interfaces an instance sends, its system decides: the groups of one prove nothing.
#[test]
fn an_instance_is_judged_where_its_interfaces_agree() {
    let mut facts = world("healthy", &[open("client"), open("endpoints")], &[], &[]);
    let carried = Case::of(&facts).source().groups.clone().expect("groups");
    let all = facts.aws.network_interfaces.known_mut().expect("known");
    let first = all.iter_mut().find(|eni| {
        let own = eni.private_ip_address.map(|own| own.to_string());
        own.as_deref() == Some("10.0.1.10")
    });
    let first = first.expect("the client's");
    first.attachment = Some(from(json!({ "InstanceId": "i-0c", "DeviceIndex": 0 })));
    let mut second = first.clone();
    second.network_interface_id = "eni-0c2".parse().expect("an id");
    second.attachment = Some(from(json!({ "InstanceId": "i-0c", "DeviceIndex": 1 })));
    all.push(second);
    facts.client = Client::Instance("i-0c".parse().expect("an id"));
    let said = |facts: &Facts| find("SG001").expect("a check").judge(&Case::of(facts));
    assert!(matches!(said(&facts), Ok(Outcome::Ok(_))));

    let groups = facts.aws.security_groups.known_mut().expect("known");
    groups.push(from(json!({ "GroupId": "sg-0d", "GroupName": "closed" })));
    let all = facts.aws.network_interfaces.known_mut().expect("known");
    let second = all.last_mut().expect("the second");
    second.groups = from(json!([{ "GroupId": "sg-0d" }]));
    let missing = said(&facts).expect_err("which one it is is not known");
    assert!(missing.detail.contains("2 interfaces"), "{missing:?}");

    for group in facts.aws.security_groups.known_mut().expect("known") {
        if carried.contains(&group.group_id) {
            group.ip_permissions_egress.clear();
        }
    }
    assert!(matches!(said(&facts), Ok(Outcome::Found(_))));
}

/// Worlds in which nothing is wrong: within one VPC, and over a peering connection.
pub(crate) fn healthy() -> Vec<Facts> {
    let fine = world("healthy", &[open("client"), open("endpoints")], &[], &[]);
    let back = route("10.0.1.0/24", "VpcPeeringConnectionId", "pcx-0a");
    let there = route("10.0.2.0/23", "VpcPeeringConnectionId", "pcx-0a");
    let routes = [
        ("10.0.2.0/23", "tgw-attach-0e"),
        ("10.0.1.0/24", "tgw-attach-0c"),
    ];
    vec![
        fine,
        peered("healthy", "active", &[there], &[back]),
        attached("healthy", &routes),
    ]
}

pub(crate) fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the AWS CLI's shape")
}

fn subnet(facts: &Facts, prefix: &str) -> Value {
    let subnets = facts.aws.subnets.known().expect("subnets");
    let prefix = Some(prefix.parse().expect("a prefix"));
    let one = subnets.iter().find(|subnet| subnet.cidr_block == prefix);
    json!(one.expect("a subnet of the lab").subnet_id)
}

/// An entry as the lab writes one: `in 100 allow 6 443-443 10.0.0.0/16`.
fn entry(text: &str) -> Value {
    let words: Vec<&str> = text.split(' ').collect();
    let [way, number, action, protocol, ports, prefix] = words[..] else {
        panic!("no entry: {text}");
    };
    let (first, last) = ports.split_once('-').expect("ports");
    let port = |text: &str| text.parse::<i32>().expect("a port");
    json!({ "Egress": way == "out", "RuleNumber": port(number), "RuleAction": action,
        "Protocol": protocol, "CidrBlock": prefix,
        "PortRange": { "From": port(first), "To": port(last) } })
}

/// Of which subnets an ACL is, and its entries.
pub(crate) type Rules = (&'static str, Vec<&'static str>);

pub(crate) fn open(subnets: &'static str) -> Rules {
    let entries = ["in", "out"].map(|way| match way {
        "in" => "in 100 allow -1 0-0 0.0.0.0/0",
        _ => "out 100 allow -1 0-0 0.0.0.0/0",
    });
    (subnets, entries.to_vec())
}

pub(crate) fn route(prefix: &str, target: &str, id: &str) -> Value {
    json!({ "DestinationCidrBlock": prefix, target: id, "State": "active", "Origin": "CreateRoute" })
}

/// A recorded world with these ACLs, and these routes beside the local one.
pub(crate) fn world(
    recorded: &str,
    acls: &[Rules],
    client: &[Value],
    endpoints: &[Value],
) -> Facts {
    let mut facts = recorded::all().remove(recorded).expect("a recorded case");
    let vpc = json!(Case::of(&facts).source().vpc_id);
    let place = |name: &str| match name {
        "client" => vec![subnet(&facts, "10.0.1.0/24")],
        "endpoint-a" => vec![subnet(&facts, "10.0.2.0/24")],
        "endpoint-b" => vec![subnet(&facts, "10.0.3.0/24")],
        _ => vec![subnet(&facts, "10.0.2.0/24"), subnet(&facts, "10.0.3.0/24")],
    };
    let within = |name: &str| -> Vec<Value> {
        let all = place(name).into_iter();
        all.map(|id| json!({ "SubnetId": id, "Main": false }))
            .collect()
    };
    let acls = acls.iter().enumerate().map(|(index, (name, entries))| {
        json!({ "NetworkAclId": format!("acl-0{index}"), "VpcId": vpc,
            "Associations": within(name),
            "Entries": entries.iter().map(|text| entry(text)).collect::<Vec<_>>() })
    });
    let table = |id: &str, name: &str, more: &[Value]| {
        let local = json!({ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local",
            "State": "active", "Origin": "CreateRouteTable" });
        let routes = [&[local], more].concat();
        json!({ "RouteTableId": id, "VpcId": vpc, "Associations": within(name), "Routes": routes })
    };
    let acls: Vec<Value> = acls.collect();
    let tables = json!([
        table("rtb-0c", "client", client),
        table("rtb-0e", "endpoints", endpoints),
    ]);
    facts.aws.network_acls = Fact::Known(from(json!(acls)));
    facts.aws.route_tables = Fact::Known(from(tables));
    facts.aws.peerings = Fact::Known(Vec::new());
    facts
}

/// The same, with the client in a VPC of its own.
pub(crate) fn peered(recorded: &str, state: &str, client: &[Value], endpoints: &[Value]) -> Facts {
    let open = [open("client"), open("endpoints")];
    let facts = world(recorded, &open, client, endpoints);
    let home = Case::of(&facts)
        .source()
        .vpc_id
        .clone()
        .expect("a VPC")
        .to_string();
    let mine = subnet(&facts, "10.0.1.0/24");
    let mut json = serde_json::to_value(&facts).expect("JSON");
    for (part, key) in [("subnets", "SubnetId"), ("network_interfaces", "SubnetId")] {
        let all = json["aws"][part]["known"].as_array_mut().expect("known");
        for one in all.iter_mut().filter(|one| one[key] == mine) {
            one["VpcId"] = PEERED.into();
        }
    }
    for (part, index) in [("network_acls", 0), ("route_tables", 0)] {
        json["aws"][part]["known"][index]["VpcId"] = PEERED.into();
    }
    for (index, prefix) in [(0, "10.0.1.0/24"), (1, "10.0.2.0/23")] {
        let routes = &mut json["aws"]["route_tables"]["known"][index]["Routes"];
        routes[0]["DestinationCidrBlock"] = prefix.into();
    }
    json["aws"]["vpcs"] = json!({ "known": [
        { "VpcId": PEERED, "CidrBlock": "10.0.1.0/24" }, { "VpcId": home, "CidrBlock": "10.0.2.0/23" },
    ]});
    let side = |vpc: &str, prefix: &str| json!({ "VpcId": vpc, "Region": "us-east-1", "CidrBlockSet": [{ "CidrBlock": prefix }] });
    json["aws"]["peerings"]["known"] = json!([{
        "VpcPeeringConnectionId": "pcx-0a", "Status": { "Code": state },
        "RequesterVpcInfo": side(PEERED, "10.0.1.0/24"),
        "AccepterVpcInfo": side(&home, "10.0.2.0/23"),
    }]);
    from(json)
}

fn broken() -> Vec<World> {
    let acls = [open("client"), open("endpoints")];
    let silent = "nacl-no-return";
    let case = |name, code, facts| World { name, facts, code };
    let mut gone = route("10.0.2.0/23", "VpcPeeringConnectionId", "pcx-0b");
    gone["State"] = "blackhole".into();
    let there = route("10.0.2.0/23", "VpcPeeringConnectionId", "pcx-0a");
    let back = route("10.0.1.0/24", "VpcPeeringConnectionId", "pcx-0a");
    let astray = |prefix| route(prefix, "GatewayId", "igw-0a");
    vec![
        case("the call may come in, and no answer out", "NET006", {
            let one_way = vec![
                "in 100 allow 6 443-443 10.0.0.0/16",
                "out 100 allow 6 443-443 0.0.0.0/0",
            ];
            world(silent, &[open("client"), ("endpoints", one_way)], &[], &[])
        }),
        case("one zone is closed", "NET006", {
            let closed = vec![
                "in 90 deny -1 0-0 10.0.1.0/24",
                "in 100 allow -1 0-0 0.0.0.0/0",
                "out 100 allow -1 0-0 0.0.0.0/0",
            ];
            let acls = [open("client"), open("endpoint-a"), ("endpoint-b", closed)];
            world("nacl-one-zone", &acls, &[], &[])
        }),
        case("the client's subnet lets no answer in", "NET005", {
            let one_way = vec![
                "out 100 allow 6 443-443 10.0.0.0/16",
                "in 100 allow 6 443-443 0.0.0.0/0",
            ];
            world(silent, &[("client", one_way), open("endpoints")], &[], &[])
        }),
        case("a longer route leads astray", "NET001", {
            world(silent, &acls, &[astray("10.0.2.0/23")], &[])
        }),
        case("a blackhole", "NET002", {
            world(silent, &acls, &[gone], &[])
        }),
        case("the answer goes astray", "NET004", {
            world(silent, &acls, &[], &[astray("10.0.1.0/24")])
        }),
        case("the peering was never accepted", "NET003", {
            let (there, back) = (there.clone(), back.clone());
            peered(silent, "pending-acceptance", &[there], &[back])
        }),
        case("no route to the peering", "NET001", {
            peered(silent, "active", &[], &[back])
        }),
        case("no route back over the peering", "NET004", {
            peered(silent, "active", &[there], &[])
        }),
    ]
}

pub(crate) fn state(diagnosis: &Diagnosis, hop: Hop) -> HopState {
    let found = diagnosis.hops.iter().find(|(other, _)| *other == hop);
    found.expect("every hop").1
}

#[test]
fn the_one_cause_is_named_with_a_fix_that_is_tried_and_explains_the_silence() {
    for World { name, facts, code } in broken() {
        let diagnosis = diagnose(&facts, REGISTRY);
        let causes: Vec<_> = diagnosis
            .findings
            .iter()
            .filter(|finding| finding.role == Role::Cause)
            .collect();
        let codes: Vec<_> = causes.iter().map(|finding| finding.check.code).collect();
        assert_eq!(codes, [code], "{name}");
        let symptom = diagnosis
            .findings
            .iter()
            .find(|it| it.check.code == "TCP001");
        assert_eq!(
            symptom.expect("the silence").explained_by,
            Some(code),
            "{name}"
        );
        let cause = causes[0];
        let fix = cause
            .found
            .fix
            .as_ref()
            .unwrap_or_else(|| panic!("{name}: no fix"));
        let proven = cause.fix_verified || code == "NET003";
        assert!(proven, "{name}: {} {:?}", cause.found.title, fix.commands);
        let hop = if code < "NET005" {
            Hop::Route
        } else {
            Hop::Nacl
        };
        assert_eq!(diagnosis.verdict.broken_at, Some(hop), "{name}");
        assert_eq!(state(&diagnosis, hop), HopState::Fail, "{name}");
    }
}

#[test]
fn a_zone_that_is_cut_off_is_a_finding_of_its_own() {
    let case = broken().remove(1);
    let diagnosis = diagnose(&case.facts, REGISTRY);
    let title = &diagnosis.findings[0].found.title;
    let says = "rule 90 keeps tcp 443 from 10.0.1.10";
    assert!(title.contains(says), "{title}");
    let says = "cuts off 1 of 2 interfaces (10.0.3.10 in us-east-1b)";
    assert!(title.contains(says), "{title}");
    assert_eq!(diagnosis.findings[0].found.about, ["10.0.3.10"]);
}

/// Whether calls from elsewhere use the ports that pass, nobody can tell from here.
#[test]
fn some_of_the_ports_are_to_blame_only_where_the_clients_are_known() {
    let some = vec![
        "in 100 allow 6 443-443 10.0.0.0/16",
        "out 100 allow 6 40000-65535 0.0.0.0/0",
    ];
    let acls = [open("client"), ("endpoints", some)];
    let mut facts = world("nacl-no-return", &acls, &[], &[]);
    let role = |facts: &Facts| {
        let diagnosis = diagnose(facts, REGISTRY);
        let all = diagnosis.findings.iter();
        all.filter(|finding| finding.check.code == "NET006")
            .map(|finding| finding.role)
            .collect::<Vec<_>>()
    };
    assert_eq!(role(&facts), [Role::Cause]);
    for eni in facts.aws.network_interfaces.known_mut().expect("known") {
        eni.attachment = None;
    }
    assert_eq!(role(&facts), [Role::Risk]);
}

/// Two rules of one list have two numbers, or AWS takes the first alone.
#[test]
fn the_rules_of_a_fix_have_a_number_each() {
    let case = broken().remove(2);
    let diagnosis = diagnose(&case.facts, REGISTRY);
    let fix = diagnosis.findings[0].found.fix.as_ref().expect("a fix");
    let numbers: Vec<&str> = fix
        .commands
        .iter()
        .filter_map(|command| command.split("--rule-number ").nth(1)?.split(' ').next())
        .collect();
    assert_eq!(numbers, ["200", "300"], "{:?}", fix.commands);
}

/// The ports of the client are known there: a rule that drops the answers to a few of them is not
/// why calls fail.
#[test]
fn a_few_lost_ports_are_a_risk() {
    let found = |denied: &'static str| {
        let rules = vec![
            "out 100 allow -1 0-0 0.0.0.0/0",
            denied,
            "in 100 allow -1 0-0 0.0.0.0/0",
        ];
        let facts = world(
            "nacl-no-return",
            &[("client", rules), open("endpoints")],
            &[],
            &[],
        );
        let check = find("NET005").expect("a check");
        match check.judge(&Case::of(&facts)) {
            Ok(Outcome::Found(found)) => found.first().expect("a finding").kind,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(found("in 90 deny 6 40000-40000 0.0.0.0/0"), Kind::Risk);
    assert_eq!(found("in 90 deny 6 40000-45000 0.0.0.0/0"), Kind::Blocker);
}

#[test]
fn what_was_not_read_passes_nothing() {
    for facts in healthy() {
        assert_eq!(diagnose(&facts, REGISTRY).verdict.state, State::Healthy);
        for code in ["NET001", "NET002", "NET004", "NET005", "NET006"] {
            let check = find(code).expect("a check");
            let said = check.judge(&Case::of(&facts));
            assert!(matches!(said, Ok(Outcome::Ok(_))), "{code}: {said:?}");
            let mut less = facts.clone();
            less.aws.network_acls = Fact::unknown(Reason::Denied, "no");
            less.aws.route_tables = Fact::unknown(Reason::Denied, "no");
            let missing = check.judge(&Case::of(&less)).expect_err(code);
            assert_eq!(missing.why, Reason::Denied, "{code}");
            // Of a subnet that is in no answer, nothing is known.
            less.aws.network_acls = Fact::Known(Vec::new());
            less.aws.route_tables = Fact::Known(Vec::new());
            assert!(check.judge(&Case::of(&less)).is_err(), "{code}");
        }
    }
    // Without probes nothing but the configuration speaks.
    let mut facts = healthy().remove(1);
    facts.tcp = Fact::NotAsked;
    facts.tls = Fact::NotAsked;
    facts.http = Fact::NotAsked;
    // The host's own routes shadow nothing.
    facts.host.routes = Fact::Known(Vec::new());
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(state(&diagnosis, Hop::Nacl), HopState::Ok);
    assert_eq!(state(&diagnosis, Hop::Route), HopState::Ok);
    facts.aws.peerings = Fact::unknown(Reason::Denied, "no");
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(state(&diagnosis, Hop::Route), HopState::Unknown);
    facts.aws.network_acls = Fact::unknown(Reason::Denied, "no");
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(state(&diagnosis, Hop::Nacl), HopState::Unknown);
}
