//! A case of `policy test`: policies, a request and what it should come to, in one JSON object.

use super::compiled::{Api, Policy};
use super::grammar::Source;
use super::json::{MAX_POLICY_BYTES, Node, Value, parse};
use super::kind::PolicyKind;
use super::request::{Authorization, Context, Held, Request};
use super::setup::{Auth, EndpointType, Scope, Setup};
use super::text::unwrap;
use super::truth::Answer;

/// The longest line that is read, in bytes.
pub const MAX_CASE_BYTES: usize = 4 * MAX_POLICY_BYTES;

/// A case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The policies.
    pub setup: Setup,
    /// What each policy was compiled from.
    pub sources: Vec<Source>,
    /// The request.
    pub request: Request,
    /// What it should come to.
    pub expect: Option<Answer>,
}

/// A text that is no case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CaseError {
    /// The case's name, where it has one.
    pub name: Option<String>,
    /// What is wrong, in one line.
    pub message: String,
}

/// A policy as read from a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The text as plain JSON.
    pub text: String,
    /// The document.
    pub source: Source,
}

impl Loaded {
    /// The document as JSON, to be edited and written back.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// Reads a policy's text, wrapped as AWS wraps it or plain.
///
/// # Errors
/// It is not JSON.
pub fn load(text: &str) -> std::result::Result<Loaded, super::SyntaxError> {
    if text.len() > 2 * MAX_POLICY_BYTES {
        parse(text, MAX_POLICY_BYTES)?;
    }
    let (plain, _) = unwrap(text);
    let source = Source::read(&plain)?;
    Ok(Loaded {
        text: plain.into_owned(),
        source,
    })
}

type Result<T> = std::result::Result<T, String>;

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// The text is no case.
    pub fn read(line: &str) -> std::result::Result<Self, CaseError> {
        let nameless = |message| CaseError {
            name: None,
            message,
        };
        let node =
            parse(line, MAX_CASE_BYTES).map_err(|error| nameless(format!("not JSON: {error}")))?;
        if node.members().is_none() {
            return Err(nameless(format!(
                "a case is an object, not {}",
                node.kind()
            )));
        }
        let name = node.get("name").and_then(Node::text).map(str::to_owned);
        Self::of(&node).map_err(|message| CaseError { name, message })
    }

    /// Reads a request by itself, or the one of a case.
    ///
    /// # Errors
    /// The text holds none.
    pub fn request_of(text: &str) -> std::result::Result<Request, String> {
        let node = parse(text, MAX_CASE_BYTES).map_err(|error| format!("not JSON: {error}"))?;
        request(node.get("request").unwrap_or(&node))
    }

    fn of(node: &Node) -> Result<Self> {
        let scope = match word(node, "scope")? {
            None | Some("request") => Scope::Request,
            Some("policy") => Scope::Policy,
            Some(other) => return Err(format!("scope is request or policy, not '{other}'")),
        };
        let auth = word(node, "auth")?
            .map(|text| Auth::from_word(text).ok_or(format!("there is no auth '{text}'")))
            .transpose()?;
        let api = node.get("api").filter(|api| api.value != Value::Null);
        let (api, endpoint_type) = match api {
            None => (None, None),
            Some(api) => {
                let text = |name| Ok::<_, String>(word(api, name)?.map(str::to_owned));
                let kind = word(api, "endpoint_type")?
                    .map(|text| {
                        EndpointType::from_word(text)
                            .ok_or(format!("there is no endpoint_type '{text}'"))
                    })
                    .transpose()?;
                let api = Api {
                    region: text("region")?,
                    account: text("account")?,
                    api_id: text("api_id")?,
                };
                (Some(api), kind)
            }
        };
        let request = node.get("request").ok_or("the case has no request")?;
        let mut request = self::request(request)?;
        if request.resource_account.is_none() {
            request.resource_account = api.as_ref().and_then(|api| api.account.clone());
        }
        let policies = node.get("policies").ok_or("the case has no policies")?;
        let Value::List(policies) = &policies.value else {
            return Err(format!("policies is an array, not {}", policies.kind()));
        };
        let mut setup = Setup {
            scope,
            policies: Vec::with_capacity(policies.len()),
            auth,
            endpoint_type,
        };
        let mut sources = Vec::with_capacity(policies.len());
        for (place, policy) in policies.iter().enumerate() {
            let (kind, source) =
                self::policy(policy).map_err(|error| format!("policy {place}: {error}"))?;
            setup
                .policies
                .push(Policy::compile(&source, kind, api.as_ref()));
            sources.push(source);
        }
        let kinds: Vec<PolicyKind> = setup.policies.iter().map(|it| it.kind).collect();
        PolicyKind::together(&kinds, auth)?;
        let expect = word(node, "expect")?
            .map(|text| Answer::from_word(text).ok_or(format!("there is no decision '{text}'")))
            .transpose()?;
        Ok(Self {
            name: word(node, "name")?.unwrap_or_default().to_owned(),
            setup,
            sources,
            request,
            expect,
        })
    }
}

/// A string, or nothing; `null` is nothing.
fn word<'a>(node: &'a Node, name: &str) -> Result<Option<&'a str>> {
    match node.get(name).map(|it| (&it.value, it)) {
        None | Some((Value::Null, _)) => Ok(None),
        Some((Value::Text(text), _)) => Ok(Some(text)),
        Some((_, it)) => Err(format!("{name} is a string, not {}", it.kind())),
    }
}

fn policy(node: &Node) -> Result<(PolicyKind, Source)> {
    let kind = word(node, "type")?.ok_or("it has no type")?;
    let kind = PolicyKind::from_word(kind).ok_or(format!("there is no type '{kind}'"))?;
    let document = node.get("document").ok_or("it has no document")?;
    let source = match &document.value {
        Value::Text(text) => {
            load(text)
                .map_err(|error| format!("not JSON: {error}"))?
                .source
        }
        Value::Object(_) => Source::of(document),
        _ => return Err(format!("document is an object, not {}", document.kind())),
    };
    Ok((kind, source))
}

fn request(node: &Node) -> Result<Request> {
    if node.members().is_none() {
        return Err(format!("request is an object, not {}", node.kind()));
    }
    let wanted = |name: &str| word(node, name)?.ok_or(format!("the request has no {name}"));
    let authorization = word(node, "authorization")?
        .map(|text| {
            Authorization::from_word(text).ok_or(format!("there is no authorization '{text}'"))
        })
        .transpose()?;
    let mut context = Context::default();
    if let Some(keys) = node.get("context")
        && keys.value != Value::Null
    {
        let members = keys
            .members()
            .ok_or(format!("context is an object, not {}", keys.kind()))?;
        for member in members {
            context.set(&member.name, held(&member.name, &member.value)?);
        }
    }
    let principal = word(node, "principal")?.unwrap_or("anonymous");
    Ok(
        Request::new(wanted("action")?, wanted("resource")?, principal)
            .of_account(word(node, "resource_account")?)
            .carrying(authorization)
            .with(context),
    )
}

fn held(name: &str, node: &Node) -> Result<Held> {
    let mut values = Vec::new();
    for element in node.elements() {
        match &element.value {
            Value::Null => return Ok(Held::Unknown),
            Value::Text(text) | Value::Number(text) => values.push(text.clone()),
            Value::Bool(it) => values.push(it.to_string()),
            _ => {
                return Err(format!(
                    "the key {name} holds strings, not {}",
                    element.kind()
                ));
            }
        }
    }
    Ok(Held::Known(values))
}
