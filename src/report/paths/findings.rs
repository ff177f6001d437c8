//! The report of `path`: what stops packets, as findings by the codes that `diagnose` has for it.

use super::PathAnswer;
use crate::checks::{code_of, named, need_of, plural};
use crate::facts::MissingFact;
use crate::model::{Confidence, Hop, Severity};
use crate::network::{Answer, Layer, Path, Query, State, Step, Verdict};
use crate::report::{
    Evidence, EvidenceKind, Finding, Fix, HopState, Reason, Report, ReportKind, Role, Unknown,
};

/// A question that was asked, and its answer.
pub struct Answered {
    /// The question, where one could be made of what was typed.
    pub query: Option<Query>,
    /// Its answer.
    pub answer: Answer,
    /// The fact for want of which there is no question.
    pub missing: Option<MissingFact>,
}

impl Report {
    /// The report of `path`. `notices`: what of the files could not be read.
    #[must_use]
    pub fn of_paths(answered: &[Answered], notices: &[String]) -> Self {
        let paths = || answered.iter().flat_map(|one| &one.answer.paths);
        let mut findings: Vec<Finding> = Vec::new();
        for path in paths() {
            for found in found(path) {
                let same = |one: &Finding| one.code == found.code && one.title == found.title;
                if !findings.iter().any(same) {
                    findings.push(found);
                }
            }
        }
        findings.sort_by_key(|one| (one.role == Role::Risk, one.hop));
        let worst = answered.iter().map(|one| one.answer.verdict).max();
        let worst = worst.unwrap_or(Verdict::Allow);
        let verdict = verdict(worst, answered, &findings);
        let asked = answered.iter().map(|one| {
            PathAnswer::new(&one.answer, one.query.as_ref(), notices).drawing(&one.answer)
        });
        Self {
            hops: hops(&paths().collect::<Vec<_>>()),
            unknowns: unknowns(answered),
            findings,
            discovered: notices.to_vec(),
            paths: Some(asked.collect()),
            ..Self::bare(ReportKind::Path, verdict)
        }
    }
}

fn verdict(worst: Verdict, answered: &[Answered], findings: &[Finding]) -> crate::report::Verdict {
    use crate::report::State as Says;
    let causes: Vec<&Finding> = findings
        .iter()
        .filter(|it| it.role == Role::Cause)
        .collect();
    let of_all = match answered.len() {
        1 => String::new(),
        count => {
            let such = answered.iter().filter(|one| one.answer.verdict == worst);
            format!("{} of {}: ", such.count(), plural(count, "question"))
        }
    };
    let (state, summary) = match worst {
        Verdict::Allow => (
            Says::Healthy,
            "a packet gets there, and its answer back".to_owned(),
        ),
        Verdict::Unknown => (
            Says::Inconclusive,
            "nothing that is known drops it, and not all is known".to_owned(),
        ),
        Verdict::Deny => {
            let part = answered.iter().all(|one| one.answer.partial);
            let what = if part {
                "some packets get no answer"
            } else {
                "no answer comes back"
            };
            let first = causes.first().map(|it| format!(": {}", it.title));
            (Says::Broken, format!("{what}{}", first.unwrap_or_default()))
        }
    };
    crate::report::Verdict {
        state,
        broken_at: causes.first().map(|it| it.hop),
        summary: format!("{of_all}{summary}"),
    }
}

/// What stops packets on a path; what no step of it explains is still told.
fn found(path: &Path) -> Vec<Finding> {
    let back = path.back.iter();
    let first = back
        .clone()
        .position(|step| step.layer == Layer::ReturnRoute);
    let routed = |step: &Step| {
        let place = path.back.iter().position(|other| std::ptr::eq(other, step));
        place > first && first.is_some()
    };
    let blockers = path.blockers().map(|step| (step, Role::Cause));
    let warnings = path.warnings().map(|step| (step, Role::Risk));
    let mut all: Vec<Finding> = blockers
        .chain(warnings)
        .map(|(step, role)| finding(step, role, routed(step)))
        .collect();
    if path.verdict == Verdict::Deny && !all.iter().any(|it| it.role == Role::Cause) {
        let told = "all of the client's source ports are dropped, each by one rule or another";
        let (from, to) = (&path.from, &path.to);
        let step = back
            .chain(&path.forward)
            .find(|step| step.state != State::Pass);
        if let Some(step) = step.or(path.forward.last()) {
            let title = format!("from {from} to {to}: {told}");
            let cause = finding(step, Role::Cause, routed(step));
            all.push(Finding { title, ..cause });
        }
    }
    all
}

fn finding(step: &Step, role: Role, routed: bool) -> Finding {
    let code = code_of(step, routed);
    let check = named(code);
    let mut evidence = vec![Evidence {
        kind: EvidenceKind::Configured,
        text: step.text.clone(),
        source: need_of(step.layer).operation().into(),
    }];
    evidence.extend(step.rule.iter().map(|rule| Evidence {
        kind: EvidenceKind::Configured,
        text: format!("decided by {rule}"),
        source: need_of(step.layer).operation().into(),
    }));
    let name = step.name.as_ref().map(|name| format!(" \"{name}\""));
    Finding {
        code: code.into(),
        slug: check.map_or(code, |check| check.slug).into(),
        role,
        hop: step.layer.hop(),
        severity: match role {
            Role::Cause => Severity::Error,
            _ => Severity::Warning,
        },
        confidence: Confidence::Certain,
        title: format!("{}{}: {}", step.object, name.unwrap_or_default(), step.text),
        subject: step.object.clone(),
        file: None,
        span: None,
        mark: None,
        explained_by: None,
        ignored: false,
        evidence,
        look: Vec::new(),
        fix: step.fix.as_ref().map(|fix| Fix {
            summary: fix.summary.clone(),
            commands: fix.commands.iter().map(ToString::to_string).collect(),
            blast_radius: Some(fix.blast_radius.clone()),
            manual: None,
            impact: None,
            diff: None,
            verified: fix.verified,
            alternatives: Vec::new(),
        }),
        confirm: None,
    }
}

/// What the steps make of each hop, the worst of them.
fn hops(paths: &[&Path]) -> Vec<crate::report::Hop> {
    let of = |hop: Hop| {
        let steps = paths
            .iter()
            .flat_map(|path| path.forward.iter().chain(&path.back));
        let states: Vec<State> = steps
            .filter(|step| step.layer.hop() == hop)
            .map(|step| step.state)
            .collect();
        let any = |state| states.contains(&state);
        if any(State::Block) || any(State::Part) {
            HopState::Fail
        } else if any(State::Unknown) {
            HopState::Unknown
        } else if any(State::Rare) {
            HopState::Warn
        } else if states.is_empty() {
            HopState::Skipped
        } else {
            HopState::Ok
        }
    };
    let all = Hop::ALL.into_iter();
    all.map(|hop| crate::report::Hop {
        hop,
        state: of(hop),
    })
    .collect()
}

/// What could not be told, where the verdict hangs on it or not.
fn unknowns(answered: &[Answered]) -> Vec<Unknown> {
    let mut all: Vec<Unknown> = Vec::new();
    let mut add = |unknown: Unknown| {
        let same = |one: &Unknown| one.fact == unknown.fact && one.detail == unknown.detail;
        if !all.iter().any(same) {
            all.push(unknown);
        }
    };
    for one in answered {
        if let Some(missing) = &one.missing {
            add(missing.into());
        } else {
            one.answer.unknowns.iter().for_each(|text| {
                add(Unknown {
                    fact: "path".into(),
                    why: Reason::Failed,
                    action: "path".into(),
                    would_tell: "which way the packet takes".into(),
                    detail: text.clone(),
                });
            });
        }
        for step in one.answer.paths.iter().flat_map(Path::unknowns) {
            let need = need_of(step.layer);
            add(Unknown {
                fact: need.fact().into(),
                why: Reason::Failed,
                action: need.action().into(),
                would_tell: need.would_tell().into(),
                detail: step.text.clone(),
            });
        }
    }
    all
}
