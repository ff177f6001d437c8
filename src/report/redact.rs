//! Redaction: what leaves the house without the names of the house in it.
//!
//! It happens once, before any rendering: a renderer takes a [`Redacted`] report, and only
//! [`Redactor::apply`] makes one. Equal values get equal aliases, so that a redacted report still
//! says what is the same as what.

mod address;
mod aliases;
mod classes;
mod fields;
mod find;
mod known;
mod policies;
mod redactable;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::Facts;
use crate::model::{REDACTED, visible, without_secrets};
use address::Addresses;
pub use aliases::Naming;
use aliases::{Aliases, Kind};
pub use classes::{CLASSES, Class};
pub use fields::Field;
pub use redactable::Redactable;
use words::{Word, Words};

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
    naming: Naming,
    words: Words,
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
        let mut redactor = Self {
            level,
            naming,
            words: Words::default(),
            aliases: Aliases::new(naming),
            addresses: Addresses::new(&seed.unwrap_or_default()),
        };
        if let Some(facts) = facts.filter(|_| level > Level::Secrets) {
            known::note(facts, &mut redactor.words);
            // A report quotes parts of them: of a policy the id of a statement alone.
            if let Ok(mut value) = serde_json::to_value(facts) {
                value.texts(&mut |text| redactor.learn(text));
            }
        }
        redactor
    }

    /// The value without what the level takes out.
    pub fn apply<T: Redactable + Clone>(&mut self, mut value: T) -> Redacted<T> {
        if self.level > Level::Secrets {
            for name in value.names() {
                self.words.know(name);
            }
            value.texts(&mut |text| self.learn(text));
            self.words.compile();
        }
        value.fields(&mut |field, text| self.field(field, text));
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

    /// Notes what a text names that may stand in others by itself.
    fn learn(&mut self, text: &str) {
        for api in find::apis(text) {
            self.words.add(api, Word::Api);
        }
        for name in find::names(text) {
            self.words.add(name, Word::Name);
        }
        policies::replace(text, |piece, goes_on| {
            if goes_on {
                self.aliases.begins(piece);
            }
            self.words.add(piece, Word::Name);
            piece.to_owned()
        });
    }

    /// What is known by its place alone.
    fn field(&mut self, field: Field, text: &mut String) {
        match field {
            Field::Secret if text != "(not recorded)" => REDACTED.clone_into(text),
            Field::Name if self.level >= Level::Ids => {
                *text = self.aliases.of(Kind::Principal, text);
            }
            Field::Domain if self.level >= Level::Ids && !text.trim_matches('.').contains('.') => {
                let label = text.trim_matches('.').to_ascii_lowercase();
                *text = self.aliases.of(Kind::Host, &label);
            }
            Field::Distinguished if self.level >= Level::Ids => {
                let name = text.clone();
                for own in fields::own_values(&name) {
                    // Names of hosts are known in every text.
                    if !own.contains('.') || own.contains(' ') {
                        let alias = self.aliases.of(Kind::Principal, own);
                        *text = text.replace(&format!("={own}"), &format!("={alias}"));
                    }
                }
            }
            Field::Request if self.level >= Level::All => {
                *text = self.aliases.of(Kind::Request, text);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) -> String {
        let clean = without_secrets(text);
        if self.level < Level::Ids {
            return clean.into_owned();
        }
        let aliases = &mut self.aliases;
        let clean = policies::replace(&clean, |piece, goes_on| {
            if !words::is_name(piece) {
                return piece.to_owned();
            }
            let kind = if goes_on {
                Kind::Beginning
            } else {
                Kind::Principal
            };
            aliases.of(kind, piece)
        });
        let closed = self.naming == Naming::Shaped;
        let clean = self
            .words
            .replace(&clean, closed, |word, text| aliases.of(word.kind(), text));
        let clean = classes::replace(clean, self.level, aliases);
        if self.level < Level::All {
            return clean;
        }
        let addresses = &self.addresses;
        find::addresses(&clean, |text| addresses.of(text, aliases))
    }
}
