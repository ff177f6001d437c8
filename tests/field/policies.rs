//! Policies and configuration as people handed them over, each with its right answer: the real program
//! reads the folder.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::run;

const URL: &str = "https://q7x2m9k4td.execute-api.us-east-1.amazonaws.com/prod/orders";

fn report(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/field/reports")
        .join(name)
}

fn diagnosed(facts: &Path) -> (String, String) {
    let facts = facts.display().to_string();
    let ran = run(
        &[
            "diagnose",
            URL,
            "--from",
            "i-0123456789abcdef0",
            "--facts",
            &facts,
            "--no-config",
            "--timeout",
            "6s",
            "-o",
            "plain",
        ],
        "",
    );
    (ran.out, ran.err)
}

#[test]
fn what_get_rest_api_prints_is_decided_by_its_policy() {
    let policy = format!(
        "resource={}",
        report("19-eval-get-rest-api/api.json").display()
    );
    let ran = run(
        &[
            "policy",
            "eval",
            "--policy",
            &policy,
            "--resource",
            "arn:aws:execute-api:us-east-1:111122223333:q7x2m9k4td/dev/GET/hello",
            "--auth",
            "none",
            "--context",
            "aws:SourceVpce=vpce-0a1b2c3d4e5f60718",
            "-o",
            "plain",
        ],
        "",
    );
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("explicit-deny"), "{ran:?}");
    assert!(ran.out.contains("decided by  statement 1"), "{ran:?}");
}

/// Addresses of the internet are never carried over to the key of the client's private address.
#[test]
fn a_public_address_is_no_private_one_of_a_client() {
    let lint = |name: &str| {
        let file = report("22-sourceip-fix").join(name).display().to_string();
        run(
            &["policy", "lint", &file, "--type", "resource", "-o", "plain"],
            "",
        )
    };
    let ran = lint("p.json");
    assert!(
        ran.out.contains("POL004") && ran.out.contains("POL118"),
        "{ran:?}"
    );
    assert!(!ran.out.contains("corrected"), "{ran:?}");
    let ran = lint("pub.json");
    assert!(ran.out.contains("is a public address"), "{ran:?}");
    let (out, err) = diagnosed(&report("22-sourceip-fix/facts-short-arn"));
    assert!(out.contains("POL004"), "{out}{err}");
    let fixed: Vec<&str> = out
        .lines()
        .filter(|it| it.contains("\\\"aws:VpcSourceIp\\\""))
        .collect();
    assert!(!fixed.is_empty(), "{out}{err}");
    for command in fixed {
        assert!(!command.contains("198.51.100.7"), "{command}");
        assert!(command.contains("10.0.1.10"), "{command}");
    }
}

/// Version 1 of the AWS CLI prints dates as numbers.
#[test]
fn dates_of_the_older_aws_cli_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let facts = report("23-facts-cli-v1-dates/facts");
    for entry in fs::read_dir(&facts).expect("the facts") {
        let entry = entry.expect("an entry");
        let text = fs::read_to_string(entry.path()).expect("a file");
        let name = entry.file_name();
        let text = if name.to_string_lossy().starts_with("deployments-") {
            let mut json: Value = serde_json::from_str(&text).expect("JSON");
            for one in json["items"].as_array_mut().expect("a list") {
                one["createdDate"] = 1_591_091_485.into();
            }
            json.to_string()
        } else {
            text
        };
        fs::write(folder.path().join(name), text).expect("written");
    }
    let (out, err) = diagnosed(folder.path());
    for text in [&out, &err] {
        assert!(!text.contains("deployments"), "{out}{err}");
    }
}
