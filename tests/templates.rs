//! `check` and `policy lint` of templates and plans: what is found, at which line, and what is left alone.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fuzzed::targets;
use crate::program::run;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/templates")
}

/// `CODE:LINE` of what is an error or a warning, and the exit code.
fn checked(name: &str) -> (i32, String) {
    let path = folder().join(name);
    let path = path.to_str().expect("a path");
    let ran = run(&["check", path, "-o", "json"], "");
    let report: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{name}: {ran:?}"));
    let findings = report["findings"].as_array().expect("findings");
    let told: Vec<String> = findings
        .iter()
        .filter(|it| it["severity"] != "info")
        .map(|it| {
            assert_eq!(it["file"]["path"], path, "{name}: {it}");
            format!(
                "{}:{}",
                it["code"].as_str().expect("a code"),
                it["file"]["line"]
            )
        })
        .collect();
    (ran.code, told.join(" "))
}

#[test]
fn what_is_wrong_is_found_at_its_line_and_nothing_else() {
    let table = fs::read_to_string(folder().join("expected.txt")).expect("the table");
    let mut wrong = Vec::new();
    let mut named = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (name, expected) = line.split_once(' ').expect("a name and what is expected");
        let (code, told) = checked(name);
        let got = format!("{code} {told}");
        if got.trim() != expected.trim() {
            wrong.push(format!("{name}: {got}; expected {expected}"));
        }
        named.push(name.to_owned());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for entry in fs::read_dir(folder()).expect("the folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let of_folder = format!("{name}/");
        let there = name == "expected.txt"
            || named
                .iter()
                .any(|it| *it == name || it.starts_with(&of_folder));
        assert!(there, "{name} is not in the table");
    }
}

#[test]
fn ci_is_told_the_line_of_the_file() {
    let path = folder().join("vpc-id.cloudformation.yaml");
    let path = path.to_str().expect("a path");
    let ran = run(&["policy", "lint", path, "-o", "github"], "");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("line=20"), "{ran:?}");
    let ran = run(&["policy", "lint", path, "-o", "sarif"], "");
    let sarif: Value = serde_json::from_str(&ran.out).expect("SARIF");
    let region = "/runs/0/results/0/locations/0/physicalLocation/region/startLine";
    assert_eq!(sarif.pointer(region), Some(&Value::from(20)), "{sarif}");
}

const CALL: [&str; 4] = [
    "--resource",
    "arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets",
    "--auth",
    "none",
];

#[test]
fn a_decision_of_a_template_is_unknown_where_the_template_is_open() {
    for (name, vpce, code) in [
        // Whose id the endpoint gets is not known.
        ("right.cloudformation.yaml", "vpce-0123456789abcdef0", 3),
        ("openapi.yaml", "vpce-0123456789abcdef0", 1),
        ("openapi.yaml", "vpc-0c0ffee0c0ffee012", 0),
    ] {
        let path = folder().join(name);
        let policy = format!("resource={}", path.display());
        let key = format!("aws:SourceVpce={vpce}");
        let mut args = vec!["policy", "eval", "--policy", &policy, "--context", &key];
        args.extend(CALL);
        let ran = run(&args, "");
        assert_eq!(ran.code, code, "{name}: {ran:?}");
    }
}

#[test]
fn who_diff_and_fix_take_the_policy_of_a_template() {
    let path = |name: &str| folder().join(name).display().to_string();
    let right = path("right.cloudformation.yaml");
    let typed = |path: &str| format!("resource={path}");
    let who = |path: &str| {
        run(
            &["policy", "who", "--policy", &typed(path), "-o", "json"],
            "",
        )
    };
    let ran = who(&right);
    assert_eq!(ran.code, 0, "{ran:?}");
    // The endpoint's id is told as the template writes it.
    assert!(ran.out.contains("${"), "{ran:?}");
    let diff = |one: &str, other: &str| {
        let args = [
            "policy", "diff", one, other, "--type", "resource", "-o", "json",
        ];
        run(&args, "")
    };
    let ran = diff(&right, &right);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    let other = path("text.cloudformation.yaml");
    let ran = diff(&right, &other);
    assert!(ran.code == 1 && ran.out.contains("\"change\""), "{ran:?}");
    let ran = who(&path("branches.cloudformation.yaml"));
    assert!(ran.code == 2 && ran.err.contains("Production"), "{ran:?}");
    let asked = tempfile::NamedTempFile::new().expect("a file");
    let request = serde_json::json!({ "action": "execute-api:Invoke", "principal": "anonymous",
        "resource": CALL[1], "context": { "aws:SourceVpce": "vpce-0fffffffffffffff0" } });
    fs::write(asked.path(), request.to_string()).expect("written");
    let request = asked.path().display().to_string();
    let ran = run(
        &[
            "policy",
            "fix",
            "--policy",
            &typed(&right),
            "--for",
            &request,
            "-o",
            "plain",
        ],
        "",
    );
    assert!(
        ran.code == 1 && ran.out.contains("vpce-0fffffffffffffff0"),
        "{ran:?}"
    );
}

#[test]
fn a_branch_that_is_wrong_names_its_condition() {
    let path = folder().join("branches.cloudformation.yaml");
    let ran = run(&["check", &path.display().to_string(), "-o", "plain"], "");
    assert!(
        ran.out
            .contains("where Development holds and Production does not hold"),
        "{ran:?}"
    );
}

#[test]
fn what_sam_makes_and_is_not_read_is_named() {
    let path = folder().join("unread.sam.yaml");
    let ran = run(&["check", &path.display().to_string(), "-o", "plain"], "");
    for named in ["${Vpc}", "the event Get of Handler"] {
        assert!(ran.out.contains(named), "{named}: {ran:?}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error_of_its_line() {
    for (text, line) in [
        (
            "Resources:\n  Api: [\n    Type: AWS::ApiGateway::RestApi\n",
            "line ",
        ),
        ("resource \"aws_vpc\" \"x\" {\n  a = [\n}\n", "line "),
        ("{\"openapi\": \"3.0.1\",\n \"paths\": {},,}", "line 2"),
    ] {
        let ran = run(&["check", "-"], text);
        assert_eq!(ran.code, 2, "{text}: {ran:?}");
        assert!(ran.out.is_empty() && ran.err.contains(line), "{ran:?}");
    }
}

#[test]
fn aliases_and_depth_are_bounded() {
    let mut laughs = String::from("openapi: 3.0.1\na: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip("abcdefgh".chars())
    {
        let ten = vec![format!("*{before}"); 10].join(", ");
        writeln!(laughs, "{name}: &{name} [{ten}]").expect("a text");
    }
    let deep = format!("openapi: {}{}", "[".repeat(5_000), "]".repeat(5_000));
    let tall: Vec<String> = (0..5_000)
        .map(|depth| format!("{}openapi:", " ".repeat(depth)))
        .collect();
    let tall = tall.join(
        "
",
    );
    let nested = format!(
        "resource \"a\" \"b\" {{\n  x = {}1{}\n}}\n",
        "(".repeat(5_000),
        ")".repeat(5_000)
    );
    for text in [laughs, deep, tall, nested] {
        let ran = run(&["check", "-"], &text);
        let head: String = text.chars().take(60).collect();
        assert_eq!(ran.code, 2, "{head}: {ran:?}");
    }
}

#[test]
fn what_is_no_template_is_left_alone_and_said() {
    let ran = run(&["check", "-"], "name: ci\non: push\n");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("left alone"), "{ran:?}");
}

/// Whatever part of a file is left, the readers end, and place what they find within it.
#[test]
fn no_part_of_a_template_breaks_the_readers() {
    let target = targets::TARGETS.iter().find(|it| it.name == "template");
    let run = target.expect("a target").run;
    for entry in fs::read_dir(folder()).expect("the folder") {
        let path = entry.expect("an entry").path();
        let Ok(text) = fs::read(&path) else {
            continue;
        };
        for cut in (0..text.len()).step_by(29) {
            run(&text[..cut]);
            run(&text[cut..]);
            let without: Vec<u8> = text[..cut]
                .iter()
                .chain(&text[(cut + 7).min(text.len())..])
                .copied()
                .collect();
            run(&without);
        }
    }
}
