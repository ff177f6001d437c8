//! From facts to one diagnosis: the cause first, its symptoms under it, nothing hidden.
//!
//! A pure function of the facts. Every check runs, whatever the others say; then what a probe proved
//! to work is held against what the configuration says, findings that another one explains are
//! folded under it, and every fix is tried on a copy of the facts.

mod cause;
mod changes;
mod fix_check;
mod hops;
mod observations;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::checks::{Check, Evidence, EvidenceKind, Finding, JudgedRoute, Kind, Outcome, plural};
use crate::facts::{FactKind, Facts, MissingFact, Reason};
use crate::model::{Confidence, Hop, Severity};

pub use changes::objects_at_fault;
pub use hops::HopState;

/// A diagnosis.
pub struct Diagnosis {
    /// Every hop of the path.
    pub hops: Vec<(Hop, HopState)>,
    /// What is wrong, the cause first.
    pub findings: Vec<RankedFinding>,
    /// What holds, and what shows it.
    pub passed: Vec<(&'static Check, Vec<Evidence>)>,
    /// What could not be judged, one entry a kind of fact.
    pub unknowns: Vec<MissingFact>,
    /// The verdict.
    pub verdict: Verdict,
    /// Where there are several causes: the findings whose fixes are the fewest that leave none, in the
    /// order in which to make them. Empty where none such are known.
    pub plan: Vec<usize>,
}

/// Something wrong, with its place in the diagnosis.
pub struct RankedFinding {
    /// The check that found it.
    pub check: &'static Check,
    /// What the check said.
    pub found: Finding,
    /// Its part in the story.
    pub role: Role,
    /// The hop that it breaks.
    pub hop: Hop,
    /// How bad it is.
    pub severity: Severity,
    /// The code of the cause that explains it.
    pub explained_by: Option<&'static str>,
    /// Whether its fix, tried on the facts, removes it and brings up nothing new.
    pub fix_verified: bool,
    /// The same of each of the fix's alternatives, in their order.
    pub alternatives_verified: Vec<bool>,
    /// Whether probes by another route than the call's are all that shows it.
    by_another_route: bool,
}

/// A finding's part in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It stops the call, and nothing else explains it.
    Cause,
    /// A cause explains it.
    Symptom,
    /// It does not stop this call.
    Risk,
    /// Worth knowing.
    Note,
}

/// The verdict.
pub struct Verdict {
    /// Healthy, broken, or nobody can tell.
    pub state: State,
    /// The first broken hop.
    pub broken_at: Option<Hop>,
    /// One sentence.
    pub summary: String,
}

/// What a verdict says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "VerdictState")]
pub enum State {
    /// Nothing stops the call, and everything that this takes is known.
    Healthy,
    /// Something stops the call.
    Broken,
    /// Nothing was found, and not everything is known.
    Inconclusive,
}

impl State {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Broken => "broken",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// What every check says of the facts.
struct Judged {
    found: Vec<(&'static Check, Finding)>,
    passed: Vec<(&'static Check, Vec<Evidence>)>,
    missing: Vec<(&'static Check, MissingFact)>,
    not_applicable: Vec<(&'static Check, &'static str)>,
}

fn judge(case: &Case<'_>, checks: &[&'static Check]) -> Judged {
    let mut judged = Judged {
        found: Vec::new(),
        passed: Vec::new(),
        missing: Vec::new(),
        not_applicable: Vec::new(),
    };
    for check in checks.iter().copied() {
        let cut = cut(case, check);
        match check.judge(case) {
            Ok(Outcome::Found(all)) => {
                judged.found.extend(all.into_iter().map(|mut found| {
                    // What was cut off might have told otherwise.
                    if cut.is_some() && found.confidence == Confidence::Certain {
                        found.confidence = Confidence::Likely;
                    }
                    (check, found)
                }));
            }
            // Nothing wrong in a part is not nothing wrong.
            Ok(_) if let Some(missing) = cut => judged.missing.push((check, missing)),
            Ok(Outcome::Ok(evidence)) => judged.passed.push((check, evidence)),
            Ok(Outcome::NotApplicable(why)) => judged.not_applicable.push((check, why)),
            Err(missing) => judged.missing.push((check, missing)),
        }
    }
    judged
}

/// What a check lacks of its facts because the end of the run cut probes short.
fn cut(case: &Case<'_>, check: &Check) -> Option<MissingFact> {
    let need = check
        .needs
        .iter()
        .find(|need| case.cut.contains_key(need))?;
    let trouble = case.cut.get(need)?;
    Some(MissingFact {
        need: *need,
        why: trouble.why,
        detail: trouble.detail.clone(),
    })
}

/// The diagnosis that the facts give, as far as these checks look.
#[must_use]
pub fn diagnose(facts: &Facts, checks: &[&'static Check]) -> Diagnosis {
    diagnose_in_order(&facts.in_order(), checks)
}

/// The diagnosis of facts that are in order already: to take many thousands in order costs more than to judge them.
pub(crate) fn diagnose_in_order(facts: &Facts, checks: &[&'static Check]) -> Diagnosis {
    let case = &Case::of(facts);
    let judged = judge(case, checks);
    let proven = observations::proven_hops(case);
    let mut findings = ranked(case, &judged, &proven);
    fix_check::verify(&mut findings, &judged, case, checks);
    changes::show(case, &mut findings);
    let plan = fix_check::plan(&findings, case, checks);
    let settled = observations::settled_hops(case, &proven);
    // Proof by a probe settles what a check lacks, where these checks held anything at all.
    let idle = judged.passed.is_empty();
    let names_are_open = observations::names_are_open(case);
    let relevant = |(check, _): &&(&Check, MissingFact)| {
        let open = !settled.contains(&check.hop) || check.hop == Hop::Dns && names_are_open;
        idle || open || check.judges == JudgedRoute::Proxied
    };
    let nothing = nothing_judged(&judged).filter(|_| idle);
    let undecided: Vec<&MissingFact> = judged
        .missing
        .iter()
        .filter(relevant)
        .map(|(_, missing)| missing)
        .chain(&nothing)
        .collect();
    let hops = hops::states(&findings, &judged, &settled);
    let verdict = verdict(case, &findings, &undecided);
    // What no probe saw behind the broken hop is no riddle: the cause says why.
    let broken = findings
        .iter()
        .filter(|finding| finding.role == Role::Cause);
    let broken = broken.map(|finding| finding.hop).min();
    let riddle = |(check, missing): &&(&Check, MissingFact)| {
        let probe = missing.need.is_probe();
        !(probe && broken.is_some_and(|broken| broken < check.hop))
    };
    let missing = judged.missing.iter().filter(riddle);
    let unknowns = one_a_fact(missing.map(|(_, missing)| missing).chain(&nothing));
    Diagnosis {
        hops,
        findings,
        passed: judged.passed,
        unknowns,
        verdict,
        plan,
    }
}

/// What the checks found, each in its place in the story.
fn ranked(case: &Case<'_>, judged: &Judged, proven: &BTreeSet<Hop>) -> Vec<RankedFinding> {
    let found = judged.found.iter();
    let mut findings: Vec<RankedFinding> = found
        .map(|(check, found)| place(check, found.clone(), proven, case))
        .collect();
    cause::fold(&mut findings);
    findings
}

fn place(
    check: &'static Check,
    mut found: Finding,
    proven: &BTreeSet<Hop>,
    case: &Case<'_>,
) -> RankedFinding {
    let hop = found.hop.unwrap_or(check.hop);
    let mut severity = found.severity.unwrap_or(check.severity);
    // What a probe saw working cannot be what stops the call, whatever the configuration says; and
    // nothing can where the call went through. What a probe itself saw going wrong stands.
    let seen = found
        .evidence
        .iter()
        .any(|evidence| evidence.kind == EvidenceKind::Observed);
    let went_through =
        proven.contains(&Hop::Method) && (hop > Hop::Dns || observations::by_name(case));
    let passed = proven.contains(&hop) && (!seen || went_through);
    if found.kind == Kind::Blocker && passed && check.judges != JudgedRoute::Proxied {
        found.kind = Kind::Risk;
        severity = severity.min(Severity::Warning);
        found.evidence.push(observations::told(case, hop));
    }
    let role = match found.kind {
        Kind::Blocker => Role::Cause,
        Kind::Risk => Role::Risk,
        Kind::Note => Role::Note,
    };
    let by_another_route = observations::by_another_route(check, &found, case);
    RankedFinding {
        check,
        found,
        role,
        hop,
        severity,
        explained_by: None,
        fix_verified: false,
        alternatives_verified: Vec::new(),
        by_another_route,
    }
}

fn verdict(case: &Case<'_>, findings: &[RankedFinding], undecided: &[&MissingFact]) -> Verdict {
    let causes: Vec<&RankedFinding> = findings
        .iter()
        .filter(|finding| finding.role == Role::Cause)
        .collect();
    if let Some(first) = causes.first() {
        let others = causes.len() - 1;
        let rest = match others {
            0 => String::new(),
            _ => format!("; and {}", plural(others, "other problem")),
        };
        return Verdict {
            state: State::Broken,
            broken_at: Some(first.hop),
            summary: format!("{}{rest}", first.found.title),
        };
    }
    if undecided.is_empty() {
        return Verdict {
            state: State::Healthy,
            broken_at: None,
            summary: observations::success(case)
                .unwrap_or_else(|| "everything that was checked holds".to_owned()),
        };
    }
    let mut needs: Vec<FactKind> = undecided.iter().map(|missing| missing.need).collect();
    needs.sort_unstable();
    needs.dedup();
    Verdict {
        state: State::Inconclusive,
        broken_at: None,
        summary: format!(
            "nothing wrong was found, and {} that the verdict needs {} unknown",
            plural(needs.len(), "fact"),
            if needs.len() == 1 { "is" } else { "are" }
        ),
    }
}

/// What is missing where no check had anything to judge: a command that looked at nothing has not
/// found that all is well. `None` where a check says itself what it lacks.
fn nothing_judged(judged: &Judged) -> Option<MissingFact> {
    if !judged.missing.is_empty() {
        return None;
    }
    // The last check of a folder is the most general one.
    let (check, why) = judged.not_applicable.last()?;
    let of_endpoint = check
        .needs
        .iter()
        .find(|need| **need == FactKind::VpcEndpoints);
    Some(MissingFact {
        need: *of_endpoint.or(check.needs.first())?,
        why: Reason::Failed,
        detail: format!("no check applies: {why}"),
    })
}

/// One entry a kind of fact; a reason that somebody gave goes before "nobody asked".
fn one_a_fact<'a>(missing: impl Iterator<Item = &'a MissingFact>) -> Vec<MissingFact> {
    let mut all: Vec<MissingFact> = missing.cloned().collect();
    all.sort_by_key(|missing| (missing.need, missing.why == Reason::NotAsked));
    all.dedup_by_key(|missing| missing.need);
    all
}
