//! The certificate has not expired.

use super::validity::{When, stopped};
use super::{chain, is_public, leaf, tell};
use crate::case::Case;
use crate::checks::words::{OF_CLOCK, SET_CLOCK, again};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::model::Form;

check! {
    TLS009 "tls-certificate-expired" "the certificate has not expired"
    Tls Error
    needs [Tls]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some((probe, over)) = stopped(case, When::Over)? else {
        let probes = case.handshakes()?.into_iter();
        return Ok(Outcome::Ok(probes.filter_map(leaf).collect()));
    };
    let mut found = Finding::blocker(
        probe.address.to_string(),
        format!(
            "the certificate that {} presents expired on {}; this host's clock says {}",
            probe.address, over.not_after, case.taken_at
        ),
    )
    .about([probe.address])
    .shows(&[Symptom::OtherServer, Symptom::WrongCertificate])
    .shown_by(tell(probe));
    found.evidence.extend(chain(probe));
    let custom = case.target.url.form() == Form::CustomDomain;
    let means = match is_public(probe) {
        _ if custom => {
            "the owner of a custom domain has to renew an imported certificate; ACM renews its own"
        }
        Some(false) => {
            "the chain leads to no public root, so it is not Amazon's: somebody in between presents it"
        }
        _ => {
            "Amazon renews its certificates long before their end: rather is this host's clock ahead"
        }
    };
    let (fix, look) = if custom {
        let renew = Fix::manual(
            "renew the certificate and import it again",
            "the new certificate comes from its issuer",
        );
        let clock = Fix::new("where it is valid, set this host's clock", SET_CLOCK);
        let listed = "aws acm list-certificates --certificate-statuses EXPIRED";
        (renew.or(clock.touching(OF_CLOCK)), Some(listed.into()))
    } else {
        let fix = Fix::new(
            "look at this host's clock first; where it is right, somebody in between presents an old \
             certificate",
            SET_CLOCK,
        );
        (fix.touching(OF_CLOCK), None)
    };
    Outcome::found(
        found
            .shown_by(Evidence::inferred(means))
            .looking(look)
            .fixed_by(fix)
            .confirmed_by(again(case, "tls")),
    )
}
