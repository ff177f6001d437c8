//! The name has an address.

use super::OF_PRIVATE_NAMES;
use crate::case::Case;
use crate::checks::dns::{by_own_name, tell};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::{Answer, FactKind};
use crate::model::{command, word};

check! {
    DNS006 "dns-not-private" "the URL's host has an address"
    Dns Error
    needs OF_PRIVATE_NAMES
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let here = case.name_lookup()?;
    let what = match &here.answer {
        Answer::Addresses { .. } => return Outcome::ok(Evidence::of(FactKind::Dns, tell(here))),
        Answer::Silence | Answer::Unreachable(_) => {
            return Err(Stop::NotApplicable("no resolver answered"));
        }
        Answer::NxDomain | Answer::NotFound => "does not exist",
        Answer::NoData => "has no address",
        Answer::ServFail | Answer::Refused | Answer::Lame | Answer::CutOff | Answer::Failed(_) => {
            "could not be resolved"
        }
    };
    let host = case.target.url.hostname();
    let mut found = Finding::blocker(host, format!("{host} {what}"))
        .about([host])
        .shows(&[
            Symptom::WrongAnswer,
            Symptom::NotPrivate,
            Symptom::NoSuchName,
        ]);
    for lookup in case.name_lookups()? {
        found = found.shown_by(Evidence::of(FactKind::Dns, tell(lookup)));
    }
    found.evidence.extend(super::unread(case));
    let is_balancer = case.target.url.is_load_balancer();
    Outcome::found(
        found
            .fixed_by(match by_own_name(case) {
                _ if is_balancer => Fix::new(
                    "call a load balancer that exists: AWS gives another name to one that was made anew",
                    command!(
                        "aws elbv2 describe-load-balancers{region} --query 'LoadBalancers[].[DNSName,State.Code]'",
                        region = region_option(case)
                    ),
                )
                .because("which load balancer is meant is not known"),
                Some(call) => Fix::new(SUMMARY, call),
                None => Fix::new(
                    SUMMARY,
                    command!(
                        "dig {host}; dig @169.254.169.253 {host}",
                        host = word::Host(host)
                    ),
                )
                .because("which of the client's resolvers could see the endpoint is not known"),
            })
            .confirmed_by(again(case, "dns")),
    )
}

/// What to do.
const SUMMARY: &str = "give the client a resolver that sees the endpoint's private DNS, or call the \
                 endpoint's own name, which is public";
