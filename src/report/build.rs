//! From facts and a diagnosis to the report.

use super::{
    Evidence, Finding, Fix, Hop, Names, Passed, Phase, Report, SCHEMA, Source, Target, Timings,
    Tool, Unknown, Verdict,
};
use crate::case::Case;
use crate::checks;
use crate::diagnosis::{self, Diagnosis, Role, State};
use crate::facts::{Facts, Missing};
use crate::model::Command;

impl Report {
    /// The report of a diagnosis.
    #[must_use]
    pub fn new(facts: &Facts, diagnosis: &Diagnosis) -> Self {
        let facts = &facts.in_order();
        let case = &Case::of(facts);
        Self {
            schema: SCHEMA,
            tool: Tool {
                version: case.tool.clone(),
            },
            complete: case.complete,
            target: target(case),
            source: source(case),
            verdict: verdict(&diagnosis.verdict),
            hops: diagnosis
                .hops
                .iter()
                .map(|(hop, state)| Hop {
                    hop: *hop,
                    state: state.as_str(),
                })
                .collect(),
            findings: diagnosis.findings.iter().map(finding).collect(),
            unknowns: diagnosis.unknowns.iter().map(unknown).collect(),
            passed: diagnosis
                .passed
                .iter()
                .map(|(check, shown)| Passed {
                    code: check.code,
                    hop: check.hop,
                    holds: check.holds,
                    evidence: shown.iter().map(evidence).collect(),
                })
                .collect(),
            discovered: case.all_discovered(),
            configuration: None,
            timings: Timings {
                total_ms: case.total_ms,
                probes: phases(case),
            },
            forms: None,
            names: Names::of(case),
        }
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
        kind: source.kind.as_str(),
        id: source.id.clone(),
        vpc_id: source.vpc_id.clone().map(String::from),
        subnet_id: source.subnet_id.clone().map(String::from),
        addresses: source.addresses.iter().map(ToString::to_string).collect(),
    }
}

fn verdict(verdict: &diagnosis::Verdict) -> Verdict {
    Verdict {
        state: match verdict.state {
            State::Healthy => "healthy",
            State::Broken => "broken",
            State::Inconclusive => "inconclusive",
        },
        broken_at: verdict.broken_at,
        summary: verdict.summary.clone(),
    }
}

fn finding(finding: &diagnosis::Finding) -> Finding {
    let found = &finding.found;
    Finding {
        code: finding.check.code,
        slug: finding.check.slug,
        role: match finding.role {
            Role::Cause => "cause",
            Role::Symptom => "symptom",
            Role::Risk => "risk",
            Role::Note => "note",
        },
        hop: finding.hop,
        severity: finding.severity,
        confidence: found.confidence,
        title: found.title.clone(),
        subject: found.subject.clone(),
        span: found.span,
        explained_by: finding.explained_by,
        ignored: finding.ignored,
        evidence: found.evidence.iter().map(evidence).collect(),
        fix: found.fix.as_ref().map(|fix| Fix {
            summary: fix.summary.clone(),
            commands: fix.commands.iter().map(ToString::to_string).collect(),
            blast_radius: fix.blast_radius.clone(),
            manual: fix.manual.clone(),
            // What is left out of the commands is left out of what was tried, too.
            verified: finding.fix_verified && !fix.commands.iter().any(Command::is_left_out),
        }),
        confirm: found.confirm.as_ref().map(ToString::to_string),
    }
}

fn evidence(evidence: &checks::Evidence) -> Evidence {
    Evidence {
        kind: match evidence.kind {
            checks::EvidenceKind::Observed => "observed",
            checks::EvidenceKind::Configured => "configured",
            checks::EvidenceKind::Inferred => "inferred",
        },
        text: evidence.text.clone(),
        source: evidence.source,
    }
}

fn unknown(missing: &Missing) -> Unknown {
    Unknown {
        fact: missing.need.fact(),
        why: missing.why.as_str(),
        action: missing.need.action(),
        would_tell: missing.need.would_tell(),
        detail: missing.detail.clone(),
    }
}

/// The phases of the one request, as far as it got.
fn phases(case: &Case<'_>) -> Vec<Phase> {
    let mut phases = Vec::new();
    if let Ok(lookup) = case.name_lookup() {
        phases.push(Phase {
            phase: "dns",
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
            phase: "tcp",
            ms: tcp.ms,
        });
    }
    if let Some(tls) = case
        .handshakes()
        .ok()
        .and_then(|all| all.into_iter().find(|one| one.address == to))
    {
        phases.push(Phase {
            phase: "tls",
            ms: tls.ms,
        });
    }
    phases.push(Phase {
        phase: "server",
        ms: probe.server_ms,
    });
    phases.push(Phase {
        phase: "body",
        ms: probe.body_ms,
    });
    phases
}
