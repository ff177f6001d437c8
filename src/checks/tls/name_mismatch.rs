//! The certificate covers the name that is called.

use super::{chain, covers, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{FactKind, TlsOutcome, TlsProbe};
use crate::model::{command, word};

check! {
    TLS003 "tls-cert-name-mismatch" "the certificate covers the name that is called"
    Tls Error
    needs [Tls]
    also [Http, Dns, HostedZones]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.handshakes()?;
    let Some(probe) = probes
        .iter()
        .find(|probe| probe.outcome == TlsOutcome::NameMismatch)
    else {
        let told = probes.iter().filter_map(|probe| forms(case, probe));
        return Ok(Outcome::Ok(told.collect()));
    };
    let mut found = Finding::blocker(
        probe.address.to_string(),
        format!(
            "the certificate of {} does not cover {}",
            probe.address, probe.name
        ),
    )
    .about([probe.address])
    .shows(&[Symptom::OtherServer, Symptom::WrongCertificate])
    .shown_by(tell(probe));
    found.evidence.extend(chain(probe));
    found.evidence.extend(forms(case, probe));
    let names = case.names_on_the_way();
    let leads = names
        .iter()
        .skip(1)
        .find(|name| name.contains(".execute-api.") && !name.starts_with("d-"));
    if let Some(name) = leads {
        found.title = format!(
            "{} is a name of one's own that leads to {name}: the certificate there covers names of execute-api alone",
            probe.name
        );
        found = found.shown_by(Evidence::of(
            FactKind::Dns,
            format!("{} leads through {}", probe.name, names.join(", ")),
        ));
    }
    let served = command!(
        "openssl s_client -connect {address}:443 -servername {name} </dev/null | openssl x509 -noout -ext subjectAltName",
        address = probe.address,
        name = word::Host(&probe.name)
    );
    let fix = match case.target.private_dns_url() {
        Some(url) => Fix::new(
            format!("call a name that the certificate covers, such as {url}"),
            command!("curl -i '{url}'", url = word::Url(&url)),
        ),
        None => Fix::manual(
            "call the API by a name of its own, or give it a private custom domain",
            "which name the API is to have, its owner decides",
        ),
    };
    let found = found.look(served).fixed_by(fix);
    Outcome::found(found.confirmed_by(again(case, "tls")))
}

/// Which of the names by which a private API can be called the certificate covers.
fn forms(case: &Case<'_>, probe: &TlsProbe) -> Option<Evidence> {
    let names = &probe.chain.first()?.names;
    let mut forms = vec![(probe.name.clone(), probe.name.clone())];
    if let Some(own) = case.target.api_hostname()
        && let Some((_, domain)) = own.split_once('.')
    {
        let endpoint = domain.splitn(3, '.').collect::<Vec<_>>();
        if let [service, region, suffix] = endpoint[..] {
            let endpoint = format!("vpce-0a.{service}.{region}.vpce.{suffix}");
            forms.push(("the endpoint's own names".to_owned(), endpoint));
        }
        forms.push(("the API's own name and its aliases".to_owned(), own));
    }
    let told = |wanted: bool| {
        let alike = forms.iter();
        let alike = alike.filter(|(_, name)| covers(names, name) == wanted);
        let mut told: Vec<&str> = alike.map(|(what, _)| what.as_str()).collect();
        told.sort_unstable();
        (!told.is_empty()).then(|| list(&told))
    };
    let text = match (told(true), told(false)) {
        (Some(yes), Some(no)) => format!("the certificate covers {yes}, and not {no}"),
        (Some(yes), None) => format!("the certificate covers {yes}"),
        (None, no) => format!("the certificate does not cover {}", no.unwrap_or_default()),
    };
    Some(Evidence::of(FactKind::Tls, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_label() {
        let names = [
            "*.execute-api.us-east-1.amazonaws.com".to_owned(),
            "b.c".to_owned(),
        ];
        for (name, covered) in [
            ("a1.execute-api.us-east-1.amazonaws.com", true),
            ("a1-vpce-0a.EXECUTE-api.us-east-1.amazonaws.com", true),
            ("a.a1.execute-api.us-east-1.amazonaws.com", false),
            ("execute-api.us-east-1.amazonaws.com", false),
            ("vpce-0a.execute-api.us-east-1.vpce.amazonaws.com", false),
            ("B.c", true),
            ("a.b.c", false),
        ] {
            assert_eq!(covers(&names, name), covered, "{name}");
        }
    }
}
