//! From policies and a request to a decision.
//!
//! What nobody knows makes the answer unknown only where it could still turn: the values that the
//! policies tell apart are tried, one after the other.

use super::combine;
use super::compiled::Policy;
use super::flow::{self, Auth, EndpointType};
use super::kind::PolicyKind;
use super::partial_eval;
use super::pattern::Fuel;
use super::request::{Held, Request, View};
use super::truth::{Answer, Outcomes, Truth};
use super::verdict::Verdict;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What the policies say by themselves, without any logic of accounts.
    Policy,
    /// Whether the request passes.
    Request,
}

/// The policies of a request, and how they are put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// What is asked.
    pub scope: Scope,
    /// The policies.
    pub policies: Vec<Policy>,
    /// How the method authorizes; `None` puts the policies together by IAM's general rules.
    pub auth: Option<Auth>,
    /// Where the API can be called, where that is known.
    pub endpoint_type: Option<EndpointType>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it comes to.
    pub answer: Answer,
    /// The statement that decides: the policy's place and the statement's, from zero.
    pub decided_by: Option<(usize, usize)>,
    /// The keys of unknown value on which it hangs, as the request names them.
    pub unknown_keys: Vec<String>,
    /// What should be known of how it came about.
    pub notes: Vec<&'static str>,
}

/// What a way of putting policies together came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Reached {
    pub(super) outcomes: Outcomes,
    pub(super) denied_by: Option<(usize, usize)>,
    pub(super) allowed_by: Option<(usize, usize)>,
    pub(super) notes: Vec<&'static str>,
}

impl Setup {
    /// Decides a request.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        let fuel = Fuel::full();
        let reached = self.reach(request, &[], &fuel);
        let mut answer = reached.outcomes.answer();
        let mut unknown_keys = Vec::new();
        let mut by = (reached.denied_by, reached.allowed_by);
        if answer == Answer::Unknown {
            match partial_eval::settle(self, request, &fuel) {
                Some(settled) => {
                    answer = settled.outcomes.answer();
                    by = (settled.denied_by, settled.allowed_by);
                }
                None => unknown_keys = self.undecided(request),
            }
        }
        Decision {
            answer,
            decided_by: match answer {
                Answer::ExplicitDeny => by.0,
                Answer::Allow => by.1,
                Answer::ImplicitDeny | Answer::Unknown => None,
            },
            unknown_keys,
            notes: reached.notes,
        }
    }

    /// What the policies come to with some keys tried.
    pub(super) fn reach(
        &self,
        request: &Request,
        tried: &[(String, Option<Held>)],
        fuel: &Fuel,
    ) -> Reached {
        let mut view = View::new(request, tried);
        view.bounded = self.scope == Scope::Request && self.has(PolicyKind::Boundary);
        match (self.scope, self.auth) {
            (Scope::Policy, _) => self.alone(&view, fuel),
            (Scope::Request, None) => combine::reach(self, request, &view, fuel),
            (Scope::Request, Some(auth)) => flow::reach(self, auth, request, &view, fuel),
        }
    }

    fn alone(&self, view: &View<'_>, fuel: &Fuel) -> Reached {
        let mut reached = Reached::default();
        let mut all = Verdict::SILENT;
        for (place, policy) in self.policies.iter().enumerate() {
            let verdict = Verdict::of(policy, view, fuel);
            reached.cite(place, &verdict);
            all = all.or(&verdict);
        }
        reached.outcomes = all.outcomes();
        reached
    }

    /// Whether there is a policy of a kind.
    pub(super) fn has(&self, kind: PolicyKind) -> bool {
        self.policies.iter().any(|policy| policy.kind == kind)
    }

    /// What the policies of some kinds say together, with the statements that say so.
    pub(super) fn verdict(
        &self,
        kinds: &[PolicyKind],
        view: &View<'_>,
        fuel: &Fuel,
        reached: &mut Reached,
        cites: Cites,
    ) -> Verdict {
        let mut all = Verdict::SILENT;
        for (place, policy) in self.policies.iter().enumerate() {
            if kinds.contains(&policy.kind) {
                let verdict = Verdict::of(policy, view, fuel);
                if cites == Cites::Both {
                    reached.cite(place, &verdict);
                } else if let (None, Some(index)) = (reached.denied_by, verdict.denied_by) {
                    reached.denied_by = Some((place, index));
                }
                all = all.or(&verdict);
            }
        }
        all
    }

    /// The unknown keys that some statement hangs on.
    fn undecided(&self, request: &Request) -> Vec<String> {
        let fuel = Fuel::full();
        let base = self.reach(request, &[], &fuel).outcomes;
        let mut keys = Vec::new();
        for (name, folded) in request.context.unknown() {
            let used = self.policies.iter().any(|policy| {
                let view = self.seen_by(policy.kind, request);
                policy.statements.iter().any(|it| {
                    let hangs =
                        it.fills_in(folded) || it.conditions.iter().any(|it| it.key == folded);
                    hangs && it.applies(&view, &fuel).0 == Truth::Unknown
                })
            });
            // A key that is hidden from the policies that decide changes nothing.
            let tried = [(folded.to_owned(), None)];
            let other = [(
                folded.to_owned(),
                Some(Held::Known(vec!["\u{fffd}".to_owned()])),
            )];
            let turns = self.reach(request, &tried, &fuel).outcomes != base
                || self.reach(request, &other, &fuel).outcomes != base;
            if used || turns {
                keys.push(name.to_owned());
            }
        }
        keys
    }
}

/// Which statements of a verdict are told as the deciding ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cites {
    Both,
    /// A policy that limits grants nothing by itself.
    Denials,
}

impl Reached {
    /// Remembers the statements of a verdict, where none was remembered before.
    pub(super) fn cite(&mut self, place: usize, verdict: &Verdict) {
        if let (None, Some(index)) = (self.denied_by, verdict.denied_by) {
            self.denied_by = Some((place, index));
        }
        if let (None, Some(index)) = (self.allowed_by, verdict.allowed_by) {
            self.allowed_by = Some((place, index));
        }
    }
}
