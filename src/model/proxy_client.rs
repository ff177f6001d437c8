//! Who follows the environment's proxy variables, and how each reads them.
//!
//! Sources: curl, manual, "ENVIRONMENT", and lib/noproxy.c; Go, `golang.org/x/net/http/httpproxy`,
//! `FromEnvironment`; Python, `urllib.request.getproxies` and `requests`, "Proxies". Java and Node.js
//! follow none of the variables unless they are told to.

/// A client, or a library that many clients are made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProxyClient {
    /// curl and libcurl.
    Curl,
    /// Go's `net/http`.
    Go,
    /// Python's `urllib` and `requests`; the AWS CLI and boto3 with them.
    Python,
}

impl ProxyClient {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::Curl, Self::Go, Self::Python];

    /// Every variable that one of them reads for https.
    pub const VARIABLES: [&'static str; 6] = [
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "no_proxy",
        "NO_PROXY",
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Go => "Go",
            Self::Python => "Python",
        }
    }

    const fn proxies(self) -> &'static [&'static str] {
        match self {
            Self::Go => &["HTTPS_PROXY", "https_proxy"],
            Self::Curl | Self::Python => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        }
    }

    const fn exceptions(self) -> [&'static str; 2] {
        match self {
            Self::Go => ["NO_PROXY", "no_proxy"],
            Self::Curl | Self::Python => ["no_proxy", "NO_PROXY"],
        }
    }

    /// The variable that decides for a host, and the proxy that it names; `None` where the host is
    /// called directly.
    pub fn proxy<'a>(
        self,
        variable: impl Fn(&str) -> Option<&'a str>,
        host: &str,
    ) -> Option<(&'static str, &'a str)> {
        let said = |names: &[&'static str]| {
            let mut all = names.iter();
            all.find_map(|name| Some((*name, variable(name).filter(|value| !value.is_empty())?)))
        };
        let proxy = said(self.proxies())?;
        let excepted = said(&self.exceptions()).is_some_and(|(_, list)| self.excepts(list, host));
        (!excepted).then_some(proxy)
    }

    /// Whether a list of exceptions has a host in it.
    #[must_use]
    pub fn excepts(self, list: &str, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let list = list.to_ascii_lowercase();
        if list.trim() == "*" {
            return true;
        }
        let below = |domain: &str| {
            let rest = host.strip_suffix(domain);
            !domain.is_empty() && rest.is_some_and(|rest| rest.ends_with('.'))
        };
        let is_or_below = |domain: &str| host == domain || below(domain);
        match self {
            Self::Curl => list
                .split([',', ' ', '\t'])
                .any(|entry| is_or_below(entry.strip_prefix('.').unwrap_or(entry))),
            Self::Go => list.split(',').map(str::trim).any(|entry| {
                let entry = entry.split(':').next().unwrap_or_default();
                let entry = entry
                    .strip_prefix('*')
                    .filter(|it| it.starts_with('.'))
                    .unwrap_or(entry);
                match entry.strip_prefix('.') {
                    Some(domain) => below(domain),
                    None => entry == "*" || is_or_below(entry),
                }
            }),
            // requests compares the ends of the names, whatever stands before; urllib takes whole labels.
            Self::Python => list.split(',').any(|entry| {
                let squeezed = entry.replace(' ', "");
                let urllib = is_or_below(entry.trim().trim_start_matches('.'));
                urllib || (!squeezed.is_empty() && host.ends_with(&squeezed))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "abcde12345.execute-api.eu-west-1.amazonaws.com";

    #[test]
    fn each_reads_the_exceptions_in_its_own_way() {
        // curl, Go, Python
        for (list, expected) in [
            ("", [false; 3]),
            ("*", [true; 3]),
            (HOST, [true; 3]),
            ("amazonaws.com", [true; 3]),
            (".amazonaws.com", [true; 3]),
            ("*.amazonaws.com", [false, true, false]),
            ("localhost,.execute-api.eu-west-1.amazonaws.com", [true; 3]),
            ("localhost, AMAZONAWS.com", [true; 3]),
            ("localhost amazonaws.com", [true, false, false]),
            ("zonaws.com", [false, false, true]),
            ("amazonaws.com:443", [false, true, false]),
            ("169.254.169.254,.internal", [false; 3]),
        ] {
            let each = ProxyClient::ALL.map(|one| one.excepts(list, HOST));
            assert_eq!(each, expected, "{list}");
        }
    }

    #[test]
    fn each_has_variables_of_its_own() {
        let proxies = |set: &[(&str, &'static str)]| {
            ProxyClient::ALL.map(|one| {
                let get = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, v)| *v);
                one.proxy(get, HOST).map(|(name, _)| name)
            })
        };
        let (upper, lower) = (Some("HTTPS_PROXY"), Some("https_proxy"));
        assert_eq!(proxies(&[("HTTPS_PROXY", "p")]), [upper; 3]);
        let both = [("HTTPS_PROXY", "p"), ("https_proxy", "q")];
        assert_eq!(proxies(&both), [lower, upper, lower]);
        let all = Some("ALL_PROXY");
        assert_eq!(proxies(&[("ALL_PROXY", "p")]), [all, None, all]);
        assert_eq!(proxies(&[("HTTPS_PROXY", "")]), [None; 3]);
        let with = [("HTTPS_PROXY", "p"), ("NO_PROXY", "*.amazonaws.com")];
        assert_eq!(proxies(&with), [upper, None, upper]);
    }
}
