//! The policies of the facts, asked about the call of the facts.

use std::rc::Rc;

use super::Case;
use super::request::{Call, Via};
use crate::facts::apigateway::{DomainName, RestApi};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{FactKind, MissingFact, Reason};
use crate::policy::{
    Answer, Api, Auth, Decision, Effect, Explanation, LintContext, Linted, Loaded, MismatchedPart,
    Policy, PolicyKind, Request, Scope, Setup, lint, load,
};

/// What an answer depends on where mappings and rules of the name in front were not read.
const PATH_OF_API: &str = "the path of the API, which the name's base path mappings tell";

/// Why there is no resource policy to judge.
pub(crate) enum Absent {
    /// The API is not private.
    NotPrivate,
    /// The API has none.
    NoPolicy,
    /// Whether it has one is not known.
    Unknown(MissingFact),
}

impl From<MissingFact> for Absent {
    fn from(missing: MissingFact) -> Self {
        Self::Unknown(missing)
    }
}

/// A policy's text, and what is wrong with it by itself, for the world that it is for.
pub(super) struct LintedPolicy {
    text: String,
    world: LintContext,
    linted: Linted,
}

/// One policy, asked about the call.
pub(crate) struct Judged {
    pub(crate) decision: Decision,
    /// What was asked.
    pub(crate) request: Request,
    /// The ARN that would sign the call; none for an unsigned one.
    signer: Option<String>,
    pub(crate) statements: Vec<Explanation>,
}

impl<'a> Case<'a> {
    /// The API as this account sees it. Another account's API is as unknown as one that does not exist.
    pub(crate) fn private_api(&self) -> Result<&'a RestApi, Absent> {
        let Some(api) = self.facts.aws.rest_api.need(FactKind::RestApi)? else {
            return Err(Absent::Unknown(MissingFact {
                need: FactKind::RestApi,
                why: Reason::Failed,
                detail:
                    "this account has no such API; another account's can be read with --api-profile"
                        .to_owned(),
            }));
        };
        if api.is_private() == Some(false) {
            return Err(Absent::NotPrivate);
        }
        Ok(api)
    }

    /// The API's resource policy, read.
    pub(crate) fn resource_policy(&self) -> Result<(&'a RestApi, &Loaded), Absent> {
        let api = self.private_api()?;
        let Some(text) = api.policy.as_deref().filter(|text| !text.trim().is_empty()) else {
            return Err(Absent::NoPolicy);
        };
        let unreadable = |why: &str| MissingFact {
            need: FactKind::RestApi,
            why: Reason::Failed,
            detail: format!("the resource policy could not be read: {why}"),
        };
        let read = || {
            let loaded = load(text).map_err(|error| unreadable(&error.to_string()))?;
            match loaded.source.unreadable() {
                Some(why) => Err(unreadable(why)),
                None => Ok(loaded),
            }
        };
        let document = self.resource_policy.get_or_init(read).as_ref();
        Ok((api, document.map_err(Clone::clone)?))
    }

    /// What the resource policy says of the call, as the method's way of authorizing has it asked.
    ///
    /// Source: AWS, "How API Gateway resource policies affect authorization workflow".
    pub(crate) fn by_resource_policy(&self) -> Result<Option<&Judged>, MissingFact> {
        let found = self
            .by_resource_policy
            .get_or_init(|| self.ask_resource_policy(self.own_via()));
        found.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// As [`Self::by_resource_policy`], of a call by another way.
    ///
    /// # Errors
    /// The policy, or what it hangs on, is not known.
    pub(crate) fn ask_resource_policy(&self, via: Via<'_>) -> Result<Option<Judged>, MissingFact> {
        let auth = self.authorization();
        let Some(mut judged) = self.text_of_resource_policy(via)? else {
            return Ok(None);
        };
        if judged.decision.answer != Answer::ImplicitDeny {
            return Ok(Some(judged));
        }
        // The policy is silent. What that comes to hangs on the method.
        let within = self.aws.caller.known().map(|it| it.account.as_str()) == self.api_owner();
        match auth {
            Ok(Some(Auth::None | Auth::Cognito)) => {}
            // Another account's caller needs the Allow of both sides.
            Ok(Some(Auth::Iam)) if !within => {}
            // The authorizer, or an identity policy, may allow by itself; without a method nothing is
            // asked.
            Ok(Some(Auth::Lambda | Auth::Iam) | None) => judged.decision.answer = Answer::Unknown,
            // An answer that says so settles it, whatever the method is.
            Err(_) if self.refused() => {}
            Err(missing) => return Err(missing),
        }
        Ok(Some(judged))
    }

    /// What the text of the resource policy says of the call, whatever else may allow it.
    ///
    /// # Errors
    /// The policy, or what it hangs on, is not known.
    pub(crate) fn by_text_of_resource_policy(&self) -> Result<Option<Judged>, MissingFact> {
        self.text_of_resource_policy(self.own_via())
    }

    fn text_of_resource_policy(&self, via: Via<'_>) -> Result<Option<Judged>, MissingFact> {
        let policy = match self.resource_policy() {
            Ok((_, policy)) => policy,
            Err(Absent::Unknown(missing)) => return Err(missing),
            Err(Absent::NotPrivate | Absent::NoPolicy) => return Ok(None),
        };
        let call = match self.authorization() {
            Ok(Some(Auth::Iam)) => self.signed(via)?,
            _ => self.unsigned(via)?,
        };
        Ok(Some(self.judge(policy, PolicyKind::Resource, call)))
    }

    /// What the endpoint's policy says of the call.
    pub(crate) fn by_endpoint_policy(
        &self,
    ) -> Result<Option<(&'a VpcEndpoint, &Judged)>, MissingFact> {
        let Some(endpoint) = self.endpoint()? else {
            return Ok(None);
        };
        let asked = || self.ask_endpoint_policy(endpoint, self.own_via());
        let judged = self.by_endpoint_policy.get_or_init(asked);
        judged
            .as_ref()
            .map(|it| Some((endpoint, it)))
            .map_err(Clone::clone)
    }

    /// As [`Self::by_endpoint_policy`], of a call by another way.
    ///
    /// # Errors
    /// The policy, or what it hangs on, is not known.
    pub(crate) fn ask_endpoint_policy(
        &self,
        endpoint: &VpcEndpoint,
        via: Via<'_>,
    ) -> Result<Judged, MissingFact> {
        let text = endpoint
            .policy_document
            .as_deref()
            .ok_or_else(|| MissingFact {
                need: FactKind::VpcEndpoints,
                why: Reason::Failed,
                detail: format!("AWS told no policy of {}", endpoint.vpc_endpoint_id),
            })?;
        // It is asked before the method is: what counts is whether the call is signed.
        let call = if self.target.signed {
            self.signed(via)?
        } else {
            self.unsigned(via)?
        };
        let policy = load(text).map_err(|error| MissingFact {
            need: FactKind::VpcEndpoints,
            why: Reason::Failed,
            detail: format!("the policy could not be read: {error}"),
        })?;
        Ok(self.judge(&policy, PolicyKind::Endpoint, call))
    }

    /// What the policy of the private custom domain name says of the call, where it is one of such a name. It is a
    /// resource policy of the name: the short form of a resource stands for the name.
    pub(crate) fn by_domain_policy(&self) -> Result<Option<(&'a DomainName, Judged)>, MissingFact> {
        let domain = self.facts().need_called_domain()?;
        let Some(domain) = domain.filter(|it| it.is_private() != Some(false)) else {
            return Ok(None);
        };
        let name = &domain.domain_name;
        let failed = |detail: String| MissingFact {
            need: FactKind::DomainNames,
            why: Reason::Failed,
            detail,
        };
        let text = domain.policy.as_deref();
        let text = text.filter(|it| !it.trim().is_empty());
        let text = text.ok_or_else(|| failed(format!("AWS told no policy of {name}")))?;
        let unreadable =
            |why: &str| failed(format!("the policy of {name} could not be read: {why}"));
        let policy = load(text).map_err(|error| unreadable(&error.to_string()))?;
        if let Some(why) = policy.source.unreadable() {
            return Err(unreadable(why));
        }
        let call = self.of_domain(domain, self.own_via())?;
        let judged = Self::judge_for(None, &policy, PolicyKind::Resource, call);
        Ok(Some((domain, judged)))
    }

    fn judge(&self, policy: &Loaded, kind: PolicyKind, call: Call) -> Judged {
        Self::judge_for(Some(&self.api()), policy, kind, call)
    }

    /// Asks a policy; `api` is what the short form of a resource stands for, where that is not what is called.
    fn judge_for(api: Option<&Api>, policy: &Loaded, kind: PolicyKind, call: Call) -> Judged {
        let Call {
            request,
            others,
            signer,
        } = call;
        let setup = Setup {
            scope: Scope::Policy,
            policies: vec![Policy::compile(&policy.source, kind, api)],
            auth: None,
            endpoint_type: None,
        };
        let mut decision = setup.decide(&request);
        // Where it is not known which path of the API is called, what counts is what holds of all of them.
        let differs = |other| setup.decide(other).answer != decision.answer;
        if others.iter().any(differs) {
            decision.answer = Answer::Unknown;
            decision.decided_by = None;
            decision.unknown_keys.push(PATH_OF_API.to_owned());
        }
        Judged {
            decision,
            statements: setup.why(0, &policy.source, &request),
            request,
            signer,
        }
    }

    /// What is wrong with the resource policy by itself. A fix on trial mostly leaves it alone: then the
    /// case before it knows.
    pub(crate) fn linted(&self, text: &str) -> &Linted {
        let linted = self.linted.get_or_init(|| {
            let world = self.policy_world();
            let same = |it: &&Rc<LintedPolicy>| it.text == text && it.world == *world;
            self.linted_before
                .as_ref()
                .filter(same)
                .cloned()
                .unwrap_or_else(|| {
                    let linted = lint(text, Some(PolicyKind::Resource), world);
                    Rc::new(LintedPolicy {
                        text: text.to_owned(),
                        world: world.clone(),
                        linted,
                    })
                })
        });
        &linted.linted
    }
}

impl Judged {
    /// The ARN that would sign the call; none for an unsigned one.
    pub(crate) fn signer(&self) -> Option<&str> {
        self.signer.as_deref()
    }

    /// Whose call it is, in words.
    pub(crate) fn whose(&self) -> String {
        match &self.signer {
            None => "an unsigned call".to_owned(),
            Some(arn) => format!("a call that {arn} signs"),
        }
    }

    /// Whether the policy refuses the call.
    pub(crate) const fn refuses(&self) -> bool {
        matches!(
            self.decision.answer,
            Answer::ExplicitDeny | Answer::ImplicitDeny
        )
    }

    /// Whether the answer hangs on a key of unknown value.
    pub(crate) fn hangs_on(&self, key: &str) -> bool {
        self.decision
            .unknown_keys
            .iter()
            .any(|it| it.eq_ignore_ascii_case(key))
    }

    /// Whether a statement applies to the call.
    ///
    /// # Errors
    /// Nobody can tell.
    pub(crate) fn applies(&self, statement: usize) -> Result<bool, MissingFact> {
        let why = self.statements.iter().find(|it| it.statement == statement);
        why.map_or(Some(false), |it| it.applies)
            .ok_or_else(|| MissingFact {
                need: FactKind::RestApi,
                why: Reason::Failed,
                detail: format!(
                    "statement {} hangs on what nobody knows: {}",
                    statement + 1,
                    self.decision.unknown_keys.join(", ")
                ),
            })
    }

    /// Why it refuses, or what it hangs on.
    pub(crate) fn reason(&self) -> Option<String> {
        match self.decision.answer {
            Answer::Allow => None,
            Answer::ExplicitDeny => self.denying().map(|(_, named)| named),
            Answer::ImplicitDeny => self.missed().map(|(_, why)| why),
            Answer::Unknown => {
                let keys = self.decision.unknown_keys.join(", ");
                Some(format!("it depends on {keys}")).filter(|_| !keys.is_empty())
            }
        }
    }

    /// The statement that denies, and its words.
    pub(crate) fn denying(&self) -> Option<(&Explanation, String)> {
        let (_, index) = self.decision.decided_by?;
        let why = self.statements.get(index)?;
        let named = place(index, why.sid.as_deref());
        (self.decision.answer == Answer::ExplicitDeny).then_some((why, named))
    }

    /// Where no statement allows: the element by which the nearest Allow misses the call, and what
    /// it says. "Condition" is told last, since it is the most particular.
    pub(crate) fn missed(&self) -> Option<(Element, String)> {
        if self.decision.answer != Answer::ImplicitDeny {
            return None;
        }
        self.statements
            .iter()
            .filter(|why| why.effect == Effect::Allow && !why.reasons.is_empty())
            .min_by_key(|why| why.reasons.len())
            .and_then(|why| {
                let first = why.reasons.first()?;
                let named = place(why.statement, why.sid.as_deref());
                let told = format!("{named}: {}", first.text);
                Some((Element::of(&first.part), told))
            })
    }
}

/// An element of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    Principal,
    Action,
    Resource,
    /// A condition on a key of a signed identity.
    Identity,
    Condition,
}

impl Element {
    fn of(part: &MismatchedPart) -> Self {
        match part {
            MismatchedPart::Principal => Self::Principal,
            MismatchedPart::Action => Self::Action,
            MismatchedPart::Resource => Self::Resource,
            MismatchedPart::Condition(key)
                if key.to_ascii_lowercase().starts_with("aws:principal") =>
            {
                Self::Identity
            }
            MismatchedPart::Condition(_) | MismatchedPart::Grammar => Self::Condition,
        }
    }
}

/// A statement, as a person finds it again.
pub(crate) fn place(index: usize, sid: Option<&str>) -> String {
    match sid {
        Some(sid) => format!("statement {} ({sid})", index + 1),
        None => format!("statement {}", index + 1),
    }
}
