//! Disjoint cases of calls out of a diagram, each in the policies' own words and with a witness.

use super::axes::{KeyAxis, KeyClass};
use super::budget::TooComplex;
use super::diagram::{Diagram, Node, NodeId};
use super::resources::Region;
use crate::policy::doubt::Doubt;
use crate::policy::pattern::escaped;
use crate::policy::request::{Context, Held, Request};
use crate::policy::truth::{Answer, Outcomes};

/// The most cases that are listed.
const MOST_CASES: usize = 2_000;

/// Values of one thing, by the texts that the policies compare it with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Range {
    /// One of these; none where any value is.
    pub within: Vec<String>,
    /// And of each of these lists one, too.
    pub and: Vec<Vec<String>>,
    /// None of these.
    pub outside: Vec<String>,
    /// Whether there is a value; `None` where it may be absent.
    pub present: Option<bool>,
}

/// Calls that come to the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Who calls; empty where everybody does.
    pub principals: Vec<String>,
    /// The actions.
    pub actions: Vec<String>,
    /// The resources.
    pub resource: Range,
    /// The keys that matter, as policies write them.
    pub keys: Vec<(String, Range)>,
    /// What the setups come to, in their order.
    pub answers: Vec<Answer>,
    /// One such call.
    pub witness: Witness,
    /// Why nobody can tell, beside keys of unknown value.
    pub doubts: Vec<Doubt>,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// Who calls.
    pub principal: String,
    /// The keys; `None` where nobody knows the value.
    pub context: Vec<(String, Option<Vec<String>>)>,
}

impl Witness {
    /// Leaves keys open that it says nothing of.
    pub(super) fn leave_open(&mut self, keys: &[String]) {
        for key in keys {
            if !self
                .context
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(key))
            {
                self.context.push((key.clone(), None));
            }
        }
    }

    /// As a request.
    #[must_use]
    pub fn request(&self) -> Request {
        let mut context = Context::default();
        for (name, values) in &self.context {
            let held = values.clone().map_or(Held::Unknown, Held::Known);
            context.set(name, held);
        }
        Request::new(&self.action, &self.resource, &self.principal).with(context)
    }
}

/// Callers and actions that share a node.
struct Root {
    callers: Vec<usize>,
    actions: Vec<usize>,
    node: NodeId,
}

/// The keys of a witness.
type Keys = Vec<(String, Option<Vec<String>>)>;

/// A way through the diagram: the classes of the keys that were asked for.
type Way = Vec<(usize, Vec<usize>)>;

impl Diagram<'_> {
    /// The cases whose outcomes are wanted.
    pub(super) fn cases(
        &self,
        wanted: impl Fn(&[Outcomes]) -> bool,
    ) -> Result<Vec<Case>, TooComplex> {
        let mut cases = Vec::new();
        for root in self.shared_roots() {
            let mut ways = Vec::new();
            self.ways(root.node, &mut Vec::new(), &wanted, &mut ways)?;
            for (way, region, resource, outcomes) in ways {
                self.describe(
                    &root,
                    &way,
                    &region,
                    resource.as_ref(),
                    &outcomes,
                    &mut cases,
                );
                if cases.len() > MOST_CASES {
                    return Err(TooComplex(format!("more than {MOST_CASES} cases")));
                }
            }
        }
        Ok(cases)
    }

    /// Whether any request has a wanted outcome.
    pub(super) fn any(&self, wanted: impl Fn(&[Outcomes]) -> bool) -> bool {
        self.nodes.iter().any(|node| match node {
            Node::Leaf(outcomes) => wanted(outcomes),
            _ => false,
        })
    }

    fn shared_roots(&self) -> Vec<Root> {
        // First the actions of each caller, then the callers of the same actions.
        let mut by_caller: Vec<(usize, Vec<usize>, NodeId)> = Vec::new();
        for (caller, action, node) in &self.roots {
            match by_caller
                .iter_mut()
                .find(|(it, _, other)| it == caller && other == node)
            {
                Some((_, actions, _)) => actions.push(*action),
                None => by_caller.push((*caller, vec![*action], *node)),
            }
        }
        let mut roots: Vec<Root> = Vec::new();
        for (caller, actions, node) in by_caller {
            match roots
                .iter_mut()
                .find(|root| root.node == node && root.actions == actions)
            {
                Some(root) => root.callers.push(caller),
                None => roots.push(Root {
                    callers: vec![caller],
                    actions,
                    node,
                }),
            }
        }
        roots
    }

    fn ways(
        &self,
        node: NodeId,
        way: &mut Way,
        wanted: &impl Fn(&[Outcomes]) -> bool,
        found: &mut Vec<(Way, Region, Option<String>, Vec<Outcomes>)>,
    ) -> Result<(), TooComplex> {
        if found.len() > MOST_CASES {
            return Err(TooComplex(format!("more than {MOST_CASES} cases")));
        }
        self.question.budget.spend(way.len() + 8, "the cases")?;
        match self.nodes.get(node) {
            Some(Node::Leaf(outcomes)) if wanted(outcomes) => {
                found.push((way.clone(), Region::default(), None, outcomes.clone()));
            }
            Some(Node::Key { axis, edges }) => {
                for (classes, child) in edges {
                    way.push((*axis, classes.clone()));
                    self.ways(*child, way, wanted, found)?;
                    way.pop();
                }
            }
            Some(Node::Resource(regions)) => {
                for (region, example, leaf) in regions {
                    if let Some(Node::Leaf(outcomes)) = self.nodes.get(*leaf)
                        && wanted(outcomes)
                    {
                        let resource = Some(example.clone());
                        found.push((way.clone(), region.clone(), resource, outcomes.clone()));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Describes a way; where no list of texts says exactly which values are meant, there is a case for
    /// each class.
    fn describe(
        &self,
        root: &Root,
        way: &Way,
        region: &Region,
        resource: Option<&String>,
        outcomes: &[Outcomes],
        cases: &mut Vec<Case>,
    ) {
        let mut all: Vec<(Vec<(String, Range)>, Keys)> = vec![(Vec::new(), Vec::new())];
        for (axis, classes) in way {
            let Some(axis) = self.axes.get(*axis) else {
                continue;
            };
            let members: Vec<usize> = classes
                .iter()
                .filter_map(|class| axis.classes.get(*class))
                .flat_map(|class: &KeyClass| class.members.iter().copied())
                .collect();
            let mut next = Vec::new();
            for (range, member) in axis.ranges(&members) {
                for (keys, context) in &all {
                    let (mut keys, mut context) = (keys.clone(), context.clone());
                    keys.push((axis.name.clone(), range.clone()));
                    match axis.members.get(member).map(|it| &it.held) {
                        Some(Some(Held::Known(values))) => {
                            context.push((axis.name.clone(), Some(values.clone())));
                        }
                        Some(Some(Held::Unknown)) => context.push((axis.name.clone(), None)),
                        _ => {}
                    }
                    next.push((keys, context));
                }
            }
            all = next;
        }
        let (Some(caller), Some(action)) = (
            root.callers.first().and_then(|it| self.callers.get(*it)),
            root.actions.first().and_then(|it| self.actions.get(*it)),
        ) else {
            return;
        };
        let everybody = root.callers.len() == self.callers.len();
        let labels = |indices: &[usize]| -> Vec<String> {
            indices
                .iter()
                .filter_map(|it| self.callers.get(*it))
                .flat_map(|it| it.labels.clone())
                .collect()
        };
        let actions: Vec<String> = root
            .actions
            .iter()
            .filter_map(|it| self.actions.get(*it))
            .flat_map(|it| it.actions.clone())
            .collect();
        let (first, rest) = region
            .within
            .split_first()
            .map_or((Vec::new(), Vec::new()), |(first, rest)| {
                (first.clone(), rest.to_vec())
            });
        for (keys, mut context) in all {
            if cases.len() > MOST_CASES {
                return;
            }
            for (name, value) in &caller.keys {
                context.push((name.clone(), Some(vec![value.clone()])));
            }
            self.fill_in(way, caller.signs, &mut context);
            cases.push(Case {
                principals: if everybody {
                    Vec::new()
                } else {
                    labels(&root.callers)
                },
                actions: actions.clone(),
                resource: Range {
                    within: first.clone(),
                    and: rest.clone(),
                    outside: region.outside.clone(),
                    present: None,
                },
                keys,
                answers: outcomes.iter().map(|it| it.answer()).collect(),
                doubts: Vec::new(),
                witness: Witness {
                    action: action.actions.first().cloned().unwrap_or_default(),
                    resource: resource
                        .cloned()
                        .unwrap_or_else(|| self.question.resource.clone()),
                    principal: caller.principal.clone(),
                    context,
                },
            });
        }
    }

    /// The keys that did not matter, where every call has them.
    fn fill_in(&self, way: &Way, signs: super::axes::Signs, context: &mut Keys) {
        for (index, axis) in self.axes.iter().enumerate() {
            if way.iter().any(|(it, _)| *it == index)
                || context
                    .iter()
                    .any(|(name, _)| name.eq_ignore_ascii_case(&axis.name))
                || axis.of_identity && signs == super::axes::Signs::No
                || axis.members.iter().any(|it| it.held.is_none())
            {
                continue;
            }
            if let Some(Some(held)) = axis.members.first().map(|it| &it.held) {
                let values = match held {
                    Held::Known(values) => Some(values.clone()),
                    Held::Unknown => None,
                };
                context.push((axis.name.clone(), values));
            }
        }
    }
}

impl KeyAxis {
    /// Lists of texts that say exactly which members are meant, each with one of them.
    fn ranges(&self, wanted: &[usize]) -> Vec<(Range, usize)> {
        let Some(first) = wanted.first() else {
            return Vec::new();
        };
        let has = |index: usize| wanted.contains(&index);
        let absent = |index: usize| self.members.get(index).is_none_or(|it| it.held.is_none());
        let present: Vec<usize> = wanted.iter().copied().filter(|it| !absent(*it)).collect();
        let any_absent = present.len() < wanted.len();
        let can_be_absent = self.members.iter().any(|it| it.held.is_none());
        if present.is_empty() {
            let range = Range {
                present: Some(false),
                ..Range::default()
            };
            return vec![(range, *first)];
        }
        let presence = |may: bool| (can_be_absent && !may).then_some(true);
        let example = present.iter().copied().find(|it| !self.of(*it).is_empty());
        let example = example.or(present.first().copied()).unwrap_or(*first);
        // What no text matches is wanted, too: then some texts are not.
        let plain = |index: usize| self.is_single(index);
        if (0..self.members.len()).all(|it| absent(it) || plain(it)) {
            let unmatched = present.iter().any(|it| self.of(*it).is_empty());
            let specific = |members: &mut dyn Iterator<Item = usize>| -> Vec<String> {
                let mut texts: Vec<String> = members
                    .filter_map(|it| self.most_particular(it))
                    .filter_map(|it| self.patterns.get(it).cloned())
                    .collect();
                texts.sort_unstable();
                texts.dedup();
                texts
            };
            let all = 0..self.members.len();
            let within = if unmatched {
                Vec::new()
            } else {
                specific(&mut present.iter().copied())
            };
            let reached = |it: usize| {
                within.is_empty()
                    || self
                        .of(it)
                        .iter()
                        .filter_map(|at| self.patterns.get(*at))
                        .any(|text| within.contains(text))
            };
            let outside = specific(
                &mut all
                    .clone()
                    .filter(|it| !absent(*it) && !has(*it) && reached(*it)),
            );
            let meant = |it: usize| {
                let texts: Vec<&String> = self
                    .of(it)
                    .iter()
                    .filter_map(|at| self.patterns.get(*at))
                    .collect();
                reached(it) && !texts.iter().any(|text| outside.contains(text))
            };
            if all.clone().all(|it| absent(it) || meant(it) == has(it)) {
                let both = any_absent && (unmatched || !can_be_absent);
                let mut ranges = vec![(
                    Range {
                        within,
                        and: Vec::new(),
                        outside,
                        present: presence(both),
                    },
                    example,
                )];
                if any_absent && !both {
                    ranges.extend(self.absence());
                }
                return ranges;
            }
        }
        let mut ranges: Vec<(Range, usize)> = Vec::new();
        for index in &present {
            let range = self.one_by_one(*index, presence(false));
            if !ranges.iter().any(|(other, _)| *other == range) {
                ranges.push((range, *index));
            }
        }
        if any_absent {
            ranges.extend(self.absence());
        }
        ranges
    }

    fn absence(&self) -> Option<(Range, usize)> {
        let index = self.members.iter().position(|it| it.held.is_none())?;
        let range = Range {
            present: Some(false),
            ..Range::default()
        };
        Some((range, index))
    }

    fn of(&self, index: usize) -> &[usize] {
        self.members.get(index).map_or(&[], |it| it.of.as_slice())
    }

    fn is_single(&self, index: usize) -> bool {
        matches!(self.members.get(index).map(|it| &it.held), Some(Some(Held::Known(values))) if values.len() == 1)
    }

    /// The pattern that fewest members match, of those that this one does.
    fn most_particular(&self, index: usize) -> Option<usize> {
        self.of(index).iter().copied().min_by_key(|pattern| {
            self.members
                .iter()
                .filter(|it| it.of.contains(pattern))
                .count()
        })
    }

    /// A member by everything that tells it apart.
    fn one_by_one(&self, index: usize, present: Option<bool>) -> Range {
        match self.members.get(index).map(|it| &it.held) {
            Some(Some(Held::Unknown) | None) | None => Range {
                present,
                ..Range::default()
            },
            Some(Some(Held::Known(values))) if values.len() > 1 => Range {
                and: values.iter().map(|it| vec![escaped(it)]).collect(),
                present,
                ..Range::default()
            },
            _ => {
                let text = |at: &usize| self.patterns.get(*at).cloned();
                let of = self.of(index);
                let mut texts = of.iter().filter_map(text);
                let within = texts.next().into_iter().collect();
                let outside = (0..self.patterns.len())
                    .filter(|at| !of.contains(at))
                    .filter_map(|at| text(&at))
                    .collect();
                Range {
                    within,
                    and: texts.map(|it| vec![it]).collect(),
                    outside,
                    present,
                }
            }
        }
    }
}
