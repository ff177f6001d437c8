//! The one policy of a document that a decision is asked of.

use super::Template;
use super::document::{self, Held, Instead};
use super::tree::Value;
use crate::policy::{Loaded, PolicyKind, Source, load};

/// A policy, ready to be decided by.
#[derive(Debug, Clone, PartialEq)]
pub struct Decidable {
    /// The policy, at its places in the file.
    pub loaded: Loaded,
    /// What it is.
    pub kind: PolicyKind,
    /// Keys of the request that stand for what the file leaves open: their values are unknown.
    pub open: Vec<String>,
    /// The resource that the policy is of, and the line at which it begins.
    pub at: (String, usize),
    /// What stands for what the file writes, where that is a value.
    pub shown: Vec<(String, String)>,
}

impl Template {
    /// The one policy of a type.
    ///
    /// # Errors
    /// There is none, or there are several, or what it says is open.
    pub fn decide(&self, text: &str, kind: Option<PolicyKind>) -> Result<Decidable, String> {
        self.the_same(|it| it.one(text, kind, Instead::Variable))
    }

    /// The one policy of a type, by itself as JSON, to be asked about all calls or to be edited: the ids
    /// that the file makes are values.
    ///
    /// # Errors
    /// There is none, or there are several, or what it says is open.
    pub fn apart(&self, text: &str, kind: Option<PolicyKind>) -> Result<Decidable, String> {
        self.the_same(|it| it.one(text, kind, Instead::Typed))
    }

    /// What is the same however the file is deployed.
    fn the_same(
        &self,
        read: impl Fn(&Self) -> Result<Decidable, String>,
    ) -> Result<Decidable, String> {
        let first = read(self)?;
        for other in &self.others {
            if read(other).as_ref() != Ok(&first) {
                let names: Vec<&str> = self.known.keys().map(String::as_str).collect();
                return Err(format!(
                    "its policy is another one by the conditions of the file ({})",
                    names.join(", ")
                ));
            }
        }
        Ok(first)
    }

    fn one(
        &self,
        text: &str,
        kind: Option<PolicyKind>,
        instead: Instead,
    ) -> Result<Decidable, String> {
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
        let document = document::of(&one.node, &kinds, instead);
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
        let variables = |it: &&Held| instead == Instead::Variable || !it.typed;
        if let Some(held) = document.held.iter().find(variables).filter(|_| !acts) {
            let line = line(held.span.start);
            return Err(format!("{} at line {line} is open", held.shown));
        }
        if source.statements.is_empty() {
            return Err("its policy has no Statement".to_owned());
        }
        let loaded = if instead == Instead::Typed {
            let json = serde_json::to_string_pretty(&document.node.json()).unwrap_or_default();
            load(&json).map_err(|error| error.to_string())?
        } else {
            Loaded {
                text: text.to_owned(),
                source,
            }
        };
        let (values, open): (Vec<Held>, Vec<Held>) = document
            .held
            .into_iter()
            .partition(|it| instead == Instead::Typed && it.typed);
        // The engine names keys in lower case.
        let named = open
            .iter()
            .map(|it| (it.instead.to_ascii_lowercase(), it.shown.clone()));
        let named: Vec<(String, String)> = named.collect();
        Ok(Decidable {
            loaded,
            kind: one.kind,
            open: open.into_iter().map(|held| held.instead).collect(),
            at: (one.of.clone(), line(one.node.span.start)),
            shown: values
                .into_iter()
                .map(|held| (held.instead, held.shown))
                .chain(named)
                .collect(),
        })
    }
}
