//! The steps of the run that gathered the facts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A step: something that was asked or probed, and waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it was; no two steps have the same name.
    pub name: String,
    /// When it began, in milliseconds since the run did.
    pub begin_ms: u64,
    /// When it ended; absent where the end of the run cut it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<u64>,
    /// How it ended.
    #[serde(default)]
    pub end: StepEnd,
    /// The steps that it waited for, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepEnd {
    /// By an answer, even a refusal.
    Answered,
    /// By its own time: nobody answered.
    Silent,
    /// Before its own time: the silence of another one had shown that nobody answers there.
    GivenUp,
    /// By the end of the run.
    #[default]
    CutOff,
}

impl StepEnd {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Silent => "silent",
            Self::GivenUp => "given-up",
            Self::CutOff => "cut-off",
        }
    }
}
