//! API Gateway's REST front door answers, and nobody else.

use super::route_comparison::RouteComparison;
use super::{answered, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::FactKind;
use crate::front_door::{self, Answerer, answerer};
use crate::model::command;

check! {
    HTTP006 "http-not-api-gateway" "the answer comes from API Gateway's front door for REST APIs"
    FrontDoor Error
    needs [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (probe, answer) = answered(case)?;
    if answerer(answer) == Answerer::RestApi {
        return Outcome::ok(tell(probe, answer));
    }
    let foreign = front_door::foreign(answer);
    let ways = RouteComparison::compare(case);
    let mut found = Finding::blocker(probe.address.to_string(), foreign.title)
        .about([probe.address])
        .shows(&[Symptom::ForeignAnswer])
        .shown_by(tell(probe, answer))
        .shown_by(Evidence::of(
            FactKind::Http,
            front_door::witness(answer).because,
        ))
        .shown_by(Evidence::inferred(foreign.means));
    for one in &foreign.candidates {
        let text = format!("possible cause: {}; check: {}", one.what, one.tell);
        found = found.shown_by(Evidence::inferred(text));
    }
    found
        .evidence
        .extend(ways.iter().flat_map(|ways| ways.evidence(case)));
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    foreign.fix,
                    command!(
                        "curl -sv --noproxy '*' '{url}' 2>&1 | grep -iE '^< |issuer'",
                        url = case.target.url
                    ),
                )
                .because("who answers at that address, its answer alone does not tell"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
