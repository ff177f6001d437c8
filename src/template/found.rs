//! What a document holds, in one shape for every kind of document.

use std::collections::BTreeMap;

use super::document::Kind;
use super::embedded;
use super::tree::{Node, Value};
use crate::policy::{PolicyKind, Span};

/// What a document holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// What the document is.
    pub(super) title: &'static str,
    pub(super) policies: Vec<Embedded>,
    pub(super) apis: Vec<Api>,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) groups: Vec<Group>,
    pub(super) vpcs: Vec<Vpc>,
    /// Policies that are open as a whole.
    pub(super) open: Vec<Open>,
    /// What names stand for.
    pub(super) kinds: BTreeMap<String, Kind>,
}

/// A policy in a document.
#[derive(Debug, Clone)]
pub(super) struct Embedded {
    /// The resource that it is of.
    pub(super) of: String,
    pub(super) kind: PolicyKind,
    pub(super) node: Node,
    /// Where its API can be called, where the document says that.
    pub(super) endpoint_type: Option<String>,
    /// Whether statements stand elsewhere, too.
    pub(super) partial: bool,
}

/// A policy that is open.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) of: String,
    pub(super) shown: String,
}

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    There,
    /// It may stand elsewhere, or the document leaves it open.
    Open,
}

/// A REST API.
#[derive(Debug, Clone)]
pub(super) struct Api {
    pub(super) name: String,
    /// Where it says that it is private, or where it stands.
    pub(super) span: Span,
    /// Whether it stands in this file, and not in one beside it.
    pub(super) here: bool,
    /// Whether it is private; `None` where that is open.
    pub(super) private: Option<bool>,
    pub(super) policy: Presence,
    /// The endpoints that it is associated with; `None` where that is open.
    pub(super) associated: Option<Vec<Node>>,
}

/// A VPC endpoint of `execute-api`.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    pub(super) name: String,
    /// Whether private DNS is on, and where that is said.
    pub(super) private_dns: Option<bool>,
    pub(super) dns_span: Span,
    /// Its groups; `None` where they are open, or AWS takes the VPC's default group.
    pub(super) groups: Option<Vec<Node>>,
    pub(super) groups_span: Span,
    /// The VPC that it is in.
    pub(super) vpc: Option<Node>,
    pub(super) id: Option<String>,
}

/// A VPC.
#[derive(Debug, Clone)]
pub(super) struct Vpc {
    pub(super) name: String,
    pub(super) span: Span,
    /// Whether it stands in this file, and not in one beside it.
    pub(super) here: bool,
    /// Which of its DNS attributes is surely off, as the file writes it.
    pub(super) off: Option<String>,
}

impl Vpc {
    /// By its attributes: DNS support, which is on unless it is said, and hostnames, which are off.
    ///
    /// Source: AWS, "DNS attributes in your VPC"; `AWS::EC2::VPC`; the provider's `aws_vpc`.
    pub(super) fn new(name: &str, span: Span, own: &Node, [support, hostnames]: [&str; 2]) -> Self {
        let is =
            |attribute: &str, default: bool| own.get(attribute).map_or(Some(default), Node::truth);
        let off = [(support, true), (hostnames, false)]
            .into_iter()
            .find(|(attribute, default)| is(attribute, *default) == Some(false));
        Self {
            name: name.to_owned(),
            span,
            here: true,
            off: off.map(|(attribute, _)| attribute.to_owned()),
        }
    }
}

/// A security group and its inbound rules.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) span: Span,
    /// Whether it stands in this file, and not in one beside it.
    pub(super) here: bool,
    /// Whether a rule admits TCP 443; `None` where a rule is open, or may stand elsewhere.
    pub(super) admits: Option<bool>,
}

impl Found {
    /// Begins with nothing in it.
    pub(super) fn titled(title: &'static str) -> Self {
        Self {
            title,
            ..Self::default()
        }
    }

    /// Adds a policy that stands in a node, as an object or as a text of JSON. Says whether it is there.
    pub(super) fn policy(
        &mut self,
        file: &str,
        of: &str,
        kind: PolicyKind,
        node: Option<&Node>,
        endpoint_type: Option<&str>,
    ) -> Presence {
        let Some(node) = node else {
            return Presence::Absent;
        };
        let read = match &node.value {
            Value::Map(entries) if entries.is_empty() => return Presence::Absent,
            Value::Map(_) => Some(node.clone()),
            Value::Text(text) if text.trim().is_empty() => return Presence::Absent,
            Value::Text(_) | Value::Mixed(_) => embedded::read(file, node),
            _ => None,
        };
        match read {
            Some(read) if matches!(read.value, Value::Map(_)) => self.policies.push(Embedded {
                of: of.to_owned(),
                kind,
                node: read,
                endpoint_type: endpoint_type.map(str::to_owned),
                partial: false,
            }),
            _ if node.text().is_some() => self.policies.push(Embedded {
                of: of.to_owned(),
                kind,
                node: node.clone(),
                endpoint_type: endpoint_type.map(str::to_owned),
                partial: false,
            }),
            _ => self.open.push(Open {
                of: of.to_owned(),
                shown: node.shown(),
            }),
        }
        Presence::There
    }

    /// Adds a policy of an identity, where it is about calls of APIs.
    pub(super) fn identity(&mut self, file: &str, of: &str, node: Option<&Node>) {
        let Some(node) = node else { return };
        let read = match &node.value {
            Value::Map(_) => Some(node.clone()),
            _ => embedded::read(file, node),
        };
        let Some(read) = read else { return };
        let statements = read.get("Statement").map_or(&[][..], Node::elements);
        let calls = statements.iter().any(|statement| {
            ["Action", "NotAction"]
                .iter()
                .filter_map(|name| statement.get(name))
                .flat_map(Node::elements)
                .filter_map(Node::text)
                .any(|action| action.to_ascii_lowercase().starts_with("execute-api:"))
        });
        if calls {
            self.policies.push(Embedded {
                of: of.to_owned(),
                kind: PolicyKind::Identity,
                node: read,
                endpoint_type: None,
                partial: false,
            });
        }
    }

    /// What a reference is to.
    pub(super) fn kind(&self, name: &str) -> Option<Kind> {
        self.kinds.get(name).copied()
    }
}

/// Whether a list of endpoint types says that an API is private; `None` where that is open.
pub(super) fn is_private(types: &Node) -> Option<bool> {
    let mut open = false;
    for one in types.elements() {
        match one.text() {
            Some(text) if text.eq_ignore_ascii_case("PRIVATE") => return Some(true),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(false)
}

/// The name of an endpoint type that a policy is linted for.
pub(super) fn type_name(private: Option<bool>, types: Option<&Node>) -> Option<String> {
    if private? {
        return Some("PRIVATE".to_owned());
    }
    let first = types.and_then(|it| it.elements().first());
    let text = first.and_then(Node::text).unwrap_or("EDGE");
    Some(text.to_ascii_uppercase())
}

/// The endpoints that a configuration names.
pub(super) fn associated(configuration: Option<&Node>, member: &str) -> Option<Vec<Node>> {
    let Some(configuration) = configuration else {
        return Some(Vec::new());
    };
    if configuration.unknown().is_some() {
        return None;
    }
    match configuration.get(member) {
        None => Some(Vec::new()),
        Some(node) => match &node.value {
            Value::List(all) => Some(all.clone()),
            _ => None,
        },
    }
}

/// Whether a rule's protocol and ports take in TCP 443; `None` where that is open.
pub(super) fn admits(
    protocol: Option<&Node>,
    from: Option<&Node>,
    to: Option<&Node>,
) -> Option<bool> {
    let name = match protocol {
        Some(node) if node.is_open() => None,
        Some(node) => Some(node.shown().to_ascii_lowercase()),
        None => return Some(false),
    };
    match name.as_deref() {
        Some("-1" | "all") => return Some(true),
        None | Some("tcp" | "6") => {}
        Some(_) => return Some(false),
    }
    let port = |node: Option<&Node>| node.map(Node::number);
    let ports = match (port(from), port(to)) {
        (Some(Some(from)), Some(Some(to))) => Some((from <= 443 && 443 <= to) || from == -1),
        (Some(Some(from)), None) => Some(from == 443 || from == -1),
        (None, None) => Some(true),
        _ => None,
    };
    match (name, ports) {
        (_, Some(false)) => Some(false),
        (None, _) | (_, None) => None,
        (Some(_), Some(true)) => Some(true),
    }
}

/// Whether any of several admits: open where one may, and none does for certain.
pub(super) fn any(all: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut answer = Some(false);
    for one in all {
        match one {
            Some(true) => return Some(true),
            Some(false) => {}
            None => answer = None,
        }
    }
    answer
}
