//! The lab's resolvers: a dnsmasq for each view of the names, and those that scenarios bring along.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::Path;
use std::time::{Duration, Instant};

use super::namespaces::Namespaces;
use super::process::{Server, tied};
use super::scenario::{Program, Resolver};

/// The names that one resolver knows by itself.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// Names with their addresses; a name that has several answers with all of them.
    pub(crate) names: BTreeMap<String, Vec<String>>,
    /// A domain all of whose names, and itself, lead to these addresses.
    pub(crate) wildcard: Option<(String, Vec<String>)>,
    /// Where questions about other names go; nowhere means that there are no others.
    pub(crate) upstream: Option<String>,
    /// Further lines of its configuration.
    pub(crate) lines: String,
}

impl View {
    fn configuration(&self) -> String {
        let ttl = if self.lines.contains("local-ttl") {
            ""
        } else {
            "local-ttl=60"
        };
        let mut lines: Vec<String> = ["cache-size=0", ttl, &self.lines].map(String::from).into();
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
        dnsmasq(
            namespaces,
            host,
            addresses,
            directory,
            &self.configuration(),
        )
    }
}

impl Resolver {
    /// Starts it at an address of a host.
    pub(crate) fn serve(
        &self,
        namespaces: &Namespaces,
        host: &str,
        address: &str,
        directory: &Path,
        ids: &BTreeMap<String, String>,
    ) -> Option<Server> {
        let zone = directory.join(format!("zone-{address}"));
        std::fs::write(&zone, &self.zone).expect("the directory can be written");
        let lines = self.lines.replace("{zone}", &zone.display().to_string());
        let lines = super::scenario::fill(&lines, ids);
        match self.program {
            Program::Nobody => None,
            Program::Dnsmasq => Some(dnsmasq(namespaces, host, &[address], directory, &lines)),
            Program::Slow => Some(slow(namespaces, host, address, &lines)),
            Program::Unbound => Some(unbound(namespaces, host, address, directory, &lines)),
        }
    }
}

fn dnsmasq(
    namespaces: &Namespaces,
    host: &str,
    addresses: &[&str],
    directory: &Path,
    lines: &str,
) -> Server {
    // A change of user or group would make the kernel forget to kill it with this process.
    let options = [
        "no-hosts",
        "no-resolv",
        "bind-interfaces",
        "user=root",
        "group=root",
    ];
    let mut all: Vec<String> = options.map(String::from).into();
    all.extend(addresses.iter().map(|it| format!("listen-address={it}")));
    all.push(lines.to_owned());
    let file = directory.join(format!("dnsmasq-{}.conf", addresses.concat()));
    std::fs::write(&file, all.join("\n")).expect("the directory can be written");
    let mut command = namespaces.command(host, "dnsmasq");
    command.args([
        "--keep-in-foreground",
        "--log-facility=/dev/null",
        "--pid-file=",
    ]);
    command.arg(format!("--conf-file={}", file.display()));
    let server = Server::start(&mut tied(&command, None));
    for address in addresses {
        wait_for(namespaces, host, address);
    }
    server
}

fn unbound(
    namespaces: &Namespaces,
    host: &str,
    address: &str,
    directory: &Path,
    lines: &str,
) -> Server {
    let text = format!(
        "remote-control:\n control-enable: no\nserver:\n interface: {address}\n \
         do-daemonize: no\n username: \"\"\n chroot: \"\"\n pidfile: \"\"\n use-syslog: no\n \
         logfile: /dev/null\n num-threads: 1\n module-config: iterator\n \
          access-control: 10.0.0.0/8 allow\n{lines}\n"
    );
    let file = directory.join(format!("unbound-{address}.conf"));
    std::fs::write(&file, text).expect("the directory can be written");
    let mut command = namespaces.command(host, "unbound");
    command.arg("-d").arg("-c").arg(&file);
    let server = Server::start(&mut tied(&command, None));
    wait_for(namespaces, host, address);
    server
}

fn slow(namespaces: &Namespaces, host: &str, address: &str, lines: &str) -> Server {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lab/slow.py");
    let mut command = namespaces.command(host, "python3");
    command.args([program, address]);
    command.args(lines.split_whitespace());
    let server = Server::start(&mut tied(&command, None));
    wait_for(namespaces, host, address);
    server
}

/// Waits until a resolver says something, whatever it is.
fn wait_for(namespaces: &Namespaces, host: &str, address: &str) {
    // CHAOS TXT version.bind, which every resolver answers by itself.
    const QUESTION: &[u8] =
        b"\x4c\x42\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07version\x04bind\x00\x00\x10\x00\x03";
    let server: Ipv4Addr = address.parse().expect("an address");
    let up = namespaces.inside(host, move || {
        let socket = UdpSocket::bind((server, 0)).expect("an address of the host");
        let patience = Some(Duration::from_millis(50));
        socket.set_read_timeout(patience).expect("a time");
        let end = Instant::now() + Duration::from_secs(10);
        while Instant::now() < end {
            let sent = socket.send_to(QUESTION, (server, 53));
            if sent.is_ok() && socket.recv(&mut [0; 512]).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    });
    assert!(up, "no resolver answers at {address} on {host}");
}
