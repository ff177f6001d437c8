//! Properties that hold of every policy, tried on random ones.
#![expect(
    clippy::indexing_slicing,
    reason = "a test that is out of bounds says so and fails"
)]

use apigw_doctor::policy::{Answer, Case};
use proptest::prelude::*;
use serde_json::{Value, json};

const KEYS: [&str; 2] = ["aws:SourceVpce", "aws:SourceVpc"];

fn value() -> impl Strategy<Value = String> {
    prop_oneof!["a", "b", "c", "a*"]
}

fn condition() -> impl Strategy<Value = Value> {
    let operator = prop_oneof![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIfExists",
        "ForAnyValue:StringEquals",
        "ForAllValues:StringEquals",
        "StringNotEqualsIfExists"
    ];
    let values = proptest::collection::vec(value(), 1..3);
    (operator, 0..2_usize, values)
        .prop_map(|(operator, key, values)| json!({ operator: { KEYS[key]: values } }))
}

fn statement() -> impl Strategy<Value = Value> {
    let resource = prop_oneof!["\\*", "execute-api:/\\*", "execute-api:/dev/\\*"];
    (any::<bool>(), resource, proptest::option::of(condition())).prop_map(
        |(allow, resource, condition)| {
            let effect = if allow { "Allow" } else { "Deny" };
            let mut statement = json!({ "Effect": effect, "Principal": "*",
                "Action": "execute-api:Invoke", "Resource": resource });
            if let Some(condition) = condition {
                statement["Condition"] = condition;
            }
            statement
        },
    )
}

fn held() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(prop_oneof!["a", "b", "c", "d"])
}

fn decide(statements: &[Value], context: &Value) -> Answer {
    let line = json!({ "name": "random", "scope": "policy",
        "policies": [{ "type": "resource",
            "document": { "Version": "2012-10-17", "Statement": statements } }],
        "request": { "action": "execute-api:Invoke",
            "resource": "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/pets",
            "context": context } });
    let case = Case::read(&line.to_string()).expect("a case");
    case.setup.decide(&case.request).answer
}

fn context(values: &[Option<String>]) -> Value {
    let pairs = KEYS.iter().zip(values).filter_map(|(key, value)| {
        Some(((*key).to_owned(), Value::from(value.as_ref()?.as_str())))
    });
    Value::Object(pairs.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_deny_more_never_allows(
        statements in proptest::collection::vec(statement(), 1..6),
        more in statement(),
        values in proptest::collection::vec(held(), 2),
    ) {
        let mut more = more;
        more["Effect"] = "Deny".into();
        let context = context(&values);
        let before = decide(&statements, &context);
        let after = decide(&[statements, vec![more]].concat(), &context);
        prop_assert!(before == Answer::Allow || after != Answer::Allow);
    }

    #[test]
    fn the_order_of_statements_does_not_matter(
        statements in proptest::collection::vec(statement(), 1..6).prop_shuffle(),
        values in proptest::collection::vec(held(), 2),
    ) {
        let context = context(&values);
        let reversed: Vec<Value> = statements.iter().rev().cloned().collect();
        prop_assert_eq!(decide(&statements, &context), decide(&reversed, &context));
    }

    #[test]
    fn what_is_unknown_allows_for_every_value(
        statements in proptest::collection::vec(statement(), 1..6),
        values in proptest::collection::vec(held(), 2),
        hidden in 0..2_usize,
    ) {
        let concrete = context(&values);
        let mut unknown = concrete.clone();
        unknown[KEYS[hidden]] = Value::Null;
        let answer = decide(&statements, &unknown);
        prop_assert!(answer == Answer::Unknown || answer == decide(&statements, &concrete));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}", tail in "[{}\\[\\]\",:\\\\a-z0-9$*]{0,80}") {
        for text in [text, tail] {
            let _ = apigw_doctor::policy::load(&text);
            let _ = Case::read(&text);
            let linted = apigw_doctor::policy::lint(&text, None, &apigw_doctor::policy::LintContext::default());
            let _ = linted.corrected();
        }
    }
}
