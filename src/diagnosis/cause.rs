//! Which finding explains which.
//!
//! A finding says which symptoms it is, and a check which it explains. A finding is folded under another
//! only where both concern the same objects: folding an independent defect under a cause would hide it.

use std::collections::HashMap;

use super::{RankedFinding, Role};
use crate::checks::{EvidenceKind, REGISTRY, Symptom};
use crate::model::{Hop, Severity};

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
fn order(finding: &RankedFinding) -> (Hop, usize) {
    let listed = REGISTRY
        .iter()
        .position(|check| check.code == finding.check.code);
    (finding.hop, listed.unwrap_or(usize::MAX))
}

/// The causes, found by what they explain and by what they concern; each list is in the order of the
/// story.
#[derive(Default)]
struct Causes<'f> {
    all: HashMap<Symptom, Vec<Place>>,
    of_everything: HashMap<Symptom, Vec<Place>>,
    of_object: HashMap<(Symptom, &'f str), Vec<Place>>,
}

/// A finding's place in the story, and its index.
type Place = ((Hop, usize), usize);

impl<'f> Causes<'f> {
    fn of(findings: &'f [RankedFinding]) -> Self {
        let mut places: Vec<Place> = findings
            .iter()
            .enumerate()
            .filter(|(_, it)| it.role == Role::Cause && !it.by_another_route)
            .map(|(index, finding)| (order(finding), index))
            .collect();
        places.sort_unstable();
        let mut causes = Self::default();
        for place in places {
            let Some(finding) = findings.get(place.1) else {
                continue;
            };
            for symptom in finding.check.explains.iter().copied() {
                causes.all.entry(symptom).or_default().push(place);
                if finding.found.about.is_empty() {
                    causes.of_everything.entry(symptom).or_default().push(place);
                }
                for object in &finding.found.about {
                    let own = causes.of_object.entry((symptom, object.as_str()));
                    own.or_default().push(place);
                }
            }
        }
        causes
    }

    /// The first cause of a symptom that concerns the same objects as the finding: any, where one of the
    /// two does not say.
    fn first(&self, symptom: Symptom, child: usize, about: &[String]) -> Option<Place> {
        let other = |found: Option<&Vec<Place>>| {
            let mut found = found?.iter().copied();
            found.find(|(_, index)| *index != child)
        };
        if about.is_empty() {
            return other(self.all.get(&symptom));
        }
        let objects = about
            .iter()
            .filter_map(|object| other(self.of_object.get(&(symptom, object.as_str()))));
        objects.chain(other(self.of_everything.get(&symptom))).min()
    }

    /// The finding that explains this one at once: the first on the path of those that can.
    fn parent(&self, findings: &[RankedFinding], child: usize) -> Option<usize> {
        let this = findings.get(child)?;
        if this.role != Role::Cause {
            return None;
        }
        let symptoms = this.found.shows.iter();
        let causes = symptoms.filter_map(|it| self.first(*it, child, &this.found.about));
        causes.min().map(|(_, index)| index)
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
