//! The name has an address.

use crate::case::Case;
use crate::checks::dns::{by_own_name, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Fix, Outcome, page};
use crate::facts::{Answer, FactKind, MissingFact};
use crate::model::{Hop, Severity, command, word};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS006",
    slug: "dns-not-private",
    holds: "the URL's host has an address",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[
        FactKind::Dns,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::VpcAttributes,
        FactKind::RestApi,
    ],
    page: page!("DNS006"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let here = case.name_lookup()?;
    let what = match &here.answer {
        Answer::Addresses { .. } => return Outcome::ok(Evidence::of(FactKind::Dns, tell(here))),
        Answer::Silence | Answer::Unreachable(_) => {
            return Ok(Outcome::NotApplicable("no resolver answered"));
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
        .explained_by(&[
            "DNS008", "DNS009", "DNS010", "DNS011", "DNS012", "DNS013", "DNS014", "DNS015",
            "DNS016", "DNS017", "DNS018", "DNS019", "DNS020", "DNS021", "DNS025", "DNS022",
            "DNS027", "DNS029", "DNS030", "DNS031", "DNS032", "DNS033", "URL003", "URL009",
            "URL010", "URL011", "URL012", "URL013", "URL014", "URL015", "URL021", "URL005",
            "NET011", "VPCE001", "VPCE002", "DNS005", "DNS001", "DNS002", "DNS007", "API002",
            "API001",
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
