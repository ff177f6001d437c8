//! Private custom domain names, and what stands in front of an endpoint, by facts alone: a fault a line, and
//! beside it its twin, in which the same thing is as it should be.
//!
//! `tests/cases/domains.json` holds worlds, each a change of the healthy world of `tests/behind.rs`, and the lines:
//! the world, the fault as a change of it, the answer that the call then gets, and the twin as another change.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, Role, diagnose};
use apigw_doctor::facts::{Facts, patched};
use serde_json::{Value, json};

use crate::behind;

const TABLE: &str = include_str!("cases/domains.json");

/// A line of the table.
struct Line {
    name: String,
    code: String,
    role: String,
    /// What the title says.
    says: String,
    /// What its commands say.
    fix: String,
    fault: Facts,
    twin: Facts,
}

fn facts(whole: &Value) -> Facts {
    Facts::from_json(&whole.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

/// The facts with another answer: its status, headers, and body.
fn answered(mut whole: Value, answer: &Value) -> Value {
    let Some([status, headers, body]) = answer.as_array().map(Vec::as_slice) else {
        return whole;
    };
    let text = body.as_str().expect("a body");
    whole["http"]["known"][0]["outcome"] = json!({ "answered": { "status": status,
        "headers": headers, "body": text, "body_bytes": text.len() } });
    whole
}

fn lines() -> Vec<Line> {
    let table: Value = serde_json::from_str(TABLE).expect("JSON");
    let world = |name: &str| {
        let mut whole = behind::world();
        for part in name.split(" + ") {
            let change = &table["worlds"][part];
            assert!(change.is_object(), "there is no world '{part}'");
            whole = patched(&whole, change);
        }
        whole
    };
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let all = table["lines"].as_array().expect("lines").iter();
    all.map(|line| {
        let of = |key: &str| {
            let whole = patched(&world(&text(line, "world")), &line[key]);
            // Nobody calls where no answer is told.
            if line["answer"].is_null() {
                patched(&whole, &json!({"http": "not-asked"}))
            } else {
                whole
            }
        };
        Line {
            name: text(line, "name"),
            code: text(line, "code"),
            role: text(line, "role"),
            says: text(line, "says"),
            fix: text(line, "fix"),
            fault: facts(&answered(of("fault"), &line["answer"])),
            twin: facts(&of("twin")),
        }
    })
    .collect()
}

/// For the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    lines().into_iter().map(|line| line.fault).collect()
}

/// For the tests over the registry.
pub(crate) fn healthy() -> Vec<Facts> {
    lines().into_iter().map(|line| line.twin).collect()
}

fn told(diagnosis: &Diagnosis) -> Vec<String> {
    let all = diagnosis.findings.iter();
    let found = all.map(|it| format!("{} {:?}: {}", it.check.code, it.role, it.found.title));
    let unknowns = diagnosis.unknowns.iter();
    let unknown = unknowns.map(|it| format!("{:?} unknown: {}", it.need, it.detail));
    found.chain(unknown).collect()
}

#[test]
fn each_fault_is_found_and_its_twin_is_not() {
    let mut wrong = Vec::new();
    let all = lines();
    assert!(all.len() >= 30, "{}", all.len());
    for line in all {
        let Line { name, code, .. } = &line;
        let diagnosis = diagnose(&line.fault, REGISTRY);
        let role = match &*line.role {
            "cause" => Role::Cause,
            "risk" => Role::Risk,
            _ => Role::Note,
        };
        let mut own = diagnosis.findings.iter();
        let own = own.find(|it| it.check.code == code && it.role == role);
        let says = own.is_some_and(|it| it.found.title.contains(&line.says));
        let fix = own.and_then(|it| it.found.fix.as_ref());
        let fixed = fix.is_some_and(|fix| {
            fix.commands.iter().any(|it| it.contains(&line.fix)) || line.fix.is_empty()
        });
        if !says || !fixed {
            wrong.push(format!("{code} {name}: {:#?}", told(&diagnosis)));
        }
        let diagnosis = diagnose(&line.twin, REGISTRY);
        let bad = |it: &apigw_doctor::diagnosis::RankedFinding| {
            it.check.code == code || it.role != Role::Note
        };
        if diagnosis.findings.iter().any(bad) {
            wrong.push(format!("the twin of {name}: {:#?}", told(&diagnosis)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
