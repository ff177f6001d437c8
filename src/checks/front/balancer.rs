//! A load balancer in front: its listener, its target groups, and their targets.

use std::net::IpAddr;

use crate::case::{Balancer, Case};
use crate::checks::behind::{left_out, read};
use crate::checks::tls::covers;
use crate::checks::words::{again, endpoint, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::FactKind;
use crate::facts::elb::{Listener, LoadBalancer, TargetDescription, TargetGroup, TargetHealth};
use crate::model::{Command, Hop, command, word};

const NONE: Stop = Stop::NotApplicable("no load balancer is seen in front of the endpoint");

/// The load balancer in front, as it was read.
fn balancer<'a>(case: &'a Case<'_>) -> Result<(Balancer<'a>, &'a LoadBalancer), Stop> {
    let found = case.balancer().ok_or(NONE)?;
    if let Some(it) = found.read {
        return Ok((found, it));
    }
    let need = FactKind::LoadBalancers;
    read(case, Hop::FrontDoor, &case.aws.load_balancers, need)?;
    Err(Stop::NotApplicable(
        "the load balancer in front is not one of those that were read",
    ))
}

/// Its listeners.
fn listeners<'a>(case: &'a Case<'_>, of: &LoadBalancer) -> Result<Vec<&'a Listener>, Stop> {
    let need = FactKind::Listeners;
    let all = read(case, Hop::FrontDoor, &case.aws.listeners, need)?;
    let own = |it: &&Listener| it.load_balancer_arn.as_ref() == Some(&of.load_balancer_arn);
    Ok(all.iter().filter(own).collect())
}

/// The port that is called.
fn port(case: &Case<'_>) -> u16 {
    case.target.url.port().unwrap_or(443)
}

/// The target groups that its listener of the port leads to without a rule.
fn groups<'a>(case: &'a Case<'_>, of: &LoadBalancer) -> Result<Vec<&'a TargetGroup>, Stop> {
    let need = FactKind::TargetGroups;
    let all = read(case, Hop::FrontDoor, &case.aws.target_groups, need)?;
    let own = listeners(case, of)?;
    let called = own.iter().filter(|it| it.port == Some(port(case)));
    let named: Vec<&str> = called.flat_map(|it| it.groups()).collect();
    let own = |it: &&TargetGroup| named.contains(&it.target_group_arn.as_str());
    let groups: Vec<&TargetGroup> = all.iter().filter(own).collect();
    if groups.is_empty() {
        return Err(Stop::NotApplicable(
            "the listener leads to no target group that was read",
        ));
    }
    Ok(groups)
}

/// The targets of a group.
fn targets<'a>(case: &'a Case<'_>, group: &TargetGroup) -> Result<&'a [TargetDescription], Stop> {
    let need = FactKind::TargetHealths;
    let all = read(case, Hop::FrontDoor, &case.aws.target_healths, need)?;
    let own = |it: &&TargetHealth| it.target_group_arn == group.target_group_arn;
    let found = all.iter().find(own);
    found
        .map(|it| it.target_health_descriptions.as_slice())
        .ok_or(Stop::NotApplicable(
            "the health of the target group was not read",
        ))
}

fn group_told(group: &TargetGroup) -> Evidence {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "not told".to_owned());
    Evidence::of(
        FactKind::TargetGroups,
        format!(
            "target group {}: {} on {}, health check {} {}, good answers {}",
            group.name(),
            text(&group.protocol),
            group.port.map_or("no port".to_owned(), |it| it.to_string()),
            text(&group.health_check_protocol),
            group.health_check_path.as_deref().unwrap_or_default(),
            group
                .matcher
                .as_ref()
                .and_then(|it| it.http_code.as_deref())
                .unwrap_or("by the connection")
        ),
    )
}

fn targets_told(group: &TargetGroup, all: &[TargetDescription]) -> Evidence {
    let each: Vec<String> = all
        .iter()
        .map(|it| {
            let why = it.target_health.reason.as_deref().unwrap_or_default();
            let more = it.target_health.description.as_deref().unwrap_or_default();
            let text = format!("{} {} {why} {more}", it.target.id, it.target_health.state);
            text.trim_end().to_owned()
        })
        .collect();
    Evidence::of(
        FactKind::TargetHealths,
        format!("targets of {}: {}", group.name(), list(&each)),
    )
}

/// The targets of the load balancer in front that are no addresses of the endpoint, where there are some.
pub(in crate::checks) fn stale_targets(case: &Case<'_>) -> Result<Option<Finding>, Stop> {
    let (front, of) = match balancer(case) {
        Ok(found) => found,
        Err(Stop::Missing(missing)) => return Err(missing.into()),
        Err(_) => return Ok(None),
    };
    let groups = match groups(case, of) {
        Ok(groups) => groups,
        Err(Stop::Missing(missing)) => return Err(missing.into()),
        Err(_) => return Ok(None),
    };
    let endpoint = endpoint(case)?;
    let id = &endpoint.vpc_endpoint_id;
    let now = case.endpoint_addresses(endpoint)?;
    for group in groups {
        if group
            .target_type
            .as_deref()
            .is_some_and(|kind| kind != "ip")
        {
            continue;
        }
        let all = match targets(case, group) {
            Ok(all) => all,
            Err(Stop::Missing(missing)) => return Err(missing.into()),
            Err(_) => continue,
        };
        let addresses = all
            .iter()
            .filter_map(|it| it.target.id.parse::<IpAddr>().ok());
        let (good, old): (Vec<IpAddr>, Vec<IpAddr>) = addresses.partition(|it| now.contains(it));
        if old.is_empty() {
            continue;
        }
        let title = if good.is_empty() {
            format!(
                "the load balancer {} leads to {}, and {id} is at {}",
                front.name,
                list(&old),
                list(&now)
            )
        } else {
            format!(
                "the load balancer {} leads to {}, which {id} does not have, beside {}",
                front.name,
                list(&old),
                list(&good)
            )
        };
        let mut found = if good.is_empty() {
            Finding::blocker(group.name(), title)
        } else {
            Finding::risk(group.name(), title)
        };
        found.hop = Some(Hop::FrontDoor);
        let new: Vec<&IpAddr> = now.iter().filter(|it| !good.contains(it)).collect();
        let fix = Fix::new(
            format!("register the endpoint's addresses in {}, and take the others out", group.name()),
            registered(case, group, "register-targets", &new),
        )
        .then(registered(case, group, "deregister-targets", &old.iter().collect::<Vec<_>>()))
        .touching("every client of the load balancer; the addresses of an endpoint can be fixed when it is made (SubnetConfigurations)");
        return Ok(Some(
            found
                .shown_by(targets_told(group, all))
                .shown_by(Evidence::of(
                    FactKind::NetworkInterfaces,
                    format!("addresses of {id}: {}", list(&now)),
                ))
                .fixed_by(fix)
                .confirmed_by(again(case, "invoke")),
        ));
    }
    Ok(None)
}

/// A command about targets.
fn registered(
    case: &Case<'_>,
    group: &TargetGroup,
    verb: &'static str,
    all: &[&IpAddr],
) -> Command {
    let mut command = command!(
        "aws elbv2 {verb}{region} --target-group-arn '{arn}' --targets",
        verb = Command::from(verb),
        region = region_option(case),
        arn = word::Arn(&group.target_group_arn)
    );
    for address in all {
        command = command!(
            "{before} Id={address},Port=443",
            before = command,
            address = **address
        );
    }
    command
}

/// Whether the load balancer listens on the port, with a certificate of the name.
pub(super) fn listener(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (front, of) = balancer(case)?;
    let own = listeners(case, of)?;
    let (port, host) = (port(case), case.target.url.hostname());
    let ports: Vec<String> = own
        .iter()
        .filter_map(|it| Some(it.port?.to_string()))
        .collect();
    let evidence = Evidence::of(
        FactKind::Listeners,
        format!("{} listens on {}", front.name, list(&ports)),
    );
    let Some(called) = own.iter().find(|it| it.port == Some(port)) else {
        let mut found = Finding::blocker(
            front.name.as_str(),
            format!("the load balancer {} does not listen on {port}", front.name),
        );
        found.hop = Some(Hop::Tcp);
        return Outcome::found(
            found
                .shown_by(evidence)
                .fixed_by(Fix::manual(
                    format!("give it a listener on {port} with a certificate of {host}"),
                    "which certificate it is to show, its owner decides",
                ))
                .confirmed_by(again(case, "tcp")),
        );
    };
    let protocol = called.protocol.as_deref().unwrap_or("not told");
    let told = Evidence::of(
        FactKind::Listeners,
        format!("the listener on {port} speaks {protocol}"),
    );
    if protocol == "HTTP" {
        return Outcome::found(
            Finding::blocker(
                front.name.as_str(),
                format!(
                    "the listener of {} on {port} speaks HTTP, and the URL wants HTTPS",
                    front.name
                ),
            )
            .shown_by(told)
            .fixed_by(Fix::manual(
                format!("let the listener speak HTTPS, with a certificate of {host}"),
                "which certificate it is to show, its owner decides",
            ))
            .confirmed_by(again(case, "tls")),
        );
    }
    let names = shown_names(case, called)?;
    let Some(names) = names else {
        return Outcome::ok(told);
    };
    if covers(&names, host) {
        return Outcome::ok(told);
    }
    let title = if protocol == "TCP" {
        format!(
            "the load balancer {} passes TLS on: the certificate is API Gateway's, and does not cover {host}",
            front.name
        )
    } else {
        format!(
            "the load balancer {} shows a certificate of {}, and {host} is called",
            front.name,
            list(&names)
        )
    };
    Outcome::found(
        Finding::blocker(front.name.as_str(), title)
            .shown_by(told)
            .shown_by(Evidence::of(
                FactKind::Certificates,
                format!("names of the certificate: {}", list(&names)),
            ))
            .fixed_by(Fix::manual(
                format!("end TLS at the load balancer with a certificate of a name of your own, and call that; or give the API a private custom domain name, {host} where it is yours"),
                "which name the API is to have, its owner decides",
            ))
            .confirmed_by(again(case, "tls")),
    )
}

/// The names of the certificate that the client sees; `None` where they were not read.
fn shown_names(case: &Case<'_>, listener: &Listener) -> Result<Option<Vec<String>>, Stop> {
    if listener.protocol.as_deref() == Some("TCP") {
        let Some(region) = &case.target.region else {
            return Ok(None);
        };
        if case.facts().called_domain().is_some() {
            return Ok(None);
        }
        let suffix = region.partition().suffix;
        return Ok(Some(vec![
            format!("*.execute-api.{region}.{suffix}"),
            format!("*.execute-api.{region}.vpce.{suffix}"),
        ]));
    }
    let shown: Vec<&str> = listener
        .certificates
        .iter()
        .filter_map(|it| it.certificate_arn.as_deref())
        .collect();
    let need = FactKind::Certificates;
    let all = read(case, Hop::Tls, &case.aws.certificates, need)?;
    let own: Vec<_> = all
        .iter()
        .filter(|it| shown.contains(&it.certificate_arn.as_str()))
        .collect();
    if own.is_empty() {
        let what = "the certificate of the load balancer's listener was not read";
        return Err(left_out(case, Hop::Tls, need, what));
    }
    let mut names: Vec<String> = Vec::new();
    for certificate in own {
        names.extend(certificate.subject_alternative_names.iter().cloned());
        names.extend(certificate.domain_name.clone());
    }
    names.sort_unstable();
    names.dedup();
    Ok(Some(names).filter(|names| !names.is_empty()))
}

/// Whether it speaks to the endpoint as the endpoint does.
pub(super) fn protocol(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (front, of) = balancer(case)?;
    let groups = groups(case, of)?;
    for group in &groups {
        let protocol = group.protocol.as_deref().unwrap_or("not told");
        let spoken = matches!(protocol, "HTTPS" | "TCP" | "TLS" | "TCP_UDP" | "not told");
        let known = targets(case, group).unwrap_or_default();
        let other = known
            .iter()
            .filter_map(|it| it.target.port)
            .find(|it| *it != 443);
        let port = other.or_else(|| group.port.filter(|it| known.is_empty() && *it != 443));
        if spoken && port.is_none() {
            continue;
        }
        let how = match port {
            Some(port) => format!("{protocol} to port {port}"),
            None => protocol.to_owned(),
        };
        return Outcome::found(
            Finding::blocker(
                group.name(),
                format!("the load balancer {} speaks {how} to the endpoint, which takes HTTPS on 443 alone", front.name),
            )
            .shown_by(group_told(group))
            .fixed_by(Fix::manual(
                "make a target group of type ip with HTTPS (TCP for a Network Load Balancer) and port 443, and let the listener lead to it",
                "the protocol of a target group cannot be changed",
            ))
            .confirmed_by(again(case, "invoke")),
        );
    }
    Ok(Outcome::Ok(groups.into_iter().map(group_told).collect()))
}

/// Whether it takes what the endpoint answers its health check for a good answer: that is 403, since the check
/// names no API.
pub(super) fn health_check(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (front, of) = balancer(case)?;
    let groups = groups(case, of)?;
    for group in &groups {
        let protocol = group.health_check_protocol.as_deref().unwrap_or_default();
        let by_http =
            matches!(protocol, "HTTP" | "HTTPS") && group.health_check_enabled != Some(false);
        let path = group.health_check_path.as_deref().unwrap_or("/");
        // These two are answered 200 by every front door of API Gateway.
        let answers = if matches!(path, "/ping" | "/sping") {
            200
        } else {
            403
        };
        let matcher = group.matcher.clone().unwrap_or_default();
        if !by_http || (protocol == "HTTPS" && matcher.takes(answers)) {
            continue;
        }
        let all = targets(case, group).unwrap_or_default();
        let refused = all.iter().any(|it| {
            let why = it.target_health.reason.as_deref().unwrap_or_default();
            why == "Target.ResponseCodeMismatch" || protocol == "HTTP" && why.starts_with("Target.")
        });
        let title = if protocol == "HTTP" {
            format!(
                "the health check of {} speaks HTTP, which the endpoint does not",
                front.name
            )
        } else {
            format!(
                "the health check of {} wants {}, and the endpoint answers {path} with {answers}: the check names no API",
                front.name,
                matcher.http_code.as_deref().unwrap_or("200")
            )
        };
        let healthy = |it: &TargetDescription| it.target_health.state == "healthy";
        let mut found = if refused && !all.iter().any(healthy) {
            Finding::blocker(group.name(), title)
        } else {
            Finding::risk(group.name(), title)
        };
        found = found.shown_by(group_told(group));
        if !all.is_empty() {
            found = found.shown_by(targets_told(group, all));
        }
        return Outcome::found(
            found
                .fixed_by(
                    Fix::new(
                        format!("let the health check speak HTTPS and take {answers}"),
                        command!(
                            "aws elbv2 modify-target-group{region} --target-group-arn '{arn}' --health-check-protocol HTTPS --matcher HttpCode={answers}",
                            region = region_option(case),
                            arn = word::Arn(&group.target_group_arn),
                            answers
                        ),
                    )
                    .touching("which of the group's targets get calls"),
                )
                .confirmed_by(again(case, "invoke")),
        );
    }
    Ok(Outcome::Ok(groups.into_iter().map(group_told).collect()))
}

/// Whether it has a healthy target.
pub(super) fn health(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (front, of) = balancer(case)?;
    let groups = groups(case, of)?;
    let mut seen = Vec::new();
    for group in groups {
        let all = targets(case, group)?;
        let told = targets_told(group, all);
        let usable = |it: &TargetDescription| {
            matches!(it.target_health.state.as_str(), "healthy" | "unavailable")
        };
        if all.iter().any(usable) {
            seen.push(told);
            continue;
        }
        let title = if all.is_empty() {
            format!("the load balancer {} has no target", front.name)
        } else {
            format!("no target of the load balancer {} is healthy", front.name)
        };
        let endpoint = endpoint(case).ok();
        let now = endpoint
            .and_then(|it| case.endpoint_addresses(it).ok())
            .unwrap_or_default();
        let fix = if all.is_empty() && !now.is_empty() {
            Fix::new(
                "register the endpoint's addresses",
                registered(
                    case,
                    group,
                    "register-targets",
                    &now.iter().collect::<Vec<_>>(),
                ),
            )
            .touching("every client of the load balancer")
        } else {
            Fix::manual(
                "let the endpoint's security group admit the load balancer's on 443, and its health check take 403",
                "what AWS says of a target tells which of the two it is: a timeout is the group's, a code the check's",
            )
        };
        return Outcome::found(
            Finding::blocker(group.name(), title)
                .shows(&[Symptom::TargetsUnhealthy])
                .shown_by(told)
                .shown_by(group_told(group))
                .fixed_by(fix)
                .confirmed_by(again(case, "invoke")),
        );
    }
    Ok(Outcome::Ok(seen))
}
