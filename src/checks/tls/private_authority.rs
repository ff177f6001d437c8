//! A custom domain's certificate comes from an authority that this host trusts.

use super::{chain, is_public, leaf, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::TlsOutcome;
use crate::model::Form;

check! {
    TLS008 "tls-private-authority"
    "the custom domain's certificate comes from an authority that this host trusts"
    Tls Error
    needs [Tls]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.handshakes()?;
    if case.target.url.form() != Form::CustomDomain {
        return Err(Stop::NotApplicable("the name is one of Amazon's"));
    }
    let Some(probe) = probes.iter().find(|probe| {
        probe.outcome == TlsOutcome::UnknownIssuer && is_public(probe) == Some(false)
    }) else {
        return Ok(Outcome::Ok(probes.into_iter().filter_map(leaf).collect()));
    };
    let issuer = probe.chain.last().map_or("nobody", |last| &last.issuer);
    let mut found = Finding::blocker(
        probe.name.clone(),
        format!(
            "the certificate of {} comes from a private authority that this host does not trust: {issuer}",
            probe.name
        ),
    )
    .about([probe.address])
    .shown_by(tell(probe));
    found.evidence.extend(chain(probe));
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "either the domain's owner uses a private CA, or a proxy in between signs anew; the \
                 owner knows which",
            ))
            .fixed_by(
                Fix::new(
                    "if it is the owner's CA, install its root on this host; a public certificate of ACM \
                     needs nothing",
                    "trust anchor ROOT.pem || (cp ROOT.pem /usr/local/share/ca-certificates/ROOT.crt && update-ca-certificates)",
                )
                .touching("every program of this host then trusts all that the authority signs"),
            )
            .confirmed_by(again(case, "tls")),
    )
}
