//! The zip for Lambda: its runtime answers a stand-in for the Runtime API, with the program itself.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::program;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/lambda");

#[test]
fn every_event_gets_its_report_or_its_error() {
    let zip = tempfile::tempdir().expect("a folder");
    let source = Path::new(FOLDER);
    std::fs::copy(source.join("bootstrap"), zip.path().join("bootstrap")).expect("a copy");
    symlink(program(), zip.path().join("apigw-doctor")).expect("a link");
    let run = Command::new("python3")
        .arg(source.join("runtime_api.py"))
        .arg(zip.path())
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&run.stdout);
    let wrong = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}{wrong}");
    assert!(said.contains("events answered"), "{said}");
}

/// The function stands where the one that fails stands, and may do no more than a function in a VPC must.
#[test]
fn the_template_grants_what_a_function_in_a_vpc_needs_and_no_more() {
    let text = std::fs::read_to_string(Path::new(FOLDER).join("template.yaml"));
    let template: Value = yaml_serde::from_str(&text.expect("a template")).expect("YAML");
    let own = &template["Resources"]["Doctor"]["Properties"];
    assert_eq!(own["Runtime"], "provided.al2023");
    let policies = own["Policies"].as_array().expect("policies");
    assert_eq!(policies[0], "AWSLambdaVPCAccessExecutionRole");
    assert_eq!(policies[1]["Fn::If"][1]["Ref"], "ReadPolicyArn");
    assert_eq!(policies.len(), 2);
    for (name, from) in [
        ("SubnetIds", "SubnetIds"),
        ("SecurityGroupIds", "SecurityGroupIds"),
    ] {
        assert_eq!(own["VpcConfig"][name]["Ref"], from);
        assert!(
            template["Parameters"][from]["Default"].is_null(),
            "{from} is asked for"
        );
    }
}
