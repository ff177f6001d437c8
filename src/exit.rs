//! The exit codes, the same for every command and every format.

use std::process::ExitCode;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing at or above `--fail-on`, and everything that the verdict needs is known.
    Clean,
    /// 1: at least one finding at or above `--fail-on`.
    Findings,
    /// 2: usage error.
    Usage,
    /// 3: no such finding, and a needed fact is unknown.
    Inconclusive,
    /// 4: the tool could not do its work, or not write the report.
    Failed,
    /// 128 and the number of the signal that cut the run short.
    Interrupted(u8),
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Inconclusive => 3,
            Self::Failed => 4,
            Self::Interrupted(code) => code,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
