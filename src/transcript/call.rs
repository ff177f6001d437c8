//! The call that a text is about: a command at a prompt, a URL or a host inside words.

use std::net::IpAddr;

use crate::model::SELECTOR_HEADER;

/// What a text tells of the call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    /// The URL, where one is named.
    pub url: Option<String>,
    /// The host of the URL, or the one that the request names.
    pub host: Option<String>,
    /// The path of the request line.
    pub path: Option<String>,
    /// The method.
    pub method: Option<String>,
    /// The headers of the request that matter: `Host` and the one that selects the API. Others may hold
    /// secrets, and are never kept.
    pub headers: Vec<(String, String)>,
    /// The address that the request went to.
    pub address: Option<IpAddr>,
    /// Whether the request's headers are all known.
    pub headers_known: bool,
}

impl Call {
    /// Completes it by what another piece tells of the same call.
    pub(super) fn or(&mut self, other: &Self) {
        let same = match (&self.host, &other.host) {
            (Some(own), Some(other)) => own.eq_ignore_ascii_case(other),
            _ => true,
        };
        if !same {
            return;
        }
        let fill = |own: &mut Option<String>, other: &Option<String>| {
            if own.is_none() {
                own.clone_from(other);
            }
        };
        fill(&mut self.url, &other.url);
        fill(&mut self.host, &other.host);
        fill(&mut self.path, &other.path);
        fill(&mut self.method, &other.method);
        if self.headers.is_empty() {
            self.headers.clone_from(&other.headers);
        }
        self.headers_known |= other.headers_known;
        self.address = self.address.or(other.address);
    }

    /// The call of the first URL or invoke host in a text.
    pub(super) fn of_words(text: &str) -> Self {
        if let Some(url) = url_in(text) {
            return Self::of_url(url);
        }
        Self {
            host: invoke_host_in(text).map(str::to_owned),
            ..Self::default()
        }
    }

    /// The call of a URL.
    pub(super) fn of_url(url: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (authority, path) = match rest.find(['/', '?', '#']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let authority = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let host = authority
            .rsplit_once(':')
            .map_or(authority, |(host, port)| {
                if port.chars().all(|c| c.is_ascii_digit()) {
                    host
                } else {
                    authority
                }
            });
        let path = path.split(['?', '#']).next().unwrap_or_default();
        Self {
            url: Some(url.to_owned()),
            host: (!host.is_empty()).then(|| host.to_ascii_lowercase()),
            path: Some(if path.is_empty() {
                "/".to_owned()
            } else {
                path.to_owned()
            }),
            ..Self::default()
        }
    }

    /// A header that the request is known to have.
    pub(super) fn take_header(&mut self, name: &str, value: &str) {
        let kept = name.eq_ignore_ascii_case("host") || name.eq_ignore_ascii_case(SELECTOR_HEADER);
        if kept {
            self.headers
                .push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
}

/// The first URL in a text, without what a sentence or a program puts behind it.
pub(super) fn url_in(text: &str) -> Option<&str> {
    let at = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| text.find(scheme))
        .min()?;
    let rest = text.get(at..)?;
    let end = rest
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\' | ')' | ']' | ',')
        })
        .unwrap_or(rest.len());
    let url = rest.get(..end)?.trim_end_matches(['.', ':', ';', '!']);
    (url.len() > 10).then_some(url)
}

/// The first name of API Gateway's that calls can go to.
pub(super) fn invoke_host_in(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find("execute-api.") {
        let at = from + found;
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        let before = text.get(..at)?;
        let start = before.rfind(|c: char| !part(c)).map_or(0, |place| {
            place
                + before
                    .get(place..)
                    .and_then(|it| it.chars().next())
                    .map_or(1, char::len_utf8)
        });
        let rest = text.get(start..)?;
        let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
        let host = rest.get(..end)?.trim_end_matches('.');
        let labelled = start < at
            && before
                .get(start..)
                .is_some_and(|it| it.len() > 1 && it.ends_with('.'));
        if labelled && host.contains(".amazonaws.") {
            return Some(host);
        }
        from = at + "execute-api.".len();
    }
    None
}

/// The first address in a text that is written with a port, a slash or brackets, as programs do.
pub(super) fn address_in(text: &str) -> Option<IpAddr> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | ':')))
        .find_map(|word| {
            let word = word.trim_end_matches('.');
            if word.matches('.').count() == 3 {
                let bare = word.split_once(':').map_or(word, |(address, _)| address);
                return bare.parse().ok();
            }
            (word.matches(':').count() >= 2).then(|| word.parse().ok())?
        })
}
