//! IAM's general rules for putting policies together.
//!
//! Source: AWS, "Policy evaluation logic", "Cross-account policy evaluation logic".

use super::evaluate::{Cites, Reached, Setup};
use super::kind::PolicyKind;
use super::pattern::Fuel;
use super::principal::{Caller, Kind, Strength};
use super::request::{Authorization, Request, View};
use super::truth::{Outcomes, Truth};
use super::verdict::Verdict;

/// Who asks, seen from the account that owns the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub(super) fn of(
        setup: &Setup,
        request: &Request,
        view: &View<'_>,
        fuel: &Fuel,
        reached: &mut Reached,
    ) -> Self {
        let Some(identity) = request.caller.identity() else {
            return Self {
                deny: Truth::False,
                identity: Truth::False,
                boundary: Truth::True,
                session: Truth::True,
                organisation: Truth::True,
                root: false,
            };
        };
        let mut ask = |kind, cites| setup.verdict(&[kind], view, fuel, reached, cites);
        let identity_policies = ask(PolicyKind::Identity, Cites::Both);
        let boundary = ask(PolicyKind::Boundary, Cites::Denials);
        let session = ask(PolicyKind::Session, Cites::Denials);
        let scp = ask(PolicyKind::Scp, Cites::Denials);
        let unless_absent = |kind, verdict: &Verdict| {
            if setup.has(kind) {
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
            organisation: organisation(setup, view, fuel),
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

/// Every service control policy that allows anything is a level, and each level must allow. One that
/// only denies stands beside the default one of its level.
fn organisation(setup: &Setup, view: &View<'_>, fuel: &Fuel) -> Truth {
    let mut levels = setup
        .policies
        .iter()
        .filter(|policy| policy.kind == PolicyKind::Scp)
        .peekable();
    if levels.peek().is_none() {
        return Truth::True;
    }
    let mut any = false;
    let mut all = Truth::True;
    for policy in levels {
        let allows = |it: &super::compiled::Statement| it.effect == super::Effect::Allow;
        if policy.statements.iter().any(allows) {
            any = true;
            all = all.and(Verdict::of(policy, view, fuel).allow());
        }
    }
    if any { all } else { Truth::False }
}

/// The endpoint policy's view of the request. A signature that is valid makes the caller an identity;
/// anything else leaves it anonymous. Source: AWS, "Use VPC endpoint policies for private APIs in API
/// Gateway" (the page's present wording; that of 2024 left the header aside for some methods).
pub(super) fn seen_by_endpoint<'a>(request: &Request, view: &View<'a>) -> View<'a> {
    let signed = match request.authorization {
        Some(Authorization::Sigv4) => true,
        Some(_) => false,
        None => request.caller != Caller::Anonymous,
    };
    if signed { *view } else { view.unsigned() }
}

/// What the policies come to.
pub(super) fn reach(setup: &Setup, request: &Request, view: &View<'_>, fuel: &Fuel) -> Reached {
    let mut reached = Reached::default();
    let endpoint_view = if request.authorization.is_some() {
        seen_by_endpoint(request, view)
    } else {
        *view
    };
    let endpoint = setup.verdict(
        &[PolicyKind::Endpoint],
        &endpoint_view,
        fuel,
        &mut reached,
        Cites::Denials,
    );
    let resource = setup.verdict(
        &[PolicyKind::Resource],
        view,
        fuel,
        &mut reached,
        Cites::Both,
    );
    let rcp = setup.verdict(&[PolicyKind::Rcp], view, fuel, &mut reached, Cites::Denials);
    let caller = CallerSide::of(setup, request, view, fuel, &mut reached);
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
