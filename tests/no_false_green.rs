//! Never a false green: knowing less makes no call healthy, and breaks none.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::cli::Selection;
use apigw_doctor::diagnosis::{Role, State, diagnose};
use apigw_doctor::facts::Facts;
use serde_json::{Value, json};

use crate::{recorded, route53};

/// Where every fact stands in a snapshot that is known: nobody can take away another.
fn places(snapshot: &Value) -> Vec<String> {
    let inside = |part: &str| {
        let names = snapshot[part].as_object().expect("an object").keys();
        names
            .map(|name| format!("/{part}/{name}"))
            .collect::<Vec<_>>()
    };
    let probes = ["/dns", "/tcp", "/tls", "/tls_trials", "/http"].map(str::to_owned);
    let mut all = [inside("host"), inside("aws"), probes.to_vec()].concat();
    all.retain(|place| {
        let fact = snapshot.pointer(place);
        fact.is_some_and(|fact| fact.get("known").is_some())
    });
    all
}

fn without(snapshot: &Value, places: &[&String]) -> Facts {
    let mut less = snapshot.clone();
    for place in places {
        let fact = less.pointer_mut(place).expect("a fact");
        *fact = json!({ "unknown": { "why": "denied", "detail": "taken away" } });
    }
    serde_json::from_value(less).expect("a snapshot")
}

fn state(facts: &Facts) -> State {
    diagnose(facts, REGISTRY).verdict.state
}

#[test]
fn a_fact_less_heals_nothing() {
    let names = route53::cases().into_iter().enumerate();
    let names = names.map(|(number, facts)| (format!("route53 {number}"), facts));
    let cases: Vec<_> = recorded::all().into_iter().chain(names).collect();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong = std::thread::scope(|scope| {
        let workers = cases.chunks(cases.len().div_ceil(processors)).map(|some| {
            scope.spawn(move || {
                let each = some.iter().map(|(name, facts)| healed_by_less(name, facts));
                each.collect::<Vec<_>>().concat()
            })
        });
        let workers: Vec<_> = workers.collect();
        let wrong = workers.into_iter().map(|it| it.join().expect("a worker"));
        wrong.collect::<Vec<_>>().concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Which facts of a case heal or break it when they are taken away.
fn healed_by_less(name: &str, facts: &Facts) -> Vec<String> {
    let mut wrong = Vec::new();
    let before = state(facts);
    let snapshot = serde_json::to_value(facts).expect("JSON");
    let all = places(&snapshot);
    for (index, one) in all.iter().enumerate() {
        // Alone, and with every eighth of the others: all pairs take minutes.
        for other in all.iter().skip(index).step_by(8) {
            let after = state(&without(&snapshot, &[one, other]));
            let healed = before != State::Healthy && after == State::Healthy;
            let broke = before == State::Healthy && after == State::Broken;
            if healed || broke {
                wrong.push(format!("{name} is {after:?} without {one} and {other}"));
            }
        }
    }
    wrong
}

#[test]
fn nothing_known_is_inconclusive() {
    for (name, facts) in recorded::all() {
        let snapshot = serde_json::to_value(&facts).expect("JSON");
        let all = places(&snapshot);
        let nothing = without(&snapshot, &all.iter().collect::<Vec<_>>());
        let diagnosis = diagnose(&nothing, REGISTRY);
        assert_ne!(diagnosis.verdict.state, State::Healthy, "{name}");
        // What the URL says by itself is all that is left.
        for finding in diagnosis
            .findings
            .iter()
            .filter(|finding| finding.role == Role::Cause)
        {
            assert!(
                finding.check.code.starts_with("URL"),
                "{name}: {}",
                finding.check.code
            );
        }
    }
}

/// Whatever stands in a snapshot, the judges do not panic over it.
#[test]
fn odd_values_are_no_trouble() {
    let odd = [
        json!([]),
        json!({}),
        json!(""),
        json!("…"),
        json!(-1),
        json!(null),
        json!(true),
    ];
    for (name, facts) in recorded::all() {
        let snapshot = serde_json::to_value(&facts).expect("JSON");
        let mut paths = Vec::new();
        leaves(&snapshot, String::new(), &mut paths);
        let mut read = 0;
        // Every seventh leaf of every case: some thousand snapshots; of a small one, more of them.
        for step in [7, 1] {
            if read > 0 {
                break;
            }
            for (place, odd) in paths.iter().step_by(step).zip(odd.iter().cycle()) {
                let mut strange = snapshot.clone();
                *strange.pointer_mut(place).expect("a leaf") = odd.clone();
                if let Ok(facts) = Facts::from_json(&strange.to_string()) {
                    read += 1;
                    let _ = state(&facts);
                }
            }
        }
        assert!(read > 0, "{name}: no odd snapshot was read at all");
    }
}

fn leaves(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                leaves(value, format!("{place}/{key}"), found);
            }
        }
        Value::Array(all) => {
            for (index, value) in all.iter().enumerate() {
                leaves(value, format!("{place}/{index}"), found);
            }
        }
        _ => found.push(place),
    }
}

/// Every command that looks at one thing alone.
const SINGLE: [Selection; 8] = [
    Selection::Url,
    Selection::Dns,
    Selection::Tcp,
    Selection::Tls,
    Selection::Invoke,
    Selection::Sg,
    Selection::Path,
    Selection::Policy,
];

/// A command's verdict is healthy only where a check of its own held, whatever is not known and
/// whatever AWS has nothing of.
#[test]
fn a_single_check_that_judged_nothing_is_not_healthy() {
    for (number, (name, facts)) in recorded::all().into_iter().enumerate() {
        let snapshot = serde_json::to_value(&facts).expect("JSON");
        // Another eighth of the facts in each case: all of them in all cases take minutes.
        for place in places(&snapshot).into_iter().skip(number % 8).step_by(8) {
            let mut empty = snapshot.clone();
            let fact = empty.pointer_mut(&place).expect("a fact");
            if fact["known"].is_array() {
                fact["known"] = json!([]);
            }
            let empty = serde_json::from_value(empty).expect("a snapshot");
            for selection in SINGLE {
                let checks = selection.checks();
                for (less, how) in [
                    (&without(&snapshot, &[&place]), "unknown"),
                    (&empty, "empty"),
                ] {
                    let diagnosis = diagnose(less, &checks);
                    if diagnosis.verdict.state != State::Healthy {
                        continue;
                    }
                    let case = format!("{name}: {selection:?} with {place} {how}");
                    assert!(!diagnosis.passed.is_empty(), "{case}: no check passed");
                }
            }
        }
    }
}
