//! `--evidence`: what somebody pasted, judged with what is known otherwise.

use std::fs;

use serde_json::Value;

use crate::program::run;
use crate::recorded;

const HOST: &str = "abcde12345.execute-api.eu-west-1.amazonaws.com";

fn judged(args: &[&str], text: &str) -> (i32, Value) {
    let ran = run(args, text);
    let json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
    (ran.code, json)
}

fn codes(report: &Value) -> Vec<&str> {
    let all = report["findings"].as_array().expect("findings").iter();
    all.filter(|one| one["role"] == "cause")
        .map(|one| one["code"].as_str().expect("a code"))
        .collect()
}

#[test]
fn a_text_alone_is_judged_by_the_checks() {
    let text = format!("$ dig +short {HOST}\n203.0.113.20\n$ curl https://{HOST}/prod/pets\n");
    let (code, report) = judged(&["replay", "--evidence", "-", "-o", "json"], &text);
    assert_eq!(code, 1, "{report}");
    assert!(codes(&report).contains(&"DNS003"), "{report}");
    assert_eq!(report["target"]["api_id"], "abcde12345");
    let cause = &report["findings"][0];
    let pasted = cause["evidence"].as_array().expect("evidence").iter();
    assert!(
        pasted.into_iter().any(|it| it["source"] == "pasted"),
        "{cause}"
    );
    let discovered = report["discovered"].to_string();
    assert!(discovered.contains("dig answer"), "{discovered}");
}

/// The configuration of a snapshot explains what a client saw that no probe of the snapshot's was.
#[test]
fn configuration_explains_what_was_pasted() {
    let text = fs::read_to_string(recorded::file("endpoint-sg-no-443")).expect("a case");
    let mut facts = recorded::all()["endpoint-sg-no-443"].clone();
    drop(text);
    let host = facts.target.url.hostname().to_owned();
    let address = facts.tcp.known().expect("probes")[0].address;
    facts.tcp = apigw_doctor::facts::Fact::NotAsked;
    facts.tls = apigw_doctor::facts::Fact::NotAsked;
    facts.http = apigw_doctor::facts::Fact::NotAsked;
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = folder.path().join("snapshot.json");
    fs::write(&snapshot, serde_json::to_string(&facts).expect("JSON")).expect("written");
    let ticket = format!(
        "$ nc -vz {host} 443\nnc: connect to {host} ({address}) port 443 (tcp) failed: Connection timed out\n"
    );
    let path = snapshot.to_str().expect("a path");
    let (code, report) = judged(&["replay", path, "--evidence", "-", "-o", "json"], &ticket);
    assert_eq!(code, 1);
    assert_eq!(codes(&report), ["SG004"], "{report}");
    let symptom = report["findings"].as_array().expect("findings").iter();
    let symptom = symptom.into_iter().find(|one| one["code"] == "TCP001");
    assert_eq!(symptom.expect("the symptom")["explained_by"], "SG004");
}

#[test]
fn what_is_of_another_call_is_not_judged_with_this_one() {
    let path = recorded::file("healthy");
    let path = path.to_str().expect("a path");
    let text = "curl: (6) Could not resolve host: other12345.execute-api.eu-west-1.amazonaws.com";
    let (code, report) = judged(&["replay", path, "--evidence", "-", "-o", "json"], text);
    assert_eq!(code, 0, "{report}");
    assert!(report["discovered"].to_string().contains("of another call"));
}

#[test]
fn a_text_without_evidence_is_refused() {
    let ran = run(&["replay", "--evidence", "-"], "it does not work");
    assert_eq!(ran.code, 2, "{ran:?}");
    let ran = run(&["replay", "--evidence", "-"], "connect:errno=110");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("names no URL"), "{ran:?}");
}
