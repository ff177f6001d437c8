//! What is made from the program and checked in is not stale, and is what it says it is.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::recorded;
use crate::tool::tool;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn nothing_that_is_checked_in_is_stale() {
    for what in ["completions", "man", "schema", "docs"] {
        let run = tool(["generate", what, "--check", "--to", ROOT]).run();
        assert_eq!(run.code, 0, "run apigw-doctor generate {what}: {run:?}");
        // Elsewhere, nothing stands yet: the check does fail, and what is written passes it.
        let empty = tempfile::tempdir().expect("a folder");
        let to = empty.path().to_str().expect("a path");
        let run = tool(["generate", what, "--check", "--to", to]).run();
        assert_eq!(run.code, 1, "{what}: {run:?}");
        assert_eq!(fs::read_dir(to).expect("a folder").count(), 0, "{what}");
        assert_eq!(tool(["generate", what, "--to", to]).run().code, 0);
        let run = tool(["generate", what, "--check", "--to", to]).run();
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{what}");
    }
}

/// What is typed, and what completes it: every value that the program knows.
const COMPLETED: [(&str, &str); 13] = [
    ("explain SG00", "SG004"),
    ("explain vpce-sg-no", "vpce-sg-no-443-inbound"),
    ("demo endpoint", "endpoint-sg-no-443"),
    ("replay --output mark", "markdown"),
    ("generate comp", "completions"),
    ("replay --report html", "html="),
    ("replay --fail-on w", "warning"),
    ("replay --ignore POL00", "POL002"),
    ("diagnose @ord", "@orders"),
    ("diagnose --from eni", "eni-"),
    ("dns --region eu-w", "eu-west-1"),
    ("help exit", "exit-codes"),
    ("help pol", "policy"),
];

/// bash is on every machine that runs the tests; it completes the way a user's does.
#[test]
fn bash_completes_codes_formats_and_cases() {
    let here = tempfile::tempdir().expect("a folder");
    let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
    let file = format!("[targets.orders]\nurl = \"{url}\"\n");
    fs::write(here.path().join("apigw-doctor.toml"), file).expect("a file");
    let program = Path::new(env!("CARGO_BIN_EXE_apigw-doctor"));
    let folder = program.parent().expect("a folder").display();
    for (typed, expected) in COMPLETED {
        let words: Vec<&str> = typed.split(' ').collect();
        let script = format!(
            "PATH='{folder}':$PATH; source '{ROOT}/completions/apigw-doctor.bash'; \
             COMP_WORDS=(apigw-doctor {typed}); COMP_CWORD={}; COMP_TYPE=9; \
             _clap_complete_apigw_doctor; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words.len(),
        );
        let mut bash = Command::new("bash");
        let run = bash.args(["-c", &script]).current_dir(here.path()).output();
        let run = run.expect("bash");
        let told = String::from_utf8_lossy(&run.stdout);
        assert!(
            told.lines().any(|line| line.trim_end() == expected),
            "{typed}: {told} {}",
            String::from_utf8_lossy(&run.stderr)
        );
        // What fish asks, which not every machine has.
        let asked = ["--", "apigw-doctor"].into_iter().chain(words);
        let run = asked.fold(tool([]), crate::tool::Tool::arg);
        let run = run.env("COMPLETE", "fish").dir(here.path()).run();
        let found = run
            .stdout
            .lines()
            .any(|line| line.split('\t').next() == Some(expected));
        assert!(found, "{typed}: {run:?}");
    }
    let run = tool(["generate", "completions"]).run();
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("--shell fish"), "{run:?}");
    let run = tool(["generate", "completions", "--shell", "bash"]).run();
    let file = Path::new(ROOT).join("completions/apigw-doctor.bash");
    // Not `assert_eq`, which would print the script twice.
    assert!(
        run.stdout == fs::read_to_string(file).expect("the script"),
        "the script for bash is stale"
    );
}

#[test]
fn every_report_fits_the_schema() {
    let schema = schema("report-1");
    assert!(!schema.is_valid(&serde_json::json!({ "schema": "apigw-doctor/report/1" })));
    let mut runs = Vec::new();
    for name in recorded::all().keys() {
        let case = recorded::file(name);
        runs.push((
            name.clone(),
            tool(["replay", "-o", "json"]).arg(&case).run(),
        ));
    }
    let url = "http://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
    runs.push((url.to_owned(), tool(["url", "-o", "json", url]).run()));
    for (name, run) in runs {
        let wrong: Vec<String> = schema
            .iter_errors(&run.json())
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}

/// Judges documents by a schema, stricter than readers are told: a field that it lacks is a fault of
/// ours.
pub(crate) fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(ROOT).join(format!("docs/schema/{name}.json"));
    let text = fs::read_to_string(path).expect("the schema");
    let mut schema: Value = serde_json::from_str(&text).expect("JSON");
    closed(&mut schema);
    jsonschema::validator_for(&schema).expect("a schema")
}

fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") {
                map.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            map.values_mut().for_each(closed);
        }
        Value::Array(all) => all.iter_mut().for_each(closed),
        _ => {}
    }
}

#[test]
fn help_has_every_topic_and_command() {
    for topic in [
        "exit-codes",
        "environment",
        "formats",
        "facts",
        "targets",
        "redaction",
        "configuration",
    ] {
        let run = tool(["help", topic]).run();
        let page = fs::read_to_string(Path::new(ROOT).join(format!("docs/{topic}.md")));
        assert_eq!(run.code, 0, "{run:?}");
        assert!(page.expect("a page").ends_with(&run.stdout), "{topic}");
    }
    let run = tool(["help", "policy", "lint"]).run();
    assert!(run.stdout.contains("--type"), "{run:?}");
    let run = tool(["help", "nonsense"]).run();
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("exit-codes"), "{run:?}");
}
