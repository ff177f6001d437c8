//! The handshake is not cut off.

use super::tell;
use super::tried::{Minds, Tried, is_cut};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::model::{command, word};

check! {
    TLS004 "tls-reset-after-clienthello" "the ClientHello is answered"
    Tls Error
    needs [Tls, TlsTrials]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.handshakes()?;
    let cut: Vec<_> = probes
        .iter()
        .filter(|probe| is_cut(&probe.outcome))
        .collect();
    if cut.is_empty() {
        return Ok(Outcome::Ok(probes.into_iter().map(tell).collect()));
    }
    let addresses: Vec<_> = cut.iter().map(|probe| probe.address).collect();
    let mut found = Finding::blocker(
        list(&addresses),
        format!(
            "{}: TCP connects, and the TLS handshake gets no answer",
            list(&addresses)
        ),
    )
    .about(&addresses)
    .shows(&[Symptom::HandshakeCut]);
    for probe in &cut {
        found = found.shown_by(tell(probe));
    }
    // Where the other forms say why, a finding of its own tells of them.
    if let Ok(Some(tried)) = Tried::cut(case)
        && tried.minds() == Minds::Nothing
    {
        found.evidence.extend(tried.told());
    }
    let first = cut.first();
    let name = first.map_or("NAME", |probe| probe.name.as_str());
    let address = word::Or(first.map(|probe| &probe.address), "ADDRESS");
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "a firewall that filters by server name, a middlebox that drops large ClientHellos, \
                 or an address that is not the endpoint's",
            ))
            .fixed_by(Fix::new(
                "have whatever inspects traffic on the way let this server name through",
                command!(
                    "openssl s_client -connect {address}:443 -servername {name} -groups X25519 </dev/null",
                    address,
                    name = word::Host(name)
                ),
            ).because("the change is made on the device in between, by who runs it"))
            .confirmed_by(again(case, "tls")),
    )
}
