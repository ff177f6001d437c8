//! `--facts`: what files tell completes what a run could not learn, and never overrules it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Ran, run};
use crate::recorded::snapshots;

pub(crate) fn recorded(name: &str) -> Value {
    snapshots()[name].clone()
}

/// The configuration of a case, as the AWS CLI would have printed it: a command a file.
fn printed(facts: &Value, folder: &Path) {
    let aws = &facts["aws"];
    let write = |name: &str, file: Value| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, file.to_string()).expect("a file");
    };
    for (fact, key) in [
        ("vpc_endpoints", "VpcEndpoints"),
        ("network_interfaces", "NetworkInterfaces"),
        ("security_groups", "SecurityGroups"),
        ("subnets", "Subnets"),
        ("network_acls", "NetworkAcls"),
        ("route_tables", "RouteTables"),
        ("peerings", "VpcPeeringConnections"),
    ] {
        write(&format!("{fact}.json"), json!({ key: aws[fact]["known"] }));
    }
    for attributes in aws["vpc_attributes"]["known"].as_array().expect("a list") {
        let vpc = &attributes["VpcId"];
        for key in ["EnableDnsSupport", "EnableDnsHostnames"] {
            let one = json!({ "VpcId": vpc, key: attributes[key] });
            write(&format!("{key}-{}.json", vpc.as_str().expect("an id")), one);
        }
    }
    let api = facts["target"]["api_id"].as_str().expect("an id");
    write("api.json", aws["rest_api"]["known"].clone());
    write(
        &format!("{api}/stages.json"),
        json!({ "item": aws["stages"]["known"] }),
    );
    for list in ["deployments", "resources"] {
        let items = json!({ "items": aws[list]["known"] });
        write(&format!("{list}-{api}.json"), items);
    }
}

fn replay(facts: &Value, more: &[&Path]) -> (Ran, Value) {
    let mut words = vec!["replay", "-", "-o", "json"];
    for path in more {
        words.extend(["--facts", path.to_str().expect("a path")]);
    }
    let ran = run(&words, &facts.to_string());
    let report = serde_json::from_str(&ran.out).unwrap_or_else(|error| {
        panic!("{error}: {} {}", ran.out, ran.err);
    });
    (ran, report)
}

fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("a list");
    let codes = findings.iter().map(|finding| finding["code"].as_str());
    codes.map(|code| code.expect("a code")).collect()
}

#[test]
fn files_of_the_aws_cli_tell_what_the_run_could_not_read() {
    for name in [
        "endpoint-sg-no-443",
        "nacl-one-zone",
        "policy-sourceip",
        "vpc-dns-attr",
    ] {
        let whole = recorded(name);
        let mut blind = whole.clone();
        blind["aws"] =
            json!({ "vpc_endpoints": { "unknown": { "why": "denied", "detail": "no" } } });
        let folder = tempfile::tempdir().expect("a folder");
        printed(&whole, folder.path());
        let (seen, wanted) = replay(&whole, &[]);
        let (_, alone) = replay(&blind, &[]);
        let (completed, told) = replay(&blind, &[folder.path()]);
        assert_eq!(completed.err, "", "{name}");
        assert_eq!(completed.code, seen.code, "{name}");
        assert_eq!(codes(&told), codes(&wanted), "{name}");
        assert_ne!(codes(&alone), codes(&wanted), "{name}");
        let said = told["discovered"][0].as_str().expect("a note");
        assert!(
            said.contains(folder.path().to_str().expect("a path")),
            "{said}"
        );
    }
}

#[test]
fn a_snapshot_completes_as_files_do() {
    let whole = recorded("policy-sourceip");
    let mut blind = whole.clone();
    blind["aws"] = json!({});
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("theirs.json");
    fs::write(&file, whole.to_string()).expect("a file");
    let (_, wanted) = replay(&whole, &[]);
    let (_, told) = replay(&blind, &[&file]);
    assert_eq!(codes(&told), codes(&wanted));
    // Of another API it tells nothing of this one.
    blind["target"]["url"] = "https://zzzzz12345.execute-api.us-east-1.amazonaws.com/prod".into();
    blind["target"]["api_id"] = "zzzzz12345".into();
    let (_, told) = replay(&blind, &[&file]);
    let of_api = |unknown: &Value| unknown["fact"] == "api.configuration";
    let unknowns = told["unknowns"].as_array().expect("a list");
    assert!(unknowns.iter().any(of_api), "{told:#}");
}

#[test]
fn what_the_run_read_itself_counts() {
    let mut healthy = recorded("healthy");
    // A connection that was seen would speak against whatever the files say.
    for probe in ["tcp", "tls", "http"] {
        healthy[probe] = json!("not-asked");
    }
    let mut stale = healthy.clone();
    let aws = &mut stale["aws"];
    for group in aws["security_groups"]["known"]
        .as_array_mut()
        .expect("a list")
    {
        group["IpPermissions"] = json!([]);
    }
    // ACLs and tables that were there once.
    for (kind, id, rules) in [
        ("network_acls", "NetworkAclId", "Entries"),
        ("route_tables", "RouteTableId", "Routes"),
    ] {
        let mut gone = aws[kind]["known"][0].clone();
        gone[rules] = json!([]);
        for number in 0..9 {
            gone[id] = format!(
                "{}-0f{number}",
                if kind == "network_acls" { "acl" } else { "rtb" }
            )
            .into();
            let all = aws[kind]["known"].as_array_mut().expect("a list");
            all.push(gone.clone());
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    printed(&stale, folder.path());
    let (_, alone) = replay(&healthy, &[]);
    let (_, report) = replay(&healthy, &[folder.path()]);
    assert_eq!(codes(&report), Vec::<&str>::new(), "{report:#}");
    assert_eq!(report["hops"], alone["hops"]);
}

#[test]
fn a_list_that_is_cut_off_does_not_stand_for_the_whole() {
    let whole = recorded("nacl-one-zone");
    let mut blind = whole.clone();
    blind["aws"] = json!({});
    let folder = tempfile::tempdir().expect("a folder");
    printed(&whole, folder.path());
    let file = folder.path().join("network_acls.json");
    let acls = &whole["aws"]["network_acls"]["known"];
    let cut = json!({ "NetworkAcls": acls, "NextToken": "more" });
    fs::write(file, cut.to_string()).expect("a file");
    let (ran, report) = replay(&blind, &[folder.path()]);
    assert!(ran.err.contains("cut off"), "{}", ran.err);
    let of_acls = |unknown: &Value| unknown["fact"] == "network-acls.rules";
    let unknowns = report["unknowns"].as_array().expect("a list");
    assert!(unknowns.iter().any(of_acls), "{report:#}");
}

#[test]
fn files_that_tell_nothing_are_a_mistake() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    let healthy = recorded("healthy").to_string();
    let ran = run(&["replay", "-", "--facts", path], &healthy);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
    for command in ["diagnose", "dns"] {
        let ran = run(&[command, url, "--facts", path], "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    }
}
