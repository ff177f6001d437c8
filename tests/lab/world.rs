//! A scenario's world: hosts, kernel rules, resolvers, front doors, metadata, control plane.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::aws::{self, ControlPlane, Placed};
use super::dns::View;
use super::domain::Domain;
use super::firewall::Attached;
use super::front_door::FrontDoor;
use super::listener::Listener;
use super::namespaces::Namespaces;
use super::process::Server;
use super::scenario::{Imds, Proxy, PublicName, Reach, Scenario, Tls, fill};
use super::{certificates, imds, proxy};

const CLIENT: &str = "10.0.1.10";
const CLIENT_GATEWAY: &str = "10.0.1.1";
/// The VPC's resolver has two addresses: the VPC's second one, and one that is the same everywhere.
const VPC_RESOLVER: [&str; 2] = ["10.0.0.2", "169.254.169.253"];
const METADATA: &str = "169.254.169.254";
/// The internet of the lab: documentation addresses only, and no way out.
const PUBLIC_RESOLVER: &str = "198.51.100.53";
const CONTROL_PLANE: (&str, u16) = ("198.51.100.10", 5000);
const PUBLIC_FRONT_DOOR: &str = "203.0.113.80";
const STS: &str = "203.0.113.90";
const PROXY: (&str, u16) = ("198.51.100.20", 3128);

/// Everything of one scenario. Dropping it removes every trace, in the order of the fields.
#[derive(Debug)]
pub(crate) struct World {
    _held: Vec<TcpStream>,
    _listeners: Vec<Listener>,
    resolvers: Vec<Server>,
    control_plane: ControlPlane,
    pub(crate) namespaces: Namespaces,
    directory: TempDir,
}

impl World {
    pub(crate) fn build(scenario: &Scenario) -> Self {
        let directory =
            TempDir::with_prefix("apigwlab").expect("a temporary directory can be made");
        let placed = aws::place(scenario);
        let mut hosts: Vec<String> = ["client", "router", "net"].map(String::from).into();
        hosts.extend(interfaces(&placed).map(|it| it.host.clone()));
        let namespaces = Namespaces::create(&hosts);
        lay_cables(&namespaces, scenario, &placed);
        let netns = namespaces.path("net");
        let control_plane = aws::start(scenario, &placed, &netns, CONTROL_PLANE, directory.path());
        raise_walls(&namespaces, scenario, &placed, &control_plane);
        furnish(&namespaces, scenario, &control_plane.ids);
        for (file, pem) in [
            (
                "trusted.pem",
                certificates::trusted_pem(scenario.client.trusts),
            ),
            ("public.pem", certificates::public_pem().to_owned()),
        ] {
            let file = directory.path().join(file);
            std::fs::write(file, pem).expect("the directory can be written");
        }
        let ids = &control_plane.ids;
        let resolvers = start_resolvers(&namespaces, scenario, &placed, ids, directory.path());
        let mut listeners = open_front_doors(&namespaces, scenario, &placed, ids);
        listeners.extend(open_proxy(&namespaces, scenario, &placed));
        let held = hold_ports(&namespaces, scenario, &placed);
        let address = at(METADATA, 80);
        listeners.extend(imds::start(
            &namespaces,
            "router",
            address,
            &scenario.client,
            ids,
        ));
        Self {
            _held: held,
            _listeners: listeners,
            resolvers,
            control_plane,
            namespaces,
            directory,
        }
    }

    /// Makes the kernel's rules and the resolvers again, from what the control plane tells now.
    pub(crate) fn rebuild(&mut self, scenario: &mut Scenario) {
        let told = aws::described_again(&self.namespaces, self.ids(), &Self::endpoint_url());
        self.control_plane.described = told.described;
        scenario.vpc.dns_support = told.attributes.enable_dns_support;
        scenario.vpc.dns_hostnames = told.attributes.enable_dns_hostnames;
        for (name, endpoint) in &mut scenario.endpoints {
            let id = self.control_plane.ids.get(&aws_key(name));
            let mut all = self.control_plane.described.vpc_endpoints.iter();
            if let Some(own) = all.find(|it| Some(&it.id) == id) {
                endpoint.private_dns = own.private_dns_enabled;
            }
        }
        let placed = aws::place(scenario);
        for host in interfaces(&placed)
            .map(|it| it.host.as_str())
            .chain(["router"])
        {
            self.namespaces.feed(host, "nft", &["flush", "ruleset"], "");
        }
        raise_walls(&self.namespaces, scenario, &placed, &self.control_plane);
        self.resolvers.clear();
        let ids = &self.control_plane.ids;
        let directory = self.directory.path();
        self.resolvers = start_resolvers(&self.namespaces, scenario, &placed, ids, directory);
    }

    pub(crate) fn ids(&self) -> &BTreeMap<String, String> {
        &self.control_plane.ids
    }

    /// A directory of this world's own, outside the namespaces.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Where the faults of single runs are written down.
    pub(crate) fn cells(&self) -> PathBuf {
        self.directory.path().join(aws::CELLS)
    }

    /// What the client trusts, as PEM.
    pub(crate) fn trusted(&self) -> PathBuf {
        self.directory.path().join("trusted.pem")
    }

    /// What everybody trusts, as PEM.
    pub(crate) fn public(&self) -> PathBuf {
        self.directory.path().join("public.pem")
    }

    pub(crate) fn endpoint_url() -> String {
        format!("http://{}:{}", CONTROL_PLANE.0, CONTROL_PLANE.1)
    }
}

fn interfaces(placed: &[Placed]) -> impl Iterator<Item = &aws::Interface> {
    placed.iter().flat_map(|it| &it.interfaces)
}

fn at(address: &str, port: u16) -> SocketAddr {
    let address: Ipv4Addr = address
        .parse()
        .expect("the lab's addresses are well written");
    SocketAddr::new(address.into(), port)
}

/// Joins every host to the router, each with a cable of its own, so that all traffic passes it.
fn lay_cables(namespaces: &Namespaces, scenario: &Scenario, placed: &[Placed]) {
    let cable = |host: &str| {
        let device = device(host);
        [
            format!("link add name {device} type veth peer name eth0 netns @{host}"),
            format!("link set {device} up"),
        ]
    };
    let mut router = vec!["link set lo up".to_owned()];
    router.extend(VPC_RESOLVER.map(|it| format!("addr add {it}/32 dev lo")));
    let others = scenario.dns.servers.keys();
    router.extend(others.map(|it| format!("addr add {it}/32 dev lo")));
    router.push(format!("addr add {METADATA}/32 dev lo"));
    router.extend(cable("client"));
    router.push(format!(
        "addr add {CLIENT_GATEWAY}/24 dev {}",
        device("client")
    ));
    router.extend(cable("net"));
    router.push(format!("addr add 192.0.2.1/30 dev {}", device("net")));
    router.push("route add default via 192.0.2.2".into());
    // An address of the VPC that nobody has swallows packets.
    router.push(format!("route add blackhole {}", scenario.vpc.cidr));
    if scenario.peering.is_some() {
        router.push("route add blackhole 10.0.2.0/23".into());
    }
    for interface in interfaces(placed) {
        let (device, address) = (device(&interface.host), &interface.address);
        router.extend(cable(&interface.host));
        router.push(format!("addr add {}/32 dev {device}", interface.gateway));
        router.push(format!("route add {address}/32 dev {device}"));
    }
    namespaces.ip("router", &router);

    let mut client = up(&format!("{CLIENT}/24"), CLIENT_GATEWAY);
    if scenario.client.imds == Imds::Absent {
        client.push(format!("route add unreachable {METADATA}"));
    }
    client.extend(scenario.client.ip.iter().cloned());
    if scenario.longest_packet.is_some() {
        // Else the kernel hands packets on in bundles, whose length is not the one on the wire.
        client.push("link set eth0 gso_max_segs 1".into());
    }
    namespaces.ip("client", &client);
    for interface in interfaces(placed) {
        let mut commands = up(&format!("{}/24", interface.address), interface.gateway);
        if scenario.longest_packet.is_some() {
            commands.push("link set eth0 gso_max_segs 1".into());
        }
        namespaces.ip(&interface.host, &commands);
    }
    let mut net: Vec<String> = up("192.0.2.2/30", "192.0.2.1");
    let addresses = [
        PUBLIC_RESOLVER,
        CONTROL_PLANE.0,
        PUBLIC_FRONT_DOOR,
        STS,
        PROXY.0,
    ];
    for address in addresses {
        net.push(format!("addr add {address}/32 dev lo"));
    }
    namespaces.ip("net", &net);
    namespaces.inside("router", || {
        std::fs::write("/proc/sys/net/ipv4/ip_forward", "1").expect("root may make a router");
        // The kernel refuses six packets to closed ports, and then one a second: which question is among
        // them would depend on the order in which they come.
        std::fs::write("/proc/sys/net/ipv4/icmp_ratelimit", "0").expect("root may make a router");
    });
}

/// The router's end of the cable to a host. Kernel names have room for 15 letters.
fn device(host: &str) -> String {
    format!("to-{host}").chars().take(15).collect()
}

fn up(address: &str, gateway: &str) -> Vec<String> {
    vec![
        "link set lo up".into(),
        "link set eth0 up".into(),
        format!("addr add {address} dev eth0"),
        format!("route add default via {gateway}"),
    ]
}

fn raise_walls(
    namespaces: &Namespaces,
    scenario: &Scenario,
    placed: &[Placed],
    control_plane: &ControlPlane,
) {
    let described = &control_plane.described;
    let attached = |host: &str, address: &str| Attached {
        device: device(host),
        address: address.to_owned(),
    };
    let endpoints: Vec<Attached> = interfaces(placed)
        .map(|it| attached(&it.host, &it.address))
        .collect();
    let client = attached("client", CLIENT);
    let mut resolvers: Vec<&str> = scenario.dns.servers.keys().map(String::as_str).collect();
    if scenario.vpc.dns_support {
        resolvers.extend(VPC_RESOLVER);
    }
    let rules = described.router(&client, &endpoints, &resolvers);
    namespaces.feed("router", "nft", &["-f", "-"], &rules);
    for endpoint in placed {
        for interface in &endpoint.interfaces {
            let wanted = scenario.endpoints.get(&endpoint.name);
            let down = wanted.is_some_and(|it| it.down.iter().any(|it| it == interface.zone));
            let answers = serves(scenario, &endpoint.name) && !down;
            let rules = described.endpoint(&interface.address, answers);
            namespaces.feed(&interface.host, "nft", &["-f", "-"], &rules);
        }
    }
    if let Some(longest) = scenario.longest_packet {
        let rules = format!(
            "table inet path {{\nchain forward {{\ntype filter hook forward priority -10; policy accept;\n\
             tcp dport 443 ip length > {longest} drop\ntcp sport 443 ip length > {longest} drop\n}}\n}}\n"
        );
        namespaces.feed("router", "nft", &["-f", "-"], &rules);
    }
    if !scenario.dns.blocked.is_empty() {
        let drops: Vec<String> = scenario
            .dns
            .blocked
            .iter()
            .map(|it| format!("{it} drop"))
            .collect();
        let rules = format!(
            "table inet own {{\nchain output {{\ntype filter hook output priority 0; policy accept;\n\
             {}\n}}\n}}\n",
            drops.join("\n")
        );
        namespaces.feed("client", "nft", &["-f", "-"], &rules);
    }
    let (host, port) = CONTROL_PLANE;
    let refuse = match scenario.aws.reach {
        Reach::Normal => return,
        Reach::Silent => "drop",
        Reach::Refused => "reject with tcp reset",
    };
    let rules = format!(
        "table inet lab {{\nchain input {{\ntype filter hook input priority 0; policy accept;\n\
         ip daddr {host} tcp dport {port} {refuse}\n}}\n}}\n"
    );
    namespaces.feed("net", "nft", &["-f", "-"], &rules);
}

/// Whether an endpoint is in a state in which it takes connections and has names.
fn serves(scenario: &Scenario, endpoint: &str) -> bool {
    scenario
        .endpoints
        .get(endpoint)
        .is_some_and(|it| it.state == "available")
}

/// The files of /etc that the client reads.
fn furnish(namespaces: &Namespaces, scenario: &Scenario, ids: &BTreeMap<String, String>) {
    let client = &scenario.client;
    let mut resolv: Vec<String> = client
        .resolver
        .iter()
        .map(|it| format!("nameserver {it}\n"))
        .collect();
    resolv.push(format!("{}\n", client.resolv));
    namespaces.etc("client", "resolv.conf", &resolv.concat());
    let hosts = format!("127.0.0.1 localhost\n{}\n", fill(&client.hosts, ids));
    namespaces.etc("client", "hosts", &hosts);
    namespaces.etc(
        "client",
        "nsswitch.conf",
        "passwd: files\ngroup: files\nhosts: files dns\n",
    );
}

fn start_resolvers(
    namespaces: &Namespaces,
    scenario: &Scenario,
    placed: &[Placed],
    ids: &BTreeMap<String, String>,
    directory: &Path,
) -> Vec<Server> {
    let region = ids.get("region").map(String::as_str).unwrap_or_default();
    let api = ids.get("api").map(String::as_str).unwrap_or_default();
    let domain = format!("execute-api.{region}.amazonaws.com");
    let mut public = View::default();
    public
        .names
        .insert(format!("sts.{region}.amazonaws.com"), vec![STS.into()]);
    if scenario.api.exists && scenario.dns.public == PublicName::FrontDoor {
        public
            .names
            .insert(format!("{api}.{domain}"), vec![PUBLIC_FRONT_DOOR.into()]);
    }
    // A peering connection carries no private DNS.
    let here = scenario.peering.is_none();
    let attributes = here && scenario.vpc.dns_support && scenario.vpc.dns_hostnames;
    let mut wildcard = None;
    for endpoint in placed.iter().filter(|it| serves(scenario, &it.name)) {
        let addresses = || {
            endpoint
                .interfaces
                .iter()
                .map(|it| it.address.clone())
                .collect()
        };
        let id = ids
            .get(&aws_key(&endpoint.name))
            .map(String::as_str)
            .unwrap_or_default();
        let name = format!("{id}-{}", endpoint.suffix);
        let zone_domain = format!("execute-api.{region}.vpce.amazonaws.com");
        public
            .names
            .insert(format!("{name}.{zone_domain}"), addresses());
        for it in &endpoint.interfaces {
            let name = format!("{name}-{region}{}.{zone_domain}", it.zone);
            public.names.insert(name, vec![it.address.clone()]);
        }
        // The alias exists once the API is deployed with the association.
        let deployed = scenario.dns.alias && !scenario.api.stages.is_empty();
        if scenario.api.associated.contains(&endpoint.name) && deployed {
            public
                .names
                .insert(format!("{api}-{id}.{domain}"), addresses());
        }
        if attributes
            && scenario
                .endpoints
                .get(&endpoint.name)
                .is_some_and(|it| it.private_dns)
        {
            assert!(
                wildcard.is_none(),
                "one VPC has one hosted zone for execute-api"
            );
            wildcard = Some((domain.clone(), addresses()));
        }
    }
    let inside = View {
        wildcard,
        upstream: Some(PUBLIC_RESOLVER.into()),
        lines: fill(&scenario.dns.vpc, ids) + &record(scenario, placed),
        ..View::default()
    };
    let mut servers = vec![public.serve(namespaces, "net", &[PUBLIC_RESOLVER], directory)];
    for (address, server) in &scenario.dns.servers {
        servers.extend(server.serve(namespaces, "router", address, directory, ids));
    }
    if let Some(addresses) = &scenario.dns.past {
        let past = View {
            wildcard: (!addresses.is_empty()).then(|| (domain.clone(), addresses.clone())),
            lines: "local-ttl=600".into(),
            ..View::default()
        };
        let _past = past.serve(namespaces, "router", &VPC_RESOLVER, directory);
        for address in scenario.dns.servers.keys() {
            let asked = namespaces
                .command("client", "dig")
                .args([&format!("@{address}"), "+short", &format!("{api}.{domain}")])
                .output()
                .expect("dig runs");
            assert!(
                asked.status.success(),
                "{address} does not answer: {asked:?}"
            );
        }
    }
    if scenario.vpc.dns_support {
        servers.push(inside.serve(namespaces, "router", &VPC_RESOLVER, directory));
    }
    servers
}

/// The placeholder of an endpoint's id.
fn aws_key(endpoint: &str) -> String {
    if endpoint == "main" {
        "vpce".into()
    } else {
        format!("vpce_{endpoint}")
    }
}

fn open_proxy(namespaces: &Namespaces, scenario: &Scenario, placed: &[Placed]) -> Option<Listener> {
    let endpoint = interfaces(placed).next().map(|it| at(&it.address, 443));
    let (host, address, leads_to) = match scenario.proxy? {
        Proxy::Refuses => ("net", PROXY.0, None),
        Proxy::Public => ("net", PROXY.0, Some(at(PUBLIC_FRONT_DOOR, 443))),
        Proxy::Agent => ("client", "127.0.0.1", endpoint),
    };
    Some(proxy::open(
        namespaces,
        host,
        at(address, PROXY.1),
        leads_to,
    ))
}

/// The record of the custom domain name in the VPC.
fn record(scenario: &Scenario, placed: &[Placed]) -> String {
    let Some(domain) = &scenario.domain else {
        return String::new();
    };
    let of_it = placed.iter().filter(|it| it.name == domain.record);
    let addresses = of_it.flat_map(|it| &it.interfaces).map(|it| &it.address);
    let lines = addresses.map(|address| format!("host-record={},{address}", domain.name));
    let lines: Vec<String> = lines.collect();
    format!("\n{}", lines.join("\n"))
}

/// Narrows the client's range of ports, and takes connections that stay.
fn hold_ports(namespaces: &Namespaces, scenario: &Scenario, placed: &[Placed]) -> Vec<TcpStream> {
    let Some((first, last, held)) = scenario.client.ports else {
        return Vec::new();
    };
    let doors: Vec<SocketAddr> = interfaces(placed).map(|it| at(&it.address, 443)).collect();
    namespaces.inside("client", move || {
        let range = format!("{first} {last}");
        std::fs::write("/proc/sys/net/ipv4/ip_local_port_range", range)
            .expect("root may narrow the ports of a namespace");
        let each = doors.iter().flat_map(|it| std::iter::repeat_n(it, held));
        each.map(|it| TcpStream::connect(it).expect("the endpoint takes connections"))
            .collect()
    })
}

fn open_front_doors(
    namespaces: &Namespaces,
    scenario: &Scenario,
    placed: &[Placed],
    ids: &BTreeMap<String, String>,
) -> Vec<Listener> {
    let id = |name: &str| ids.get(name).cloned().unwrap_or_default();
    let private = scenario.api.r#type == "PRIVATE";
    let door = FrontDoor {
        region: id("region"),
        account: id("account"),
        api: scenario.api.exists.then(|| id("api")),
        stages: scenario.api.stages.clone(),
        admits: private && scenario.api.default_endpoint,
        answer: scenario.front_door.answer,
        because: scenario.front_door.because.clone(),
        user: fill(&scenario.front_door.user, ids),
        tls: scenario.front_door.tls,
        domain: None,
    };
    let mut listeners = Vec::new();
    for endpoint in placed {
        for interface in &endpoint.interfaces {
            let mut door = door.clone();
            let usable = |it: &&Domain| it.associated.contains(&endpoint.name);
            door.domain = scenario.domain.as_ref().filter(usable).cloned();
            if let Some(own) = scenario.endpoints.get(&endpoint.name) {
                door.answer = own.answer.unwrap_or(door.answer);
                door.because = own.because.clone().unwrap_or(door.because);
            }
            let address = at(&interface.address, 443);
            listeners.push(door.open(namespaces, &interface.host, address));
        }
    }
    // What is broken on the private way is not on the public one.
    let public = FrontDoor {
        admits: !private && scenario.api.default_endpoint,
        tls: Tls::Normal,
        ..door
    };
    for address in [PUBLIC_FRONT_DOOR, STS] {
        listeners.push(public.clone().open(namespaces, "net", at(address, 443)));
    }
    listeners
}
