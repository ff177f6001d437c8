//! A fix on trial: its changes are made to a copy of the facts, which is judged again.

use std::collections::HashSet;

use super::{Judged, RankedFinding, Role, judge, observations, ranked};
use crate::case::Case;
use crate::checks::{Check, Finding, Fix};
use crate::facts::Change;

/// How many fixes are tried: each is a judgement of everything, and nobody reads as many.
const MOST_TRIALS: usize = 32;

/// Tries the fixes of the findings, and their alternatives.
pub(super) fn verify(
    findings: &mut [RankedFinding],
    before: &Judged,
    case: &Case<'_>,
    checks: &[&'static Check],
) {
    let mut left = MOST_TRIALS;
    for finding in findings {
        let Some(fix) = &finding.found.fix else {
            continue;
        };
        // What explains it has to be fixed first.
        if finding.role == Role::Symptom {
            continue;
        }
        let mut works = |fix: &Fix| {
            let tried = left > 0 && can_be_tried(fix);
            left -= usize::from(tried);
            tried && removes(finding, fix, before, case, checks)
        };
        let verified = works(fix);
        let alternatives = fix.alternatives.iter().map(works).collect();
        finding.fix_verified = verified;
        finding.alternatives_verified = alternatives;
    }
}

/// Whether a fix can be tried: what no printed command makes was not tried by it.
fn can_be_tried(fix: &Fix) -> bool {
    !fix.changes.is_empty() && fix.manual.is_none()
}

/// Whether a finding's fix removes it, and brings up nothing that was not there before. A check that
/// can no longer judge has not been satisfied.
fn removes(
    finding: &RankedFinding,
    fix: &Fix,
    before: &Judged,
    case: &Case<'_>,
    checks: &[&'static Check],
) -> bool {
    let facts = case.after(&fix.changes);
    let after = judge(&case.on_trial(&facts), checks);
    let (code, subject) = (finding.check.code, &finding.found.subject);
    // The same fault of another object has a fix of its own.
    let same = |(check, found): &(&Check, Finding)| check.code == code && found.subject == *subject;
    let gone =
        !after.found.iter().any(same) && !after.missing.iter().any(|(check, _)| check.code == code);
    let known: HashSet<(&str, &str)> = before
        .found
        .iter()
        .map(|(check, found)| (check.code, found.subject.as_str()))
        .collect();
    let all = after.found.iter();
    let mut all = all.map(|(check, found)| (check.code, found.subject.as_str()));
    gone && all.all(|one| known.contains(&one))
}

/// How many causes are planned for: their fixes may be tried in every order.
const MOST_PLANNED: usize = 4;

/// Where there are several causes: those whose fixes are the fewest that leave no cause, in the order in
/// which to make them. AWS refuses some changes until another one is made.
pub(super) fn plan(
    findings: &[RankedFinding],
    case: &Case<'_>,
    checks: &[&'static Check],
) -> Vec<usize> {
    let causes = findings.iter().enumerate();
    let causes: Vec<_> = causes.filter(|(_, it)| it.role == Role::Cause).collect();
    if !(2..=MOST_PLANNED).contains(&causes.len()) {
        return Vec::new();
    }
    let codes: HashSet<&str> = causes.iter().map(|(_, it)| it.check.code).collect();
    let fixes = causes.iter().filter_map(|(index, it)| {
        let fix = it.found.fix.as_ref().filter(|fix| can_be_tried(fix))?;
        Some((*index, fix))
    });
    let fixes: Vec<(usize, &Fix)> = fixes.collect();
    let works = |chosen: &&Vec<(usize, &Fix)>| {
        let changes = chosen.iter().flat_map(|(_, fix)| &fix.changes);
        let changes: Vec<Change> = changes.cloned().collect();
        let facts = case.after(&changes);
        let case = &case.on_trial(&facts);
        let judged = judge(case, checks);
        let proven = observations::proven_hops(case);
        let lost = judged.missing.iter().any(|(it, _)| codes.contains(it.code));
        let mut left = ranked(case, &judged, &proven).into_iter();
        !lost && left.all(|it| it.role != Role::Cause)
    };
    let fewest = (1..=fixes.len()).find_map(|count| {
        let orders = orders(&fixes, count);
        orders.iter().find(works).cloned()
    });
    let chosen = fewest.unwrap_or_default();
    chosen.into_iter().map(|(index, _)| index).collect()
}

/// Every choice of so many, in every order.
fn orders<T: Copy + PartialEq>(all: &[T], count: usize) -> Vec<Vec<T>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..count {
        let longer = orders.iter().flat_map(|order| {
            let others = all.iter().filter(|one| !order.contains(*one));
            others.map(|one| order.iter().copied().chain([*one]).collect())
        });
        orders = longer.collect();
    }
    orders
}

#[cfg(test)]
mod tests {
    use crate::case::INDEXED;
    use crate::checks::REGISTRY;
    use crate::diagnosis::{Role, diagnose, fix_check};
    use crate::facts::{Facts, patched};

    /// One topology a set of facts: the observed one, and one for each fix that is tried.
    #[test]
    fn the_network_is_indexed_once_for_a_set_of_facts() {
        let json = |text| serde_json::from_str(text).expect("JSON");
        let healthy = json(include_str!("../../tests/cases/recorded/healthy.json"));
        let closed = include_str!("../../tests/cases/recorded/endpoint-sg-no-443.json");
        let closed = patched(&healthy, &json(closed));
        for case in [healthy, closed] {
            let facts = Facts::from_json(&case.to_string()).expect("a snapshot");
            INDEXED.set(0);
            let findings = diagnose(&facts, REGISTRY).findings;
            let causes = findings.iter().filter(|it| it.role != Role::Symptom);
            let fixes = causes.filter_map(|it| it.found.fix.as_ref());
            let ways = fixes.flat_map(|fix| std::iter::once(fix).chain(&fix.alternatives));
            let tried = ways.filter(|fix| fix_check::can_be_tried(fix));
            assert_eq!(INDEXED.get(), 1 + tried.count());
        }
    }

    #[test]
    fn every_choice_is_tried_in_every_order() {
        let orders = fix_check::orders(&[1, 2, 3], 2);
        let all = [[1, 2], [1, 3], [2, 1], [2, 3], [3, 1], [3, 2]];
        assert_eq!(orders, all.map(Vec::from));
    }
}
