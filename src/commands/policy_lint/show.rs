//! Findings as pictures, lines, JSON and annotations.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;
use similar::TextDiff;

use super::super::policy_eval::line_and_column;
use super::{Source, counted};
use crate::error::Error;
use crate::model::{Line, Severity, visible, visible_line};
use crate::policy::LintFinding;
use crate::report::Style;

/// The offending lines, drawn; then the corrected policy as a diff.
pub(super) fn pictures(sources: &[Source], style: Style) -> String {
    let renderer = if style.unicode {
        Renderer::styled().decor_style(DecorStyle::Unicode)
    } else {
        Renderer::styled()
    };
    let renderer = renderer.term_width(style.width.unwrap_or(140));
    let mut text = String::new();
    for source in sources {
        let (path, policy) = (Line(&source.path).to_string(), visible(&source.linted.text));
        for finding in &source.linted.findings {
            let shown = shown(finding);
            let picture = picture(source, (&path, &policy), &shown);
            let _ = writeln!(text, "{}\n", renderer.render(&picture));
        }
        text.push_str(&diff(source));
    }
    text + &counted(sources) + "\n"
}

fn picture<'a>(
    source: &Source,
    (path, policy): (&'a str, &'a str),
    finding: &'a LintFinding,
) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::NOTE,
    };
    let span = bounded(source, finding.span);
    let mut snippet = Snippet::source(policy).path(path).annotation(
        AnnotationKind::Primary
            .span(span)
            .label(finding.label.as_str()),
    );
    if let Some((other, label)) = &finding.context {
        let other = bounded(source, *other);
        snippet = snippet.annotation(AnnotationKind::Context.span(other).label(label.as_str()));
    }
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.code)
        .element(snippet);
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    vec![group]
}

/// The finding with its texts on one line each, as they can be shown.
fn shown(finding: &LintFinding) -> LintFinding {
    let line = |text: &String| visible_line(text).into_owned();
    LintFinding {
        message: line(&finding.message),
        label: line(&finding.label),
        context: finding
            .context
            .as_ref()
            .map(|(span, label)| (*span, line(label))),
        help: finding.help.as_ref().map(line),
        ..finding.clone()
    }
}

/// The place within the text as it is shown, on the boundaries of characters; one character where it is
/// empty.
fn bounded(source: &Source, span: crate::policy::Span) -> std::ops::Range<usize> {
    let text = &source.linted.text;
    let on = |mut place: usize| {
        place = place.min(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        place
    };
    let start = on(span.start);
    // A statement is drawn by its first line.
    let whole = text.get(start..on(span.end)).unwrap_or_default();
    let first = whole.lines().next().unwrap_or_default();
    let shown = |part: &str| visible(part).len();
    let start = shown(text.get(..start).unwrap_or_default());
    start..start + shown(first)
}

fn diff(source: &Source) -> String {
    let corrected = source.linted.corrected();
    if corrected == source.linted.text {
        return String::new();
    }
    // A policy in one line is told line by line, so that the change can be seen.
    let (old, new) = if source.linted.text.trim().contains('\n') {
        (source.linted.text.clone(), corrected)
    } else {
        (pretty(&source.linted.text), pretty(&corrected))
    };
    let (old, new) = (visible(&old), visible(&new));
    let diff = TextDiff::from_lines(&*old, &*new);
    let path = Line(&source.path).to_string();
    let mut unified = diff.unified_diff();
    let told = unified
        .context_radius(2)
        .header(&path, &format!("{path} (corrected)"))
        .to_string();
    format!("{told}\n")
}

fn pretty(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .map_or_else(|_| text.to_owned(), |text| text + "\n")
}

/// A line a finding, as compilers write them.
pub(super) fn short(sources: &[Source]) -> String {
    let mut text = String::new();
    for (source, finding) in all(sources) {
        let (line, column) = line_and_column(&source.linted.text, finding.span.start);
        let _ = writeln!(
            text,
            "{}:{line}:{column}: {}[{}]: {}",
            Line(&source.path),
            finding.severity.as_str(),
            finding.code,
            Line(&finding.message)
        );
    }
    text
}

/// Annotations of GitHub Actions. Source: GitHub, "Workflow commands for GitHub Actions".
pub(super) fn github(sources: &[Source]) -> String {
    let mut text = String::new();
    let plain = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| plain(text).replace(':', "%3A").replace(',', "%2C");
    for (source, finding) in all(sources) {
        let (line, column) = line_and_column(&source.linted.text, finding.span.start);
        let word = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let place = if source.file {
            format!("line={line},col={column},")
        } else {
            "line=1,".to_owned()
        };
        let _ = writeln!(
            text,
            "::{word} file={},{place}title={}::{}",
            property(&source.path),
            property(finding.code),
            plain(&visible_line(&finding.message))
        );
    }
    text
}

fn all(sources: &[Source]) -> impl Iterator<Item = (&Source, &LintFinding)> {
    sources.iter().flat_map(|source| {
        source
            .linted
            .findings
            .iter()
            .map(move |finding| (source, finding))
    })
}

/// One document.
pub(super) fn json(sources: &[Source]) -> Result<String, Error> {
    let mut policies = Vec::new();
    for source in sources {
        let mut findings = Vec::new();
        for finding in &source.linted.findings {
            let (line, column) = line_and_column(&source.linted.text, finding.span.start);
            let (end_line, end_column) = line_and_column(&source.linted.text, finding.span.end);
            findings.push(json!({
                "code": finding.code,
                "slug": crate::checks::named(finding.code).map(|named| named.slug),
                "severity": finding.severity.as_str(),
                "message": finding.message,
                "help": finding.help,
                "statement": finding.statement,
                "place": {"line": line, "column": column, "end_line": end_line,
                    "end_column": end_column},
            }));
        }
        let corrected = source.linted.corrected();
        let corrected = (corrected != source.linted.text).then_some(corrected);
        policies.push(json!({
            "path": source.path,
            "type": source.linted.kind.as_str(),
            "findings": findings,
            "corrected": corrected,
        }));
    }
    let document = json!({ "schema": "apigw-doctor/lint/1", "policies": policies });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
