//! The evaluator and the engine for all calls over small alphabets, every request of them; and the
//! evaluator beside `iam-rs`, on the part of the language that both have.
#![expect(
    clippy::indexing_slicing,
    reason = "a test that is out of bounds says so and fails"
)]

use apigw_doctor::policy::{Answer, CallCase, Calls, Context, Held, Request, diff, who};
use iam_rs::{Arn, Decision, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};
use serde_json::{Map, Value, json};

use super::symbolic::{ANN, Draw, api, is_within, pairs, setup};

const KEYS: [&str; 2] = ["x:one", "x:two"];
const ARN: &str = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/";

/// Every text of at most so many letters.
fn texts(letters: &[char], most: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..most {
        last = last
            .iter()
            .flat_map(|text| letters.iter().map(move |it| format!("{text}{it}")))
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn drawn(draw: &mut Draw, patterns: &[String]) -> Vec<Value> {
    const OPERATORS: [&str; 10] = [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringLikeIfExists",
        "StringNotLikeIfExists",
        "ForAllValues:StringLike",
        "ForAnyValue:StringNotLike",
        "StringEqualsIgnoreCase",
        "Null",
    ];
    let count = 1 + draw.below(4);
    (0..count)
        .map(|_| {
            let mut conditions = Map::new();
            for _ in 0..draw.below(3) {
                let operator = draw.of(&OPERATORS);
                let key = draw.of(&KEYS);
                let values: Vec<String> = if operator == "Null" {
                    vec![draw.of(&["true", "false"]).to_owned()]
                } else {
                    let count = 1 + draw.below(2);
                    (0..count)
                        .map(|_| patterns[draw.below(patterns.len())].clone())
                        .collect()
                };
                conditions.entry(operator).or_insert_with(|| json!({}))[key] = json!(values);
            }
            let path = patterns[draw.below(patterns.len())].clone();
            let member = if draw.below(5) == 0 {
                "NotResource"
            } else {
                "Resource"
            };
            let effect = if draw.below(3) > 0 { "Allow" } else { "Deny" };
            json!({ "Effect": effect, "Principal": "*", "Action": "execute-api:Invoke",
                member: format!("{ARN}{path}"), "Condition": conditions })
        })
        .collect()
}

/// A request, by the last part of its path and the values of the keys.
fn request(path: &str, held: &[Option<&String>; 2]) -> (Request, Map<String, Value>) {
    let mut context = Context::default();
    let mut members = Map::new();
    for (key, value) in KEYS.iter().zip(held) {
        if let Some(value) = value {
            context.set(key, Held::Known(vec![(*value).clone()]));
            members.insert((*key).to_owned(), value.as_str().into());
        }
    }
    let resource = format!("{ARN}{path}");
    let request = Request::new("execute-api:Invoke", &resource, "anonymous").with(context);
    (request, members)
}

fn is_of(case: &CallCase, path: &str, context: &Map<String, Value>) -> bool {
    let resource = format!("{ARN}{path}");
    let principal =
        case.principals.is_empty() || case.principals.iter().any(|it| it == "anonymous");
    principal
        && case.actions.iter().any(|it| it == "execute-api:Invoke")
        && is_within("resource", &case.resource, Some(&resource))
        && case
            .keys
            .iter()
            .all(|(key, range)| is_within(key, range, context.get(key).and_then(Value::as_str)))
}

/// How many policies: a quarter of the pairs, since each is asked of every request.
fn count() -> usize {
    pairs().div_ceil(4)
}

#[test]
fn all_requests_of_a_small_alphabet_decide_as_their_case_says() {
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let patterns = texts(&['a', 'b', '*', '?'], 2);
    let values = texts(&['a', 'b'], 3);
    let (values, paths) = (&values[1..], ["", "a", "b", "ab", "ba", "bb", "aab"]);
    let absent_too: Vec<Option<&String>> = std::iter::once(None)
        .chain(values.iter().map(Some))
        .collect();
    let calls = Calls {
        api: Some(api()),
        everything: true,
        ..Calls::default()
    };
    let (mut admitted, mut differ) = (0, 0);
    for _ in 0..count() {
        let (old, new) = (
            drawn(&mut draw, &patterns[1..]),
            drawn(&mut draw, &patterns[1..]),
        );
        let (before, after) = (setup(&old), setup(&new));
        let admits = who(&before, &calls).expect("a small policy");
        let changes = diff(&before, &after, &calls).expect("small policies");
        for path in paths {
            for one in &absent_too {
                for two in &absent_too {
                    let (request, context) = request(path, &[*one, *two]);
                    let found = [&before, &after].map(|it| it.decide(&request).answer);
                    let of: Vec<Answer> = admits
                        .iter()
                        .filter(|it| is_of(it, path, &context))
                        .map(|it| it.answers[0])
                        .collect();
                    let passes = (found[0] == Answer::Allow).then_some(Answer::Allow);
                    assert_eq!(of, Vec::from_iter(passes), "{path} {context:?}\n{old:?}");
                    let of: Vec<&CallCase> = changes
                        .iter()
                        .filter(|it| is_of(it, path, &context))
                        .collect();
                    match of.as_slice() {
                        [] => {
                            assert_eq!(found[0], found[1], "{path} {context:?}\n{old:?}\n{new:?}");
                        }
                        [case] => assert_eq!(case.answers, found, "{path} {context:?}\n{case:?}"),
                        more => panic!("{path} {context:?} is of {more:?}"),
                    }
                    admitted += usize::from(found[0] == Answer::Allow);
                    differ += usize::from(found[0] != found[1]);
                }
            }
        }
    }
    assert!(admitted > 50 && differ > 50, "{admitted} {differ}");
}

/// One statement that both evaluators read alike: whole ARNs, one value a key, every key there.
fn plain(draw: &mut Draw) -> Value {
    let mut conditions = Map::new();
    for _ in 0..draw.below(3) {
        let (operator, key, values) = match draw.below(4) {
            0 | 1 => (
                draw.of(&[
                    "StringEquals",
                    "StringNotEquals",
                    "StringLike",
                    "StringNotLike",
                ]),
                "aws:SourceVpce",
                draw.some(2, &["a", "b", "ab"]),
            ),
            2 => (
                draw.of(&[
                    "NumericLessThan",
                    "NumericGreaterThanEquals",
                    "NumericEquals",
                ]),
                "x:n",
                draw.some(1, &["1", "2", "10"]),
            ),
            _ => (
                draw.of(&["IpAddress", "NotIpAddress"]),
                "aws:VpcSourceIp",
                draw.some(2, &["10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16"]),
            ),
        };
        conditions.entry(operator).or_insert_with(|| json!({}))[key] = json!(values);
    }
    let who = if draw.below(3) == 0 { ANN } else { "*" };
    let effect = if draw.below(3) > 0 { "Allow" } else { "Deny" };
    let resources: Vec<String> = draw
        .some(2, &["*", "a*", "b", "a?", "*b"])
        .into_iter()
        .map(|it| format!("{ARN}{it}"))
        .collect();
    let mut statement = json!({ "Effect": effect, "Principal": { "AWS": who },
        "Action": [draw.of(&["execute-api:Invoke", "execute-api:*"])], "Resource": resources });
    if !conditions.is_empty() {
        statement["Condition"] = conditions.into();
    }
    statement
}

#[test]
fn drawn_policies_decide_as_iam_rs_does() {
    let mut draw = Draw(0x2545_F491_4F6C_DD1D);
    let mut decided = [0; 3];
    for _ in 0..pairs() * 10 {
        let statements: Vec<Value> = (0..=draw.below(4)).map(|_| plain(&mut draw)).collect();
        let document = json!({ "Version": "2012-10-17", "Statement": statements });
        let theirs: IAMPolicy = serde_json::from_value(document.clone()).expect("a policy");
        let theirs = PolicyEvaluator::with_policies(vec![theirs]);
        let ours = setup(&statements);
        for _ in 0..10 {
            let (vpce, number) = (draw.of(&["a", "b", "ab", "zz"]), draw.below(12));
            let address = draw.of(&["10.0.0.5", "10.1.2.3", "192.168.1.1", "11.0.0.1"]);
            let caller = draw.of(&[ANN, "arn:aws:iam::111122223333:user/bob"]);
            let resource = format!("{ARN}{}", draw.of(&["a", "b", "ab", "ac", "x"]));
            let mut context = Context::default();
            for (key, value) in [
                ("aws:SourceVpce", vpce.to_owned()),
                ("aws:VpcSourceIp", address.to_owned()),
                ("x:n", number.to_string()),
            ] {
                context.set(key, Held::Known(vec![value]));
            }
            let request = Request::new("execute-api:Invoke", &resource, caller).with(context);
            let answer = ours.decide(&request).answer;
            let context = iam_rs::Context::new()
                .with_string("aws:SourceVpce", vpce)
                .with_string("aws:VpcSourceIp", address)
                .with_number("x:n", f64::from(u32::try_from(number).expect("small")));
            let asked = IAMRequest::new_with_context(
                Principal::Aws(PrincipalId::String(caller.to_owned())),
                "execute-api:Invoke",
                Arn::parse(&resource).expect("an ARN"),
                context,
            );
            let other = theirs.evaluate(&asked).expect("a decision").decision;
            let (place, wanted) = match other {
                Decision::Allow => (0, Answer::Allow),
                Decision::Deny => (1, Answer::ExplicitDeny),
                Decision::NotApplicable => (2, Answer::ImplicitDeny),
            };
            assert_eq!(answer, wanted, "{request:?}\n{document}");
            decided[place] += 1;
        }
    }
    assert!(decided.iter().all(|it| *it > 20), "{decided:?}");
}
