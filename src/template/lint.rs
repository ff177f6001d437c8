//! The policies of a document, linted at their places in it.

use super::Template;
use super::document::{self, Document, Held, Instead};
use super::embedded;
use super::found::{Api, Embedded};
use super::tree::{Node, Value};
use super::worlds::once;
use crate::model::Severity;
use crate::policy::{LintContext, LintFinding, Linted, PolicyKind, Span, lint_within};

/// What is said of all statements together, which an open part of one may change.
const OF_ALL: &[&str] = &["POL005", "POL016", "POL130", "EP005"];
/// What is said where no other statement keeps strangers out.
const OF_STRANGERS: &[&str] = &["POL014", "POL015"];

/// A policy of a document, judged.
#[derive(Debug, Clone)]
pub struct LintedPart {
    /// The resource.
    pub of: String,
    /// What was found; its text is the file's.
    pub linted: Linted,
    /// Whether a statement of it is open as a whole, so that nothing was found about it.
    pub open: bool,
}

impl Template {
    /// Lints the policies, or those of one kind.
    #[must_use]
    pub fn lint(
        &self,
        text: &str,
        kind: Option<PolicyKind>,
        world: &LintContext,
    ) -> Vec<LintedPart> {
        let mut parts: Vec<LintedPart> = Vec::new();
        let mut found = Vec::new();
        for it in self.each() {
            let mut told: Vec<(usize, LintFinding)> = Vec::new();
            let mut seen = Vec::new();
            for one in it
                .found
                .policies
                .iter()
                .filter(|one| kind.is_none_or(|kind| kind == one.kind))
            {
                let (mut linted, open) = it.linted(text, one, world);
                // The same resource may have several policies: the first is the first in each world.
                let place = (0..parts.len()).find(|place| {
                    let same =
                        |part: &LintedPart| part.of == one.of && part.linted.kind == one.kind;
                    parts.get(*place).is_some_and(same) && !seen.contains(place)
                });
                let place = place.unwrap_or(parts.len());
                seen.push(place);
                let findings = std::mem::take(&mut linted.findings);
                told.extend(findings.into_iter().map(|finding| (place, finding)));
                match parts.get_mut(place) {
                    Some(part) => part.open |= open,
                    None => parts.push(LintedPart {
                        of: one.of.clone(),
                        linted,
                        open,
                    }),
                }
            }
            found.push((&it.known, told));
        }
        for (place, finding) in once(found, |(_, finding), place| annotate(finding, place)) {
            if let Some(part) = parts.get_mut(place) {
                part.linted.findings.push(finding);
            }
        }
        parts
    }

    fn linted(&self, text: &str, one: &Embedded, world: &LintContext) -> (Linted, bool) {
        if !matches!(one.node.value, Value::Map(_)) {
            let linted = Linted {
                text: text.to_owned(),
                kind: one.kind,
                findings: vec![no_json(&one.node)],
            };
            return (linted, false);
        }
        let kinds = |name: &str| self.found.kind(name);
        let document = document::of(&one.node, &kinds, Instead::Value);
        let api = self.found.apis.iter().find(|api| api.name == one.of);
        let mut world = world.clone();
        if world.endpoint_type.is_none() {
            world.endpoint_type.clone_from(&one.endpoint_type);
        }
        if one.kind == PolicyKind::Resource
            && world.associated.is_empty()
            && let Some(ids) = api.and_then(|api| self.ids(api))
        {
            world.associated = ids;
        }
        let mut linted = lint_within(text, &document.node, Some(one.kind), &world);
        let statements = one
            .node
            .get("Statement")
            .map_or(0, |it| it.elements().len());
        linted
            .findings
            .retain(|finding| holds(finding, one, &document, statements));
        let ids = api
            .and_then(|api| api.associated.as_ref())
            .into_iter()
            .flatten();
        let named: Vec<Held> = ids.filter_map(|node| self.id_of(node)?.1).collect();
        for finding in &mut linted.findings {
            for held in document.held.iter().chain(&named) {
                rename(finding, held);
            }
        }
        (linted, document.incomplete || one.partial)
    }

    /// The ids of the endpoints that an API is associated with; `None` where one is open.
    fn ids(&self, api: &Api) -> Option<Vec<String>> {
        let ids = api.associated.as_ref()?;
        let ids: Option<Vec<String>> = ids.iter().map(|it| Some(self.id_of(it)?.0)).collect();
        ids
    }

    /// What stands for an endpoint's id.
    fn id_of(&self, node: &Node) -> Option<(String, Option<Held>)> {
        if let Some(text) = node.text() {
            return Some((text.to_owned(), None));
        }
        let reference = node.reference()?;
        let endpoint = self.found.kind(&reference.name) == Some(document::Kind::Endpoint);
        endpoint.then(|| {
            let instead = document::endpoint_id(&node.shown());
            let held = Held {
                span: node.span,
                instead: instead.clone(),
                shown: node.shown(),
                typed: true,
            };
            (instead, Some(held))
        })
    }
}

/// Whether a finding holds whatever the open parts are.
fn holds(finding: &LintFinding, one: &Embedded, document: &Document, statements: usize) -> bool {
    let within =
        |held: &Held| held.span.start <= finding.span.start && finding.span.end <= held.span.end;
    let open: Vec<&Held> = document.held.iter().filter(|held| !held.typed).collect();
    if open.iter().any(|held| within(held)) {
        return false;
    }
    let incomplete = document.incomplete || one.partial;
    let of_all = OF_ALL.contains(&finding.code);
    let of_strangers = OF_STRANGERS.contains(&finding.code);
    if incomplete {
        return !of_all && !of_strangers && !matches!(finding.code, "POL008" | "POL107");
    }
    if of_all {
        return open.is_empty();
    }
    if of_strangers {
        // Ids and addresses that are open still keep others out; a resource does where all have the same.
        let place = |held: &&&Held| {
            !["vpce-", "vpc-", "10."]
                .iter()
                .any(|it| held.instead.starts_with(it))
        };
        let others: Vec<&&Held> = open.iter().filter(place).collect();
        let same = others
            .windows(2)
            .all(|two| matches!(two, [a, b] if a.shown == b.shown));
        return others.is_empty() || same && others.len() >= statements;
    }
    true
}

/// Says what the file writes in place of what stands for it.
fn rename(finding: &mut LintFinding, held: &Held) {
    let put = |text: &mut String| {
        if held.instead.len() > 3 && text.contains(&held.instead) {
            *text = text.replace(&held.instead, &held.shown);
        }
    };
    put(&mut finding.message);
    put(&mut finding.label);
    if let Some(help) = &mut finding.help {
        put(help);
    }
    if let Some((_, label)) = &mut finding.context {
        put(label);
    }
}

fn no_json(node: &Node) -> LintFinding {
    let why = embedded::fault(node);
    let why = why.unwrap_or_else(|| "it is no object".to_owned());
    told(
        "POL101",
        Severity::Error,
        node.span,
        format!("this is not the JSON of a policy: {why}"),
    )
}

/// Says under which conditions of the file something is found.
pub(super) fn annotate(finding: &mut LintFinding, place: &str) {
    finding.message = format!("{} ({place})", finding.message);
}

/// A finding without more than its sentence.
pub(super) fn told(
    code: &'static str,
    severity: Severity,
    span: Span,
    message: String,
) -> LintFinding {
    LintFinding {
        code,
        severity,
        message,
        span,
        label: String::new(),
        context: None,
        help: None,
        edits: Vec::new(),
        statement: None,
    }
}
