//! What a resource policy comes to hangs on how the method authorizes its callers.
//!
//! Source: AWS, "How API Gateway resource policies affect authorization workflow" (Tables A and B).

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Kind, Outcome, find};
use apigw_doctor::facts::apigateway::Resource;
use apigw_doctor::facts::{Fact, FactKind, Facts};
use serde_json::json;

use crate::recorded;

const ALLOWS: &str = "allows";
const REFUSES: &str = "refuses";
const UNKNOWN: &str = "unknown";

/// A call of GET /pets, before anybody answered, with a policy of these statements.
fn call(authorization: Option<&str>, statements: &serde_json::Value, account: &str) -> Facts {
    let mut facts = recorded::all().remove("healthy").expect("a case");
    facts.http = Fact::NotAsked;
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    if let Some(Some(api)) = facts.aws.rest_api.known_mut() {
        api.policy = Some(document.to_string());
    }
    let caller = facts.aws.caller.known_mut().expect("known");
    caller.arn = format!("arn:aws:iam::{account}:user/app");
    account.clone_into(&mut caller.account);
    facts.aws.resources = match authorization {
        None => Fact::NotAsked,
        Some(kind) => {
            let methods = json!({ "GET": { "authorizationType": kind, "apiKeyRequired": false } });
            let resources = json!([{ "path": "/pets", "resourceMethods": methods }]);
            Fact::Known(serde_json::from_value::<Vec<Resource>>(resources).expect("a resource"))
        }
    };
    facts
}

/// What all the checks of the resource policy say together.
fn said(facts: &Facts) -> &'static str {
    let mut unknown = false;
    for code in [
        "POL002", "POL008", "POL009", "POL010", "POL011", "POL012", "POL016",
    ] {
        match find(code).expect("a check").judge(&Case::of(facts)) {
            Ok(Outcome::Found(all)) if all.iter().any(|it| it.kind == Kind::Blocker) => {
                return REFUSES;
            }
            Ok(_) => {}
            Err(missing) => {
                assert_eq!(missing.need, FactKind::Resources, "{missing:?}");
                unknown = true;
            }
        }
    }
    let admits = find("POL016").expect("a check").judge(&Case::of(facts));
    match admits {
        Ok(Outcome::Ok(_)) if !unknown => ALLOWS,
        _ => UNKNOWN,
    }
}

#[test]
fn a_policy_is_asked_as_the_method_has_it_asked() {
    let allow = |principal: serde_json::Value| {
        json!([{ "Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*" }])
    };
    let everyone = allow(json!("*"));
    let (own, other) = ("123456789012", "999988887777");
    let app = allow(json!({ "AWS": format!("arn:aws:iam::{own}:user/app") }));
    let else_one = allow(json!({ "AWS": format!("arn:aws:iam::{own}:user/else") }));
    let deny = json!([{ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }]);
    // The policy; then NONE, COGNITO_USER_POOLS, CUSTOM, AWS_IAM, and a method that nobody read.
    let rows = [
        (&everyone, [ALLOWS, ALLOWS, ALLOWS, ALLOWS, ALLOWS]),
        (&deny, [REFUSES, REFUSES, REFUSES, REFUSES, REFUSES]),
        // Silent of an unsigned call: an authorizer may allow by itself, and an identity policy.
        (&else_one, [REFUSES, REFUSES, UNKNOWN, UNKNOWN, UNKNOWN]),
        (&app, [REFUSES, REFUSES, UNKNOWN, ALLOWS, UNKNOWN]),
    ];
    let kinds = [
        Some("NONE"),
        Some("COGNITO_USER_POOLS"),
        Some("CUSTOM"),
        Some("AWS_IAM"),
        None,
    ];
    for (policy, wanted) in rows {
        for (kind, wanted) in kinds.into_iter().zip(wanted) {
            assert_eq!(said(&call(kind, policy, own)), wanted, "{kind:?} {policy}");
        }
    }
    // The credentials are another account's than the one that the policy's ARNs name for this API:
    // whose API it is, and so what the ARN is that is called, nobody knows.
    let mut named = call(Some("AWS_IAM"), &everyone, other);
    let id = named.target.api_id.clone().expect("an API");
    let arn = format!("arn:aws:execute-api:us-east-1:{own}:{id}/*");
    if let Some(Some(api)) = named.aws.rest_api.known_mut() {
        api.policy = api
            .policy
            .take()
            .map(|text| text.replace("execute-api:/*", &arn));
    }
    let told = find("POL010")
        .expect("a check")
        .judge(&Case::of(&named))
        .map_err(|it| it.need);
    assert_eq!(told, Err(FactKind::CallerIdentity));
}

#[test]
fn a_policy_of_identities_is_right_where_every_method_asks_for_a_signature() {
    let own = "123456789012";
    let app = json!([{ "Effect": "Allow", "Action": "execute-api:Invoke",
        "Principal": { "AWS": format!("arn:aws:iam::{own}:user/app") },
        "Resource": "execute-api:/*" }]);
    let found = |kind| {
        let outcome =
            find("POL011")
                .expect("a check")
                .judge(&Case::of(&call(Some(kind), &app, own)));
        matches!(outcome, Ok(Outcome::Found(_)))
    };
    assert!(found("NONE") && found("CUSTOM") && !found("AWS_IAM"));
}
