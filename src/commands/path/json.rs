//! Answers as the contract has them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

use crate::network::{Answer, Fix, Query, QueryId, Share, Step, Verdict};

const SCHEMA: &str = "apigw-doctor/path/1";

/// An answer to one question.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Path")]
pub(in crate::commands) struct Line<'a> {
    /// `apigw-doctor/path/1`.
    schema: &'static str,
    /// The question's own name or number, else the number of its line.
    #[schemars(schema_with = "name_or_number")]
    id: &'a QueryId,
    /// Who sends, as the question has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Value>,
    /// Who is to receive, as the question has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Value>,
    /// The destination port.
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    /// The protocol.
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'static str>,
    /// Whether a packet gets an answer, over every path that it may take.
    verdict: Verdict,
    /// Whether that holds for some of the client's ports, or some of the paths, alone.
    #[serde(skip_serializing_if = "is_false", default)]
    partial: bool,
    /// Every object that stops it, each once.
    blockers: Vec<Blocker<'a>>,
    /// The share of the client's source ports that get no answer, in percent: on the worst path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    lost_percent: Option<f64>,
    /// What makes a few calls fail where the others work: it drops fewer than 1 % of the ports.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    warnings: Vec<Blocker<'a>>,
    /// What could not be told, and what would tell it.
    unknowns: Vec<&'a str>,
    /// What of the files could not be read, where answers may depend on it.
    #[serde(skip_serializing_if = "<[String]>::is_empty", default)]
    notices: &'a [String],
    /// Each path, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    paths: Vec<One<'a>>,
}

/// What stops the packet.
#[derive(Serialize, PartialEq, JsonSchema)]
struct Blocker<'a> {
    /// `sg-out`, `nacl-out`, `route`, `peering` and so on, with `return-` before them on the way back.
    layer: &'static str,
    /// Its id.
    object: &'a str,
    /// Its tag `Name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// The rule that decides, where there is one.
    rule: Option<&'a str>,
    /// What it does, in words.
    text: &'a str,
    /// Whether it drops the answer to some of the client's ports alone.
    #[serde(skip_serializing_if = "is_false", default)]
    partial: bool,
    /// The explanation code of AWS's own Reachability Analyzer, where one corresponds.
    #[serde(skip_serializing_if = "Option::is_none")]
    reachability_analyzer: Option<&'static str>,
    /// What would let the packet on.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a Fix>,
}

/// One path of several.
#[derive(Serialize, JsonSchema)]
struct One<'a> {
    /// The client's interface or address.
    from: &'a str,
    /// The other end's.
    to: &'a str,
    /// Whether a packet gets an answer.
    verdict: Verdict,
    /// Whether that holds for some of the client's ports alone.
    #[serde(skip_serializing_if = "is_false", default)]
    partial: bool,
}

fn name_or_number(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "number"] })
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
pub(super) fn line(
    answer: &Answer,
    query: Option<&Query>,
    notices: &[String],
) -> Result<String, serde_json::Error> {
    let mut blockers: Vec<Blocker<'_>> = Vec::new();
    let mut unknowns: Vec<&str> = answer.unknowns.iter().map(String::as_str).collect();
    let mut warnings: Vec<Blocker<'_>> = Vec::new();
    for path in &answer.paths {
        for blocker in path.blockers().map(Blocker::from) {
            if !blockers.contains(&blocker) {
                blockers.push(blocker);
            }
        }
        for warning in path.warnings().map(Blocker::from) {
            if !warnings.contains(&warning) {
                warnings.push(warning);
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
        from: query.map(|query| query.from.as_json()),
        to: query.map(|query| query.to.as_json()),
        port: query.map(|query| query.port),
        protocol: query.map(|query| query.protocol.as_str()),
        verdict: answer.verdict,
        partial: answer.partial,
        blockers,
        lost_percent: answer.lost().map(Share::lost_percent),
        warnings,
        unknowns,
        notices,
        paths: paths.collect(),
    })
}
