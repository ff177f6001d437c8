//! A probe that the run's own end cut short has observed nothing: what is known without it is less, never
//! other, and no verdict and nothing certain rests on it.

use std::collections::BTreeSet;
use std::net::TcpListener;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, State, diagnose};
use apigw_doctor::facts::{FactKind, Facts, FetchError, Reason};
use apigw_doctor::model::Confidence;
use serde_json::{Value, json};

use crate::recorded;
use crate::tool::tool;

const PROBES: [(FactKind, &str); 5] = [
    (FactKind::Dns, "dns"),
    (FactKind::Tcp, "tcp"),
    (FactKind::Tls, "tls"),
    (FactKind::TlsTrials, "tls_trials"),
    (FactKind::Http, "http"),
];

/// The facts as a run leaves them that was over before one probe was: the probe is not there.
fn without(snapshot: &Value, (need, place): (FactKind, &str), index: usize) -> Facts {
    let mut less = snapshot.clone();
    let all = less[place]["known"].as_array_mut().expect("probes");
    all.remove(index);
    if all.is_empty() {
        less[place] = json!({ "unknown": { "why": "timed-out", "detail": "cut off" } });
    }
    let mut facts: Facts = serde_json::from_value(less).expect("a snapshot");
    let why = Reason::TimedOut;
    let detail = "cut off by --timeout 1s".to_owned();
    facts.cut.insert(need, FetchError { why, detail });
    facts
}

fn certain(diagnosis: &Diagnosis) -> BTreeSet<(&'static str, String)> {
    let all = diagnosis.findings.iter();
    let all = all.filter(|it| it.found.confidence == Confidence::Certain);
    all.map(|it| (it.check.code, it.found.subject.clone()))
        .collect()
}

#[test]
fn what_was_cut_off_proves_nothing() {
    let cases: Vec<_> = recorded::all().into_iter().collect();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for some in cases.chunks(cases.len().div_ceil(processors)) {
            scope.spawn(move || {
                for (name, facts) in some {
                    proves_nothing(name, facts);
                }
            });
        }
    });
}

fn proves_nothing(name: &str, facts: &Facts) {
    let whole = diagnose(facts, REGISTRY);
    let snapshot = serde_json::to_value(facts).expect("JSON");
    for probe in PROBES {
        let count = snapshot[probe.1]["known"].as_array().map_or(0, Vec::len);
        // One of each kind a case, here the first and there another: all of them take minutes.
        if count > 0 {
            let index = name.len() % count.min(3);
            let told = format!("{name} without {}/{index}", probe.1);
            let less = diagnose(&without(&snapshot, probe, index), REGISTRY);
            let new: Vec<_> = certain(&less)
                .difference(&certain(&whole))
                .cloned()
                .collect();
            assert!(new.is_empty(), "{told}: {new:?}");
            let healed = whole.verdict.state != State::Healthy;
            assert!(!(healed && less.verdict.state == State::Healthy), "{told}");
            for finding in &less.findings {
                let rests = finding.check.needs.contains(&probe.0);
                let sure = finding.found.confidence == Confidence::Certain;
                assert!(!(rests && sure), "{told}: {}", finding.check.code);
            }
            let passed = less.passed.iter();
            let passed: Vec<_> = passed.filter(|it| it.0.needs.contains(&probe.0)).collect();
            assert!(passed.is_empty(), "{told}: {}", passed[0].0.code);
        }
    }
}

/// A server that says nothing, asked by a run that is over before its handshake has had its time: nobody
/// knows anything of it. A run that gives it its time has seen that it is silent.
#[test]
fn a_server_that_is_cut_off_is_not_blamed() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let tls = |timeout: &str, patience: &str| {
        tool([
            "tls",
            "-o",
            "json",
            "--timeout",
            timeout,
            "--connect-timeout",
            patience,
        ])
        .arg(format!("https://localhost:{port}/prod"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .run()
    };
    let cut = tls("1s", "40s");
    assert_eq!(cut.code, 3, "{cut:?}");
    let report = cut.json();
    assert_eq!(report["verdict"]["state"], "inconclusive", "{report}");
    let unknowns = report["unknowns"].to_string();
    assert!(unknowns.contains("cut off by --timeout 1s"), "{unknowns}");
    assert!(
        !report["findings"].to_string().contains("certain"),
        "{report}"
    );
    let seen = tls("40s", "500ms");
    assert_eq!(seen.code, 1, "{seen:?}");
    assert_eq!(seen.json()["verdict"]["broken_at"], "tls", "{seen:?}");
}
