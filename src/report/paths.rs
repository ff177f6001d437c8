//! `path`: answers to questions whether a packet gets an answer. Each is the contract
//! `apigw-doctor/path/1`; a report holds them with what stops the packets as findings.

mod findings;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

use crate::network::{Answer, Fix, Path, Query, QueryId, Share, State, Step, Verdict};

pub use findings::Answered;

const SCHEMA: &str = "apigw-doctor/path/1";

/// An answer to one question.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Path")]
pub struct PathAnswer {
    /// `apigw-doctor/path/1`.
    pub schema: &'static str,
    /// The question's own name or number, else the number of its line.
    #[schemars(schema_with = "name_or_number")]
    pub id: QueryId,
    /// Who sends, as the question has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// Who is to receive, as the question has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
    /// The destination port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The protocol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<&'static str>,
    /// Whether a packet gets an answer, over every path that it may take.
    pub verdict: Verdict,
    /// Whether that holds for some of the client's ports, or some of the paths, alone.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub partial: bool,
    /// Every object that stops it, each once.
    pub blockers: Vec<Blocker>,
    /// The share of the client's source ports that get no answer, in percent: on the worst path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lost_percent: Option<f64>,
    /// What makes a few calls fail where the others work: it drops fewer than 1 % of the ports.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub warnings: Vec<Blocker>,
    /// What could not be told, and what would tell it.
    pub unknowns: Vec<String>,
    /// What of the files could not be read, where answers may depend on it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notices: Vec<String>,
    /// Each path, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub paths: Vec<PathOf>,
    /// The same in words, for one line.
    #[serde(skip)]
    pub said: Vec<String>,
    /// That share in words.
    #[serde(skip)]
    pub lost: Option<String>,
    /// Each path step by step; for people alone.
    #[serde(skip)]
    pub drawn: Vec<PathDrawn>,
}

/// What stops the packet.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Blocker {
    /// `sg-out`, `nacl-out`, `route`, `peering` and so on, with `return-` before them on the way back.
    pub layer: &'static str,
    /// Its id.
    pub object: String,
    /// Its tag `Name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The rule that decides, where there is one.
    pub rule: Option<String>,
    /// What it does, in words.
    pub text: String,
    /// Whether it drops the answer to some of the client's ports alone.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub partial: bool,
    /// The explanation code of AWS's own Reachability Analyzer, where one corresponds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reachability_analyzer: Option<&'static str>,
    /// What would let the packet on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<PathFix>,
}

/// A change that lets the packet on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PathFix {
    /// What to do.
    pub summary: String,
    /// How.
    pub commands: Vec<String>,
    /// Whom else that touches.
    pub blast_radius: String,
}

/// One path of several.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PathOf {
    /// The client's interface or address.
    pub from: String,
    /// The other end's.
    pub to: String,
    /// Whether a packet gets an answer.
    pub verdict: Verdict,
    /// Whether that holds for some of the client's ports alone.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub partial: bool,
}

/// One path, step by step.
#[derive(Debug, Clone)]
pub struct PathDrawn {
    /// Its ends, and what becomes of a packet.
    pub of: PathOf,
    /// Which share of the client's source ports gets no answer.
    pub lost: String,
    /// The way of the packet.
    pub forward: Vec<PathStep>,
    /// The way of the answer.
    pub back: Vec<PathStep>,
    /// What stops it.
    pub blockers: Vec<Blocker>,
    /// What stops a few packets.
    pub warnings: Vec<Blocker>,
}

/// One step of a path.
#[derive(Debug, Clone)]
pub struct PathStep {
    /// Where it is.
    pub layer: &'static str,
    /// What becomes of the packet.
    pub state: State,
    /// The object that decides.
    pub object: String,
    /// Its name.
    pub name: Option<String>,
    /// What happens.
    pub text: String,
}

fn name_or_number(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "number"] })
}

impl From<&Fix> for PathFix {
    fn from(fix: &Fix) -> Self {
        Self {
            summary: fix.summary.clone(),
            commands: fix.commands.iter().map(ToString::to_string).collect(),
            blast_radius: fix.blast_radius.clone(),
        }
    }
}

impl From<&Step> for Blocker {
    fn from(step: &Step) -> Self {
        Self {
            layer: step.layer.as_str(),
            object: step.object.clone(),
            name: step.name.clone(),
            rule: step.rule.clone(),
            text: step.text.clone(),
            partial: step.state == State::Part,
            reachability_analyzer: step.code,
            fix: step.fix.as_ref().map(PathFix::from),
        }
    }
}

impl From<&Step> for PathStep {
    fn from(step: &Step) -> Self {
        Self {
            layer: step.layer.as_str(),
            state: step.state,
            object: step.object.clone(),
            name: step.name.clone(),
            text: step.text.clone(),
        }
    }
}

impl From<&Path> for PathOf {
    fn from(path: &Path) -> Self {
        Self {
            from: path.from.clone(),
            to: path.to.clone(),
            verdict: path.verdict,
            partial: path.partial,
        }
    }
}

impl From<&Path> for PathDrawn {
    fn from(path: &Path) -> Self {
        Self {
            of: path.into(),
            lost: path.share.to_string(),
            forward: path.forward.iter().map(PathStep::from).collect(),
            back: path.back.iter().map(PathStep::from).collect(),
            blockers: path.blockers().map(Blocker::from).collect(),
            warnings: path.warnings().map(Blocker::from).collect(),
        }
    }
}

impl PathAnswer {
    /// An answer as it is told by itself, without its steps.
    #[must_use]
    pub fn new(answer: &Answer, query: Option<&Query>, notices: &[String]) -> Self {
        let (mut blockers, mut warnings) = (Vec::new(), Vec::new());
        let mut unknowns = answer.unknowns.clone();
        let mut said = answer.unknowns.clone();
        for path in &answer.paths {
            path.blockers()
                .for_each(|step| add(&mut blockers, step.into()));
            path.warnings()
                .for_each(|step| add(&mut warnings, step.into()));
            path.unknowns()
                .for_each(|step| add(&mut unknowns, step.text.clone()));
            for step in path.blockers().chain(path.warnings()) {
                add(&mut said, in_words(step));
            }
        }
        for step in answer.paths.iter().flat_map(Path::unknowns) {
            add(&mut said, in_words(step));
        }
        let several = answer.paths.len() > 1;
        let lost = answer.lost();
        Self {
            schema: SCHEMA,
            id: answer.id.clone(),
            from: query.map(|query| query.from.as_json()),
            to: query.map(|query| query.to.as_json()),
            port: query.map(|query| query.port),
            protocol: query.map(|query| query.protocol.as_str()),
            verdict: answer.verdict,
            partial: answer.partial,
            blockers,
            lost_percent: lost.map(Share::lost_percent),
            warnings,
            unknowns,
            notices: notices.to_vec(),
            paths: answer
                .paths
                .iter()
                .filter(|_| several)
                .map(PathOf::from)
                .collect(),
            said,
            lost: lost.map(|lost| lost.to_string()),
            drawn: Vec::new(),
        }
    }

    fn drawing(mut self, answer: &Answer) -> Self {
        let mut paths: Vec<&Path> = answer.paths.iter().collect();
        paths.sort_by_key(|path| std::cmp::Reverse((path.verdict, !path.partial)));
        self.drawn = paths.into_iter().map(PathDrawn::from).collect();
        self
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

fn in_words(step: &Step) -> String {
    format!("{}: {}", step.layer.as_str(), step.text)
}
