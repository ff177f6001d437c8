//! `AWS::Serverless::Api`: what SAM makes of it.
//!
//! Source: AWS, "AWS Serverless Application Model", `ApiAuth` and `ResourcePolicyStatement`.

use super::found::{Api, Embedded, Found, Open, Presence, associated, is_private, type_name};
use super::openapi::POLICY;
use super::tree::{Entry, Node, Value};
use crate::policy::{PolicyKind, Span};

/// Adds an API; `globals` is what every API of the template has unless it says otherwise.
pub(super) fn api(
    file: &str,
    name: &str,
    span: Span,
    own: &Node,
    globals: Option<&Node>,
    found: &mut Found,
) {
    let get = |way: &[&str]| {
        own.at(way)
            .or_else(|| globals.and_then(|globals| globals.at(way)))
    };
    let configuration = get(&["EndpointConfiguration"]);
    let types = get(&["EndpointConfiguration", "Type"])
        .or_else(|| get(&["EndpointConfiguration", "Types"]))
        .or(configuration.filter(|it| it.entries().is_empty()));
    let private = types.map_or(Some(false), is_private);
    let kind = type_name(private, types);
    let body = get(&["DefinitionBody"]);
    let inside = body.and_then(|body| body.get(POLICY));
    let mut policy = match get(&["Auth", "ResourcePolicy"]) {
        Some(node) => resource_policy(name, node, kind.as_deref(), found),
        None => Presence::Absent,
    };
    if policy == Presence::Absent {
        policy = found.policy(file, name, PolicyKind::Resource, inside, kind.as_deref());
    }
    let elsewhere = get(&["DefinitionUri"]).is_some()
        || body.is_some_and(|body| body.unknown().is_some() || body.get("Fn::Transform").is_some());
    if policy == Presence::Absent && elsewhere {
        policy = Presence::Open;
    }
    found.apis.push(Api {
        name: name.to_owned(),
        span: types.map_or(span, |it| it.span),
        here: true,
        private,
        policy,
        associated: associated(configuration, "VPCEndpointIds"),
    });
}

/// The policy that SAM writes.
fn resource_policy(name: &str, node: &Node, kind: Option<&str>, found: &mut Found) -> Presence {
    if node.unknown().is_some() {
        found.open.push(Open {
            of: name.to_owned(),
            shown: node.shown(),
        });
        return Presence::There;
    }
    let (mut statements, mut partial) = (Vec::new(), false);
    for entry in node.entries() {
        let value = &entry.value;
        match entry.name.as_str() {
            "CustomStatements" => match &value.value {
                Value::List(all) => statements.extend(all.iter().cloned()),
                _ => statements.push(value.clone()),
            },
            "IntrinsicVpceWhitelist" => {
                statements.extend(listed(value, "StringNotEquals", "aws:SourceVpce"));
            }
            "IntrinsicVpcWhitelist" => {
                statements.extend(listed(value, "StringNotEquals", "aws:SourceVpc"));
            }
            "IntrinsicVpceBlacklist" => {
                statements.extend(listed(value, "StringEquals", "aws:SourceVpce"));
            }
            "IntrinsicVpcBlacklist" => {
                statements.extend(listed(value, "StringEquals", "aws:SourceVpc"));
            }
            // Lists that SAM sorts by what their values begin with.
            _ => partial = true,
        }
    }
    if statements.is_empty() && !partial {
        return Presence::Absent;
    }
    let version = text(node.span, "2012-10-17");
    let statements = Node::new(node.span, Value::List(statements));
    found.policies.push(Embedded {
        of: name.to_owned(),
        kind: PolicyKind::Resource,
        node: map(
            node.span,
            vec![("Version", version), ("Statement", statements)],
        ),
        endpoint_type: kind.map(str::to_owned),
        partial,
    });
    Presence::There
}

/// An Allow for everybody, and the Deny by which a list decides.
fn listed(ids: &Node, operator: &str, key: &str) -> [Node; 2] {
    let span = ids.span;
    let common = |effect: &str| {
        vec![
            ("Effect", text(span, effect)),
            ("Principal", text(span, "*")),
            ("Action", text(span, "execute-api:Invoke")),
            ("Resource", text(span, "execute-api:/*")),
        ]
    };
    let mut denies = common("Deny");
    let keys = map(span, vec![(key, ids.clone())]);
    denies.push(("Condition", map(span, vec![(operator, keys)])));
    [map(span, common("Allow")), map(span, denies)]
}

fn text(span: Span, text: &str) -> Node {
    Node::new(span, Value::Text(text.to_owned()))
}

fn map(span: Span, entries: Vec<(&str, Node)>) -> Node {
    let entries = entries.into_iter().map(|(name, value)| Entry {
        name: name.to_owned(),
        name_span: span,
        value,
    });
    Node::new(span, Value::Map(entries.collect()))
}
