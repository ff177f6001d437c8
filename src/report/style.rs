//! How a report for people looks: glyphs, width, detail. Colour is always there, and is taken out by
//! the stream that must not show it.

use colored::{ColoredString, Colorize};

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

impl Style {
    /// A state's mark.
    pub(crate) fn mark(&self, state: &str) -> ColoredString {
        let (glyph, ascii) = match state {
            "ok" | "healthy" => ("✔", "ok"),
            "fail" | "broken" => ("✖", "FAIL"),
            "warn" => ("▲", "warn"),
            "unknown" | "inconclusive" => ("?", "?"),
            _ => ("-", "-"),
        };
        paint(state, if self.unicode { glyph } else { ascii })
    }
}

/// A text in the colour of a state or a severity.
pub(crate) fn paint(state: &str, text: &str) -> ColoredString {
    match state {
        "ok" | "healthy" => text.green(),
        "fail" | "broken" | "error" => text.red().bold(),
        "warn" | "warning" => text.yellow().bold(),
        "unknown" | "inconclusive" => text.magenta().bold(),
        "info" => text.blue().bold(),
        _ => text.dimmed(),
    }
}
