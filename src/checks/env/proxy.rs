//! The environment's proxy carries the call as far as a direct one gets.

use super::{proxy_of, told, variables};
use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{FactKind, HttpAnswer, HttpOutcome, MissingFact};
use crate::front_door::{Answerer, Message, answerer, decode};
use crate::model::{Command, Confidence, ProxyClient, command, word};

check! {
    ENV001 "cli-proxy-env" "the environment's proxy carries the call as far as a direct one gets"
    Proxy Error
    needs [Host, Http]
    judges Proxied
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let variables = variables(case)?;
    let Some((variable, proxy)) = proxy_of(case, ProxyClient::Curl)? else {
        return Err(Stop::NotApplicable("no proxy carries the call"));
    };
    let probe = case
        .proxied()
        .map_err(|missing| untried(variable, proxy, missing))?;
    let direct = case.exchange().ok().map(|probe| &probe.outcome);
    let problem = match &probe.outcome {
        HttpOutcome::NoTunnel { said } => format!("which refuses the tunnel: {said}"),
        HttpOutcome::TimedOut => "through which no answer comes".to_owned(),
        HttpOutcome::Closed => "which hangs up".to_owned(),
        HttpOutcome::Failed(reason) => format!("which does not carry it: {reason}"),
        HttpOutcome::Answered(answer) if falls_short(answer, direct) => format!(
            "where it is answered {}{}",
            answer.status,
            if answerer(answer) == Answerer::RestApi {
                " by another front door of API Gateway"
            } else {
                ""
            }
        ),
        HttpOutcome::Answered(answer) => {
            return Outcome::ok(Evidence::of(
                FactKind::Http,
                format!("through {proxy} the call is answered {}", answer.status),
            ));
        }
    };
    let mut found = Finding::blocker(
        variable,
        format!("{variable} takes the call through {proxy}, {problem}"),
    )
    .with(Confidence::Likely)
    .shown_by(told(variables));
    if let HttpOutcome::Answered(answer) = &probe.outcome {
        found = found.shown_by(Evidence::inferred(
            "a proxy looks the name up by itself: outside the VPC it finds the public front door, \
             which admits no call of a private API",
        ));
        found.evidence.push(Evidence::of(
            FactKind::Http,
            format!(
                "through the proxy: {} {}",
                answer.status,
                first_line(&answer.body)
            ),
        ));
    }
    if let Some(HttpOutcome::Answered(answer)) = direct {
        found = found.shown_by(Evidence::of(
            FactKind::Http,
            format!("directly, the same call is answered {}", answer.status),
        ));
    }
    let names = exempt(case);
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "curl, Python and Go follow the variable; Java and Node.js do not, unless they are told to",
            ))
            .fixed_by(
                Fix::new(
                    "exempt the endpoint's names from the proxy",
                    command!(
                        "export NO_PROXY=\"${NO_PROXY:+$NO_PROXY,}\"{names} no_proxy=\"${no_proxy:+$no_proxy,}\"{names}",
                        names
                    ),
                )
                .touching("every program with that environment then calls these names directly"),
            )
            .confirmed_by(command!(
                "curl -sS -o /dev/null -w '%{http_code}\\n' '{url}'",
                url = word::Url(case.target.url.as_str())
            )),
    )
}

/// Why no call went through the proxy, where it is of a kind that none is tried through: the tool
/// speaks plain HTTP to a proxy.
fn untried(variable: &str, proxy: &str, missing: MissingFact) -> MissingFact {
    let kind = match proxy.split_once("://") {
        None | Some(("http", _)) => return missing,
        Some((scheme, _)) if scheme.starts_with("socks") => "a SOCKS proxy",
        Some(("https", _)) => "a proxy that is spoken to over TLS",
        Some(_) => "a proxy of another kind",
    };
    MissingFact {
        detail: format!(
            "{variable} names {proxy}, {kind}: no call is tried through it; curl would tell"
        ),
        ..missing
    }
}

/// Whether the way through the proxy ends before the direct one.
fn falls_short(answer: &HttpAnswer, direct: Option<&HttpOutcome>) -> bool {
    let refused = |answer: &HttpAnswer| {
        answerer(answer) != Answerer::RestApi || decode(answer) == Message::Forbidden
    };
    let Some(HttpOutcome::Answered(direct)) = direct else {
        return refused(answer);
    };
    refused(answer) && !refused(direct)
}

/// The names that have to be exempt: all that the Region's endpoints have, or the host alone.
fn exempt(case: &Case<'_>) -> Command {
    let host = case.target.url.hostname();
    match host.split_once(".execute-api.") {
        Some((_, rest)) => {
            let region = rest.split('.').next().unwrap_or_default();
            let suffix = rest.trim_start_matches(region).trim_start_matches(".vpce");
            let own = word::Host(format!(".execute-api.{region}{suffix}"));
            let endpoints = word::Host(format!(".execute-api.{region}.vpce{suffix}"));
            command!("{own},{endpoints}", own, endpoints)
        }
        None => command!("{host}", host = word::Host(host)),
    }
}

fn first_line(body: &str) -> &str {
    body.lines().next().unwrap_or_default()
}
