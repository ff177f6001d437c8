//! Sentences that every rendering for people says the same way.

use super::{
    Configuration, Detail, EvidenceKind, Finding, Fix, Level, Reason, Redacted, Redaction, Report,
    ReportKind, Role, State, Step, StepEnd, Style, Unknown,
};
use crate::checks::{plural, source};
use crate::model::visible_line;

/// The call: `orders/prod, eu-west-1`, or its URL where nothing else is known. Where there is no call,
/// what the report is about.
pub(super) fn call(report: &Report) -> (String, String) {
    let Some(target) = &report.target else {
        return (visible_line(&matter(report)).into_owned(), String::new());
    };
    let mut names: Vec<&str> = Vec::new();
    names.extend(target.api_id.as_deref());
    names.extend(target.stage.as_deref());
    let what = if names.is_empty() {
        target.url.clone()
    } else {
        names.join("/")
    };
    let place = target.region.as_deref();
    let place = place.map(|region| format!(", {region}"));
    (visible_line(&what).into_owned(), place.unwrap_or_default())
}

/// What a report without a call is about.
fn matter(report: &Report) -> String {
    if let Some(decoded) = &report.decoded {
        return match &decoded.request {
            Some(request) => format!("API {} in {}", request.api_id, request.region),
            None => format!("an answer ({})", decoded.kind),
        };
    }
    if let Some(decision) = &report.decision {
        return decision.name.clone();
    }
    if let Some(diff) = &report.diff {
        return diff.files.join(" and ");
    }
    if let Some(table) = &report.reach {
        return table.url.clone();
    }
    if let Some(paths) = report.paths.as_deref() {
        let count = plural(paths.len(), "question");
        return match paths {
            [one] => one.drawn.first().map_or(count, |drawn| {
                format!("{} to {}", drawn.of.from, drawn.of.to)
            }),
            _ => count,
        };
    }
    if report.fleet.is_some() {
        return "calls".to_owned();
    }
    match report.policies.as_deref() {
        Some([one]) => one.path.clone(),
        Some(all) => policies(all.len()),
        None => report.discovered.first().cloned().unwrap_or_default(),
    }
}

/// Policies by their number.
pub(super) fn policies(count: usize) -> String {
    match count {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    }
}

/// Hops by their names.
pub(super) fn hops(hops: &[crate::model::Hop]) -> String {
    let hops: Vec<&str> = hops.iter().map(|hop| hop.title()).collect();
    hops.join(", ")
}

/// What the report is about, in a word.
pub(super) fn name(report: &Report) -> String {
    let Some(target) = &report.target else {
        return call(report).0;
    };
    target.api_id.as_ref().unwrap_or(&target.url).clone()
}

/// Who calls, where it matters at once.
pub(super) fn caller(report: &Report) -> String {
    if let Some(fleet) = &report.fleet {
        return format!("from {}", plural(fleet.hosts, "host"));
    }
    let Some(source) = &report.source else {
        return String::new();
    };
    let who = match (&source.id, source.addresses.first()) {
        (Some(id), Some(address)) => format!("{id} ({address})"),
        (Some(id), None) => id.clone(),
        (None, Some(address)) => address.clone(),
        (None, None) => "this host".to_owned(),
    };
    format!("from {who}")
}

/// Where the client is, as far as that is known.
pub(super) fn place(report: &Report) -> Option<String> {
    let source = report.source.as_ref()?;
    match (&source.subnet_id, &source.vpc_id) {
        (Some(subnet), Some(vpc)) => Some(format!("client in {subnet} of {vpc}")),
        (Some(subnet), None) => Some(format!("client in {subnet}")),
        (None, Some(vpc)) => Some(format!("client in {vpc}")),
        (None, None) => None,
    }
}

/// The verdict in two or three words.
pub(super) fn headline(report: &Report) -> String {
    if let Some(diff) = &report.diff {
        let (old, new) = (diff.old.state, diff.new.state);
        return if old == new {
            format!("Still {}", new.as_str())
        } else {
            format!("Was {}, is {}", old.as_str(), new.as_str())
        };
    }
    if report.reach.is_some() {
        return "Who can call the API".to_owned();
    }
    if let Some(fleet) = &report.fleet {
        let all = plural(fleet.hosts, "host");
        return match report.verdict.state {
            State::Healthy => format!("Healthy on all of {all}"),
            State::Broken => format!("Broken on {} of {all}", fleet.broken),
            State::Inconclusive => format!("Inconclusive on {} of {all}", fleet.open()),
        };
    }
    if let Some(hop) = report.verdict.broken_at {
        return format!("Broken at: {}", hop.title());
    }
    let words = match (report.kind, report.verdict.state) {
        (ReportKind::Decode, State::Healthy) => "Answered by the integration",
        (ReportKind::Decode, State::Inconclusive) => "Cannot tell",
        (ReportKind::PolicyLint | ReportKind::Check, State::Healthy) => "No errors",
        (ReportKind::PolicyLint | ReportKind::Check, State::Broken) => "Errors",
        (ReportKind::PolicyTest, State::Healthy) => "Every case passed",
        (ReportKind::PolicyTest, State::Broken) => "Cases failed",
        (ReportKind::PolicyWho, State::Healthy) => "Calls admitted",
        (ReportKind::PolicyWho, State::Broken) => "Nobody admitted",
        (ReportKind::PolicyFix, State::Healthy) => "Admitted already",
        (ReportKind::PolicyFix, State::Broken) => "An edit admits it",
        (ReportKind::PolicyDiff, State::Healthy) => "Equivalent",
        (ReportKind::PolicyDiff, State::Broken) => "Different",
        (ReportKind::Url, State::Healthy) => "URL is well formed",
        (ReportKind::PolicyEval, State::Healthy) => "Allowed",
        (ReportKind::PolicyEval, State::Broken) => "Denied",
        (ReportKind::Path, State::Healthy) => "Packets get an answer",
        (ReportKind::Path, State::Broken) => "Packets get no answer",
        (_, State::Healthy) => "Healthy",
        (_, State::Broken) => "Broken",
        (_, State::Inconclusive) => "Inconclusive",
    };
    words.to_owned()
}

/// What an evidence's kind is called.
pub(super) const fn evidence_kind(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Observed => "seen",
        EvidenceKind::Configured => "configured",
        EvidenceKind::Inferred => "inferred",
    }
}

/// Where evidence comes from, where that says something.
pub(super) fn evidence_source(named: &str) -> Option<&str> {
    (!source::EVIDENT.contains(&named)).then_some(named)
}

/// What a verified fix was put through.
pub(super) const VERIFIED: &str =
    "offline: re-running the checks with this change clears the finding and raises no new one";

/// The plan, where several causes are to be fixed: a heading, and a line for each fix of it.
pub(super) fn plan(report: &Report) -> Option<(String, Vec<String>)> {
    if report.fleet.is_none() {
        others(report)?;
    }
    let count = report.plan.len();
    let heading = match count {
        0 => return None,
        _ if report.fleet.is_some() => "fixes, those that heal most hosts first:".to_owned(),
        1 => "this 1 change makes the call work, verified offline:".to_owned(),
        _ => {
            format!("these {count} changes make the call work, in this order, verified offline:")
        }
    };
    let lines = report.plan.iter().zip(1..);
    let lines = lines.map(|(fix, number)| format!("{number}. {}: {}", fix.code, fix.summary));
    Some((heading, lines.collect()))
}

/// The ways to fix a finding, each with its label: one of them is enough.
pub(super) fn ways(finding: &Finding) -> impl Iterator<Item = (&'static str, &Fix)> {
    let others = finding.fix.iter().flat_map(|fix| &fix.alternatives);
    let first = finding
        .fix
        .iter()
        .map(|fix| match fix.alternatives.as_slice() {
            [] => ("fix", fix),
            _ => ("fix, either", fix),
        });
    first.chain(others.map(|fix| ("or", fix)))
}

/// What the verdict says beyond the cause's title, which stands below it; nothing where it says no more.
pub(super) fn summary(report: &Report) -> Option<&str> {
    let summary = &report.verdict.summary;
    let told = cause(report).is_some_and(|cause| summary.starts_with(&cause.title));
    (!told).then_some(summary)
}

/// How many causes there are besides the first one; nothing where there is no other.
pub(super) fn others(report: &Report) -> Option<String> {
    let cause = cause(report)?;
    let rest = report.verdict.summary.strip_prefix(&cause.title)?;
    let rest = rest.trim_start_matches([';', ',', ' ']);
    (!rest.is_empty()).then(|| rest.to_owned())
}

fn cause(report: &Report) -> Option<&Finding> {
    report.findings.iter().find(|it| it.role == Role::Cause)
}

/// Whether one finding is folded under the other. Where several carry the cause's code, it is told
/// once, under the first.
pub(super) fn explained(symptom: &Finding, cause: &Finding) -> bool {
    cause.role == Role::Cause && symptom.explained_by.as_ref() == Some(&cause.code)
}

/// What a cause explains, each with what was seen of it and not told before.
pub(super) fn symptoms<'a>(
    report: &'a Report,
    cause: &'a Finding,
) -> Vec<(&'a Finding, Vec<&'a str>)> {
    let own = cause.evidence.iter();
    let mut told: Vec<&str> = own.map(|one| one.text.as_str()).collect();
    let all = report.findings.iter().filter(|one| explained(one, cause));
    all.map(|symptom| {
        let seen = symptom
            .evidence
            .iter()
            .filter(|one| one.kind == EvidenceKind::Observed);
        let seen = seen.map(|one| one.text.as_str());
        let seen: Vec<&str> = seen.filter(|text| !told.contains(text)).collect();
        told.extend(&seen);
        (symptom, seen)
    })
    .collect()
}

/// Unknown facts, with the same reason told once: why, what was said, which.
pub(super) fn unknown_groups(report: &Report) -> Vec<(Reason, &str, Vec<&Unknown>)> {
    let mut groups: Vec<(Reason, &str, Vec<&Unknown>)> = Vec::new();
    for unknown in &report.unknowns {
        let same = groups
            .iter_mut()
            .find(|(why, detail, _)| *why == unknown.why && *detail == unknown.detail);
        match same {
            Some((_, _, all)) => all.push(unknown),
            None => groups.push((unknown.why, &unknown.detail, vec![unknown])),
        }
    }
    groups
}

/// Why facts are unknown.
pub(super) const fn unknown_why(why: Reason) -> &'static str {
    match why {
        Reason::Denied => "access denied",
        Reason::TimedOut => "timed out",
        Reason::NotAsked => "not requested",
        Reason::Failed => "could not be determined",
    }
}

/// A text of several lines after a label of ours: none of its further lines can pass for one of ours.
pub(super) fn quoted_lines(text: &str) -> String {
    text.trim_end().replace('\n', "\n  | ")
}

/// What was found, in numbers: of what stands in the report.
pub(super) fn counts(report: &Report) -> String {
    let of = |it: &&Finding, severity: &str| it.severity.as_str() == severity;
    let shown = || report.findings.iter().filter(|it| it.role != Role::Symptom);
    let count = |severity: &str| shown().filter(|it| of(it, severity)).count();
    let symptoms = report.findings.len() - shown().count();
    let mut parts = vec![
        format!("{} ok", report.passed.len()),
        plural(count("error"), "error"),
        plural(count("warning"), "warning"),
    ];
    if symptoms > 0 {
        parts.push(format!("{} explained", plural(symptoms, "symptom")));
    }
    parts.push(format!("{} unknown", report.unknowns.len()));
    if report.fleet.is_none() {
        parts.push(duration(report.timings.total_ms));
    }
    if !report.complete {
        parts.push("interrupted".to_owned());
    }
    parts.join(", ")
}

/// What a ticket needs of the run, a line each.
pub(super) fn ticket(report: &Redacted<Report>) -> Vec<String> {
    let tool = format!("apigw-doctor {}", report.tool.version);
    let mut lines = vec![match &report.run {
        Some(run) => format!("run at {} (UTC) by {tool}", run.at),
        None => tool,
    }];
    let region = report.target.as_ref().and_then(|it| it.region.as_ref());
    let region = region.map(|region| format!("Region {region}"));
    let account = report.run.as_ref().and_then(|run| run.account.clone());
    let where_from: Vec<String> = place(report)
        .into_iter()
        .chain(region)
        .chain(account)
        .collect();
    if !where_from.is_empty() {
        lines.push(where_from.join(", "));
    }
    let ids = report.run.as_ref().map(|run| run.request_ids.join(", "));
    lines.extend(ids.filter(|ids| !ids.is_empty()));
    lines.extend(changes(report));
    lines
}

/// What was changed of the report: by redaction, by a configuration file.
pub(super) fn changes(report: &Redacted<Report>) -> Vec<String> {
    let redaction = redaction(&report.redaction);
    redaction.into_iter().chain(configuration(report)).collect()
}

/// How the run is repeated, where it can be.
pub(super) fn again(report: &Report) -> Option<&str> {
    report.run.as_ref()?.command.as_deref()
}

/// Whether an answer leads to the endpoint; nothing where nobody knows.
pub(super) const fn of_the_endpoint(same: Option<bool>) -> &'static str {
    match same {
        Some(true) => "the endpoint",
        Some(false) => "not the endpoint",
        None => "",
    }
}

/// Milliseconds below ten seconds.
pub(super) fn duration(ms: u64) -> String {
    if ms < 10_000 {
        format!("{ms} ms")
    } else {
        format!("{} s", ms / 1000)
    }
}

/// When a step ended, and how, where that was not by an answer.
pub(super) fn ended(step: &Step) -> String {
    match (step.end_ms, step.end) {
        (Some(ms), StepEnd::Answered) => format!("{ms} ms"),
        (Some(ms), StepEnd::Silent) => format!("{ms} ms, no answer"),
        (Some(ms), StepEnd::GivenUp) => format!("{ms} ms, given up"),
        (Some(_), StepEnd::CutOff) | (None, _) => "cut off".to_owned(),
    }
}

/// A hop's name in a picture.
pub(super) const fn hop_label(hop: crate::model::Hop) -> &'static str {
    use crate::model::Hop;
    match hop {
        // The strip is one line of 100 columns with these.
        Hop::EndpointPolicy => "vpce-policy",
        Hop::ResourcePolicy => "api-policy",
        other => other.as_str(),
    }
}

/// What a configuration file changed, where one did.
pub(super) fn configuration(report: &Report) -> Option<String> {
    let Configuration { file, changed } = report.configuration.as_ref()?;
    Some(format!("configured by {file}: {}", changed.join("; ")))
}

/// What was taken out, where that is more than secrets.
fn redaction(redaction: &Redaction) -> Option<String> {
    let what = match redaction.level {
        Level::Secrets => return None,
        Level::Ids => "ids are",
        Level::All => "ids and addresses are",
    };
    let kinds: Vec<String> = redaction
        .replaced
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let kinds = match kinds.as_slice() {
        [] => String::new(),
        kinds => format!(" ({})", kinds.join(", ")),
    };
    Some(format!(
        "{what} replaced by aliases{kinds}: --redact none keeps them"
    ))
}

/// The lines of a policy that a finding is about, drawn without colour and beyond ASCII nothing.
pub(super) fn snippet(report: &Report, finding: &Finding) -> Option<String> {
    let policies = report.policies.as_deref()?;
    let drawn = super::human::policies::snippet(finding, policies, PAGE)?;
    Some(anstream::adapter::strip_str(&drawn).to_string())
}

/// What one command draws, without colour.
pub(super) fn drawing(report: &Report) -> Option<String> {
    let drawn = super::human::drawing(report, PAGE)?;
    Some(anstream::adapter::strip_str(&drawn).to_string())
}

/// What was corrected, a diff a policy.
pub(super) fn corrections(report: &Report) -> Vec<String> {
    let policies = report.policies.iter().flatten();
    policies
        .filter_map(super::human::policies::correction)
        .collect()
}

/// How drawings stand in pages: a ticket may not show glyphs.
pub(super) const PAGE: Style = Style {
    unicode: false,
    width: Some(96),
    detail: Detail::Normal,
};
