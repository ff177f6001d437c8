//! `decode`, against a table of answers; and what `--help` says of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::{Fact, FactKind, Facts, HttpAnswer, HttpOutcome, HttpProbe, HttpRoute};
use apigw_doctor::front_door::{self, Kind, State, Who};
use apigw_doctor::model::Target;
use serde::Deserialize;
use serde_json::Value;

use crate::program::{Ran, examples, run};

#[derive(Deserialize)]
struct Table {
    answer: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    error: Option<String>,
    who: Option<String>,
    policy: Option<String>,
    effect: Option<String>,
    first: Option<String>,
    kind: Option<String>,
    hop: Option<String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    exit: i32,
    from: String,
}

fn table() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/answers.toml");
    let text = fs::read_to_string(path).expect("the table is there");
    let table: Table = toml::from_str(&text).expect("the table reads");
    table.answer
}

/// The texts of the table, for the tests that bend them.
pub(crate) fn texts() -> Vec<String> {
    table().into_iter().map(|case| case.text).collect()
}

/// A call that came to an answer, at a time of the client's own clock.
fn answered(given: &front_door::Given, at: &str) -> Option<Facts> {
    let url = "https://abcde12345.execute-api.us-east-1.amazonaws.com/prod/pets";
    let target = Target::new(url.parse().expect("a URL"), Vec::new());
    let mut facts = Facts::of_target(target);
    let probe = HttpProbe {
        address: "10.0.1.5".parse().expect("an address"),
        route: HttpRoute::Name,
        method: "GET".to_owned(),
        host: facts.target.url.hostname().to_owned(),
        path: "/prod/pets".to_owned(),
        outcome: HttpOutcome::Answered(HttpAnswer {
            status: given.status?,
            headers: given.headers.clone(),
            body: given.body.clone(),
            body_bytes: 0,
        }),
        server_ms: 1,
        body_ms: 0,
        at: Some(at.to_owned()),
    };
    facts.http = Fact::Known(vec![probe]);
    Some(facts)
}

/// The answers of the table that came with their status, as facts; the clock is an hour fast.
pub(crate) fn cases() -> Vec<Facts> {
    table()
        .iter()
        .filter_map(|case| answered(&front_door::read(&case.text), "2026-11-22T06:40:51Z"))
        .collect()
}

/// The integration's answers, with a clock that is right.
pub(crate) fn healthy() -> Vec<Facts> {
    table()
        .iter()
        .filter(|case| case.exit == 0)
        .filter_map(|case| answered(&front_door::read(&case.text), "2026-11-22T05:40:51Z"))
        .collect()
}

/// What `decode` says of an answer of API Gateway's, and what `invoke` says of the same answer, is one.
#[test]
fn a_pasted_answer_and_a_live_one_are_read_alike() {
    let checks: Vec<_> = REGISTRY
        .iter()
        .copied()
        .filter(|check| check.needs == [FactKind::Http])
        .collect();
    let (mut compared, mut wrong) = (0, Vec::new());
    for case in table() {
        let given = front_door::read(&case.text);
        let decoded = given.decode();
        if given.kind != Kind::Transcript || decoded.witness.who != Who::RestApi {
            continue;
        }
        let Some(facts) = answered(&given, "2026-11-22T05:40:51Z") else {
            continue;
        };
        compared += 1;
        let found: Vec<_> = diagnose(&facts, &checks)
            .findings
            .iter()
            .map(|finding| finding.check.code)
            // What the signature's own checks make of it stands beside it.
            .filter(|code| *code != "HTTP026" && !code.starts_with("IAM"))
            .collect();
        let wanted: Vec<_> = match (decoded.known, decoded.state) {
            (Some(known), _) => vec![known.entry().code],
            // An error of a type that nobody documents.
            (None, State::CannotTell) => vec!["HTTP007"],
            (None, _) => Vec::new(),
        };
        if found != wanted {
            wrong.push(format!("{found:?}, and not {wanted:?}: {}", case.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(compared > 50, "{compared} answers were compared");
}

/// What of a decoded answer is not a finding: the error, which is known, and each candidate, which is
/// possible, in order.
fn not_found(report: &Value) -> Option<String> {
    let findings = report["findings"].as_array().expect("findings");
    let (possible, known): (Vec<_>, Vec<_>) = findings
        .iter()
        .partition(|finding| finding["confidence"] == "possible");
    let slugs =
        |all: &[&Value]| -> Vec<Value> { all.iter().map(|it| it["slug"].clone()).collect() };
    let decoded = &report["decoded"];
    let failed = decoded["state"] == "error";
    let error = decoded["error"]["slug"].as_str();
    let named = match known.as_slice() {
        [] => !failed,
        all => all
            .iter()
            .any(|one| failed && error.is_none_or(|slug| one["slug"] == slug)),
    };
    let candidates = decoded["candidates"].as_array().expect("candidates");
    // What the checks found is no candidate any more.
    let found = |slug: &Value| {
        known
            .iter()
            .skip(usize::from(failed))
            .any(|one| one["slug"] == *slug)
    };
    let slug = |it: &Value| it["slug"].clone();
    let wanted: Vec<Value> = candidates
        .iter()
        .map(slug)
        .filter(|it| !found(it))
        .collect();
    let coded = findings.iter().all(|it| {
        let code = it["code"].as_str().unwrap_or_default();
        apigw_doctor::checks::named(code).is_some()
    });
    let same = named && slugs(&possible) == wanted && coded;
    (!same).then(|| format!("the findings are not what was decoded: {findings:?}"))
}

fn judge(case: &Case) -> Vec<String> {
    let Ran { code, out, err } = run(&["decode", "-o", "json", "-"], &case.text);
    let Ok(report) = serde_json::from_str::<Value>(&out) else {
        return vec![format!("exit {code}, {err}")];
    };
    let mut wrong = Vec::new();
    if code != case.exit {
        wrong.push(format!("exit {code}, and not {}", case.exit));
    }
    let of = (report["schema"].as_str(), report["kind"].as_str());
    if of != (Some("apigw-doctor/report/1"), Some("decode")) {
        wrong.push(format!("it is a report of {of:?}"));
    }
    wrong.extend(not_found(&report));
    let report = &report["decoded"];
    let mut same = |what: &str, seen: &Value, wanted: Option<&String>| {
        let seen = seen.as_str();
        if wanted.is_some() && seen != wanted.map(String::as_str) {
            wrong.push(format!("{what} is {seen:?}, and not {wanted:?}"));
        }
    };
    same("the error", &report["error"]["number"], case.error.as_ref());
    same(
        "who answered",
        &report["answered_by"]["who"],
        case.who.as_ref(),
    );
    same(
        "the policy",
        &report["decision"]["policy"],
        case.policy.as_ref(),
    );
    same(
        "the effect",
        &report["decision"]["effect"],
        case.effect.as_ref(),
    );
    same(
        "the first candidate",
        &report["candidates"][0]["slug"],
        case.first.as_ref(),
    );
    same("the kind", &report["kind"], case.kind.as_ref());
    same("the hop", &report["error"]["hop"], case.hop.as_ref());
    for words in &case.says {
        if !out.contains(words) {
            wrong.push(format!("it does not say {words}"));
        }
    }
    for words in &case.lacks {
        if out.contains(words) {
            wrong.push(format!("it says {words}"));
        }
    }
    if case.error.is_none() && !report["error"].is_null() {
        wrong.push(format!("it is taken for {}", report["error"]["number"]));
    }
    let empty = |key: &str| report[key].as_array().is_none_or(Vec::is_empty);
    if case.exit == 1 && (empty("fix") || empty("candidates")) {
        wrong.push("it has no fix or no candidate".to_owned());
    }
    if case.exit == 3 && empty("send_next") {
        wrong.push("it does not say what to send next".to_owned());
    }
    if out.contains("t0ps3cret") || out.contains("dDBwczNjcmV0") {
        wrong.push("it tells a secret".to_owned());
    }
    wrong
}

#[test]
fn every_answer_of_the_table_is_decoded_as_it_says() {
    let table = table();
    assert!(table.len() >= 100, "{} answers", table.len());
    let mut wrong = Vec::new();
    for case in &table {
        for problem in judge(case) {
            wrong.push(format!("{:?}\n  ({})\n  {problem}", case.text, case.from));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_error_is_in_the_table() {
    let seen: BTreeSet<String> = table().into_iter().filter_map(|case| case.error).collect();
    let missing: Vec<&str> = front_door::entries()
        .map(|entry| entry.number)
        .filter(|number| !seen.contains(*number))
        .collect();
    assert!(missing.is_empty(), "no answer of the table is {missing:?}");
}

#[test]
fn every_error_has_a_page() {
    for entry in front_door::entries() {
        let known = entry.code.is_empty() || apigw_doctor::checks::find(entry.code).is_some();
        assert!(known, "{} {}", entry.number, entry.code);
    }
}

#[test]
fn what_the_gateway_read_and_what_is_proven_is_told() {
    let text = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: \
                arn:aws:execute-api:eu-west-1:********1234:abcde12345/prod/GET/pets/7 with an \
                explicit deny in a resource-based policy";
    let ran = run(&["decode", "-o", "json"], text);
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    let report = &report["decoded"];
    let request = &report["request"];
    assert_eq!(request["api_id"], "abcde12345");
    assert_eq!(request["region"], "eu-west-1");
    assert_eq!(
        (&request["stage"], &request["method"]),
        (&"prod".into(), &"GET".into())
    );
    assert_eq!(
        (&request["path"], &request["owner_ending"]),
        (&"pets/7".into(), &"1234".into())
    );
    let proven = report["proven"].as_array().expect("hops");
    for hop in ["tcp", "tls", "front-door", "endpoint-policy"] {
        assert!(proven.contains(&hop.into()), "{proven:?}");
    }
    assert!(!proven.contains(&"resource-policy".into()), "{proven:?}");
}

#[test]
fn each_output_is_written() {
    let body = "{\"message\":\"Forbidden\"}";
    for (format, part) in [
        ("human", "answered by"),
        ("plain", "what is left"),
        ("short", "HTTP001"),
    ] {
        let ran = run(&["decode", "-o", format], body);
        assert!(ran.out.contains(part), "{format}: {}", ran.out);
    }
    assert_eq!(run(&["decode", "--exit-zero"], body).code, 0);
    assert_eq!(run(&["decode", "--allow-unknown"], "hello").code, 0);
    assert_eq!(run(&["decode", "no-such-file"], "").code, 4);
}

#[test]
fn the_examples_of_the_help_run() {
    examples("decode");
}
