//! Whom a request with credentials may be sent to: a signature, a cookie or an API key that goes to
//! somebody else is theirs to use.

use super::{Host, InvokeUrl, Target};

/// Who answers at a URL's host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// API Gateway, by a name that is AWS's; or whoever the user vouches for.
    Trusted,
    /// A name that can be a private custom domain. Only the address that is called shows whether
    /// API Gateway answers there.
    CustomDomain,
    /// Somebody else.
    Other,
}

impl Recipient {
    /// Who answers at the host of a URL; the user vouches for some hosts.
    #[must_use]
    pub fn of(url: &InvokeUrl, vouched: &[String]) -> Self {
        let name = url.hostname();
        if url.is_of_aws() || vouched.iter().any(|host| host == name) {
            return Self::Trusted;
        }
        match url.host() {
            Host::Other if can_be_custom_domain(name) => Self::CustomDomain,
            _ => Self::Other,
        }
    }
}

/// A custom domain's name has two labels at least and is nobody's of AWS: a name that holds AWS's own
/// words in the wrong place only looks like theirs.
fn can_be_custom_domain(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let plain = |label: &&str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let theirs = |label: &&str| ["amazonaws", "execute-api", "amazon", "aws"].contains(label);
    let number = |label: &&str| label.chars().all(|c| c.is_ascii_digit());
    labels.len() >= 2
        && labels.iter().all(plain)
        && !labels.iter().any(theirs)
        && !labels
            .last()
            .is_some_and(|last| *last == "localhost" || number(last))
}

impl Target {
    /// The host that a signature would be made for, where that is another one than the host that the
    /// request is sent to. The endpoint's own name and the `Host` of an API of its Region are
    /// both API Gateway's.
    #[must_use]
    pub fn signed_for_another_host(&self) -> Option<&str> {
        let text = self.header("host")?.trim();
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        };
        let clean = name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
            && port.is_none_or(|port| port.parse::<u16>().is_ok());
        let url: Option<InvokeUrl> = format!("https://{name}/").parse().ok();
        let same = url.filter(|_| clean).is_some_and(|named| {
            let both = named.is_of_aws() && self.url.is_of_aws();
            named.hostname() == self.url.hostname()
                || both && named.region().is_some() && named.region() == self.url.region()
        });
        (!same).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str) -> InvokeUrl {
        format!("https://{host}/prod").parse().expect("a URL")
    }

    #[test]
    fn credentials_go_to_aws_alone() {
        for host in [
            "abcde12345.execute-api.eu-west-1.amazonaws.com",
            "ABCDE12345.Execute-Api.eu-west-1.amazonaws.com",
            "abcde12345.execute-api.cn-north-1.amazonaws.com.cn",
            "abcde12345.execute-api.us-gov-west-1.amazonaws.com",
            "abcde12345-vpce-0123456789abcdef0.execute-api.eu-west-1.amazonaws.com",
            "vpce-0123456789abcdef0-abcdefgh.execute-api.eu-west-1.vpce.amazonaws.com",
            "vpce-0123456789abcdef0-abcdefgh-eu-west-1a.execute-api.eu-west-1.vpce.amazonaws.com",
            "abcde12345.execute-api.eu-west-1.amazonaws.com:443",
        ] {
            assert_eq!(Recipient::of(&url(host), &[]), Recipient::Trusted, "{host}");
        }
        for host in [
            "abcde12345.execute-api.eu-west-1.amazonaws.com.evil.example",
            "abcde12345.execute-api.eu-west-1.amazonaws.com.cn",
            "abcde12345.execute-api.cn-north-1.amazonaws.com",
            "abcde12345.execute-api.us-iso-east-1.amazonaws.com",
            "abcde12345.execute-api.eu-west-1.amazonaws.example",
            "abcde12345.execute-api.eu-west-1.amazonaws.com@evil.amazonaws.example",
            "abcde12345.execute-api.eu-west-1.evil.example",
            "execute-api.eu-west-1.amazonaws.com",
            "balancer-1.elb.eu-west-1.amazonaws.com",
            "vpce-0123456789abcdef0-abcdefgh.vpce-svc-0123456789abcdef0.eu-west-1.vpce.amazonaws.com",
            "10.0.0.5",
            "127.1",
            "[::1]",
            "localhost",
            "api.localhost",
            "internal",
        ] {
            assert_eq!(Recipient::of(&url(host), &[]), Recipient::Other, "{host}");
        }
        for host in ["api.example.com", "orders.corp"] {
            let found = Recipient::of(&url(host), &[]);
            assert_eq!(found, Recipient::CustomDomain, "{host}");
        }
    }

    #[test]
    fn the_user_vouches_for_one_host_and_no_other() {
        let vouched = ["api.example.com".to_owned(), "10.0.0.5".to_owned()];
        for (host, trusted) in [
            ("api.example.com", true),
            ("API.example.com", true),
            ("10.0.0.5", true),
            ("api.example.com.evil.example", false),
            ("sub.api.example.com", false),
        ] {
            let found = Recipient::of(&url(host), &vouched) == Recipient::Trusted;
            assert_eq!(found, trusted, "{host}");
        }
    }

    #[test]
    fn a_signature_is_for_the_host_that_gets_it() {
        let endpoint = "vpce-0123456789abcdef0-abcdefgh.execute-api.eu-west-1.vpce.amazonaws.com";
        let api = "abcde12345.execute-api.eu-west-1.amazonaws.com";
        for (sent_to, header, good) in [
            (endpoint, api, true),
            (
                endpoint,
                "abcde12345.execute-api.eu-west-1.amazonaws.com:443",
                true,
            ),
            (api, api, true),
            ("api.example.com", "api.example.com", true),
            (
                endpoint,
                "abcde12345.execute-api.us-east-1.amazonaws.com",
                false,
            ),
            (endpoint, "api.example.com", false),
            ("evil.example", api, false),
            (
                "abcde12345.execute-api.eu-west-1.amazonaws.com.cn",
                api,
                false,
            ),
            (
                api,
                "abcde12345.execute-api.eu-west-1.amazonaws.com@evil.example",
                false,
            ),
            (
                api,
                "abcde12345.execute-api.eu-west-1.amazonaws.com/x",
                false,
            ),
            (api, "", false),
        ] {
            let headers = vec![("hOST".to_owned(), header.to_owned())];
            let target = Target::new(url(sent_to), headers);
            let found = target.signed_for_another_host();
            assert_eq!(found.is_none(), good, "{header} at {sent_to}");
        }
    }
}
