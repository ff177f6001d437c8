//! What one policy says of one request.

use super::Effect;
use super::compiled::Policy;
use super::pattern::Fuel;
use super::principal::Strength;
use super::request::View;
use super::truth::{Outcomes, Truth};

/// What one policy says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub(super) deny: Truth,
    /// The first statement that denies.
    pub(super) denied_by: Option<usize>,
    /// Whether some statement allows, by how it names the caller.
    allow: [Truth; 3],
    /// The first statement that allows.
    pub(super) allowed_by: Option<usize>,
}

impl Verdict {
    /// Of a policy that says nothing.
    pub(super) const SILENT: Self = Self {
        deny: Truth::False,
        denied_by: None,
        allow: [Truth::False; 3],
        allowed_by: None,
    };

    /// What a policy says, of whose statements only this is known: `allow` by how they name the caller.
    pub(super) const fn new(deny: Truth, allow: [Truth; 3]) -> Self {
        Self {
            deny,
            denied_by: None,
            allow,
            allowed_by: None,
        }
    }

    /// What the policy says: one pass over its statements.
    pub(super) fn of(policy: &Policy, view: &View<'_>, fuel: &Fuel) -> Self {
        let mut verdict = Self::SILENT;
        for (index, statement) in policy.statements.iter().enumerate() {
            // One deny decides; and a statement that could only repeat what is known is not asked.
            if verdict.deny == Truth::True {
                break;
            }
            let (truth, strength) = statement.applies(view, fuel);
            let Some(strength) = strength else {
                continue;
            };
            match statement.effect {
                Effect::Deny => {
                    verdict.deny = verdict.deny.or(truth);
                    if truth == Truth::True {
                        verdict.denied_by = Some(index);
                    }
                }
                Effect::Allow => {
                    let [account, role, direct] = &mut verdict.allow;
                    let slot = match strength {
                        Strength::Account => account,
                        Strength::Role => role,
                        Strength::Direct => direct,
                    };
                    *slot = slot.or(truth);
                    if truth == Truth::True && verdict.allowed_by.is_none() {
                        verdict.allowed_by = Some(index);
                    }
                }
            }
        }
        if fuel.is_empty() {
            verdict.deny = Truth::Unknown;
            verdict.denied_by = None;
        }
        verdict
    }

    /// Whether it allows, however it names the caller.
    pub(super) fn allow(&self) -> Truth {
        self.allow.into_iter().fold(Truth::False, Truth::or)
    }

    /// Whether it allows by naming the caller so.
    pub(super) const fn allow_by(&self, strength: Strength) -> Truth {
        let [account, role, direct] = self.allow;
        match strength {
            Strength::Account => account,
            Strength::Role => role,
            Strength::Direct => direct,
        }
    }

    /// Two policies of the same kind: either may allow, either may deny.
    pub(super) fn or(self, other: &Self) -> Self {
        let mut allow = self.allow;
        for (one, other) in allow.iter_mut().zip(other.allow) {
            *one = one.or(other);
        }
        Self {
            deny: self.deny.or(other.deny),
            denied_by: self.denied_by.or(other.denied_by),
            allow,
            allowed_by: self.allowed_by.or(other.allowed_by),
        }
    }

    /// What it comes to by itself.
    pub(super) fn outcomes(&self) -> Outcomes {
        Outcomes::of(self.deny, self.allow())
    }
}
