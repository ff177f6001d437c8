//! How a report for people looks: glyphs, width, detail. Colour is always there, and is taken out by
//! the stream that must not show it.

use colored::{ColoredString, Colorize};

use super::{HopState, State};
use crate::model::Severity;

/// How a report for people looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Glyphs and lines beyond ASCII.
    pub unicode: bool,
    /// The width to wrap at, in columns; `None` never wraps.
    pub width: Option<usize>,
    /// How much is told.
    pub detail: Detail,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// What is wrong, and nothing else.
    Quiet,
    /// What is wrong, what is unknown, and a count of what holds.
    Normal,
    /// What holds, too, and what shows it.
    Verbose,
}

/// What a mark and a colour say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It works.
    Good,
    /// It does not.
    Bad,
    /// It works, and something about it is wrong.
    Doubtful,
    /// Nobody can tell.
    Unknown,
    /// It is worth knowing.
    Info,
    /// It is nothing.
    Nothing,
}

impl From<State> for Tone {
    fn from(state: State) -> Self {
        match state {
            State::Healthy => Self::Good,
            State::Broken => Self::Bad,
            State::Inconclusive => Self::Unknown,
        }
    }
}

impl From<HopState> for Tone {
    fn from(state: HopState) -> Self {
        match state {
            HopState::Ok => Self::Good,
            HopState::Fail => Self::Bad,
            HopState::Warn => Self::Doubtful,
            HopState::Unknown => Self::Unknown,
            HopState::NotReached | HopState::Skipped => Self::Nothing,
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Bad,
            Severity::Warning => Self::Doubtful,
            Severity::Info => Self::Info,
        }
    }
}

impl Style {
    /// The mark of a state.
    pub(crate) fn mark(&self, tone: impl Into<Tone>) -> ColoredString {
        let tone = tone.into();
        let (glyph, ascii) = match tone {
            Tone::Good => ("✔", "ok"),
            Tone::Bad => ("✖", "FAIL"),
            Tone::Doubtful => ("▲", "warn"),
            Tone::Unknown => ("?", "?"),
            Tone::Info | Tone::Nothing => ("-", "-"),
        };
        paint(tone, if self.unicode { glyph } else { ascii })
    }
}

/// A text in the colour of a state or a severity.
pub(crate) fn paint(tone: impl Into<Tone>, text: &str) -> ColoredString {
    match tone.into() {
        Tone::Good => text.green(),
        Tone::Bad => text.red().bold(),
        Tone::Doubtful => text.yellow().bold(),
        Tone::Unknown => text.magenta().bold(),
        Tone::Info => text.blue().bold(),
        Tone::Nothing => text.normal(),
    }
}
