use serde_json::{Value, json};

use super::*;
use crate::policy::Context;

const API: &str = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/*";

fn admitted(policy: &Value, kind: PolicyKind) -> Option<Admitting> {
    let mut context = Context::default();
    context.add("aws:SourceVpce", "vpce-1");
    context.add("aws:VpcSourceIp", "10.0.1.10");
    context.set("aws:SourceIp", Held::Unknown);
    let arn = API.replace('*', "prod/GET/pets");
    let request = Request::new("execute-api:Invoke", &arn, "anonymous").with(context);
    let api = Api {
        region: Some("us-east-1".to_owned()),
        account: Some("123456789012".to_owned()),
        api_id: Some("a1b2c3d4e5".to_owned()),
    };
    let wanted = Wanted {
        request: &request,
        kind,
        api: &api,
        resource: API.to_owned(),
        principal: "*".into(),
        endpoint: Some("vpce-1".to_owned()),
    };
    let admitted = admit(policy, &wanted)?;
    let (decision, _) = judge(&admitted.policy, &wanted).expect("a policy");
    assert_eq!(decision.answer, Answer::Allow, "{policy}");
    Some(admitted)
}

fn statement(effect: &str, resource: &str, condition: Value) -> Value {
    let mut statement = json!({ "Effect": effect, "Principal": "*",
        "Action": "execute-api:Invoke", "Resource": resource });
    if !condition.is_null() {
        statement["Condition"] = condition;
    }
    statement
}

/// Each policy, its kind, and what is changed in it.
#[test]
fn the_smallest_edit_admits_the_call() {
    let allow = || statement("Allow", "*", Value::Null);
    let endpoint = PolicyKind::Endpoint;
    let resource = PolicyKind::Resource;
    let cases: &[(&str, PolicyKind, Vec<Value>, &[&str])] = &[
        ("it is allowed already", endpoint, vec![allow()], &[]),
        (
            "a Deny of everything spares this API",
            endpoint,
            vec![allow(), statement("Deny", "*", Value::Null)],
            &[
                "let statement 2 deny every resource but arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/*",
            ],
        ),
        (
            "a Deny of this API goes",
            endpoint,
            vec![allow(), statement("Deny", API, Value::Null)],
            &["remove statement 2"],
        ),
        (
            "a Deny of every address but some gets one more",
            resource,
            vec![
                allow(),
                statement(
                    "Deny",
                    "execute-api:/*",
                    json!({ "NotIpAddress": { "aws:VpcSourceIp": "10.9.0.0/16" } }),
                ),
            ],
            &["add 10.0.1.10/32 to aws:VpcSourceIp in statement 2"],
        ),
        (
            "a Deny that lists the endpoint lists it no more",
            resource,
            vec![
                allow(),
                statement(
                    "Deny",
                    "*",
                    json!({ "StringEquals": { "aws:SourceVpce": ["vpce-2", "vpce-1"] } }),
                ),
            ],
            &["take vpce-1 out of aws:SourceVpce in statement 2"],
        ),
        (
            "a key that the call lacks gives way to the endpoint's",
            resource,
            vec![
                allow(),
                statement(
                    "Deny",
                    "*",
                    json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } }),
                ),
            ],
            &["compare aws:SourceVpce with vpce-1 instead of aws:PrincipalOrgID in statement 2"],
        ),
        (
            "an Allow of another API allows this one, too",
            endpoint,
            vec![statement("Allow", &API.replace("a1b", "zzz"), Value::Null)],
            &["add arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/* to statement 1"],
        ),
        (
            "a policy that only denies gets an Allow",
            resource,
            vec![statement(
                "Deny",
                "*",
                json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } }),
            )],
            &["add a statement that allows execute-api:Invoke"],
        ),
        (
            "two faults take two edits",
            resource,
            vec![
                statement(
                    "Allow",
                    "*",
                    json!({ "IpAddress": { "aws:VpcSourceIp": "10.9.0.0/16" } }),
                ),
                statement(
                    "Deny",
                    "*",
                    json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-2" } }),
                ),
            ],
            &[
                "add vpce-1 to aws:SourceVpce in statement 2",
                "add 10.0.1.10/32 to aws:VpcSourceIp in statement 1",
            ],
        ),
    ];
    for (name, kind, statements, edits) in cases {
        let policy = json!({ "Version": "2012-10-17", "Statement": statements });
        let admitted = admitted(&policy, *kind).expect("an edit");
        assert_eq!(admitted.edits, *edits, "{name}");
        assert_eq!(admitted.policy["Version"], "2012-10-17", "{name}");
    }
}

#[test]
fn a_new_statement_of_a_resource_policy_is_limited_to_the_endpoint() {
    let policy = json!({ "Statement": statement("Deny", "*", json!({ "StringEquals": { "aws:SourceVpce": "vpce-9" } })) });
    let admitted = admitted(&policy, PolicyKind::Resource).expect("an edit");
    let new = &admitted.policy["Statement"][1];
    assert_eq!(
        new["Condition"]["StringEquals"]["aws:SourceVpce"],
        json!(["vpce-1"])
    );
}

#[test]
fn nothing_is_promised_where_a_key_is_unknown() {
    let policy = json!({ "Statement": [
        statement("Allow", "*", Value::Null),
        statement("Deny", "*", json!({ "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } })),
    ] });
    assert_eq!(admitted(&policy, PolicyKind::Resource), None);
}
