//! What every check must have: a code of its own, a case that fails it and one that passes. Its page
//! is judged in `pages`.

use std::collections::{BTreeMap, BTreeSet};

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{State, diagnose};
use apigw_doctor::facts::Facts;
use apigw_doctor::gather::closure;

use crate::{
    answers, crossings, custom_domains, functions, handshakes, names, recorded, route53,
    surroundings, urls, ways,
};

const AREAS: &[&str] = &[
    "URL", "DNS", "TCP", "TLS", "HTTP", "SG", "NET", "VPCE", "API", "POL", "EP", "IAM", "INT",
    "ENV",
];

/// Every code ever given, and its slug. A code keeps its meaning for ever: a line may be added here,
/// and none may change or go.
const CODES: &str = include_str!("cases/codes.txt");

#[test]
fn codes_are_unique_and_keep_their_meaning() {
    let listed: BTreeMap<&str, &str> = CODES
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    assert_eq!(
        listed.len(),
        CODES.lines().count(),
        "a code is listed twice"
    );
    let mut seen = BTreeSet::new();
    for check in REGISTRY {
        assert!(seen.insert(check.code), "{} is given twice", check.code);
        assert!(seen.insert(check.slug), "{} is given twice", check.slug);
        let known = listed.get(check.code);
        assert_eq!(
            known,
            Some(&check.slug),
            "list {} in tests/cases/codes.txt",
            check.code
        );
        let area = check.code.trim_end_matches(|c: char| c.is_ascii_digit());
        assert!(AREAS.contains(&area), "{} is of no area", check.code);
        assert_eq!(check.code.len(), area.len() + 3, "{}", check.code);
        for name in [check.slug.to_owned(), check.code.to_lowercase()] {
            assert_eq!(
                find(&name).map(|found| found.code),
                Some(check.code),
                "{name}"
            );
        }
    }
}

#[test]
fn holds_is_a_sentence() {
    for check in REGISTRY {
        assert!(
            !check.holds.ends_with('.') && check.holds.contains(' '),
            "{}",
            check.code
        );
    }
}

/// Explanations name checks that exist, and never come back to where they began: a circle would fold
/// every finding on it under another, and leave no cause.
#[test]
fn explanations_lead_to_a_cause() {
    let mut by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for facts in recorded::all().values() {
        for check in REGISTRY {
            let Ok(Outcome::Found(all)) = (check.run)(&Case::of(facts)) else {
                continue;
            };
            by.entry(check.code)
                .or_default()
                .extend(all.iter().flat_map(|one| one.explained_by));
        }
    }
    for (code, causes) in &by {
        for cause in causes {
            assert!(
                REGISTRY.iter().any(|check| check.code == *cause),
                "{code} by {cause}"
            );
        }
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut waiting: Vec<&str> = causes.iter().copied().collect();
        while let Some(next) = waiting.pop() {
            assert_ne!(next, *code, "{code} explains itself");
            if reached.insert(next) {
                waiting.extend(by.get(next).into_iter().flatten());
            }
        }
    }
}

/// `gather` learns a fact only where it is in the closure of what the checks need.
#[test]
fn every_fact_is_gathered_for_somebody() {
    let needed = closure(
        REGISTRY
            .iter()
            .flat_map(|check| check.needs.iter().copied()),
    );
    for need in apigw_doctor::facts::Need::ALL {
        assert!(needed.contains(need), "nobody needs {need:?}");
    }
}

#[test]
fn every_check_fails_in_some_case_and_passes_in_a_healthy_one() {
    let mut cases = recorded::all();
    let mut healthy: Vec<Facts> = cases
        .values()
        .filter(|facts| diagnose(facts, REGISTRY).verdict.state == State::Healthy)
        .cloned()
        .collect();
    // The tables are cases, too: a URL alone, and an answer to a call.
    let (fine, wrong) = urls::cases();
    healthy.extend(fine);
    healthy.extend(answers::healthy());
    healthy.extend(ways::healthy());
    healthy.extend(handshakes::healthy());
    healthy.push(names::custom_domain());
    healthy.extend(route53::healthy());
    healthy.push(functions::in_a_vpc());
    healthy.extend(custom_domains::healthy());
    healthy.extend(surroundings::healthy());
    let tables = wrong.into_iter().chain(answers::cases());
    let tables = tables.chain(ways::cases()).chain(handshakes::cases());
    let tables = tables.chain(surroundings::cases()).chain(names::cases());
    let tables = tables.chain(crossings::cases()).chain(route53::cases());
    let tables = tables.chain([functions::in_no_vpc()]);
    let tables = tables.chain(custom_domains::cases());
    for (number, facts) in tables.enumerate() {
        cases.insert(format!("table {number}"), facts);
    }
    let mut lacking = Vec::new();
    for check in REGISTRY {
        if !cases
            .values()
            .any(|facts| matches!((check.run)(&Case::of(facts)), Ok(Outcome::Found(_))))
        {
            lacking.push(format!(
                "no recorded case fails {} ({})",
                check.code, check.slug
            ));
        }
        if !healthy
            .iter()
            .any(|facts| matches!((check.run)(&Case::of(facts)), Ok(Outcome::Ok(_))))
        {
            lacking.push(format!(
                "no healthy case passes {} ({})",
                check.code, check.slug
            ));
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}
