//! Answers as the contract has them.

use serde::{Deserialize, Serialize};

use crate::network::{Answer, Fix, Step, Verdict};

const SCHEMA: &str = "apigw-doctor/path/1";

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    id: &'a str,
    verdict: Verdict,
    #[serde(skip_serializing_if = "is_false")]
    partial: bool,
    blockers: Vec<Blocker<'a>>,
    unknowns: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paths: Vec<One<'a>>,
}

#[derive(Serialize, PartialEq)]
struct Blocker<'a> {
    layer: &'static str,
    object: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    rule: Option<&'a str>,
    text: &'a str,
    /// Whether it drops the answer to some of the client's ports alone.
    #[serde(skip_serializing_if = "is_false")]
    partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reachability_analyzer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a Fix>,
}

/// One path of several.
#[derive(Serialize)]
struct One<'a> {
    from: &'a str,
    to: &'a str,
    verdict: Verdict,
    #[serde(skip_serializing_if = "is_false")]
    partial: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl<'a> From<&'a Step> for Blocker<'a> {
    fn from(step: &'a Step) -> Self {
        Self {
            layer: step.layer.as_str(),
            object: &step.object,
            name: step.name.as_deref(),
            rule: step.rule.as_deref(),
            text: &step.text,
            partial: step.state == crate::network::State::Part,
            reachability_analyzer: step.code,
            fix: step.fix.as_ref(),
        }
    }
}

/// An answer in one line.
///
/// # Errors
/// It could not be written as JSON.
pub(super) fn line(answer: &Answer) -> Result<String, serde_json::Error> {
    let mut blockers: Vec<Blocker<'_>> = Vec::new();
    let mut unknowns: Vec<&str> = answer.unknowns.iter().map(String::as_str).collect();
    for path in &answer.paths {
        for blocker in path.blockers().map(Blocker::from) {
            if !blockers.contains(&blocker) {
                blockers.push(blocker);
            }
        }
        for step in path.unknowns() {
            if !unknowns.contains(&step.text.as_str()) {
                unknowns.push(&step.text);
            }
        }
    }
    let several = answer.paths.len() > 1;
    let paths = answer.paths.iter().filter(|_| several).map(|path| One {
        from: &path.from,
        to: &path.to,
        verdict: path.verdict,
        partial: path.partial,
    });
    serde_json::to_string(&Line {
        schema: SCHEMA,
        id: &answer.id,
        verdict: answer.verdict,
        partial: answer.partial,
        blockers,
        unknowns,
        paths: paths.collect(),
    })
}

/// The name of a line that is no query, where it has one.
pub(super) fn id_of(line: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    serde_json::from_slice::<Named>(line).map_or_else(|_| String::new(), |named| named.id)
}
