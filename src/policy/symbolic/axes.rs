//! The axes of the requests: callers, actions and keys, each cut into the classes that the statements
//! tell apart. What a class means to a statement is asked of the evaluator, with the class's example.

use super::automaton::{Language, Pattern, Set, Token, combinations, literal};
use super::bits::Bits;
use super::budget::TooComplex;
use super::question::Question;
use super::values::tokens;
use crate::policy::pattern::Fuel;
use crate::policy::principal::Strength;
use crate::policy::request::{Held, Request};
use crate::policy::truth::Truth;

/// Which statements a class lets apply: those that may, and those that surely do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) may: Bits,
    pub(super) must: Bits,
}

impl Row {
    pub(super) fn all(count: usize) -> Self {
        Self {
            may: Bits::all(count),
            must: Bits::all(count),
        }
    }

    pub(super) fn set(&mut self, statement: usize, truth: Truth) {
        if truth == Truth::False {
            self.may.remove(statement);
        }
        if truth != Truth::True {
            self.must.remove(statement);
        }
    }
}

/// What a key holds, and which of the axis's patterns match it.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) held: Option<Held>,
    pub(super) of: Vec<usize>,
}

/// Values that no statement tells apart.
#[derive(Debug, Clone)]
pub(super) struct KeyClass {
    pub(super) members: Vec<usize>,
    /// By whether the caller is one that signs.
    pub(super) rows: [Row; 2],
}

/// A key.
#[derive(Debug, Clone)]
pub(super) struct KeyAxis {
    /// As a policy writes it.
    pub(super) name: String,
    pub(super) folded: String,
    /// The texts that it is compared with.
    pub(super) patterns: Vec<String>,
    pub(super) members: Vec<Member>,
    pub(super) classes: Vec<KeyClass>,
    /// The statements that any class lets not apply, by whether the caller signs.
    pub(super) depends: [Bits; 2],
    /// Only callers that sign have it.
    pub(super) of_identity: bool,
}

impl KeyClass {
    pub(super) const fn row(&self, signs: Signs) -> &Row {
        let [unsigned, signed] = &self.rows;
        match signs {
            Signs::Yes => signed,
            Signs::No => unsigned,
        }
    }
}

impl KeyAxis {
    pub(super) const fn depends(&self, signs: Signs) -> &Bits {
        let [unsigned, signed] = &self.depends;
        match signs {
            Signs::Yes => signed,
            Signs::No => unsigned,
        }
    }

    pub(super) fn is_absent(&self, class: &KeyClass) -> bool {
        class.members.iter().any(|member| {
            self.members
                .get(*member)
                .is_some_and(|it| it.held.is_none())
        })
    }
}

/// Whether the caller is an identity that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Signs {
    No,
    Yes,
}

/// Callers that no statement tells apart.
#[derive(Debug, Clone)]
pub(super) struct CallerClass {
    /// Who they are, in words.
    pub(super) labels: Vec<String>,
    /// One of them.
    pub(super) principal: String,
    /// The keys that the caller brings.
    pub(super) keys: Vec<(String, String)>,
    pub(super) signs: Signs,
    pub(super) row: Row,
    /// How each statement names them.
    pub(super) strengths: Vec<Option<Strength>>,
}

/// Actions that no statement tells apart.
#[derive(Debug, Clone)]
pub(super) struct ActionClass {
    pub(super) actions: Vec<String>,
    pub(super) row: Row,
}

impl Question<'_> {
    /// The actions.
    pub(super) fn actions(&self) -> Result<Vec<ActionClass>, TooComplex> {
        const CALLS: [&str; 3] = [
            "execute-api:Invoke",
            "execute-api:InvalidateCache",
            "execute-api:ManageConnections",
        ];
        let mut all: Vec<String> = CALLS.iter().map(|it| (*it).to_owned()).collect();
        if self.calls.everything {
            const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789-";
            let word = || [Token::One(Set::Of(LETTERS)), Token::Many(Set::Of(LETTERS))];
            let mut universe: Pattern = word().into();
            universe.push(Token::One(Set::Char(':')));
            universe.extend(word());
            let mut languages = Vec::new();
            let mut seen = std::collections::HashSet::new();
            for place in &self.places {
                for (service, name) in place.statement.named_actions() {
                    if seen.insert((service, name)) {
                        let mut pattern: Pattern = literal(service).collect();
                        pattern.push(Token::One(Set::Char(':')));
                        pattern.extend(tokens(&name.pieces(), &Set::Any));
                        languages.push(Language::of(pattern));
                    }
                }
            }
            if languages.len() > 200 {
                return Err(TooComplex("the actions".to_owned()));
            }
            let found = combinations(&[universe], &languages, &self.budget, "the actions")?;
            let texts = found.into_iter().map(|example| example.text);
            all.extend(
                texts.filter(|text| !CALLS.iter().any(|call| call.eq_ignore_ascii_case(text))),
            );
        }
        let mut classes: Vec<ActionClass> = Vec::new();
        for action in all {
            let request = Request::new(&action, &self.resource, "anonymous");
            let fuel = Fuel::full();
            let mut row = Row::all(self.places.len());
            for (index, place) in self.places.iter().enumerate() {
                self.budget.spend(4, "the actions")?;
                let view = self.view(place, &request);
                row.set(index, place.statement.action_matches(&view, &fuel).into());
            }
            let own = action == "execute-api:InvalidateCache" && !self.alone();
            match classes.iter_mut().find(|class| class.row == row && !own) {
                Some(class) => class.actions.push(action),
                None => classes.push(ActionClass {
                    actions: vec![action],
                    row,
                }),
            }
        }
        Ok(classes)
    }
}
