//! What the kernel and the environment say of themselves. Nothing is sent.
//!
//! Sources: Linux, Documentation/networking: `proc_net_tcp`, `ip-sysctl`, `nf_conntrack-sysctl`; `proc_net(5)`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use ipnet::{IpNet, Ipv4Net};

use super::kernel_route::{self, KernelRoute};
use super::text::one_line;
use crate::facts::{Fact, Limits, LocalRoute, Reason, Taken, Tracked, Variable};
use crate::model::ProxyClient;
use crate::waiting;

/// The most of a file that is read: some 400,000 connections.
const LONGEST: u64 = 64 * 1024 * 1024;
/// More routes than a client has; a router's are left alone, and unknown.
const MOST_ROUTES: usize = 4096;

/// The proxy variables of the process's environment that are set.
pub(super) fn variables() -> Fact<Vec<Variable>> {
    let set = |name: &&str| Some(((*name).to_owned(), std::env::var(name).ok()?));
    let all = ProxyClient::VARIABLES.iter().filter_map(set);
    Fact::Known(
        all.filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| Variable {
                name,
                value: one_line(without_login(&value)),
            })
            .collect(),
    )
}

/// A proxy's URL without name and password.
fn without_login(value: &str) -> String {
    let (scheme, rest) = value.split_once("://").unwrap_or(("", value));
    let Some((_, place)) = rest.rsplit_once('@') else {
        return value.to_owned();
    };
    let mark = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{mark}{place}")
}

/// Where the kernel tells of itself: `/proc` and `/sys`, or a test's own.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    root: PathBuf,
}

impl Kernel {
    pub(super) fn of_host() -> Self {
        Self {
            root: PathBuf::from("/"),
        }
    }

    fn text(&self, file: &str) -> std::io::Result<String> {
        let bytes = waiting::regular(&self.root.join(file), LONGEST)?;
        String::from_utf8(bytes).map_err(std::io::Error::other)
    }

    /// The main table's routes for IPv4.
    pub(super) fn routes(&self) -> Fact<Vec<LocalRoute>> {
        let text = match self.text("proc/net/route") {
            Ok(text) => text,
            Err(error) => {
                let why = format!("the kernel's routes cannot be read: {error}");
                return Fact::unknown(Reason::Failed, one_line(why));
            }
        };
        if text.lines().count() > MOST_ROUTES {
            let why = format!("the kernel has more than {MOST_ROUTES} routes");
            return Fact::unknown(Reason::Failed, why);
        }
        let routes = text.lines().skip(1).filter_map(|line| self.route(line));
        Fact::Known(routes.collect())
    }

    fn route(&self, line: &str) -> Option<LocalRoute> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [device, destination, gateway, _flags, _, _, metric, mask, ..] = words[..] else {
            return None;
        };
        let prefix = u8::try_from(address(mask)?.to_bits().leading_ones()).ok()?;
        let destination = Ipv4Net::new(address(destination)?, prefix).ok()?;
        let gateway = address(gateway).filter(|gateway| !gateway.is_unspecified());
        Some(LocalRoute {
            destination: IpNet::V4(destination),
            gateway: gateway.map(IpAddr::V4),
            bridge: self.is_bridge(device),
            device: (device != "*").then(|| one_line(device)),
            metric: metric.parse().ok()?,
            table: None,
        })
    }

    /// The way that the kernel would take to an address.
    pub(super) fn way(&self, address: IpAddr, port: u16) -> Fact<Option<LocalRoute>> {
        let way = match kernel_route::ask(address, port) {
            Ok(way) => way,
            Err(error) => {
                let why = format!("the kernel does not tell its way to {address}: {error}");
                return Fact::unknown(Reason::Failed, one_line(why));
            }
        };
        let mut route = LocalRoute {
            destination: IpNet::from(address),
            gateway: None,
            device: None,
            bridge: false,
            metric: 0,
            table: None,
        };
        match way {
            KernelRoute::None => return Fact::Known(None),
            KernelRoute::Refused => {}
            KernelRoute::Out {
                interface,
                gateway,
                table,
            } => {
                let Some(device) = self.device(interface) else {
                    let why =
                        format!("interface {interface}, which leads to {address}, has no name");
                    return Fact::unknown(Reason::Failed, why);
                };
                route.bridge = self.is_bridge(&device);
                route.device = Some(one_line(device));
                route.gateway = gateway;
                // `default`, `main` and `local` are what there is without a rule.
                route.table = table.filter(|table| !matches!(table, 0 | 253..=255));
            }
        }
        Fact::Known(Some(route))
    }

    /// Whether packets to an address end on a bridge of the host's own: its address is not the client's.
    pub(super) fn keeps(&self, address: IpAddr, port: u16) -> bool {
        let way = self.way(address, port);
        let way = way.known().and_then(Option::as_ref);
        way.is_some_and(|way| way.bridge && way.gateway.is_none())
    }

    /// The name of an interface.
    fn device(&self, number: u32) -> Option<String> {
        let all = std::fs::read_dir(self.root.join("sys/class/net")).ok()?;
        all.filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .find(|name| {
                let own = self.text(&format!("sys/class/net/{name}/ifindex"));
                own.is_ok_and(|own| own.trim().parse() == Ok(number))
            })
    }

    /// Whether an interface is a bridge of the host's own.
    fn is_bridge(&self, device: &str) -> bool {
        let own = Path::new("sys/class/net").join(device).join("bridge");
        device != "*" && self.root.join(own).exists()
    }

    /// What the kernel can run out of, towards these addresses at this port.
    pub(super) fn limits(&self, addresses: &[IpAddr], port: u16) -> Limits {
        let numbers = |file: &str| -> Vec<u64> {
            let text = self.text(file).unwrap_or_default();
            let words = text.split_whitespace();
            words.filter_map(|word| word.parse().ok()).collect()
        };
        let ports = match numbers("proc/sys/net/ipv4/ip_local_port_range")[..] {
            [first, last] => u16::try_from(first).ok().zip(u16::try_from(last).ok()),
            _ => None,
        };
        let of = |name: &str| {
            let file = format!("proc/sys/net/netfilter/nf_conntrack_{name}");
            numbers(&file).first().copied()
        };
        Limits {
            ports,
            taken: self.taken(addresses, port),
            tracked: of("count")
                .zip(of("max"))
                .map(|(count, max)| Tracked { count, max }),
        }
    }

    /// Ports taken towards each address; none where the kernel does not tell. A program that speaks both
    /// kinds of IP has its connections in the table for IPv6, with mapped addresses. The kernel prints a table in
    /// pieces: what is opened or closed meanwhile lets it print a connection twice.
    fn taken(&self, addresses: &[IpAddr], port: u16) -> Option<Vec<Taken>> {
        let mut own: BTreeMap<IpAddr, BTreeSet<&str>> = BTreeMap::new();
        let mut text = self.text("proc/net/tcp").ok()?;
        // There is none where IPv6 is turned off.
        text.push_str(&self.text("proc/net/tcp6").unwrap_or_default());
        for line in text.lines() {
            let mut words = line.split_whitespace().skip(1);
            if let (Some(local), Some(remote)) = (words.next(), words.next())
                && let Some((remote, at)) = remote.split_once(':')
                && u16::from_str_radix(at, 16) == Ok(port)
                && let Some(remote) = socket_address(remote)
            {
                own.entry(remote).or_default().insert(local);
            }
        }
        let taken = addresses.iter().map(|address| Taken {
            address: *address,
            ports: own
                .get(address)
                .map_or(0, |all| u32::try_from(all.len()).unwrap_or(u32::MAX)),
        });
        Some(taken.collect())
    }
}

/// An address as the kernel prints it: in hexadecimal, in the order of the machine's bytes.
fn address(text: &str) -> Option<Ipv4Addr> {
    let bits = u32::from_str_radix(text, 16).ok()?;
    Some(Ipv4Addr::from(bits.to_ne_bytes()))
}

/// An address of either kind: that of IPv6 in four such words.
fn socket_address(text: &str) -> Option<IpAddr> {
    if text.len() == 8 {
        return address(text).map(IpAddr::V4);
    }
    let mut bytes = [0; 16];
    for (index, place) in bytes.chunks_exact_mut(4).enumerate() {
        place.copy_from_slice(&address(text.get(index * 8..index * 8 + 8)?)?.octets());
    }
    Some(IpAddr::from(bytes).to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(files: &[(&str, &str)]) -> (tempfile::TempDir, Kernel) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            std::fs::write(file, text).expect("written");
        }
        let root = folder.path().to_owned();
        (folder, Kernel { root })
    }

    #[test]
    fn reads_routes_with_bridges_and_refusals() {
        let (_folder, kernel) = kernel(&[
            (
                "proc/net/route",
                "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n\
                 eth0\t00000000\t0101000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n\
                 docker0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
                 *\t0003000A\t00000000\t0200\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
                 nonsense\n",
            ),
            ("sys/class/net/docker0/bridge/bridge_id", "8000"),
        ]);
        let routes = kernel.routes();
        let routes = routes.known().expect("routes");
        let told: Vec<_> = routes
            .iter()
            .map(|it| (it.destination.to_string(), it.device.as_deref(), it.bridge))
            .collect();
        assert_eq!(
            told,
            [
                ("0.0.0.0/0".to_owned(), Some("eth0"), false),
                ("10.0.2.0/24".to_owned(), Some("docker0"), true),
                ("10.0.3.0/24".to_owned(), None, false),
            ]
        );
        assert_eq!(routes[0].gateway, Some(IpAddr::from([10, 0, 1, 1])));
    }

    #[test]
    fn counts_what_is_taken_towards_the_call() {
        let (_folder, kernel) = kernel(&[
            ("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n"),
            ("proc/sys/net/netfilter/nf_conntrack_count", "7\n"),
            ("proc/sys/net/netfilter/nf_conntrack_max", "8\n"),
            (
                "proc/net/tcp",
                "  sl  local_address rem_address   st\n\
                 0: 0A01000A:9C40 0A02000A:01BB 01 0\n\
                 1: 0A01000A:9C41 0A02000A:01BB 06 0\n\
                 1: 0A01000A:9C41 0A02000A:01BB 06 0\n\
                 2: 0A01000A:9C42 0A02000A:0050 01 0\n",
            ),
            (
                "proc/net/tcp6",
                "  sl  local_address remote_address   st\n\
                 0: 0000000000000000FFFF00000A01000A:9C43 0000000000000000FFFF00000A02000A:01BB 01 0\n\
                 1: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 0\n\
                 2: 000000FD000000000000000001000000:9C44 000000FD000000000000000002000000:01BB 01 0\n",
            ),
        ]);
        let here = IpAddr::from([10, 0, 2, 10]);
        let six = "fd00::2".parse().expect("an address");
        let limits = kernel.limits(&[here, IpAddr::from([10, 0, 3, 10]), six], 443);
        let taken = limits.taken.as_deref().expect("told").iter();
        let taken: Vec<_> = taken.map(|one| one.ports).collect();
        assert_eq!(
            (limits.ports, taken),
            (Some((32_768, 60_999)), vec![3, 0, 1])
        );
        assert_eq!(limits.tracked, Some(Tracked { count: 7, max: 8 }));
        assert!(matches!(kernel.routes(), Fact::Unknown(_)));
    }

    /// No table is no empty table.
    #[test]
    fn what_the_kernel_does_not_tell_is_not_nothing() {
        let (_folder, bare) = kernel(&[("proc/sys/net/ipv4/ip_local_port_range", "1 9\n")]);
        assert_eq!(
            bare.limits(&[IpAddr::from([10, 0, 2, 10])], 443).taken,
            None
        );
        let line = "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
        let (_folder, router) =
            kernel(&[("proc/net/route", line.repeat(MOST_ROUTES + 1).as_str())]);
        assert!(matches!(router.routes(), Fact::Unknown(_)));
    }

    #[test]
    fn a_login_stays_out_of_the_facts() {
        for (value, clean) in [
            ("http://al:t0p@proxy:3128/", "http://proxy:3128/"),
            ("al:t0p@proxy:3128", "proxy:3128"),
            ("http://proxy:3128", "http://proxy:3128"),
        ] {
            assert_eq!(without_login(value), clean);
        }
    }
}
