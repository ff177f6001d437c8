//! Every endpoint that the name leads to serves the call: an application takes now this one and now that
//! one.

use super::route_comparison::reached;
use super::{not_answered, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{FactKind, HttpOutcome, HttpProbe};
use crate::model::{command, word};

check! {
    HTTP027 "http-endpoints-differ" "every endpoint that the name leads to answers the call alike"
    FrontDoor Error
    needs [Http]
    explains [ForeignAnswer, Forbidden, RefusedByEndpointPolicy, RefusedByResourcePolicy]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    case.exchange()?;
    let sent = case.own_exchanges();
    let best = sent.iter().filter_map(|probe| far(probe)).max();
    let (good, bad): (Vec<&HttpProbe>, Vec<&HttpProbe>) =
        sent.iter().partition(|probe| far(probe) == best);
    if bad.is_empty() {
        return Ok(match sent.as_slice() {
            [] => Outcome::NotApplicable("no request went to where the name leads"),
            all => Outcome::Ok(all.iter().map(|probe| shown(probe)).collect()),
        });
    }
    let whose = |probe: &&HttpProbe| match case.owner(probe.address) {
        Some(owner) => format!("{} ({})", owner.vpc_endpoint_id, probe.address),
        None => probe.address.to_string(),
    };
    let names = |probes: &[&HttpProbe]| {
        let names: Vec<String> = probes.iter().map(whose).collect();
        list(&names)
    };
    let host = case.target.url.hostname();
    let mut found = Finding::blocker(
        names(&bad),
        format!(
            "{host} leads to {} and to {}, and only the latter {} the call: calls fail now and then",
            names(&bad),
            names(&good),
            if good.len() == 1 { "serves" } else { "serve" },
        ),
    )
    .about([host])
    .about(sent.iter().map(|probe| probe.address))
    .shows(&[Symptom::EndpointsDiffer]);
    let owners = sent.iter().filter_map(|probe| case.owner(probe.address));
    found = found.about(owners.map(|owner| &owner.vpc_endpoint_id));
    for probe in bad.iter().chain(&good) {
        found = found.shown_by(shown(probe));
    }
    let serves = good.iter().find_map(|probe| case.owner(probe.address));
    let name = serves.and_then(|owner| owner.regional_name());
    let summary = format!(
        "take {} out of the records of {host}, or call through {} alone",
        names(&bad),
        names(&good)
    );
    let fix = match (name, &case.target.api_id) {
        (Some(name), Some(api)) => Fix::new(
            summary,
            command!(
                "curl -i 'https://{name}{path}' -H 'x-apigw-api-id: {api}'",
                name = word::Host(name),
                path = word::Path(case.target.path_and_query()),
                api
            ),
        ),
        _ => Fix::new(
            summary,
            command!("dig +noall +answer {host}", host = word::Host(host)),
        )
        .because("who holds the records is not among what was read"),
    };
    Outcome::found(
        found
            .fixed_by(fix.touching("a record moves every client of its zone"))
            .confirmed_by(again(case, "invoke")),
    )
}

/// How far a request got; no answer is the least.
fn far(probe: &HttpProbe) -> Option<super::route_comparison::Reached> {
    match &probe.outcome {
        HttpOutcome::Answered(answer) => Some(reached(answer)),
        _ => None,
    }
}

fn shown(probe: &HttpProbe) -> Evidence {
    match &probe.outcome {
        HttpOutcome::Answered(answer) => tell(probe, answer),
        other => {
            let (method, path, address) = (&probe.method, &probe.path, probe.address);
            let what = not_answered(probe, other);
            Evidence::of(
                FactKind::Http,
                format!("{method} {path} at {address}: {what}"),
            )
        }
    }
}
