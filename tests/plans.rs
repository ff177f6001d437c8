//! `reach --change FILE`: a Terraform plan does what the commands do that make the same change, a policy and a
//! template do what `--policy` does, and what of a plan is not tried is never a pass.

use std::fs;

use apigw_doctor::reach::Plan;
use serde_json::{Value, json};

use crate::recorded;
use crate::tool::{Run, tool};

/// The recorded healthy world.
fn healthy() -> Value {
    recorded::snapshots()["healthy"].clone()
}

fn id(path: &str) -> String {
    let world = healthy();
    let id = world.pointer(path).and_then(Value::as_str);
    id.unwrap_or_else(|| panic!("{path}")).to_owned()
}

fn endpoint() -> String {
    id("/aws/vpc_endpoints/known/0/VpcEndpointId")
}

fn group() -> String {
    id("/aws/vpc_endpoints/known/0/Groups/0/GroupId")
}

/// A plan of one change.
fn plan(kind: &str, actions: &[&str], before: &Value, after: &Value) -> String {
    json!({ "format_version": "1.2", "resource_changes": [{
        "address": format!("{kind}.it"), "mode": "managed", "type": kind,
        "change": { "actions": actions, "before": before, "after": after, "after_unknown": {} },
    }] })
    .to_string()
}

fn rule(cidr: &str) -> Value {
    json!({ "type": "ingress", "protocol": "tcp", "from_port": 443, "to_port": 443,
        "security_group_id": group(), "cidr_blocks": [cidr], "ipv6_cidr_blocks": null, "self": false })
}

fn reach(change: &str) -> Run {
    let run = tool([
        "reach",
        "-o",
        "json",
        "--fail-on-loss",
        "--change",
        change,
        "--facts",
    ]);
    run.arg(recorded::file("healthy"))
        .arg(id("/target/url"))
        .run()
}

fn of_file(name: &str, text: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    reach(&path.display().to_string())
}

/// What a run says of the clients.
fn told(run: &Run) -> Vec<&str> {
    run.stdout.lines().collect()
}

#[test]
fn a_plan_does_what_its_commands_do() {
    let (endpoint, group) = (endpoint(), group());
    let nobody = r#"{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#;
    let api = id("/target/api_id");
    let of_group = |rules: Value| json!({ "id": group, "ingress": rules, "egress": [] });
    let inline = json!([{ "protocol": "tcp", "from_port": 443, "to_port": 443,
        "cidr_blocks": ["10.0.0.0/16"], "security_groups": [], "self": false }]);
    let own = |policy: &str| {
        json!({ "id": endpoint, "private_dns_enabled": true, "policy": policy,
        "security_group_ids": [group], "subnet_ids": ["subnet-1"] })
    };
    let revoke = format!(
        "aws ec2 revoke-security-group-ingress --group-id {group} --protocol tcp --port 443 --cidr 10.0.0.0/16"
    );
    let patch = json!([{ "op": "replace", "path": "/policy", "value": nobody }]);
    for (plan, command) in [
        (
            plan(
                "aws_security_group_rule",
                &["delete"],
                &rule("10.0.0.0/16"),
                &Value::Null,
            ),
            revoke.clone(),
        ),
        (
            plan(
                "aws_security_group",
                &["update"],
                &of_group(inline),
                &of_group(json!([])),
            ),
            revoke,
        ),
        (
            plan("aws_vpc_endpoint", &["update"], &own("{}"), &own(nobody)),
            format!(
                "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {endpoint} --policy-document '{nobody}'"
            ),
        ),
        (
            plan("aws_vpc_endpoint", &["delete"], &own("{}"), &Value::Null),
            format!("aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {endpoint}"),
        ),
        (
            plan(
                "aws_api_gateway_rest_api_policy",
                &["update"],
                &json!({ "rest_api_id": api, "policy": "{}" }),
                &json!({ "rest_api_id": api, "policy": nobody }),
            ),
            format!(
                "aws apigateway update-rest-api --rest-api-id {api} --patch-operations '{patch}'"
            ),
        ),
    ] {
        let (by_plan, by_command) = (of_file("plan.json", &plan), reach(&command));
        assert_eq!(by_plan.code, 1, "{plan}: {by_plan:?}");
        assert_eq!(told(&by_plan), told(&by_command), "{plan}");
    }
    // A rule more takes nothing from anybody.
    let added = plan(
        "aws_security_group_rule",
        &["create"],
        &Value::Null,
        &rule("192.0.2.0/24"),
    );
    assert_eq!(of_file("plan.json", &added).code, 0);
}

/// A rule that another resource has from now on stays, in whatever order the plan names the two.
#[test]
fn a_rule_that_moves_takes_nothing_away() {
    let moved = rule("10.0.0.0/16");
    let change = |name: &str, action: &str, before: &Value, after: &Value| {
        json!({ "address": name, "mode": "managed", "type": "aws_security_group_rule",
            "change": { "actions": [action], "before": before, "after": after, "after_unknown": {} } })
    };
    let made = change("aws_security_group_rule.a", "create", &Value::Null, &moved);
    let gone = change("aws_security_group_rule.b", "delete", &moved, &Value::Null);
    for both in [[&made, &gone], [&gone, &made]] {
        let run = of_file(
            "plan.json",
            &json!({ "resource_changes": both }).to_string(),
        );
        assert_eq!(run.code, 0, "{run:?}");
    }
}

#[test]
fn what_of_a_plan_is_not_tried_is_no_pass() {
    for (kind, left) in [
        ("aws_subnet", true),
        ("aws_route_table", true),
        ("aws_s3_bucket", false),
        ("aws_api_gateway_method", false),
    ] {
        let (before, after) = (json!({ "id": "x", "a": 1 }), json!({ "id": "x", "a": 2 }));
        let run = of_file("plan.json", &plan(kind, &["update"], &before, &after));
        assert_eq!(run.code, if left { 3 } else { 0 }, "{kind}: {run:?}");
        assert_eq!(
            run.stderr.contains(&format!("{kind}.it")),
            left,
            "{kind}: {run:?}"
        );
    }
    // What is taken away, or made anew with another id, is never a pass.
    let (endpoint, method) = (endpoint(), json!({ "authorization": "NONE" }));
    let there =
        json!({ "id": endpoint, "private_dns_enabled": true, "security_group_ids": [group()] });
    let iam = json!({ "authorization": "AWS_IAM" });
    let (old, new) = (
        json!({ "id": "x", "body": "a" }),
        json!({ "id": "x", "body": "b" }),
    );
    for plan in [
        plan(
            "aws_api_gateway_stage",
            &["delete"],
            &json!({ "stage_name": "prod" }),
            &Value::Null,
        ),
        plan("aws_api_gateway_method", &["delete"], &method, &Value::Null),
        plan("aws_api_gateway_method", &["update"], &method, &iam),
        plan("aws_vpc_endpoint", &["delete", "create"], &there, &there),
        plan("aws_vpc_endpoint", &["create", "delete"], &there, &there),
        plan("aws_api_gateway_rest_api", &["update"], &old, &new),
    ] {
        let run = of_file("plan.json", &plan);
        assert_eq!(run.code, 3, "{plan}: {run:?}");
    }
    let elsewhere = json!({ "type": "ingress", "protocol": "tcp", "from_port": 443, "to_port": 443,
        "security_group_id": "sg-0aaaaaaaaaaaaaaa1", "cidr_blocks": ["10.0.0.0/16"] });
    let run = of_file(
        "plan.json",
        &plan(
            "aws_security_group_rule",
            &["delete"],
            &elsewhere,
            &Value::Null,
        ),
    );
    assert_eq!(run.code, 3, "{run:?}");
    let idle = plan(
        "aws_security_group_rule",
        &["no-op"],
        &rule("10.0.0.0/16"),
        &rule("10.0.0.0/16"),
    );
    assert_eq!(of_file("plan.json", &idle).code, 0);
    assert_eq!(Plan::read("{}"), None);
    assert_eq!(Plan::read("no JSON"), None);
}

#[test]
fn a_policy_and_a_template_stand_in_place_of_the_apis() {
    let nobody = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}"#;
    let template = format!(
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    \
         Properties:\n      EndpointConfiguration: {{Types: [PRIVATE]}}\n      Policy: {nobody}\n"
    );
    for (name, text) in [("policy.json", nobody), ("template.yaml", &*template)] {
        let run = of_file(name, text);
        assert_eq!(run.code, 1, "{name}: {run:?}");
    }
    let run = of_file("notes.json", r#"{"Vpcs": []}"#);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
}
