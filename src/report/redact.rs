//! Redaction: what leaves the house without the names of the house in it.
//!
//! It happens once, before any rendering: a renderer takes a [`Redacted`] report, and only
//! [`Redactor::apply`] makes one. Equal values get equal aliases, so that a redacted report still
//! says what is the same as what.

mod address;
mod aliases;
mod find;
mod known;
mod texts;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::Facts;
use crate::model::visible;
use address::Addresses;
pub use aliases::Naming;
use aliases::{Aliases, Kind};
use find::{Finder, Hit};
pub use texts::Texts;

/// How much is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Tokens, signatures, cookies and keys: never shown, whatever is asked for.
    Secrets,
    /// Accounts, ids of AWS objects, names of principals and of the house's own hosts, too.
    Ids,
    /// Addresses, too.
    All,
}

impl Level {
    /// The level's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Ids => "ids",
            Self::All => "all",
        }
    }
}

/// What was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Redaction {
    /// How much was asked for.
    pub level: Level,
    /// How many values of each kind have an alias now.
    pub replaced: BTreeMap<String, usize>,
}

/// Something that has gone through a [`Redactor`].
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(
    rename = "{T}",
    description = "Fields are only ever added: readers leave alone those that they do not know."
)]
pub struct Redacted<T> {
    #[serde(flatten)]
    value: T,
    /// The same, with nothing in its texts that a terminal or a reader does not see.
    #[serde(skip)]
    shown: T,
    /// What was taken out of it.
    pub redaction: Redaction,
}

impl<T> Redacted<T> {
    /// The value with its texts as they are: for what is no text to be read by people, such as JSON.
    pub const fn faithful(&self) -> &T {
        &self.value
    }
}

/// What a rendering for people gets: every text of others with its hidden characters as escapes.
impl<T> Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.shown
    }
}

/// Takes values out of texts, and remembers their aliases.
pub struct Redactor {
    level: Level,
    finder: Finder,
    aliases: Aliases,
    addresses: Addresses,
}

impl Redactor {
    /// A redactor for what is said about these facts. The same facts give the same aliases to
    /// addresses.
    #[must_use]
    pub fn new(level: Level, naming: Naming, facts: Option<&Facts>) -> Self {
        let seed = facts
            .filter(|_| level == Level::All)
            .and_then(|facts| serde_json::to_string(facts).ok());
        Self {
            level,
            finder: Finder::new(
                facts.map(known::hosts).unwrap_or_default(),
                facts.map(known::apis).unwrap_or_default(),
            ),
            aliases: Aliases::new(naming),
            addresses: Addresses::new(&seed.unwrap_or_default()),
        }
    }

    /// The value without what the level takes out.
    pub fn apply<T: Texts + Clone>(&mut self, mut value: T) -> Redacted<T> {
        if self.level > Level::Secrets {
            for name in value.names() {
                self.finder.know(name);
            }
            value.texts(&mut |text| self.finder.learn(text));
            self.finder.compile();
        }
        value.texts(&mut |text| *text = self.text(text));
        let redaction = Redaction {
            level: self.level,
            replaced: self.aliases.counts(),
        };
        let mut shown = value.clone();
        shown.texts(&mut |text| {
            if let Cow::Owned(escaped) = visible(text) {
                *text = escaped;
            }
        });
        Redacted {
            value,
            shown,
            redaction,
        }
    }

    /// What stands behind each alias: for the owner alone.
    #[must_use]
    pub fn map(self) -> BTreeMap<String, String> {
        self.aliases.originals()
    }

    fn text(&mut self, text: &str) -> String {
        let clean = find::secrets(text);
        if self.level < Level::Ids {
            return clean;
        }
        let aliases = &mut self.aliases;
        let clean = self.finder.ids(&clean, |hit| match hit {
            Hit::Object { prefix, text } => aliases.of(Kind::Object(prefix), text),
            Hit::Account(text) => aliases.of(Kind::Account, text),
            Hit::Api(text) => aliases.of(Kind::Api, text),
            Hit::Principal(text) => aliases.of(Kind::Principal, text),
            Hit::Host(text) => aliases.of(Kind::Host, text),
        });
        if self.level < Level::All {
            return clean;
        }
        let addresses = &self.addresses;
        find::addresses(&clean, |text| addresses.of(text, aliases))
    }
}
