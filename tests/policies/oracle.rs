//! A second evaluator, written from the documents alone, that the engine must agree with.
//!
//! It shares nothing with the engine: matching is the definition word by word, values are parsed by
//! the standard library, and the tables of API Gateway's flow stand here as AWS prints them.
#![expect(
    clippy::indexing_slicing,
    reason = "a test that is out of bounds says so and fails"
)]

use std::collections::BTreeMap;
use std::net::IpAddr;

use apigw_doctor::policy::{Answer, Case};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const REQUEST: &str = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/pets/ä:1";
const USER: &str = "arn:aws:iam::111122223333:user/dev/ann";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/worker/s1";
const STRANGER: &str = "arn:aws:iam::444455556666:user/bob";

type Context = BTreeMap<String, Vec<String>>;

/// The definition: exponential, and independent of the engine's matcher.
fn brute(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|skip| brute(rest, &text[skip..])),
        Some(('?', rest)) => !text.is_empty() && brute(rest, &text[1..]),
        Some((literal, rest)) => text.first() == Some(literal) && brute(rest, &text[1..]),
    }
}

pub(super) fn like(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    brute(&pattern, &text)
}

pub(super) fn arn_like(pattern: &str, text: &str) -> bool {
    let pattern: Vec<&str> = pattern.splitn(6, ':').collect();
    let text: Vec<&str> = text.splitn(6, ':').collect();
    pattern.len() == 6 && text.len() == 6 && (0..6).all(|part| like(pattern[part], text[part]))
}

fn network(text: &str) -> (u128, u32, bool) {
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    match address.parse::<IpAddr>().expect("an address") {
        IpAddr::V4(it) => (
            u128::from(u32::from(it)) << 96,
            length.parse().unwrap_or(32),
            false,
        ),
        IpAddr::V6(it) => (u128::from(it), length.parse().unwrap_or(128), true),
    }
}

fn in_network(prefix: &str, address: &str) -> bool {
    let ((net, length, six), (host, _, host_six)) = (network(prefix), network(address));
    let mask = if length == 0 {
        0
    } else {
        u128::MAX << (128 - length)
    };
    six == host_six && net & mask == host & mask
}

/// One value of the request against one of the policy, negation apart.
fn compare(operator: &str, wanted: &str, has: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().expect("a number");
    match operator {
        "StringEquals" => wanted == has,
        "StringEqualsIgnoreCase" | "Bool" => wanted.to_uppercase() == has.to_uppercase(),
        "StringLike" => like(wanted, has),
        "NumericEquals" => (number(has) - number(wanted)).abs() < 1e-9,
        "NumericLessThan" | "DateLessThan" => number(has) < number(wanted),
        "NumericLessThanEquals" => number(has) <= number(wanted),
        "NumericGreaterThan" => number(has) > number(wanted),
        "NumericGreaterThanEquals" | "DateGreaterThanEquals" => number(has) >= number(wanted),
        "IpAddress" => in_network(wanted, has),
        "ArnLike" | "ArnEquals" => arn_like(wanted, has),
        other => panic!("{other}"),
    }
}

/// Whether an operator over a key holds; the sentences of the operators page in their order.
fn holds(operator: &str, values: &[String], has: Option<&Vec<String>>) -> bool {
    let (set, rest) = operator.split_once(':').unwrap_or(("", operator));
    let (rest, if_exists) = match rest.strip_suffix("IfExists") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    if rest == "Null" {
        return values.iter().any(|it| (it == "true") == has.is_none());
    }
    let negated = rest.contains("Not");
    let positive = rest.replace("Not", "");
    let Some(has) = has else {
        return match set {
            "ForAllValues" => true,
            "ForAnyValue" => if_exists,
            _ => if_exists || negated,
        };
    };
    let one = |has: &String| values.iter().any(|it| compare(&positive, it, has)) != negated;
    match set {
        "ForAllValues" => has.iter().all(one),
        "ForAnyValue" => has.iter().any(one),
        _ => has.len() == 1 && one(&has[0]),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let all = value
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![value.clone()]);
    all.iter()
        .map(|it| it.as_str().expect("text").to_owned())
        .collect()
}

/// Either form of an element: whether it lets the statement apply.
fn element(statement: &Value, name: &str, matches: impl Fn(&str) -> bool) -> bool {
    match statement.get(name) {
        Some(it) => texts(it).iter().any(|it| matches(it)),
        None => !texts(&statement[format!("Not{name}")])
            .iter()
            .any(|it| matches(it)),
    }
}

fn named(principal: &Value, caller: &str) -> bool {
    if principal == "*" {
        return true;
    }
    let account = caller.split(':').nth(4).unwrap_or("none");
    texts(&principal["AWS"]).iter().any(|it| {
        it == "*"
            || it == caller
            || it == account
            || *it == format!("arn:aws:iam::{account}:root")
            || (it.ends_with("role/app/worker") && caller == SESSION)
    })
}

fn applies(statement: &Value, action: &str, caller: &str, context: &Context) -> bool {
    let pattern = |it: &str| like(&it.to_lowercase(), &action.to_lowercase());
    let resource = |it: &str| match it.strip_prefix("execute-api:") {
        Some(short) => like(
            &format!("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5{short}"),
            REQUEST,
        ),
        None => it == "*" || arn_like(it, REQUEST),
    };
    let conditions = statement["Condition"]
        .as_object()
        .into_iter()
        .flatten()
        .all(|(operator, keys)| {
            keys.as_object().expect("keys").iter().all(|(key, values)| {
                holds(operator, &texts(values), context.get(&key.to_lowercase()))
            })
        });
    named(&statement["Principal"], caller)
        && element(statement, "Action", pattern)
        && element(statement, "Resource", resource)
        && conditions
}

fn expected(statements: &[Value], action: &str, caller: &str, context: &Context) -> Answer {
    let any = |effect: &str| {
        let mut of_it = statements.iter().filter(|it| it["Effect"] == effect);
        of_it.any(|it| applies(it, action, caller, context))
    };
    if any("Deny") {
        Answer::ExplicitDeny
    } else if any("Allow") {
        Answer::Allow
    } else {
        Answer::ImplicitDeny
    }
}

fn several(one: impl Strategy<Value = String> + Clone + 'static) -> BoxedStrategy<Value> {
    prop_oneof![
        one.clone().prop_map(Value::from),
        proptest::collection::vec(one, 1..3).prop_map(Value::from)
    ]
    .boxed()
}

fn words(all: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    select(all).prop_map(str::to_owned)
}

/// An operator with its key and values of its type.
fn test() -> impl Strategy<Value = (String, String, Value)> {
    let kind = prop_oneof![
        (
            words(&[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike"
            ]),
            words(&["aws:SourceVpce", "AWS:sourcevpc", "aws:PrincipalOrgPaths"]),
            several(words(&["a", "A", "b", "a*", "*b", "?", "", "ab"])),
        ),
        (
            words(&[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals"
            ]),
            words(&["aws:MultiFactorAuthAge"]),
            several(words(&["-2", "9", "10", "10.0", "10.5", "0"])),
        ),
        (
            words(&["DateLessThan", "DateGreaterThanEquals"]),
            words(&["aws:EpochTime"]),
            several(words(&["100000", "1709209800", "20000"])),
        ),
        (
            words(&["Bool"]),
            words(&["aws:SecureTransport"]),
            several(words(&["true", "False"]))
        ),
        (
            words(&["IpAddress", "NotIpAddress"]),
            words(&["aws:VpcSourceIp"]),
            several(words(&[
                "10.0.0.0/8",
                "10.0.0.5",
                "10.0.0.9/30",
                "0.0.0.0/0",
                "fd00::/8",
                "::/0",
                "fd00::1"
            ])),
        ),
        (
            words(&["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]),
            words(&["aws:SourceArn"]),
            several(words(&[
                "arn:aws:sns:*:*:*",
                "arn:aws:sns:eu-west-1:1:a:*",
                "arn:*:sns:*:1:a?b",
                "arn:aws:s?s:*:1:*/x"
            ])),
        ),
        (
            words(&["Null"]),
            words(&["aws:SourceVpce", "aws:SourceArn", "aws:PrincipalOrgPaths"]),
            several(words(&["true", "false"]))
        ),
    ];
    (
        kind,
        words(&["", "", "", "ForAllValues:", "ForAnyValue:"]),
        words(&["", "", "IfExists"]),
    )
        .prop_map(|((operator, key, values), set, if_exists)| {
            // Null takes neither.
            let operator = if operator == "Null" {
                operator
            } else {
                format!("{set}{operator}{if_exists}")
            };
            (operator, key, values)
        })
}

fn statement() -> impl Strategy<Value = Value> {
    let principal = select(vec![
        json!("*"),
        json!({"AWS": "*"}),
        json!({"AWS": ["111122223333"]}),
        json!({"AWS": "arn:aws:iam::111122223333:root"}),
        json!({"AWS": [STRANGER, USER]}),
        json!({"AWS": "arn:aws:iam::111122223333:role/app/worker"}),
        json!({"AWS": [SESSION, "arn:aws:sts::111122223333:assumed-role/worker/s2"]}),
    ]);
    let action = several(words(&[
        "*",
        "execute-api:*",
        "execute-api:invoke",
        "EXECUTE-API:Inv*",
        "execute-api:?nvoke",
        "execute-api:InvalidateCache",
    ]));
    let resource = several(words(&[
        "*",
        "execute-api:/*",
        "execute-api:/prod/GET/*",
        "execute-api:/dev/*",
        "execute-api:/*/pets/?:1",
        "arn:aws:execute-api:*:*:*",
        "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/*/GET/pets/*",
        "arn:aws:execute-api:eu-*:1111*:a1b2c3d4e5/prod/get/*",
        "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5",
        "arn:aws:execute-api:eu-west-1:*:pets",
        "arn:*:execute-api:eu-west-?:111122223333:??b2c3d4e5/*:1",
    ]));
    let conditions = proptest::collection::vec(test(), 0..3);
    (any::<[bool; 3]>(), principal, action, resource, conditions).prop_map(
        |([allow, not_action, not_resource], principal, action, resource, conditions)| {
            let name = |not: bool, name: &str| {
                if not {
                    format!("Not{name}")
                } else {
                    name.to_owned()
                }
            };
            let mut all = Map::new();
            all.insert("Effect".into(), if allow { "Allow" } else { "Deny" }.into());
            all.insert("Principal".into(), principal);
            all.insert(name(not_action, "Action"), action);
            all.insert(name(not_resource, "Resource"), resource);
            let mut blocks = Map::new();
            for (operator, key, values) in conditions {
                let block = blocks.entry(operator).or_insert_with(|| json!({}));
                block[key] = values;
            }
            if !blocks.is_empty() {
                all.insert("Condition".into(), blocks.into());
            }
            Value::Object(all)
        },
    )
}

fn context() -> impl Strategy<Value = Context> {
    let held = |key: &'static str, values: &'static [&'static str], most: usize| {
        proptest::collection::vec(words(values), 0..=most)
            .prop_map(move |values| (key.to_owned(), values))
    };
    (
        held("aws:sourcevpce", &["a", "b", "ab", "", "A"], 1),
        held("aws:sourcevpc", &["a", "bb"], 2),
        held("aws:principalorgpaths", &["a", "b", "ab", "c"], 3),
        held("aws:multifactorauthage", &["-2", "9", "10", "10.50"], 1),
        held("aws:epochtime", &["100000", "99999", "1709209801"], 1),
        held("aws:securetransport", &["true", "false"], 1),
        held(
            "aws:vpcsourceip",
            &["10.0.0.5", "10.0.0.8", "11.0.0.1", "fd00::1", "::1"],
            1,
        ),
        held(
            "aws:sourcearn",
            &[
                "arn:aws:sns:eu-west-1:1:a:b",
                "arn:aws:sqs:x:1:q/x",
                "arn:aws:sns:::",
            ],
            1,
        ),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| {
            [a, b, c, d, e, f, g, h]
                .into_iter()
                .filter(|(_, values)| !values.is_empty())
                .collect()
        })
}

fn decide(line: &Value) -> Answer {
    let case = Case::read(&line.to_string()).expect("a case");
    case.setup.decide(&case.request).answer
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_oracle(
        statements in proptest::collection::vec(statement(), 1..4),
        action in words(&["execute-api:Invoke", "execute-api:InvalidateCache"]),
        caller in words(&["anonymous", USER, SESSION, STRANGER]),
        context in context(),
    ) {
        let line = json!({ "name": "random", "scope": "policy",
            "api": { "region": "eu-west-1", "account": "111122223333", "api_id": "a1b2c3d4e5" },
            "policies": [{ "type": "resource", "document": { "Version": "2012-10-17", "Statement": statements } }],
            "request": { "action": action, "resource": REQUEST, "principal": caller, "context": context } });
        prop_assert_eq!(decide(&line), expected(&statements, &action, &caller, &context), "{}", line);
    }

    #[test]
    fn patterns_match_as_brute_force_says(pattern in "[abä:/*?]{0,8}", text in "[abä:/]{0,9}", arn in any::<bool>()) {
        // The last part of an ARN takes every character, so both operators agree there.
        let (operator, pattern, text) = if arn {
            ("ArnLike", format!("arn:aws:s:r:1:{pattern}"), format!("arn:aws:s:r:1:{text}"))
        } else {
            ("StringLike", pattern, text)
        };
        let line = json!({ "name": "random", "scope": "policy",
            "policies": [{ "type": "resource", "document": { "Statement": [{ "Effect": "Allow", "Principal": "*",
                "Action": "*", "Resource": "*", "Condition": { operator: { "aws:UserAgent": pattern } } }] } }],
            "request": { "action": "execute-api:Invoke", "resource": REQUEST, "context": { "aws:UserAgent": text } } });
        prop_assert_eq!(decide(&line) == Answer::Allow, like(&pattern, &text), "{}", line);
    }
}
