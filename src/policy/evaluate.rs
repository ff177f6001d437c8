//! From policies and a request to a decision.
//!
//! What nobody knows makes the answer unknown only where it could still turn: the values that the
//! policies tell apart are tried, one after the other.

use super::doubt::Doubt;
use super::pattern::Fuel;
use super::request::{Held, Request};
use super::setup::{Asked, Reached, Scope, Setup};
use super::truth::{Answer, Truth};
use super::verdict::Verdict;
use super::{combine, flow, partial_eval};

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it comes to.
    pub answer: Answer,
    /// The statement that decides: the policy's place and the statement's, from zero.
    pub decided_by: Option<(usize, usize)>,
    /// The keys of unknown value on which it hangs, as the request names them.
    pub unknown_keys: Vec<String>,
    /// What else it hangs on: what AWS does not document.
    pub doubts: Vec<Doubt>,
    /// What should be known of how it came about.
    pub notes: Vec<&'static str>,
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
            match partial_eval::settle(&self.policies, request, |tried| {
                self.reach(request, tried, &fuel)
            }) {
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
            doubts: match answer {
                Answer::Unknown => self.doubts(request, &fuel),
                _ => Vec::new(),
            },
            notes: reached.notes,
        }
    }

    /// What AWS does not document of the statements of which nobody can tell.
    fn doubts(&self, request: &Request, fuel: &Fuel) -> Vec<Doubt> {
        let mut doubts: Vec<Doubt> = Vec::new();
        for policy in &self.policies {
            let view = self.view(policy.kind, request, &[]);
            for statement in &policy.statements {
                if !fuel.is_empty() && statement.applies(&view, fuel).0 == Truth::Unknown {
                    doubts.extend(statement.doubts(&view, fuel));
                }
            }
        }
        if fuel.is_empty() {
            doubts.push(Doubt::TooMuch);
        }
        doubts.sort_unstable();
        doubts.dedup();
        doubts
    }

    /// What the policies come to with some keys tried.
    pub(super) fn reach(
        &self,
        request: &Request,
        tried: &[(String, Option<Held>)],
        fuel: &Fuel,
    ) -> Reached {
        let verdict = |place: usize| {
            self.policies.get(place).map_or(Verdict::SILENT, |policy| {
                Verdict::of(policy, &self.view(policy.kind, request, tried), fuel)
            })
        };
        self.put_together(request, &verdict)
    }

    /// What the policies come to, where it is known what each of them says.
    pub(super) fn put_together(
        &self,
        request: &Request,
        verdict: &dyn Fn(usize) -> Verdict,
    ) -> Reached {
        let asked = Asked {
            setup: self,
            request,
            verdict,
        };
        match (self.scope, self.auth) {
            (Scope::Policy, _) => asked.alone(),
            (Scope::Request, None) => combine::reach(&asked),
            (Scope::Request, Some(auth)) => flow::reach(&asked, auth),
        }
    }

    /// The unknown keys that some statement hangs on.
    fn undecided(&self, request: &Request) -> Vec<String> {
        let fuel = Fuel::full();
        let base = self.reach(request, &[], &fuel).outcomes;
        let mut keys = Vec::new();
        for (name, folded) in request.context.unknown() {
            let used = self.policies.iter().any(|policy| {
                let view = self.view(policy.kind, request, &[]);
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

impl Asked<'_> {
    /// What the policies say by themselves.
    fn alone(&self) -> Reached {
        let mut reached = Reached::default();
        let mut all = Verdict::SILENT;
        for place in 0..self.setup.policies.len() {
            let verdict = (self.verdict)(place);
            reached.cite(place, &verdict);
            all = all.or(&verdict);
        }
        reached.outcomes = all.outcomes();
        reached
    }
}
