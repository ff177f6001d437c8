//! The policies of a request, how they are put together, and what each of them says.

use super::compiled::Policy;
use super::kind::PolicyKind;
use super::request::{Held, Request, View};
use super::truth::Outcomes;
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

/// How a method authorizes its callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// `NONE`
    None,
    /// `AWS_IAM`
    Iam,
    /// `CUSTOM`: a Lambda authorizer.
    Lambda,
    /// `COGNITO_USER_POOLS`
    Cognito,
}

impl Auth {
    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "none" => Self::None,
            "iam" => Self::Iam,
            "lambda" => Self::Lambda,
            "cognito" => Self::Cognito,
            _ => return None,
        })
    }
}

/// Where an API can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointType {
    /// From VPCs only.
    Private,
    /// From the internet.
    Regional,
    /// From the internet, at the edge.
    Edge,
}

impl EndpointType {
    /// The word of the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "PRIVATE",
            Self::Regional => "REGIONAL",
            Self::Edge => "EDGE",
        }
    }

    /// Reads the word, in any case of letters.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "private" => Self::Private,
            "regional" => Self::Regional,
            "edge" => Self::Edge,
            _ => return None,
        })
    }
}

impl PolicyKind {
    /// Whether policies of these kinds can be asked about one request. A call by a domain name is two
    /// questions: of the name, which is one resource, and of the API behind it, which is another.
    ///
    /// # Errors
    /// They cannot: why.
    pub fn together(kinds: &[Self], auth: Option<Auth>) -> Result<(), &'static str> {
        if !kinds.contains(&Self::Domain) {
            return Ok(());
        }
        if kinds.len() > 1 {
            return Err(
                "the policy of a domain name is asked about /domainnames/NAME+ID, and others about the \
                 API: ask it alone",
            );
        }
        if auth.is_some() {
            return Err(
                "the policy of a domain name is asked before any method: leave the authorization of the \
                 method out",
            );
        }
        Ok(())
    }
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
    /// Whether there is a policy of a kind.
    pub(super) fn has(&self, kind: PolicyKind) -> bool {
        self.policies.iter().any(|policy| policy.kind.plays(kind))
    }

    /// The request as a policy of this kind sees it, with some keys tried.
    pub(super) fn view<'a>(
        &self,
        kind: PolicyKind,
        request: &'a Request,
        tried: &'a [(String, Option<Held>)],
    ) -> View<'a> {
        let mut view = View::new(request, tried);
        view.bounded = self.scope == Scope::Request && self.has(PolicyKind::Boundary);
        if self.scope == Scope::Policy {
            return view;
        }
        let of_nobody = matches!(self.auth, Some(Auth::None | Auth::Lambda | Auth::Cognito));
        match kind {
            PolicyKind::Endpoint if self.auth.is_some() || request.authorization.is_some() => {
                view.seen_by_endpoint(request)
            }
            PolicyKind::Resource
            | PolicyKind::Domain
            | PolicyKind::Authorizer
            | PolicyKind::Rcp
                if of_nobody =>
            {
                view.unsigned()
            }
            _ => view,
        }
    }
}

/// A request, and what each policy says of it.
pub(super) struct Asked<'a> {
    pub(super) setup: &'a Setup,
    pub(super) request: &'a Request,
    /// What a policy says, by its place.
    pub(super) verdict: &'a dyn Fn(usize) -> Verdict,
}

impl Asked<'_> {
    /// What the policies of a kind say together, with the statements that say so.
    pub(super) fn of(&self, kind: PolicyKind, reached: &mut Reached, cites: Cites) -> Verdict {
        let mut all = Verdict::SILENT;
        for (place, policy) in self.setup.policies.iter().enumerate() {
            if policy.kind.plays(kind) {
                let verdict = (self.verdict)(place);
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
