//! The configuration file: where values come from, targets by name, findings that are accepted.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tool::{Tool, tool};

const FILE: &str = "
[defaults]
output = 'short'
connect-timeout = '2s'

[targets.orders]
url = 'http://abcde12345.execute-api.eu-west-1.amazonaws.com/prod'
headers = ['x-team: orders']

[targets.parts]
api-id = 'abcde12345'
stage = 'prod'
region = 'eu-west-1'

[[ignore]]
code = 'SG004'
subject = 'sg-*'
reason = 'ticket 4711'
until = '2099-12-31'

[[ignore]]
code = 'SG004'
reason = 'the old ticket'
until = '2020-01-01'

[severity]
URL002 = 'warning'
";

fn with(file: &Path, arguments: &[&str]) -> Tool {
    arguments
        .iter()
        .fold(tool(["--config"]).arg(file), Tool::arg)
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), text).expect("a file");
    file
}

#[test]
fn what_is_typed_goes_before_the_environment_and_that_before_the_file() {
    let file = file(FILE);
    let case = crate::recorded::file("healthy");
    let replay = |more: &[&str]| with(file.path(), more).arg("replay").arg(&case);
    assert!(replay(&[]).run().stdout.contains(": healthy"));
    let run = replay(&[]).env("APIGW_DOCTOR_OUTPUT", "json").run();
    assert!(run.stdout.starts_with('{'), "{run:?}");
    let run = replay(&["-o", "junit"])
        .env("APIGW_DOCTOR_OUTPUT", "json")
        .run();
    assert!(run.stdout.starts_with("<?xml"), "{run:?}");
    let shown = with(
        file.path(),
        &["config", "show", "-o", "json", "--timeout", "9s"],
    )
    .run()
    .json();
    let named = file.path().display().to_string();
    for (name, value, source) in [
        ("output", "json", "command line"),
        ("timeout", "9s", "command line"),
        ("connect-timeout", "2s", named.as_str()),
        ("probe-attempts", "3", "built in"),
    ] {
        let settings = shown["settings"].as_array().expect("settings");
        let one = settings.iter().find(|it| it["name"] == name).expect(name);
        assert_eq!(
            (&one["value"], &one["source"]),
            (&value.into(), &source.into())
        );
    }
    let run = with(file.path(), &["config", "show", "-o", "plain"]).run();
    assert!(run.stdout.contains("@orders"), "{run:?}");
    assert!(
        run.stdout
            .contains("ignore SG004 of sg-* until 2099-12-31: ticket 4711")
    );
}

#[test]
fn the_folder_s_own_file_is_found_and_can_be_left_alone() {
    let here = tempfile::tempdir().expect("a folder");
    fs::write(here.path().join("apigw-doctor.toml"), FILE).expect("a file");
    let url = |more: &[&str]| {
        let tool = tool(["url", "@orders"]);
        more.iter().fold(tool, Tool::arg).dir(here.path())
    };
    let run = url(&[]).run();
    assert!(run.stdout.contains("broken at url: URL002"), "{run:?}");
    assert_eq!(run.code, 0, "URL002 is a warning there: {run:?}");
    let run = url(&["--no-config"]).run();
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
}

#[test]
fn a_target_by_name_is_the_call_it_stands_for() {
    let file = file(FILE);
    let json = |arguments: &[&str]| with(file.path(), arguments).arg("-ojson").run().json();
    let target = &json(&["url", "@orders"])["target"];
    assert_eq!(
        target["url"],
        "http://abcde12345.execute-api.eu-west-1.amazonaws.com/prod"
    );
    let parts = &json(&["url", "@parts"])["target"];
    assert_eq!(
        (&parts["api_id"], &parts["region"], &parts["stage"]),
        (&"abcde12345".into(), &"eu-west-1".into(), &"prod".into())
    );
    let run = with(file.path(), &["url", "@order"]).run();
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("there are @orders, @parts"), "{run:?}");
}

#[test]
fn what_is_accepted_is_shown_and_fails_nothing() {
    let file = file(FILE);
    let case = crate::recorded::file("endpoint-sg-no-443");
    let run = with(file.path(), &["replay", "-o", "json"])
        .arg(&case)
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("expired on 2020-01-01"), "{run:?}");
    let report = run.json();
    // The verdict is what it is.
    assert_eq!(report["verdict"]["state"], "broken");
    let summary = report["verdict"]["summary"].as_str().expect("a summary");
    assert!(summary.contains("accepted)"), "{summary}");
    let findings = report["findings"].as_array().expect("findings");
    let accepted: Vec<_> = findings.iter().filter(|it| it["ignored"] == true).collect();
    assert!(!accepted.is_empty());
    assert!(accepted[0].to_string().contains("ticket 4711"));
    // What the cause explains is accepted with it.
    let explained = |it: &Value| it["code"] == "SG004" || it["explained_by"] == "SG004";
    assert!(accepted.iter().all(|it| explained(it)) && accepted.len() > 1);
    // Another object's is none of it.
    let run = tool(["replay", "--ignore", "SG004=sg-other"])
        .arg(&case)
        .run();
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr
            .contains("nothing was found that the rule for SG004 accepts")
    );
    let run = tool(["replay", "--ignore", "vpce-sg-no-443-inbound"])
        .arg(&case)
        .run();
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_file_that_makes_no_sense_ends_with_2_and_says_why() {
    for (text, words) in [
        ("[defaults]\noutptu = 'json'", "outptu"),
        ("[defaults]\ntimeout = 'soon'", "soon"),
        (
            "[[ignore]]\ncode = 'SG999'\nreason = 'x'",
            "there is no finding 'SG999'",
        ),
        ("[severity]\nSG04 = 'info'", "there is no finding 'SG04'"),
        ("not toml", "not toml"),
    ] {
        let file = file(text);
        let run = with(file.path(), &["demo"]).run();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{text}: {run:?}");
        assert!(run.stderr.contains(words), "{text}: {run:?}");
    }
    let run = tool(["--config", "/nonexistent.toml", "demo"]).run();
    assert_eq!(run.code, 4, "{run:?}");
}

/// A file that somebody else may have written speaks for nobody: it is left alone, and that is said.
#[test]
fn a_file_that_others_can_write_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let here = tempfile::tempdir().expect("a folder");
    let file = here.path().join("apigw-doctor.toml");
    fs::write(&file, FILE).expect("a file");
    for (folder_mode, file_mode, words) in [
        (
            0o1777,
            0o644,
            "the directory is writable by others (mode 1777)",
        ),
        (0o755, 0o666, "the file is writable by others (mode 666)"),
    ] {
        for (path, mode) in [(here.path(), folder_mode), (file.as_path(), file_mode)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        }
        let run = tool(["url", "@orders"]).dir(here.path()).run();
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
        let shown = tool(["config", "show", "-o", "plain"])
            .dir(here.path())
            .run();
        assert!(shown.stdout.contains(words), "{shown:?}");
        // Whoever names it has looked at it.
        let run = tool(["url", "@orders", "--config", "apigw-doctor.toml"])
            .dir(here.path())
            .run();
        assert_eq!(run.code, 0, "{run:?}");
    }
}

/// Nor does it choose whose credentials are used, what is sent, or what leaves the house.
#[test]
fn the_folder_s_own_file_lowers_no_redaction_and_chooses_no_profile() {
    let text = "
[defaults]
redact = 'none'
profile = 'mallory'
[targets.orders]
url = 'https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod'
headers = ['x-mark: m4rk']
api-profile = 'mallory'
";
    let here = tempfile::tempdir().expect("a folder");
    fs::write(here.path().join("apigw-doctor.toml"), text).expect("a file");
    let shown = tool(["config", "show", "-o", "json"])
        .dir(here.path())
        .run();
    assert!(!shown.stdout.contains("m4rk"), "{shown:?}");
    for name in ["redact", "profile"] {
        let settings = shown.json()["settings"].clone();
        let settings = settings.as_array().expect("settings").clone();
        let one = settings.iter().find(|it| it["name"] == name).expect(name);
        assert_eq!(one["source"], "built in", "{one}");
    }
    let said = "cannot set profile, redact = \"none\", api-profile of @orders, headers of @orders";
    assert!(shown.stderr.contains(said), "{shown:?}");
    let report = tool(["url", "@orders", "-o", "markdown"])
        .dir(here.path())
        .run();
    assert!(report.stdout.contains("replaced by aliases"), "{report:?}");
    // The user's own file may: it is nobody else's.
    let own = here.path().join("own/apigw-doctor");
    fs::create_dir_all(&own).expect("a folder");
    fs::rename(
        here.path().join("apigw-doctor.toml"),
        own.join("config.toml"),
    )
    .expect("moved");
    let shown = tool(["config", "show", "-o", "json"])
        .dir(here.path())
        .env(
            "XDG_CONFIG_HOME",
            here.path().join("own").to_str().expect("text"),
        )
        .run();
    assert!(
        shown.stdout.contains("m4rk") && shown.stderr.is_empty(),
        "{shown:?}"
    );
}

/// A report that is green since somebody accepted the finding says so, in every format.
#[test]
fn what_the_file_changed_stands_in_every_report() {
    let here = tempfile::tempdir().expect("a folder");
    fs::write(here.path().join("apigw-doctor.toml"), FILE).expect("a file");
    let case = crate::recorded::file("endpoint-sg-no-443");
    for format in [
        "human", "plain", "short", "markdown", "html", "junit", "github",
    ] {
        let run = tool(["replay", "-o", format])
            .arg(&case)
            .dir(here.path())
            .run();
        let squeezed = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            "in the current directory",
            "accepts SG004",
            "severity warning",
        ] {
            assert!(squeezed.contains(words), "{format}: {words}: {run:?}");
        }
    }
    let report = tool(["replay", "-o", "json"])
        .arg(&case)
        .dir(here.path())
        .run()
        .json();
    let changed = report["configuration"]["changed"]
        .as_array()
        .expect("changes");
    for words in [
        "accepts SG004 of sg-*",
        "URL002 is of severity warning",
        "connect-timeout 2s",
    ] {
        assert!(changed.iter().any(|it| it == words), "{words}: {changed:?}");
    }
    let without = tool(["replay", "-o", "json", "--no-config"])
        .arg(&case)
        .dir(here.path());
    assert!(without.run().json().get("configuration").is_none());
}
