//! The policies of the facts, asked about the call of the facts: as an unsigned call, which is what
//! the probe sends.

use super::{Absent, place, put_in_force, resource_policy};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Found, Kind, Outcome};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Facts, HttpOutcome, Missing, Need, Why};
use crate::front_door::{Message, Refusal, decode};
use crate::model::Severity;
use crate::policy::{
    Answer, Api, Context, Decision, Effect, Held, Loaded, Policy, PolicyKind, Request, Scope,
    Setup, Why as Reasons, lint, load,
};

/// One policy, asked about the call.
pub(super) struct Judged {
    pub(super) decision: Decision,
    pub(super) statements: Vec<Reasons>,
}

/// What the resource policy says of the call.
pub(super) fn resource(facts: &Facts) -> Result<Option<Judged>, Missing> {
    let Ok((api, _)) = resource_policy(facts)? else {
        return Ok(None);
    };
    let text = api.policy.as_deref().unwrap_or_default();
    judge(facts, text, PolicyKind::Resource, Need::RestApi).map(Some)
}

/// What the endpoint's policy says of the call.
pub(super) fn endpoint(facts: &Facts) -> Result<Option<(&VpcEndpoint, Judged)>, Missing> {
    let Some(endpoint) = facts.endpoint()? else {
        return Ok(None);
    };
    let text = endpoint.policy_document.as_deref().ok_or_else(|| Missing {
        need: Need::VpcEndpoints,
        why: Why::Failed,
        detail: format!("AWS told no policy of {}", endpoint.vpc_endpoint_id),
    })?;
    let judged = judge(facts, text, PolicyKind::Endpoint, Need::VpcEndpoints)?;
    Ok(Some((endpoint, judged)))
}

fn judge(facts: &Facts, text: &str, kind: PolicyKind, need: Need) -> Result<Judged, Missing> {
    let Loaded { source, .. } = load(text).map_err(|error| Missing {
        need,
        why: Why::Failed,
        detail: format!("the policy could not be read: {error}"),
    })?;
    let request = request(facts)?;
    let world = super::world(facts);
    let api = Api {
        region: world.region,
        account: world.account,
        api_id: world.api_id,
    };
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&source, kind, Some(&api))],
        auth: None,
        endpoint_type: None,
    };
    Ok(Judged {
        decision: setup.decide(&request),
        statements: setup.why(0, &source, &request),
    })
}

/// The refusal that was seen.
pub(super) fn refusal(facts: &Facts) -> Option<Refusal> {
    let HttpOutcome::Answered(answer) = &facts.exchange().ok()?.outcome else {
        return None;
    };
    match decode(answer) {
        Message::NotAuthorized(refusal) => Some(refusal),
        _ => None,
    }
}

/// The API owner's account: that of the credentials, unless the answer tells of another one.
pub(super) fn owner(facts: &Facts) -> Option<String> {
    let caller = facts
        .aws
        .caller
        .known()
        .map(|caller| caller.account.clone());
    match refusal(facts).as_ref().and_then(Refusal::owner_ending) {
        Some(ending) => caller.filter(|account| account.ends_with(ending)),
        None => caller,
    }
}

/// The call as a request to policies.
fn request(facts: &Facts) -> Result<Request, Missing> {
    let missing = |need, detail: &str| Missing {
        need,
        why: Why::Failed,
        detail: detail.to_owned(),
    };
    let target = &facts.target;
    let (Some(api), Some(region), Some(stage)) = (&target.api_id, &target.region, &target.stage)
    else {
        return Err(missing(
            Need::RestApi,
            "the URL does not name API, Region and stage",
        ));
    };
    let account = owner(facts).ok_or_else(|| {
        missing(
            Need::CallerIdentity,
            "the account that owns the API is not known",
        )
    })?;
    let path = target.url.path().trim_start_matches('/');
    let path = path.split_once('/').map_or("", |(_, rest)| rest);
    let partition = region.partition().name;
    let arn = format!(
        "arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{}/{path}",
        target.method
    );
    let mut context = Context::default();
    for name in [
        "aws:SourceIp",
        "aws:UserAgent",
        "aws:SourceVpce",
        "aws:SourceVpc",
        "aws:VpcSourceIp",
    ] {
        context.set(name, Held::Unknown);
    }
    if let Ok(Some(endpoint)) = facts.endpoint() {
        let known = |text: String| Held::Known(vec![text]);
        context.set(
            "aws:SourceVpce",
            known(endpoint.vpc_endpoint_id.to_string()),
        );
        context.set("aws:SourceVpc", known(endpoint.vpc_id.to_string()));
    }
    if let [address] = facts.source().addresses.as_slice() {
        context.set("aws:VpcSourceIp", Held::Known(vec![address.to_string()]));
    }
    context.add("aws:SecureTransport", "true");
    context.add("aws:CurrentTime", &facts.taken_at);
    Ok(Request::new("execute-api:Invoke", &arn, "anonymous").with(context))
}

impl Judged {
    /// Whether the policy refuses the call.
    pub(super) const fn refuses(&self) -> bool {
        matches!(
            self.decision.answer,
            Answer::ExplicitDeny | Answer::ImplicitDeny
        )
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

/// What a static rule finds in the resource policy, told as this check's. It stops the call where the
/// policy refuses it, and is a risk elsewhere.
pub(super) fn by_rule(facts: &Facts, check: &Check) -> Result<Outcome, Missing> {
    let (api, _) = match resource_policy(facts)? {
        Ok(read) => read,
        Err(Absent::NotPrivate) => return Ok(Absent::NotPrivate.outcome()),
        Err(absent) => return Ok(absent.outcome()),
    };
    let text = api.policy.as_deref().unwrap_or_default();
    let linted = lint(text, Some(PolicyKind::Resource), &super::world(facts));
    let judged = resource(facts).ok().flatten();
    let refused = judged.as_ref().is_some_and(Judged::refuses);
    let mine = linted
        .findings
        .iter()
        .filter(|finding| finding.code == check.code);
    let findings: Vec<_> = mine.collect();
    let Some(first) = findings.first() else {
        return Outcome::ok(Evidence::of(Need::RestApi, check.holds));
    };
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
    let corrected = crate::policy::Linted {
        findings: findings.into_iter().cloned().collect(),
        ..linted.clone()
    }
    .corrected();
    if corrected != linted.text
        && let Ok(policy) = serde_json::from_str(&corrected)
    {
        let summary = "correct the policy, and deploy".to_owned();
        found = found.fixed_by(put_in_force(facts, api, &policy, summary));
    }
    Outcome::found(found.confirmed_by(again(facts, "invoke")))
}
