//! The formats that other programs read, of every lint case: SARIF against its schema, and the
//! annotations of GitHub Actions read as its runner reads them.
//!
//! The schema is OASIS's own (© OASIS Open), as the crate serde-sarif 0.8.0 carries it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cases;
use crate::tool::{Run, tool};

/// Every case as a file, by its type; the folder goes with the first value.
fn files() -> (tempfile::TempDir, BTreeMap<String, Vec<PathBuf>>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for (number, line) in cases("lint.jsonl").lines().enumerate() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        let text = match case["text"].as_str() {
            Some(text) => text.to_owned(),
            None => serde_json::to_string_pretty(&case["document"]).expect("JSON"),
        };
        // A name with everything in it that has a meaning in a URI or in a workflow command.
        let path = folder
            .path()
            .join(format!("{number} ä,b%20:#?&+[1];c=d.json"));
        fs::write(&path, text).expect("written");
        let kind = case["type"].as_str().unwrap_or_default().to_owned();
        files.entry(kind).or_default().push(path);
    }
    (folder, files)
}

fn lint(format: &str, kind: &str, files: &[PathBuf]) -> Run {
    let mut tool = tool(["policy", "lint", "-o", format]);
    if !kind.is_empty() {
        tool = tool.arg("--type").arg(kind);
    }
    for file in files {
        tool = tool.arg(file);
    }
    tool.run()
}

/// What the JSON of the same run says: the file, the finding.
fn findings(kind: &str, files: &[PathBuf]) -> (Vec<(String, Value)>, i32) {
    let run = lint("json", kind, files);
    let report = run.json();
    let findings = report["findings"].as_array().expect("findings").iter();
    let findings = findings.map(|finding| {
        let path = finding["file"]["path"].as_str().expect("a path");
        assert_eq!(finding["subject"], path);
        (path.to_owned(), finding.clone())
    });
    (findings.collect(), run.code)
}

/// The text between two places, lines and columns from one, the end exclusive.
fn between(text: &str, from: (u64, u64), to: (u64, u64)) -> String {
    let (mut place, mut taken) = ((1, 1), String::new());
    for letter in text.chars() {
        if place >= from && place < to {
            taken.push(letter);
        }
        place = if letter == '\n' {
            (place.0 + 1, 1)
        } else {
            (place.0, place.1 + 1)
        };
    }
    assert!(to <= place, "{to:?} is beyond the end, {place:?}");
    taken
}

fn percent_decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let hex = std::str::from_utf8(&after[..2]).expect("ASCII");
            bytes.push(u8::from_str_radix(hex, 16).expect("two hex digits"));
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Judges logs by OASIS's own schema.
pub(crate) fn sarif() -> jsonschema::Validator {
    let mut schema: Value =
        serde_json::from_str(&cases("sarif-2.1.0.schema.json")).expect("the schema");
    // OASIS's pattern of a language has a bracket too many for a strict reader, and we name none.
    for of in ["run", "toolComponent"] {
        let place = format!("/definitions/{of}/properties/language");
        let language = schema.pointer_mut(&place).and_then(Value::as_object_mut);
        assert!(language.expect("there").remove("pattern").is_some());
    }
    jsonschema::validator_for(&schema).expect("a schema")
}

#[test]
fn sarif_is_what_the_schema_says() {
    let schema = sarif();
    // The schema does refuse.
    assert!(!schema.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": [{}] })));
    let (_folder, files) = files();
    let mut seen = 0;
    for (kind, files) in &files {
        let run = lint("sarif", kind, files);
        let log = run.json();
        let wrong: Vec<String> = schema
            .iter_errors(&log)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{kind}: {}", wrong.join("\n"));
        let (expected, code) = findings(kind, files);
        assert_eq!(run.code, code, "{kind}");
        let run = &log["runs"][0];
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), expected.len(), "{kind}");
        for (result, (path, finding)) in results.iter().zip(&expected) {
            seen += 1;
            one_result(run, result, path, finding);
        }
    }
    assert!(seen > 100, "{seen} results");
}

fn one_result(run: &Value, result: &Value, path: &str, finding: &Value) {
    let level = match finding["severity"].as_str().expect("a severity") {
        "info" => "note",
        other => other,
    };
    assert_eq!(result["level"], level, "{finding}");
    assert_eq!(result["ruleId"], finding["code"]);
    let index = result["ruleIndex"].as_u64().expect("an index");
    let rule = &run["tool"]["driver"]["rules"][usize::try_from(index).expect("small")];
    assert_eq!(rule["id"], result["ruleId"]);
    assert_eq!(rule["name"], finding["slug"]);
    let page = rule["help"]["markdown"].as_str().expect("a page");
    assert!(page.contains("## Fix"), "{}", rule["id"]);
    let message = result["message"]["text"].as_str().expect("a message");
    let told = finding["title"].as_str().expect("a title");
    assert!(message.starts_with(told), "{message} for {told}");

    let locations = result["locations"].as_array().expect("locations");
    assert_eq!(locations.len(), 1);
    let location = &locations[0]["physicalLocation"];
    let uri = location["artifactLocation"]["uri"].as_str().expect("a URI");
    let decoded = percent_decoded(uri);
    assert_eq!(decoded.strip_prefix("file://"), Some(path));
    let after_scheme = uri.trim_start_matches("file://");
    assert!(
        !after_scheme.contains([' ', '#', '?', '[', ':', ',']),
        "{uri}"
    );

    let region = &location["region"];
    let number = |key: &str| region[key].as_u64().unwrap_or_default();
    assert!(number("startLine") >= 1, "{region}");
    let text = fs::read_to_string(path).expect("the case");
    let Some(column) = region["startColumn"].as_u64() else {
        // Only where the file is not the policy's own text.
        assert!(
            text.starts_with(['"', '%', '\\']) || text.starts_with("{\\"),
            "{text}"
        );
        return;
    };
    let (start, end) = (
        (number("startLine"), column),
        (number("endLine"), number("endColumn")),
    );
    let place = &finding["file"];
    assert_eq!(place["line"].as_u64(), Some(start.0));
    assert_eq!(place["column"].as_u64(), Some(start.1));
    assert!(end > start || text.is_empty(), "{region} in {text}");
    // A place is a whole value, which is JSON by itself where the file is; what is missing from an
    // object is told at its brace.
    let covered = between(&text, start, end);
    let whole = serde_json::from_str::<Value>(&text).is_ok();
    if whole {
        assert!(
            covered == "{" || serde_json::from_str::<Value>(&covered).is_ok(),
            "{} covers {covered:?}",
            result["ruleId"]
        );
    }
}

/// A workflow command, read as GitHub's runner reads it. Source: actions/runner, `ActionCommand.cs`:
/// data unescapes `%0D`, `%0A`, `%25`; properties `%3A` and `%2C`, too.
fn command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let data = |text: &str| {
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%")
    };
    let rest = line.strip_prefix("::").expect("a command");
    let (head, message) = rest.split_once("::").expect("two pairs of colons");
    let (name, properties) = head.split_once(' ').expect("properties");
    let properties = properties
        .split(',')
        .map(|property| {
            let (key, value) = property.split_once('=').expect("key=value");
            let value = value
                .replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%3A", ":")
                .replace("%2C", ",")
                .replace("%25", "%");
            (key.to_owned(), value)
        })
        .collect();
    (name.to_owned(), properties, data(message))
}

#[test]
fn annotations_say_the_same() {
    let (_folder, files) = files();
    let mut seen = 0;
    for (kind, files) in &files {
        let run = lint("github", kind, files);
        let (expected, code) = findings(kind, files);
        assert_eq!(run.code, code, "{kind}");
        // The last one is the verdict.
        assert_eq!(run.stdout.lines().count(), expected.len() + 1, "{kind}");
        for (line, (path, finding)) in run.stdout.lines().zip(&expected) {
            seen += 1;
            annotation(line, path, finding);
        }
    }
    assert!(seen > 100, "{seen} annotations");
}

fn annotation(line: &str, path: &str, finding: &Value) {
    let (name, properties, message) = command(line);
    let word = match finding["severity"].as_str().expect("a severity") {
        "info" => "notice",
        other => other,
    };
    assert_eq!(name, word, "{line}");
    assert_eq!(properties["file"], path);
    let title = format!("{} {}", finding["code"], finding["slug"]).replace('"', "");
    assert_eq!(properties["title"], title);
    // A control character and a line's end are shown, and not sent.
    let said = finding["title"].as_str().expect("a title");
    let said = said.replace("\r\n", "\n").replace('\r', "\\u{d}");
    let shown = said.replace('\n', "\\n");
    assert_eq!(message.lines().next(), Some(shown.as_str()));
    if let Some(column) = properties.get("col") {
        assert_eq!(*column, finding["file"]["column"].to_string());
        assert_eq!(properties["line"], finding["file"]["line"].to_string());
    } else {
        assert_eq!(properties["line"], "1");
    }
}

/// What stands in the policy stays within its line, and is no command of its own.
#[test]
fn nothing_in_a_policy_makes_a_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("odd\r\nname.json");
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
        "Condition": { "String\r\n::error::made up, 100%0A": { "aws:SourceVpce": "vpce-1a2b3c4d" } },
    }] });
    fs::write(&path, policy.to_string()).expect("written");
    let files = [path];
    let (expected, _) = findings("resource", &files);
    let odd = |(_, finding): &&(String, Value)| finding["code"] == "POL112";
    let told = expected.iter().find(odd).expect("an unknown operator");
    let message = told.1["title"].as_str().expect("a title");
    assert!(message.contains("100%0A"), "{message:?}");
    let run = lint("github", "resource", &files);
    assert!(!run.stdout.contains('\r'), "{:?}", run.stdout);
    assert_eq!(
        run.stdout.lines().count(),
        expected.len() + 1,
        "{}",
        run.stdout
    );
    for (line, (path, finding)) in run.stdout.lines().zip(&expected) {
        annotation(line, path, finding);
    }
}

/// A file beside the repository's other ones is named relatively, as code scanning asks.
#[test]
fn a_relative_file_stays_relative() {
    let example = Path::new("./tests/../tests/cases/policy/lint.jsonl");
    let run = tool(["policy", "lint", "-o", "sarif"]).arg(example).run();
    let log = run.json();
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = &location["artifactLocation"]["uri"];
    assert_eq!(uri, "tests/../tests/cases/policy/lint.jsonl", "{log}");
}

/// A decision that takes a policy which nobody gave says so, instead of only refusing.
#[test]
fn what_a_decision_lacks_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = |name: &str, principal: &str| {
        let principal = if principal.is_empty() {
            String::new()
        } else {
            format!(r#""Principal": "{principal}","#)
        };
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {principal} "Action": "execute-api:Invoke", "Resource": "*"}}}}"#
        );
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let (resource, identity) = (policy("resource", "*"), policy("identity", ""));
    let other = "arn:aws:iam::222233334444:role/orders";
    for (auth, principal, policies, code, said) in [
        (
            "iam",
            other,
            vec![&resource],
            1,
            "a policy of its own has to allow",
        ),
        ("iam", other, vec![&resource, &identity], 0, ""),
        (
            "lambda",
            "anonymous",
            vec![&resource],
            0,
            "authorizer returns is not given",
        ),
        ("none", "anonymous", vec![&resource], 0, ""),
    ] {
        let mut tool = tool(["policy", "eval", "--auth", auth, "--principal", principal])
            .arg("--resource")
            .arg("arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets");
        for path in policies {
            tool = tool.arg("--policy").arg(path);
        }
        let run = tool.run();
        assert_eq!(run.code, code, "{auth} {principal}: {run:?}");
        assert_eq!(run.stdout.contains("note  "), !said.is_empty(), "{run:?}");
        assert!(run.stdout.contains(said), "{auth} {principal}: {run:?}");
    }
}
