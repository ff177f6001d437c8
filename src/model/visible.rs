//! Text of others as it can be shown: nothing in it moves the cursor, turns the reading direction or
//! hides.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// Whether a character is not seen as itself: a control (but not a line's end or a tab), a mark that
/// turns the reading direction, one without width, or a space that is not the space.
///
/// Source: Unicode 16, `Cc`, `Zs`, `Zl`, `Zp`, `Bidi_Control` and `Default_Ignorable_Code_Point`, and
/// the interlinear annotations.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{a0}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{1680}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3000}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{16fe4}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d159}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// A text with an escape, such as `\u{1b}`, in place of each hidden character. Line ends and tabs
/// stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") {
        return escaped(&text.replace("\r\n", "\n"), is_hidden)
            .into_owned()
            .into();
    }
    escaped(text, is_hidden)
}

/// The same on one line: line ends and tabs are escapes, too.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) || matches!(c, '\n' | '\t'))
}

/// Whether there is nothing but ASCII in a text that is seen, and line ends: most texts, known at once.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|it| matches!(it, b'\n' | b' '..=b'~'))
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if is_plain(text) && !hidden('\n') || !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' if hidden(c) => shown.push_str("\\n"),
            '\t' if hidden(c) => shown.push_str("\\t"),
            c if hidden(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// A text of others that is shown on one line; see [`visible_line`].
#[derive(Debug, Clone, Copy)]
pub struct Line<'a>(pub &'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&visible_line(self.0))
    }
}

/// A JSON document in which hidden characters are JSON's own escapes: it says the same, and a
/// terminal shows it. They stand in its strings alone.
#[must_use]
pub fn visible_json(document: &str) -> Cow<'_, str> {
    let hidden = |c: char| c > '\u{1f}' && is_hidden(c);
    if is_plain(document) || !document.contains(hidden) {
        return Cow::Borrowed(document);
    }
    let mut shown = String::with_capacity(document.len() + 8);
    let mut units = [0; 2];
    for c in document.chars() {
        if hidden(c) {
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_shown_as_an_escape() {
        for (text, shown) in [
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            (
                "a\u{200b}b\u{feff}\u{7f}\u{9b}",
                "a\\u{200b}b\\u{feff}\\u{7f}\\u{9b}",
            ),
            ("a\r\nb\tc\rd", "a\nb\tc\\u{d}d"),
            ("fix\u{a0}\u{3000}x", "fix\\u{a0}\\u{3000}x"),
            ("\u{e0041}", "\\u{e0041}"),
            ("a\u{2800}\u{13430}b", "a\\u{2800}\\u{13430}b"),
            ("plain, ünïcode 日本語 🙂", "plain, ünïcode 日本語 🙂"),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_line("a\n\tb"), "a\\n\\tb");
    }

    #[test]
    fn json_says_the_same_with_escapes() {
        let text = "\u{7f}\u{85}\u{202e}\u{e0041}\u{1b}";
        let document = serde_json::to_string(text).expect("JSON");
        let shown = visible_json(&document);
        assert!(shown.chars().all(|c| !is_hidden(c)), "{shown}");
        assert_eq!(serde_json::from_str::<String>(&shown).expect("JSON"), text);
    }
}
