//! One text for every combination of patterns that some text matches.
//!
//! The patterns run side by side as nondeterministic automata, by the subset construction, over the
//! characters that they name and one that they do not. What a combination has matched for good is
//! no longer followed, so that prefixes stay cheap.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::budget::{Budget, TooComplex};

/// The most states of one product.
const MOST_STATES: usize = 20_000;

/// The most patterns among which one is looked for that begins alike.
const MOST_SIBLINGS: usize = 64;

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Set {
    Char(char),
    /// A letter in either case.
    Folded(char),
    Any,
    Except(char),
    Of(&'static str),
}

impl Set {
    fn contains(&self, char: char) -> bool {
        match self {
            Self::Char(it) => *it == char,
            Self::Folded(it) => *it == char || char.to_lowercase().eq(it.to_lowercase()),
            Self::Any => true,
            Self::Except(it) => *it != char,
            Self::Of(all) => all.contains(char),
        }
    }
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    One(Set),
    /// Any number of them.
    Many(Set),
}

pub(super) type Pattern = Vec<Token>;

/// The tokens of a literal text.
pub(super) fn literal(text: &str) -> impl Iterator<Item = Token> + '_ {
    text.chars().map(|char| Token::One(Set::Char(char)))
}

/// A language: the union of its members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Language(pub(super) Vec<Member>);

/// What some pattern matches, or what none does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) negated: bool,
    pub(super) any: Vec<Pattern>,
}

impl Language {
    pub(super) fn of(pattern: Pattern) -> Self {
        Self(vec![Member {
            negated: false,
            any: vec![pattern],
        }])
    }
}

/// A text, and which of the languages it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) text: String,
    pub(super) of: Vec<bool>,
}

/// A token that is still to be matched, or the end of a pattern.
struct Place<'a> {
    token: Option<&'a Token>,
    /// What may be matched after it.
    after: Vec<u32>,
    /// The member of a language; the universe without one.
    member: Option<usize>,
}

/// The places of every pattern in one numbering. Patterns of one member share what they begin with.
struct Product<'a> {
    all: Vec<Place<'a>>,
    starts: Vec<u32>,
    /// Each member: its language, and whether it is what no pattern matches.
    members: Vec<(usize, bool)>,
    languages: u32,
}

/// A count of what one policy holds.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX / 8)
}

/// Live places, sorted; then a mark for each language that is matched whatever follows, and for
/// each member that is out.
type State = Vec<u32>;

impl<'a> Product<'a> {
    fn new(universe: &'a [Pattern], languages: &'a [Language]) -> Self {
        let mut product = Self {
            all: Vec::new(),
            starts: Vec::new(),
            members: Vec::new(),
            languages: small(languages.len()),
        };
        for pattern in universe {
            product.push(pattern, None);
        }
        for (index, language) in languages.iter().enumerate() {
            for member in &language.0 {
                let of = product.members.len();
                product.members.push((index, member.negated));
                for pattern in &member.any {
                    product.push(pattern, Some(of));
                }
            }
        }
        product
    }

    fn push(&mut self, pattern: &'a [Token], member: Option<usize>) {
        let mut before: Option<u32> = None;
        for token in pattern.iter().map(Some).chain([None]) {
            let siblings = match before {
                Some(before) => self.after(before),
                None => &self.starts,
            };
            let place = siblings.iter().rev().take(MOST_SIBLINGS).copied();
            let place = place.into_iter().find(|place| {
                let it = self.place(*place);
                it.is_some_and(|it| it.member == member && it.token == token)
            });
            before = Some(place.unwrap_or_else(|| self.add(before, token, member)));
        }
    }

    fn add(&mut self, before: Option<u32>, token: Option<&'a Token>, member: Option<usize>) -> u32 {
        let place = small(self.all.len());
        self.all.push(Place {
            token,
            after: Vec::new(),
            member,
        });
        let siblings = match before {
            Some(before) => self.all.get_mut(before as usize).map(|it| &mut it.after),
            None => Some(&mut self.starts),
        };
        if let Some(siblings) = siblings {
            siblings.push(place);
        }
        place
    }

    fn places(&self) -> u32 {
        small(self.all.len())
    }

    fn place(&self, place: u32) -> Option<&Place<'a>> {
        self.all.get(place as usize)
    }

    fn after(&self, place: u32) -> &[u32] {
        self.place(place).map_or(&[], |it| &it.after)
    }

    fn won(&self, language: usize) -> u32 {
        self.places() + small(language)
    }

    fn out(&self, member: usize) -> u32 {
        self.places() + self.languages + small(member)
    }

    /// A place, and those behind it that need no character.
    fn enter(&self, place: u32, into: &mut Vec<u32>) {
        let mut at = into.len();
        into.push(place);
        while let Some(next) = into.get(at).and_then(|it| self.place(*it)) {
            if matches!(next.token, Some(Token::Many(_))) {
                into.extend(&next.after);
            }
            at += 1;
        }
    }

    fn enter_all(&self, places: &[u32], into: &mut Vec<u32>) {
        for place in places {
            self.enter(*place, into);
        }
    }

    /// Whether the pattern matches whatever follows.
    fn is_won(&self, place: &Place<'_>) -> bool {
        let is_end = |it: &u32| self.place(*it).is_some_and(|it| it.token.is_none());
        matches!(place.token, Some(Token::Many(Set::Any))) && place.after.iter().any(is_end)
    }

    /// What nothing can change any more is settled, and its places are dropped.
    fn settled(&self, mut places: Vec<u32>, marks: &[u32]) -> State {
        places.sort_unstable();
        places.dedup();
        let mut out: BTreeSet<u32> = marks.iter().copied().collect();
        let mut live = vec![false; self.members.len()];
        for place in places.iter().filter_map(|it| self.place(*it)) {
            let Some(member) = place.member else {
                continue;
            };
            if let Some(it) = live.get_mut(member) {
                *it = true;
            }
            if self.is_won(place)
                && let Some((language, negated)) = self.members.get(member)
            {
                out.insert(if *negated {
                    self.out(member)
                } else {
                    self.won(*language)
                });
            }
        }
        for (member, (language, negated)) in self.members.iter().enumerate() {
            let is_out = out.contains(&self.out(member));
            if *negated && !live.get(member).copied().unwrap_or_default() && !is_out {
                out.insert(self.won(*language));
            }
        }
        if out.is_empty() {
            return places;
        }
        let mut state: State = places
            .iter()
            .copied()
            .filter(|place| match self.place(*place).and_then(|it| it.member) {
                Some(member) => {
                    let language = self.members.get(member).map_or(0, |(it, _)| *it);
                    !out.contains(&self.won(language)) && !out.contains(&self.out(member))
                }
                None => true,
            })
            .collect();
        // A language that is matched needs no word on its members.
        state.extend(out.iter().filter(|mark| {
            let member = mark.checked_sub(self.places() + self.languages);
            member
                .and_then(|member| self.members.get(member as usize))
                .is_none_or(|(language, _)| !out.contains(&self.won(*language)))
        }));
        state
    }

    fn start(&self) -> State {
        let mut places = Vec::new();
        self.enter_all(&self.starts, &mut places);
        self.settled(places, &[])
    }

    fn step(&self, state: &State, char: char) -> State {
        let mut next = Vec::new();
        let mut marks = Vec::new();
        for place in state {
            let Some(it) = self.place(*place) else {
                marks.push(*place);
                continue;
            };
            match it.token {
                Some(Token::One(set)) if set.contains(char) => self.enter_all(&it.after, &mut next),
                Some(Token::Many(set)) if set.contains(char) => self.enter(*place, &mut next),
                _ => {}
            }
        }
        self.settled(next, &marks)
    }

    /// Whether the universe still has a text that begins so.
    fn is_live(&self, state: &State) -> bool {
        let mut places = state.iter().filter_map(|it| self.place(*it));
        places.any(|it| it.member.is_none())
    }

    /// Which languages the text that ends here is of; `None` where it is not of the universe.
    fn accepted(&self, state: &State) -> Option<Vec<bool>> {
        let mut of_universe = false;
        let mut matched = vec![false; self.members.len()];
        let mut accepted = vec![false; self.languages as usize];
        for place in state {
            let Some(it) = self.place(*place) else {
                let mark = (*place - self.places()) as usize;
                if let Some(it) = accepted.get_mut(mark) {
                    *it = true;
                } else if let Some(it) = matched.get_mut(mark - self.languages as usize) {
                    *it = true;
                }
                continue;
            };
            if it.token.is_none() {
                match it.member {
                    None => of_universe = true,
                    Some(member) => {
                        if let Some(it) = matched.get_mut(member) {
                            *it = true;
                        }
                    }
                }
            }
        }
        for ((language, negated), matched) in self.members.iter().zip(&matched) {
            if let Some(it) = accepted.get_mut(*language) {
                *it |= matched != negated;
            }
        }
        of_universe.then_some(accepted)
    }

    /// The characters that the live places of a state tell apart: those that they name, and of the
    /// others one of every kind, plain ones first.
    fn alphabet(&self, state: &State) -> Vec<char> {
        const PLAIN: [char; 9] = ['0', 'x', 'a', 'A', '/', '-', '_', ':', '\u{fffd}'];
        let mut named: Vec<char> = Vec::new();
        let mut sets: Vec<&Set> = Vec::new();
        for place in state.iter().map_while(|place| self.place(*place)) {
            let Some(Token::One(set) | Token::Many(set)) = place.token else {
                continue;
            };
            match set {
                Set::Char(char) => named.push(*char),
                Set::Except(char) => {
                    named.push(*char);
                    sets.push(set);
                }
                Set::Folded(char) => {
                    named.extend(char.to_lowercase().chain(char.to_uppercase()));
                    if matches!(char, 'k' | 'K') {
                        named.push('\u{212a}');
                    }
                }
                Set::Of(_) => sets.push(set),
                Set::Any => {}
            }
        }
        named.sort_unstable();
        named.dedup();
        sets.dedup();
        let of_sets = sets.iter().filter_map(|set| match set {
            Set::Of(all) => all.chars().find(|char| named.binary_search(char).is_err()),
            _ => None,
        });
        let mut alphabet: Vec<char> = Vec::new();
        let mut kinds: Vec<Vec<bool>> = Vec::new();
        for char in PLAIN.into_iter().chain(of_sets) {
            if named.binary_search(&char).is_err() {
                let kind: Vec<bool> = sets.iter().map(|set| set.contains(char)).collect();
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                    alphabet.push(char);
                }
            }
        }
        alphabet.extend(named);
        alphabet
    }
}

/// A shortest text of the universe for every combination of languages that has one.
pub(super) fn combinations(
    universe: &[Pattern],
    languages: &[Language],
    budget: &Budget,
    what: &str,
) -> Result<Vec<Example>, TooComplex> {
    let product = Product::new(universe, languages);
    let mut states: HashMap<State, usize> = HashMap::new();
    let mut from: Vec<(usize, char)> = vec![(0, '\0')];
    let mut waiting = VecDeque::from([(product.start(), 0_usize)]);
    let mut examples: Vec<Example> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    if let Some((state, _)) = waiting.front() {
        states.insert(state.clone(), 0);
    }
    while let Some((state, id)) = waiting.pop_front() {
        if let Some(of) = product.accepted(&state)
            && seen.insert(of.clone())
        {
            let text = spelt(&from, id);
            examples.push(Example { text, of });
        }
        for char in product.alphabet(&state) {
            budget.spend(state.len() * 2, what)?;
            let next = product.step(&state, char);
            if !product.is_live(&next) || states.contains_key(&next) {
                continue;
            }
            if from.len() > MOST_STATES {
                return Err(TooComplex(what.to_owned()));
            }
            let new = from.len();
            from.push((id, char));
            states.insert(next.clone(), new);
            waiting.push_back((next, new));
        }
    }
    Ok(examples)
}

/// The text by which a state was reached.
fn spelt(from: &[(usize, char)], state: usize) -> String {
    let mut chars = Vec::new();
    let mut at = state;
    while at != 0
        && let Some((before, char)) = from.get(at)
    {
        chars.push(*char);
        at = *before;
    }
    chars.iter().rev().collect()
}
