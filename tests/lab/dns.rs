//! The lab's resolvers: one dnsmasq per view of the names.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use super::listener::wait_for;
use super::namespaces::Namespaces;
use super::process::{Server, TIED};

/// The names that one resolver knows by itself.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// Names with their addresses; a name that has several answers with all of them.
    pub(crate) names: BTreeMap<String, Vec<String>>,
    /// A domain all of whose names, and itself, lead to these addresses.
    pub(crate) wildcard: Option<(String, Vec<String>)>,
    /// Where questions about other names go; nowhere means that there are no others.
    pub(crate) upstream: Option<String>,
}

impl View {
    fn configuration(&self, addresses: &[&str]) -> String {
        let mut lines: Vec<String> = [
            "no-hosts",
            "no-resolv",
            "bind-interfaces",
            "cache-size=0",
            "local-ttl=60",
            "user=root",
        ]
        .map(String::from)
        .into();
        lines.extend(addresses.iter().map(|it| format!("listen-address={it}")));
        for (name, addresses) in &self.names {
            lines.extend(
                addresses
                    .iter()
                    .map(|it| format!("host-record={name},{it}")),
            );
        }
        if let Some((domain, addresses)) = &self.wildcard {
            lines.push(format!("local=/{domain}/"));
            lines.extend(addresses.iter().map(|it| format!("address=/{domain}/{it}")));
        }
        lines.push(match &self.upstream {
            Some(address) => format!("server={address}"),
            None => "local=/#/".into(),
        });
        lines.join("\n") + "\n"
    }

    /// Starts a resolver at these addresses of a host.
    pub(crate) fn serve(
        &self,
        namespaces: &Namespaces,
        host: &str,
        addresses: &[&str],
        directory: &Path,
    ) -> Server {
        let file = directory.join(format!("dnsmasq-{host}.conf"));
        std::fs::write(&file, self.configuration(addresses)).expect("the directory can be written");
        let inside = namespaces.command(host, "dnsmasq");
        let mut command = Command::new(TIED[0]);
        command
            .args(&TIED[1..])
            .arg(inside.get_program())
            .args(inside.get_args());
        command.args([
            "--keep-in-foreground",
            "--log-facility=/dev/null",
            "--pid-file=",
        ]);
        command.arg(format!("--conf-file={}", file.display()));
        let server = Server::start(&mut command);
        for address in addresses {
            let address = SocketAddr::new(address.parse().expect("an address"), 53);
            wait_for(namespaces, host, address);
        }
        server
    }
}
