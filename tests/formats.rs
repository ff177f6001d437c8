//! Every command that judges, in every format: it ends alike in all of them, and each is what its readers
//! take.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::generated::schema;
use crate::policies::formats::sarif;
use crate::recorded;
use crate::tool::{Run, tool};

const FORMATS: [&str; 9] = [
    "human", "plain", "short", "json", "markdown", "html", "junit", "sarif", "github",
];

const URL: &str = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets";

/// A command, as it is typed, and what it prints as JSON.
struct Typed {
    words: Vec<String>,
    json: Json,
    /// What names the house in its input.
    secrets: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Json {
    /// One report.
    Report,
    /// An answer of `path` a line.
    Paths,
    /// Objects without a schema of their own.
    Objects,
}

const VPCE: &str = "vpce-0123456789abcdef0";
const ACCOUNT: &str = "111122223333";

/// Every command that judges without a network, on inputs that come out well, badly, and unknown.
fn commands(folder: &Path) -> Vec<Typed> {
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let case = |name: &str| recorded::file(name).display().to_string();
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "OnlyOrders", "Effect": "Deny", "Principal": "*",
          "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:eu-west-1:{ACCOUNT}:abcde12345/*",
          "Condition": {{"StringNotEquals": {{"aws:SourceVpce": "{VPCE}"}}}}}}]}}"#
    );
    let denied = file("denied.json", &policy);
    let wrong = file("wrong.json", &policy.replace("SourceVpce", "SourceVpc"));
    let allows = file(
        "allows.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]}"#,
    );
    let forbidden = file(
        "forbidden",
        &format!(
            "HTTP/1.1 403 Forbidden\nx-amzn-errortype: AccessDeniedException\nx-amz-apigw-id: 1\n\n{{\"message\":\"User: \
             arn:aws:iam::{ACCOUNT}:user/alice is not authorized to perform: execute-api:Invoke on resource: \
             arn:aws:execute-api:eu-west-1:********3333:abcde12345/prod/GET/pets with an explicit deny\"}}"
        ),
    );
    let nothing = file("nothing", "hello");
    let resource = format!("arn:aws:execute-api:eu-west-1:{ACCOUNT}:abcde12345/prod/GET/pets");
    let test = |name: &str, expect: &str| {
        let line = format!(
            r#"{{"name": "{VPCE} may", "scope": "policy", "policies": [{{"type": "resource", "document": {policy}}}],
            "request": {{"action": "execute-api:Invoke", "resource": "{resource}", "principal": "anonymous",
            "context": {{"aws:SourceVpce": "vpce-0000"}}}}, "expect": "{expect}"}}"#
        );
        file(name, &line.replace('\n', " "))
    };
    let (held, failed) = (
        test("held.jsonl", "explicit-deny"),
        test("failed.jsonl", "allow"),
    );
    let broken = case("endpoint-sg-no-443");
    let report = tool(["replay", "-o", "json"]).arg(&broken).run().json();
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    let (source, endpoint) = (
        word(&report["source"]["id"]),
        word(&report["target"]["vpce_id"]),
    );
    let address = word(&report["source"]["addresses"][0]);
    let queries = file(
        "queries.jsonl",
        &format!(
            "{{\"id\": \"{endpoint}\", \"from\": {{\"ip\": \"{address}\"}}, \"to\": {{\"endpoint\": \"{endpoint}\"}}}}\n"
        ),
    );
    let own = [ACCOUNT, VPCE, "abcde12345"].map(str::to_owned);
    let ids = [source.clone(), endpoint.clone()];
    // Of both cases the same group, with other rules.
    let group = [word(&report["findings"][0]["subject"])];
    let of = |json, words: &[&str], secrets: &[String]| Typed {
        words: words.iter().map(|it| (*it).to_owned()).collect(),
        json,
        secrets: secrets.to_vec(),
    };
    vec![
        of(Json::Report, &["replay", &broken], &ids),
        of(Json::Report, &["replay", &case("healthy")], &[]),
        of(Json::Report, &["replay", &case("aws-denied")], &[]),
        of(Json::Report, &["demo", "endpoint-sg-no-443"], &ids),
        of(Json::Report, &["url", URL], &own[2..]),
        of(
            Json::Report,
            &["url", &URL.replace("https", "http")],
            &own[2..],
        ),
        of(
            Json::Report,
            &["sg", URL, "--from", &source, "--facts", &broken],
            &ids,
        ),
        of(Json::Report, &["decode", &forbidden], &own),
        of(Json::Report, &["decode", &nothing], &[]),
        of(Json::Report, &["policy", "lint", &wrong], &own),
        of(Json::Report, &["policy", "lint", &allows], &[]),
        of(Json::Report, &["policy", "lint", "--facts", &broken], &[]),
        of(
            Json::Report,
            &["policy", "lint", "--facts", &case("aws-denied")],
            &[],
        ),
        of(Json::Report, &["diff", &broken, &case("healthy")], &group),
        of(Json::Report, &["diff", &case("healthy"), &broken], &group),
        of(
            Json::Objects,
            &[
                "policy",
                "eval",
                "--policy",
                &denied,
                "--resource",
                &resource,
            ],
            &own,
        ),
        of(
            Json::Objects,
            &[
                "policy",
                "eval",
                "--policy",
                &allows,
                "--resource",
                &resource,
            ],
            &own[..1],
        ),
        of(
            Json::Objects,
            &[
                "policy",
                "eval",
                "--alone",
                "--policy",
                &denied,
                "--resource",
                &resource,
                "--context",
                "aws:SourceVpce=?",
            ],
            &own,
        ),
        of(Json::Objects, &["policy", "test", &held], &own),
        of(Json::Objects, &["policy", "test", &failed], &own),
        of(
            Json::Paths,
            &[
                "path", "--from", &source, "--to", &endpoint, "--facts", &broken,
            ],
            &ids,
        ),
        of(
            Json::Paths,
            &["path", URL, "--from", &source, "--facts", &broken],
            &ids[1..],
        ),
        of(
            Json::Paths,
            &[
                "path",
                "--from",
                &source,
                "--to",
                &endpoint,
                "--facts",
                &case("healthy"),
            ],
            &[],
        ),
        of(
            Json::Paths,
            &["path", "--queries", &queries, "--facts", &broken],
            &ids,
        ),
    ]
}

fn run(typed: &Typed, more: &[&str]) -> Run {
    let all = typed
        .words
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied());
    all.fold(tool(["--color", "never"]), crate::tool::Tool::arg)
        .run()
}

/// What is wrong with the output of a command in a format.
fn wrong(format: &str, json: Json, text: &str, judges: &Judges) -> Option<String> {
    let begins =
        |with: &str| (!text.starts_with(with)).then(|| format!("it begins otherwise: {text}"));
    let balanced = |tags: &[&str]| {
        let odd = tags.iter().find(|tag| {
            let opened = text.matches(&format!("<{tag}>")).count()
                + text.matches(&format!("<{tag} ")).count();
            let closed = text.matches(&format!("</{tag}>")).count();
            let alone = text
                .split(&format!("<{tag} "))
                .skip(1)
                .filter(|rest| rest.split('>').next().is_some_and(|tag| tag.ends_with('/')))
                .count();
            opened != closed + alone
        });
        odd.map(|tag| format!("<{tag}> is left open: {text}"))
    };
    if text.trim().is_empty() {
        return Some("it is empty".to_owned());
    }
    match format {
        "json" => json_wrong(json, text, judges),
        "sarif" => fits(&judges.sarif, text),
        "junit" => begins("<?xml").or_else(|| balanced(&["testsuites", "testsuite", "testcase"])),
        "html" => begins("<!DOCTYPE html>").or_else(|| balanced(&["section", "dl", "pre", "main"])),
        "markdown" => begins("## "),
        "github" => text
            .lines()
            .find(|line| {
                !["::error ", "::warning ", "::notice "]
                    .iter()
                    .any(|it| line.starts_with(it))
            })
            .map(|line| format!("no command: {line}")),
        _ => None,
    }
}

/// The schemas.
struct Judges {
    report: jsonschema::Validator,
    path: jsonschema::Validator,
    sarif: jsonschema::Validator,
}

fn fits(schema: &jsonschema::Validator, text: &str) -> Option<String> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return Some(format!("{error}: {text}")),
    };
    let error = schema.iter_errors(&value).next()?;
    Some(format!("{error} at {}", error.instance_path()))
}

fn json_wrong(json: Json, text: &str, judges: &Judges) -> Option<String> {
    match json {
        Json::Report => fits(&judges.report, text),
        Json::Paths => text.lines().find_map(|line| fits(&judges.path, line)),
        Json::Objects => {
            let values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
            let odd = values.filter(|it| !it.as_ref().is_ok_and(|it| it["decision"].is_string()));
            odd.map(|it| format!("{it:?}")).next()
        }
    }
}

#[test]
fn every_command_ends_alike_in_every_format_and_is_what_its_readers_take() {
    let folder = tempfile::tempdir().expect("a folder");
    let judges = Judges {
        report: schema("report-1"),
        path: schema("path-1"),
        sarif: sarif(),
    };
    let (mut faults, mut codes) = (Vec::new(), BTreeSet::new());
    for typed in commands(folder.path()) {
        let first = run(&typed, &["-o", "plain"]).code;
        codes.insert(first);
        for format in FORMATS {
            let out = run(&typed, &["-o", format]);
            let said = format!("{} -o {format}", typed.words.join(" "));
            if out.code != first || !matches!(out.code, 0 | 1 | 3) {
                faults.push(format!("{said}: exit {} and not {first}", out.code));
            }
            if !out.stderr.is_empty() {
                faults.push(format!("{said}: {}", out.stderr));
            }
            if let Some(why) = wrong(format, typed.json, &out.stdout, &judges) {
                faults.push(format!("{said}: {why}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    // Good, bad and unknown ends are among them.
    assert_eq!(codes, BTreeSet::from([0, 1, 3]));
}

#[test]
fn what_names_the_house_is_in_no_format_of_any_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut faults = Vec::new();
    for typed in commands(folder.path()) {
        let plain = run(&typed, &["-o", "plain", "-v"]).stdout;
        let told = typed
            .secrets
            .iter()
            .any(|secret| plain.contains(secret.as_str()));
        assert!(
            told || typed.secrets.is_empty(),
            "{:?}: {plain}",
            typed.words
        );
        for format in FORMATS {
            let out = run(&typed, &["-o", format, "-v", "--redact", "all"]);
            let told = typed
                .secrets
                .iter()
                .find(|it| out.stdout.contains(it.as_str()));
            if let Some(secret) = told {
                faults.push(format!(
                    "{:?} -o {format} tells {secret}: {}",
                    typed.words, out.stdout
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// A format that a command has not is refused before a file is written, and so is every other one then.
#[test]
fn a_report_is_written_in_every_format_or_in_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let outputs = tempfile::tempdir().expect("a folder");
    for typed in commands(folder.path()) {
        let path = |format: &str| outputs.path().join(format);
        let reports: Vec<String> = FORMATS
            .iter()
            .map(|format| format!("--report={format}={}", path(format).display()))
            .collect();
        let options: Vec<&str> = reports.iter().map(String::as_str).collect();
        let whole = run(&typed, &[&["-o", "short"], &*options].concat());
        assert!(
            matches!(whole.code, 0 | 1 | 3),
            "{:?}: {whole:?}",
            typed.words
        );
        for format in FORMATS {
            let text = fs::read_to_string(path(format)).expect("a report");
            assert!(!text.is_empty(), "{:?}: {format}", typed.words);
            fs::remove_file(path(format)).expect("it is there");
        }
    }
    let fine = format!("--report=json={}", outputs.path().join("json").display());
    let odd = format!("--report=sarif={}", outputs.path().join("sarif").display());
    for words in [
        vec!["policy", "fetch", URL],
        vec!["explain", "SG004"],
        vec!["snapshot", "--print-script", URL],
        vec!["demo", "--list"],
        vec!["permissions"],
    ] {
        let all = words.iter().copied().chain([fine.as_str(), odd.as_str()]);
        let out = all.fold(tool([]), crate::tool::Tool::arg).run();
        assert_eq!(
            (out.code, out.stdout.as_str()),
            (2, ""),
            "{words:?}: {out:?}"
        );
        let left = fs::read_dir(outputs.path()).expect("a folder").count();
        assert_eq!(left, 0, "{words:?}");
    }
}
