//! The policies of the facts, asked about the call of the facts.

use std::cell::Cell;
use std::rc::Rc;

use super::call::{Call, authorization, owner, refused, signed, unsigned};
use super::corrected::{of_resource_policy, resource_policy_from};
use super::{Absent, place, resource_policy};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Found, Kind, Outcome};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Missing, Need, Why};
use crate::model::Severity;
use crate::policy::{
    Answer, Api, Auth, Decision, Effect, Linted, Loaded, Policy, PolicyKind, Request, Scope, Setup,
    Why as Reasons, World, lint, load,
};

/// One policy, asked about the call.
pub(super) struct Judged {
    pub(super) decision: Decision,
    /// What was asked.
    pub(super) request: Request,
    /// The ARN that would sign the call; none for an unsigned one.
    signer: Option<String>,
    pub(super) statements: Vec<Reasons>,
}

/// What the resource policy says of the call, as the method's way of authorizing has it asked.
///
/// Source: AWS, "How API Gateway resource policies affect authorization workflow".
pub(super) fn resource(case: &Case<'_>) -> Result<Option<Judged>, Missing> {
    let Ok((api, _)) = resource_policy(case)? else {
        return Ok(None);
    };
    let text = api.policy.as_deref().unwrap_or_default();
    let auth = authorization(case);
    let call = match auth {
        Ok(Some(Auth::Iam)) => signed(case)?,
        _ => unsigned(case)?,
    };
    let mut judged = judge(case, text, PolicyKind::Resource, Need::RestApi, call)?;
    if judged.decision.answer != Answer::ImplicitDeny {
        return Ok(Some(judged));
    }
    // The policy is silent. What that comes to hangs on the method.
    let within = case.aws.caller.known().map(|it| &it.account) == owner(case).as_ref();
    match auth {
        Ok(Some(Auth::None | Auth::Cognito)) => {}
        // Another account's caller needs the Allow of both sides.
        Ok(Some(Auth::Iam)) if !within => {}
        // The authorizer, or an identity policy, may allow by itself; without a method nothing is
        // asked.
        Ok(Some(Auth::Lambda | Auth::Iam) | None) => judged.decision.answer = Answer::Unknown,
        // An answer that says so settles it, whatever the method is.
        Err(_) if refused(case) => {}
        Err(missing) => return Err(missing),
    }
    Ok(Some(judged))
}

/// What the endpoint's policy says of the call.
pub(super) fn endpoint<'a>(
    case: &'a Case<'_>,
) -> Result<Option<(&'a VpcEndpoint, Judged)>, Missing> {
    let Some(endpoint) = case.endpoint()? else {
        return Ok(None);
    };
    let text = endpoint.policy_document.as_deref().ok_or_else(|| Missing {
        need: Need::VpcEndpoints,
        why: Why::Failed,
        detail: format!("AWS told no policy of {}", endpoint.vpc_endpoint_id),
    })?;
    // It is asked before the method is: what counts is whether the call is signed.
    let call = if case.target.signed {
        signed(case)?
    } else {
        unsigned(case)?
    };
    let judged = judge(case, text, PolicyKind::Endpoint, Need::VpcEndpoints, call)?;
    Ok(Some((endpoint, judged)))
}

fn judge(
    case: &Case<'_>,
    text: &str,
    kind: PolicyKind,
    need: Need,
    call: Call,
) -> Result<Judged, Missing> {
    let Call { request, signer } = call;
    let Loaded { source, .. } = load(text).map_err(|error| Missing {
        need,
        why: Why::Failed,
        detail: format!("the policy could not be read: {error}"),
    })?;
    let api = api(case);
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&source, kind, Some(&api))],
        auth: None,
        endpoint_type: None,
    };
    Ok(Judged {
        decision: setup.decide(&request),
        statements: setup.why(0, &source, &request),
        request,
        signer,
    })
}

/// What the short resource form stands for.
pub(super) fn api(case: &Case<'_>) -> Api {
    let world = super::world(case);
    Api {
        region: world.region,
        account: world.account,
        api_id: world.api_id,
    }
}

impl Judged {
    /// The ARN that would sign the call; none for an unsigned one.
    pub(super) fn signer(&self) -> Option<&str> {
        self.signer.as_deref()
    }

    /// Whose call it is, in words.
    pub(super) fn whose(&self) -> String {
        match &self.signer {
            None => "an unsigned call".to_owned(),
            Some(arn) => format!("a call that {arn} signs"),
        }
    }

    /// Whether the policy refuses the call.
    pub(super) const fn refuses(&self) -> bool {
        matches!(
            self.decision.answer,
            Answer::ExplicitDeny | Answer::ImplicitDeny
        )
    }

    /// Whether the answer hangs on a key of unknown value.
    pub(super) fn hangs_on(&self, key: &str) -> bool {
        self.decision
            .unknown_keys
            .iter()
            .any(|it| it.eq_ignore_ascii_case(key))
    }

    /// Whether a statement applies to the call.
    ///
    /// # Errors
    /// Nobody can tell.
    pub(super) fn applies(&self, statement: usize) -> Result<bool, Missing> {
        let why = self.statements.iter().find(|it| it.statement == statement);
        why.map_or(Some(false), |it| it.applies)
            .ok_or_else(|| Missing {
                need: Need::RestApi,
                why: Why::Failed,
                detail: format!(
                    "statement {} hangs on what nobody knows: {}",
                    statement + 1,
                    self.decision.unknown_keys.join(", ")
                ),
            })
    }

    /// The statement that denies, and its words.
    pub(super) fn denying(&self) -> Option<(&Reasons, String)> {
        let (_, index) = self.decision.decided_by?;
        let why = self.statements.get(index)?;
        let named = place(index, why.sid.as_deref());
        (self.decision.answer == Answer::ExplicitDeny).then_some((why, named))
    }

    /// Where no statement allows: the element by which the nearest Allow misses the call, and what
    /// it says. "Condition" is told last, since it is the most particular.
    pub(super) fn missed(&self) -> Option<(Element, String)> {
        if self.decision.answer != Answer::ImplicitDeny {
            return None;
        }
        self.statements
            .iter()
            .filter(|why| why.effect == Effect::Allow && !why.reasons.is_empty())
            .min_by_key(|why| why.reasons.len())
            .and_then(|why| {
                let (text, _) = why.reasons.first()?;
                let named = place(why.statement, why.sid.as_deref());
                Some((Element::of(text), format!("{named}: {text}")))
            })
    }
}

/// An element of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Principal,
    Action,
    Resource,
    /// A condition on a key of a signed identity.
    Identity,
    Condition,
}

impl Element {
    fn of(reason: &str) -> Self {
        let head = reason.split(':').next().unwrap_or_default();
        if head.ends_with("Principal") {
            Self::Principal
        } else if head.ends_with("Action") {
            Self::Action
        } else if head.ends_with("Resource") {
            Self::Resource
        } else if reason.to_ascii_lowercase().contains("aws:principal") {
            Self::Identity
        } else {
            Self::Condition
        }
    }
}

/// A check of one element. What a static rule finds goes first, since it knows the correction; else
/// it is the element by which the nearest Allow misses the call.
pub(super) fn by_element(
    case: &Case<'_>,
    check: &Check,
    element: Element,
    title: impl Fn(&str, &Judged) -> String,
) -> Result<Outcome, Missing> {
    let ruled = by_rule(case, check)?;
    if matches!(ruled, Outcome::Ok(_))
        && let Some(found) = missed_by(case, element, title)?
    {
        return Outcome::found(found);
    }
    Ok(ruled)
}

/// The finding that the nearest Allow misses the call by this element.
pub(super) fn missed_by(
    case: &Case<'_>,
    element: Element,
    title: impl Fn(&str, &Judged) -> String,
) -> Result<Option<Found>, Missing> {
    let Some(judged) = resource(case)? else {
        return Ok(None);
    };
    let api = case.target.api_id.as_ref().map_or("", |id| id.as_str());
    Ok(match judged.missed() {
        Some((missed, told)) if missed == element => Some(
            Found::blocker(api, title(api, &judged))
                .shown_by(Evidence::of(Need::RestApi, told))
                .fixed_by(of_resource_policy(case, &judged))
                .confirmed_by(again(case, "invoke")),
        ),
        _ => None,
    })
}

thread_local! {
    /// The last policy that was linted, and for which world: a dozen checks ask for the same, and so
    /// does each trial of a fix that leaves it alone.
    static LAST: Cell<Option<(String, World, Rc<Linted>)>> = const { Cell::new(None) };
}

/// The resource policy, linted.
fn linted(text: &str, world: World) -> Rc<Linted> {
    LAST.with(|last| {
        let same = |(before, there, _): &(String, World, _)| before == text && *there == world;
        let (.., linted) = last.take().filter(same).unwrap_or_else(|| {
            let linted = lint(text, Some(PolicyKind::Resource), &world);
            (text.to_owned(), world.clone(), Rc::new(linted))
        });
        last.set(Some((text.to_owned(), world, Rc::clone(&linted))));
        linted
    })
}

/// What a static rule finds in the resource policy, told as this check's. It stops the call where the
/// policy refuses it, and is a risk elsewhere.
pub(super) fn by_rule(case: &Case<'_>, check: &Check) -> Result<Outcome, Missing> {
    let (api, _) = match resource_policy(case)? {
        Ok(read) => read,
        Err(Absent::NotPrivate) => return Ok(Absent::NotPrivate.outcome()),
        Err(absent) => return Ok(absent.outcome()),
    };
    let text = api.policy.as_deref().unwrap_or_default();
    let linted = linted(text, super::world(case));
    let mine = linted
        .findings
        .iter()
        .filter(|finding| finding.code == check.code);
    let findings: Vec<_> = mine.collect();
    let Some(first) = findings.first() else {
        return Outcome::ok(Evidence::of(Need::RestApi, check.holds));
    };
    let judged = resource(case).ok().flatten();
    let refused = judged.as_ref().is_some_and(Judged::refuses);
    let mut found = Found::blocker(
        api.id.as_str(),
        format!("the resource policy of {}: {}", api.id, first.message),
    );
    for finding in &findings {
        let at = finding.statement.map(|index| {
            let sid = judged
                .as_ref()
                .and_then(|it| it.statements.get(index)?.sid.clone());
            format!("{}: ", place(index, sid.as_deref()))
        });
        let evidence = format!("{}{}", at.unwrap_or_default(), finding.message);
        found = found.shown_by(Evidence::of(Need::RestApi, evidence));
    }
    let stops = refused && check.severity == Severity::Error && first.severity == Severity::Error;
    if !stops {
        found.kind = Kind::Risk;
        found.severity = Some(Severity::Warning.min(first.severity));
    }
    let corrected = Linted {
        findings: findings.into_iter().cloned().collect(),
        text: linted.text.clone(),
        kind: linted.kind,
    }
    .corrected();
    if corrected != linted.text
        && let Ok(policy) = serde_json::from_str(&corrected)
    {
        found = found.fixed_by(resource_policy_from(
            case,
            api,
            &policy,
            "correct the policy",
        ));
    } else if let Some(judged) = judged.filter(|_| stops) {
        found = found.fixed_by(of_resource_policy(case, &judged));
    }
    Outcome::found(found.confirmed_by(again(case, "invoke")))
}
