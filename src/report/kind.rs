//! Which command made a report.

use schemars::JsonSchema;
use serde::Serialize;

/// The command that made a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// `diagnose`, and `replay` of what one recorded: that is the same report to the byte.
    Diagnose,
    /// `demo`.
    Demo,
    /// `url`.
    Url,
    /// `dns`.
    Dns,
    /// `tcp`.
    Tcp,
    /// `tls`.
    Tls,
    /// `invoke`.
    Invoke,
    /// `logs`.
    Logs,
    /// `sg`.
    Sg,
    /// `decode`.
    Decode,
    /// `policy lint`.
    PolicyLint,
    /// `policy eval`.
    PolicyEval,
    /// `policy test`.
    PolicyTest,
    /// `policy who`.
    PolicyWho,
    /// `policy diff`.
    PolicyDiff,
    /// `policy fix`.
    PolicyFix,
    /// `check`.
    Check,
    /// `path`.
    Path,
    /// `reach`.
    Reach,
    /// `diff`.
    Diff,
    /// `fleet`.
    Fleet,
}

impl ReportKind {
    /// Whether every check of a command ran: then a rule about a finding that is not there does nothing.
    pub(super) const fn is_of_checks(self) -> bool {
        !matches!(
            self,
            Self::Decode
                | Self::Logs
                | Self::PolicyLint
                | Self::PolicyEval
                | Self::PolicyTest
                | Self::PolicyWho
                | Self::PolicyDiff
                | Self::PolicyFix
                | Self::Check
                | Self::Path
                | Self::Reach
                | Self::Diff
                | Self::Fleet
        )
    }
}
