//! Handshakes in the diagnosis: recorded worlds, and what the lab cannot make of them.

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{Role, diagnose};
use apigw_doctor::facts::{Fact, Facts, Reason, TlsOffer, TlsOutcome};
use apigw_doctor::model::Target;

use crate::recorded;

fn recorded(name: &str) -> Facts {
    recorded::all().remove(name).expect("a recorded case")
}

/// The facts of a broken world each, for the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    vec![strict(), updating()]
}

/// Worlds in which nothing is wrong.
pub(crate) fn healthy() -> Vec<Facts> {
    let mut facts = recorded("healthy");
    let url = "https://api.corp.example/pets";
    facts.target = Target::new(url.parse().expect("a URL"), Vec::new());
    vec![facts]
}

/// A call by the endpoint's name to an API that wants its own.
fn strict() -> Facts {
    let mut facts = recorded("vpce-url-with-selector");
    let api = facts.aws.rest_api.known_mut().expect("known");
    api.as_mut().expect("an API").endpoint_access_mode = Some("STRICT".to_owned());
    facts
}

/// An API whose security policy is being changed.
fn updating() -> Facts {
    let mut facts = recorded("healthy");
    let api = facts.aws.rest_api.known_mut().expect("known");
    api.as_mut().expect("an API").api_status = Some("UPDATING".to_owned());
    facts
}

fn roles(facts: &Facts) -> Vec<(&'static str, Role)> {
    let diagnosis = diagnose(facts, REGISTRY);
    let all = diagnosis.findings.iter();
    all.map(|finding| (finding.check.code, finding.role))
        .collect()
}

#[test]
fn a_strict_api_is_a_risk_where_the_call_went_through_all_the_same() {
    assert_eq!(roles(&strict()), [("TLS015", Role::Risk)]);
    let mut facts = strict();
    facts.http = Fact::unknown(Reason::TimedOut, "no answer");
    assert_eq!(roles(&facts), [("TLS015", Role::Cause)]);
}

#[test]
fn a_change_under_way_is_a_note() {
    // What the API is not done with is another check's.
    let found = [("API009", Role::Risk), ("TLS016", Role::Note)];
    assert_eq!(roles(&updating()), found);
}

/// The outcomes of the further handshakes, one by one.
fn set(facts: &mut Facts, offer: TlsOffer, outcome: &TlsOutcome) {
    let trials = facts.tls_trials.known_mut().expect("known");
    for trial in trials.iter_mut().filter(|trial| trial.offer == offer) {
        trial.outcome = outcome.clone();
    }
}

#[test]
fn which_form_passes_tells_what_is_minded() {
    let passes = TlsOutcome::UnknownIssuer;
    let mut facts = recorded("endpoint-silent");
    let codes = |facts: &Facts| {
        let all = roles(facts).into_iter();
        let causes = all.filter(|(_, role)| *role == Role::Cause);
        causes.map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&facts), ["TLS004"]);
    set(&mut facts, TlsOffer::WithoutName, &passes);
    assert_eq!(codes(&facts), ["TLS012"]);
    set(&mut facts, TlsOffer::Classic, &passes);
    assert_eq!(codes(&facts), ["TLS011"]);
    set(&mut facts, TlsOffer::Packets(1280), &passes);
    assert_eq!(codes(&facts), ["TLS013"]);
    let diagnosis = diagnose(&facts, REGISTRY);
    let title = &diagnosis.findings[0].found.title;
    assert!(title.contains("1280 bytes pass, 1400 do not"), "{title}");
    // What was not tried blames nobody, and leaves the silence as it is.
    facts.tls_trials = Fact::unknown(Reason::TimedOut, "no time");
    assert_eq!(codes(&facts), ["TLS004"]);
}

#[test]
fn a_chain_to_a_public_root_is_nobody_elses() {
    for (case, public, code) in [
        ("tls-intercepted", Some(true), "TLS007"),
        ("tls-intercepted", Some(false), "TLS002"),
        ("tls-intercepted", None, "TLS002"),
        ("tls-trust-store-old", Some(false), "TLS002"),
        ("tls-trust-store-old", None, "TLS005"),
    ] {
        let mut facts = recorded(case);
        for probe in facts.tls.known_mut().expect("known") {
            probe.anchor.as_mut().expect("an anchor").public = public;
        }
        assert_eq!(roles(&facts), [(code, Role::Cause)], "{case} {public:?}");
    }
}

#[test]
fn versions_that_were_not_tried_are_unknown() {
    let check = find("TLS006").expect("a check");
    let mut facts = recorded("healthy");
    assert!(matches!(check.judge(&Case::of(&facts)), Ok(Outcome::Ok(_))));
    set(
        &mut facts,
        TlsOffer::Only12,
        &TlsOutcome::VersionRefused {
            detail: "alert".to_owned(),
        },
    );
    assert!(matches!(
        check.judge(&Case::of(&facts)),
        Ok(Outcome::Found(_))
    ));
    let trials = facts.tls_trials.known_mut().expect("known");
    trials.retain(|trial| trial.offer != TlsOffer::Only13);
    assert!(check.judge(&Case::of(&facts)).is_err());
}
