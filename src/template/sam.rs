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
    let all = node.entries().iter();
    let mut left: Vec<&Entry> = all.clone().collect();
    let mut list = |name: &str| {
        let found = node.get(name);
        left.retain(|it| it.name != name);
        found
    };
    let mut written = Written {
        node,
        statements: Vec::new(),
        unread: Vec::new(),
    };
    for (name, effect) in [
        ("AwsAccountWhitelist", "Allow"),
        ("AwsAccountBlacklist", "Deny"),
    ] {
        written.accounts(list(name), effect);
    }
    for (name, operator) in [
        ("IpRangeWhitelist", "NotIpAddress"),
        ("IpRangeBlacklist", "IpAddress"),
    ] {
        written.addresses(list(name), operator);
    }
    for (colour, operator) in [("Black", "StringEquals"), ("White", "StringNotEquals")] {
        written.places(
            list(&format!("SourceVpc{colour}list")),
            list(&format!("IntrinsicVpc{colour}list")),
            list(&format!("IntrinsicVpce{colour}list")),
            operator,
        );
    }
    if let Some(own) = list("CustomStatements") {
        written.statements.extend(own.elements().iter().cloned());
    }
    written.unread.extend(left.iter().map(|it| it.name.clone()));
    let Written {
        statements, unread, ..
    } = written;
    for what in &unread {
        found.open.push(Open {
            of: name.to_owned(),
            shown: format!("{what}, of which SAM makes statements that are not known here"),
        });
    }
    if statements.is_empty() && unread.is_empty() {
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
        partial: !unread.is_empty(),
    });
    Presence::There
}

/// The statements that SAM writes of its lists, in its order.
///
/// Source: SAM's translator, `SwaggerEditor.add_resource_policy`.
struct Written<'a> {
    node: &'a Node,
    statements: Vec<Node>,
    /// What is not read.
    unread: Vec<String>,
}

impl Written<'_> {
    /// Accounts and identities, by name.
    fn accounts(&mut self, list: Option<&Node>, effect: &str) {
        let Some(list) = list else { return };
        let principal = map(list.span, vec![("AWS", list.clone())]);
        self.statements
            .push(statement(list.span, effect, principal));
    }

    fn addresses(&mut self, list: Option<&Node>, operator: &str) {
        let Some(list) = list else { return };
        self.everyone_but(list.span, operator, vec![("aws:SourceIp", list.clone())]);
    }

    /// VPCs and endpoints: those of the sorted list by what each begins with.
    fn places(
        &mut self,
        sorted: Option<&Node>,
        vpcs: Option<&Node>,
        endpoints: Option<&Node>,
        operator: &str,
    ) {
        let listed = |list: Option<&Node>| list.map_or_else(Vec::new, |it| it.elements().to_vec());
        let (mut vpcs, mut endpoints) = (listed(vpcs), listed(endpoints));
        let mut span = self.node.span;
        for one in vpcs.iter().chain(&endpoints).take(1) {
            span = one.span;
        }
        for one in listed(sorted).into_iter().rev() {
            span = one.span;
            match one.text() {
                Some(text) if text.starts_with("vpce-") => endpoints.insert(0, one),
                Some(text) if text.starts_with("vpc-") => vpcs.insert(0, one),
                // SAM leaves these out without a word.
                Some(text) => self
                    .unread
                    .push(format!("'{text}' in a list of VPCs and endpoints")),
                None => self
                    .unread
                    .push(format!("{} in a list of VPCs and endpoints", one.shown())),
            }
        }
        let mut keys = Vec::new();
        for (key, ids) in [("aws:SourceVpc", vpcs), ("aws:SourceVpce", endpoints)] {
            if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
                let span = Span {
                    start: first.span.start,
                    end: last.span.end.max(first.span.end),
                };
                keys.push((key, Node::new(span, Value::List(ids))));
            }
        }
        if !keys.is_empty() {
            self.everyone_but(span, operator, keys);
        }
    }

    /// An Allow for everybody, once, and the Deny by which lists decide: of both keys together.
    fn everyone_but(&mut self, span: Span, operator: &str, keys: Vec<(&str, Node)>) {
        let everyone = statement(span, "Allow", text(span, "*"));
        let is_there = |it: &Node| {
            let effect = it.get("Effect").and_then(Node::text);
            effect == Some("Allow") && it.get("Principal").and_then(Node::text) == Some("*")
        };
        if !self.statements.iter().any(is_there) {
            self.statements.push(everyone);
        }
        let mut deny = statement(span, "Deny", text(span, "*"));
        if let Value::Map(entries) = &mut deny.value {
            let condition = map(span, vec![(operator, map(span, keys))]);
            entries.push(Entry {
                name: "Condition".to_owned(),
                name_span: span,
                value: condition,
            });
        }
        self.statements.push(deny);
    }
}

/// A statement about every call of the API.
fn statement(span: Span, effect: &str, principal: Node) -> Node {
    map(
        span,
        vec![
            ("Effect", text(span, effect)),
            ("Principal", principal),
            ("Action", text(span, "execute-api:Invoke")),
            ("Resource", text(span, "execute-api:/*")),
        ],
    )
}

/// What the events of functions add: the API that SAM makes where none is named, and statements of the
/// policy of the one that they are of.
pub(super) fn events(file: &str, resources: &[Entry], globals: Option<&Node>, found: &mut Found) {
    const IMPLICIT: &str = "ServerlessRestApi";
    let mut implicit: Option<Span> = None;
    for entry in resources {
        if entry.value.get("Type").and_then(Node::text) != Some("AWS::Serverless::Function") {
            continue;
        }
        let events = entry.value.at(&["Properties", "Events"]);
        for event in events.map_or(&[][..], Node::entries) {
            if event.value.get("Type").and_then(Node::text) != Some("Api") {
                continue;
            }
            let api = event.value.at(&["Properties", "RestApiId"]);
            if api.is_none() {
                implicit.get_or_insert(event.name_span);
            }
            if event
                .value
                .at(&["Properties", "Auth", "ResourcePolicy"])
                .is_some()
            {
                let api = api.map(super::intrinsics::resolved);
                let of = api.as_ref().and_then(Node::reference);
                let of = of.map_or(IMPLICIT, |it| it.name.as_str());
                for policy in found.policies.iter_mut().filter(|it| it.of == of) {
                    policy.partial = true;
                }
                for one in found.apis.iter_mut().filter(|it| it.name == of) {
                    one.policy = Presence::Open;
                }
                found.open.push(Open {
                    of: of.to_owned(),
                    shown: format!(
                        "in part the ResourcePolicy of the event {} of {}, for its path alone",
                        event.name, entry.name
                    ),
                });
            }
        }
    }
    let named = resources.iter().any(|it| it.name == IMPLICIT);
    if let Some(span) = implicit.filter(|_| !named) {
        let own = Node::new(span, Value::Map(Vec::new()));
        let before = found.open.iter().any(|it| it.of == IMPLICIT);
        api(file, IMPLICIT, span, &own, globals, found);
        if before && let Some(one) = found.apis.last_mut() {
            one.policy = Presence::Open;
        }
    }
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
