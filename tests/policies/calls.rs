//! `policy who`, `policy diff` and `policy fix`, as typed.
#![expect(
    clippy::indexing_slicing,
    reason = "a test that is out of bounds says so and fails"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::tool::{Run, tool};

const ARN: &str = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets";

fn statement(effect: &str, condition: impl Into<Option<Value>>) -> Value {
    let mut it = json!({ "Effect": effect, "Principal": "*", "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*" });
    if let Some(condition) = condition.into() {
        it["Condition"] = condition;
    }
    it
}

fn endpoint(operator: &str, id: &str) -> Value {
    json!({ operator: { "aws:SourceVpce": [id] } })
}

fn file(folder: &Path, name: &str, statements: &[Value]) -> PathBuf {
    let text = json!({ "Version": "2012-10-17", "Statement": statements });
    let path = folder.join(name);
    fs::write(&path, serde_json::to_string_pretty(&text).expect("JSON")).expect("written");
    path
}

fn lines(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn who_passes_is_told_with_a_witness() {
    let folder = tempfile::tempdir().expect("a folder");
    let documented = [
        statement("Allow", None),
        statement("Deny", endpoint("StringNotEquals", "vpce-1a2b3c4d")),
    ];
    let path = file(folder.path(), "policy.json", &documented);
    let run = tool(["policy", "who", "-o", "json", "--policy"])
        .arg(&path)
        .run();
    let cases = lines(&run);
    assert_eq!((run.code, cases.len()), (0, 1), "{run:?}");
    let case = &cases[0];
    assert_eq!(case["decision"], "allow");
    assert_eq!(case["principal"], "*");
    let key = &case["keys"]["aws:SourceVpce"];
    assert_eq!(key["in"], json!(["vpce-1a2b3c4d"]));
    assert_eq!(key["present"], true);
    assert_eq!(
        case["witness"]["context"]["aws:SourceVpce"],
        "vpce-1a2b3c4d"
    );
    let run = tool(["policy", "who", "-o", "plain", "--policy"])
        .arg(&path)
        .run();
    assert!(
        run.stdout.contains("aws:SourceVpce is vpce-1a2b3c4d"),
        "{run:?}"
    );
}

#[test]
fn where_nobody_passes_the_conflict_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let conflict = [
        statement("Allow", endpoint("StringEquals", "vpce-1a2b3c4d")),
        statement("Deny", endpoint("StringNotEquals", "vpce-5e6f7a8b")),
    ];
    let path = file(folder.path(), "policy.json", &conflict);
    let run = tool(["policy", "who", "-o", "json", "--policy"])
        .arg(&path)
        .run();
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    let run = tool(["policy", "who", "-o", "plain", "--policy"])
        .arg(&path)
        .run();
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("denied by statement 2"), "{run:?}");
}

#[test]
fn a_difference_says_who_gains_and_who_loses() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (
        [statement(
            "Allow",
            endpoint("StringEquals", "vpce-1a2b3c4d"),
        )],
        [statement(
            "Allow",
            endpoint("StringEquals", "vpce-5e6f7a8b"),
        )],
    );
    let old = file(folder.path(), "old.json", &old);
    let new = file(folder.path(), "new.json", &new);
    let diff = |from: &Path, to: &Path| {
        tool(["policy", "diff", "-o", "json"])
            .arg(from)
            .arg(to)
            .run()
    };
    let run = diff(&old, &new);
    let mut changes: Vec<(Value, Value)> = lines(&run)
        .iter()
        .map(|it| {
            (
                it["change"].clone(),
                it["witness"]["context"]["aws:SourceVpce"].clone(),
            )
        })
        .collect();
    changes.sort_by_key(|(change, _)| change.to_string());
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        changes,
        [
            (json!("gain"), json!("vpce-5e6f7a8b")),
            (json!("lose"), json!("vpce-1a2b3c4d"))
        ]
    );
    let same = diff(&old, &old);
    assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{same:?}");
}

#[test]
fn a_fix_admits_the_call_and_takes_nothing_from_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let statements = [
        statement("Allow", None),
        statement("Deny", endpoint("StringNotEquals", "vpce-1a2b3c4d")),
    ];
    let old = file(folder.path(), "old.json", &statements);
    let request = folder.path().join("request.json");
    let asked = json!({ "action": "execute-api:Invoke", "resource": ARN, "principal": "anonymous",
        "context": { "aws:SourceVpce": "vpce-5e6f7a8b" } });
    fs::write(&request, asked.to_string()).expect("written");
    let fix = |policy: &Path| {
        tool(["policy", "fix", "-o", "json", "--policy"])
            .arg(policy)
            .arg("--for")
            .arg(&request)
            .run()
    };
    let run = fix(&old);
    let report = run.json();
    assert_eq!(run.code, 1, "{run:?}");
    let corrected = report["policies"][0]["corrected"].as_str().expect("a text");
    let new = folder.path().join("new.json");
    fs::write(&new, corrected).expect("written");
    // Nothing but the list of endpoints is written otherwise.
    let before = fs::read_to_string(&old).expect("the policy");
    let kept = before
        .lines()
        .filter(|line| corrected.contains(line.trim_end_matches(',')));
    assert!(kept.count() + 1 >= before.lines().count(), "{corrected}");
    let again = fix(&new);
    assert_eq!(again.code, 0, "{again:?}");
    let diff = tool(["policy", "diff", "-o", "json"])
        .arg(&old)
        .arg(&new)
        .run();
    let changes = lines(&diff);
    assert!(!changes.is_empty());
    assert!(
        changes.iter().all(|it| it["change"] == "gain"),
        "{changes:?}"
    );
}
