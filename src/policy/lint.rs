//! What is wrong with a policy by itself, statically: table-driven rules over the parsed document.
//!
//! Every finding has a code with a page, the place of the fault, and where that is clear the edit that
//! corrects it. Sources: AWS, "IAM Access Analyzer policy check reference"; "API Gateway resource
//! policies"; "Use VPC endpoint policies for private APIs in API Gateway".

mod analyzer;
mod asked;
mod conditions;
mod context;
mod elements;
mod implied;
mod meaning;
mod operands;
mod principals;
mod redundancy;
mod resources;
mod rules;
mod shape;
mod together;

pub use asked::api_of;
pub use context::LintContext;
pub use rules::{RULES, Rule, rule};

use super::grammar::Source;
use super::json::{Node, Span, SyntaxError};
use super::kind::PolicyKind;
use super::text::unwrap;
use crate::model::Severity;

/// Something wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// The rule's code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and what happens, with the names in it.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What stands there.
    pub label: String,
    /// Another place that matters, and why.
    pub context: Option<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
    /// What corrects it: texts in the place of others.
    pub edits: Vec<(Span, String)>,
    /// The statement, from zero.
    pub statement: Option<usize>,
}

impl LintFinding {
    fn new(code: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            span,
            label: String::new(),
            context: None,
            help: None,
            edits: Vec::new(),
            statement: None,
        }
    }

    fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    fn beside(mut self, span: Span, label: impl Into<String>) -> Self {
        self.context = Some((span, label.into()));
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What corrects it, as JSON text.
    fn edit(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edits.push((span, text.into()));
        self
    }

    const fn in_statement(mut self, index: usize) -> Self {
        self.statement = Some(index);
        self
    }
}

/// A policy, linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linted {
    /// The text as plain JSON, which the places are of.
    pub text: String,
    /// What it was taken for.
    pub kind: PolicyKind,
    /// What is wrong, in the order of the text.
    pub findings: Vec<LintFinding>,
}

/// Lints a policy's text, wrapped as AWS wraps it or plain. Without a kind, one with a principal is
/// an API's.
#[must_use]
pub fn lint(text: &str, kind: Option<PolicyKind>, world: &LintContext) -> Linted {
    let plain = if text.len() > 2 * super::MAX_POLICY_BYTES {
        text.into()
    } else {
        unwrap(text).0
    };
    match Source::read(&plain) {
        Ok(source) => {
            let mut linted = lint_source(plain.into_owned(), &source, kind, world);
            linted.keep_sound_edits(world);
            linted
        }
        Err(error) => Linted {
            findings: vec![syntax(&error)],
            text: plain.into_owned(),
            kind: kind.unwrap_or(PolicyKind::Resource),
        },
    }
}

/// Lints a policy that stands in a text of another kind: its places are those of that text, and what
/// would correct a text of JSON corrects nothing there.
#[must_use]
pub fn lint_within(
    text: &str,
    policy: &Node,
    kind: Option<PolicyKind>,
    world: &LintContext,
) -> Linted {
    let source = Source::of(policy);
    let document = policy.json();
    let written = document.to_string();
    let (kind, mut findings) = judge(text, (&document, &written), &source, kind, world);
    for finding in &mut findings {
        finding.edits.clear();
    }
    Linted {
        text: text.to_owned(),
        kind,
        findings,
    }
}

/// What is wrong where there is no policy at all.
#[must_use]
pub fn no_policy(kind: PolicyKind, world: &LintContext) -> Linted {
    let text = "(none)".to_owned();
    let private = world
        .endpoint_type
        .as_ref()
        .is_none_or(|it| it == "PRIVATE");
    let mut findings = Vec::new();
    if kind == PolicyKind::Resource && private {
        let (start, end) = (0, text.len());
        findings.push(
            LintFinding::new(
                "POL001",
                Severity::Error,
                Span { start, end },
                "the API is private and has no resource policy, so nobody may call it",
            )
            .labelled("every private API needs one")
            .help("attach a policy that admits its endpoints, and deploy"),
        );
    }
    Linted {
        text,
        kind,
        findings,
    }
}

fn syntax(error: &SyntaxError) -> LintFinding {
    LintFinding::new(
        "POL101",
        Severity::Error,
        error.span,
        format!("this is not the JSON of a policy: {}", error.message),
    )
    .labelled("here")
}

fn lint_source(
    text: String,
    source: &Source,
    kind: Option<PolicyKind>,
    world: &LintContext,
) -> Linted {
    let document = serde_json::from_str(&text).unwrap_or_default();
    let (kind, findings) = judge(&text, (&document, &text), source, kind, world);
    Linted {
        text,
        kind,
        findings,
    }
}

/// What a policy was taken for, and what is wrong with it: `text` is what its places are of, beside its
/// document and how that is written.
fn judge(
    text: &str,
    (document, written): (&serde_json::Value, &str),
    source: &Source,
    kind: Option<PolicyKind>,
    world: &LintContext,
) -> (PolicyKind, Vec<LintFinding>) {
    let kind = kind.unwrap_or_else(|| {
        if source.statements.iter().any(|it| it.principal.is_some()) {
            PolicyKind::Resource
        } else {
            PolicyKind::Identity
        }
    });
    let subject = Subject {
        text,
        document,
        written,
        source,
        kind,
        world,
    };
    let mut findings = Vec::new();
    elements::check(&subject, &mut findings);
    principals::check(&subject, &mut findings);
    conditions::check(&subject, &mut findings);
    shape::check(&subject, &mut findings);
    meaning::check(&subject, &mut findings);
    together::check(&subject, &mut findings);
    redundancy::check(&subject, &mut findings);
    analyzer::check(&subject, &mut findings);
    implied::check(&subject, &mut findings);
    findings.sort_by_key(|finding| (finding.span, finding.code));
    findings.dedup_by(|one, other| {
        one.span == other.span && one.code == other.code && one.message == other.message
    });
    (kind, findings)
}

/// What is linted.
struct Subject<'a> {
    text: &'a str,
    /// The policy without its places.
    document: &'a serde_json::Value,
    /// The policy as it is deployed, for its length.
    written: &'a str,
    source: &'a Source,
    kind: PolicyKind,
    world: &'a LintContext,
}

impl Subject<'_> {
    /// Whether variables act: with `Version` 2012-10-17 alone.
    fn has_variables(&self) -> bool {
        self.source
            .version
            .as_ref()
            .is_some_and(|version| version.text == "2012-10-17")
    }
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The most corrections that are tried.
const MOST_TRIED: usize = 40;

impl Linted {
    /// A correction that leaves its finding, or brings another one, is none.
    fn keep_sound_edits(&mut self, world: &LintContext) {
        let before: Vec<&'static str> = self.findings.iter().map(|it| it.code).collect();
        let count = |codes: &[&'static str], code| codes.iter().filter(|it| **it == code).count();
        for index in 0..self.findings.len().min(MOST_TRIED) {
            let Some(finding) = self.findings.get(index).filter(|it| !it.edits.is_empty()) else {
                continue;
            };
            let code = finding.code;
            let corrected = Self {
                text: self.text.clone(),
                kind: self.kind,
                findings: vec![finding.clone()],
            }
            .corrected();
            let after = Source::read(&corrected).map(|source| {
                let again = lint_source(corrected, &source, Some(self.kind), world);
                let serious = |it: &&LintFinding| it.severity >= Severity::Warning;
                let codes = again.findings.iter().filter(serious);
                codes.map(|it| it.code).collect::<Vec<_>>()
            });
            let sound = after.is_ok_and(|after| {
                count(&after, code) < count(&before, code).max(1)
                    && after.iter().all(|it| before.contains(it))
            });
            if !sound && let Some(finding) = self.findings.get_mut(index) {
                finding.edits.clear();
            }
        }
    }

    /// The text with every edit made that does not overlap another one.
    #[must_use]
    pub fn corrected(&self) -> String {
        let mut edits: Vec<&(Span, String)> = self
            .findings
            .iter()
            .flat_map(|finding| &finding.edits)
            .collect();
        edits.sort_by_key(|(span, _)| *span);
        let (mut text, mut place) = (String::with_capacity(self.text.len()), 0);
        for (span, replacement) in edits {
            if span.start < place {
                continue;
            }
            text.push_str(self.text.get(place..span.start).unwrap_or_default());
            text.push_str(replacement);
            place = span.end;
        }
        text.push_str(self.text.get(place..).unwrap_or_default());
        text
    }
}
