//! From the name to the endpoint's addresses.

mod configured;
mod question;

use std::fmt;
use std::net::IpAddr;

use crate::case::Case;
use crate::checks::unread::Unread;
use crate::checks::{Evidence, Finding, list};
use crate::facts::{Answer, Asked, FactKind, Lookup, MissingFact};
use crate::model::{AddressKind, Command, Form, command, word};

/// What tells whether the name leads to private addresses, as it should.
const OF_PRIVATE_NAMES: &[FactKind] = &[
    FactKind::Dns,
    FactKind::Host,
    FactKind::VpcEndpoints,
    FactKind::VpcAttributes,
    FactKind::RestApi,
];

checks! {
    Dns:
    mod hosts_file;
    mod search_domain;
    mod sinkhole;
    mod conflict;
    mod private_dns_disabled;
    mod vpc_attr;
    mod peered_vpc;
    mod inbound_endpoint;
    mod rule_shadow;
    mod firewall_block;
    mod stale_record;
    mod zone_shadow;
    mod rebind_protection;
    mod negative_cache;
    mod stale_cache;
    mod stale_mapping;
    mod tcp_blocked;
    mod servfail;
    mod resolver_refuses;
    mod servers_disagree;
    mod no_forwarder;
    mod custom_dhcp;
    mod hardcoded_resolver;
    mod resolver_unreachable;
    mod first_server_silent;
    mod alias_not_propagated;
    mod custom_domain_no_record;
    mod custom_domain_target;
    mod cname_hijacked;
    mod public_api_hijacked;
    mod ipv6_mismatch;
    mod not_private;
    mod resolves_public;
    mod vpce_ip_mismatch;
}

/// Everybody's answer to the URL's host.
struct Said<'a> {
    /// The host.
    host: &'a str,
    /// What an application gets.
    here: &'a Lookup,
    /// What the servers of `resolv.conf` say, in their order.
    configured: Vec<&'a Lookup>,
    /// What the VPC's own resolver says.
    vpc: Option<&'a Lookup>,
    /// What all servers say.
    servers: Vec<&'a Lookup>,
}

impl<'a> Said<'a> {
    /// # Errors
    /// Nobody asked.
    fn of(case: &'a Case<'_>) -> Result<Self, MissingFact> {
        let host = case.target.url.hostname();
        let mut servers = case.name_lookups()?;
        servers.retain(|lookup| lookup.asked != Asked::Getaddrinfo);
        Ok(Self {
            host,
            here: case.name_lookup()?,
            configured: case.configured(host)?,
            vpc: case.vpc_lookup(host),
            servers,
        })
    }

    /// The VPC's resolver, where it leads into the VPC.
    fn vpc_inside(&self) -> Option<&'a Lookup> {
        self.vpc.filter(|vpc| vpc.answer.leads_inside())
    }

    /// A server that leads into a VPC.
    fn any_inside(&self) -> Option<&'a Lookup> {
        let inside = |lookup: &&&Lookup| lookup.answer.leads_inside();
        self.servers.iter().find(inside).copied()
    }

    /// Whether one of the client's own servers is not the VPC's resolver.
    fn others(&self, case: &Case<'_>) -> Vec<&'a Lookup> {
        let other = |lookup: &&&Lookup| {
            lookup
                .asked
                .server()
                .is_some_and(|server| !case.is_vpc_resolver(server))
        };
        self.configured.iter().filter(other).copied().collect()
    }
}

/// What may keep the name from leading to the endpoint, where the configuration that tells was not read.
fn unread(case: &Case<'_>) -> Vec<Evidence> {
    let (needs, suspects): (&[FactKind], _) = match case.target.url.form() {
        Form::PrivateDns => (
            &[
                FactKind::VpcEndpoints,
                FactKind::VpcAttributes,
                FactKind::RestApi,
            ],
            "the client's VPC has no VPC endpoint for execute-api, its private DNS is off, the VPC's DNS \
             attributes are off, or the API is not private",
        ),
        Form::Alias => (
            &[FactKind::RestApi],
            "the VPC endpoint is not associated with the API, or that was not deployed",
        ),
        Form::EndpointDns | Form::EndpointDnsZonal => (
            &[FactKind::VpcEndpoints],
            "the VPC endpoint does not exist, or is not available",
        ),
        Form::CustomDomain | Form::Unknown => return Vec::new(),
    };
    let unread = Unread::of(case, needs);
    unread.map_or_else(Vec::new, |unread| unread.told(suspects).into())
}

/// Whether a server tells a client in the VPC the way to any name of the API's domain.
fn sees_the_zone(case: &Case<'_>, asked: Asked) -> bool {
    let sibling = case.target.sibling_hostname();
    let lookup = sibling.and_then(|name| case.answer_of(asked, &name));
    lookup.is_some_and(|lookup| lookup.answer.leads_inside())
}

/// Whether the name rests on the endpoint's private DNS.
fn rests_on_private_dns(case: &Case<'_>) -> bool {
    case.target.url.form() == Form::PrivateDns
}

/// A finding with what was said as its evidence.
fn shown<'a>(found: Finding, lookups: impl IntoIterator<Item = &'a Lookup>) -> Finding {
    lookups.into_iter().fold(found, |found, lookup| {
        found.shown_by(Evidence::of(FactKind::Dns, tell(lookup)))
    })
}

/// The client's servers of whose answer something is true: in a row, and a finding that says so. It
/// stops the call where libc gets no address at all: it asks the next server after such an answer.
///
/// # Errors
/// Nobody asked.
fn misbehaving(
    case: &Case<'_>,
    wrong: fn(&Answer) -> bool,
    title: impl Fn(&str, &str) -> String,
) -> Result<Option<(Servers, Finding)>, MissingFact> {
    let said = Said::of(case)?;
    let bad: Vec<&Lookup> = said
        .configured
        .iter()
        .copied()
        .filter(|lookup| wrong(&lookup.answer))
        .collect();
    if bad.is_empty() {
        return Ok(None);
    }
    let servers = servers_of(&bad);
    let named = servers.to_string();
    let title = title(&named, said.host);
    let found = if said.here.answer.addresses().is_empty() {
        Finding::blocker(named, title)
    } else {
        Finding::risk(named, title)
    };
    let found = shown(
        found.about([said.host]),
        std::iter::once(said.here).chain(said.servers),
    );
    Ok(Some((servers, found)))
}

/// The command that makes the client ask the VPC's resolver.
const ASK_VPC_RESOLVER: &str = "sudo sed -i.bak --follow-symlinks -E \
                                's/^nameserver .*/nameserver 169.254.169.253/' /etc/resolv.conf";

/// What a change of the client's list of servers does besides.
const OF_RESOLV_CONF: &str = "every program of this host; DHCP, NetworkManager or systemd-resolved \
                              may write the file again, so set the servers there too";

/// The call by the endpoint's own name, which resolves everywhere: of the endpoint that is known, or of one whose
/// name somebody looked up.
fn by_own_name(case: &Case<'_>) -> Option<Command> {
    let endpoint = case.endpoint().ok().flatten();
    let name = match endpoint {
        Some(endpoint) => endpoint.regional_name()?,
        None => own_name_asked(case)?,
    };
    let api = case.target.api_id.as_ref()?;
    Some(command!(
        "curl -i 'https://{name}{path}' -H 'x-apigw-api-id: {api}'",
        name = word::Host(name),
        path = word::Path(case.target.path_and_query()),
        api
    ))
}

/// The name of an endpoint of the call's Region that somebody looked up, and that leads to private addresses.
fn own_name_asked<'a>(case: &Case<'a>) -> Option<&'a str> {
    let region = case.target.region.as_ref()?.as_str();
    let of_region = format!(".execute-api.{region}.vpce.amazonaws.com");
    let mut lookups = case.lookups().ok()?.iter();
    let found = lookups.find(|it| {
        let addresses = it.answer.addresses();
        it.name.starts_with("vpce-")
            && it.name.contains(&of_region)
            && !addresses.is_empty()
            && addresses
                .iter()
                .all(|one| AddressKind::of(*one) == AddressKind::Private)
    })?;
    Some(&found.name)
}

/// Servers; in text, they stand in a row.
struct Servers(Vec<IpAddr>);

impl fmt::Display for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&list(&self.0))
    }
}

impl Servers {
    /// The command that takes them out of the client's list.
    fn leave_out(&self) -> Command {
        let line = |server: &IpAddr| command!("/^nameserver {server}$/d", server);
        let lines = Command::all(self.0.iter().map(line));
        command!(
            "sudo sed -i.bak --follow-symlinks '{lines}' /etc/resolv.conf",
            lines
        )
    }

    /// A command for each of them.
    fn each(&self, of: impl Fn(IpAddr) -> Command) -> Command {
        Command::all(self.0.iter().copied().map(of))
    }
}

/// The servers of some answers.
fn servers_of(lookups: &[&Lookup]) -> Servers {
    Servers(lookups.iter().filter_map(|it| it.asked.server()).collect())
}

/// A resolver's answer in one line.
fn tell(lookup: &Lookup) -> String {
    format!(
        "{}: {} -> {}",
        who(lookup.asked),
        lookup.name,
        answer(lookup)
    )
}

/// Who was asked, in words.
pub(crate) fn who(asked: Asked) -> String {
    match asked {
        Asked::Getaddrinfo => "getaddrinfo".to_owned(),
        Asked::Configured(server) => format!("resolv.conf server {server}"),
        Asked::VpcResolver(server) => format!("VPC resolver {server}"),
        Asked::Given(server) => format!("named resolver {server}"),
    }
}

/// What a resolver said, with what a negative answer tells of itself: where it was looked, and how
/// long it may be kept.
fn answer(lookup: &Lookup) -> String {
    let zone = lookup.soa().map(|soa| {
        let kept = soa.ttl.min(soa.minimum);
        format!(" (zone {}, kept for {kept} s)", soa.zone)
    });
    match &lookup.answer {
        Answer::Addresses {
            addresses,
            cnames,
            ttl,
        } => {
            let way = if cnames.is_empty() {
                String::new()
            } else {
                format!(" through {}", list(cnames))
            };
            let ttl = ttl.map(|ttl| format!(", ttl {ttl} s")).unwrap_or_default();
            format!("{}{way}{ttl}", list(addresses))
        }
        Answer::Silence => format!("no answer within {} ms", lookup.ms),
        no => format!("{}{}", said(no), zone.unwrap_or_default()),
    }
}

/// A kind of "no", in words.
pub(crate) fn said(answer: &Answer) -> String {
    let words = match answer {
        Answer::Addresses { addresses, .. } => return list(addresses),
        Answer::NxDomain => "NXDOMAIN: no such name",
        Answer::NoData => "NOERROR without an address",
        Answer::NotFound => "no such name",
        Answer::ServFail => "SERVFAIL",
        Answer::Refused => "REFUSED",
        Answer::Lame => "nothing: it neither has the zone nor asks others",
        Answer::CutOff => "an answer too long for a datagram, and none over TCP",
        Answer::Silence => "no answer",
        Answer::Unreachable(reason) => return format!("cannot be asked: {reason}"),
        Answer::Failed(reason) => reason,
    };
    words.to_owned()
}

/// Whether nobody answered the client: `getaddrinfo` got nowhere, and every server that it could have
/// asked was silent.
fn silent(here: &Lookup, lookups: &[&Lookup]) -> bool {
    let configured = || {
        lookups
            .iter()
            .filter(|one| matches!(one.asked, Asked::Configured(_)))
    };
    let all_silent =
        configured().count() > 0 && configured().all(|lookup| lookup.answer.is_no_reply());
    match here.answer {
        Answer::Silence => all_silent || configured().count() == 0,
        Answer::NotFound | Answer::Failed(_) => all_silent,
        _ => false,
    }
}
