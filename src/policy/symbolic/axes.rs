//! The axes of the requests: callers, actions and keys, each cut into the classes that the statements
//! tell apart. What a class means to a statement is asked of the evaluator, with the class's example.

use std::collections::{BTreeMap, HashMap};

use super::automaton::{Language, Pattern, Set, Token, combinations, literal};
use super::bits::Bits;
use super::budget::TooComplex;
use super::calls::{Callers, Presence};
use super::question::Question;
use super::values::{arn_tokens, cut, tokens};
use crate::policy::combine::Relation;
use crate::policy::condition::{Condition, Wanted};
use crate::policy::operator::Base;
use crate::policy::pattern::Fuel;
use crate::policy::principal::Strength;
use crate::policy::request::{Context, Held, Request};
use crate::policy::truth::Truth;

/// The most sets of values of one key that are told apart.
const MOST_SETS: usize = 1_000;

/// Which statements a class lets apply: those that may, and those that surely do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) may: Bits,
    pub(super) must: Bits,
}

impl Row {
    fn all(count: usize) -> Self {
        Self {
            may: Bits::all(count),
            must: Bits::all(count),
        }
    }

    fn set(&mut self, statement: usize, truth: Truth) {
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
    rows: [Row; 2],
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

/// The keys that come from the caller, where they do.
const OF_CALLER: [&str; 3] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltype",
];

impl Question<'_> {
    /// The keys that conditions read, those that most statements read first.
    pub(super) fn key_axes(&self) -> Result<Vec<KeyAxis>, TooComplex> {
        let mut by_key: BTreeMap<&str, Vec<(usize, &Condition)>> = BTreeMap::new();
        for (index, place) in self.places.iter().enumerate() {
            for condition in &place.statement.conditions {
                let of_caller = OF_CALLER.contains(&condition.key.as_str());
                if !(self.calls.from_caller && of_caller) {
                    by_key
                        .entry(&condition.key)
                        .or_default()
                        .push((index, condition));
                }
            }
        }
        let mut axes = Vec::new();
        for (key, conditions) in by_key {
            axes.push(self.key_axis(key, &conditions)?);
        }
        axes.sort_by_key(|axis| {
            let [_, signed] = &axis.depends;
            std::cmp::Reverse(signed.iter().count())
        });
        Ok(axes)
    }

    fn key_axis(
        &self,
        key: &str,
        conditions: &[(usize, &Condition)],
    ) -> Result<KeyAxis, TooComplex> {
        let plain: Vec<&Condition> = conditions.iter().map(|(_, it)| *it).collect();
        let what = format!("the values of {key}");
        let presence = self.calls.presence(key);
        let cut = cut(key, &plain, self.calls, &self.budget)?;
        let mut held: Vec<Option<Held>> = Vec::new();
        if matches!(presence, Presence::Maybe | Presence::Never) {
            held.push(None);
        }
        if presence == Presence::Unknown || !cut.exact {
            held.push(Some(Held::Unknown));
        }
        if presence != Presence::Unknown {
            let one = |text: &String| Some(Held::Known(vec![text.clone()]));
            held.extend(cut.examples.iter().map(one));
        }
        let patterns = Patterns::of(&plain);
        let mut axis = KeyAxis {
            name: plain
                .first()
                .map_or_else(|| key.to_owned(), |it| it.written.clone()),
            folded: key.to_owned(),
            patterns: patterns.labels.clone(),
            members: Vec::new(),
            classes: Vec::new(),
            depends: [Bits::none(self.places.len()), Bits::none(self.places.len())],
            of_identity: crate::policy::request::is_of_identity(key),
        };
        let mut classes: HashMap<[Row; 2], usize> = HashMap::new();
        for value in held {
            self.place_value(&mut axis, &mut classes, conditions, &patterns, value, &what)?;
        }
        if self.is_set(key, &plain) && presence != Presence::Unknown {
            self.add_sets(&mut axis, &mut classes, conditions, &patterns, &what)?;
        }
        let all = Bits::all(self.places.len());
        for class in &axis.classes {
            for (depends, row) in axis.depends.iter_mut().zip(&class.rows) {
                *depends = depends.or(&all.without(&row.must));
            }
        }
        Ok(axis)
    }

    /// Puts a value into its class; true where the class is new.
    fn place_value(
        &self,
        axis: &mut KeyAxis,
        classes: &mut HashMap<[Row; 2], usize>,
        conditions: &[(usize, &Condition)],
        patterns: &Patterns<'_>,
        value: Option<Held>,
        what: &str,
    ) -> Result<bool, TooComplex> {
        let rows = [
            self.row(&axis.folded, conditions, value.as_ref(), Signs::No, what)?,
            self.row(&axis.folded, conditions, value.as_ref(), Signs::Yes, what)?,
        ];
        let member = axis.members.len();
        let of = match &value {
            Some(Held::Known(values)) => patterns.matching(values),
            _ => Vec::new(),
        };
        axis.members.push(Member { held: value, of });
        // Absence is a class of its own, so that it can be told.
        let absent = axis.members.last().is_some_and(|it| it.held.is_none());
        if let (Some(class), false) = (classes.get(&rows), absent)
            && let Some(class) = axis.classes.get_mut(*class)
        {
            class.members.push(member);
            return Ok(false);
        }
        if !absent {
            classes.insert(rows.clone(), axis.classes.len());
        }
        axis.classes.push(KeyClass {
            members: vec![member],
            rows,
        });
        Ok(true)
    }

    /// What a value means to every statement that reads its key.
    fn row(
        &self,
        key: &str,
        conditions: &[(usize, &Condition)],
        value: Option<&Held>,
        signs: Signs,
        what: &str,
    ) -> Result<Row, TooComplex> {
        let who = match signs {
            Signs::Yes => "arn:aws:iam::111122223333:user/any",
            Signs::No => "anonymous",
        };
        let mut context = Context::default();
        for variable in &self.variables {
            context.set(variable, Held::Unknown);
        }
        match value {
            Some(held) => context.set(key, held.clone()),
            None => context.remove(key),
        }
        let request = Request::new("execute-api:Invoke", "*", who).with(context);
        let mut row = Row::all(self.places.len());
        let fuel = Fuel::full();
        for (index, condition) in conditions {
            self.budget.spend(condition.wanted.len(), what)?;
            let Some(place) = self.places.get(*index) else {
                continue;
            };
            let view = self.view(place, &request);
            row.set(*index, condition.holds(&view, &fuel));
        }
        Ok(row)
    }

    fn is_set(&self, key: &str, conditions: &[&Condition]) -> bool {
        let qualified = conditions
            .iter()
            .any(|it| it.operator.is_some_and(|it| it.qualifier.is_some()));
        match crate::policy::keys::find(key) {
            Some(known) if !self.calls.everything => known.multi,
            _ => qualified,
        }
    }

    /// Sets of several values, as long as a further value makes a new class.
    fn add_sets(
        &self,
        axis: &mut KeyAxis,
        classes: &mut HashMap<[Row; 2], usize>,
        conditions: &[(usize, &Condition)],
        patterns: &Patterns<'_>,
        what: &str,
    ) -> Result<(), TooComplex> {
        let single: Vec<String> = axis
            .classes
            .iter()
            .filter_map(
                |class| match &axis.members.get(*class.members.first()?)?.held {
                    Some(Held::Known(values)) => values.first().cloned(),
                    _ => None,
                },
            )
            .collect();
        let mut waiting: Vec<Vec<String>> = single.iter().map(|it| vec![it.clone()]).collect();
        while let Some(set) = waiting.pop() {
            for value in &single {
                if set.contains(value) {
                    continue;
                }
                let mut larger = set.clone();
                larger.push(value.clone());
                let held = Some(Held::Known(larger.clone()));
                if self.place_value(axis, classes, conditions, patterns, held, what)? {
                    waiting.push(larger);
                } else {
                    axis.members.pop();
                    if let Some(class) = axis
                        .classes
                        .iter_mut()
                        .find(|class| class.members.last() == Some(&axis.members.len()))
                    {
                        class.members.pop();
                    }
                }
                if axis.classes.len() > MOST_SETS {
                    return Err(TooComplex(what.to_owned()));
                }
            }
        }
        Ok(())
    }

    /// The callers.
    pub(super) fn callers(&self) -> Result<Vec<CallerClass>, TooComplex> {
        let mut classes: Vec<CallerClass> = Vec::new();
        for (label, principal) in self.candidates()? {
            let keys = self.keys_of(&principal);
            let mut context = Context::default();
            for (name, value) in &keys {
                context.set(name, Held::Known(vec![value.clone()]));
            }
            let request =
                Request::new("execute-api:Invoke", &self.resource, &principal.0).with(context);
            let fuel = Fuel::full();
            let mut row = Row::all(self.places.len());
            let mut strengths = Vec::with_capacity(self.places.len());
            for (index, place) in self.places.iter().enumerate() {
                self.budget.spend(4, "the principals")?;
                let view = self.view(place, &request);
                let strength = place.statement.named(&view);
                let mut truth = Truth::from(strength);
                if self.calls.from_caller {
                    for condition in &place.statement.conditions {
                        if OF_CALLER.contains(&condition.key.as_str()) {
                            truth = truth.and(condition.holds(&view, &fuel));
                        }
                    }
                }
                row.set(index, truth);
                strengths.push(strength);
            }
            let signs = if request.caller.identity().is_some() {
                Signs::Yes
            } else {
                Signs::No
            };
            let features = self.features(&request);
            let alike = classes.iter_mut().find(|class| {
                class.row == row
                    && class.strengths == strengths
                    && class.signs == signs
                    && self.features_of(class) == features
            });
            match alike {
                Some(class) => class.labels.push(label),
                None => classes.push(CallerClass {
                    labels: vec![label],
                    principal: principal.0,
                    keys,
                    signs,
                    row,
                    strengths,
                }),
            }
        }
        Ok(classes)
    }

    fn features_of(&self, class: &CallerClass) -> (u8, Relation) {
        self.features(&Request::new("", &self.resource, &class.principal))
    }

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

    /// Callers that the policies may tell apart: what they are called, the principal, and the value of
    /// `aws:PrincipalArn`.
    fn candidates(&self) -> Result<Vec<Candidate>, TooComplex> {
        let own = self.account.as_str();
        let mut accounts: Vec<String> = vec![own.to_owned()];
        let mut all: Vec<Candidate> = vec![(
            "anonymous".to_owned(),
            ("anonymous".to_owned(), String::new()),
        )];
        let mut add = |label: String, principal: String, arn: String| {
            if !all
                .iter()
                .any(|(_, (it, its))| *it == principal && *its == arn)
            {
                all.push((label, (principal, arn)));
            }
        };
        for place in &self.places {
            for (label, principal, arn) in place.statement.named_callers() {
                self.budget.spend(8, "the principals")?;
                if let Some(account) = crate::policy::arn::Arn::new(&principal) {
                    accounts.push(account.account().to_owned());
                }
                add(label, principal, arn);
            }
        }
        if self.calls.from_caller {
            for (arn, account) in self.caller_arns()? {
                accounts.extend(account);
                let principal = match arn.split_once(":role/") {
                    Some((head, path)) => {
                        let role = path.rsplit('/').next().unwrap_or_default();
                        let head = head.replacen(":iam:", ":sts:", 1);
                        format!("{head}:assumed-role/{role}/session")
                    }
                    None => arn.clone(),
                };
                add(arn.clone(), principal, arn);
            }
        }
        accounts.retain(|it| crate::policy::principal::is_account(it));
        let mut seen = std::collections::HashSet::new();
        accounts.retain(|it| seen.insert(it.clone()));
        let stranger = ["999988887777", "777788889999", "555566667777"]
            .into_iter()
            .find(|it| !accounts.iter().any(|account| account == it))
            .unwrap_or("123443211234");
        for account in &accounts {
            let root = format!("arn:aws:iam::{account}:root");
            let user = format!("arn:aws:iam::{account}:user/any-other");
            add(
                format!("any other identity of {account}"),
                user.clone(),
                user,
            );
            if self.calls.from_caller || self.alone() {
                add(root.clone(), root.clone(), root);
            }
        }
        let user = format!("arn:aws:iam::{stranger}:user/stranger");
        add(
            "any identity of another account".to_owned(),
            user.clone(),
            user.clone(),
        );
        match self.calls.callers {
            Callers::Everybody => {}
            Callers::Unsigned => all.retain(|(_, (principal, _))| principal == "anonymous"),
            Callers::Signed => all.retain(|(_, (principal, _))| *principal == user),
        }
        Ok(all)
    }

    /// The ARNs of callers that conditions tell apart, and the accounts that they name.
    fn caller_arns(&self) -> Result<Vec<(String, Option<String>)>, TooComplex> {
        const NAME: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-/";
        let mut languages = Vec::new();
        let mut found = Vec::new();
        for condition in self
            .places
            .iter()
            .flat_map(|place| &place.statement.conditions)
        {
            match condition.key.as_str() {
                "aws:principalaccount" => {
                    let texts = condition.wanted.iter().filter_map(|wanted| match wanted {
                        Wanted::Text(text) => Some(text.clone()),
                        Wanted::Glob(glob) => glob.as_literal().map(str::to_owned),
                        _ => None,
                    });
                    found.extend(texts.map(|account| {
                        let arn = format!("arn:aws:iam::{account}:user/any-other");
                        (arn, Some(account))
                    }));
                }
                "aws:principalarn" => {
                    let base = condition.operator.map(|it| it.base);
                    for wanted in &condition.wanted {
                        match (wanted, base) {
                            (Wanted::Text(text), _) => found.push((text.clone(), None)),
                            (Wanted::Glob(glob), Some(Base::StringLike)) => {
                                languages.push(Language::of(tokens(&glob.pieces(), &Set::Any)));
                            }
                            (Wanted::Arn(glob), _) => {
                                languages.push(Language::of(arn_tokens(&glob.pieces())));
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        let universe = |kind: &str| {
            let mut arn: Pattern = literal("arn:aws:iam::").collect();
            arn.extend(std::iter::repeat_n(Token::One(Set::Of("0123456789")), 12));
            arn.extend(literal(kind));
            arn.push(Token::One(Set::Of(NAME)));
            arn.push(Token::Many(Set::Of(NAME)));
            arn
        };
        if !languages.is_empty() {
            let what = "the values of aws:PrincipalArn";
            let universe = [universe(":role/"), universe(":user/")];
            let examples = combinations(&universe, &languages, &self.budget, what)?;
            found.extend(
                examples
                    .into_iter()
                    .filter(|it| it.of.contains(&true))
                    .map(|it| {
                        let account = crate::policy::arn::Arn::new(&it.text)
                            .map(|it| it.account().to_owned());
                        (it.text, account)
                    }),
            );
        }
        found.retain(|(arn, _)| arn.starts_with("arn:"));
        Ok(found)
    }

    /// The keys that a caller brings.
    fn keys_of(&self, (principal, arn): &(String, String)) -> Vec<(String, String)> {
        let identity = crate::policy::principal::Caller::parse(principal);
        let Some(identity) = identity.identity().filter(|_| self.calls.from_caller) else {
            return Vec::new();
        };
        vec![
            ("aws:PrincipalArn".to_owned(), arn.clone()),
            ("aws:PrincipalAccount".to_owned(), identity.account.clone()),
            (
                "aws:PrincipalType".to_owned(),
                identity.kind.as_type().to_owned(),
            ),
        ]
    }
}

/// What callers are called, a principal of them, and its value of `aws:PrincipalArn`.
type Candidate = (String, (String, String));

/// The texts that conditions compare a key with.
struct Patterns<'a> {
    labels: Vec<String>,
    texts: HashMap<&'a str, usize>,
    others: Vec<(usize, Base, &'a Wanted)>,
}

impl<'a> Patterns<'a> {
    fn of(conditions: &[&'a Condition]) -> Self {
        let mut labels: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut texts = HashMap::new();
        let mut others = Vec::new();
        for condition in conditions {
            let Some(operator) = condition.operator.filter(|it| it.base != Base::Null) else {
                continue;
            };
            for wanted in &condition.wanted {
                let Some(label) = wanted.shown(operator.base) else {
                    continue;
                };
                let known = places.get(&label).copied();
                let place = known.unwrap_or(labels.len());
                if known.is_none() {
                    labels.push(label.clone());
                    places.insert(label, place);
                }
                match wanted {
                    Wanted::Text(text) => {
                        texts.insert(text.as_str(), place);
                    }
                    _ if known.is_none() => others.push((place, operator.base, wanted)),
                    _ => {}
                }
            }
        }
        Self {
            labels,
            texts,
            others,
        }
    }

    /// The patterns that the one value matches.
    fn matching(&self, values: &[String]) -> Vec<usize> {
        let [value] = values else {
            return Vec::new();
        };
        let mut of: Vec<usize> = self
            .texts
            .get(value.as_str())
            .copied()
            .into_iter()
            .collect();
        let request = Request::new("", "", "anonymous");
        let view = crate::policy::request::View::new(&request, &[]);
        let others = self
            .others
            .iter()
            .filter(|(_, base, it)| it.matches(*base, value, &view));
        of.extend(others.map(|(place, ..)| *place));
        of.sort_unstable();
        of.dedup();
        of
    }
}
