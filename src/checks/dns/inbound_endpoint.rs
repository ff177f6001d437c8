//! An inbound endpoint of Route 53 Resolver that is asked lets the question in.

use std::net::IpAddr;

use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Check, Evidence, Fix, Found, Outcome, list, page};
use crate::facts::route53::{EndpointAddress, ResolverEndpoint, Winner};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};
use crate::network::security_group::{Carried, Direction, Packet, Verdict, evaluate, no_lists};
use crate::network::{Protocol, host};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS033",
    slug: "dns-inbound-endpoint-unreachable",
    holds: "the inbound endpoint that is asked lets the question in",
    hop: Hop::Dns,
    severity: Severity::Error,
    // The endpoint's groups come from where the endpoint does, from files.
    needs: &[
        Need::Host,
        Need::Dns,
        Need::ResolverRules,
        Need::ResolverEndpoints,
    ],
    page: page!("DNS033"),
    run,
};

/// An endpoint that is silent, its addresses that were asked, and who asks.
struct Asked<'a> {
    servers: Vec<IpAddr>,
    endpoint: &'a ResolverEndpoint,
    peers: Vec<IpAddr>,
}

impl<'a> Asked<'a> {
    fn note(all: &mut Vec<Self>, server: IpAddr, endpoint: &'a ResolverEndpoint, peers: &[IpAddr]) {
        match all.iter_mut().find(|one| one.endpoint.id == endpoint.id) {
            Some(one) => one.servers.push(server),
            None => all.push(Self {
                servers: vec![server],
                endpoint,
                peers: peers.to_vec(),
            }),
        }
    }
}

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let Some(all) = facts.aws.resolver_endpoints.known() else {
        return Ok(Outcome::NotApplicable("no inbound endpoint was told of"));
    };
    let said = Said::of(facts)?;
    let inbound = |server: IpAddr| {
        let mut theirs = all.iter();
        theirs.find(|one| one.direction.starts_with("INBOUND") && one.has(server))
    };
    let mut silent = Vec::new();
    let mut answering = Vec::new();
    for lookup in &said.configured {
        let Some(server) = lookup.asked.server() else {
            continue;
        };
        let Some(endpoint) = inbound(server) else {
            continue;
        };
        if lookup.answer.is_no_reply() {
            Asked::note(&mut silent, server, endpoint, &facts.source().addresses);
        } else {
            answering.push(Evidence::of(Need::Dns, tell(lookup)));
        }
    }
    // Through a rule, it is the outbound endpoint that asks, and the VPC's resolver that fails.
    let fails = |answer| matches!(answer, &crate::facts::Answer::ServFail);
    let vpc = facts.source().vpc_id;
    if let Some(vpc) = vpc.filter(|_| {
        said.vpc
            .is_some_and(|it| it.answer.is_no_reply() || fails(&it.answer))
    }) && let Some((Winner::Rule(rule), _)) = facts.goes_first(&vpc, said.host)
    {
        let through = all
            .iter()
            .find(|it| Some(&it.id) == rule.resolver_endpoint_id.as_ref());
        let peers = through
            .and_then(|it| it.ip_addresses.as_ref())
            .into_iter()
            .flatten();
        let peers: Vec<IpAddr> = peers.filter_map(|it| it.ip.or(it.ipv6)).collect();
        for server in rule.targets() {
            if let Some(endpoint) = inbound(server) {
                Asked::note(&mut silent, server, endpoint, &peers);
            }
        }
    }
    if silent.is_empty() {
        return Ok(if answering.is_empty() {
            Outcome::NotApplicable("no inbound endpoint is asked")
        } else {
            Outcome::Ok(answering)
        });
    }
    let mut found = Vec::new();
    for asked in &silent {
        if let Some(why) = wrong(facts, asked)? {
            found.push(finding(facts, &said, asked, &why));
        }
    }
    if found.is_empty() {
        return Ok(Outcome::NotApplicable(
            "the inbound endpoint is silent, and its configuration does not say why",
        ));
    }
    Ok(Outcome::Found(found))
}

/// What of the endpoint's configuration keeps a question out.
enum Wrong {
    Direction,
    Status,
    Address(String),
    Groups(Vec<Protocol>),
}

fn wrong(facts: &Facts, asked: &Asked<'_>) -> Result<Option<Wrong>, Missing> {
    let endpoint = asked.endpoint;
    if endpoint.direction != "INBOUND" {
        return Ok(Some(Wrong::Direction));
    }
    if !matches!(
        endpoint.status.as_str(),
        "OPERATIONAL" | "UPDATING" | "AUTO_RECOVERING"
    ) {
        return Ok(Some(Wrong::Status));
    }
    let asked_of = |it: &&EndpointAddress| {
        let mut own = it.ip.iter().chain(&it.ipv6);
        own.any(|address| asked.servers.contains(address))
    };
    let addresses = endpoint.ip_addresses.iter().flatten().filter(asked_of);
    let mut status = addresses.filter_map(|it| it.status.as_deref());
    if let Some(status) = status.find(|it| !matches!(*it, "ATTACHED" | "UPDATING")) {
        return Ok(Some(Wrong::Address(status.to_owned())));
    }
    let groups = facts.groups(&endpoint.security_group_ids)?;
    let peers: Vec<_> = asked.peers.iter().copied().map(host).collect();
    let closed = [Protocol::Udp, Protocol::Tcp]
        .into_iter()
        .filter(|protocol| {
            let packet = Packet {
                peers: &peers,
                // A rule may refer to a group, and whose the asker has is not compared here.
                carried: Carried::Unknown("the groups of who asks are not compared"),
                protocol: *protocol,
                port: 53,
                lists: &no_lists,
            };
            evaluate(&groups, Direction::Inbound, &packet) == Verdict::Deny
        });
    let closed: Vec<Protocol> = closed.collect();
    // UDP is asked first: where it is open, TCP alone does not silence the endpoint.
    Ok(closed
        .contains(&Protocol::Udp)
        .then_some(Wrong::Groups(closed)))
}

fn finding(facts: &Facts, said: &Said<'_>, asked: &Asked<'_>, why: &Wrong) -> Found {
    let (endpoint, server) = (asked.endpoint, list(&asked.servers));
    let id = &endpoint.id;
    let groups = list(&endpoint.security_group_ids);
    let title = match why {
        Wrong::Direction => format!(
            "{server} is of {id}, an endpoint for delegation: it does not answer forwarded questions"
        ),
        Wrong::Status => format!(
            "{server} is of the inbound endpoint {id}, which is {}",
            endpoint.status
        ),
        Wrong::Address(status) => {
            format!("{server} of the inbound endpoint {id} is {status}, and does not answer")
        }
        Wrong::Groups(closed) => {
            let closed: Vec<&str> = closed.iter().map(|it| it.as_str()).collect();
            format!(
                "{groups} of the inbound endpoint {id} does not let {} ask: port 53 is closed for {}",
                list(&asked.peers),
                list(&closed)
            )
        }
    };
    let title = if said.here.answer.addresses().is_empty() {
        Found::blocker(id.as_str(), title)
    } else {
        Found::risk(id.as_str(), title)
    };
    let found = title.about([said.host]).shown_by(Evidence::of(
        Need::ResolverEndpoints,
        format!(
            "{id}: {} {}, security groups {groups}",
            endpoint.direction, endpoint.status
        ),
    ));
    shown(
        found,
        std::iter::once(said.here).chain(said.configured.iter().copied()),
    )
    .fixed_by(fix(facts, asked, why))
    .confirmed_by(again(facts, "dns"))
}

fn fix(facts: &Facts, asked: &Asked<'_>, why: &Wrong) -> Fix {
    let (id, region) = (&asked.endpoint.id, region(facts));
    match why {
        Wrong::Direction => Fix::new(
            "ask an inbound endpoint of the kind INBOUND instead: the kind cannot be changed",
            format!(
                "aws route53resolver create-resolver-endpoint --region {region} --direction INBOUND \
                 --name execute-api --security-group-ids SECURITY-GROUP-ID --ip-addresses \
                 SubnetId=SUBNET-A SubnetId=SUBNET-B --creator-request-id apigw-doctor"
            ),
        ),
        Wrong::Status | Wrong::Address(_) => Fix::new(
            "see what the endpoint lacks, and give it an address in a subnet that is there",
            format!("aws route53resolver get-resolver-endpoint --region {region} --resolver-endpoint-id {id}"),
        )
        .then(format!(
            "aws route53resolver associate-resolver-endpoint-ip-address --region {region} \
             --resolver-endpoint-id {id} --ip-address SubnetId=SUBNET-ID"
        )),
        Wrong::Groups(closed) => {
            let group = asked.endpoint.security_group_ids.first();
            let group = group.map_or("SECURITY-GROUP-ID", |group| group.as_str());
            let peer = asked.peers.first().map(|peer| host(*peer).to_string());
            let peer = peer.unwrap_or_else(|| "CLIENT-RANGE".to_owned());
            let mut open = closed.iter().map(|protocol| {
                format!(
                    "aws ec2 authorize-security-group-ingress --region {region} --group-id {group} \
                     --protocol {} --port 53 --cidr {peer}",
                    protocol.as_str()
                )
            });
            let first = open.next().unwrap_or_default();
            open.fold(
                Fix::new("open port 53, UDP and TCP, to who asks", first),
                Fix::then,
            )
        }
    }
    .touching("who may ask for every name that the VPC knows")
}
