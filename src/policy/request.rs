//! A request: who asks for what, and what is known of it.

use super::arn::Arn;
use super::pattern::is_wild;
use super::principal::Caller;

/// What is known of a key of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Its values.
    Known(Vec<String>),
    /// Nobody knows.
    Unknown,
}

/// A key of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    name: String,
    folded: String,
    held: Held,
}

/// The keys of a request; one that is not here is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context(Vec<Entry>);

impl Context {
    /// Sets a key; names have no case.
    pub fn set(&mut self, name: &str, held: Held) {
        let folded = name.to_ascii_lowercase();
        // An empty list of values is no value.
        self.0.retain(|entry| entry.folded != folded);
        if held != Held::Known(Vec::new()) {
            self.0.push(Entry {
                name: name.to_owned(),
                folded,
                held,
            });
        }
    }

    /// Adds a value to a key.
    pub fn add(&mut self, name: &str, value: &str) {
        let folded = name.to_ascii_lowercase();
        match self.0.iter_mut().find(|entry| entry.folded == folded) {
            Some(Entry {
                held: Held::Known(values),
                ..
            }) => values.push(value.to_owned()),
            _ => self.set(name, Held::Known(vec![value.to_owned()])),
        }
    }

    /// Takes a key out.
    pub fn remove(&mut self, name: &str) {
        self.0
            .retain(|entry| !entry.folded.eq_ignore_ascii_case(name));
    }

    /// What is known of a key, by its name in lower case; `None` where it is absent.
    pub(super) fn get(&self, folded: &str) -> Option<&Held> {
        self.0
            .iter()
            .find(|entry| entry.folded == folded)
            .map(|entry| &entry.held)
    }

    /// The names of the keys that nobody knows the value of.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(|entry| entry.held == Held::Unknown)
            .map(|entry| (entry.name.as_str(), entry.folded.as_str()))
    }
}

/// Who asks for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The action, in lower case.
    pub(super) action: String,
    /// The resource.
    pub(super) resource: String,
    /// Whose resource it is.
    pub(super) resource_account: Option<String>,
    /// Who asks.
    pub(super) caller: Caller,
    /// What the request's `Authorization` holds; `None` where that is not said.
    pub(super) authorization: Option<Authorization>,
    /// Its keys.
    pub(super) context: Context,
}

/// What a request carries to say who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorization {
    /// Nothing.
    None,
    /// A valid signature.
    Sigv4,
    /// A signature that is not valid.
    InvalidSigv4,
    /// Anything else, such as a bearer token.
    Bearer,
}

impl Authorization {
    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "none" => Self::None,
            "sigv4" => Self::Sigv4,
            "invalid-sigv4" => Self::InvalidSigv4,
            "bearer" => Self::Bearer,
            _ => return None,
        })
    }
}

impl Request {
    /// A request. `principal` is `anonymous`, an ARN or a service's name.
    #[must_use]
    pub fn new(action: &str, resource: &str, principal: &str) -> Self {
        let account = Arn::new(resource).map(|arn| arn.account().to_owned());
        Self {
            action: action.to_ascii_lowercase(),
            resource: resource.to_owned(),
            resource_account: account.filter(|account| !account.is_empty()),
            caller: Caller::parse(principal),
            authorization: None,
            context: Context::default(),
        }
    }

    /// Whose resource it is, where the ARN does not say.
    #[must_use]
    pub fn of_account(mut self, account: Option<&str>) -> Self {
        if let Some(account) = account {
            self.resource_account = Some(account.to_owned());
        }
        self
    }

    /// What the request carries.
    #[must_use]
    pub const fn carrying(mut self, authorization: Option<Authorization>) -> Self {
        self.authorization = authorization;
        self
    }

    /// The request's keys.
    #[must_use]
    pub fn with(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// What it asks for.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The request's keys, to be changed.
    pub const fn context_mut(&mut self) -> &mut Context {
        &mut self.context
    }
}

/// A request as one policy sees it: the caller may be another one, and keys may be hidden.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    pub(super) arn: Option<Arn<'a>>,
    pub(super) caller: &'a Caller,
    /// Whether the keys of a signed identity are there.
    pub(super) signed: bool,
    /// Whether the caller has a permissions boundary.
    pub(super) bounded: bool,
    /// Whether the caller is of another account than the resource.
    pub(super) abroad: bool,
    /// Whether the resource has wildcards, and where.
    pub(super) wild: Wild,
    context: &'a Context,
    /// Keys that are tried with another value; `None` is absent.
    tried: &'a [(String, Option<Held>)],
}

/// Where a request's resource has wildcards, which make it several resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wild {
    Nowhere,
    /// One `*` at its end: all of something. An `Allow` of a part of it does not allow it.
    End,
    Within,
}

impl Wild {
    fn of(resource: &str) -> Self {
        if !is_wild(resource) {
            return Self::Nowhere;
        }
        match resource.strip_suffix('*') {
            Some(rest) if !is_wild(rest) => Self::End,
            _ => Self::Within,
        }
    }
}

static ANONYMOUS: Caller = Caller::Anonymous;

impl<'a> View<'a> {
    pub(super) fn new(request: &'a Request, tried: &'a [(String, Option<Held>)]) -> Self {
        let own = request.resource_account.as_deref();
        let caller = request.caller.identity();
        Self {
            abroad: caller
                .zip(own)
                .is_some_and(|(caller, own)| caller.account != own),
            wild: Wild::of(&request.resource),
            action: &request.action,
            resource: &request.resource,
            arn: Arn::new(&request.resource),
            caller: &request.caller,
            signed: true,
            bounded: false,
            context: &request.context,
            tried,
        }
    }

    /// As a policy sees it that is asked about nobody in particular: the caller is anonymous, and the
    /// keys of a signed identity are absent.
    /// Source: AWS, "AWS condition keys that can be used in API Gateway resource policies".
    pub(super) const fn unsigned(self) -> Self {
        Self {
            caller: &ANONYMOUS,
            signed: false,
            ..self
        }
    }

    /// As an endpoint's policy sees it. A signature that is valid makes the caller an identity;
    /// anything else leaves it anonymous. Source: AWS, "Use VPC endpoint policies for private APIs in
    /// API Gateway" (the page's present wording; that of 2024 left the header aside for some methods).
    pub(super) fn seen_by_endpoint(self, request: &Request) -> Self {
        let signed = match request.authorization {
            Some(Authorization::Sigv4) => true,
            Some(_) => false,
            None => request.caller != Caller::Anonymous,
        };
        if signed { self } else { self.unsigned() }
    }

    /// What is known of a key; `None` where it is absent.
    pub(super) fn get(&self, folded: &str) -> Option<&'a Held> {
        if !self.signed && is_of_identity(folded) {
            return None;
        }
        match self.tried.iter().find(|(key, _)| key == folded) {
            Some((_, held)) => held.as_ref(),
            None => self.context.get(folded),
        }
    }
}

/// The keys that only a signed request to an `AWS_IAM` method has, in lower case.
pub(super) fn is_of_identity(folded: &str) -> bool {
    folded.starts_with("aws:principaltag/")
        || matches!(
            folded,
            "aws:principalarn"
                | "aws:principalaccount"
                | "aws:principalorgid"
                | "aws:principalorgpaths"
                | "aws:principaltype"
                | "aws:userid"
                | "aws:username"
                | "aws:tokenissuetime"
                | "aws:multifactorauthpresent"
                | "aws:multifactorauthage"
        )
}
