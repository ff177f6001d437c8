//! What lies behind the front door, by facts alone: a healthy world of several methods, and one change a case.
//!
//! `tests/cases/behind.json` holds what differs from the recorded healthy case; in `found`, what differs from
//! that, and the answer that the call got, where it got another one.

use std::collections::BTreeMap;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, Role, diagnose};
use apigw_doctor::facts::{Facts, patched};
use serde_json::{Value, json};

use crate::recorded;

const TABLE: &str = include_str!("cases/behind.json");

fn table() -> Value {
    serde_json::from_str(TABLE).expect("JSON")
}

fn base(table: &Value) -> Value {
    patched(&recorded::snapshots()["healthy"], &table["base"])
}

/// The healthy world, for other tables.
pub(crate) fn world() -> Value {
    base(&table())
}

fn facts(case: &Value) -> Facts {
    let text = case.to_string();
    Facts::from_json(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// The facts of every case that is found, with its code, its role and its name.
fn found() -> Vec<(String, String, String, Facts)> {
    let table = table();
    let base = base(&table);
    let all = table["found"].as_array().expect("cases").iter();
    let text = |case: &Value, key: &str| case[key].as_str().expect(key).to_owned();
    all.map(|case| {
        let mut whole = patched(&base, &case["delta"]);
        if let Some(answer) = case["answer"].as_array() {
            let headers = json!([
                ["x-amzn-requestid", "5f6d1a2b-0c3d-4e5f-8a9b-000000000001"],
                ["x-amz-apigw-id", "Zx1Cb00000001="],
                ["x-amzn-errortype", answer[1]],
            ]);
            let body = answer[2].as_str().expect("a body");
            whole["http"]["known"][0]["outcome"] = json!({ "answered": { "status": answer[0],
                "headers": headers, "body": body, "body_bytes": body.len() } });
        }
        (
            text(case, "code"),
            text(case, "role"),
            text(case, "name"),
            facts(&whole),
        )
    })
    .collect()
}

/// For the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    found().into_iter().map(|(.., facts)| facts).collect()
}

/// The worlds in which all is well, by name.
fn well() -> BTreeMap<String, Facts> {
    let table = table();
    let base = base(&table);
    let all = table["healthy"].as_object().expect("cases").iter();
    all.map(|(name, delta)| (name.clone(), facts(&patched(&base, delta))))
        .collect()
}

/// For the tests over the registry.
pub(crate) fn healthy() -> Vec<Facts> {
    well().into_values().collect()
}

fn told(diagnosis: &Diagnosis) -> Vec<String> {
    let all = diagnosis.findings.iter();
    all.map(|it| format!("{} {:?}: {}", it.check.code, it.role, it.found.title))
        .collect()
}

#[test]
fn each_change_is_found_by_its_check() {
    let mut wrong = Vec::new();
    for (code, role, name, facts) in found() {
        let diagnosis = diagnose(&facts, REGISTRY);
        let role = match &*role {
            "cause" => Role::Cause,
            "risk" => Role::Risk,
            _ => Role::Note,
        };
        let own = diagnosis.findings.iter().find(|it| it.check.code == code);
        let fits = own.is_some_and(|it| it.role == role && it.found.fix.is_some());
        if !fits {
            let missing: Vec<_> = diagnosis
                .unknowns
                .iter()
                .map(|it| (it.need, &it.detail))
                .collect();
            wrong.push(format!("{code} {name}: {:?} {missing:?}", told(&diagnosis)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_found_where_all_is_well() {
    let mut wrong = Vec::new();
    for (name, facts) in well() {
        let diagnosis = diagnose(&facts, REGISTRY);
        let bad = diagnosis.findings.iter().any(|it| it.role != Role::Note);
        if bad {
            wrong.push(format!("{name}: {:?}", told(&diagnosis)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the call was answered with an error, and what decides is gone from the facts, no check of it passes.
#[test]
fn what_nobody_read_is_no_pass() {
    let mut wrong = Vec::new();
    for (code, role, name, facts) in found() {
        if role != "cause" {
            continue;
        }
        let check = REGISTRY.iter().find(|it| it.code == code).expect("a check");
        for need in check.needs.iter().filter(|need| !need.is_probe()) {
            let mut less = serde_json::to_value(&facts).expect("JSON");
            let known = less["aws"].as_object_mut().expect("AWS");
            let field = known
                .keys()
                .find(|field| named(field) == format!("{need:?}"))
                .cloned();
            let Some(field) = field else { continue };
            known.insert(field.clone(), json!("not-asked"));
            let less: Facts = serde_json::from_value(less).expect("facts");
            let case = apigw_doctor::case::Case::of(&less);
            if let Ok(apigw_doctor::checks::Outcome::Ok(shown)) = check.judge(&case) {
                wrong.push(format!("{code} {name} passes without {field}: {shown:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `backend_functions` as the kind is called.
fn named(field: &str) -> String {
    let words = field.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    });
    words.collect()
}
