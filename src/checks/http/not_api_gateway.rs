//! API Gateway's REST front door answers, and nobody else.

use super::ways::Ways;
use super::{answered, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::front_door::{Answerer, answerer};
use crate::model::{Hop, Severity, command};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP006",
    slug: "http-not-api-gateway",
    holds: "the answer comes from API Gateway's front door for REST APIs",
    hop: Hop::FrontDoor,
    severity: Severity::Error,
    needs: &[Need::Http],
    page: page!("HTTP006"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let (probe, answer) = answered(facts)?;
    let (title, means) = match answerer(answer) {
        Answerer::RestApi => return Outcome::ok(tell(probe, answer)),
        Answerer::HttpApi => (
            "an HTTP API answered, and only REST APIs can be private",
            "the answer carries apigw-requestid, and no x-amz-apigw-id",
        ),
        Answerer::OtherAws => (
            "another AWS service answered, and not API Gateway's front door",
            "the answer carries x-amzn-requestid, and no x-amz-apigw-id",
        ),
        Answerer::Somebody => (
            "the answer does not come from API Gateway: a proxy, a load balancer or a firewall gave it",
            "the answer carries neither x-amzn-requestid nor x-amz-apigw-id",
        ),
    };
    let ways = Ways::compare(facts);
    let mut found = Found::blocker(probe.address.to_string(), title)
        .about([probe.address])
        .explained_by(&["DNS005", "DNS003", "TLS002"])
        .shown_by(tell(probe, answer))
        .shown_by(Evidence::of(Need::Http, means));
    found
        .evidence
        .extend(ways.iter().flat_map(|ways| ways.evidence(facts)));
    Outcome::found(
        found
            .fixed_by(Fix::new(
                "find out what stands at that address, and call the endpoint without it",
                command!(
                    "curl -sv --noproxy '*' '{url}' 2>&1 | grep -iE '^< |issuer'",
                    url = facts.target.url
                ),
            ))
            .confirmed_by(again(facts, "invoke")),
    )
}
