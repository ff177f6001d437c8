//! Route 53 by the AWS CLI's output: recorded worlds, and files that say why they are as they are.

use std::fs;
use std::path::Path;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Role, diagnose};
use apigw_doctor::facts::{Facts, Inventory};
use apigw_doctor::model::Confidence;
use serde_json::{Value, json};

use crate::completions::recorded;
use crate::program::run;

const ZONE: &str = "Z0123456789ABCDEFGHIJ";
const OLD: &str = "vpce-0dead0dead0dead00-0a1b2c3d.execute-api.us-east-1.vpce.amazonaws.com.";

/// A world, and what the AWS CLI prints of Route 53 there: a file each, under its name.
struct World {
    case: Value,
    files: Vec<(String, Value)>,
}

impl World {
    fn of(case: &str) -> Self {
        let mut case = recorded(case);
        if case["aws"]["vpcs"]["known"].is_null() {
            let vpc = json!({ "VpcId": vpc(&case), "CidrBlock": "10.0.0.0/16", "OwnerId": null });
            case["aws"]["vpcs"] = json!({ "known": [vpc] });
        }
        Self {
            case,
            files: Vec::new(),
        }
    }

    fn told(mut self, name: &str, file: &Value) -> Self {
        let name = name.replace("{vpc}", &vpc(&self.case));
        let text = file.to_string().replace("{vpc}", &vpc(&self.case));
        let text = text.replace("{host}", &host(&self.case));
        self.files
            .push((name, serde_json::from_str(&text).expect("JSON")));
        self
    }

    fn zone(self, name: &str) -> Self {
        let zone = json!({ "HostedZoneId": ZONE, "Name": name,
            "Owner": { "OwningAccount": "111122223333" } });
        self.told(
            "zones-{vpc}.json",
            &json!({ "HostedZoneSummaries": [zone], "MaxItems": "100" }),
        )
    }

    fn records(self, mut records: Vec<Value>) -> Self {
        records.push(json!({ "Name": "amazonaws.com.", "Type": "SOA", "TTL": 900,
            "ResourceRecords": [{ "Value": "ns.example. host.example. 1 7200 900 1209600 86400" }] }));
        self.told(
            &format!("records-{ZONE}.json"),
            &json!({ "ResourceRecordSets": records }),
        )
    }

    fn rule(self, domain: &str, kind: &str) -> Self {
        let rule = json!({ "Id": "rslvr-rr-0a1b2c3d4e5f60718", "DomainName": domain,
            "RuleType": kind, "TargetIps": [{ "Ip": "10.9.0.53", "Port": 53 }],
            "ResolverEndpointId": "rslvr-out-0a1b2c3d4e5f60718", "Status": "COMPLETE" });
        let association = json!({ "Id": "rslvr-rrassoc-1", "VPCId": "{vpc}",
            "ResolverRuleId": "rslvr-rr-0a1b2c3d4e5f60718", "Status": "COMPLETE" });
        self.told("rules.json", &json!({ "ResolverRules": [rule] }))
            .told(
                "of.json",
                &json!({ "ResolverRuleAssociations": [association] }),
            )
    }

    fn firewall(self, action: &str, answer: &str, domain: &str) -> Self {
        let group = "rslvr-frg-0a1b2c3d4e5f6071";
        let rules = json!([
            { "FirewallRuleGroupId": group, "Priority": 20, "Name": "all", "Action": action,
              "BlockResponse": answer, "FirewallDomainListId": "rslvr-fdl-0a1b2c3d4e5f6071" },
            { "FirewallRuleGroupId": group, "Priority": 10, "Name": "ours", "Action": "ALLOW",
              "FirewallDomainListId": "rslvr-fdl-0b1b2c3d4e5f6071" },
        ]);
        let association = json!({ "Id": "a", "VpcId": "{vpc}", "Priority": 101, "Status": "COMPLETE",
            "FirewallRuleGroupId": group });
        self.told(
            "groups.json",
            &json!({ "FirewallRuleGroupAssociations": [association] }),
        )
        .told("firewall.json", &json!({ "FirewallRules": rules }))
        .told(
            "rslvr-fdl-0a1b2c3d4e5f6071.json",
            &json!({ "Domains": [domain] }),
        )
        .told(
            "rslvr-fdl-0b1b2c3d4e5f6071.json",
            &json!({ "Domains": ["*.example.com."] }),
        )
    }

    fn dhcp(self, servers: &[&str]) -> Self {
        let values: Vec<Value> = servers.iter().map(|it| json!({ "Value": it })).collect();
        let options = json!({ "DhcpOptionsId": "dopt-0a1b2c3d4e5f60718", "DhcpConfigurations": [
            { "Key": "domain-name", "Values": [{ "Value": "corp.example" }] },
            { "Key": "domain-name-servers", "Values": values },
        ] });
        self.told("dhcp.json", &json!({ "DhcpOptions": [options] }))
            .told(
                "vpcs.json",
                &json!({ "Vpcs": [{ "VpcId": "{vpc}", "DhcpOptionsId": "dopt-0a1b2c3d4e5f60718",
                    "CidrBlock": "10.0.0.0/16", "CidrBlockAssociationSet": [] }] }),
            )
    }

    fn facts(&self) -> Facts {
        let mut all = Inventory::default();
        for (name, file) in &self.files {
            let seen = all.import(&file.to_string(), &[name]);
            assert_eq!((seen.known, &seen.notices), (true, &Vec::new()), "{name}");
        }
        let mut facts: Facts = serde_json::from_value(self.case.clone()).expect("a snapshot");
        all.tell(&mut facts);
        facts
    }

    /// The cause and what is folded under it, and what is unknown.
    fn judged(&self) -> (Vec<&'static str>, Vec<&'static str>, Vec<String>) {
        let diagnosis = diagnose(&self.facts(), REGISTRY);
        let of = |role: Role| {
            let all = diagnosis.findings.iter().filter(|it| it.role == role);
            all.map(|it| it.check.code).collect()
        };
        let unknowns = diagnosis.unknowns.iter();
        let unknowns = unknowns.map(|it| format!("{}: {}", it.need.fact(), it.detail));
        (of(Role::Cause), of(Role::Symptom), unknowns.collect())
    }

    /// The finding's title, and the commands of its fix and those that show more.
    fn said(&self, code: &str) -> (String, String) {
        let diagnosis = diagnose(&self.facts(), REGISTRY);
        let mut all = diagnosis.findings.iter();
        let it = all.find(|it| it.check.code == code).expect(code);
        let fix = it.found.fix.as_ref().expect("a fix");
        let commands = fix.commands.iter().chain(&it.found.look);
        let commands: Vec<String> = commands.map(ToString::to_string).collect();
        (it.found.title.clone(), commands.join("\n"))
    }
}

fn vpc(case: &Value) -> String {
    let own = &case["host"]["instance"]["known"]["vpc_id"];
    own.as_str().expect("a VPC").to_owned()
}

fn host(case: &Value) -> String {
    let url = case["target"]["url"].as_str().expect("a URL");
    url.split('/').nth(2).expect("a host").to_owned()
}

fn hidden() -> World {
    World::of("dns-zone-shadows-name")
        .zone("{host}.")
        .records(Vec::new())
}

fn stale() -> World {
    World::of("dns-old-record")
        .zone("{host}.")
        .records(vec![json!({
        "Name": "{host}.", "Type": "A", "TTL": 60, "ResourceRecords": [{ "Value": "10.0.2.99" }] })])
}

fn forwarded() -> World {
    World::of("dns-zone-shadows-domain").rule("execute-api.us-east-1.amazonaws.com.", "FORWARD")
}

fn blocked() -> World {
    World::of("dns-zone-shadows-name").firewall("BLOCK", "NXDOMAIN", "*.amazonaws.com.")
}

fn by_dhcp() -> World {
    World::of("hardcoded-resolver").dhcp(&["198.51.100.53"])
}

/// The client asks inbound endpoints, and nobody else.
fn inbound(case: &str, status: &str, port: u16) -> World {
    let mut world = World::of(case);
    let servers: Vec<String> = {
        let all = world.case["host"]["resolving"]["known"]["servers"].as_array();
        let all = all.or(world.case["host"]["resolvers"]["known"].as_array());
        let all = all.expect("servers").iter();
        all.map(|it| it.as_str().expect("an address").to_owned())
            .collect()
    };
    // The lab's resolvers lie outside the VPC: here on a way that keeps the client's address.
    let tables = &mut world.case["aws"]["route_tables"]["known"];
    for table in tables.as_array_mut().into_iter().flatten() {
        for route in table["Routes"].as_array_mut().into_iter().flatten() {
            if route["NatGatewayId"].is_string() {
                route["NatGatewayId"] = Value::Null;
                route["GatewayId"] = "vgw-0d05d05d05d05d05d".into();
            }
        }
    }
    let addresses: Vec<Value> = servers
        .iter()
        .map(|it| json!({ "IpId": "rni-1", "Ip": it, "Status": "ATTACHED" }))
        .collect();
    let rule = |protocol: &str| {
        json!({ "IpProtocol": protocol, "FromPort": port, "ToPort": port,
            "IpRanges": [{ "CidrIp": "10.0.0.0/8" }],
            "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": [] })
    };
    let group = json!({ "GroupId": "sg-0d05d05d05d05d05d", "GroupName": "dns", "VpcId": "{vpc}",
        "IpPermissions": [rule("udp"), rule("tcp")], "IpPermissionsEgress": [] });
    let endpoint = json!({ "Id": "rslvr-in-0a1b2c3d4e5f60718", "Direction": "INBOUND",
        "Status": status, "HostVPCId": "{vpc}", "SecurityGroupIds": ["sg-0d05d05d05d05d05d"] });
    world = world.told(
        "endpoints.json",
        &json!({ "ResolverEndpoints": [endpoint] }),
    );
    world = world.told(
        "rslvr-in-0a1b2c3d4e5f60718.json",
        &json!({ "IpAddresses": addresses }),
    );
    world.told("groups-of-dns.json", &json!({ "SecurityGroups": [group] }))
}

/// The facts of a broken world each, for the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    let all = [
        hidden(),
        stale(),
        forwarded(),
        blocked(),
        by_dhcp(),
        inbound("dns-all-resolvers-dead", "OPERATIONAL", 443),
    ];
    all.iter().map(World::facts).collect()
}

/// The facts of worlds in which all is well.
pub(crate) fn healthy() -> Vec<Facts> {
    vec![own_zone(), inbound("healthy", "OPERATIONAL", 53).facts()]
}

/// A zone of somebody's that leads to the endpoint.
fn own_zone() -> Facts {
    let leads = "vpce-986941ae62c4bcfd7-0a1b2c3d.execute-api.us-east-1.vpce.amazonaws.com.";
    let target = json!({ "HostedZoneId": "Z7HUB22UULQXV", "DNSName": leads,
        "EvaluateTargetHealth": false });
    World::of("healthy")
        .zone("{host}.")
        .records(vec![
            json!({ "Name": "{host}.", "Type": "A", "AliasTarget": target }),
        ])
        .facts()
}

#[test]
fn a_zone_without_the_record_is_named_with_the_record_that_it_lacks() {
    let (causes, symptoms, _) = hidden().judged();
    assert_eq!((causes, symptoms), (vec!["DNS011"], vec!["DNS006"]));
    let (title, commands) = hidden().said("DNS011");
    assert!(
        title.contains(ZONE) && title.contains("no record"),
        "{title}"
    );
    let alias = "\"DNSName\":\"vpce-986941ae62c4bcfd7-0a1b2c3d.execute-api";
    for part in [
        "change-resource-record-sets",
        "UPSERT",
        alias,
        "disassociate-vpc",
    ] {
        assert!(commands.contains(part), "{part}: {commands}");
    }
    // A longer zone of AWS's own, or one that is not this VPC's, hides nothing.
    let other = World::of("dns-zone-shadows-name")
        .zone("example.com.")
        .records(Vec::new());
    let (title, _) = other.said("DNS011");
    assert!(!title.contains(ZONE), "{title}");
}

#[test]
fn the_zone_of_a_custom_domain_is_named() {
    let bare = World::of("dns-custom-domain-no-record");
    assert!(bare.said("DNS025").1.contains("create-hosted-zone"));
    let named = World::of("dns-custom-domain-no-record")
        .zone("{host}.")
        .records(Vec::new());
    assert_eq!(named.judged().0, ["DNS025"]);
    let (_, commands) = named.said("DNS025");
    assert!(commands.contains(ZONE), "{commands}");
    assert!(!commands.contains("create-hosted-zone"), "{commands}");
}

#[test]
fn a_zone_whose_records_nobody_read_is_no_verdict() {
    let listed = World::of("dns-zone-shadows-name").zone("{host}.");
    let (causes, _, unknowns) = listed.judged();
    assert_eq!(causes, ["DNS006"]);
    let settled = format!("aws route53 list-resource-record-sets --hosted-zone-id {ZONE}");
    assert!(
        unknowns.iter().any(|it| it.contains(&settled)),
        "{unknowns:?}"
    );
}

/// A part of a zone's records does not show that one is missing.
#[test]
fn records_that_are_cut_off_count_as_not_read() {
    for (key, value) in [
        ("IsTruncated", json!(true)),
        ("NextToken", json!("more")),
        ("NextRecordName", json!("z.example.")),
    ] {
        let mut all = Inventory::default();
        let mut file = json!({ "ResourceRecordSets": [] });
        file[key] = value;
        let seen = all.import(&file.to_string(), &[&format!("{ZONE}.json")]);
        assert!(seen.notices[0].contains("cut off"), "{:?}", seen.notices);
        let listed = World::of("dns-zone-shadows-name").zone("{host}.");
        for (name, file) in &listed.files {
            all.import(&file.to_string(), &[name]);
        }
        let mut facts: Facts = serde_json::from_value(listed.case).expect("a snapshot");
        all.tell(&mut facts);
        let diagnosis = diagnose(&facts, REGISTRY);
        assert!(
            diagnosis
                .findings
                .iter()
                .all(|it| it.check.code != "DNS011")
        );
    }
}

#[test]
fn a_record_of_an_endpoint_that_is_gone_is_named() {
    let (causes, symptoms, _) = stale().judged();
    assert_eq!(causes, ["DNS029"]);
    assert!(symptoms.contains(&"DNS014"), "{symptoms:?}");
    let (title, commands) = stale().said("DNS029");
    assert!(
        title.contains(ZONE) && title.contains("10.0.2.99"),
        "{title}"
    );
    assert!(commands.contains("UPSERT"), "{commands}");
    let target = json!({ "HostedZoneId": "Z7HUB22UULQXV", "DNSName": OLD });
    let alias = World::of("dns-zone-shadows-name")
        .zone("{host}.")
        .records(vec![
            json!({ "Name": "\\052.us-east-1.amazonaws.com.", "Type": "A" }),
            json!({ "Name": "{host}.", "Type": "A", "AliasTarget": target }),
        ]);
    let (causes, ..) = alias.judged();
    assert_eq!(causes, ["DNS029"]);
    assert!(alias.said("DNS029").0.contains("vpce-0dead0dead0dead00"));
}

#[test]
fn a_rule_that_forwards_the_domain_is_named() {
    let (causes, symptoms, _) = forwarded().judged();
    assert_eq!((causes, symptoms), (vec!["DNS030"], vec!["DNS006"]));
    let (title, commands) = forwarded().said("DNS030");
    assert!(title.contains("10.9.0.53"), "{title}");
    assert!(
        commands.contains("disassociate-resolver-rule"),
        "{commands}"
    );
    // Private DNS is more specific than these, and a SYSTEM rule forwards nothing.
    for (domain, kind) in [
        ("amazonaws.com.", "FORWARD"),
        (".", "FORWARD"),
        ("execute-api.us-east-1.amazonaws.com.", "SYSTEM"),
        ("execute-api.eu-west-1.amazonaws.com.", "FORWARD"),
    ] {
        let world = World::of("dns-zone-shadows-domain").rule(domain, kind);
        let (causes, ..) = world.judged();
        assert_eq!(causes, ["DNS011"], "{domain} {kind}");
    }
}

#[test]
fn a_rule_of_the_firewall_is_named() {
    let (causes, symptoms, _) = blocked().judged();
    assert_eq!((causes, symptoms), (vec!["DNS031"], vec!["DNS006"]));
    let (title, commands) = blocked().said("DNS031");
    assert!(title.contains("'all'"), "{title}");
    assert!(
        commands.contains("--priority 19 --action ALLOW"),
        "{commands}"
    );
    for (action, answer, domain) in [
        ("BLOCK", "NODATA", "*.amazonaws.com"),
        ("BLOCK", "NXDOMAIN", "amazonaws.com"),
        ("ALLOW", "NXDOMAIN", "*"),
        ("ALERT", "NXDOMAIN", "*"),
    ] {
        let world = World::of("dns-zone-shadows-name").firewall(action, answer, domain);
        let (causes, ..) = world.judged();
        assert_eq!(causes, ["DNS011"], "{action} {answer} {domain}");
    }
}

#[test]
fn a_list_of_the_firewall_that_nobody_read_is_no_verdict() {
    let mut world = blocked();
    world
        .files
        .retain(|(name, _)| !name.starts_with("rslvr-fdl-0a"));
    let (causes, _, unknowns) = world.judged();
    assert_eq!(causes, ["DNS011"]);
    let settled = "list-firewall-domains --region us-east-1 --firewall-domain-list-id rslvr-fdl-0a";
    assert!(
        unknowns.iter().any(|it| it.contains(settled)),
        "{unknowns:?}"
    );
    // One before it that nobody read makes it less sure, and no less said.
    let mut world = blocked();
    world
        .files
        .retain(|(name, _)| !name.starts_with("rslvr-fdl-0b"));
    let diagnosis = diagnose(&world.facts(), REGISTRY);
    assert_eq!(diagnosis.findings[0].check.code, "DNS031");
    assert_eq!(diagnosis.findings[0].found.confidence, Confidence::Likely);
}

#[test]
fn what_a_profile_brings_counts() {
    let arn = |kind: &str, id: &str| format!("arn:aws:route53:::{kind}/{id}");
    let carried = |resource: String| {
        [
            (
                "profiles.json",
                json!({ "ProfileAssociations": [
                { "ProfileId": "rp-0a1b2c3d4e5f60718", "ResourceId": "{vpc}", "Status": "COMPLETE" }] }),
            ),
            (
                "carried.json",
                json!({ "ProfileResourceAssociations": [
                { "ProfileId": "rp-0a1b2c3d4e5f60718", "ResourceArn": resource, "Status": "COMPLETE" }] }),
            ),
        ]
    };
    let mut world = World::of("dns-zone-shadows-name")
        .told("z.json", &json!({ "HostedZone": { "Id": format!("/hostedzone/{ZONE}"), "Name": "{host}." }, "VPCs": [] }))
        .records(Vec::new());
    let (_, _, before) = world.judged();
    assert!(
        world.facts().aws.hosted_zones.known().expect("told")[0]
            .seen_from
            .is_empty(),
        "{before:?}"
    );
    for (name, file) in carried(arn("hostedzone", ZONE)) {
        world = world.told(name, &file);
    }
    let (title, commands) = world.said("DNS011");
    assert!(title.contains(ZONE), "{title}");
    assert!(
        commands.contains("--profile-id rp-0a1b2c3d4e5f60718"),
        "{commands}"
    );
}

#[test]
fn what_dhcp_names_is_told_from_what_somebody_wrote() {
    let (causes, symptoms, _) = by_dhcp().judged();
    assert_eq!(causes, ["DNS032"]);
    assert!(symptoms.contains(&"DNS005"), "{symptoms:?}");
    let (title, _) = by_dhcp().said("DNS032");
    assert!(title.contains("dopt-0a1b2c3d4e5f60718"), "{title}");
    let (causes, ..) = World::of("hardcoded-resolver")
        .dhcp(&["AmazonProvidedDNS"])
        .judged();
    assert_eq!(causes, ["DNS005"]);
    let untold = World::of("hardcoded-resolver");
    assert_eq!(untold.judged().0, ["DNS005"]);
    let mut denied = World::of("hardcoded-resolver");
    denied.case["aws"]["dhcp_options"] = json!({ "unknown": { "why": "denied", "detail": "no" } });
    let (causes, _, unknowns) = denied.judged();
    assert_eq!(causes, ["DNS005"]);
    assert!(
        unknowns.contains(&"dns.dhcp-options: no".to_owned()),
        "{unknowns:?}"
    );
    let (_, commands) = untold.said("DNS005");
    assert!(commands.contains("describe-dhcp-options"), "{commands}");
}

#[test]
fn an_inbound_endpoint_says_why_it_is_silent() {
    let dead = "dns-all-resolvers-dead";
    let (causes, symptoms, _) = inbound(dead, "OPERATIONAL", 443).judged();
    assert_eq!(causes, ["DNS033"]);
    assert!(symptoms.contains(&"DNS007"), "{symptoms:?}");
    let (title, commands) = inbound(dead, "OPERATIONAL", 443).said("DNS033");
    assert!(title.contains("reach udp 53"), "{title}");
    assert!(commands.contains("--protocol udp --port 53"), "{commands}");
    assert!(commands.contains("--protocol tcp --port 53"), "{commands}");
    let (title, _) = inbound(dead, "ACTION_NEEDED", 53).said("DNS033");
    assert!(title.contains("ACTION_NEEDED"), "{title}");
    let (causes, ..) = inbound(dead, "OPERATIONAL", 53).judged();
    assert_eq!(causes, ["DNS007"]);
}

/// By its own words, a list does not say whose it is.
#[test]
fn a_list_that_nobody_named_is_said() {
    for (file, wanted) in [
        (json!({ "HostedZoneSummaries": [] }), "vpc-….json"),
        (json!({ "ResourceRecordSets": [] }), "Z….json"),
        (json!({ "Domains": [] }), "rslvr-fdl-….json"),
        (json!({ "IpAddresses": [] }), "rslvr-in-….json"),
    ] {
        let seen = Inventory::default().import(&file.to_string(), &["out.json"]);
        assert!(
            seen.known && seen.notices[0].contains(wanted),
            "{:?}",
            seen.notices
        );
    }
}

/// The whole way: files in a folder, the program, its report. Only what is about the name is kept.
#[test]
fn the_program_reads_the_folder() {
    let world = hidden().told(
        "other-{vpc}.json",
        &json!({ "HostedZoneSummaries": [{ "HostedZoneId": "ZSECRETPROJECT", "Name": "secret.example." }] }),
    );
    let folder = tempfile::tempdir().expect("a folder");
    for (name, file) in &world.files {
        fs::write(folder.path().join(name), file.to_string()).expect("a file");
    }
    let snapshot = folder.path().join("kept.snapshot");
    let words = |path: &Path| path.to_str().expect("a path").to_owned();
    let (facts, kept) = (words(folder.path()), words(&snapshot));
    let ran = run(
        &[
            "replay",
            "-",
            "--facts",
            &facts,
            "--snapshot",
            &kept,
            "-o",
            "json",
        ],
        &world.case.to_string(),
    );
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(report["findings"][0]["subject"], ZONE);
    let evidence = report["findings"][0]["evidence"]
        .as_array()
        .expect("a list");
    let configured =
        |it: &Value| it["kind"] == "configured" && it["source"] == "route53:ListHostedZonesByVPC";
    assert!(evidence.iter().any(configured), "{evidence:?}");
    let text = fs::read_to_string(&snapshot).expect("a snapshot");
    assert!(text.contains(ZONE) && !text.contains("secret.example"));
    // Who hands it on names no zone.
    let shared = run(&["replay", &kept, "-o", "json", "--redact", "ids"], "");
    assert!(!shared.out.contains(ZONE) && shared.out.contains("--hosted-zone-id Z-A"));
    // The snapshot alone says the same.
    let again = run(&["replay", &kept, "-o", "json"], "");
    let again: Value = serde_json::from_str(&again.out).expect("JSON");
    assert_eq!(again["findings"], report["findings"]);
}
