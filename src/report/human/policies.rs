//! The findings of `policy lint`: the offending lines, drawn, and the corrected policy as a diff.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use similar::TextDiff;

use super::super::{Detail, Finding, LintedPolicy, Mark, Report, Role, Style};
use super::wrap::Page;
use crate::model::{Line, Severity, Span, visible_line};

/// Each finding with its lines; then each policy that could be corrected.
pub(super) fn draw(page: &mut Page, report: &Report, policies: &[LintedPolicy], style: Style) {
    for (index, policy) in policies.iter().enumerate() {
        for finding in &report.findings {
            let here = finding.mark.as_ref().is_some_and(|it| it.policy == index);
            let told = style.detail > Detail::Quiet || finding.role != Role::Note;
            if let (true, true, Some(picture)) = (here, told, snippet(finding, policies, style)) {
                page.raw(&format!("{picture}\n\n"));
            }
        }
        if let Some(diff) = correction(policy) {
            page.raw(&format!("{diff}\n"));
        }
    }
}

/// The lines that a finding is about.
pub(in crate::report) fn snippet(
    finding: &Finding,
    policies: &[LintedPolicy],
    style: Style,
) -> Option<String> {
    let mark = finding.mark.as_ref()?;
    let policy = policies.get(mark.policy)?;
    let renderer = if style.unicode {
        Renderer::styled().decor_style(DecorStyle::Unicode)
    } else {
        Renderer::styled()
    };
    let renderer = renderer.term_width(style.width.unwrap_or(140));
    let line = |text: &str| visible_line(text).into_owned();
    let texts = Shown {
        path: line(&policy.path),
        title: line(&finding.title),
        label: line(&mark.label),
        context: mark.context.as_ref().map(|(_, label)| line(label)),
        help: finding.fix.as_ref().map(|fix| line(&fix.summary)),
    };
    Some(renderer.render(&texts.picture(finding, mark, &policy.text)))
}

/// Texts on one line each.
struct Shown {
    path: String,
    title: String,
    label: String,
    context: Option<String>,
    help: Option<String>,
}

impl Shown {
    fn picture<'a>(&'a self, finding: &'a Finding, mark: &Mark, text: &'a str) -> Vec<Group<'a>> {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::NOTE,
        };
        let primary = AnnotationKind::Primary.span(first_line(text, mark.span));
        let mut snippet = Snippet::source(text)
            .path(&*self.path)
            .annotation(primary.label(self.label.as_str()));
        if let (Some((other, _)), Some(label)) = (&mark.context, &self.context) {
            let other = AnnotationKind::Context.span(first_line(text, *other));
            snippet = snippet.annotation(other.label(label.as_str()));
        }
        let mut group = level
            .primary_title(self.title.as_str())
            .id(&*finding.code)
            .element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        vec![group]
    }
}

/// The first line of a place, on the boundaries of characters: a statement is drawn by it.
fn first_line(text: &str, span: Span) -> std::ops::Range<usize> {
    let on = |mut place: usize| {
        place = place.min(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        place
    };
    let start = on(span.start);
    let whole = text.get(start..on(span.end)).unwrap_or_default();
    start..start + whole.lines().next().unwrap_or_default().len()
}

/// What the corrections change, as a diff.
pub(in crate::report) fn correction(policy: &LintedPolicy) -> Option<String> {
    let corrected = policy.corrected.as_ref()?;
    // A policy in one line is told line by line, so that the change can be seen.
    let (old, new) = if policy.text.trim().contains('\n') {
        (policy.text.clone(), corrected.clone())
    } else {
        (pretty(&policy.text), pretty(corrected))
    };
    let path = Line(&policy.path).to_string();
    let diff = TextDiff::from_lines(&*old, &*new);
    let mut unified = diff.unified_diff();
    let unified = unified
        .context_radius(2)
        .header(&path, &format!("{path} (corrected)"))
        .to_string();
    Some(unified)
}

fn pretty(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .map_or_else(|_| text.to_owned(), |text| text + "\n")
}
