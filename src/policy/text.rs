//! A policy's text as JSON, whatever it was wrapped in on the way here.
//!
//! API Gateway returns a resource policy as the inside of a JSON string (`{\"Version\"…`, `\/`); IAM
//! returns documents URL-encoded (RFC 3986); a file may hold either, or the string with its quotes.

use std::borrow::Cow;

/// How the text was wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// Not at all.
    Plain,
    /// As the inside of a JSON string, or as a whole one.
    Escaped,
    /// URL-encoded.
    UrlEncoded,
}

/// The text as JSON, and what it was unwrapped from. Escapes are read as JSON reads them;
/// backslashes are never simply deleted.
#[must_use]
pub fn unwrap(text: &str) -> (Cow<'_, str>, Wrapping) {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.starts_with('"') {
        if let Ok(inner) = serde_json::from_str::<String>(trimmed) {
            // A string of a string is seen where a tool has encoded twice.
            let (plain, _) = unwrap_once(&inner);
            return (Cow::Owned(plain), Wrapping::Escaped);
        }
        return (Cow::Borrowed(text), Wrapping::Plain);
    }
    let (plain, wrapping) = unwrap_once(trimmed);
    match wrapping {
        Wrapping::Plain => (Cow::Borrowed(text), wrapping),
        _ => (Cow::Owned(plain), wrapping),
    }
}

fn unwrap_once(text: &str) -> (String, Wrapping) {
    let inside = text.trim_start_matches(['{', '[']);
    let inside = inside
        .trim_start()
        .trim_start_matches("\\n")
        .trim_start_matches("\\r\\n")
        .trim_start();
    let whitespace = ["\\n", "\\r", "\\t"]
        .iter()
        .any(|it| inside.starts_with(it));
    if (inside.starts_with("\\\"") || whitespace)
        && let Ok(plain) = serde_json::from_str::<String>(&format!("\"{text}\""))
    {
        return (plain, Wrapping::Escaped);
    }
    if text
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("%7b"))
        && let Some(plain) = percent_decoded(text)
    {
        return (plain, Wrapping::UrlEncoded);
    }
    (text.to_owned(), Wrapping::Plain)
}

/// RFC 3986, 2.1; `None` where it is malformed.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let value = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwraps_what_aws_wraps() {
        let plain = r#"{"Version":"2012-10-17","Statement":[{"Resource":"a\\b/c"}]}"#;
        let escaped = plain
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('/', "\\/");
        let quoted = serde_json::to_string(plain).expect("JSON");
        let url = plain
            .bytes()
            .fold(String::new(), |url, byte| format!("{url}%{byte:02X}"));
        assert_eq!(unwrap(plain), (plain.into(), Wrapping::Plain));
        assert_eq!(unwrap(&escaped), (plain.into(), Wrapping::Escaped));
        assert_eq!(unwrap(&quoted), (plain.into(), Wrapping::Escaped));
        assert_eq!(unwrap(&url), (plain.into(), Wrapping::UrlEncoded));
        let spaced = "{\\n  \\\"Version\\\": 1}";
        assert_eq!(unwrap(spaced).0, "{\n  \"Version\": 1}");
    }
}
