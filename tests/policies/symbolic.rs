//! The symbolic engine against the evaluator: drawn pairs of policies, and drawn requests of each.
#![expect(
    clippy::indexing_slicing,
    reason = "a test that is out of bounds says so and fails"
)]

use apigw_doctor::policy::{
    Answer, Api, CallCase, Calls, Case, Doubt, Policy, PolicyKind, Range, Scope, Setup, diff, load,
    who,
};
use serde_json::{Map, Value, json};

/// How many pairs are drawn; `APIGW_DOCTOR_PAIRS` draws more.
const PAIRS: usize = 12;

/// Marsaglia's xorshift: the same draws in every run.
pub(super) struct Draw(pub(super) u64);

impl Draw {
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count as u64).expect("small")
    }

    pub(super) fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    pub(super) fn some(&mut self, most: usize, all: &[&str]) -> Vec<String> {
        let count = 1 + self.below(most);
        (0..count).map(|_| self.of(all).to_owned()).collect()
    }
}

const IDS: [&str; 7] = ["a", "b", "c", "a*", "*b", "A", "?b"];
const RESOURCES: [&str; 6] = [
    "*",
    "execute-api:/*",
    "execute-api:/prod/*",
    "execute-api:/*/GET/*",
    "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets",
    "execute-api:/dev/POST/p?ts",
];
pub(super) const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::222233334444:role/x";

fn condition(draw: &mut Draw) -> (&'static str, &'static str, Vec<String>) {
    match draw.below(6) {
        0 | 1 => (
            draw.of(&[
                "StringEquals",
                "StringNotEquals",
                "StringLike",
                "StringNotLike",
                "StringEqualsIfExists",
                "StringNotEqualsIfExists",
                "StringEqualsIgnoreCase",
            ]),
            draw.of(&["aws:SourceVpce", "aws:SourceVpc", "aws:PrincipalOrgID"]),
            draw.some(2, &IDS),
        ),
        2 => (
            draw.of(&["IpAddress", "NotIpAddress", "IpAddressIfExists"]),
            "aws:VpcSourceIp",
            draw.some(
                2,
                &[
                    "10.0.0.0/8",
                    "10.1.0.0/16",
                    "10.0.0.5",
                    "0.0.0.0/0",
                    "fd00::/8",
                ],
            ),
        ),
        3 => (
            draw.of(&[
                "NumericLessThan",
                "NumericGreaterThanEquals",
                "NumericNotEquals",
            ]),
            "x:n",
            draw.some(1, &["1", "2", "-1.5", "0.5", "10"]),
        ),
        4 => (
            "Null",
            draw.of(&["aws:SourceVpce", "aws:VpcSourceIp", "aws:PrincipalOrgID"]),
            draw.some(1, &["true", "false"]),
        ),
        _ => (
            draw.of(&["ArnLike", "ArnNotLike", "ArnEquals"]),
            "aws:PrincipalArn",
            draw.some(
                1,
                &[
                    "arn:aws:iam::1:role/a*",
                    "arn:aws:iam::*:role/ab",
                    "arn:*:iam::2:*",
                ],
            ),
        ),
    }
}

fn statement(draw: &mut Draw) -> Value {
    let mut conditions = Map::new();
    for _ in 0..draw.below(3) {
        let (operator, key, values) = condition(draw);
        let keys = conditions.entry(operator).or_insert_with(|| json!({}));
        keys[key] = json!(values);
    }
    let principal = match draw.below(5) {
        0 => json!({ "AWS": "111122223333" }),
        1 => json!({ "AWS": [ANN, ROLE] }),
        _ => json!("*"),
    };
    let mut form = |name: &'static str, not: &'static str, odds: usize| {
        if draw.below(odds) == 0 { not } else { name }
    };
    let (who, what, which) = (
        form("Principal", "NotPrincipal", 8),
        form("Action", "NotAction", 8),
        form("Resource", "NotResource", 6),
    );
    let action = draw.of(&[
        "execute-api:Invoke",
        "execute-api:*",
        "*",
        "execute-api:Inv*",
    ]);
    let effect = if draw.below(3) > 0 { "Allow" } else { "Deny" };
    json!({ "Effect": effect, who: principal, what: action, which: draw.some(2, &RESOURCES),
        "Condition": conditions })
}

fn policy(draw: &mut Draw) -> Vec<Value> {
    (0..=draw.below(5)).map(|_| statement(draw)).collect()
}

/// A request: its parts, for the reader of cases, and the line that the evaluator reads.
#[derive(Debug)]
struct Asked {
    action: &'static str,
    resource: &'static str,
    principal: &'static str,
    context: Map<String, Value>,
}

fn request(draw: &mut Draw) -> Asked {
    let mut context = Map::new();
    for (key, values) in [
        (
            "aws:SourceVpce",
            &["a", "b", "c", "ab", "A", "ba", "zz"][..],
        ),
        ("aws:SourceVpc", &["a", "b", "c", "ab", "B", "zz"]),
        ("aws:PrincipalOrgID", &["a", "b", "A", "ab", "zz"]),
        (
            "aws:VpcSourceIp",
            &["10.0.0.5", "10.1.2.3", "11.0.0.1", "fd00::1", "2001::1"],
        ),
        ("x:n", &["1", "2", "-1.5", "0.5", "10", "0.7", "-2", "11"]),
        (
            "aws:PrincipalArn",
            &[
                "arn:aws:iam::1:role/ab",
                "arn:aws:iam::3:user/q",
                "arn:aws-cn:iam::2:user/z",
            ],
        ),
    ] {
        if draw.below(4) > 0 {
            context.insert(key.to_owned(), draw.of(values).into());
        }
    }
    Asked {
        action: draw.of(&["execute-api:Invoke", "execute-api:InvalidateCache"]),
        resource: draw.of(&[
            "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets",
            "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/dev/POST/pets",
            "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/dev/GET/",
        ]),
        principal: draw.of(&[
            "anonymous",
            ANN,
            "arn:aws:sts::222233334444:assumed-role/x/s",
            "arn:aws:iam::222233334444:user/bob",
        ]),
        context,
    }
}

pub(super) fn api() -> Api {
    Api {
        region: Some("us-east-1".to_owned()),
        account: Some("111122223333".to_owned()),
        api_id: Some("a1b2c3d4e5".to_owned()),
    }
}

pub(super) fn setup(statements: &[Value]) -> Setup {
    let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let loaded = load(&text).expect("a policy");
    Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(
            &loaded.source,
            PolicyKind::Resource,
            Some(&api()),
        )],
        auth: None,
        endpoint_type: None,
    }
}

fn decide(statements: &[Value], asked: &Asked) -> Answer {
    let line = json!({ "name": "drawn", "scope": "policy",
        "api": { "region": "us-east-1", "account": "111122223333", "api_id": "a1b2c3d4e5" },
        "policies": [{ "type": "resource",
            "document": { "Version": "2012-10-17", "Statement": statements } }],
        "request": { "action": asked.action, "resource": asked.resource,
            "principal": asked.principal, "context": asked.context } });
    let case = Case::read(&line.to_string()).expect("a case");
    case.setup.decide(&case.request).answer
}

/// Whether a pattern of a case matches a value: read anew, from the case's text alone.
fn matches(name: &str, pattern: &str, value: &str) -> bool {
    let number = |text: &str| text.trim().parse::<f64>().expect("a number");
    let plain = |text: &str| text.replace("${*}", "*").replace("${?}", "?");
    if name == "x:n" {
        let value = number(value);
        return match pattern.split_once(' ') {
            Some(("<", wanted)) => value < number(wanted),
            Some((">=", wanted)) => value >= number(wanted),
            _ => (value - number(pattern)).abs() < 1e-9,
        };
    }
    if name == "aws:VpcSourceIp" {
        let net: ipnet::IpNet = pattern.parse().expect("a prefix");
        return net.contains(&value.parse::<std::net::IpAddr>().expect("an address"));
    }
    if let Some(text) = pattern.strip_suffix(" (in any case)") {
        return plain(text).to_lowercase() == value.to_lowercase();
    }
    if pattern.contains("${") {
        return plain(pattern) == value;
    }
    if pattern.split(':').count() >= 6 {
        return super::oracle::arn_like(pattern, value);
    }
    super::oracle::like(pattern, value)
}

pub(super) fn is_within(name: &str, range: &Range, value: Option<&str>) -> bool {
    let Some(value) = value else {
        return range.present != Some(true) && range.within.is_empty() && range.and.is_empty();
    };
    let any = |all: &[String]| all.iter().any(|it| matches(name, it, value));
    range.present != Some(false)
        && (range.within.is_empty() || any(&range.within))
        && range.and.iter().all(|all| any(all))
        && !any(&range.outside)
}

fn covers(case: &CallCase, asked: &Asked, policies: &str) -> bool {
    let who = asked.principal;
    let account = who.split(':').nth(4).unwrap_or_default();
    let named = |it: &str| policies.contains(&format!("\"{it}\""));
    let is_session = who.contains("assumed-role/x/");
    let principal = case.principals.is_empty()
        || case.principals.iter().any(|label| {
            label == who
                || label == ROLE && is_session
                || label == &format!("any other identity of {account}")
                    && !named(who)
                    && !(is_session && named(ROLE))
                || label == "any identity of another account"
                    && account == "222233334444"
                    && !policies.contains(account)
        });
    principal
        && case.actions.iter().any(|it| it == asked.action)
        && is_within("resource", &case.resource, Some(asked.resource))
        && case.keys.iter().all(|(key, range)| {
            is_within(key, range, asked.context.get(key).and_then(Value::as_str))
        })
}

pub(super) fn pairs() -> usize {
    let more = std::env::var("APIGW_DOCTOR_PAIRS").ok();
    more.and_then(|it| it.parse().ok()).unwrap_or(PAIRS)
}

#[test]
fn a_difference_is_what_the_evaluator_says() {
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let everything = Calls {
        everything: true,
        ..Calls::default()
    };
    let mut complex = 0;
    for _ in 0..pairs() {
        let (old, new) = (policy(&mut draw), policy(&mut draw));
        let (before, after) = (setup(&old), setup(&new));
        let Ok(cases) = diff(&before, &after, &everything) else {
            complex += 1;
            continue;
        };
        for case in &cases {
            let request = case.witness.request();
            let found = [&before, &after].map(|it| it.decide(&request).answer);
            assert_eq!(case.answers, found, "{case:?}\n{old:?}\n{new:?}");
            let open = found.contains(&Answer::Unknown);
            assert!(found[0] != found[1] || open, "{case:?}");
            // What is unknown is never without its reason.
            assert!(!open || !case.doubts.is_empty(), "{case:?}");
        }
        let text = format!("{}{}", json!(old), json!(new));
        for _ in 0..50 {
            let asked = request(&mut draw);
            let found = vec![decide(&old, &asked), decide(&new, &asked)];
            let of: Vec<&CallCase> = cases
                .iter()
                .filter(|it| covers(it, &asked, &text))
                .collect();
            // The cases are disjoint, and outside of them both decide alike.
            match of.as_slice() {
                [] => {
                    assert_eq!(found[0], found[1], "{asked:?}\n{old:?}\n{new:?}");
                    assert_ne!(found[0], Answer::Unknown, "{asked:?}\n{old:?}\n{new:?}");
                }
                [case] => assert_eq!(case.answers, found, "{asked:?}\n{case:?}\n{old:?}\n{new:?}"),
                more => panic!("{asked:?} is of {more:?}\n{old:?}\n{new:?}"),
            }
        }
    }
    // Of several hundred one is given up, by name, with more cases than anybody reads.
    assert!(complex <= pairs() / 100, "{complex}");
}

#[test]
fn who_is_admitted_is_what_the_evaluator_says() {
    let mut draw = Draw(0x2545_F491_4F6C_DD1D);
    let calls = Calls {
        api: Some(api()),
        ..Calls::default()
    };
    let mut admitted = 0;
    for _ in 0..pairs() {
        let statements = policy(&mut draw);
        let text = json!(statements).to_string();
        let cases = who(&setup(&statements), &calls).expect("a small policy");
        for _ in 0..50 {
            let asked = request(&mut draw);
            let found = decide(&statements, &asked);
            let of: Vec<Answer> = cases
                .iter()
                .filter(|it| covers(it, &asked, &text))
                .map(|it| it.answers[0])
                .collect();
            let wanted = matches!(found, Answer::Allow | Answer::Unknown).then_some(found);
            assert_eq!(
                of,
                Vec::from_iter(wanted),
                "{asked:?}\n{cases:?}\n{statements:?}"
            );
            admitted += usize::from(found == Answer::Allow);
        }
    }
    assert!(admitted > 20, "{admitted}");
}

#[test]
fn a_policy_is_equivalent_to_itself_in_other_words() {
    let everything = Calls {
        everything: true,
        ..Calls::default()
    };
    let vpce = |operator: &str| json!({ operator: { "aws:SourceVpce": ["vpce-1a2b3c4d"] } });
    let allow = |condition: Option<Value>| {
        let mut it = json!({ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*" });
        if let Some(condition) = condition {
            it["Condition"] = condition;
        }
        it
    };
    let twice = [
        allow(Some(vpce("StringEquals"))),
        allow(Some(vpce("StringLike"))),
    ];
    let once = [allow(Some(vpce("StringEquals")))];
    let same = diff(&setup(&twice), &setup(&once), &everything).expect("small");
    assert!(same.is_empty(), "{same:?}");
    let open = diff(&setup(&once), &setup(&[allow(None)]), &everything).expect("small");
    assert!(!open.is_empty());
}

/// Conditions on keys of their own: any subset of them may hold.
#[test]
fn what_is_exponential_ends() {
    let statements: Vec<Value> = (0..40)
        .map(|index| {
            let keys: Map<String, Value> = (0..3)
                .map(|of| {
                    (
                        format!("aws:PrincipalTag/{}", (index * 7 + of * 11) % 40),
                        json!(["x"]),
                    )
                })
                .collect();
            json!({ "Effect": if index % 2 == 0 { "Allow" } else { "Deny" }, "Principal": "*",
                "Action": "execute-api:Invoke", "Resource": format!("execute-api:/*a{index}*b*"),
                "Condition": { "StringEquals": keys } })
        })
        .collect();
    let calls = Calls {
        api: Some(api()),
        ..Calls::default()
    };
    let error = who(&setup(&statements), &calls).expect_err("too complex");
    assert!(error.to_string().starts_with("too complex: "), "{error}");
}

/// What the evaluator cannot tell, the engine cannot either, and says why.
#[test]
fn what_aws_does_not_document_is_unknown_of_all_calls_too() {
    let everything = Calls {
        everything: true,
        ..Calls::default()
    };
    let allow = json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" });
    let with = |condition: Value| {
        let mut it = allow.clone();
        it["Condition"] = condition;
        vec![it]
    };
    let deny = json!({ "Effect": "Deny", "NotPrincipal": { "AWS": ["222233334444", ROLE] },
        "Action": "*", "Resource": "*" });
    for (statements, doubt) in [
        (vec![allow.clone(), deny], Doubt::NotPrincipalAbroad),
        (
            with(json!({ "Bool": { "aws:SecureTransport": "${x:y, 'true'}" } })),
            Doubt::BoolVariable,
        ),
        (
            with(json!({ "ForAllValues:Null": { "x:y": "true" } })),
            Doubt::QualifiedNull,
        ),
        (
            with(json!({ "NotIpAddress": { "x:y": "ten" } })),
            Doubt::Malformed,
        ),
    ] {
        let policy = setup(&statements);
        let cases = who(&policy, &everything).expect("small");
        let open: Vec<&CallCase> = cases
            .iter()
            .filter(|it| it.answers == [Answer::Unknown])
            .collect();
        assert!(
            open.iter().any(|it| it.doubts.contains(&doubt)),
            "{doubt:?}: {cases:?}"
        );
        for case in open {
            assert_eq!(
                policy.decide(&case.witness.request()).answer,
                Answer::Unknown
            );
        }
    }
    let long = with(json!({ "NumericEquals": { "x:n": "9007199254740993" } }));
    let cases = who(&setup(&long), &everything).expect("small");
    assert!(
        cases.iter().any(|it| it.answers == [Answer::Unknown]),
        "{cases:?}"
    );
}
