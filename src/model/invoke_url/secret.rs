//! What a URL must not carry into the facts: credentials in the user part and in the query.

use super::InvokeUrl;

/// Stands where a value must not be recorded.
pub const REDACTED: &str = "REDACTED";

/// Query parameters whose values are credentials, in lower case and without `-` and `_`.
const SECRET: &[&str] = &[
    "xamzsignature",
    "xamzsecuritytoken",
    "xamzcredential",
    "signature",
    "sig",
    "token",
    "accesstoken",
    "idtoken",
    "refreshtoken",
    "authtoken",
    "sessiontoken",
    "bearer",
    "apikey",
    "xapikey",
    "key",
    "password",
    "passwd",
    "pwd",
    "secret",
    "clientsecret",
    "code",
    "auth",
    "authorization",
    "jwt",
    "session",
    "sessionid",
    "assertion",
    "samlresponse",
];

impl InvokeUrl {
    /// The URL with a word in the place of every secret.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        let text = without_secrets(&self);
        if text == self.text {
            return self;
        }
        // The parts keep their places, so what could be parsed still can.
        text.parse().unwrap_or(self)
    }

    /// Whether something in it must not be recorded.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        without_secrets(self) != self.text
    }
}

fn without_secrets(url: &InvokeUrl) -> String {
    let parts = url.parts();
    let mut text = url.text.clone();
    if let Some(span) = parts.query
        && let Some(query) = span.of(&url.text)
    {
        text.replace_range(span.start..span.end, &query_without_secrets(query));
    }
    if let Some(span) = parts.userinfo {
        text.replace_range(span.start..span.end, REDACTED);
    }
    text
}

fn query_without_secrets(query: &str) -> String {
    let parameters: Vec<String> = query
        .split('&')
        .map(|parameter| match parameter.split_once('=') {
            Some((name, value)) if !value.is_empty() && is_secret(name) => {
                format!("{name}={REDACTED}")
            }
            _ => parameter.to_owned(),
        })
        .collect();
    parameters.join("&")
}

fn is_secret(name: &str) -> bool {
    let plain: String = super::mistake::decoded(name)
        .to_ascii_lowercase()
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.' | ' ' | '+'))
        .collect();
    SECRET.contains(&plain.as_str())
}

/// A text that could not be read, as an error may show it: its beginning, up to where a secret could
/// stand.
pub(super) fn shown(text: &str) -> String {
    let safe = text.split(['?', '@', '\'', '"']).next().unwrap_or_default();
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
