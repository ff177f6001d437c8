//! `snapshot --print-script`: a shell runs what it prints, and `--facts` reads what that leaves.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use apigw_doctor::facts::{FactKind, ec2};
use serde_json::{Value, json};

use crate::completions::recorded;
use crate::program::run;

/// An `aws` that answers every command with a file of its name, and keeps a note of the words.
const STUB: &str = r#"#!/bin/sh
echo "$*" >> "$STUB_FOLDER/asked"
for last; do :; done
case "$*" in
*"--attribute enableDnsSupport"*) file=$2-support ;;
*"--attribute enableDnsHostnames"*) file=$2-hostnames ;;
*"--resource-owner OTHER_ACCOUNTS"*) file=$2-others ;;
*) file=$2 ;;
esac
if [ ! -f "$STUB_FOLDER/$file.json" ]; then
    echo "An error occurred (UnauthorizedOperation) when calling $2" >&2
    exit 254
fi
cat "$STUB_FOLDER/$file.json"
"#;

/// A folder whose `aws` answers by a case.
fn stub(folder: &Path, facts: &Value) {
    let aws = &facts["aws"];
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("a file");
    for (command, fact, key) in [
        ("describe-vpc-endpoints", "vpc_endpoints", "VpcEndpoints"),
        (
            "describe-network-interfaces",
            "network_interfaces",
            "NetworkInterfaces",
        ),
        (
            "describe-security-groups",
            "security_groups",
            "SecurityGroups",
        ),
        ("describe-subnets", "subnets", "Subnets"),
        ("describe-network-acls", "network_acls", "NetworkAcls"),
        ("describe-route-tables", "route_tables", "RouteTables"),
        (
            "describe-vpc-peering-connections",
            "peerings",
            "VpcPeeringConnections",
        ),
        ("describe-vpcs", "vpcs", "Vpcs"),
    ] {
        let known = &aws[fact]["known"];
        write(
            &format!("{command}.json"),
            json!({ key: known }).to_string(),
        );
    }
    for (command, told) in nats_and_instances(aws) {
        write(&format!("{command}.json"), told.to_string());
    }
    of_gateways(&write, aws);
    of_caller(&write);
    let list = &aws["prefix_lists"]["known"][0];
    let entries = list["Cidrs"].as_array().expect("prefixes").iter();
    let entries: Vec<Value> = entries.map(|cidr| json!({ "Cidr": cidr })).collect();
    write(
        "get-managed-prefix-list-entries.json",
        json!({ "Entries": entries }).to_string(),
    );
    let mut named = list.clone();
    named["Cidrs"] = Value::Null;
    let named = json!({ "PrefixLists": [named] });
    write("describe-managed-prefix-lists.json", named.to_string());
    let attributes = &aws["vpc_attributes"]["known"][0];
    for (name, key) in [
        ("support", "EnableDnsSupport"),
        ("hostnames", "EnableDnsHostnames"),
    ] {
        let one = json!({ "VpcId": attributes["VpcId"], key: attributes[key] });
        write(
            &format!("describe-vpc-attribute-{name}.json"),
            one.to_string(),
        );
    }
    write("get-rest-api.json", aws["rest_api"]["known"].to_string());
    write(
        "get-stages.json",
        json!({ "item": aws["stages"]["known"] }).to_string(),
    );
    write(
        "get-deployments.json",
        json!({ "items": aws["deployments"]["known"] }).to_string(),
    );
    write(
        "get-resources.json",
        json!({ "items": aws["resources"]["known"] }).to_string(),
    );
    for (command, told) in [
        (
            "get-deployment",
            json!({ "id": aws["deployments"]["known"][0]["id"], "createdDate": "2026-01-01T00:00:00Z",
                "apiSummary": { "/pets": { "GET": { "authorizationType": "NONE" } } } }),
        ),
        ("get-authorizers", json!({ "items": [] })),
        (
            "get-gateway-responses",
            json!({ "items": [{ "responseType": "THROTTLED", "defaultResponse": true }] }),
        ),
        (
            "get-account",
            json!({ "throttleSettings": { "rateLimit": 10000.0 }, "features": ["UsagePlans"] }),
        ),
        ("get-usage-plans", json!({ "items": [] })),
        ("get-api-keys", json!({ "items": [] })),
        ("get-vpc-links", json!({ "items": [] })),
        ("describe-log-groups", json!({ "logGroups": [] })),
        ("lookup-events", json!({ "Events": [] })),
    ] {
        write(&format!("{command}.json"), told.to_string());
    }
    route53(folder, facts["aws"]["vpcs"]["known"][0]["VpcId"].as_str());
    let aws = folder.join("aws");
    fs::write(&aws, STUB).expect("a file");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&aws, mode).expect("it can be run");
}

/// Whose credentials the script is run with.
fn of_caller(write: &impl Fn(&str, String)) {
    let arn = "arn:aws:iam::123456789012:user/x";
    let caller = json!({ "UserId": "AIDA", "Account": "123456789012", "Arn": arn });
    write("get-caller-identity.json", caller.to_string());
}

/// What AWS tells of transit gateways, and of the account's internet gateways.
fn of_gateways(write: &impl Fn(&str, String), aws: &Value) {
    let gateways = &aws["transit_gateways"]["known"];
    for (command, key, list) in [
        ("describe-transit-gateways", "TransitGateways", "Gateways"),
        (
            "describe-transit-gateway-attachments",
            "TransitGatewayAttachments",
            "Attachments",
        ),
        (
            "describe-transit-gateway-vpc-attachments",
            "TransitGatewayVpcAttachments",
            "VpcAttachments",
        ),
        (
            "describe-transit-gateway-peering-attachments",
            "TransitGatewayPeeringAttachments",
            "Peerings",
        ),
        ("describe-availability-zones", "AvailabilityZones", "Zones"),
    ] {
        write(
            &format!("{command}.json"),
            json!({ key: gateways[list] }).to_string(),
        );
    }
    let routes = &gateways["Tables"][0]["Routes"];
    let routes = json!({ "Routes": routes, "AdditionalRoutesAvailable": false });
    write("search-transit-gateway-routes.json", routes.to_string());
    let propagations = json!({ "TransitGatewayRouteTablePropagations": [] });
    write(
        "get-transit-gateway-route-table-propagations.json",
        propagations.to_string(),
    );
    let options = json!({ "AwsAccountId": "111122223333", "AwsRegion": "us-east-1",
        "State": "default-state", "InternetGatewayBlockMode": "off" });
    let options = json!({ "VpcBlockPublicAccessOptions": options });
    write(
        "describe-vpc-block-public-access-options.json",
        options.to_string(),
    );
    let exclusions = json!({ "VpcBlockPublicAccessExclusions": [] });
    write(
        "describe-vpc-block-public-access-exclusions.json",
        exclusions.to_string(),
    );
}

/// What AWS tells of NAT gateways and instances, where the facts know of any.
fn nats_and_instances(aws: &Value) -> [(&'static str, Value); 2] {
    let known = |fact: &str| aws[fact]["known"].as_array().cloned().unwrap_or_default();
    let (nats, instances) = (known("nat_gateways"), known("instances"));
    [
        ("describe-nat-gateways", json!({ "NatGateways": nats })),
        (
            "describe-instances",
            json!({ "Reservations": [{ "Instances": instances }] }),
        ),
    ]
}

/// What an account answers that has one of each kind, none of which is about execute-api.
fn route53(folder: &Path, vpc: Option<&str>) {
    let (own, carried) = ("Z0123456789ABCDEFGHIJ", "Z1123456789ABCDEFGHIJ");
    for (command, file) in [
        (
            "list-hosted-zones-by-vpc",
            json!({ "HostedZoneSummaries": [{ "HostedZoneId": own, "Name": "com." }] }),
        ),
        (
            "get-hosted-zone",
            json!({ "HostedZone": { "Id": format!("/hostedzone/{carried}"), "Name": "corp.example." } }),
        ),
        (
            "list-resource-record-sets",
            json!({ "ResourceRecordSets": [] }),
        ),
        (
            "list-firewall-rule-group-associations",
            json!({ "FirewallRuleGroupAssociations": [{ "VpcId": vpc, "Priority": 101,
                "FirewallRuleGroupId": "rslvr-frg-0a1b2c3d4e5f6071" }] }),
        ),
        (
            "list-firewall-rules",
            json!({ "FirewallRules": [{ "FirewallRuleGroupId": "rslvr-frg-0a1b2c3d4e5f6071",
                "FirewallDomainListId": "rslvr-fdl-0a1b2c3d4e5f6071", "Priority": 1,
                "Action": "BLOCK", "BlockResponse": "NODATA" }] }),
        ),
        (
            "list-firewall-domains",
            json!({ "Domains": ["bad.example."] }),
        ),
        (
            "list-profile-associations",
            json!({ "ProfileAssociations": [{ "ProfileId": "rp-0a1b2c3d4e5f60718",
                "ResourceId": vpc, "Status": "COMPLETE" }] }),
        ),
        (
            "list-profile-resource-associations",
            json!({ "ProfileResourceAssociations": [{ "ProfileId": "rp-0a1b2c3d4e5f60718",
                "ResourceArn": format!("arn:aws:route53:::hostedzone/{carried}") }] }),
        ),
        (
            "list-resolver-rules",
            json!({ "ResolverRules": [{ "Id": "rslvr-rr-0a1b2c3d4e5f60718", "RuleType": "FORWARD",
                "DomainName": "corp.example.", "TargetIps": [{ "Ip": "10.9.0.53", "Port": 53 }] }] }),
        ),
        (
            "list-resolver-rule-associations",
            json!({ "ResolverRuleAssociations": [{ "VPCId": vpc, "Status": "COMPLETE",
                "ResolverRuleId": "rslvr-rr-0a1b2c3d4e5f60718" }] }),
        ),
        (
            "list-resolver-endpoints",
            json!({ "ResolverEndpoints": [{ "Id": "rslvr-in-0a1b2c3d4e5f60718", "HostVPCId": vpc,
                "Direction": "INBOUND", "Status": "OPERATIONAL",
                "SecurityGroupIds": ["sg-0d05d05d05d05d05d"] }] }),
        ),
        (
            "list-resolver-endpoint-ip-addresses",
            json!({ "IpAddresses": [{ "IpId": "rni-1", "Ip": "10.0.1.53", "Status": "ATTACHED" }] }),
        ),
        ("describe-dhcp-options", json!({ "DhcpOptions": [] })),
    ] {
        fs::write(folder.join(format!("{command}.json")), file.to_string()).expect("a file");
    }
}

fn printed(more: &[&str]) -> String {
    let ran = run(&[&["snapshot", "--print-script"], more].concat(), "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

fn shell(script: &str, folder: &Path) -> Output {
    let file = folder.join("gather.sh");
    fs::write(&file, script).expect("a file");
    Command::new("sh")
        .arg(&file)
        .arg(folder.join("out"))
        .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
        .env("STUB_FOLDER", folder)
        .output()
        .expect("a shell")
}

#[test]
fn what_the_script_gathers_is_judged_as_what_the_program_gathers() {
    let facts = recorded("nacl-one-zone");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    stub(folder, &facts);
    let url = facts["target"]["url"].as_str().expect("a URL");
    let eni = facts["aws"]["network_interfaces"]["known"]
        .as_array()
        .and_then(|all| {
            all.iter()
                .find(|eni| eni["PrivateIpAddress"] == "10.0.1.10")
        })
        .and_then(|eni| eni["NetworkInterfaceId"].as_str())
        .expect("the client's interface");
    let ended = shell(&printed(&[url, "--from", eni]), folder);
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{said}");
    let out = folder.join("out");
    let out = out.to_str().expect("a path");
    let ran = run(
        &["path", url, "--from", eni, "--facts", out, "-o", "json"],
        "",
    );
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{}", ran.out);
    let answer: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(answer["verdict"], "deny");
    assert_eq!(
        answer["blockers"].as_array().map(Vec::len),
        Some(1),
        "{answer:#}"
    );
    assert_eq!(answer["blockers"][0]["layer"], "nacl-in");
    assert_eq!(answer["unknowns"], json!([]));
    // Beyond the VPC, too: by a prefix list into a transit gateway, whose route drops it.
    let gone = [
        "path",
        "--from",
        eni,
        "--to",
        "172.20.0.9",
        "--facts",
        out,
        "-o",
        "short",
    ];
    let ran = run(&gone, "");
    assert!(ran.out.contains("the route is a blackhole"), "{}", ran.out);
    // And the API: all but the probes is as in the snapshot.
    let mut blind = facts.clone();
    blind["aws"] = json!({});
    let told = run(
        &["replay", "-", "--facts", out, "-o", "json"],
        &blind.to_string(),
    );
    assert_eq!(told.err, "");
    let report: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(report["findings"][0]["code"], "NET006", "{report:#}");
    for unknown in report["unknowns"].as_array().expect("a list") {
        assert_eq!(unknown["fact"], "caller.identity", "{report:#}");
    }
}

/// What the script leaves of Route 53 is all that the checks of names read.
#[test]
fn the_script_asks_who_answers_for_names() {
    let case = recorded("dns-zone-shadows-name");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    stub(folder, &recorded("nacl-one-zone"));
    let vpc = case["host"]["instance"]["known"]["vpc_id"].as_str();
    route53(folder, vpc);
    let endpoints = json!({ "VpcEndpoints": case["aws"]["vpc_endpoints"]["known"] });
    fs::write(
        folder.join("describe-vpc-endpoints.json"),
        endpoints.to_string(),
    )
    .expect("a file");
    let url = case["target"]["url"].as_str().expect("a URL");
    let host = url.split('/').nth(2).expect("a host");
    let zone = json!({ "HostedZoneId": "Z0123456789ABCDEFGHIJ", "Name": format!("{host}.") });
    fs::write(
        folder.join("list-hosted-zones-by-vpc.json"),
        json!({ "HostedZoneSummaries": [zone] }).to_string(),
    )
    .expect("a file");
    let ended = shell(&printed(&[url, "--from", "10.0.1.10"]), folder);
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{said}");
    let asked = fs::read_to_string(folder.join("asked")).expect("notes");
    for words in [
        &format!("ends_with('{host}.', Name)"),
        "route53 list-resource-record-sets --hosted-zone-id Z0123456789ABCDEFGHIJ",
        "route53 get-hosted-zone --id Z1123456789ABCDEFGHIJ",
        "list-firewall-domains --firewall-domain-list-id rslvr-fdl-0a1b2c3d4e5f6071",
        "list-resolver-endpoint-ip-addresses --resolver-endpoint-id rslvr-in-0a1b2c3d4e5f60718",
        "list-profile-resource-associations --profile-id rp-0a1b2c3d4e5f60718",
        "describe-security-groups --filters Name=group-id,Values=sg-0d05d05d05d05d05d",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    let out = folder.join("out");
    let out = out.to_str().expect("a path");
    let ran = run(
        &["replay", "-", "--facts", out, "-o", "json"],
        &case.to_string(),
    );
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(report["findings"][0]["code"], "DNS011");
    assert_eq!(report["findings"][0]["subject"], "Z0123456789ABCDEFGHIJ");
    // Nothing about names is left to ask for.
    for unknown in report["unknowns"].as_array().expect("a list") {
        let fact = unknown["fact"].as_str().expect("a name");
        assert!(!fact.starts_with("dns."), "{unknown}");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_still_counts() {
    let facts = recorded("nacl-one-zone");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    stub(folder, &facts);
    fs::remove_file(folder.join("describe-route-tables.json")).expect("gone");
    let url = facts["target"]["url"].as_str().expect("a URL");
    let ended = shell(&printed(&[url, "--from", "10.0.1.10"]), folder);
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(
        said.contains("not read: aws ec2 describe-route-tables"),
        "{said}"
    );
    assert!(said.contains("UnauthorizedOperation"), "{said}");
    assert!(!folder.join("out/route-tables.json").exists());
    assert!(folder.join("out/network-acls.json").exists());
}

/// Names and associations are known where those of both owners were read: one list alone may lack the very one.
#[test]
fn a_list_of_one_owner_alone_is_not_all() {
    for (command, name) in [
        ("get-domain-names", "domain-names"),
        ("get-domain-name-access-associations", "access-associations"),
    ] {
        for (parts, left) in [
            (&["", "-others"][..], true),
            (&[""], false),
            (&["-others"], false),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let folder = folder.path();
            stub(folder, &recorded("nacl-one-zone"));
            for part in parts {
                let file = folder.join(format!("{command}{part}.json"));
                fs::write(file, json!({ "items": [] }).to_string()).expect("a file");
            }
            let url = "https://api.example.com/pets";
            shell(&printed(&[url, "--region", "eu-west-1"]), folder);
            for part in ["", "-others"] {
                let there = folder.join(format!("out/{name}{part}.json")).exists();
                assert_eq!(there, left, "{command} of {parts:?}: {name}{part}");
            }
        }
    }
}

/// Of two names that are alike in two accounts each has its own mappings.
#[test]
fn each_of_two_names_that_are_alike_is_asked_for_its_mappings() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    stub(folder, &recorded("nacl-one-zone"));
    for (part, id) in [("", "abc111"), ("-others", "abc222")] {
        let names = json!({ "items": [{ "domainName": "api.example.com", "domainNameId": id }] });
        let file = folder.join(format!("get-domain-names{part}.json"));
        let names = serde_json::to_string_pretty(&names).expect("JSON");
        fs::write(file, names).expect("a file");
    }
    let mappings =
        json!({ "items": [{ "basePath": "pets", "restApiId": "abcde12345", "stage": "prod" }] });
    fs::write(
        folder.join("get-base-path-mappings.json"),
        serde_json::to_string_pretty(&mappings).expect("JSON"),
    )
    .expect("a file");
    let url = "https://api.example.com/pets";
    shell(&printed(&[url, "--region", "eu-west-1"]), folder);
    let asked = fs::read_to_string(folder.join("asked")).expect("notes");
    for id in ["abc111", "abc222"] {
        assert!(
            asked.contains(&format!(
                "get-base-path-mappings --domain-name api.example.com --domain-name-id {id}"
            )),
            "{asked}"
        );
    }
    let of_the_api = asked.matches("get-rest-api --rest-api-id abcde12345");
    assert_eq!(of_the_api.count(), 1, "{asked}");
}

#[test]
fn nothing_that_was_typed_becomes_a_command() {
    let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/it's;touch$(x)`y`";
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    stub(folder, &recorded("nacl-one-zone"));
    let script = printed(&[url, "--from", "lambda:a'b$(touch \"$0.bad\")"]);
    let ended = shell(&script, folder);
    let asked = fs::read_to_string(folder.join("asked")).expect("questions");
    assert!(asked.contains("--function-name a'b$(touch"), "{asked}");
    assert!(!folder.join("gather.sh.bad").exists(), "{ended:?}");
    for unseen in [
        "lambda:a\ntouch bad",
        "lambda:a\u{1b}[2J",
        "lambda:a\u{202e}b",
    ] {
        let ran = run(&["snapshot", "--print-script", url, "--from", unseen], "");
        assert_eq!(ran.code, 2, "{}", ran.out);
    }
}

#[test]
fn a_script_takes_the_region_of_the_url_and_the_names_of_a_partition() {
    let url = "https://abcde12345.execute-api.cn-north-1.amazonaws.com.cn/prod";
    let script = printed(&[url]);
    assert!(script.contains("region='cn-north-1'"), "{script}");
    let both = "'com.amazonaws.cn-north-1.execute-api,cn.com.amazonaws.cn-north-1.execute-api'";
    assert!(script.contains(both), "{script}");
    let ran = run(
        &["snapshot", "--print-script", "https://api.example.com/"],
        "",
    );
    assert_eq!(ran.code, 2, "{}", ran.out);
}

/// What the script asks about every kind, a permission allows; and the help of `path` names it.
#[test]
fn every_question_has_its_permission_and_stands_in_the_help() {
    let help = run(&["help", "facts"], "").out;
    let permissions = FactKind::ALL.iter().flat_map(|need| need.permissions());
    let actions: Vec<&str> = permissions.map(|one| one.action).collect();
    for question in ec2::questions() {
        let words = question.command.split('-').map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        });
        let action = format!("ec2:{}", words.collect::<String>());
        assert!(actions.contains(&action.as_str()), "{action}");
        let listed = question.command.replace("describe-", "");
        assert!(help.contains(&listed), "{listed}: {help}");
    }
}
