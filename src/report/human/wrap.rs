//! Lines, wrapped by what is seen of them: colour has no width.

use anstream::adapter::strip_str;
use unicode_width::UnicodeWidthStr;

/// A page being written.
pub(in crate::report) struct Page {
    text: String,
    width: Option<usize>,
}

impl Page {
    pub(in crate::report) const fn new(width: Option<usize>) -> Self {
        Self {
            text: String::new(),
            width,
        }
    }

    /// The columns that a line may take.
    pub(super) const fn width(&self) -> Option<usize> {
        self.width
    }

    /// A line as it is.
    pub(in crate::report) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// An empty line, unless one stands there or nothing does.
    pub(in crate::report) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Text with its own line ends.
    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Every line of a text, indented, and never wrapped: commands are copied.
    pub(in crate::report) fn block(&mut self, indent: &str, text: &str) {
        for line in text.lines() {
            self.line(&format!("{indent}{line}"));
        }
    }

    /// A text after a label, its further lines indented. Where the text itself has several, each of the
    /// further ones is marked, so that none can pass for a line of the report.
    pub(in crate::report) fn hanging(&mut self, label: &str, indent: &str, text: &str) {
        let mut lines = text.trim_end_matches('\n').split('\n');
        let first = lines.next().unwrap_or_default();
        self.wrapped(&label.replace('\n', "\\n"), indent, first);
        let quote = format!("{indent}| ");
        for line in lines {
            self.wrapped(&quote, &quote, line);
        }
    }

    fn wrapped(&mut self, label: &str, indent: &str, text: &str) {
        let Some(width) = self.width else {
            self.line(&format!("{label}{text}"));
            return;
        };
        let mut line = label.to_owned();
        let mut used = seen(label);
        let mut fresh = true;
        for word in text.split(' ') {
            let wide = seen(word);
            if !fresh && used + 1 + wide > width {
                self.line(&line);
                indent.clone_into(&mut line);
                used = seen(indent);
                fresh = true;
                // Spaces would move the text to where a line of another kind begins.
                if word.is_empty() {
                    continue;
                }
            }
            if !fresh {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += wide;
            fresh = false;
        }
        self.line(&line);
    }

    pub(in crate::report) fn finish(self) -> String {
        self.text
    }
}

/// Where the text after a label stands.
pub(super) const TEXT: &str = "               ";

/// A label in the terminal's own colour: dim text is not read on every background.
pub(super) fn field(page: &mut Page, label: &str, text: &str) {
    page.hanging(&format!("  {label:<13}"), TEXT, text);
}

/// The columns that a text takes on a screen.
pub(in crate::report) fn seen(text: &str) -> usize {
    strip_str(text).to_string().width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_words_and_hangs_the_rest() {
        let mut page = Page::new(Some(20));
        page.hanging("label  ", "       ", "one two three four");
        assert_eq!(page.finish(), "label  one two three\n       four\n");
    }

    #[test]
    fn a_line_of_the_text_is_marked() {
        for width in [None, Some(20)] {
            let mut page = Page::new(width);
            page.hanging("  seen  ", "        ", "one\n  fix  two\n");
            assert_eq!(page.finish(), "  seen  one\n        |   fix  two\n");
        }
    }

    #[test]
    fn never_wraps_without_a_width() {
        let mut page = Page::new(None);
        page.hanging("a ", "  ", &"word ".repeat(100));
        assert_eq!(page.finish().lines().count(), 1);
    }
}
