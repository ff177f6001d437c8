//! What keeps a question from an inbound endpoint of Route 53 Resolver: a recorded world whose only
//! server is such an endpoint, with one thing in the way each time.

use apigw_doctor::case::Case;
use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use serde_json::{Value, json};

use crate::completions::recorded;

const CLIENT_GROUP: &str = "sg-88629a8b297fc19a2";
const SUBNET: &str = "subnet-0dde12a441c9ff8d6";
const VPC: &str = "vpc-df3775a490ef19653";

/// The world where the endpoint at `server` has one rule for each protocol, for these.
fn asked(server: &str, whom: &Value) -> Value {
    let text = recorded("dns-all-resolvers-dead").to_string();
    let mut case: Value =
        serde_json::from_str(&text.replace("198.51.100.97", server)).expect("JSON");
    let dead = |it: &Value| {
        let server = it["asked"]["configured"].as_str();
        server.is_some_and(|server| server.starts_with("198.51.100."))
    };
    let lookups = case["dns"]["known"].as_array_mut().expect("lookups");
    lookups.retain(|it| !dead(it));
    case["host"]["resolvers"] = json!({ "known": [server] });
    let address = if server.contains(':') { "Ipv6" } else { "Ip" };
    case["aws"]["resolver_endpoints"] = json!({ "known": [{
        "Id": "rslvr-in-0a1b2c3d4e5f60718", "Direction": "INBOUND", "Status": "OPERATIONAL",
        "HostVPCId": VPC, "SecurityGroupIds": ["sg-0d05d05d05d05d05d"],
        "IpAddresses": [{ address: server, "SubnetId": SUBNET, "Status": "ATTACHED" }] }] });
    let rule = |protocol: &str| {
        let mut rule = json!({ "IpProtocol": protocol, "FromPort": 53, "ToPort": 53 });
        for (key, value) in whom.as_object().expect("an object") {
            rule[key] = value.clone();
        }
        rule
    };
    let group = json!({ "GroupId": "sg-0d05d05d05d05d05d", "GroupName": "dns", "VpcId": VPC,
        "IpPermissions": [rule("udp"), rule("tcp")], "IpPermissionsEgress": [] });
    let groups = case["aws"]["security_groups"]["known"].as_array_mut();
    groups.expect("groups").push(group);
    case
}

fn everybody() -> Value {
    json!({ "IpRanges": [{ "CidrIp": "0.0.0.0/0" }], "Ipv6Ranges": [{ "CidrIpv6": "::/0" }] })
}

/// The finding's title and commands, or why it is not known, or neither.
fn judged(case: Value) -> Result<Option<(String, String)>, String> {
    let facts: Facts = serde_json::from_value(case).expect("a snapshot");
    let diagnosis = diagnose(&facts, REGISTRY);
    let mut findings = diagnosis.findings.iter();
    if let Some(it) = findings.find(|it| it.check.code == "DNS033") {
        let fix = it.found.fix.as_ref().expect("a fix");
        return Ok(Some((it.found.title.clone(), fix.commands.join("\n"))));
    }
    let check = REGISTRY.iter().find(|it| it.code == "DNS033");
    match check.expect("the check").judge(&Case::of(&facts)) {
        Err(missing) => Err(format!("{}: {}", missing.need.fact(), missing.detail)),
        Ok(_) => Ok(None),
    }
}

fn blamed(case: Value) -> (String, String) {
    judged(case).expect("a verdict").expect("a finding")
}

/// Makes the client an address of which nobody read an interface.
fn unread(mut case: Value) -> Value {
    case["host"]["instance"] = json!({ "unknown": { "why": "failed", "detail": "none" } });
    let all = case["aws"]["network_interfaces"]["known"].as_array_mut();
    let own = |it: &Value| it["PrivateIpAddress"] == "10.0.1.10";
    all.expect("interfaces").retain(|it| !own(it));
    case
}

#[test]
fn an_open_endpoint_is_not_blamed() {
    assert_eq!(judged(asked("10.0.3.53", &everybody())), Ok(None));
}

#[test]
fn a_rule_for_a_group_counts_for_those_that_carry_it_alone() {
    let members = |group: &str| {
        asked(
            "10.0.3.53",
            &json!({ "UserIdGroupPairs": [{ "GroupId": group }] }),
        )
    };
    assert_eq!(judged(members(CLIENT_GROUP)), Ok(None));
    let (title, commands) = blamed(members("sg-0a0a0a0a"));
    assert!(title.contains("udp 53"), "{title}");
    for protocol in ["--protocol udp --port 53", "--protocol tcp --port 53"] {
        assert!(commands.contains(protocol), "{commands}");
    }
    let why = judged(unread(members("sg-0a0a0a0a"))).expect_err("nobody can tell");
    assert!(
        why.contains("security-groups.rules") && why.contains("sg-0a0a0a0a"),
        "{why}"
    );
}

#[test]
fn a_list_that_nobody_read_is_no_verdict() {
    let mut case = asked(
        "10.0.3.53",
        &json!({ "PrefixListIds": [{ "PrefixListId": "pl-0a" }] }),
    );
    let why = judged(case.clone()).expect_err("nobody can tell");
    assert!(
        why.contains("prefix-lists.entries") && why.contains("pl-0a"),
        "{why}"
    );
    let list = |prefix: &str| json!({ "known": [{ "PrefixListId": "pl-0a", "Cidrs": [prefix] }] });
    case["aws"]["prefix_lists"] = list("10.0.0.0/8");
    assert_eq!(judged(case.clone()), Ok(None));
    case["aws"]["prefix_lists"] = list("192.0.2.0/24");
    blamed(case);
}

#[test]
fn a_client_of_ipv6_gets_a_command_for_ipv6() {
    let mut case = asked("2001:db8::53", &json!({}));
    case["host"]["addresses"] = json!({ "known": ["10.0.1.10", "2001:db8::10"] });
    let (title, commands) = blamed(unread(case));
    assert!(title.contains("2001:db8::10"), "{title}");
    assert!(
        commands.contains("Ipv6Ranges=[{CidrIpv6=2001:db8::10/128}]"),
        "{commands}"
    );
    assert!(!commands.contains("--cidr "), "{commands}");
}

#[test]
fn the_network_acl_of_the_endpoints_subnet_counts() {
    let mut case = asked("10.0.3.53", &everybody());
    let acls = case["aws"]["network_acls"]["known"].as_array_mut();
    let entry = json!({ "CidrBlock": "0.0.0.0/0", "Egress": false, "Protocol": "17",
        "PortRange": { "From": 53, "To": 53 }, "RuleAction": "deny", "RuleNumber": 50 });
    for acl in acls.expect("ACLs") {
        acl["Entries"]
            .as_array_mut()
            .expect("entries")
            .push(entry.clone());
    }
    let (title, commands) = blamed(case);
    assert!(
        title.contains("acl-") || title.contains("rule 50"),
        "{title}"
    );
    assert!(
        commands.contains("create-network-acl-entry") && commands.contains("--protocol 17"),
        "{commands}"
    );
}

#[test]
fn the_clients_own_group_counts() {
    let mut case = asked("10.0.3.53", &everybody());
    let groups = case["aws"]["security_groups"]["known"].as_array_mut();
    for group in groups.expect("groups") {
        if group["GroupId"] == CLIENT_GROUP {
            group["IpPermissionsEgress"] = json!([{ "IpProtocol": "tcp", "FromPort": 443,
                "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }]);
        }
    }
    let (title, commands) = blamed(case);
    assert!(title.contains(CLIENT_GROUP), "{title}");
    assert!(commands.contains("egress"), "{commands}");
}

/// A company's host, and what was told of the endpoint and of inbound endpoints.
fn outside(resolver_endpoints: &Value) -> (String, String) {
    let mut case = recorded("dns-outside-aws");
    case["aws"]["vpc_endpoints"] = recorded("healthy")["aws"]["vpc_endpoints"].clone();
    case["aws"]["resolver_endpoints"] = json!({ "known": resolver_endpoints });
    let facts: Facts = serde_json::from_value(case).expect("a snapshot");
    let diagnosis = diagnose(&facts, REGISTRY);
    let mut findings = diagnosis.findings.iter();
    let it = findings
        .find(|it| it.check.code == "DNS019")
        .expect("a finding");
    let said = it.found.evidence.iter().map(|one| one.text.clone());
    let fix = it.found.fix.as_ref().expect("a fix");
    let commands = fix.commands.iter().chain(&it.found.look);
    let commands: Vec<String> = commands.map(ToString::to_string).collect();
    let fix = format!("{}\n{}", fix.summary, commands.join("\n"));
    (said.collect::<Vec<_>>().join("\n"), fix)
}

fn endpoint(id: &str, direction: &str, vpc: &str) -> Value {
    json!({ "Id": id, "Direction": direction, "Status": "OPERATIONAL", "HostVPCId": vpc,
        "SecurityGroupIds": ["sg-0d"], "IpAddresses": [{ "Ip": "10.0.3.53" }] })
}

#[test]
fn a_company_is_told_of_the_inbound_endpoint_that_is_there() {
    let (said, fix) = outside(&json!([endpoint("rslvr-in-0a", "INBOUND", VPC)]));
    assert!(
        said.contains("rslvr-in-0a") && said.contains("10.0.3.53"),
        "{said}"
    );
    assert!(
        fix.contains("dig @10.0.3.53") && !fix.contains("create-resolver-endpoint"),
        "{fix}"
    );
    let mut unread = endpoint("rslvr-in-0a", "INBOUND", VPC);
    unread["IpAddresses"] = Value::Null;
    let (_, fix) = outside(&json!([unread]));
    assert!(fix.contains("list-resolver-endpoint-ip-addresses"), "{fix}");
}

#[test]
fn a_company_is_told_that_the_vpc_has_no_inbound_endpoint() {
    for elsewhere in [
        json!([]),
        json!([endpoint("rslvr-out-0a", "OUTBOUND", VPC)]),
        json!([endpoint("rslvr-in-0a", "INBOUND_DELEGATION", VPC)]),
        json!([endpoint("rslvr-in-0a", "INBOUND", "vpc-0e15ewhere")]),
    ] {
        let (said, fix) = outside(&elsewhere);
        assert!(
            said.contains("is an inbound one in vpc-df3775a490ef19653"),
            "{said}"
        );
        assert!(fix.contains("create-resolver-endpoint"), "{fix}");
    }
}
