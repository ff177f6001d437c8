//! The name leads to private addresses.

use crate::case::Case;
use crate::checks::dns::{by_own_name, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Fix, Outcome, list, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity, command, word};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS003",
    slug: "dns-resolves-public",
    holds: "the URL's host leads to private addresses",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[
        FactKind::Dns,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::VpcAttributes,
        FactKind::RestApi,
    ],
    page: page!("DNS003"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let here = case.name_lookup()?;
    if here.answer.addresses().is_empty() {
        return Ok(Outcome::NotApplicable("the name has no address"));
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
    .explained_by(&[
        "DNS008", "DNS009", "DNS010", "DNS011", "DNS012", "DNS013", "DNS014", "DNS015", "DNS016",
        "DNS017", "DNS018", "DNS019", "DNS020", "DNS021", "DNS024", "DNS027", "DNS029", "DNS030",
        "DNS031", "DNS032", "DNS033", "DNS034", "NET011", "VPCE001", "VPCE002", "DNS005", "DNS001",
        "DNS002", "API001",
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
