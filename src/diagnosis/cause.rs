//! Which finding explains which.
//!
//! Each finding says which codes would explain it. It is folded under one of them only where both
//! concern the same objects: folding an independent defect under a cause would hide it.

use std::collections::HashMap;

use super::{RankedFinding, Role};
use crate::checks::{EvidenceKind, REGISTRY};
use crate::model::Severity;

/// How many lines of what another route showed stand with the cause.
const MOST_SHOWN: usize = 4;

/// Marks the findings that others explain, and puts the story in order: the first broken hop's cause,
/// its symptoms, the other causes with theirs, risks, notes.
pub(super) fn fold(findings: &mut Vec<RankedFinding>) {
    let causes = Causes::of(findings);
    let parents: Vec<Option<usize>> = (0..findings.len())
        .map(|child| causes.parent(findings, child))
        .collect();
    let roots: Vec<usize> = (0..findings.len())
        .map(|child| root(&parents, child))
        .collect();
    let codes: Vec<&'static str> = findings.iter().map(|finding| finding.check.code).collect();
    for (child, finding) in findings.iter_mut().enumerate() {
        let cause = roots.get(child).copied().unwrap_or(child);
        if cause != child {
            finding.role = Role::Symptom;
            finding.explained_by = codes.get(cause).copied();
        }
    }
    let place: Vec<_> = findings.iter().map(order).collect();
    let mut story: Vec<(usize, RankedFinding)> =
        std::mem::take(findings).into_iter().enumerate().collect();
    story.sort_by_key(|(index, finding)| {
        let root = roots.get(*index).copied().unwrap_or(*index);
        let rank = match finding.role {
            Role::Cause | Role::Symptom => 0,
            Role::Risk => 1,
            Role::Note => 2,
        };
        let symptom = finding.role == Role::Symptom;
        (
            rank,
            place.get(root).copied(),
            symptom,
            place.get(*index).copied(),
        )
    });
    findings.extend(story.into_iter().map(|(_, finding)| finding));
    let (others, own): (Vec<_>, Vec<_>) = std::mem::take(findings)
        .into_iter()
        .partition(|it| it.role == Role::Cause && it.by_another_route);
    findings.extend(own);
    for other in others {
        show(findings, other);
    }
}

/// What only probes by another route saw is evidence of the cause that made them go there. Where nothing
/// stops the call before that, it is worth knowing and no more.
fn show(findings: &mut Vec<RankedFinding>, mut other: RankedFinding) {
    let cause = findings
        .iter_mut()
        .find(|it| it.role == Role::Cause && it.hop < other.hop);
    let Some(cause) = cause else {
        other.role = Role::Note;
        other.severity = Severity::Info;
        findings.push(other);
        return;
    };
    let seen = other.found.evidence.into_iter();
    let seen = seen.filter(|it| it.kind == EvidenceKind::Observed);
    for mut one in seen.take(MOST_SHOWN) {
        one.text = format!("by another route: {}", one.text);
        if !cause.found.evidence.contains(&one) {
            cause.found.evidence.push(one);
        }
    }
}

/// Along the path, and within a hop as the registry tells it.
fn order(finding: &RankedFinding) -> (crate::model::Hop, usize) {
    let listed = REGISTRY
        .iter()
        .position(|check| check.code == finding.check.code);
    (finding.hop, listed.unwrap_or(usize::MAX))
}

/// The causes, found by their code and by what they concern.
#[derive(Default)]
struct Causes<'f> {
    codes: HashMap<&'static str, Vec<usize>>,
    everything: HashMap<&'static str, Vec<usize>>,
    objects: HashMap<(&'static str, &'f str), Vec<usize>>,
}

impl<'f> Causes<'f> {
    fn of(findings: &'f [RankedFinding]) -> Self {
        let mut causes = Self::default();
        for (index, finding) in findings.iter().enumerate() {
            if finding.role != Role::Cause || finding.by_another_route {
                continue;
            }
            let code = finding.check.code;
            causes.codes.entry(code).or_default().push(index);
            if finding.found.about.is_empty() {
                causes.everything.entry(code).or_default().push(index);
            }
            for object in &finding.found.about {
                let own = causes.objects.entry((code, object.as_str())).or_default();
                own.push(index);
            }
        }
        causes
    }

    /// The first finding of a code that concerns the same objects as this one: any, where one of them
    /// does not say.
    fn first(&self, code: &'static str, child: usize, about: &[String]) -> Option<usize> {
        let other =
            |found: Option<&Vec<usize>>| found?.iter().copied().find(|index| *index != child);
        if about.is_empty() {
            return other(self.codes.get(code));
        }
        let objects = about
            .iter()
            .filter_map(|object| other(self.objects.get(&(code, object.as_str()))));
        objects.chain(other(self.everything.get(code))).min()
    }

    /// The finding that explains this one at once.
    fn parent(&self, findings: &[RankedFinding], child: usize) -> Option<usize> {
        let this = findings.get(child)?;
        if this.role != Role::Cause {
            return None;
        }
        let mut codes = this.found.explained_by.iter();
        codes.find_map(|code| self.first(code, child, &this.found.about))
    }
}

/// The end of the chain of explanations. A circle, which the registry's tests forbid, ends where it
/// began.
fn root(parents: &[Option<usize>], child: usize) -> usize {
    let mut here = child;
    for _ in 0..parents.len() {
        match parents.get(here).copied().flatten() {
            Some(next) if next != child => here = next,
            _ => break,
        }
    }
    here
}
