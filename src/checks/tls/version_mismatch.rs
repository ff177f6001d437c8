//! Client and server agree on a version and a cipher suite.

use super::{security_policy, tell, tried};
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::TlsOutcome;
use crate::model::{command, word};

check! {
    TLS001 "tls-version-mismatch" "client and server agree on a TLS version and a cipher suite"
    Tls Error
    needs [Tls]
    also [Http, TlsTrials]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.handshakes()?;
    let refused: Vec<_> = probes
        .iter()
        .filter(|probe| matches!(probe.outcome, TlsOutcome::VersionRefused { .. }))
        .collect();
    let Some(first) = refused.first() else {
        return Ok(Outcome::Ok(probes.into_iter().map(tell).collect()));
    };
    let api = word::Or(case.target.api_id.as_ref(), "API-ID");
    let region = region_option(case);
    let mut found = Finding::blocker(
        first.address.to_string(),
        format!(
            "{} accepts none of the TLS versions and cipher suites offered",
            first.address
        ),
    )
    .about(refused.iter().map(|probe| probe.address))
    .shows(&[Symptom::OtherServer]);
    for probe in refused {
        found = found.shown_by(tell(probe));
    }
    let trials = case.trials().unwrap_or_default();
    found.evidence.extend(trials.iter().map(tried::tell));
    found.evidence.extend(security_policy(case));
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "let the client offer TLS 1.2 and 1.3, or widen the API's security policy",
                    command!(
                        "aws apigateway get-rest-api{region} --rest-api-id {api} --query securityPolicy",
                        region,
                        api
                    ),
                )
                .because("the versions that a client offers are its program's, and the policy is its owner's to choose")
                .touching("changing a security policy takes some 15 minutes and a deployment"),
            )
            .confirmed_by(again(case, "tls")),
    )
}
