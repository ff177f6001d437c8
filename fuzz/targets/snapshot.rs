//! A snapshot is judged and shown in every format at every level, or refused. No format shows what would
//! act on a terminal or a CI server, and what is kept without secrets says the same.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::report::{Level, Naming, Redactor, Report};
use serde_json::Value;

use super::renderings::renderings;
use super::{assert_inert, some_level, text};

pub(crate) fn run(data: &[u8]) {
    let Some(Ok(facts)) = text(data).map(Facts::from_json) else {
        return;
    };
    let report = Report::new(&facts, &diagnose(&facts, REGISTRY));
    let level = some_level(data);
    for (format, text) in renderings(Some(&facts), &report, level) {
        assert_inert(format, &text);
        if format == "json" {
            let json: Value = serde_json::from_str(&text).expect("JSON");
            assert!(json["verdict"]["state"].is_string());
        }
    }
    if level != Level::Secrets {
        return;
    }
    let kept = kept(&facts, level);
    let again = Report::new(&kept, &diagnose(&kept, REGISTRY));
    assert_eq!(again.verdict.state, report.verdict.state);
    let codes = |report: &Report| {
        report
            .findings
            .iter()
            .map(|it| it.code.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&again), codes(&report));
}

/// The facts as `--snapshot` keeps them, read again.
fn kept(facts: &Facts, level: Level) -> Facts {
    let mut redactor = Redactor::new(level, Naming::Shaped, Some(facts));
    let value = serde_json::to_value(facts).expect("JSON");
    let text = redactor.apply(value).faithful().to_string();
    Facts::from_json(&text).expect("what is kept is a snapshot")
}
