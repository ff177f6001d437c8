//! How long things took.

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts;
pub use crate::facts::StepEnd;

/// How long things took.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Timings {
    /// The whole gathering, in milliseconds.
    pub total_ms: u64,
    /// The phases of the request, in order.
    pub probes: Vec<Phase>,
    /// The steps of gathering, in the order in which they began: when each began and ended, and for whom it
    /// waited. Absent where the snapshot has none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(default)]
    pub steps: Vec<Step>,
}

/// A phase of the request.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Phase {
    /// Which one.
    pub phase: PhaseName,
    /// Its milliseconds.
    pub ms: u64,
}

/// The phases of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseName {
    /// The name is looked up.
    Dns,
    /// The connection is made.
    Tcp,
    /// The handshake.
    Tls,
    /// The server answers.
    Server,
    /// The body arrives.
    Body,
}

impl PhaseName {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Server => "server",
            Self::Body => "body",
        }
    }
}

/// A step of gathering: something that was asked or probed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Step {
    /// What it was; no two steps have the same name.
    pub name: String,
    /// When it began, in milliseconds since the run did.
    pub begin_ms: u64,
    /// When it ended; null where the end of the run cut it off.
    pub end_ms: Option<u64>,
    /// How it ended.
    pub end: StepEnd,
    /// The steps that it waited for.
    pub after: Vec<String>,
    /// Whether it is part of the chain that took longest: each step of that waited for the one before.
    pub longest: bool,
}

/// The steps of a run.
pub(super) fn steps(steps: &[facts::Step], total_ms: u64) -> Vec<Step> {
    let longest = longest_chain(steps, total_ms);
    steps
        .iter()
        .enumerate()
        .map(|(number, step)| Step {
            name: step.name.clone(),
            begin_ms: step.begin_ms,
            end_ms: step.end_ms,
            end: step.end,
            after: step.after.clone(),
            longest: longest.contains(&number),
        })
        .collect()
}

/// The numbers of the steps on the chain that took longest: the step that ended last, of those that it
/// waited for the one that ended last, and so on.
fn longest_chain(steps: &[facts::Step], total_ms: u64) -> Vec<usize> {
    let ended = |number: &usize| {
        let end = steps.get(*number).and_then(|step| step.end_ms);
        (end.unwrap_or(total_ms), *number)
    };
    let mut chain = Vec::new();
    let mut next = (0..steps.len()).max_by_key(ended);
    while let Some(number) = next {
        chain.push(number);
        let Some(step) = steps.get(number) else { break };
        // A step waits for earlier ones alone, so that this ends for any file.
        let before = (0..number).filter(|one| {
            let name = steps.get(*one).map(|one| &one.name);
            name.is_some_and(|name| step.after.contains(name))
        });
        next = before.max_by_key(ended);
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_chain_ends_last_and_waits_for_who_ended_last() {
        let step = |name: &str, begin_ms, end_ms, after: &[&str]| facts::Step {
            name: name.to_owned(),
            begin_ms,
            end_ms,
            end: StepEnd::Answered,
            after: after.iter().map(|&name| name.to_owned()).collect(),
        };
        let all = [
            step("a", 0, Some(10), &[]),
            step("b", 0, Some(20), &[]),
            step("c", 20, Some(30), &["a", "b"]),
            step("d", 10, Some(29), &["a"]),
        ];
        let longest = |all: &[facts::Step]| -> Vec<String> {
            let steps = steps(all, 100).into_iter().filter(|step| step.longest);
            steps.map(|step| step.name).collect()
        };
        assert_eq!(longest(&all), ["b", "c"]);
        let mut cut = all.clone();
        cut[3].end_ms = None;
        assert_eq!(longest(&cut), ["a", "d"]);
        // A file may say anything.
        cut[0].after = vec!["a".to_owned(), "d".to_owned()];
        assert_eq!(longest(&cut), ["a", "d"]);
        assert_eq!(longest(&[]), [""; 0]);
    }
}
