//! A part of a text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a text, in bytes of UTF-8: from `start` up to, and without, `end`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The part of a text; `None` where the span does not lie in it.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Where a part stands inside the text of another span, compared without case.
    #[must_use]
    pub(crate) fn find(self, text: &str, part: &str) -> Option<Self> {
        let inside = self.of(text)?.to_ascii_lowercase();
        let start = self.start + inside.find(&part.to_ascii_lowercase())?;
        (!part.is_empty()).then_some(Self {
            start,
            end: start + part.len(),
        })
    }
}
