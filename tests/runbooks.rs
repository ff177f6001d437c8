//! What the pages for people on call and in support tell them to type, and the Systems Manager
//! document, do what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use apigw_doctor::checks::named;
use apigw_doctor::cli::Cli;
use clap::Parser;
use regex_lite::Regex;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const URL: &str = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/orders?id=1&all=%20";

/// The Systems Manager document.
pub(crate) fn document() -> Value {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/ssm/apigw-doctor-diagnose.json"));
    serde_json::from_str(&text.expect("the document")).expect("JSON")
}

/// Its script, as Systems Manager hands it to the shell: with the defaults, and what is given.
pub(crate) fn script(document: &Value, given: &[(&str, &str)]) -> String {
    let lines = document["mainSteps"][0]["inputs"]["runCommand"].as_array();
    let lines = lines.expect("lines").iter();
    let lines: Vec<&str> = lines.map(|line| line.as_str().expect("a line")).collect();
    let mut text = lines.join("\n") + "\n";
    for (name, told) in document["parameters"].as_object().expect("parameters") {
        let given = given.iter().find(|(given, _)| given == name);
        let value = given.map_or_else(|| told["default"].as_str(), |(_, value)| Some(value));
        text = text.replace(&format!("{{{{ {name} }}}}"), value.expect("a value"));
    }
    text
}

/// A program that answers as it is told to, and notes what it was asked.
fn stub(folder: &Path, code: i32, told: &str) -> PathBuf {
    let path = folder.join("apigw-doctor");
    let text = format!(
        "#!/bin/sh\nprintf '%s\\n' apigw-doctor \"$@\" > '{}'\nprintf %s '{told}'\nexit {code}\n",
        folder.join("asked").display()
    );
    fs::write(&path, text).expect("a stub");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    path
}

/// How the script ends: its exit code, stdout, stderr, and the reports that it keeps.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
    kept: Vec<String>,
}

fn run(script: &str, reports: &Path) -> Ended {
    let output = Command::new("sh")
        .args(["-c", script])
        .stdin(Stdio::null())
        .output();
    let output = output.expect("a shell");
    let kept = fs::read_dir(reports).map_or_else(
        |_| Vec::new(),
        |all| {
            let names = all.map(|entry| entry.expect("an entry").path());
            names
                .map(|path| fs::read_to_string(path).expect("a report"))
                .collect()
        },
    );
    Ended {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        kept,
    }
}

#[test]
fn the_document_takes_nothing_that_a_shell_would_run() {
    let document = document();
    assert_eq!(document["schemaVersion"], "2.2");
    let step = &document["mainSteps"][0];
    assert_eq!(step["action"], "aws:runShellScript");
    let lines = step["inputs"]["runCommand"].as_array().expect("lines");
    let text = step["inputs"]["runCommand"].to_string();
    let used = Regex::new(r"\{\{ ?(\w+) ?\}\}").expect("a pattern");
    let used: BTreeSet<&str> = used
        .captures_iter(&text)
        .map(|found| found.get(1).expect("a name").as_str())
        .collect();
    let parameters = document["parameters"].as_object().expect("parameters");
    let named: BTreeSet<&str> = parameters.keys().map(String::as_str).collect();
    assert_eq!(used, named);
    for (name, told) in parameters {
        // Between single quotes, only a single quote could end them.
        let placeholder = format!("{{{{ {name} }}}}");
        for line in lines.iter().filter_map(Value::as_str) {
            for (at, _) in line.match_indices(&placeholder) {
                let quotes = line[..at].matches('\'').count();
                assert!(!quotes.is_multiple_of(2), "{name} is not quoted: {line}");
            }
        }
        assert_eq!(told["type"], "String", "{name}");
        let fits = |value: &str| match told["allowedPattern"].as_str() {
            Some(pattern) => {
                assert!(pattern.starts_with('^') && pattern.ends_with('$'), "{name}");
                Regex::new(pattern).expect("a pattern").is_match(value)
            }
            None => told["allowedValues"]
                .as_array()
                .expect("values")
                .contains(&value.into()),
        };
        if let Some(default) = told["default"].as_str() {
            assert!(fits(default), "{name}");
        }
        for wrong in [
            "a'b",
            "'; reboot #",
            "$(reboot)",
            "a b",
            "`reboot`",
            "a\nb",
            "{{ Url }}",
            "\\",
        ] {
            let at_the_end =
                ["https://a.example/", "/var/log/", "30s"].map(|it| format!("{it}{wrong}"));
            assert!(
                !fits(wrong) && !at_the_end.iter().any(|it| fits(it)),
                "{name}: {wrong}"
            );
        }
        if name == "Url" {
            assert!(fits(URL) && !fits("file:///etc/passwd"));
        }
    }
}

#[test]
fn the_document_collects_the_report_and_its_exit_code() {
    let document = document();
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path().join("reports");
    let given = |exit_with: &'static str| {
        let program = folder.path().join("apigw-doctor").display().to_string();
        let reports = reports.display().to_string();
        let given = [
            ("Url", URL),
            ("ApiId", "abcde12345"),
            ("ExitWith", exit_with),
            ("Program", &program),
            ("ReportFolder", &reports),
        ];
        script(&document, &given)
    };
    let syntax = Command::new("sh")
        .args(["-n", "-c", &given("report")])
        .status();
    assert!(syntax.expect("a shell").success());

    // Without the program there is no report, and the step does not pass for one that has it.
    let ended = run(&given("report"), &reports);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (Some(4), ""),
        "{}",
        ended.err
    );
    let json = "{\n  \"schema\": \"apigw-doctor/report/1\"\n}";
    for (exit_with, of_tool, ends) in [
        ("report", 0, 0),
        ("report", 1, 0),
        ("report", 3, 0),
        ("report", 4, 4),
        ("report", 143, 143),
        ("verdict", 0, 0),
        ("verdict", 1, 1),
        ("verdict", 3, 3),
    ] {
        let _ = fs::remove_dir_all(&reports);
        stub(folder.path(), of_tool, json);
        let ended = run(&given(exit_with), &reports);
        assert_eq!(
            ended.code,
            Some(ends),
            "{exit_with} {of_tool}: {}",
            ended.err
        );
        // What is printed is one line, and what is kept is as it was.
        let printed = json.replace("\n  ", "").replace('\n', "");
        assert_eq!(
            (ended.out.as_str(), ended.kept.concat().as_str()),
            (printed.as_str(), json)
        );
    }
    // What the tool is asked is what it takes.
    let asked = fs::read_to_string(folder.path().join("asked")).expect("what was asked");
    let taken = Cli::try_parse_from(asked.lines());
    assert!(taken.is_ok(), "{asked}: {taken:?}");
    assert!(
        asked.contains(URL) && asked.contains("x-apigw-api-id: abcde12345"),
        "{asked}"
    );

    for (of_tool, ends) in [(0, 4), (2, 2), (4, 4)] {
        let _ = fs::remove_dir_all(&reports);
        stub(folder.path(), of_tool, "");
        let ended = run(&given("report"), &reports);
        assert_eq!(
            (ended.code, ended.kept.len()),
            (Some(ends), 0),
            "{}",
            ended.err
        );
    }
}

/// The blocks of commands of a page.
fn blocks(page: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(ROOT).join("docs").join(page)).expect("the page");
    text.split("```")
        .skip(1)
        .step_by(2)
        .map(|block| block.trim_start().to_owned())
        .collect()
}

/// Every block is a script that a shell can read, and each call of the program in it one that the
/// program takes. A stub notes the calls; nobody is called.
#[test]
fn what_the_pages_say_to_type_can_be_typed() {
    for (page, least) in [("runbook.md", 10), ("support.md", 10)] {
        let mut calls = 0;
        for block in blocks(page) {
            let syntax = Command::new("sh")
                .args(["-n", "-c", &block])
                .output()
                .expect("a shell");
            let said = String::from_utf8_lossy(&syntax.stderr);
            assert!(syntax.status.success(), "{page}: {block}\n{said}");
            let joined = block.replace("\\\n", " ");
            for line in joined.lines().map(str::trim) {
                let Some(at) = line
                    .find("apigw-doctor ")
                    .filter(|at| starts_a_command(line, *at))
                else {
                    continue;
                };
                let call = &line[at..];
                let end = [" && ", " | ", " > "]
                    .iter()
                    .filter_map(|stop| call.find(stop))
                    .min();
                let words = Command::new("sh")
                    .args([
                        "-c",
                        &format!("printf '%s\\n' {}", &call[..end.unwrap_or(call.len())]),
                    ])
                    .envs(BTreeMap::from([
                        ("URL", URL),
                        ("REGION", "eu-west-1"),
                        ("OWNER", "111122223333"),
                        ("API", "abcde12345"),
                        ("STAGE", "prod"),
                        ("VPCE", "vpce-0123456789abcdef0"),
                    ]))
                    .output()
                    .expect("a shell");
                let words = String::from_utf8(words.stdout).expect("text");
                if let Err(error) = Cli::try_parse_from(words.lines()) {
                    panic!("{page}: {call}: {error}");
                }
                calls += 1;
            }
        }
        assert!(calls >= least, "{page} has {calls} calls");
    }
}

fn starts_a_command(line: &str, at: usize) -> bool {
    at == 0 || line[..at].ends_with("| ") || line[..at].ends_with("&& ")
}

/// Codes and files that the pages name are there.
#[test]
fn what_the_pages_refer_to_is_there() {
    let code = Regex::new(r"\b(?:URL|DNS|TCP|TLS|HTTP|SG|NET|VPCE|API|POL|EP|IAM)\d{3}\b")
        .expect("a pattern");
    let link = Regex::new(r"\]\(([^)#]+)").expect("a pattern");
    for page in ["runbook.md", "support.md"] {
        let text = fs::read_to_string(Path::new(ROOT).join("docs").join(page)).expect("the page");
        for found in code.find_iter(&text) {
            assert!(
                named(found.as_str()).is_some(),
                "{page}: {}",
                found.as_str()
            );
        }
        for found in link.captures_iter(&text) {
            let file = found.get(1).expect("a file").as_str();
            assert!(
                Path::new(ROOT).join("docs").join(file).exists(),
                "{page}: {file}"
            );
        }
    }
}
