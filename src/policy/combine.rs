//! IAM's general rules for putting policies together.
//!
//! Source: AWS, "Policy evaluation logic", "Cross-account policy evaluation logic".

use std::collections::BTreeMap;

use super::Effect;
use super::kind::PolicyKind;
use super::principal::{Kind, Strength};
use super::request::{Authorization, Request};
use super::setup::{Asked, Cites, Reached};
use super::truth::{Outcomes, Truth};
use super::verdict::Verdict;

/// Who asks, seen from the account that owns the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Relation {
    /// Nobody in particular, or a service: there is no identity side.
    Outside,
    SameAccount,
    OtherAccount,
}

pub(super) fn relation(request: &Request) -> Relation {
    match request.caller.identity() {
        None => Relation::Outside,
        Some(identity) => match &request.resource_account {
            Some(account) if *account != identity.account => Relation::OtherAccount,
            _ => Relation::SameAccount,
        },
    }
}

/// What the policies on the caller's side say.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallerSide {
    /// A statement of any of them denies.
    pub(super) deny: Truth,
    /// An identity policy allows.
    identity: Truth,
    /// The boundary allows, or there is none.
    boundary: Truth,
    /// The session policy allows, or there is none.
    session: Truth,
    /// Every level of the organisation allows.
    pub(super) organisation: Truth,
    root: bool,
}

impl CallerSide {
    /// Asks them. Callers without an identity have no such policies, and ignore the organisation's.
    pub(super) fn of(asked: &Asked<'_>, reached: &mut Reached) -> Self {
        let Some(identity) = asked.request.caller.identity() else {
            return Self {
                deny: Truth::False,
                identity: Truth::False,
                boundary: Truth::True,
                session: Truth::True,
                organisation: Truth::True,
                root: false,
            };
        };
        let mut ask = |kind, cites| asked.of(kind, reached, cites);
        let identity_policies = ask(PolicyKind::Identity, Cites::Both);
        let boundary = ask(PolicyKind::Boundary, Cites::Denials);
        let session = ask(PolicyKind::Session, Cites::Denials);
        let scp = ask(PolicyKind::Scp, Cites::Denials);
        let unless_absent = |kind, verdict: &Verdict| {
            if asked.setup.has(kind) {
                verdict.allow()
            } else {
                Truth::True
            }
        };
        Self {
            deny: [&identity_policies, &boundary, &session, &scp]
                .into_iter()
                .fold(Truth::False, |deny, verdict| deny.or(verdict.deny)),
            identity: identity_policies.allow(),
            boundary: unless_absent(PolicyKind::Boundary, &boundary),
            session: unless_absent(PolicyKind::Session, &session),
            organisation: organisation(asked, reached),
            root: identity.kind == Kind::Root,
        }
    }

    /// The caller's own account lets it ask.
    pub(super) fn allows(self) -> Truth {
        if self.root {
            return Truth::True;
        }
        self.identity.and(self.boundary).and(self.session)
    }

    /// What a resource policy of the same account grants: to a user, a session or everyone, finally;
    /// to a role, within its boundary and session policy; to the account, what the identity's own
    /// policies allow.
    pub(super) fn granted(self, resource: &Verdict) -> Truth {
        let role = resource
            .allow_by(Strength::Role)
            .and(self.boundary)
            .and(self.session);
        let account = resource.allow_by(Strength::Account).and(self.allows());
        resource.allow_by(Strength::Direct).or(role).or(account)
    }
}

/// Each level of the organisation must allow. The service control policies of one level are one; one
/// that only denies stands beside `FullAWSAccess`. Where the level is not given, several may be of one
/// level or of several.
/// Source: AWS, "SCP evaluation".
fn organisation(asked: &Asked<'_>, reached: &mut Reached) -> Truth {
    let mut levels: BTreeMap<Option<&str>, Vec<Truth>> = BTreeMap::new();
    let mut denies_only = false;
    for (place, policy) in asked.setup.policies.iter().enumerate() {
        if policy.kind != PolicyKind::Scp {
            continue;
        }
        let allowing = levels.entry(policy.level.as_deref()).or_default();
        if policy
            .statements
            .iter()
            .any(|it| it.effect == Effect::Allow)
        {
            allowing.push((asked.verdict)(place).allow());
        } else {
            denies_only = true;
        }
    }
    if denies_only {
        reached.notes.push(
            "a service control policy that only denies is taken to stand beside FullAWSAccess",
        );
    }
    let level = |(level, allowing): (Option<&str>, Vec<Truth>)| {
        let any = allowing.iter().copied().fold(Truth::False, Truth::or);
        let every = allowing.iter().copied().fold(Truth::True, Truth::and);
        match (level, allowing.as_slice()) {
            (_, []) => Truth::True,
            (Some(_), _) => any,
            (None, _) if any == every => any,
            (None, _) => any.and(Truth::Unknown),
        }
    };
    levels.into_iter().map(level).fold(Truth::True, Truth::and)
}

/// What the policies come to.
pub(super) fn reach(asked: &Asked<'_>) -> Reached {
    let (setup, request) = (asked.setup, asked.request);
    let mut reached = Reached::default();
    let endpoint = asked.of(PolicyKind::Endpoint, &mut reached, Cites::Denials);
    let resource = asked.of(PolicyKind::Resource, &mut reached, Cites::Both);
    let rcp = asked.of(PolicyKind::Rcp, &mut reached, Cites::Denials);
    let caller = CallerSide::of(asked, &mut reached);
    let deny = endpoint.deny.or(resource.deny).or(rcp.deny).or(caller.deny);
    let granted = match relation(request) {
        Relation::Outside => resource.allow(),
        Relation::SameAccount => caller.allows().or(caller.granted(&resource)),
        Relation::OtherAccount => caller.allows().and(resource.allow()),
    };
    let passes = if setup.has(PolicyKind::Endpoint) {
        endpoint.allow()
    } else {
        Truth::True
    };
    let invalid = request.authorization == Some(Authorization::InvalidSigv4)
        && setup.has(PolicyKind::Endpoint);
    let allow = granted.and(caller.organisation).and(passes);
    reached.outcomes = if invalid {
        Outcomes::of(deny, Truth::False)
    } else {
        Outcomes::of(deny, allow)
    };
    if relation(request) != Relation::Outside && !setup.has(PolicyKind::Boundary) {
        reached
            .notes
            .push("no permissions boundary, session policy or policy of the organisation was given that would limit the caller further");
    }
    reached
}
