//! The lab's resolvers: one dnsmasq per view of the names.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use super::listener::wait_for;
use super::namespaces::Namespaces;
use super::process::{Server, tied};

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
        // A change of user or group would make the kernel forget to kill it with this process.
        let options =
            "no-hosts no-resolv bind-interfaces cache-size=0 local-ttl=60 user=root group=root";
        let mut lines: Vec<String> = options.split(' ').map(String::from).collect();
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
        let mut command = namespaces.command(host, "dnsmasq");
        command.args([
            "--keep-in-foreground",
            "--log-facility=/dev/null",
            "--pid-file=",
        ]);
        command.arg(format!("--conf-file={}", file.display()));
        let server = Server::start(&mut tied(&command, None));
        for address in addresses {
            let address = SocketAddr::new(address.parse().expect("an address"), 53);
            wait_for(namespaces, host, address);
        }
        server
    }
}
