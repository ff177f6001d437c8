//! The one policy of a document that a decision is asked of.

use super::Template;
use super::document::{self, Instead};
use super::tree::Value;
use crate::policy::{Loaded, PolicyKind, Source};

/// A policy, ready to be decided by.
#[derive(Debug, Clone, PartialEq)]
pub struct Decidable {
    /// The policy, at its places in the file.
    pub loaded: Loaded,
    /// What it is.
    pub kind: PolicyKind,
    /// Keys of the request that stand for what the file leaves open: their values are unknown.
    pub open: Vec<String>,
}

impl Template {
    /// The one policy of a type.
    ///
    /// # Errors
    /// There is none, or there are several, or what it says is open.
    pub fn decide(&self, text: &str, kind: Option<PolicyKind>) -> Result<Decidable, String> {
        let all = self.found.policies.iter();
        let all: Vec<_> = all
            .filter(|one| kind.is_none_or(|kind| kind == one.kind))
            .collect();
        let line = |place: usize| {
            let before = text.get(..place).unwrap_or(text);
            before.matches('\n').count() + 1
        };
        let one = match all.as_slice() {
            [one] => *one,
            [] => {
                if let Some(open) = self.found.open.first() {
                    return Err(format!(
                        "the policy of {} is {}, which is open",
                        open.of, open.shown
                    ));
                }
                return Err("there is no such policy in it".to_owned());
            }
            several => {
                let named: Vec<String> = several
                    .iter()
                    .take(8)
                    .map(|one| {
                        let line = line(one.node.span.start);
                        format!(
                            "the {} policy of {} at line {line}",
                            one.kind.as_str(),
                            one.of
                        )
                    })
                    .collect();
                return Err(format!(
                    "it holds several policies ({}): say one by its type, or pass on one alone",
                    named.join(", ")
                ));
            }
        };
        if !matches!(one.node.value, Value::Map(_)) {
            let line = line(one.node.span.start);
            return Err(format!("the policy at line {line} is not JSON"));
        }
        let kinds = |name: &str| self.found.kind(name);
        let document = document::of(&one.node, &kinds, Instead::Variable);
        if let Some((span, shown)) = &document.refused {
            let line = line(span.start);
            return Err(format!(
                "{shown} at line {line} is open, and decides what the statement is about"
            ));
        }
        if document.incomplete || one.partial {
            return Err("a statement of its policy is open".to_owned());
        }
        let source = Source::of(&document.node);
        let acts = source
            .version
            .as_ref()
            .is_some_and(|it| it.text == "2012-10-17");
        if let Some(held) = document.held.first().filter(|_| !acts) {
            let line = line(held.span.start);
            return Err(format!("{} at line {line} is open", held.shown));
        }
        if source.statements.is_empty() {
            return Err("its policy has no Statement".to_owned());
        }
        Ok(Decidable {
            loaded: Loaded {
                text: text.to_owned(),
                source,
            },
            kind: one.kind,
            open: document.held.into_iter().map(|held| held.instead).collect(),
        })
    }
}
