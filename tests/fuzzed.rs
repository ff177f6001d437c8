//! The readers that fuzz targets go through: each with what it starts from, and with what was found once.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::recorded;

#[path = "../fuzz/targets/mod.rs"]
pub(crate) mod targets;

/// What `tests/cases/untrusted.toml` holds.
#[derive(Deserialize)]
struct Untrusted {
    input: Vec<Input>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    target: String,
    about: String,
    #[serde(default)]
    text: String,
    texts: Option<Vec<String>>,
    /// Hexadecimal digits.
    bytes: Option<String>,
}

impl Input {
    fn data(&self) -> Vec<u8> {
        match (&self.texts, &self.bytes) {
            (Some(texts), _) => texts.join("\0").into_bytes(),
            (_, Some(digits)) => (0..digits.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("two digits"))
                .collect(),
            _ => self.text.clone().into_bytes(),
        }
    }
}

#[test]
fn what_fuzzing_starts_from_and_what_it_found_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/untrusted.toml");
    let text = fs::read_to_string(path).expect("the table");
    let untrusted: Untrusted = toml::from_str(&text).expect("TOML");
    for input in &untrusted.input {
        let target = targets::TARGETS.iter().find(|it| it.name == input.target);
        let target =
            target.unwrap_or_else(|| panic!("{}: there is no {}", input.about, input.target));
        (target.run)(&input.data());
    }
}

#[test]
fn the_script_runs_every_target() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/fuzz");
    let script = fs::read_to_string(script).expect("the script");
    let words: Vec<&str> = script.split_whitespace().collect();
    for target in targets::TARGETS {
        assert!(words.contains(&target.name), "{}", target.name);
    }
}

#[test]
fn recorded_cases_hold_what_fuzzing_looks_for() {
    for facts in recorded::all().values().step_by(40) {
        let json = serde_json::to_string(facts).expect("JSON");
        for target in targets::TARGETS.iter().filter(|it| it.is_json) {
            (target.run)(json.as_bytes());
        }
    }
}
