//! The checks of one element of the resource policy, and of one static rule.

use super::corrected::{of_resource_policy, resource_policy_from};
use crate::case::{Case, Element, Judged, place};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Kind, Outcome, Stop};
use crate::facts::{FactKind, MissingFact};
use crate::model::Severity;
use crate::policy::Linted;

/// A check of one element. What a static rule finds goes first, since it knows the correction; else
/// it is the element by which the nearest Allow misses the call.
pub(super) fn by_element(
    case: &Case<'_>,
    check: &Check,
    element: Element,
    title: impl Fn(&str, &Judged) -> String,
) -> Result<Outcome, Stop> {
    let ruled = by_rule(case, check)?;
    if matches!(ruled, Outcome::Ok(_))
        && let Some(found) = missed_by(case, element, title)?
    {
        return Outcome::found(found);
    }
    Ok(ruled)
}

/// The finding that the nearest Allow misses the call by this element.
pub(super) fn missed_by(
    case: &Case<'_>,
    element: Element,
    title: impl Fn(&str, &Judged) -> String,
) -> Result<Option<Finding>, MissingFact> {
    let Some(judged) = case.by_resource_policy()? else {
        return Ok(None);
    };
    let api = case.target.api_id.as_ref().map_or("", |id| id.as_str());
    Ok(match judged.missed() {
        Some((missed, told)) if missed == element => Some(
            Finding::blocker(api, title(api, judged))
                .shown_by(Evidence::of(FactKind::RestApi, told))
                .fixed_by(of_resource_policy(case, judged))
                .confirmed_by(again(case, "invoke")),
        ),
        _ => None,
    })
}

/// What a static rule finds in the resource policy, told as this check's. It stops the call where the
/// policy refuses it, and is a risk elsewhere.
pub(super) fn by_rule(case: &Case<'_>, check: &Check) -> Result<Outcome, Stop> {
    let (api, _) = case.resource_policy()?;
    let text = api.policy.as_deref().unwrap_or_default();
    let linted = case.linted(text);
    let mine = linted
        .findings
        .iter()
        .filter(|finding| finding.code == check.code);
    let findings: Vec<_> = mine.collect();
    let Some(first) = findings.first() else {
        return Outcome::ok(Evidence::of(FactKind::RestApi, check.holds));
    };
    let judged = case.by_resource_policy().ok().flatten();
    let refused = judged.is_some_and(Judged::refuses);
    let mut found = Finding::blocker(
        api.id.as_str(),
        format!("the resource policy of {}: {}", api.id, first.message),
    );
    for finding in &findings {
        let at = finding.statement.map(|index| {
            let sid = judged.and_then(|it| it.statements.get(index)?.sid.clone());
            format!("{}: ", place(index, sid.as_deref()))
        });
        let evidence = format!("{}{}", at.unwrap_or_default(), finding.message);
        found = found.shown_by(Evidence::of(FactKind::RestApi, evidence));
    }
    let stops = refused && check.severity == Severity::Error && first.severity == Severity::Error;
    if !stops {
        found.kind = Kind::Risk;
        found.severity = Some(Severity::Warning.min(first.severity));
    }
    let corrected = Linted {
        findings: findings.into_iter().cloned().collect(),
        text: linted.text.clone(),
        kind: linted.kind,
    }
    .corrected();
    if corrected != linted.text
        && let Ok(policy) = serde_json::from_str(&corrected)
    {
        found = found.fixed_by(resource_policy_from(
            case,
            api,
            &policy,
            "correct the policy",
        ));
    } else if let Some(judged) = judged.filter(|_| stops) {
        found = found.fixed_by(of_resource_policy(case, judged));
    }
    Outcome::found(found.confirmed_by(again(case, "invoke")))
}
