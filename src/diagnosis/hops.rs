//! The state of every hop.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Judged, RankedFinding, Role};
use crate::model::{Hop, Severity};

/// The state of a hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HopState {
    /// It works: seen, or by configuration.
    Ok,
    /// It stops the call.
    Fail,
    /// It works, and something about it is wrong.
    Warn,
    /// Nobody can tell.
    Unknown,
    /// The call does not get that far.
    NotReached,
    /// Nobody looked.
    Skipped,
}

impl HopState {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::NotReached => "not-reached",
            Self::Skipped => "skipped",
        }
    }
}

/// The state of every hop, in the order of the path.
pub(super) fn states(
    findings: &[RankedFinding],
    judged: &Judged,
    proven: &BTreeSet<Hop>,
) -> Vec<(Hop, HopState)> {
    let broken = |hop: Hop| {
        findings.iter().any(|finding| {
            finding.hop == hop && matches!(finding.role, Role::Cause | Role::Symptom)
        })
    };
    let first_broken = Hop::ALL.into_iter().find(|hop| broken(*hop));
    Hop::ALL
        .into_iter()
        .map(|hop| {
            let at = |other: &crate::checks::Check| other.hop == hop;
            let warned = findings.iter().any(|finding| {
                finding.hop == hop
                    && finding.role == Role::Risk
                    && finding.severity >= Severity::Warning
            });
            let asked = judged.missing.iter().any(|(check, _)| at(check));
            let unseen = judged
                .missing
                .iter()
                .filter(|(check, _)| at(check))
                .all(|(_, missing)| missing.need.is_probe());
            let state = if broken(hop) {
                HopState::Fail
            } else if warned {
                HopState::Warn
            } else if proven.contains(&hop) {
                HopState::Ok
            } else if asked && unseen && first_broken.is_some_and(|broken| broken < hop) {
                HopState::NotReached
            } else if asked {
                HopState::Unknown
            } else if judged.passed.iter().any(|(check, _)| at(check)) {
                HopState::Ok
            } else {
                HopState::Skipped
            };
            (hop, state)
        })
        .collect()
}
