//! The URL as it should have been written, as far as the text alone tells.

use std::fmt::Write as _;

use super::{Host, InvokeUrl, Mistake};

/// Characters that a path may not hold as they are (RFC 3986, 3.3), and what clients do not agree on.
pub const BAD_IN_PATH: &[char] = &[' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}', '[', ']'];
/// Characters that a query may not hold as they are. AWS, "Important notes": `|` is refused, and `;`
/// splits parameters.
pub const BAD_IN_QUERY: &[char] = &[' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}', ';'];

impl InvokeUrl {
    /// The hostnames to call, the likeliest first: the own one, with the suffix of its partition,
    /// where it has a form; those that were meant where it has none. Empty where nobody can tell.
    #[must_use]
    pub fn corrected_hosts(&self) -> Vec<String> {
        match &self.host {
            Host::Mistaken(mistaken) => mistaken.meant.clone(),
            Host::Address(_) => Vec::new(),
            Host::Other => vec![self.hostname.clone()],
            Host::PrivateDns { region, .. } | Host::Alias { region, .. } => {
                vec![self.under(&format!("{region}.{}", region.partition().suffix))]
            }
            Host::EndpointDns { region, .. } => {
                let suffix = region.partition().suffix;
                vec![self.under(&format!("{region}.vpce.{suffix}"))]
            }
        }
    }

    fn under(&self, domain: &str) -> String {
        let label = self.hostname.split('.').next().unwrap_or_default();
        format!("{label}.execute-api.{domain}")
    }

    /// The URLs to call in place of this one: https, no user name, no other port, no fragment, and
    /// no character that must be encoded. Empty where nobody can tell which host was meant.
    #[must_use]
    pub fn corrected(&self) -> Vec<String> {
        self.corrected_hosts()
            .iter()
            .map(|host| self.on(host, &self.corrected_path()))
            .collect()
    }

    /// The same call at a host and under a path.
    #[must_use]
    pub fn on(&self, host: &str, path: &str) -> String {
        let port = match (&self.host, self.port) {
            // Somebody's own name may be served at a port of somebody's choice.
            (Host::Other, Some(port)) if port != 443 => format!(":{port}"),
            _ => String::new(),
        };
        let query = match &self.query {
            Some(query) if self.has_own_path() => format!("?{}", encoded(query, BAD_IN_QUERY)),
            _ => String::new(),
        };
        format!("https://{host}{port}{path}{query}")
    }

    /// The path, encoded; what the console and ARNs say instead of one.
    #[must_use]
    pub fn corrected_path(&self) -> String {
        match &self.host {
            Host::Mistaken(found) if !self.has_own_path() => {
                found.path.clone().unwrap_or_else(|| "/STAGE".to_owned())
            }
            _ => encoded(&self.path, BAD_IN_PATH),
        }
    }

    /// Whether the path is that of a call: those of the console and of the management API are not.
    fn has_own_path(&self) -> bool {
        !matches!(&self.host, Host::Mistaken(found)
            if matches!(found.mistake, Mistake::Arn | Mistake::Console | Mistake::ControlPlane))
    }
}

fn encoded(text: &str, bad: &[char]) -> String {
    let mut done = String::new();
    for c in text.chars() {
        if bad.contains(&c) || !c.is_ascii() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(done, "%{byte:02X}");
            }
        } else {
            done.push(c);
        }
    }
    done
}
