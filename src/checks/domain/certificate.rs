//! The certificate of the name, and whether clients need one.

use super::called;
use crate::case::Case;
use crate::checks::behind::read;
use crate::checks::tls::covers;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::facts::acm::Certificate;
use crate::model::{Hop, command, word};

/// Whether the certificate counts for the name.
pub(super) fn counts(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    let Some(arn) = &domain.certificate_arn else {
        return Err(Stop::NotApplicable(
            "the certificate of the custom domain name was not told",
        ));
    };
    let need = FactKind::Certificates;
    let all = read(case, Hop::Tls, &case.aws.certificates, need)?;
    let Some(certificate) = all.iter().find(|it| it.certificate_arn == *arn) else {
        return Err(Stop::NotApplicable(
            "the certificate of the custom domain name was not read",
        ));
    };
    let name = &domain.domain_name;
    let status = certificate.status.as_deref().unwrap_or("not told");
    let names = names(certificate);
    let evidence = Evidence::of(
        need,
        format!(
            "certificate of {name}: {status}, names {}, until {}",
            list(&names),
            certificate.not_after.as_deref().unwrap_or("not told")
        ),
    );
    let now = case.taken_at.parse::<jiff::Timestamp>().ok();
    let ended = certificate
        .ends()
        .zip(now)
        .is_some_and(|(end, now)| end < now);
    let wrong = if !matches!(status, "ISSUED" | "not told") {
        format!("is {status}")
    } else if ended {
        "has ended".to_owned()
    } else if !names.is_empty() && !covers(&names, name) {
        format!("is of {}", list(&names))
    } else {
        return Outcome::ok(evidence);
    };
    Outcome::found(
        Finding::blocker(name.as_str(), format!("the certificate of {name} {wrong}"))
            .shown_by(evidence)
            .looking(Some(command!(
                "aws acm describe-certificate{region} --certificate-arn '{arn}'",
                region = region_option(case),
                arn = word::Arn(arn)
            )))
            .fixed_by(Fix::manual(
                "renew or import the certificate in ACM, and name it in the custom domain name",
                "a certificate has to be proven, or is somebody else's to issue",
            ))
            .confirmed_by(again(case, "tls")),
    )
}

fn names(certificate: &Certificate) -> Vec<&str> {
    let mut all: Vec<&str> = certificate
        .subject_alternative_names
        .iter()
        .map(String::as_str)
        .collect();
    all.extend(certificate.domain_name.as_deref());
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether clients have to show a certificate.
pub(super) fn mutual(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    let need = FactKind::DomainNames;
    let store = domain
        .mutual_tls_authentication
        .as_ref()
        .and_then(|it| it.truststore_uri.as_deref());
    let Some(store) = store.filter(|it| !it.is_empty()) else {
        return Outcome::ok(Evidence::of(need, "no client has to show a certificate"));
    };
    Outcome::found(
        Finding::note(
            domain.domain_name.as_str(),
            format!(
                "{} asks clients for a certificate: a call without one ends in the handshake",
                domain.domain_name
            ),
        )
        .shown_by(Evidence::of(
            need,
            format!("mutualTlsAuthentication: {store}"),
        ))
        .fixed_by(Fix::manual(
            "call with a certificate of an authority in that store: curl --cert CERT --key KEY",
            "the certificate is the caller's",
        )),
    )
}
