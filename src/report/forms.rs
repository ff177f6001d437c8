//! Which form a URL has, and the other forms of the same call.

use schemars::JsonSchema;
use serde::Serialize;

use super::Report;
use crate::facts::Facts;
use crate::front_door::forms::{self, Filled, NOWHERE, WayKind};
use crate::model::Target;

/// The form of the URL, and the others.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Forms {
    /// The URL's own form; absent where it has none.
    pub this: Option<Way>,
    /// The same call in other forms; what is not known stands in capitals.
    pub others: Vec<Way>,
    /// From where no form works.
    pub never_from: &'static str,
}

/// A form of the invoke URL.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Way {
    /// `U1` to `U8`.
    pub id: &'static str,
    /// In words.
    pub title: &'static str,
    /// The URL.
    pub url: String,
    /// The headers that it takes beside.
    pub headers: Vec<String>,
    /// What it needs.
    pub needs: &'static [&'static str],
    /// From where it works.
    pub works_from: &'static [&'static str],
}

impl Report {
    /// Tells of the URL's form, too.
    #[must_use]
    pub fn with_forms(mut self, facts: &Facts) -> Self {
        self.forms = Some(Forms::of(&facts.target));
        self
    }
}

impl Forms {
    fn of(target: &Target) -> Self {
        let own = forms::of(target);
        let others = forms::ways(target)
            .into_iter()
            .filter(|other| Some(other.kind) != own)
            .map(way)
            .collect();
        let this = own.map(|kind| {
            way(Filled {
                kind,
                url: target.url.to_string(),
                headers: Vec::new(),
            })
        });
        Self {
            this,
            others,
            never_from: NOWHERE,
        }
    }
}

fn way(filled: Filled) -> Way {
    let kind: WayKind = filled.kind;
    Way {
        id: kind.id(),
        title: kind.title(),
        url: filled.url,
        headers: filled.headers,
        needs: kind.needs(),
        works_from: kind.works_from(),
    }
}
