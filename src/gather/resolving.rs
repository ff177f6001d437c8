//! The files by which the host resolves names: `resolv.conf`, `nsswitch.conf`, `hosts`.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::text::one_line;
use crate::facts::{Fact, HostsLine, Reason, Resolving};
use crate::waiting;

/// More name servers than `resolv.conf` ever has; libc reads three.
const MOST_SERVERS: usize = 8;

/// More domains than anybody searches; older libcs read six.
const MOST_DOMAINS: usize = 8;

/// More lines for one name than make sense.
const MOST_LINES: usize = 32;

/// Where these files are.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub(super) resolv_conf: PathBuf,
    pub(super) nsswitch: PathBuf,
    pub(super) hosts: PathBuf,
}

impl Files {
    /// Those that libc reads.
    pub(super) fn of_system() -> Self {
        Self {
            resolv_conf: "/etc/resolv.conf".into(),
            nsswitch: "/etc/nsswitch.conf".into(),
            hosts: "/etc/hosts".into(),
        }
    }

    /// The name servers, in order.
    pub(super) fn servers(&self) -> Fact<Vec<IpAddr>> {
        self.configured().map_or_else(
            |detail| Fact::unknown(Reason::Failed, detail),
            |text| Fact::Known(name_servers(&text)),
        )
    }

    /// The rest, as far as it concerns a name of these.
    pub(super) fn resolving(&self, concerns: impl Fn(&str) -> bool) -> Fact<Resolving> {
        let text = match self.configured() {
            Ok(text) => text,
            Err(detail) => return Fact::unknown(Reason::Failed, detail),
        };
        let hosts = match read(&self.hosts) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Fact::unknown(Reason::Failed, told(&self.hosts, &error)),
        };
        let nsswitch = read(&self.nsswitch).unwrap_or_default();
        Fact::Known(resolving(&text, &nsswitch, &hosts, concerns))
    }

    fn configured(&self) -> Result<String, String> {
        read(&self.resolv_conf).map_err(|error| told(&self.resolv_conf, &error))
    }
}

fn told(file: &Path, error: &std::io::Error) -> String {
    one_line(format!("{} cannot be read: {error}", file.display()))
}

/// A file's text; of a hosts file that blocks half the internet, its first megabyte.
fn read(file: &Path) -> std::io::Result<String> {
    let bytes = waiting::regular(file, 1024 * 1024)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the texts of the three files say.
pub(super) fn resolving(
    resolv_conf: &str,
    nsswitch: &str,
    hosts: &str,
    concerns: impl Fn(&str) -> bool,
) -> Resolving {
    let (search, ndots) = searched(resolv_conf);
    Resolving {
        sources: sources(nsswitch),
        hosts: lines(hosts, concerns),
        search,
        ndots,
    }
}

/// The servers that `resolv.conf` names, in order.
pub(super) fn name_servers(text: &str) -> Vec<IpAddr> {
    let mut servers = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        if words.next() != Some("nameserver") {
            continue;
        }
        // A zone, as in fe80::1%eth0, has no place in an address of ours.
        let server = words.next().and_then(|word| word.parse().ok());
        if let Some(server) = server.filter(|server| !servers.contains(server)) {
            servers.push(server);
        }
        if servers.len() == MOST_SERVERS {
            break;
        }
    }
    servers
}

/// The search list and `ndots`; of several lines the last one counts. Source: resolv.conf(5).
fn searched(text: &str) -> (Vec<String>, u8) {
    let (mut search, mut ndots) = (Vec::new(), 1);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("search" | "domain") => {
                search = words
                    .map(|word| one_line(word.trim_matches('.').to_ascii_lowercase()))
                    .filter(|word| !word.is_empty())
                    .take(MOST_DOMAINS)
                    .collect();
            }
            Some("options") => {
                let said = words.filter_map(|word| word.strip_prefix("ndots:")?.parse().ok());
                // libc takes 15 for more.
                ndots = said.fold(ndots, |_, said: u8| said.min(15));
            }
            _ => {}
        }
    }
    (search, ndots)
}

/// The sources of host names, without what to do when one fails.
fn sources(text: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| {
        let line = line.split('#').next().unwrap_or_default();
        line.trim_start().strip_prefix("hosts:")
    });
    let line = line.unwrap_or("files dns");
    let mut words = Vec::new();
    let mut action = false;
    for word in line.split_whitespace() {
        action |= word.starts_with('[');
        if !action {
            words.push(one_line(word));
        }
        action &= !word.ends_with(']');
    }
    words
}

fn lines(text: &str, concerns: impl Fn(&str) -> bool) -> Vec<HostsLine> {
    let mut all = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let Some(address) = words.next().and_then(|word| word.parse().ok()) else {
            continue;
        };
        let names: Vec<String> = words
            .map(str::to_ascii_lowercase)
            .filter(|name| concerns(name))
            .map(one_line)
            .collect();
        if !names.is_empty() && all.len() < MOST_LINES {
            all.push(HostsLine {
                line: index + 1,
                address,
                names,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_name_servers_in_order() {
        let text = "# nameserver 9.9.9.9\nsearch x\nnameserver 10.0.0.2\n nameserver\tfd00::2 \n\
                    nameserver 10.0.0.2\nnameserver fe80::1%eth0\nnameserver\nnameservers 1.1.1.1\n";
        let expected: Vec<IpAddr> = ["10.0.0.2", "fd00::2"]
            .iter()
            .map(|text| text.parse().expect("an address"))
            .collect();
        assert_eq!(name_servers(text), expected);
    }

    #[test]
    fn a_missing_resolv_conf_is_unknown() {
        let files = Files {
            resolv_conf: "/nonexistent/resolv.conf".into(),
            ..Files::of_system()
        };
        assert!(matches!(files.servers(), Fact::Unknown(_)));
        assert!(matches!(files.resolving(|_| true), Fact::Unknown(_)));
    }

    #[test]
    fn of_several_search_lists_the_last_one_counts() {
        let text = "domain a.example\nsearch Corp.Example. svc.local\noptions timeout:1 ndots:5\n";
        let expected = ["corp.example", "svc.local"].map(str::to_owned);
        assert_eq!(searched(text), (expected.into(), 5));
        assert_eq!(searched("nameserver 10.0.0.2"), (Vec::new(), 1));
        assert_eq!(searched("options ndots:99").1, 15);
    }

    #[test]
    fn reads_the_order_of_sources() {
        let text = "passwd: files\nhosts: files [!UNAVAIL = return] resolve  dns # note\n";
        assert_eq!(sources(text), ["files", "resolve", "dns"]);
        assert_eq!(sources(""), ["files", "dns"]);
    }

    #[test]
    fn keeps_of_the_hosts_file_what_concerns_the_call() {
        let text =
            "127.0.0.1 localhost\n10.0.0.9\tA.example other # b.example\nnonsense a.example\n";
        let kept = lines(text, |name| name.ends_with("example"));
        let expected = HostsLine {
            line: 2,
            address: "10.0.0.9".parse().expect("an address"),
            names: vec!["a.example".to_owned()],
        };
        assert_eq!(kept, [expected]);
    }
}
