//! API Gateway's flow and IAM's general rules, every combination of what the policies say.
//!
//! Source: AWS, "How API Gateway resource policies affect authorization workflow" (Tables A and B),
//! "Use VPC endpoint policies for private APIs in API Gateway", "Policy evaluation logic".

use apigw_doctor::policy::{Answer, Case};
use serde_json::{Value, json};

const ANN: &str = "arn:aws:iam::111122223333:user/dev/ann";
const BOB: &str = "arn:aws:iam::444455556666:user/bob";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/worker/s1";

/// What a policy says; `None` where there is no such policy.
type Says = Option<Answer>;
const ALL: [Says; 4] = [
    None,
    Some(Answer::Allow),
    Some(Answer::ImplicitDeny),
    Some(Answer::ExplicitDeny),
];

/// A policy that says so of everybody, or `principal` where it names anyone.
fn policy(kind: &str, says: Says, principal: Value) -> Option<Value> {
    let (effect, action) = match says? {
        Answer::Allow => ("Allow", "*"),
        Answer::ExplicitDeny => ("Deny", "*"),
        _ => ("Allow", "execute-api:ManageConnections"),
    };
    let mut statement = json!({ "Effect": effect, "Action": action, "Resource": "*" });
    if matches!(kind, "resource" | "endpoint" | "rcp") {
        statement["Principal"] = principal;
    }
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    Some(json!({ "type": kind, "document": document }))
}

fn everyone(kind: &str, says: Says) -> Option<Value> {
    policy(kind, says, json!("*"))
}

fn decide(
    auth: Option<&str>,
    endpoint_type: &str,
    caller: &str,
    policies: Vec<Option<Value>>,
) -> Answer {
    let policies: Vec<Value> = policies.into_iter().flatten().collect();
    let mut line = json!({ "name": "table", "policies": policies,
        "api": { "region": "eu-west-1", "account": "111122223333", "api_id": "a1b2c3d4e5", "endpoint_type": endpoint_type },
        "request": { "action": "execute-api:Invoke", "principal": caller,
            "resource": "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/pets" } });
    if let Some(auth) = auth {
        line["auth"] = auth.into();
    }
    let case = Case::read(&line.to_string()).expect("a case");
    case.setup.decide(&case.request).answer
}

/// Tables A and B as the page prints them: what the caller's side says, what the resource policy says,
/// what comes of it in the same account and from another one.
const ROWS: [(Answer, Answer, Answer, Answer); 9] = {
    use Answer::{Allow as Y, ExplicitDeny as D, ImplicitDeny as N};
    [
        (Y, Y, Y, Y),
        (Y, N, Y, N),
        (Y, D, D, D),
        (N, Y, Y, N),
        (N, N, N, N),
        (N, D, D, D),
        (D, Y, D, D),
        (D, N, D, D),
        (D, D, D, D),
    ]
};

fn table(side: Says, resource: Says, other: bool) -> Answer {
    // What is not there says nothing.
    let (side, resource) = (
        side.unwrap_or(Answer::ImplicitDeny),
        resource.unwrap_or(Answer::ImplicitDeny),
    );
    let row = ROWS.iter().find(|row| (row.0, row.1) == (side, resource));
    let row = row.expect("the tables are complete");
    if other { row.3 } else { row.2 }
}

#[test]
fn every_row_of_the_flow() {
    let mut count = 0;
    for (auth, caller) in [
        ("none", "anonymous"),
        ("cognito", "anonymous"),
        ("lambda", "anonymous"),
        ("iam", ANN),
        ("iam", BOB),
    ] {
        for endpoint_type in ["private", "regional"] {
            for endpoint in ALL {
                for resource in ALL {
                    for side in ALL {
                        let private = endpoint_type == "private";
                        let kind = if auth == "lambda" {
                            "authorizer"
                        } else {
                            "identity"
                        };
                        let own = if matches!(auth, "none" | "cognito") {
                            None
                        } else {
                            everyone(kind, side)
                        };
                        let policies = vec![
                            everyone("resource", resource),
                            own,
                            everyone("endpoint", endpoint),
                        ];
                        let flow = match auth {
                            _ if private && resource.is_none() => Answer::ImplicitDeny,
                            "none" | "cognito" => resource.unwrap_or(Answer::Allow),
                            _ => table(side, resource, caller == BOB),
                        };
                        let wanted = match endpoint {
                            Some(refuses) if private && refuses != Answer::Allow => refuses,
                            _ => flow,
                        };
                        let found = decide(Some(auth), endpoint_type, caller, policies);
                        assert_eq!(
                            found, wanted,
                            "{auth} {caller} {endpoint_type}: {endpoint:?} {resource:?} {side:?}"
                        );
                        count += 1;
                    }
                }
            }
        }
    }
    assert_eq!(count, 5 * 2 * 64);
}

/// How a resource policy grants, and whether a boundary and a session policy limit that grant.
const GRANTS: [(&str, bool, bool); 4] = [
    ("*", true, false),
    (SESSION, true, false),
    ("arn:aws:iam::111122223333:role/app/worker", true, true),
    // It leaves the rest to the account.
    ("111122223333", false, true),
];

#[test]
fn every_combination_of_the_general_rules() {
    for (who, grants, limited) in GRANTS {
        let principal = if who == "*" {
            json!("*")
        } else {
            json!({ "AWS": who })
        };
        for resource in ALL {
            for identity in ALL {
                for boundary in ALL {
                    for session in ALL {
                        for organisation in ALL {
                            let says = [resource, identity, boundary, session, organisation];
                            let policies = vec![
                                policy("resource", resource, principal.clone()),
                                everyone("identity", identity),
                                everyone("boundary", boundary),
                                everyone("session", session),
                                everyone("scp", organisation),
                            ];
                            let yes = |it: Says| it == Some(Answer::Allow);
                            let unless_absent = |it: Says| it.is_none() || yes(it);
                            let within = unless_absent(boundary) && unless_absent(session);
                            let by_resource = yes(resource) && grants && (within || !limited);
                            let wanted = if says.contains(&Some(Answer::ExplicitDeny)) {
                                Answer::ExplicitDeny
                            } else if unless_absent(organisation)
                                && (yes(identity) && within || by_resource)
                            {
                                Answer::Allow
                            } else {
                                Answer::ImplicitDeny
                            };
                            let found = decide(None, "private", SESSION, policies);
                            assert_eq!(found, wanted, "{who}: {says:?}");
                        }
                    }
                }
            }
        }
    }
}
