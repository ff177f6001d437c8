//! Sentences that every rendering for people says the same way.

use super::{Configuration, Finding, Redaction, Report, Unknown};
use crate::checks::plural;
use crate::model::visible_line;

/// The call: `orders/prod, eu-west-1`, or its URL where nothing else is known.
pub(super) fn call(report: &Report) -> (String, String) {
    let target = &report.target;
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

/// Who calls.
pub(super) fn caller(report: &Report) -> String {
    let source = &report.source;
    let who = match (&source.id, source.addresses.first()) {
        (Some(id), Some(address)) => format!("{id} ({address})"),
        (Some(id), None) => id.clone(),
        (None, Some(address)) => address.clone(),
        (None, None) => "this host".to_owned(),
    };
    let place = match (&source.subnet_id, &source.vpc_id) {
        (Some(subnet), Some(vpc)) => format!(" in {subnet} of {vpc}"),
        (Some(subnet), None) => format!(" in {subnet}"),
        (None, Some(vpc)) => format!(" in {vpc}"),
        (None, None) => String::new(),
    };
    format!("from {who}{place}")
}

/// The verdict in two or three words.
pub(super) fn headline(report: &Report) -> String {
    match report.verdict.broken_at {
        Some(hop) => format!("Broken at: {}", hop.title()),
        None if report.verdict.state == "healthy" => "Healthy".to_owned(),
        None => "Inconclusive".to_owned(),
    }
}

/// What an evidence's kind is called.
pub(super) fn evidence_kind(kind: &'static str) -> &'static str {
    match kind {
        "observed" => "seen",
        "inferred" => "so",
        other => other,
    }
}

/// Where evidence comes from, where that says something.
pub(super) fn evidence_source(source: &'static str) -> Option<&'static str> {
    (!matches!(source, "reasoning" | "the URL")).then_some(source)
}

/// Whether one finding is folded under the other. Where several carry the cause's code, it is told
/// once, under the first.
pub(super) fn explained(symptom: &Finding, cause: &Finding) -> bool {
    cause.role == "cause" && symptom.explained_by == Some(cause.code)
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
        let seen = symptom.evidence.iter().filter(|one| one.kind == "observed");
        let seen = seen.map(|one| one.text.as_str());
        let seen: Vec<&str> = seen.filter(|text| !told.contains(text)).collect();
        told.extend(&seen);
        (symptom, seen)
    })
    .collect()
}

/// Unknown facts, with the same reason told once: why, what was said, which.
pub(super) fn unknown_groups(report: &Report) -> Vec<(&'static str, &str, Vec<&Unknown>)> {
    let mut groups: Vec<(&'static str, &str, Vec<&Unknown>)> = Vec::new();
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
pub(super) fn unknown_why(why: &str) -> &'static str {
    match why {
        "denied" => "may not be read",
        "timed-out" => "did not come in time",
        "not-asked" => "not asked for",
        _ => "could not be learned",
    }
}

/// A text of several lines after a label of ours: none of its further lines can pass for one of ours.
pub(super) fn quoted_lines(text: &str) -> String {
    text.trim_end().replace('\n', "\n  | ")
}

/// What was found, in numbers.
pub(super) fn counts(report: &Report) -> String {
    let count = |severity: &str| {
        report
            .findings
            .iter()
            .filter(|finding| finding.severity.as_str() == severity)
            .count()
    };
    let mut parts = vec![
        format!("{} ok", report.passed.len()),
        plural(count("error"), "error"),
        plural(count("warning"), "warning"),
        format!("{} unknown", report.unknowns.len()),
        duration(report.timings.total_ms),
    ];
    if !report.complete {
        parts.push("interrupted".to_owned());
    }
    parts.join(", ")
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

/// A hop's name in a picture.
pub(super) const fn hop_label(hop: crate::model::Hop) -> &'static str {
    use crate::model::Hop;
    match hop {
        Hop::SgOut => "sg out",
        Hop::SgIn => "sg in",
        Hop::FrontDoor => "front door",
        Hop::EndpointPolicy => "endpoint policy",
        Hop::ResourcePolicy => "api policy",
        other => other.as_str(),
    }
}

/// What a configuration file changed, where one did.
pub(super) fn configuration(report: &Report) -> Option<String> {
    let Configuration { file, changed } = report.configuration.as_ref()?;
    Some(format!("configured by {file}: {}", changed.join("; ")))
}

/// What was taken out.
pub(super) fn redaction(redaction: &Redaction) -> String {
    let level = redaction.level.as_str();
    let kinds: Vec<String> = redaction
        .replaced
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    if kinds.is_empty() {
        return format!("redaction: {level}");
    }
    format!("redaction: {level} ({})", kinds.join(", "))
}
