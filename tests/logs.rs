//! `logs`: lines of a stage's logs, read from files of the AWS CLI, decoded and grouped by cause.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{self, Ran};

const URL: &str = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
const SECRET: &str = "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2VjcmV0";

/// The id of a call by its number.
fn id(number: usize) -> String {
    format!("5f0c1c3e-6c1b-4b0a-9d5e-{number:012}")
}

/// What `aws logs filter-log-events` prints of calls, a second each: the words of each call's lines.
fn lines(calls: &[&[&str]]) -> Value {
    let mut events = Vec::new();
    for (call, words) in calls.iter().enumerate() {
        for (line, words) in words.iter().enumerate() {
            events.push(json!({
                "logStreamName": "stream",
                "timestamp": 1_764_500_000_000_u64 + 1000 * call as u64 + line as u64,
                "message": format!("({}) {words}", id(call)),
                "eventId": format!("{call:03}{line:03}"),
            }));
        }
    }
    json!({ "events": events, "searchedLogStreams": [] })
}

/// What `aws apigateway get-stages` prints of a stage with this level.
fn stages(level: &str) -> Value {
    json!({ "item": [{ "deploymentId": "d1", "stageName": "prod",
        "methodSettings": { "*/*": { "loggingLevel": level } } }] })
}

const ACCOUNT: &str =
    r#"{"cloudwatchRoleArn": "", "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}}"#;

const LAMBDA: &[&str] = &[
    "Starting execution for request: x",
    "HTTP Method: GET, Resource Path: /pets",
    "Execution failed due to configuration error: Invalid permissions on Lambda function",
    "Gateway response type: DEFAULT_5XX with status code: 500",
    "Method completed with status: 500",
];
const CERTIFICATE: &[&str] = &[
    "Starting execution for request: x",
    "Execution failed due to configuration error: Host name 'a.example.com' does not match the certificate subject provided by the peer (CN=b.example.com)",
    "Method completed with status: 500",
];
const WORKED: &[&str] = &[
    "Starting execution for request: x",
    "Successfully completed execution",
    "Method completed with status: 200",
];

fn folder(files: &[(&str, &Value)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value) in files {
        fs::write(folder.path().join(name), value.to_string()).expect("written");
    }
    folder
}

fn run(facts: &Path, more: &[&str]) -> Ran {
    let facts = facts.to_str().expect("a path");
    program::run(&[&["logs", URL, "--facts", facts], more].concat(), "")
}

fn report(facts: &Path, more: &[&str]) -> (i32, Value) {
    let ran = run(facts, &[&["-o", "json"], more].concat());
    let report = serde_json::from_str(&ran.out);
    (
        ran.code,
        report.unwrap_or_else(|error| panic!("{error}: {}", ran.err)),
    )
}

#[test]
fn failures_are_grouped_by_the_cause_that_the_log_names() {
    let lines = lines(&[LAMBDA, WORKED, CERTIFICATE, LAMBDA]);
    let folder = folder(&[
        ("lines.json", &lines),
        ("stages-abcde12345.json", &stages("INFO")),
    ]);
    let (exit, report) = report(folder.path(), &[]);
    assert_eq!(exit, 1);
    assert_eq!(
        (&report["kind"], &report["verdict"]["state"]),
        (&json!("logs"), &json!("broken"))
    );
    let logs = &report["logs"];
    assert_eq!(
        (&logs["calls"], &logs["failed"], &logs["open"]),
        (&json!(4), &json!(3), &json!(0))
    );
    let causes = logs["causes"].as_array().expect("causes");
    let told: Vec<_> = causes
        .iter()
        .map(|it| (&it["slug"], &it["count"], &it["request_id"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("int-lambda-permission"), &json!(2), &json!(id(3))),
            (&json!("int-tls"), &json!(1), &json!(id(2))),
        ]
    );
    assert_eq!(causes[0]["first"], "2025-11-30T10:53:20Z");
    assert_eq!(causes[0]["last"], "2025-11-30T10:53:23Z");
    let codes: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|it| &it["code"])
        .collect();
    assert_eq!(codes, ["INT001", "INT010"]);
}

#[test]
fn calls_that_all_worked_are_healthy_and_none_is_not() {
    let worked = lines(&[WORKED, WORKED]);
    let stages = stages("INFO");
    let healthy = folder(&[("lines.json", &worked), ("stages-abcde12345.json", &stages)]);
    let (exit, report_of_two) = report(healthy.path(), &[]);
    assert_eq!(
        (exit, &report_of_two["verdict"]["state"]),
        (0, &json!("healthy"))
    );
    let none = folder(&[
        ("lines.json", &lines(&[])),
        ("stages-abcde12345.json", &stages),
    ]);
    let (exit, report_of_none) = report(none.path(), &[]);
    assert_eq!(
        (exit, &report_of_none["verdict"]["state"]),
        (3, &json!("inconclusive"))
    );
    // The lines of a call that has not ended, and a log that nobody read.
    let begun = folder(&[(
        "lines.json",
        &lines(&[&["Starting execution for request: x"]]),
    )]);
    assert_eq!(report(begun.path(), &[]).0, 3);
    let unread = folder(&[("stages-abcde12345.json", &stages)]);
    assert_eq!(report(unread.path(), &[]).0, 3);
}

#[test]
fn one_call_is_found_by_either_id() {
    let extended: &[&str] = &[
        "Extended Request Id: Zx1Cb00000001=",
        CERTIFICATE[1],
        CERTIFICATE[2],
    ];
    let lines = lines(&[LAMBDA, extended]);
    let folder = folder(&[
        ("lines.json", &lines),
        ("stages-abcde12345.json", &stages("INFO")),
    ]);
    for one in [id(1).as_str(), "Zx1Cb00000001="] {
        let (exit, report) = report(folder.path(), &["--request-id", one]);
        assert_eq!(exit, 1, "{one}");
        assert_eq!(report["logs"]["calls"], 1, "{one}");
        assert_eq!(report["findings"][0]["slug"], "int-tls", "{one}");
    }
}

#[test]
fn a_call_that_a_whole_log_does_not_have_did_not_reach_the_stage() {
    let lines = lines(&[WORKED]);
    let missing = id(9);
    for (level, found) in [("INFO", true), ("ERROR", false)] {
        let folder = folder(&[
            ("lines.json", &lines),
            ("stages-abcde12345.json", &stages(level)),
        ]);
        let (exit, report) = report(folder.path(), &["--request-id", &missing]);
        assert_eq!(exit, 3, "{level}");
        let codes = report["findings"].as_array().expect("findings").iter();
        let told = codes.filter(|it| it["code"] == "API034").count();
        assert_eq!(told == 1, found, "{level}: {report:#}");
    }
}

#[test]
fn a_stage_that_logs_nothing_is_told_how_to() {
    let account: Value = serde_json::from_str(ACCOUNT).expect("JSON");
    let folder = folder(&[
        ("stages-abcde12345.json", &stages("OFF")),
        ("account.json", &account),
    ]);
    let (exit, report) = report(folder.path(), &[]);
    assert_eq!(
        (exit, &report["unknowns"][0]["fact"]),
        (3, &json!("logs.lines"))
    );
    let all = report["findings"].as_array().expect("findings");
    let off = all
        .iter()
        .find(|it| it["code"] == "API032")
        .expect("logging is off");
    let commands = off["fix"]["commands"].to_string();
    for part in [
        "iam create-role",
        "iam attach-role-policy",
        "apigateway update-account",
        "path=/*/*/logging/loglevel,value=INFO",
    ] {
        assert!(commands.contains(part), "{part}: {commands}");
    }
    let cost = off["fix"]["blast_radius"].as_str().expect("what it costs");
    assert!(cost.contains("charges"), "{cost}");
}

#[test]
fn no_secret_of_a_line_is_in_any_format() {
    let secret = format!("Method request headers: {{Authorization={SECRET}}}");
    let failed = format!("Execution failed due to configuration error: Authorization: {SECRET}");
    let access = json!({ "requestId": id(7), "status": "500", "authorization": SECRET,
        "errorMessage": format!("Authorization: {SECRET}") });
    let mut lines = lines(&[&[&secret, &failed, "Method completed with status: 500"]]);
    let all = lines["events"].as_array_mut().expect("events");
    all.push(
        json!({ "logStreamName": "s", "timestamp": 1_764_500_000_000_u64, "eventId": "a",
        "message": access.to_string() }),
    );
    let folder = folder(&[
        ("lines.json", &lines),
        ("stages-abcde12345.json", &stages("INFO")),
    ]);
    for format in [
        "human", "plain", "short", "json", "markdown", "html", "junit", "sarif", "github",
    ] {
        let ran = run(folder.path(), &["-o", format]);
        assert_eq!(ran.code, 1, "{format}");
        assert!(!ran.out.contains("c2VjcmV0"), "{format}: {}", ran.out);
        assert!(!ran.out.is_empty(), "{format}");
    }
}
