//! VPC links of both generations, and what is behind them.

use super::backend::with_variables;
use super::behind;
use crate::case::Case;
use crate::checks::behind::{DEPLOYS_ALL, deploy, led, left_out, named, read, update_integration};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::facts::apigateway::VpcLink;
use crate::facts::elb::{Listener, TargetDescription, TargetHealth};
use crate::model::{Confidence, Hop, command, word};

/// The id of the link that the integration uses.
fn link_id(case: &Case<'_>) -> Result<String, Stop> {
    let led = led(case)?;
    let it = led.integration;
    if it.connection_type.as_deref() != Some("VPC_LINK") {
        return Err(Stop::NotApplicable("the integration uses no VPC link"));
    }
    let written = it.connection_id.as_deref().filter(|id| !id.is_empty());
    let written = written.ok_or_else(|| {
        left_out(
            case,
            Hop::Integration,
            FactKind::Resources,
            "which VPC link the integration uses was not told",
        )
    })?;
    with_variables(case, written)?.ok_or(Stop::NotApplicable(
        "a stage variable of the integration has no value",
    ))
}

/// A link of the first generation, its load balancer, and its targets.
pub(super) fn first(case: &Case<'_>) -> Result<Outcome, Stop> {
    let id = link_id(case)?;
    let second = case.aws.vpc_links_v2.known();
    if second.is_some_and(|all| all.iter().any(|it| it.vpc_link_id == id)) {
        return Err(Stop::NotApplicable(
            "the link is one of the second generation",
        ));
    }
    let need = FactKind::VpcLinks;
    let all = read(case, Hop::Integration, &case.aws.vpc_links, need)?;
    let Some(link) = all.iter().find(|it| it.id == id) else {
        let second = read(
            case,
            Hop::Integration,
            &case.aws.vpc_links_v2,
            FactKind::VpcLinksV2,
        )?;
        debug_assert!(!second.iter().any(|it| it.vpc_link_id == id));
        return gone(case, &id);
    };
    let status = link.status.as_deref().unwrap_or("not told");
    let message = link.status_message.as_deref().unwrap_or_default();
    let evidence = Evidence::of(
        need,
        format!("status of VPC link {id}: {status} {message}")
            .trim_end()
            .to_owned(),
    );
    if status != "AVAILABLE" {
        if link.status.is_none() {
            return Err(left_out(
                case,
                Hop::Integration,
                need,
                "the link's status was not told",
            ));
        }
        return unavailable(case, &id, status, evidence);
    }
    targets(case, link, evidence)
}

/// A link of the second generation.
pub(super) fn second(case: &Case<'_>) -> Result<Outcome, Stop> {
    let id = link_id(case)?;
    let need = FactKind::VpcLinksV2;
    let all = read(case, Hop::Integration, &case.aws.vpc_links_v2, need)?;
    let Some(link) = all.iter().find(|it| it.vpc_link_id == id) else {
        return Err(Stop::NotApplicable(
            "the link is none of the second generation",
        ));
    };
    let Some(status) = link.vpc_link_status.as_deref() else {
        return Err(left_out(
            case,
            Hop::Integration,
            need,
            "the link's status was not told",
        ));
    };
    let evidence = Evidence::of(need, format!("VpcLinkStatus of {id}: {status}"));
    if status == "AVAILABLE" {
        return Outcome::ok(evidence);
    }
    unavailable(case, &id, status, evidence)
}

/// The link is not there any more.
fn gone(case: &Case<'_>, id: &str) -> Result<Outcome, Stop> {
    let led = led(case)?;
    Outcome::found(
        behind(
            id,
            format!(
                "the integration of {} uses the VPC link {id}, and the account has none of that id",
                named(case, led.resource)
            ),
        )
        .shown_by(Evidence::of(
            FactKind::VpcLinks,
            "the list of VPC links does not have it",
        ))
        .fixed_by(
            Fix::new(
                "let the integration use a link that exists, and deploy",
                update_integration(
                    case,
                    led.resource,
                    "op=replace,path=/connectionId,value=LINK-ID",
                ),
            )
            .then(deploy(case))
            .touching(DEPLOYS_ALL),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

fn unavailable(
    case: &Case<'_>,
    id: &str,
    status: &str,
    evidence: Evidence,
) -> Result<Outcome, Stop> {
    let fix = match status {
        "PENDING" => Fix::manual("wait: a new link takes some minutes", "AWS is making it"),
        "INACTIVE" => Fix::manual(
            "call through the link again: API Gateway then makes its interfaces anew, and calls fail until that is done",
            "AWS takes the interfaces of a link away that nobody used for 60 days, and only use brings them back",
        ),
        _ => Fix::manual(
            "make a new link, let the integration use it, and deploy",
            "a link that failed or is being deleted cannot be repaired",
        ),
    };
    Outcome::found(
        behind(
            id,
            format!("the VPC link {id} of the integration is {status}"),
        )
        .shown_by(evidence)
        .fixed_by(fix)
        .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a target behind the link's load balancer is healthy.
fn targets(case: &Case<'_>, link: &VpcLink, evidence: Evidence) -> Result<Outcome, Stop> {
    let hop = Hop::Integration;
    let Some(balancer) = link.target_arns.first() else {
        return Err(left_out(
            case,
            hop,
            FactKind::VpcLinks,
            "where the link leads was not told",
        ));
    };
    let balancers = read(case, hop, &case.aws.load_balancers, FactKind::LoadBalancers)?;
    let Some(described) = balancers
        .iter()
        .find(|it| it.load_balancer_arn == *balancer)
    else {
        let what = format!("{balancer} was not read");
        return Err(left_out(case, hop, FactKind::LoadBalancers, &what));
    };
    let state = described.state.as_ref().and_then(|it| it.code.as_deref());
    if let Some(state @ ("failed" | "provisioning")) = state {
        let finding = behind(
            balancer,
            format!("the load balancer behind VPC link {} is {state}", link.id),
        );
        let shown = Evidence::of(FactKind::LoadBalancers, format!("state: {state}"));
        let fix = Fix::manual(
            "make the load balancer work, or wait for it",
            "what it lacks, its own state tells",
        );
        return Outcome::found(
            finding
                .shown_by(evidence)
                .shown_by(shown)
                .fixed_by(fix)
                .confirmed_by(again(case, "invoke")),
        );
    }
    let listeners = read(case, hop, &case.aws.listeners, FactKind::Listeners)?;
    let port = port(case)?;
    let own = |it: &&Listener| it.load_balancer_arn.as_ref() == Some(balancer);
    let mut of_port = listeners
        .iter()
        .filter(own)
        .filter(|it| it.port == Some(port));
    let Some(listener) = of_port.next() else {
        if !listeners.iter().any(|it| own(&it)) {
            let what = format!("the listeners of {balancer} were not read");
            return Err(left_out(case, hop, FactKind::Listeners, &what));
        }
        return no_listener(case, balancer, port, evidence);
    };
    let (group, all) = behind_listener(case, listener)?;
    judged(case, link, group, &all, evidence)
}

/// The target groups that a listener leads to, the first by name, and their targets.
fn behind_listener<'a>(
    case: &'a Case<'_>,
    listener: &'a Listener,
) -> Result<(Option<&'a String>, Vec<&'a TargetDescription>), Stop> {
    let hop = Hop::Integration;
    let groups = listener
        .default_actions
        .iter()
        .filter_map(|it| it.target_group_arn.as_ref());
    let health = read(case, hop, &case.aws.target_healths, FactKind::TargetHealths)?;
    let mut all: Vec<&TargetDescription> = Vec::new();
    let mut group = None;
    for arn in groups {
        let is_it = |it: &&TargetHealth| {
            it.target_group_arn == *arn
                || !it.target_group_arn.is_empty() && arn.ends_with(&it.target_group_arn)
        };
        let Some(found) = health.iter().find(is_it) else {
            let what = format!("the health of {arn} was not read");
            return Err(left_out(case, hop, FactKind::TargetHealths, &what));
        };
        all.extend(&found.target_health_descriptions);
        group = group.or(Some(arn));
    }
    Ok((group, all))
}

/// Whether one of the targets is healthy.
fn judged(
    case: &Case<'_>,
    link: &VpcLink,
    group: Option<&String>,
    all: &[&TargetDescription],
    evidence: Evidence,
) -> Result<Outcome, Stop> {
    let told: Vec<String> = all.iter().map(|it| target(it)).collect();
    let shown = Evidence::of(
        FactKind::TargetHealths,
        if told.is_empty() {
            "the target group has no targets".to_owned()
        } else {
            told.join(", ")
        },
    );
    if all.iter().any(|it| it.target_health.state == "healthy") {
        return Outcome::ok(shown);
    }
    let group = group.map_or("TARGET-GROUP-ARN", String::as_str);
    let mut found = behind(
        group,
        format!("no target behind VPC link {} is healthy", link.id),
    )
    .shown_by(evidence)
    .shown_by(shown);
    // With every target unhealthy, a network load balancer sends to all of them.
    let fails_open = !all.is_empty() && all.iter().all(|it| it.target_health.state == "unhealthy");
    if fails_open {
        found.confidence = Confidence::Likely;
        found = found.shown_by(Evidence::inferred(
            "a network load balancer without a healthy target sends to all of them: a call may pass all the same",
        ));
    }
    let closed: Vec<&str> = all
        .iter()
        .filter_map(|it| it.target_health.reason.as_deref())
        .collect();
    if closed.contains(&"Target.Timeout") || closed.contains(&"Target.FailedHealthChecks") {
        found = found.shown_by(Evidence::inferred(
            "health checks that time out are dropped on the way: see the security group of the targets, which has to admit the load balancer",
        ));
    }
    Outcome::found(
        found
            .looking(Some(command!(
                "aws elbv2 describe-target-health{region} --target-group-arn {group}",
                region = region_option(case),
                group = word::Arn(group)
            )))
            .fixed_by(Fix::manual(
                "make a target healthy: let its security group admit the load balancer, and its program answer the health check",
                "which of these it is, the reason of each target tells",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// The port that the integration calls.
fn port(case: &Case<'_>) -> Result<u16, Stop> {
    let led = led(case)?;
    let uri = led.integration.uri.as_deref().unwrap_or_default();
    let uri = with_variables(case, uri)?.unwrap_or_default();
    let (scheme, rest) = uri.split_once("://").unwrap_or(("http", &uri));
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    let said = host
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok());
    let usual = if scheme.eq_ignore_ascii_case("https") {
        443
    } else {
        80
    };
    Ok(said.unwrap_or(usual))
}

fn no_listener(
    case: &Case<'_>,
    balancer: &str,
    port: u16,
    evidence: Evidence,
) -> Result<Outcome, Stop> {
    let text = format!(
        "the load balancer behind the VPC link does not listen on {port}, which the integration calls"
    );
    Outcome::found(
        behind(balancer, text)
            .shown_by(evidence)
            .shown_by(Evidence::of(FactKind::Listeners, format!("no listener of {balancer} has port {port}")))
            .fixed_by(
                Fix::new(
                    "add a listener on that port, or let the integration's URI name one that there is",
                    command!(
                        "aws elbv2 create-listener{region} --load-balancer-arn {balancer} --protocol TCP --port {port} --default-actions Type=forward,TargetGroupArn=TARGET-GROUP-ARN",
                        region = region_option(case),
                        balancer = word::Arn(balancer),
                        port = word::Id(port.to_string())
                    ),
                )
                .touching("whoever reaches the load balancer can then call its targets by that port"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

fn target(it: &TargetDescription) -> String {
    let reason = it.target_health.reason.as_deref();
    let reason = reason
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default();
    let port = it
        .target
        .port
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!(
        "{}{port} is {}{reason}",
        it.target.id, it.target_health.state
    )
}
