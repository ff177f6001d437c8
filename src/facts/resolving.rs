//! How a host resolves names before it asks any server, and what it makes of them.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The host's own part in resolving names. Of its hosts file, only what concerns the call is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Resolving {
    /// The words after `hosts:` in `nsswitch.conf`; without such a line, glibc's `files dns`.
    pub sources: Vec<String>,
    /// The lines of the hosts file that name one of the names that were asked for.
    pub hosts: Vec<HostsLine>,
    /// The search list of `resolv.conf`.
    pub search: Vec<String>,
    /// How many dots a name must have to be asked as it is first. Source: resolv.conf(5).
    pub ndots: u8,
}

/// A line of the hosts file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostsLine {
    /// Its number, from 1.
    pub line: usize,
    /// Its address.
    pub address: IpAddr,
    /// Those of its names that were asked for.
    pub names: Vec<String>,
}

impl Resolving {
    /// The lines that give a name its addresses, where the hosts file is asked before servers are.
    #[must_use]
    pub fn pinned(&self, name: &str) -> Vec<&HostsLine> {
        let place = |source: &str| self.sources.iter().position(|word| word == source);
        let servers = ["dns", "resolve"].into_iter().filter_map(place).min();
        let first = match (place("files"), servers) {
            (Some(files), Some(servers)) => files < servers,
            (files, _) => files.is_some(),
        };
        let named = |line: &&HostsLine| line.names.iter().any(|one| one.eq_ignore_ascii_case(name));
        self.hosts.iter().filter(|_| first).filter(named).collect()
    }
}
