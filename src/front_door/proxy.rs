//! What programs say where an HTTP proxy refuses to open a tunnel (CONNECT), or cannot be reached.

/// Words by which curl, Python, botocore, Java, Node.js, Go, wget, .NET, Rust and browsers tell of their
/// proxy, in lower case.
const WORDS: &[&str] = &[
    "from proxy after connect",
    "connect tunnel failed",
    "proxy connect aborted",
    "could not resolve proxy",
    "tunnel connection failed",
    "cannot connect to proxy",
    "unable to connect to proxy",
    "failed to connect to proxy url",
    "unable to tunnel through proxy",
    "tunneling socket could not be established",
    "when http tunneling",
    "proxyconnect tcp",
    "proxy tunneling failed",
    "the proxy tunnel request to proxy",
    "unsuccessful tunnel",
    "err_tunnel_connection_failed",
    "err_proxy_connection_failed",
    "proxy server is refusing connections",
];

/// The line that tells of the proxy, without the password that the proxy's URL may hold; `None` where no
/// line does.
#[must_use]
pub fn trouble(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| {
        let lower = line.to_ascii_lowercase();
        WORDS.iter().any(|words| lower.contains(words))
    })?;
    let mut parts = line.split("://");
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['/', ' ', '\'', '"', ')']).unwrap_or(part.len());
        let (host, rest) = part.split_at(end);
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        said.push_str("://");
        said.push_str(host);
        said.push_str(rest);
    }
    Some(said)
}

/// The status with which the proxy refused, in the words of the program.
pub(super) fn status(line: &str) -> Option<u16> {
    line.split(|c: char| !c.is_ascii_digit())
        .filter(|word| word.len() == 3)
        .filter_map(|word| word.parse().ok())
        // 443 is a port in all of these.
        .find(|status| (400..600).contains(status) && *status != 443)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_has_its_words() {
        for (text, wanted) in [
            (
                "curl: (56) Received HTTP code 403 from proxy after CONNECT",
                Some(403),
            ),
            ("curl: (56) CONNECT tunnel failed, response 407", Some(407)),
            ("curl: (5) Could not resolve proxy: proxy.corp", None),
            (
                "requests.exceptions.ProxyError: HTTPSConnectionPool(host='a', port=443): Max retries \
                 exceeded with url: / (Caused by ProxyError('Unable to connect to proxy', \
                 OSError('Tunnel connection failed: 403 Forbidden')))",
                Some(403),
            ),
            (
                "java.io.IOException: Unable to tunnel through proxy. Proxy returns \"HTTP/1.1 403 Forbidden\"",
                Some(403),
            ),
            (
                "Error: tunneling socket could not be established, statusCode=503",
                Some(503),
            ),
            (
                "Get \"https://a\": proxyconnect tcp: dial tcp 10.0.0.9:3128: i/o timeout",
                None,
            ),
            (
                "The proxy tunnel request to proxy 'http://proxy:8080/' failed with status code '407'.",
                Some(407),
            ),
        ] {
            let line = trouble(text).expect("a proxy's trouble");
            assert_eq!(status(&line), wanted, "{text}");
        }
        let told =
            trouble("Failed to connect to proxy URL: \"http://me:t0ps3cret@proxy.corp:3128\"");
        assert!(told.is_some_and(|told| told.ends_with("\"http://proxy.corp:3128\"")));
        for text in [
            "curl: (7) Failed to connect to a port 443",
            "HTTP/1.1 200 Connection established",
        ] {
            assert_eq!(trouble(text), None, "{text}");
        }
    }
}
