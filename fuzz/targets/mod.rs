//! What is read of strangers, each reader with what must hold of it whatever the bytes are.
//!
//! `fuzz/main.rs` looks for bytes for which it does not; `tests/fuzzed.rs` goes through those that were
//! found once, and holds that this compiles.

use apigw_doctor::model::is_hidden;
use apigw_doctor::report::{Level, guarded};
use serde::Serialize;
use serde_json::Value;

pub(crate) mod canaries;
mod certificate;
mod config;
mod connect;
mod decode;
mod dns;
mod facts;
mod fleet;
mod imds;
mod policy_calls;
mod policy_case;
mod policy_lint;
mod redaction;
pub(crate) mod renderings;
mod resolver_files;
mod snapshot;
mod template;
mod transcript;
mod url;

/// A reader.
pub(crate) struct Target {
    /// What `scripts/fuzz` calls it.
    pub(crate) name: &'static str,
    /// Whether it reads JSON alone, so that other bytes are a waste of time.
    pub(crate) is_json: bool,
    /// Reads; panics where something does not hold.
    pub(crate) run: fn(&[u8]),
}

pub(crate) const TARGETS: &[Target] = &[
    bytes("certificate", certificate::run),
    bytes("config", config::run),
    bytes("connect", connect::run),
    bytes("decode", decode::run),
    bytes("dns", dns::run),
    json("facts", facts::run),
    json("fleet", fleet::run),
    bytes("imds", imds::run),
    json("policy_calls", policy_calls::run),
    json("policy_case", policy_case::run),
    bytes("policy_lint", policy_lint::run),
    json("redaction", redaction::run),
    bytes("resolver_files", resolver_files::run),
    json("snapshot", snapshot::run),
    bytes("template", template::run),
    bytes("transcript", transcript::run),
    bytes("url", url::run),
];

const fn bytes(name: &'static str, run: fn(&[u8])) -> Target {
    Target {
        name,
        is_json: false,
        run,
    }
}

const fn json(name: &'static str, run: fn(&[u8])) -> Target {
    Target {
        name,
        is_json: true,
        run,
    }
}

/// The bytes as a text, where they are one.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// One of the levels: which one hangs on the bytes, so that all are looked at in turn.
fn some_level(data: &[u8]) -> Level {
    match data.len() % 3 {
        0 => Level::Secrets,
        1 => Level::Ids,
        _ => Level::All,
    }
}

/// The bytes as texts: a zero byte ends each but the last.
fn texts(data: &[u8]) -> impl Iterator<Item = String> {
    data.split(|byte| *byte == 0)
        .map(|part| String::from_utf8_lossy(part).into_owned())
}

/// Fails where a text in facts is not one short line: nothing that is gathered may be longer or hold
/// control characters.
fn assert_lines(facts: &impl Serialize) {
    fn look(value: &Value) {
        match value {
            Value::String(text) => {
                assert!(!text.contains(char::is_control), "{text:?}");
                assert!(text.chars().count() < 400, "{text:?}");
            }
            Value::Array(all) => all.iter().for_each(look),
            Value::Object(all) => all.values().for_each(look),
            _ => {}
        }
    }
    look(&serde_json::to_value(facts).expect("facts are JSON"));
}

/// Fails where a report in a format would act on a terminal or a CI server.
fn assert_inert(format: &str, text: &str) {
    let text = match format {
        "json" | "github" => text.into(),
        _ => guarded(text),
    };
    // Colours are our own, and come with a style alone.
    let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\u{1b}');
    assert_eq!(hidden, None, "{format}");
    for line in text.lines() {
        let ours = format == "github"
            && ["::error ", "::warning ", "::notice "]
                .iter()
                .any(|it| line.starts_with(it));
        let acts = line.trim_start().starts_with("::") && !ours;
        assert!(!acts, "{format}: {line}");
    }
}
