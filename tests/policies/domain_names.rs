//! The policy of a private custom domain name, asked alone: `eval`, `test`, `who`, `diff` and `fix`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::tool::{Run, tool};

const ARN: &str =
    "arn:aws:execute-api:us-east-1:111122223333:/domainnames/api.internal.example.com+abcd1234";
const OTHER: &str =
    "arn:aws:execute-api:us-east-1:111122223333:/domainnames/api.internal.example.com+ffff0000";
const API: &str = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets";
const OURS: &str = "vpce-0a1b2c3d4e5f60718";
const STRANGER: &str = "vpce-0fffffffffffffff0";

/// AWS's documented form: everybody, but through one endpoint alone.
fn policy(resource: &str) -> Value {
    let statement = |effect: &str| json!({ "Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource });
    let mut deny = statement("Deny");
    deny["Condition"] = json!({ "StringNotEquals": { "aws:SourceVpce": OURS } });
    json!({ "Version": "2012-10-17", "Statement": [statement("Allow"), deny] })
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path.to_str().expect("a path").to_owned()
}

fn asked(words: &[&str]) -> Run {
    let mut run = tool(["policy"]);
    for word in words {
        run = run.arg(word);
    }
    run.run()
}

#[test]
fn a_call_by_the_name_is_decided() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut wrong = Vec::new();
    for (resource, called, from, expect) in [
        ("execute-api:/*", ARN, OURS, "allow"),
        ("execute-api:/*", ARN, STRANGER, "explicit-deny"),
        (ARN, ARN, OURS, "allow"),
        (ARN, ARN, STRANGER, "explicit-deny"),
        (ARN, OTHER, OURS, "implicit-deny"),
        (
            "arn:aws:execute-api:us-east-1:111122223333:/domainnames/*",
            OTHER,
            OURS,
            "allow",
        ),
        ("*", ARN, OURS, "allow"),
        // An API's own ARN is no domain name.
        (API, ARN, OURS, "implicit-deny"),
        // The id is a part of the name's ARN.
        (
            "arn:aws:execute-api:us-east-1:111122223333:/domainnames/api.internal.example.com",
            ARN,
            OURS,
            "implicit-deny",
        ),
        (
            "execute-api:/domainnames/api.internal.example.com+*",
            ARN,
            OURS,
            "allow",
        ),
    ] {
        let policy = policy(resource);
        let file = written(folder.path(), "policy.json", &policy.to_string());
        let context = format!("aws:SourceVpce={from}");
        let typed = format!("domain={file}");
        let run = asked(&[
            "eval",
            "-o",
            "json",
            "--policy",
            &typed,
            "--resource",
            called,
            "--context",
            &context,
        ]);
        let answer = run.json()["decision"].clone();
        let case = json!({ "name": "one", "policies": [{ "type": "domain", "document": policy }],
            "api": { "region": "us-east-1", "account": "111122223333", "api_id": "" },
            "request": { "action": "execute-api:Invoke", "resource": called, "context": { "aws:SourceVpce": from } },
            "expect": expect });
        let cases = written(folder.path(), "cases.jsonl", &case.to_string());
        let tested = asked(&["test", &cases]);
        if answer != expect || tested.code != 0 {
            wrong.push(format!(
                "{resource} {called} {from}: {answer}, {}",
                tested.stdout
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The name and the API behind it are two resources: no request is of both.
#[test]
fn nothing_is_asked_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(
        folder.path(),
        "policy.json",
        &policy("execute-api:/*").to_string(),
    );
    let (domain, endpoint) = (format!("domain={file}"), format!("endpoint={file}"));
    for words in [
        &[
            "eval",
            "--policy",
            &domain,
            "--policy",
            &endpoint,
            "--resource",
            ARN,
        ][..],
        &[
            "eval",
            "--policy",
            &domain,
            "--auth",
            "iam",
            "--resource",
            ARN,
        ],
        &["who", "--policy", &domain, "--policy", &endpoint],
        &["who", "--policy", &domain, "--auth", "none"],
    ] {
        let run = asked(words);
        assert_eq!(run.code, 2, "{words:?}: {}", run.stdout);
        assert!(run.stderr.contains("domain name"), "{}", run.stderr);
    }
}

/// Whoever passes, a change, and an edit are about calls of domain names.
#[test]
fn all_calls_by_names_are_reasoned_about() {
    let folder = tempfile::tempdir().expect("a folder");
    let wide = written(
        folder.path(),
        "wide.json",
        &policy("execute-api:/*").to_string(),
    );
    let narrow = written(folder.path(), "narrow.json", &policy(ARN).to_string());
    let typed = format!("domain={narrow}");
    let who = asked(&["who", "--policy", &typed]);
    assert!(
        who.stdout.contains("/domainnames/") && who.stdout.contains(OURS),
        "{}",
        who.stdout
    );

    let diff = asked(&["diff", "--type", "domain", &wide, &narrow]);
    assert!(
        diff.stdout.contains("lose") && diff.stdout.contains("/domainnames/"),
        "{}",
        diff.stdout
    );
    let same = asked(&["diff", "--type", "domain", &narrow, &narrow]);
    assert_eq!(same.code, 0, "{}", same.stdout);

    let request = json!({ "action": "execute-api:Invoke", "resource": ARN, "context": { "aws:SourceVpce": STRANGER } });
    let request = written(folder.path(), "request.json", &request.to_string());
    let fix = asked(&["fix", "--policy", &typed, "--for", &request]);
    assert!(
        fix.stdout.contains(&format!("add {STRANGER}")),
        "{}",
        fix.stdout
    );
}
