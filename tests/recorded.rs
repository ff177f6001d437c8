//! Recorded cases, replayed: the report of each, to the byte.
//!
//! The tool recorded the facts in the lab (`APIGW_DOCTOR_RECORD=1 scripts/test lab::`), save for one
//! case, a recording that was edited by hand to have two VPCs. `healthy.json` is kept whole; every other
//! file is what differs from it. What each run has anew, as ids and times, is the same in all of them.
//!
//! The expected reports stand beside them; `APIGW_DOCTOR_BLESS=1 cargo test recorded::` writes them anew,
//! to be read in the diff.

mod delta;
mod names;
mod print;
mod tidy;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use apigw_doctor::facts::{Facts, patched};
use names::Names;
use regex_lite::Regex;
use serde_json::Value;

use crate::tool::tool;

/// The case that the others are told by.
const HEALTHY: &str = "healthy";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/recorded")
}

/// The snapshot of every case, by name.
pub(crate) fn snapshots() -> &'static BTreeMap<String, Value> {
    static ALL: LazyLock<BTreeMap<String, Value>> = LazyLock::new(read);
    &ALL
}

fn read() -> BTreeMap<String, Value> {
    let mut cases = BTreeMap::new();
    let healthy = json(&folder().join("healthy.json"));
    for entry in fs::read_dir(folder()).expect("the recorded cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "json") {
            let name = path.file_stem().expect("a name").to_string_lossy();
            let whole = match &*name {
                HEALTHY => healthy.clone(),
                _ => patched(&healthy, &json(&path)),
            };
            cases.insert(name.into_owned(), whole);
        }
    }
    assert!(cases.len() > 20, "the recorded cases are gone");
    cases
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("a case");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The facts of every case, by name.
pub(crate) fn all() -> BTreeMap<String, Facts> {
    let read = |(name, snapshot): (&String, &Value)| {
        let facts = Facts::from_json(&snapshot.to_string());
        let facts = facts.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name.clone(), facts)
    };
    snapshots().iter().map(read).collect()
}

/// A file with the snapshot of a case.
pub(crate) fn file(name: &str) -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recorded");
        fs::create_dir_all(&folder).expect("a folder");
        for (name, snapshot) in snapshots() {
            // Other runs of the tests may read it.
            let new = tempfile::NamedTempFile::new_in(&folder).expect("a file");
            fs::write(&new, snapshot.to_string()).expect("it can be written");
            new.persist(folder.join(format!("{name}.json")))
                .expect("it can be renamed");
        }
        folder
    });
    FOLDER.join(format!("{name}.json"))
}

/// Keeps a snapshot as a case. Of a new healthy case, all others differ in something else.
pub(crate) fn keep(name: &str, snapshot: &Value) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().expect("no other test failed here");
    let mut all = read();
    let ids = Names::of(&all[HEALTHY]).ids();
    all.insert(name.to_owned(), tidy::tidy(snapshot, &ids));
    for (other, whole) in &all {
        if name == HEALTHY || name == other {
            let kept = as_kept(other, whole, &all[HEALTHY]);
            let path = folder().join(format!("{other}.json"));
            fs::write(path, kept).expect("the repository can be written");
        }
    }
}

fn as_kept(name: &str, whole: &Value, healthy: &Value) -> String {
    if name == HEALTHY {
        print::print(whole)
    } else {
        print::print(&delta::between(healthy, whole))
    }
}

/// Without the count of the checks that hold, so that a new check changes the reports where it is found
/// alone.
pub(crate) fn uncounted(report: &str) -> String {
    static OK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b\d+ ok, (\d+ error)").expect("a pattern"));
    OK.replace_all(report, "N ok, $1").into_owned()
}

#[test]
fn recordings_are_tidy_and_no_longer_than_they_must_be() {
    let healthy = &snapshots()[HEALTHY];
    let ids = Names::of(healthy).ids();
    for (name, whole) in snapshots() {
        assert_eq!(&tidy::tidy(whole, &ids), whole, "{name}");
        let path = folder().join(format!("{name}.json"));
        let text = fs::read_to_string(path).expect("a case");
        assert_eq!(text, as_kept(name, whole, healthy), "{name}");
    }
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
        let facts = file(name);
        let run = tool(["replay", "-o", "plain"]).arg(facts).run();
        let said = format!("{}exit {}\n", uncounted(&run.stdout), run.code);
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
        let facts = file(name);
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
        let facts = file(name);
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
    let whole = file("endpoint-sg-no-443");
    let text = fs::read_to_string(&whole).expect("a case");
    let mut probes: Value = serde_json::from_str(&text).expect("JSON");
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
