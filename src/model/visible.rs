//! Text of others as it can be shown: nothing in it moves the cursor, turns the reading direction or
//! hides.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character is not seen as itself: a control (but not a line's end or a tab), a mark that
/// turns the reading direction, or one without width.
///
/// Source: Unicode 16, `Cc`, `Zl`, `Zp`, `Bidi_Control` and `Default_Ignorable_Code_Point`, and the
/// interlinear annotations.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// A text with an escape, such as `\u{1b}`, in place of each hidden character. Line ends and tabs
/// stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// The same on one line: line ends and tabs are escapes, too.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) || matches!(c, '\n' | '\t'))
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
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

/// A JSON document in which hidden characters are JSON's own escapes: it says the same, and a
/// terminal shows it. They stand in its strings alone.
#[must_use]
pub fn visible_json(document: &str) -> Cow<'_, str> {
    let hidden = |c: char| c > '\u{1f}' && is_hidden(c);
    if !document.contains(hidden) {
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
            ("a\r\nb\tc", "a\\u{d}\nb\tc"),
            ("\u{e0041}", "\\u{e0041}"),
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
