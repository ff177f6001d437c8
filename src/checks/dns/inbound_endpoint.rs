//! An inbound endpoint of Route 53 Resolver that is asked lets the question in.

use std::net::IpAddr;

use crate::case::{Case, Winner};
use crate::checks::dns::question::{Asker, need_of, way};
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::route53::{EndpointAddress, ResolverEndpoint};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Command, command, word};
use crate::network::{State, Step};

check! {
    DNS033 "dns-inbound-endpoint-unreachable"
    "the inbound endpoint that is asked lets the question in"
    Dns Error
    needs [Host, Dns, ResolverRules, ResolverEndpoints]
    also [NetworkInterfaces, SecurityGroups, Subnets, NetworkAcls, RouteTables]
    explains [NotPrivate, ResolverSilent, ServerFailure, RuleForwards]
}

/// An endpoint that is silent, its addresses that were asked, and who asks.
struct Asked<'a> {
    servers: Vec<IpAddr>,
    endpoint: &'a ResolverEndpoint,
    by: Asker<'a>,
}

impl<'a> Asked<'a> {
    fn note(all: &mut Vec<Self>, server: IpAddr, endpoint: &'a ResolverEndpoint, by: Asker<'a>) {
        match all.iter_mut().find(|one| one.endpoint.id == endpoint.id) {
            Some(one) => one.servers.push(server),
            None => all.push(Self {
                servers: vec![server],
                endpoint,
                by,
            }),
        }
    }
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(all) = case.aws.resolver_endpoints.known() else {
        return Err(Stop::NotApplicable("no inbound endpoint was told of"));
    };
    let said = Said::of(case)?;
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
            Asked::note(&mut silent, server, endpoint, Asker::Client);
        } else {
            answering.push(Evidence::of(FactKind::Dns, tell(lookup)));
        }
    }
    // Through a rule, it is the outbound endpoint that asks, and the VPC's resolver that fails.
    let fails = |answer| matches!(answer, &crate::facts::Answer::ServFail);
    let vpc = case.source().vpc_id.as_ref();
    if let Some(vpc) = vpc.filter(|_| {
        said.vpc
            .is_some_and(|it| it.answer.is_no_reply() || fails(&it.answer))
    }) && let Some((Winner::Rule(rule), _)) = case.goes_first(vpc, said.host)
    {
        let through = all
            .iter()
            .find(|it| Some(&it.id) == rule.resolver_endpoint_id.as_ref());
        let by = through.map_or(Asker::Unknown, Asker::Outbound);
        for server in rule.targets() {
            if let Some(endpoint) = inbound(server) {
                Asked::note(&mut silent, server, endpoint, by);
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
        if let Some(why) = wrong(case, asked)? {
            found.push(finding(case, &said, asked, &why));
        }
    }
    if found.is_empty() {
        return Err(Stop::NotApplicable(
            "the inbound endpoint is silent, and configuration lets the question in",
        ));
    }
    Ok(Outcome::Found(found))
}

/// What of the endpoint's configuration keeps a question out.
enum Wrong {
    Direction,
    Status,
    Address(String),
    /// The steps of the way that drop a question over UDP, and those of TCP.
    Way(Vec<Step>),
}

fn wrong(case: &Case<'_>, asked: &Asked<'_>) -> Result<Option<Wrong>, MissingFact> {
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
    way(case, &asked.servers, asked.by)
        .map(|steps| (!steps.is_empty()).then_some(Wrong::Way(steps)))
}

fn finding(case: &Case<'_>, said: &Said<'_>, asked: &Asked<'_>, why: &Wrong) -> Finding {
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
        Wrong::Way(steps) => {
            let first = steps.first().map_or("nobody", |step| step.text.as_str());
            format!(
                "{first}: no question gets an answer from {server}, of the inbound endpoint {id}"
            )
        }
    };
    // What drops some of the asker's ports alone does not silence every question.
    let in_part =
        matches!(why, Wrong::Way(steps) if steps.iter().all(|it| it.state == State::Part));
    let found = if said.here.answer.addresses().is_empty() && !in_part {
        Finding::blocker(id.as_str(), title)
    } else {
        Finding::risk(id.as_str(), title)
    };
    let mut found = found.about([said.host]).shown_by(Evidence::of(
        FactKind::ResolverEndpoints,
        format!(
            "{id}: {} {}, security groups {groups}",
            endpoint.direction, endpoint.status
        ),
    ));
    if let Wrong::Way(steps) = why {
        for step in steps {
            found = found.shown_by(Evidence::of(need_of(step), step.text.as_str()));
        }
    }
    shown(
        found,
        std::iter::once(said.here).chain(said.configured.iter().copied()),
    )
    .looking(match why {
        Wrong::Status | Wrong::Address(_) => Some(command!(
            "aws route53resolver get-resolver-endpoint --region {region} --resolver-endpoint-id {id}",
            region = region(case),
            id = word::Id(&asked.endpoint.id)
        )),
        Wrong::Direction | Wrong::Way(_) => None,
    })
    .fixed_by(fix(case, &asked.endpoint.id, why))
    .confirmed_by(again(case, "dns"))
}

fn fix(case: &Case<'_>, id: &str, why: &Wrong) -> Fix {
    let region = region(case);
    match why {
        Wrong::Direction => Fix::new(
            "ask an inbound endpoint of the kind INBOUND instead: the kind cannot be changed",
            command!(
                "aws route53resolver create-resolver-endpoint --region {region} --direction INBOUND \
                --name execute-api --security-group-ids SECURITY-GROUP-ID --ip-addresses \
                SubnetId=SUBNET-A SubnetId=SUBNET-B --creator-request-id apigw-doctor",
                region
            ),
        ),
        Wrong::Status | Wrong::Address(_) => Fix::new(
            "give the endpoint an address in a subnet that is there",
            command!(
                "aws route53resolver associate-resolver-endpoint-ip-address --region {region} \
                --resolver-endpoint-id {id} --ip-address SubnetId=SUBNET-ID",
                region,
                id = word::Id(id)
            ),
        ),
        Wrong::Way(steps) => {
            let mut commands: Vec<Command> = Vec::new();
            for fix in steps.iter().filter_map(|step| step.fix.as_ref()) {
                let new = fix.commands.iter().filter(|it| !commands.contains(it));
                let new: Vec<Command> = new.cloned().collect();
                commands.extend(new);
            }
            let mut commands = commands.into_iter();
            let first = commands.next().unwrap_or_else(|| again(case, "path"));
            commands.fold(
                Fix::new("let port 53, UDP and TCP, through to the endpoint, and its answers back", first),
                Fix::then,
            )
        }
    }
    .touching("who may ask for every name that the VPC knows")
}
