//! From facts and a diagnosis to the report.

use super::{
    Evidence, Finding, Fix, Hop, Names, Passed, Phase, PhaseName, PlannedFix, Report, ReportKind,
    Run, SCHEMA, Source, Target, Timings, Tool, Unknown, Verdict, policy_diff,
};
use super::{pasted, timings};
use crate::case::Case;
use crate::checks;
use crate::diagnosis::{self, Diagnosis};
use crate::facts::{Facts, MissingFact};
use crate::model::{Client, Command, VERSION};

impl Report {
    /// The report of a diagnosis.
    #[must_use]
    pub fn new(facts: &Facts, diagnosis: &Diagnosis) -> Self {
        Self::in_order(&facts.in_order(), diagnosis)
    }

    /// The report of what these checks find in the facts.
    #[must_use]
    pub fn of(facts: &Facts, checks: &[&'static checks::Check]) -> Self {
        let facts = &facts.in_order();
        Self::in_order(facts, &diagnosis::diagnose_in_order(facts, checks))
    }

    fn in_order(facts: &Facts, diagnosis: &Diagnosis) -> Self {
        let case = &Case::of(facts);
        let pasted = pasted::sources(facts);
        Self {
            hops: diagnosis
                .hops
                .iter()
                .map(|(hop, state)| Hop {
                    hop: *hop,
                    state: *state,
                })
                .collect(),
            findings: diagnosis
                .findings
                .iter()
                .map(|one| finding(case, one, &pasted))
                .collect(),
            plan: plan(diagnosis),
            unknowns: diagnosis.unknowns.iter().map(Unknown::from).collect(),
            passed: diagnosis
                .passed
                .iter()
                .map(|(check, shown)| Passed {
                    code: check.code,
                    hop: check.hop,
                    holds: check.holds.into(),
                    evidence: shown.iter().map(|one| evidence(one, &pasted)).collect(),
                })
                .collect(),
            names: Names::of(case),
            ..Self::bare(ReportKind::Diagnose, verdict(&diagnosis.verdict)).about(facts)
        }
    }

    /// A report with a verdict and nothing else.
    pub(super) fn bare(kind: ReportKind, verdict: Verdict) -> Self {
        Self {
            schema: SCHEMA,
            kind,
            tool: Tool {
                version: VERSION.to_owned(),
            },
            complete: true,
            target: None,
            source: None,
            verdict,
            plan: Vec::new(),
            hops: Vec::new(),
            findings: Vec::new(),
            unknowns: Vec::new(),
            passed: Vec::new(),
            discovered: Vec::new(),
            run: None,
            configuration: None,
            timings: Timings {
                total_ms: 0,
                probes: Vec::new(),
                steps: Vec::new(),
            },
            forms: None,
            names: None,
            decoded: None,
            logs: None,
            policies: None,
            decision: None,
            paths: None,
            reach: None,
            diff: None,
            fleet: None,
            hosts: None,
        }
    }

    /// The same, about the call that the facts are of.
    #[must_use]
    pub fn about(self, facts: &Facts) -> Self {
        let target = target(&Case::of(facts));
        let mut report = self.from_client(facts);
        report.target = Some(target);
        report
    }

    /// The same, about the client that the facts are of, whatever it calls.
    #[must_use]
    pub fn from_client(mut self, facts: &Facts) -> Self {
        self.tool.version.clone_from(&facts.tool);
        self.complete = facts.complete;
        let case = &Case::of(facts);
        self.source = Some(source(case));
        self.discovered = case.all_discovered();
        self.run = Run::of(case);
        self.timings = Timings {
            total_ms: facts.total_ms,
            probes: phases(case),
            steps: timings::steps(&facts.steps, facts.total_ms),
        };
        self
    }

    /// The same, made by another command than `diagnose`.
    #[must_use]
    pub fn made_by(mut self, kind: ReportKind) -> Self {
        self.kind = kind;
        if let Some(run) = &mut self.run {
            run.made_by(kind);
        }
        self
    }
}

fn target(case: &Case<'_>) -> Target {
    let target = &case.target;
    let used = case
        .endpoint()
        .ok()
        .flatten()
        .map(|endpoint| &endpoint.vpc_endpoint_id);
    Target {
        url: target.url.to_string(),
        api_id: target.api_id.as_ref().map(ToString::to_string),
        vpce_id: target.vpce_id.as_ref().or(used).map(ToString::to_string),
        region: target.region.as_ref().map(ToString::to_string),
        stage: target.stage.clone(),
        form: target.url.form(),
    }
}

fn source(case: &Case<'_>) -> Source {
    let source = case.source();
    Source {
        kind: source.kind,
        id: source.id.clone(),
        vpc_id: source.vpc_id.clone().map(String::from),
        subnet_id: source.subnet_id.clone().map(String::from),
        zone: zone(case),
        groups: source
            .groups
            .iter()
            .flatten()
            .map(ToString::to_string)
            .collect(),
        addresses: source.addresses.iter().map(ToString::to_string).collect(),
    }
}

/// The zone of the client: its subnet's, or what the host was told of itself.
fn zone(case: &Case<'_>) -> Option<String> {
    let source = case.source();
    let subnets = case.aws.subnets.known().into_iter().flatten();
    let mut subnets = subnets.filter(|it| Some(&it.subnet_id) == source.subnet_id.as_ref());
    let told = subnets.find_map(|it| it.availability_zone.clone());
    let here = case.client == Client::Here;
    let instance = case.host.instance.known().filter(|_| here);
    told.or_else(|| instance?.availability_zone.clone())
}

fn verdict(verdict: &diagnosis::Verdict) -> Verdict {
    Verdict {
        state: verdict.state,
        broken_at: verdict.broken_at,
        summary: verdict.summary.clone(),
    }
}

fn finding(case: &Case<'_>, finding: &diagnosis::RankedFinding, pasted: &[&str]) -> Finding {
    let found = &finding.found;
    Finding {
        code: finding.check.code.into(),
        slug: finding.check.slug.into(),
        role: finding.role,
        hop: finding.hop,
        severity: finding.severity,
        confidence: found.confidence,
        title: found.title.clone(),
        subject: found.subject.clone(),
        file: None,
        span: found.span,
        mark: None,
        explained_by: finding.explained_by.map(Into::into),
        ignored: false,
        evidence: found
            .evidence
            .iter()
            .map(|one| evidence(one, pasted))
            .collect(),
        look: found.look.iter().map(ToString::to_string).collect(),
        fix: found.fix.as_ref().map(|one| {
            let verified = finding.alternatives_verified.iter().copied();
            let verified = verified.chain(std::iter::repeat(false));
            let others = one.alternatives.iter().zip(verified);
            let others = others.map(|(other, verified)| Fix {
                verified: verified && is_told(other),
                ..fix(case, other)
            });
            Fix {
                verified: finding.fix_verified && is_told(one),
                alternatives: others.collect(),
                ..fix(case, one)
            }
        }),
        confirm: found.confirm.as_ref().map(ToString::to_string),
    }
}

/// The plan, where every command of it is told.
fn plan(diagnosis: &Diagnosis) -> Vec<PlannedFix> {
    let all = diagnosis.plan.iter().map(|index| {
        let finding = diagnosis.findings.get(*index)?;
        let fix = finding.found.fix.as_ref()?;
        is_told(fix).then(|| PlannedFix {
            code: finding.check.code.into(),
            subject: finding.found.subject.clone(),
            summary: fix.summary.clone(),
            commands: fix.commands.iter().map(ToString::to_string).collect(),
        })
    });
    all.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Whether every command of a fix is told: what is left out of the commands is left out of what was tried.
fn is_told(fix: &checks::Fix) -> bool {
    !fix.commands.iter().any(Command::is_left_out)
}

fn fix(case: &Case<'_>, fix: &checks::Fix) -> Fix {
    Fix {
        summary: fix.summary.clone(),
        commands: fix.commands.iter().map(ToString::to_string).collect(),
        diff: policy_diff::of(case, fix),
        blast_radius: fix.blast_radius.clone(),
        manual: fix.manual.clone(),
        impact: None,
        verified: false,
        alternatives: Vec::new(),
    }
}

fn evidence(evidence: &checks::Evidence, pasted: &[&str]) -> Evidence {
    let source = if pasted.contains(&evidence.source) {
        pasted::SOURCE
    } else {
        evidence.source
    };
    Evidence {
        kind: evidence.kind,
        text: evidence.text.clone(),
        source: source.into(),
    }
}

impl From<&MissingFact> for Unknown {
    fn from(missing: &MissingFact) -> Self {
        Self {
            fact: missing.need.fact().into(),
            why: missing.why,
            action: missing.need.action().into(),
            would_tell: missing.need.would_tell().into(),
            detail: missing.detail.clone(),
        }
    }
}

/// The phases of the one request, as far as it got.
fn phases(case: &Case<'_>) -> Vec<Phase> {
    let mut phases = Vec::new();
    if let Ok(lookup) = case.name_lookup() {
        phases.push(Phase {
            phase: PhaseName::Dns,
            ms: lookup.ms,
        });
    }
    let Ok(probe) = case.exchange() else {
        return phases;
    };
    let to = probe.address;
    if let Some(tcp) = case
        .connections()
        .ok()
        .and_then(|all| all.into_iter().find(|one| one.address == to))
    {
        phases.push(Phase {
            phase: PhaseName::Tcp,
            ms: tcp.ms,
        });
    }
    if let Some(tls) = case
        .handshakes()
        .ok()
        .and_then(|all| all.into_iter().find(|one| one.address == to))
    {
        phases.push(Phase {
            phase: PhaseName::Tls,
            ms: tls.ms,
        });
    }
    phases.push(Phase {
        phase: PhaseName::Server,
        ms: probe.server_ms,
    });
    phases.push(Phase {
        phase: PhaseName::Body,
        ms: probe.body_ms,
    });
    phases
}
