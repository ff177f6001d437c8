//! The report of `logs`: the calls that a stage's logs have, and their failures by cause. A cause is a finding.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Evidence, EvidenceKind, Finding, Fix, HopState, Report, ReportKind, Role, State, Unknown,
    Verdict,
};
use crate::checks::{named, plural};
use crate::diagnosis::Diagnosis;
use crate::facts::logs::LogLine;
use crate::facts::{FactKind, Facts, MissingFact, Reason};
use crate::front_door::{LoggedCall, LoggedFailure, LoggedOutcome, logged_calls};
use crate::model::{Command, Confidence, Hop, RequestId, Severity, command, word};

/// What the logs have of a stage's calls.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Logged {
    /// The calls that there are lines of.
    pub calls: usize,
    /// Those of them that failed.
    pub failed: usize,
    /// Those whose lines do not tell what became of them.
    pub open: usize,
    /// The causes, the most frequent first.
    pub causes: Vec<LoggedCause>,
}

/// Failures of one kind.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LoggedCause {
    /// The finding's code.
    pub code: String,
    /// Its name.
    pub slug: String,
    /// What failed.
    pub what: String,
    /// How many calls.
    pub count: usize,
    /// When the first of them was logged, in UTC.
    pub first: Option<String>,
    /// When the last one was.
    pub last: Option<String>,
    /// The id of the last one's request.
    pub request_id: Option<String>,
}

/// What was asked for.
#[derive(Debug, Clone)]
pub struct LogsAsked {
    /// The calls of how long; none where files hold whatever they hold.
    pub span: Option<Duration>,
    /// The one call.
    pub request: Option<RequestId>,
}

impl LogsAsked {
    /// The lines of what was asked for.
    fn of<'a>(&self, lines: &'a [LogLine]) -> Vec<&'a LogLine> {
        let Some(id) = &self.request else {
            return lines.iter().collect();
        };
        let holds = |line: &&LogLine| line.message.contains(id.as_str());
        // The extended id stands in one line of a call, which begins with the other one.
        let own = lines.iter().filter(holds).find_map(LogLine::request_id);
        let of_it =
            |line: &&LogLine| holds(line) || own.is_some_and(|it| line.message.contains(it));
        lines.iter().filter(of_it).collect()
    }

    fn words(&self) -> String {
        let when = match self.span {
            Some(span) => format!("of the last {}", words(span)),
            None => "in the files".to_owned(),
        };
        match &self.request {
            Some(id) => format!("request {id} among the calls {when}"),
            None => format!("calls {when}"),
        }
    }
}

fn words(span: Duration) -> String {
    let seconds = span.as_secs();
    match (seconds % 86_400, seconds % 3600, seconds % 60) {
        (0, ..) => format!("{}d", seconds / 86_400),
        (_, 0, _) => format!("{}h", seconds / 3600),
        (_, _, 0) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// Failures of one kind, as they come.
struct Group<'a> {
    failure: &'a LoggedFailure<'a>,
    calls: Vec<&'a LoggedCall<'a>>,
}

impl Report {
    /// The report of a stage's logs, with what the checks say of the logging itself.
    #[must_use]
    pub fn of_logs(facts: &Facts, logging: &Diagnosis, asked: &LogsAsked) -> Self {
        let mut report = Self::new(facts, logging).made_by(ReportKind::Logs);
        report.hops.clear();
        report.plan.clear();
        report.unknowns.clear();
        let lines = match facts.aws.log_lines.need(FactKind::LogLines) {
            Ok(lines) => lines,
            Err(missing) => return report.unread(&missing),
        };
        let lines: Vec<LogLine> = asked.of(lines).into_iter().cloned().collect();
        let calls = logged_calls(&lines);
        let groups = grouped(&calls);
        let is_open = |it: &&LoggedCall<'_>| matches!(it.outcome, LoggedOutcome::Open);
        let mut logged = Logged {
            calls: calls.len(),
            failed: groups.iter().map(|it| it.calls.len()).sum(),
            open: calls.iter().filter(is_open).count(),
            causes: Vec::new(),
        };
        let mut found = Vec::new();
        for group in &groups {
            let (finding, cause) = group.told(facts);
            found.push(finding);
            logged.causes.push(cause);
        }
        let broken = found.first().map(|it| it.hop);
        report.hops = hops(broken, logged.calls > logged.open);
        report.verdict = verdict(&logged, broken, asked);
        if report.verdict.state == State::Inconclusive {
            report.unknowns.push(unlogged(&report.verdict.summary));
        }
        found.append(&mut report.findings);
        if logged.calls == 0 {
            found.extend(absent(facts, asked));
        }
        report.findings = found;
        report.logs = Some(logged);
        report
    }

    /// The same, where no lines could be read.
    fn unread(mut self, missing: &MissingFact) -> Self {
        let why = match missing.detail.as_str() {
            "" => "nobody read it",
            detail => detail,
        };
        self.verdict = Verdict {
            state: State::Inconclusive,
            broken_at: None,
            summary: format!("the stage's logs could not be read: {why}"),
        };
        self.unknowns.push(missing.into());
        self
    }
}

fn unlogged(why: &str) -> Unknown {
    (&MissingFact {
        need: FactKind::LogLines,
        why: Reason::Failed,
        detail: why.to_owned(),
    })
        .into()
}

/// Failures by their causes, the most frequent first.
fn grouped<'a>(calls: &'a [LoggedCall<'a>]) -> Vec<Group<'a>> {
    let mut by_cause: BTreeMap<(Hop, String), Group<'a>> = BTreeMap::new();
    for call in calls {
        let LoggedOutcome::Failed(failure) = &call.outcome else {
            continue;
        };
        let group = by_cause.entry((failure.hop(), failure.what()));
        let group = group.or_insert_with(|| Group {
            failure,
            calls: Vec::new(),
        });
        group.failure = failure;
        group.calls.push(call);
    }
    let mut all: Vec<Group<'a>> = by_cause.into_values().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.calls.len()));
    all
}

impl Group<'_> {
    /// The finding, and the same for programs.
    fn told(&self, facts: &Facts) -> (Finding, LoggedCause) {
        let failure = self.failure;
        let entry = failure.decoded.known.map(crate::front_door::Known::entry);
        let slug = failure.cause.as_ref().map(|(cause, _)| cause.slug);
        let own = slug.and_then(named);
        let of_error = entry
            .and_then(|it| named(it.code))
            .or_else(|| named("HTTP007"));
        let code = own.or(of_error).map_or("HTTP007", |it| it.code);
        let slug = slug
            .or(entry.map(|it| it.slug))
            .unwrap_or("http-error-answer");
        let mut times = self.calls.iter().filter_map(|it| it.at);
        let (first, last) = (times.next(), times.next_back());
        let last = last.or(first);
        let id = self.calls.iter().rev().find_map(|it| it.id.clone());
        let what = failure.what();
        let count = self.calls.len();
        let failed = if count == 1 {
            "1 call failed"
        } else {
            "calls failed"
        };
        let title = match count {
            1 => format!("{failed}: {what}"),
            count => format!("{count} {failed}: {what}"),
        };
        let cause = LoggedCause {
            code: code.to_owned(),
            slug: slug.to_owned(),
            what,
            count,
            first: first.map(text),
            last: last.map(text),
            request_id: id.clone(),
        };
        let mut evidence = vec![seen(format!("the log: {}", failure.line.message))];
        let when = match (&cause.first, &cause.last) {
            (Some(first), Some(last)) if first != last => format!("first {first}, last {last}"),
            (Some(at), _) => format!("at {at}"),
            _ => "at an unknown time".to_owned(),
        };
        let example = id.as_ref().map(|id| format!("; for example request {id}"));
        evidence.push(seen(format!("{when}{}", example.unwrap_or_default())));
        let fixes = match failure.cause {
            Some((_, fix)) => vec![fix.to_owned()],
            None => failure.decoded.fixes.clone(),
        };
        let look = id.and_then(|id| id.parse::<RequestId>().ok());
        let finding = Finding {
            code: code.into(),
            slug: slug.into(),
            role: Role::Cause,
            hop: failure.hop(),
            severity: Severity::Error,
            confidence: Confidence::Certain,
            title,
            subject: stage(facts),
            file: None,
            span: None,
            mark: None,
            explained_by: None,
            ignored: false,
            evidence,
            look: look
                .map(|id| one_call(facts, &id).to_string())
                .into_iter()
                .collect(),
            fix: (!fixes.is_empty()).then(|| Fix {
                summary: fixes.join("; "),
                commands: Vec::new(),
                diff: None,
                blast_radius: None,
                manual: Some(
                    "the log names the fault, and not the object that is to be changed".to_owned(),
                ),
                verified: false,
                impact: None,
                alternatives: Vec::new(),
            }),
            confirm: None,
        };
        (finding, cause)
    }
}

fn one_call(facts: &Facts, id: &RequestId) -> Command {
    command!(
        "apigw-doctor logs '{url}' --request-id {id}",
        url = facts.target.url,
        id
    )
}

fn seen(text: String) -> Evidence {
    Evidence {
        kind: EvidenceKind::Observed,
        text,
        source: FactKind::LogLines.operation().into(),
    }
}

/// To the second, as logs are searched.
fn text(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second())
        .unwrap_or(at)
        .to_string()
}

fn stage(facts: &Facts) -> String {
    let word = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let api = word(
        facts
            .target
            .api_id
            .as_ref()
            .map(crate::model::ApiId::as_str),
    );
    format!("{api}/{}", word(facts.target.stage.as_deref()))
}

/// A call that has no line did not reach the stage, where it would have one.
fn absent(facts: &Facts, asked: &LogsAsked) -> Option<Finding> {
    let id = asked.request.as_ref()?;
    let stages = facts.aws.stages.known()?;
    let own = stages
        .iter()
        .find(|it| Some(&it.stage_name) == facts.target.stage.as_ref())?;
    let all = own.method_settings.as_ref()?.values();
    let logs_all = all
        .into_iter()
        .any(|it| it.logging_level.as_deref() == Some("INFO"));
    let check = named("ops-no-logs-means-not-reached").filter(|_| logs_all)?;
    let stage_name = word::Stage(own.stage_name.as_str());
    let look = facts.target.api_id.as_ref().map(|api| {
        command!(
            "aws logs tail API-Gateway-Execution-Logs_{api}/{stage_name} --since 1h",
            api,
            stage_name
        )
    });
    Some(Finding {
        code: check.code.into(),
        slug: check.slug.into(),
        role: Role::Note,
        hop: check.hop,
        severity: Severity::Info,
        confidence: Confidence::Likely,
        title: format!(
            "stage {} writes an execution log, and request {id} is not in it: it did not reach the stage of this API in that time",
            own.stage_name
        ),
        subject: stage(facts),
        file: None,
        span: None,
        mark: None,
        explained_by: None,
        ignored: false,
        evidence: vec![seen(format!("no line holds {id}; lines may come 2 minutes after their call"))],
        look: look.map(|it| it.to_string()).into_iter().collect(),
        fix: Some(Fix {
            summary: "look for the fault before the stage: name, network, TLS, web ACL, or another API behind this name; or look further back (--since)".to_owned(),
            commands: Vec::new(),
            diff: None,
            blast_radius: None,
            manual: Some("it is evidence of where the call ended, and no fault by itself".to_owned()),
            verified: false,
            impact: None,
            alternatives: Vec::new(),
        }),
        confirm: None,
    })
}

fn verdict(logged: &Logged, broken_at: Option<Hop>, asked: &LogsAsked) -> Verdict {
    let Logged {
        calls,
        failed,
        open,
        causes,
    } = logged;
    let of = asked.words();
    let (state, summary) = match (causes.first(), calls - open) {
        (Some(first), _) => {
            let rest = match causes.len() - 1 {
                0 => String::new(),
                rest => format!("; and {}", plural(rest, "other cause")),
            };
            let summary = format!(
                "{failed} of {} failed: {}{rest}",
                plural(*calls, "call"),
                first.what
            );
            (State::Broken, summary)
        }
        (None, 0) if *open > 0 => {
            let summary = format!(
                "the lines of {} do not tell what became of them",
                plural(*open, "call")
            );
            (State::Inconclusive, summary)
        }
        (None, 0) => (
            State::Inconclusive,
            format!("the stage's logs have no {of}"),
        ),
        (None, whole) => (
            State::Healthy,
            format!(
                "{} logged, none of them failed: {of}",
                plural(whole, "call")
            ),
        ),
    };
    Verdict {
        state,
        broken_at: broken_at.filter(|_| state == State::Broken),
        summary,
    }
}

/// A call that is in the log reached the stage.
fn hops(broken: Option<Hop>, reached: bool) -> Vec<super::Hop> {
    let state = |hop| match broken {
        Some(broken) if hop == broken => HopState::Fail,
        Some(broken) if hop > broken => HopState::NotReached,
        _ if reached => HopState::Ok,
        _ => HopState::Skipped,
    };
    let all = Hop::ALL.into_iter();
    all.map(|hop| super::Hop {
        hop,
        state: state(hop),
    })
    .collect()
}
