//! Recorded cases, replayed: the report of each, to the byte.
//!
//! The tool recorded the facts in the lab (`APIGW_DOCTOR_RECORD=1 scripts/test lab::`), save for one
//! case, a recording that was edited by hand to have two VPCs. The expected
//! reports stand beside them; `APIGW_DOCTOR_BLESS=1 cargo test recorded::` writes them anew, to be
//! read in the diff.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use apigw_doctor::facts::Facts;

use crate::tool::tool;

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/recorded")
}

/// The facts of every case, by name.
pub(crate) fn all() -> BTreeMap<String, Facts> {
    let mut cases = BTreeMap::new();
    for entry in fs::read_dir(folder()).expect("the recorded cases") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = fs::read_to_string(&path).expect("a case");
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let facts = Facts::from_json(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            cases.insert(name, facts);
        }
    }
    assert!(cases.len() > 20, "the recorded cases are gone");
    cases
}

#[test]
fn every_case_but_one_was_recorded() {
    let edited: Vec<String> = all()
        .into_keys()
        .filter(|name| {
            let scenario = format!("tests/scenarios/{name}.toml");
            !PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join(scenario)
                .exists()
        })
        .collect();
    assert_eq!(edited, ["policy-client-vpc"]);
}

#[test]
fn every_case_is_reported_as_expected() {
    let bless = std::env::var_os("APIGW_DOCTOR_BLESS").is_some();
    let mut wrong = Vec::new();
    for name in all().keys() {
        let facts = folder().join(format!("{name}.json"));
        let run = tool(["replay", "-o", "plain"]).arg(facts).run();
        let said = format!("{}exit {}\n", run.stdout, run.code);
        assert!(run.stdout.is_ascii(), "{name}: plain is not ASCII\n{said}");
        assert_eq!(run.stderr, "", "{name}");
        let expected = folder().join(format!("{name}.txt"));
        if bless {
            fs::write(&expected, &said).expect("the repository can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("{name} reads:\n{said}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "APIGW_DOCTOR_BLESS=1 if this is right:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    for name in all().keys().step_by(7) {
        let facts = folder().join(format!("{name}.json"));
        let code = |format: &str| tool(["replay", "-o", format]).arg(&facts).run().code;
        let plain = code("plain");
        assert_eq!(
            [code("human"), code("short"), code("json")],
            [plain; 3],
            "{name}"
        );
        assert_eq!(
            tool(["replay", "-qq"]).arg(&facts).run().code,
            plain,
            "{name}"
        );
        assert_eq!(
            tool(["replay", "--exit-zero"]).arg(&facts).run().code,
            0,
            "{name}"
        );
    }
}

#[test]
fn a_fix_that_is_called_proven_was_tried() {
    let mut proven = 0;
    for name in all().keys() {
        let facts = folder().join(format!("{name}.json"));
        let report = tool(["replay", "-o", "json"]).arg(facts).run().json();
        for finding in report["findings"].as_array().expect("findings") {
            if finding["fix"]["verified"] == true {
                proven += 1;
            }
        }
    }
    assert!(proven >= 10, "only {proven} fixes are proven");
}

/// What one half could not see, the other may: probes from an instance, configuration from a laptop.
#[test]
fn two_halves_make_the_whole() {
    let whole = folder().join("endpoint-sg-no-443.json");
    let text = fs::read_to_string(&whole).expect("a case");
    let mut probes: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut configuration = probes.clone();
    for fact in probes["aws"].as_object_mut().expect("facts").values_mut() {
        *fact = "not-asked".into();
    }
    for part in ["dns", "tcp", "tls", "http"] {
        configuration[part] = "not-asked".into();
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (
        folder.path().join("probes.json"),
        folder.path().join("aws.json"),
    );
    fs::write(&one, probes.to_string()).expect("written");
    fs::write(&other, configuration.to_string()).expect("written");
    let expected = tool(["replay", "-o", "json"]).arg(&whole).run();
    for halves in [[&one, &other], [&other, &one]] {
        let merged = tool(["replay", "-o", "json"])
            .arg(halves[0])
            .arg(halves[1])
            .run();
        assert_eq!(merged.stdout, expected.stdout);
    }
    let alone = tool(["replay", "-o", "json"]).arg(&one).run().json();
    assert_eq!(alone["verdict"]["broken_at"], "tcp");
}
