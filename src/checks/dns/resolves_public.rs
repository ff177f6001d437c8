//! The name leads to private addresses.

use super::OF_PRIVATE_NAMES;
use crate::case::Case;
use crate::checks::dns::{by_own_name, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::FactKind;
use crate::model::{command, word};

check! {
    DNS003 "dns-resolves-public" "the URL's host leads to private addresses"
    Dns Error
    needs OF_PRIVATE_NAMES
    explains [NoConnection, OtherServer, HandshakeCut, ForeignAnswer, Forbidden, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let here = case.name_lookup()?;
    if here.answer.addresses().is_empty() {
        return Err(Stop::NotApplicable("the name has no address"));
    }
    let public = case.public_addresses()?;
    if public.is_empty() {
        let all = case
            .lookups()?
            .iter()
            .map(|one| Evidence::of(FactKind::Dns, tell(one)));
        return Ok(Outcome::Ok(all.collect()));
    }
    let host = case.target.url.hostname();
    let mut found = Finding::blocker(
        host,
        format!(
            "{host} leads to {}, which is public: API Gateway refuses a private API there",
            list(&public)
        ),
    )
    .about([host])
    .about(&public)
    .shows(&[
        Symptom::WrongAnswer,
        Symptom::NotPrivate,
        Symptom::PublicAddress,
    ]);
    for lookup in case.name_lookups()? {
        found = found.shown_by(Evidence::of(FactKind::Dns, tell(lookup)));
    }
    found.evidence.extend(super::unread(case));
    Outcome::found(
        found
            .fixed_by(match by_own_name(case) {
                Some(call) => Fix::new(SUMMARY, call),
                None => Fix::new(
                    SUMMARY,
                    command!(
                        "dig +short {host}; dig +short @169.254.169.253 {host}",
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
                 endpoint's own name, whose addresses are private everywhere";
