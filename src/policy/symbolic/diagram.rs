//! The decision diagram: one node for every question that is still open, shared where the rest is the
//! same. What is settled is forgotten on the way, so that most policies are small.

use std::collections::HashMap;

use super::automaton::{Example, Pattern};
use super::axes::{ActionClass, CallerClass, KeyAxis, Signs};
use super::bits::Bits;
use super::budget::TooComplex;
use super::question::Question;
use super::resources::{Group, Region};
use crate::policy::Effect;
use crate::policy::principal::Strength;
use crate::policy::request::Request;
use crate::policy::truth::{Outcomes, Truth};
use crate::policy::verdict::Verdict;

/// The most nodes of one diagram.
const MOST_NODES: usize = 50_000;

pub(super) type NodeId = usize;

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// What each of the setups comes to.
    Leaf(Vec<Outcomes>),
    /// By the classes of a key.
    Key {
        axis: usize,
        edges: Vec<(Vec<usize>, NodeId)>,
    },
    /// By the resource: a part, an example of it, and what it comes to.
    Resource(Vec<(Region, String, NodeId)>),
}

/// What the policies make of every request.
pub(super) struct Diagram<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) callers: Vec<CallerClass>,
    pub(super) actions: Vec<ActionClass>,
    pub(super) axes: Vec<KeyAxis>,
    pub(super) nodes: Vec<Node>,
    /// By caller and action.
    pub(super) roots: Vec<(usize, usize, NodeId)>,
    interned: HashMap<Node, NodeId>,
    universe: Vec<Pattern>,
    examples: HashMap<Vec<Group>, Vec<Example>>,
    /// Statements that some resource tells apart; the others match all, or were taken out.
    by_resource: Bits,
    /// The statements of each policy.
    policies: Vec<Bits>,
    denies: Bits,
}

/// What is open at a node.
type State = (usize, Bits, Bits);

/// What a caller and an action make of the rest.
struct Asked {
    request: Request,
    signs: Signs,
    strengths: Vec<Option<Strength>>,
    /// Allows by their strength.
    allows: [Bits; 3],
    /// Statements that something from this level on tells apart.
    open: Vec<Bits>,
    known: HashMap<State, NodeId>,
}

impl<'a> Diagram<'a> {
    pub(super) fn build(question: &'a Question<'a>, without: &Bits) -> Result<Self, TooComplex> {
        let count = question.places.len();
        let mut policies: Vec<Bits> = Vec::new();
        let mut denies = Bits::none(count);
        let mut last = None;
        for (index, place) in question.places.iter().enumerate() {
            if last != Some((place.setup, place.policy)) {
                last = Some((place.setup, place.policy));
                policies.push(Bits::none(count));
            }
            if let Some(policy) = policies.last_mut() {
                policy.insert(index);
            }
            if place.statement.effect == Effect::Deny {
                denies.insert(index);
            }
        }
        let mut diagram = Self {
            callers: question.callers()?,
            actions: question.actions()?,
            axes: question.key_axes()?,
            nodes: Vec::new(),
            roots: Vec::new(),
            interned: HashMap::new(),
            universe: question.resources(),
            examples: HashMap::new(),
            by_resource: Bits::none(count),
            policies,
            denies,
            question,
        };
        let mut all = diagram.by_themselves()?.without(without);
        for (index, place) in question.places.iter().enumerate() {
            if !place.statement.is_sound() {
                all.remove(index);
            }
        }
        for caller in 0..diagram.callers.len() {
            for action in 0..diagram.actions.len() {
                diagram.root(caller, action, &all)?;
            }
        }
        Ok(diagram)
    }

    /// Asks each statement's resources by themselves: all that match some; and which of them not all.
    fn by_themselves(&mut self) -> Result<Bits, TooComplex> {
        let mut some = Bits::none(self.question.places.len());
        let mut seen: HashMap<Vec<String>, (bool, bool)> = HashMap::new();
        for (index, place) in self.question.places.iter().enumerate() {
            if place.statement.resource_is_everything() {
                some.insert(index);
                continue;
            }
            let mut key = place.statement.resource_texts();
            key.push(format!(
                "{}{}",
                place.kind.as_str(),
                place.statement.resource_is_negated()
            ));
            let found = if let Some(found) = seen.get(&key) {
                *found
            } else {
                let group = Group {
                    statements: vec![index],
                };
                let found = self.question.examples(&self.universe, &[group])?;
                let may = found.iter().any(|it| it.of.last() == Some(&true));
                let must = found.iter().all(|it| it.of.first() == Some(&true));
                seen.insert(key, (may, must));
                (may, must)
            };
            if found.0 {
                some.insert(index);
                if !found.1 {
                    self.by_resource.insert(index);
                }
            }
        }
        Ok(some)
    }

    fn root(&mut self, caller: usize, action: usize, all: &Bits) -> Result<(), TooComplex> {
        let (Some(who), Some(what)) = (self.callers.get(caller), self.actions.get(action)) else {
            return Ok(());
        };
        let may = all.and(&who.row.may).and(&what.row.may);
        let must = may.and(&who.row.must).and(&what.row.must);
        let mut allows = [(); 3].map(|()| Bits::none(self.question.places.len()));
        for index in may.without(&self.denies).iter() {
            let strength = who.strengths.get(index).copied().flatten();
            if let Some(bits) = strength.and_then(|it| allows.get_mut(it as usize)) {
                bits.insert(index);
            }
        }
        let mut open = vec![self.by_resource.clone()];
        for axis in self.axes.iter().rev() {
            let after = open.last().cloned().unwrap_or_default();
            open.push(after.or(axis.depends(who.signs)));
        }
        open.reverse();
        let first = what.actions.first().map_or("", String::as_str);
        let mut asked = Asked {
            request: Request::new(first, &self.question.resource, &who.principal),
            signs: who.signs,
            strengths: who.strengths.clone(),
            allows,
            open,
            known: HashMap::new(),
        };
        let node = self.visit(&mut asked, 0, may, must)?;
        self.roots.push((caller, action, node));
        Ok(())
    }

    /// Takes out what can change nothing any more.
    fn settle(&self, asked: &Asked, level: usize, may: &mut Bits, must: &mut Bits) {
        let Some(open) = asked.open.get(level) else {
            return;
        };
        let settled = must.without(open);
        if settled.is_empty() {
            return;
        }
        for policy in &self.policies {
            let here = settled.and(policy);
            if here.is_empty() {
                continue;
            }
            let mut drop = Bits::none(self.question.places.len());
            if let Some(first) = here.and(&self.denies).iter().next() {
                drop = may.and(policy);
                drop.remove(first);
            } else {
                for allows in &asked.allows {
                    if let Some(first) = here.and(allows).iter().next() {
                        let mut others = may.and(policy).and(allows);
                        others.remove(first);
                        drop = drop.or(&others);
                    }
                }
            }
            *may = may.without(&drop);
            *must = must.without(&drop);
        }
    }

    fn visit(
        &mut self,
        asked: &mut Asked,
        level: usize,
        mut may: Bits,
        mut must: Bits,
    ) -> Result<NodeId, TooComplex> {
        let question = self.question;
        question
            .budget
            .spend(may.words() * 8 + 16, "the conditions together")?;
        self.settle(asked, level, &mut may, &mut must);
        let mut level = level;
        while let Some(axis) = self.axes.get(level)
            && !axis.depends(asked.signs).meets(&may)
        {
            level += 1;
        }
        let state = (level, may, must);
        if let Some(known) = asked.known.get(&state) {
            return Ok(*known);
        }
        let (_, may, must) = &state;
        let node = if level >= self.axes.len() {
            self.at_resource(asked, may, must)?
        } else {
            self.at_key(asked, level, may, must)?
        };
        asked.known.insert(state, node);
        Ok(node)
    }

    fn at_key(
        &mut self,
        asked: &mut Asked,
        level: usize,
        may: &Bits,
        must: &Bits,
    ) -> Result<NodeId, TooComplex> {
        let mut edges: Vec<(Vec<usize>, NodeId)> = Vec::new();
        let mut rows = Vec::new();
        if let Some(axis) = self.axes.get(level) {
            // The keys of an identity are there where the caller is one.
            let without =
                self.question.calls.from_caller && axis.of_identity && asked.signs == Signs::No;
            for (index, class) in axis.classes.iter().enumerate() {
                if without && !axis.is_absent(class) {
                    continue;
                }
                let row = class.row(asked.signs);
                rows.push((index, may.and(&row.may), must.and(&row.must)));
            }
        }
        for (class, may, must) in rows {
            let child = self.visit(asked, level + 1, may, must)?;
            match edges.iter_mut().find(|(_, it)| *it == child) {
                Some((classes, _)) => classes.push(class),
                None => edges.push((vec![class], child)),
            }
        }
        match edges.as_slice() {
            [(_, only)] => Ok(*only),
            _ => self.intern(Node::Key { axis: level, edges }),
        }
    }

    fn at_resource(
        &mut self,
        asked: &Asked,
        may: &Bits,
        must: &Bits,
    ) -> Result<NodeId, TooComplex> {
        let mut groups: Vec<(Kind, Group)> = Vec::new();
        for index in may.and(&self.by_resource).iter() {
            let Some(place) = self.question.places.get(index) else {
                continue;
            };
            let kind = Kind {
                place: (place.setup, place.policy),
                effect: place.statement.effect,
                strength: asked.strengths.get(index).copied().flatten(),
                sure: must.has(index),
                alone: place.statement.resource_is_negated().then_some(index),
            };
            match groups.iter_mut().find(|(it, _)| *it == kind) {
                Some((_, group)) => group.statements.push(index),
                None => groups.push((
                    kind,
                    Group {
                        statements: vec![index],
                    },
                )),
            }
        }
        let constant = may.without(&self.by_resource);
        if groups.is_empty() {
            let outcomes = self.outcomes(asked, &constant, must);
            return self.intern(Node::Leaf(outcomes));
        }
        let (kinds, groups): (Vec<Kind>, Vec<Group>) = groups.into_iter().unzip();
        let examples = if let Some(known) = self.examples.get(&groups) {
            known.clone()
        } else {
            let found = self.question.examples(&self.universe, &groups)?;
            self.examples.insert(groups.clone(), found.clone());
            found
        };
        let mut parts: Vec<Part> = Vec::new();
        for example in &examples {
            let (mut may, mut must) = (constant.clone(), must.and(&constant));
            let (surely, possibly) = example.of.split_at(groups.len().min(example.of.len()));
            let of = surely.iter().zip(possibly);
            for ((kind, group), (surely, possibly)) in kinds.iter().zip(&groups).zip(of) {
                // The statements of a group do the same, so one stands for all.
                let Some(first) = group.statements.first().filter(|_| *possibly) else {
                    continue;
                };
                may.insert(*first);
                if kind.sure && *surely {
                    must.insert(*first);
                }
            }
            let outcomes = self.outcomes(asked, &may, &must);
            parts.push(Part {
                of: example.of.clone(),
                example: example.text.clone(),
                leaf: self.intern(Node::Leaf(outcomes))?,
            });
        }
        let regions = self.regions(&groups, &parts);
        match regions.as_slice() {
            [(region, _, only)] if *region == Region::default() => Ok(*only),
            _ => self.intern(Node::Resource(regions)),
        }
    }

    /// What each part of the resources comes to, in as few parts as a pass over them finds.
    fn regions(&self, groups: &[Group], parts: &[Part]) -> Vec<(Region, String, NodeId)> {
        let Some(first) = parts.first() else {
            return Vec::new();
        };
        if parts.iter().all(|part| part.leaf == first.leaf) {
            return vec![(Region::default(), first.example.clone(), first.leaf)];
        }
        let mut left: Vec<&Part> = parts.iter().collect();
        let mut regions = Vec::new();
        while let Some(part) = left.first().copied() {
            let mut wanted: Vec<Option<bool>> = part.of.iter().copied().map(Some).collect();
            for place in 0..wanted.len() {
                // Left out where it makes no difference, and what it adds is not told yet.
                let mut wider = wanted.clone();
                if let Some(it) = wider.get_mut(place) {
                    *it = None;
                }
                let meant = parts.iter().filter(|other| other.is_within(&wider));
                let new = |other: &&Part| left.iter().any(|it| it.example == other.example);
                if meant
                    .clone()
                    .all(|other| other.leaf == part.leaf && new(&other))
                {
                    wanted = wider;
                }
            }
            left.retain(|other| !other.is_within(&wanted));
            regions.push((
                self.region(groups, &wanted),
                part.example.clone(),
                part.leaf,
            ));
        }
        regions
    }

    /// A part of the resources in the policies' own texts.
    fn region(&self, groups: &[Group], wanted: &[Option<bool>]) -> Region {
        let mut region = Region::default();
        // First whether each surely matches, then whether each may.
        let (surely, possibly) = wanted.split_at(groups.len().min(wanted.len()));
        for (group, (surely, possibly)) in groups.iter().zip(surely.iter().zip(possibly)) {
            let Some(matches) = surely.or(*possibly) else {
                continue;
            };
            match self.question.texts(&group.statements) {
                Some((negated, texts)) if negated != matches => region.within.push(texts),
                Some((_, texts)) => region.outside.extend(texts),
                None => {}
            }
        }
        region.outside.sort_unstable();
        region.outside.dedup();
        region
    }

    /// What every setup comes to, with these statements.
    fn outcomes(&self, asked: &Asked, may: &Bits, must: &Bits) -> Vec<Outcomes> {
        let question = self.question;
        let mut all = Vec::with_capacity(question.setups.len());
        for (index, setup) in question.setups.iter().enumerate() {
            let mut verdicts = vec![(Truth::False, [Truth::False; 3]); setup.policies.len()];
            for at in may.iter() {
                let Some(place) = question.places.get(at).filter(|it| it.setup == index) else {
                    continue;
                };
                let truth = if must.has(at) {
                    Truth::True
                } else {
                    Truth::Unknown
                };
                let Some((deny, allow)) = verdicts.get_mut(place.policy) else {
                    continue;
                };
                match (
                    place.statement.effect,
                    asked.strengths.get(at).copied().flatten(),
                ) {
                    (Effect::Deny, _) => *deny = deny.or(truth),
                    (Effect::Allow, Some(strength)) => {
                        if let Some(it) = allow.get_mut(strength as usize) {
                            *it = it.or(truth);
                        }
                    }
                    (Effect::Allow, None) => {}
                }
            }
            let verdict = |policy: usize| {
                verdicts
                    .get(policy)
                    .map_or(Verdict::SILENT, |(deny, allow)| Verdict::new(*deny, *allow))
            };
            all.push(setup.put_together(&asked.request, &verdict).outcomes);
        }
        all
    }

    fn intern(&mut self, node: Node) -> Result<NodeId, TooComplex> {
        if let Some(known) = self.interned.get(&node) {
            return Ok(*known);
        }
        if self.nodes.len() >= MOST_NODES {
            return Err(TooComplex("the conditions together".to_owned()));
        }
        self.nodes.push(node.clone());
        self.interned.insert(node, self.nodes.len() - 1);
        Ok(self.nodes.len() - 1)
    }
}

/// What makes statements alike where only their resources are left.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    place: (usize, usize),
    effect: Effect,
    strength: Option<Strength>,
    sure: bool,
    /// A Not is alone.
    alone: Option<usize>,
}

/// A combination of what groups match, an example of it, and what it comes to.
struct Part {
    of: Vec<bool>,
    example: String,
    leaf: NodeId,
}

impl Part {
    fn is_within(&self, wanted: &[Option<bool>]) -> bool {
        let mut both = self.of.iter().zip(wanted);
        both.all(|(is, wanted)| wanted.is_none_or(|wanted| wanted == *is))
    }
}
