//! The smallest edit of a policy that lets one request pass. Edits are tried, the smallest first,
//! and the engine says which one does: nothing here decides what a statement means.

use serde_json::{Value, json};

use super::compiled::{Api, Policy};
use super::evaluate::Decision;
use super::explain::Explanation;
use super::kind::PolicyKind;
use super::request::{Held, Request};
use super::setup::{Scope, Setup};
use super::truth::Answer;
use super::{Effect, load};

/// A request that a policy is to let pass.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// The request.
    pub request: &'a Request,
    /// What kind of policy it is.
    pub kind: PolicyKind,
    /// What the short resource form stands for.
    pub api: &'a Api,
    /// The resources that a new statement allows, and that a broad Deny is to leave alone.
    pub resource: String,
    /// The principal that a new statement allows.
    pub principal: Value,
    /// The VPC endpoint that a new statement is limited to.
    pub endpoint: Option<String>,
}

impl<'a> Wanted<'a> {
    /// The request alone: a new statement is about its resource, its caller and its endpoint.
    #[must_use]
    pub fn of(request: &'a Request, kind: PolicyKind, api: &'a Api) -> Self {
        let endpoint = match request.context.get("aws:sourcevpce") {
            Some(Held::Known(values)) => values.first().cloned(),
            _ => None,
        };
        Self {
            request,
            kind,
            api,
            resource: request.resource.clone(),
            principal: request
                .caller
                .identity()
                .map_or_else(|| "*".into(), |it| json!({ "AWS": it.arn })),
            endpoint,
        }
    }
}

/// A policy after the edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitting {
    /// The document.
    pub policy: Value,
    /// What was changed, each in a few words; empty where the policy let the request pass already.
    pub edits: Vec<String>,
    /// How many statements that deny were taken out whole.
    pub removed: usize,
}

/// One edit of one statement; without a statement it is taken out.
struct Edit {
    statement: Option<Value>,
    text: String,
}

/// The policy with the smallest edits that let the request pass; `None` where none was found, e.g.
/// because the policy's answer depends on keys of unknown value.
#[must_use]
pub fn admit(policy: &Value, wanted: &Wanted<'_>) -> Option<Admitting> {
    let mut statements = statements(policy);
    let (mut edits, mut removed) = (Vec::new(), 0);
    // Each round takes one Deny out of the way, or lets the request pass.
    for _ in 0..=statements.len() + 1 {
        let with = |statements: &[Value]| document(policy, statements);
        let (decision, whys) = judge(&with(&statements), wanted)?;
        match decision.answer {
            Answer::Allow => {
                let policy = if edits.is_empty() {
                    policy.clone()
                } else {
                    with(&statements)
                };
                return Some(Admitting {
                    policy,
                    edits,
                    removed,
                });
            }
            Answer::Unknown => return None,
            Answer::ExplicitDeny => {
                let why = whys.iter().find(|why| denies(why))?;
                let index = why.statement;
                let edit = loosened(statements.get(index)?, why, wanted)
                    .into_iter()
                    .find(|edit| {
                        let after = with(&edited(&statements, index, edit));
                        edit.statement.is_none()
                            || judge(&after, wanted).is_some_and(|(_, whys)| {
                                whys.iter()
                                    .any(|it| it.statement == index && it.applies == Some(false))
                            })
                    })?;
                removed += usize::from(edit.statement.is_none());
                statements = edited(&statements, index, &edit);
                edits.push(edit.text);
            }
            Answer::ImplicitDeny => {
                let widened = whys
                    .iter()
                    .filter(|why| why.effect == Effect::Allow)
                    .flat_map(|why| {
                        let statement = statements.get(why.statement);
                        let edits = statement.map(|it| widened(it, why, wanted));
                        edits.into_iter().flatten().map(|it| (why.statement, it))
                    })
                    .find(|(index, edit)| {
                        let after = with(&edited(&statements, *index, edit));
                        judge(&after, wanted)
                            .is_some_and(|(decision, _)| decision.answer == Answer::Allow)
                    });
                if let Some((index, edit)) = widened {
                    statements = edited(&statements, index, &edit);
                    edits.push(edit.text);
                } else {
                    statements.push(new_statement(wanted));
                    edits.push("add a statement that allows execute-api:Invoke".to_owned());
                }
            }
        }
    }
    None
}

fn judge(policy: &Value, wanted: &Wanted<'_>) -> Option<(Decision, Vec<Explanation>)> {
    let loaded = load(&policy.to_string()).ok()?;
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(
            &loaded.source,
            wanted.kind,
            Some(wanted.api),
        )],
        auth: None,
        endpoint_type: None,
    };
    let whys = setup.why(0, &loaded.source, wanted.request);
    Some((setup.decide(wanted.request), whys))
}

fn denies(why: &Explanation) -> bool {
    why.effect == Effect::Deny && why.applies == Some(true)
}

fn statements(policy: &Value) -> Vec<Value> {
    match policy.get("Statement") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

fn document(policy: &Value, statements: &[Value]) -> Value {
    let mut policy = policy.clone();
    if let Some(members) = policy.as_object_mut() {
        members.insert("Statement".to_owned(), Value::Array(statements.to_vec()));
    }
    policy
}

fn edited(statements: &[Value], index: usize, edit: &Edit) -> Vec<Value> {
    let mut statements = statements.to_vec();
    match &edit.statement {
        Some(new) => {
            if let Some(old) = statements.get_mut(index) {
                *old = new.clone();
            }
        }
        None if index < statements.len() => {
            statements.remove(index);
        }
        None => {}
    }
    statements
}

fn named(why: &Explanation) -> String {
    match &why.sid {
        Some(sid) => format!("statement {} ({sid})", why.statement + 1),
        None => format!("statement {}", why.statement + 1),
    }
}

/// Edits of a Deny that make it deny less, the smallest first; the last takes it out.
fn loosened(statement: &Value, why: &Explanation, wanted: &Wanted<'_>) -> Vec<Edit> {
    let name = named(why);
    let mut edits = conditions(statement, Effect::Deny, &name, wanted);
    for member in ["Resource", "Action"] {
        let values = list(statement.get(member));
        if values.len() > 1 {
            edits.extend((0..values.len()).map(|index| Edit {
                statement: Some(with(statement, member, without(&values, index))),
                text: format!("take {} out of {name}", shown(values.get(index))),
            }));
        }
    }
    let resource = &wanted.resource;
    if let Some(spared) = statement.get("NotResource") {
        let mut values = list(Some(spared));
        values.push(resource.as_str().into());
        edits.push(Edit {
            statement: Some(with(statement, "NotResource", values.into())),
            text: format!("add {resource} to NotResource of {name}"),
        });
    } else if wanted.kind == PolicyKind::Endpoint
        && let Some(members) = statement.as_object()
    {
        // An endpoint serves many APIs: the others stay denied.
        let mut members = members.clone();
        members.remove("Resource");
        members.insert("NotResource".to_owned(), resource.as_str().into());
        let of_this_api = |value: &Value| {
            let api = wanted.api.api_id.as_deref();
            api.is_some_and(|api| value.as_str().is_some_and(|text| text.contains(api)))
        };
        if !list(statement.get("Resource")).iter().all(of_this_api) {
            edits.push(Edit {
                statement: Some(members.into()),
                text: format!("let {name} deny every resource but {resource}"),
            });
        }
    }
    edits.push(Edit {
        statement: None,
        text: format!("remove {name}"),
    });
    edits
}

/// Edits of an Allow that make it allow more, the smallest first.
fn widened(statement: &Value, why: &Explanation, wanted: &Wanted<'_>) -> Vec<Edit> {
    let name = named(why);
    let mut edits = conditions(statement, Effect::Allow, &name, wanted);
    if let Some(resources) = statement.get("Resource") {
        let mut values = list(Some(resources));
        values.push(wanted.resource.as_str().into());
        edits.push(Edit {
            statement: Some(with(statement, "Resource", values.into())),
            text: format!("add {} to {name}", wanted.resource),
        });
    }
    edits
}

/// Edits of one condition, so that a Deny no longer applies to the request, or an Allow does.
fn conditions(statement: &Value, effect: Effect, name: &str, wanted: &Wanted<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let Some(operators) = statement.get("Condition").and_then(Value::as_object) else {
        return edits;
    };
    let set = |operator: &str, keys: Value| {
        let mut changed = operators.clone();
        changed.insert(operator.to_owned(), keys);
        with(statement, "Condition", changed.into())
    };
    for (operator, keys) in operators {
        let Some(keys) = keys.as_object() else {
            continue;
        };
        let base = operator.rsplit(':').next().unwrap_or_default();
        let negated = ["StringNot", "NotIp", "ArnNot"]
            .iter()
            .any(|start| base.starts_with(start));
        let positive = ["String", "Ip", "Arn"]
            .iter()
            .any(|start| base.starts_with(start));
        if !negated && !positive {
            continue;
        }
        // The values are those that pass where a Deny negates, or an Allow does not.
        let of_those_that_pass = (effect == Effect::Deny) == negated;
        for (key, values) in keys {
            let values = list(Some(values));
            let held = wanted.request.context.get(&key.to_ascii_lowercase());
            let replaced = |values: Value| {
                let mut keys = keys.clone();
                keys.insert(key.clone(), values);
                set(operator, keys.into())
            };
            match held {
                Some(Held::Known(own)) if of_those_that_pass => {
                    let added: Vec<String> = own
                        .iter()
                        .map(|value| {
                            if base.contains("Ip") {
                                host(value)
                            } else {
                                value.clone()
                            }
                        })
                        .collect();
                    let own = added.iter().map(|value| Value::from(value.as_str()));
                    edits.push(Edit {
                        statement: Some(replaced(values.iter().cloned().chain(own).collect())),
                        text: format!("add {} to {key} in {name}", added.join(", ")),
                    });
                }
                Some(Held::Known(_)) if values.len() > 1 => {
                    edits.extend((0..values.len()).map(|index| Edit {
                        statement: Some(replaced(without(&values, index))),
                        text: format!("take {} out of {key} in {name}", shown(values.get(index))),
                    }));
                }
                // The request lacks the key, so no value of it helps. Which endpoint a call takes says
                // nothing in that endpoint's own policy.
                None if of_those_that_pass
                    && base.starts_with("String")
                    && matches!(wanted.kind, PolicyKind::Resource | PolicyKind::Domain) =>
                {
                    edits.extend(wanted.endpoint.as_deref().map(|endpoint| {
                        let mut keys = keys.clone();
                        keys.remove(key);
                        keys.insert("aws:SourceVpce".to_owned(), json!([endpoint]));
                        Edit {
                            statement: Some(set(operator, keys.into())),
                            text: format!(
                                "compare aws:SourceVpce with {endpoint} instead of {key} in {name}"
                            ),
                        }
                    }));
                }
                _ => {}
            }
        }
    }
    edits
}

fn new_statement(wanted: &Wanted<'_>) -> Value {
    let mut statement = json!({ "Effect": "Allow", "Principal": wanted.principal,
        "Action": "execute-api:Invoke", "Resource": wanted.resource });
    if !wanted.kind.has_principal()
        && let Some(members) = statement.as_object_mut()
    {
        members.remove("Principal");
    }
    if let (PolicyKind::Resource | PolicyKind::Domain, Some(endpoint)) =
        (wanted.kind, &wanted.endpoint)
        && let Some(members) = statement.as_object_mut()
    {
        let only = json!({ "StringEquals": { "aws:SourceVpce": [endpoint] } });
        members.insert("Condition".to_owned(), only);
    }
    statement
}

/// One value or a list of them, as a list.
fn list(value: Option<&Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

fn with(statement: &Value, member: &str, value: Value) -> Value {
    let mut statement = statement.clone();
    if let Some(members) = statement.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
    statement
}

fn without(values: &[Value], index: usize) -> Value {
    let others = values.iter().enumerate().filter(|(at, _)| *at != index);
    others.map(|(_, value)| value.clone()).collect()
}

fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// An address as the prefix that holds it alone.
fn host(address: &str) -> String {
    match address.parse() {
        Ok(std::net::IpAddr::V4(v4)) => format!("{v4}/32"),
        Ok(std::net::IpAddr::V6(v6)) => format!("{v6}/128"),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests;
