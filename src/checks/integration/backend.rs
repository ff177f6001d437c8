//! An HTTP backend, and what any integration may lack.

use std::net::IpAddr;

use super::behind;
use crate::case::Case;
use crate::checks::behind::{
    DEPLOYS_ALL, deploy, led, left_out, named, stage, update_integration, update_stage,
};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{FactKind, HttpOutcome};
use crate::model::{Confidence, Hop, InvokeUrl, command, is_private, word};

const START: &str = "${stageVariables.";

/// The names of the stage variables in a text.
fn variables_in(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(START).skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0))
}

/// A text with the values of its stage variables; `None` where one of them has none.
pub(super) fn with_variables(case: &Case<'_>, text: &str) -> Result<Option<String>, Stop> {
    let mut whole = text.to_owned();
    if !text.contains(START) {
        return Ok(Some(whole));
    }
    let stage = stage(case, Hop::Integration)?;
    let Some(variables) = &stage.variables else {
        // A stage that was read whole has none.
        if stage.method_settings.is_some() {
            return Ok(None);
        }
        let what = "the stage's variables were not read";
        return Err(left_out(case, Hop::Integration, FactKind::Stages, what));
    };
    for name in variables_in(text) {
        match variables.get_key_value(name) {
            Some((_, Some(value))) => whole = whole.replace(&format!("{START}{name}}}"), value),
            Some((_, None)) => {
                let what =
                    format!("the stage variable {name} may be a secret, and is not recorded");
                return Err(left_out(case, Hop::Integration, FactKind::Stages, &what));
            }
            None => return Ok(None),
        }
    }
    Ok(Some(whole))
}

/// Whether every variable that the integration names has a value.
pub(super) fn variables(case: &Case<'_>) -> Result<Outcome, Stop> {
    let led = led(case)?;
    let it = led.integration;
    let texts = [&it.uri, &it.connection_id, &it.credentials];
    let texts = texts.into_iter().flatten();
    let wanted: Vec<&str> = texts.clone().flat_map(|text| variables_in(text)).collect();
    if wanted.is_empty() {
        let text = "the integration names no stage variable";
        return Outcome::ok(Evidence::of(FactKind::Resources, text));
    }
    for text in texts {
        if with_variables(case, text)?.is_some() {
            continue;
        }
        let stage = stage(case, Hop::Integration)?;
        let known = stage.variables.as_ref();
        let lacks = |name: &&&str| known.is_none_or(|known| !known.contains_key(**name));
        let name = wanted.iter().find(lacks).copied().unwrap_or_default();
        let fix = Fix::new(
            "give the stage variable its value",
            update_stage(
                case,
                &format!("op=replace,path=/variables/{name},value=VALUE"),
            ),
        );
        return Outcome::found(
            behind(
                format!("stage {}", stage.stage_name),
                format!("the integration of {} names the stage variable {name}, and stage {} has none of that name", named(case, led.resource), stage.stage_name),
            )
            .shown_by(Evidence::of(FactKind::Resources, format!("the integration says {text}")))
            .fixed_by(fix.touching("every method of the stage that names the variable"))
            .confirmed_by(again(case, "invoke")),
        );
    }
    let text = format!("stage variables of the integration: {}", wanted.join(", "));
    Outcome::ok(Evidence::of(FactKind::Stages, text))
}

/// Whether a backend that only a VPC knows is called through a VPC link.
pub(super) fn private_name(case: &Case<'_>) -> Result<Outcome, Stop> {
    let led = led(case)?;
    let it = led.integration;
    let is_http = matches!(it.kind.as_deref(), Some("HTTP" | "HTTP_PROXY"));
    if !is_http {
        return Err(Stop::NotApplicable(
            "the method does not lead to an HTTP backend",
        ));
    }
    let uri = it.uri.as_deref().unwrap_or_default();
    let Some(uri) = with_variables(case, uri)? else {
        return Err(Stop::NotApplicable(
            "a stage variable of the integration has no value",
        ));
    };
    let rest = uri.split_once("://").map_or(&*uri, |(_, rest)| rest);
    let host = rest
        .split(['/', '?', ':'])
        .next()
        .unwrap_or(rest)
        .to_ascii_lowercase();
    let evidence = Evidence::of(
        FactKind::Resources,
        format!(
            "the integration calls {host} by {}",
            it.connection_type.as_deref().unwrap_or("INTERNET")
        ),
    );
    if it.connection_type.as_deref() == Some("VPC_LINK") || !is_of_a_vpc(&host) {
        return Outcome::ok(evidence);
    }
    Outcome::found(
        behind(
            named(case, led.resource),
            format!("the integration calls {host} over the internet, and only a VPC knows it"),
        )
        .shown_by(evidence)
        .fixed_by(
            Fix::new(
                "make a VPC link to a load balancer in front of the backend, let the integration use it, and deploy",
                command!(
                    "aws apigateway create-vpc-link{region} --name backend --target-arns NLB-ARN",
                    region = region_option(case)
                ),
            )
            .then(update_integration(case, led.resource, "op=replace,path=/connectionType,value=VPC_LINK op=replace,path=/connectionId,value=LINK-ID"))
            .then(deploy(case))
            .touching(DEPLOYS_ALL),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

/// How names end that the public DNS does not know.
const ENDINGS: &[&str] = &[
    ".internal",
    ".local",
    ".corp",
    ".lan",
    ".intranet",
    ".home.arpa",
    ".private",
];

/// Whether nobody outside a VPC can look a host up, or reach it.
fn is_of_a_vpc(host: &str) -> bool {
    if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
        return is_private(address);
    }
    let internal_balancer = host.starts_with("internal-") && host.ends_with(".elb.amazonaws.com");
    !host.contains('.') || ENDINGS.iter().any(|end| host.ends_with(end)) || internal_balancer
}

/// Whether the caller's credentials are passed on, which a resource policy forbids.
pub(super) fn passed_on(case: &Case<'_>) -> Result<Outcome, Stop> {
    let led = led(case)?;
    let passes = led.integration.credentials.as_deref() == Some("arn:aws:iam::*:user/*");
    let text = format!(
        "credentials of the integration: {}",
        led.integration.credentials.as_deref().unwrap_or("none")
    );
    let evidence = Evidence::of(FactKind::Resources, text);
    let has_policy = case.resource_policy().is_ok();
    if !passes || !has_policy {
        return Outcome::ok(evidence);
    }
    let change = update_integration(
        case,
        led.resource,
        "op=replace,path=/credentials,value=ROLE-ARN",
    );
    Outcome::found(
        Finding::risk(
            named(case, led.resource),
            "the integration passes the caller's credentials on, and API Gateway deploys no such API beside a resource policy: the stage serves what was deployed before",
        )
        .shown_by(evidence)
        .fixed_by(
            Fix::new("let the integration use a role of its own (in SAM: InvokeRole: NONE), and deploy", change)
                .then(deploy(case))
                .touching(DEPLOYS_ALL),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the client waits for as long as API Gateway does.
pub(super) fn client_timeout(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probe = case.exchange()?;
    let waited = probe.server_ms;
    let HttpOutcome::TimedOut = probe.outcome else {
        let text = format!("an answer came within {waited} ms");
        return match probe.outcome {
            HttpOutcome::Answered(_) => Outcome::ok(Evidence::of(FactKind::Http, text)),
            _ => Err(Stop::NotApplicable(
                "it was not the client who ended the call",
            )),
        };
    };
    let led = led(case)?;
    let Some(limit) = led.integration.timeout_in_millis else {
        let what = "how long API Gateway waits for the integration was not read";
        return Err(left_out(case, Hop::FrontDoor, FactKind::Resources, what));
    };
    if waited >= u64::from(limit) {
        let text = format!("the client waited {waited} ms, and API Gateway waits {limit} ms");
        return Outcome::ok(Evidence::of(FactKind::Http, text));
    }
    let seconds = limit.div_ceil(1000) + 1;
    let mut found = Finding::blocker(
        case.target.url.to_string(),
        format!("the client gave up after {waited} ms, and API Gateway waits {limit} ms for the integration of {}", named(case, led.resource)),
    )
    .shown_by(Evidence::of(FactKind::Http, format!("no answer within {waited} ms")))
    .shown_by(Evidence::of(FactKind::Resources, format!("timeoutInMillis: {limit}")));
    found.confidence = Confidence::Likely;
    let url: &InvokeUrl = &case.target.url;
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    format!("wait at least {seconds} seconds in the client"),
                    command!(
                        "curl -i --max-time {seconds} '{url}'",
                        seconds = word::Id(seconds.to_string()),
                        url
                    ),
                )
                .touching("the caller alone"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
