//! The keys that conditions read, each cut into the classes of values that the statements tell apart.

use super::axes::{KeyAxis, KeyClass, Member, Row, Signs};
use super::bits::Bits;
use super::budget::TooComplex;
use super::callers::OF_CALLER;
use super::calls::Presence;
use super::question::Question;
use super::values::cut;
use crate::policy::condition::{Condition, Wanted};
use crate::policy::operator::Base;
use crate::policy::pattern::Fuel;
use crate::policy::request::{Context, Held, Request};
use std::collections::{BTreeMap, HashMap};

/// The most sets of values of one key that are told apart.
const MOST_SETS: usize = 1_000;

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
}

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
