//! What a URL must not carry into the facts: credentials in the user part, the query, the path and the
//! fragment.

use super::InvokeUrl;
use crate::model::secret::{REDACTED, url_without_secrets, without_secrets};

impl InvokeUrl {
    /// The URL with a word in the place of every secret.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        let text = clean(&self);
        if text == self.text {
            return self;
        }
        // The parts keep their places, so what could be parsed still can.
        text.parse().unwrap_or(self)
    }

    /// Whether something in it must not be recorded.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        clean(self) != self.text
    }
}

fn clean(url: &InvokeUrl) -> String {
    let mut text = url.text.clone();
    // The host and what stands before it are read with more patience than any text: by the parts. From
    // the last to the first, so that the places stay right.
    if let Some(tail) = url.text.get(url.parts().path.start..) {
        let named = url
            .hostname
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
        let start = format!("https://{}", if named { &url.hostname } else { "x" });
        let tail = without_secrets(&url_without_secrets(&format!("{start}{tail}"))).into_owned();
        text.truncate(url.parts().path.start);
        text.push_str(tail.strip_prefix(&start).unwrap_or_default());
    }
    if let Some(span) = url.parts().userinfo {
        text.replace_range(span.start..span.end, REDACTED);
    }
    text
}

/// A text that could not be read, as an error may show it: its beginning, up to where a secret could
/// stand.
pub(super) fn shown(text: &str) -> String {
    let clean = without_secrets(text);
    // What stands before an '@' may be a password: then nothing after the scheme is shown.
    let end = match clean.find('@') {
        Some(at)
            if !clean
                .get(..at)
                .is_some_and(|before| before.ends_with(REDACTED)) =>
        {
            clean.find("://").map_or(0, |scheme| scheme + 3)
        }
        _ => clean.len(),
    };
    let safe = clean
        .get(..end)
        .unwrap_or_default()
        .split(['?', '#', '\'', '"'])
        .next()
        .unwrap_or_default();
    let safe: String = safe
        .chars()
        .take(80)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if safe.len() == text.len() {
        safe
    } else {
        format!("{safe}…")
    }
}
