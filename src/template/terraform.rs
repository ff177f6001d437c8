//! Terraform's resources, of its language (`hcl`) and of a plan (`plan`).
//!
//! Source: the documentation of the AWS provider of Terraform.

use super::document::Kind;
use super::embedded;
use super::found::{
    Api, Endpoint, Found, Group, Open, Presence, Vpc, admits, any, is_private, type_name,
};
use super::hcl::Blocks;
use super::openapi::POLICY;
use super::tree::{Node, Reference, Value};
use super::{json, yaml};
use crate::policy::{PolicyKind, Span};

/// A resource, whatever it was read from.
pub(super) struct Resource {
    /// `aws_vpc_endpoint`.
    pub(super) kind: String,
    /// Its address, without indexes: references name it so.
    pub(super) address: String,
    pub(super) span: Span,
    /// Whether it stands in this file, and not in one beside it.
    pub(super) here: bool,
    pub(super) own: Node,
}

/// What a configuration holds.
pub(super) fn find(file: &str, blocks: &Blocks, whole: Whole) -> Found {
    let mut found = Found::titled("a Terraform configuration");
    let mut resources = Vec::new();
    for block in &blocks.all {
        let address = if block.data {
            format!("data.{}.{}", block.kind, block.name)
        } else {
            format!("{}.{}", block.kind, block.name)
        };
        if block.data {
            if let Some(kind) = of_kind(&block.kind) {
                found.kinds.insert(address, kind);
            }
            continue;
        }
        resources.push(Resource {
            kind: block.kind.clone(),
            address,
            span: block.span,
            here: block.here,
            own: block.body.clone(),
        });
    }
    add(file, &resources, whole, &mut found);
    found
}

/// Whether what a document does not hold may stand in another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// It may: the files beside it were not read.
    OneFile,
    /// A plan, or a file with those beside it: all there is.
    All,
}

fn of_kind(kind: &str) -> Option<Kind> {
    match kind {
        "aws_vpc" | "aws_default_vpc" => Some(Kind::Vpc),
        "aws_vpc_endpoint" => Some(Kind::Endpoint),
        "aws_api_gateway_rest_api" => Some(Kind::Api),
        _ => None,
    }
}

/// Adds what resources are.
pub(super) fn add(file: &str, resources: &[Resource], whole: Whole, found: &mut Found) {
    for one in resources {
        let kind = of_kind(&one.kind).unwrap_or(Kind::Other);
        found.kinds.insert(one.address.clone(), kind);
    }
    let mut beside = Found::default();
    for one in resources {
        let found = if one.here { &mut *found } else { &mut beside };
        match one.kind.as_str() {
            "aws_api_gateway_rest_api" => rest_api(file, one, resources, whole, found),
            "aws_api_gateway_rest_api_policy" => {
                let api = one.own.get("rest_api_id").and_then(Node::reference);
                let of = api.and_then(|api| resources.iter().find(|it| it.address == api.name));
                let kind = of.and_then(|api| {
                    let types = types(&api.own);
                    type_name(types.map_or(Some(false), is_private), types)
                });
                let policy = one.own.get("policy");
                let name = &one.address;
                found.policy(file, name, PolicyKind::Resource, policy, kind.as_deref());
            }
            "aws_api_gateway_domain_name" => {
                let policy = one.own.get("policy");
                found.policy(
                    file,
                    &one.address,
                    PolicyKind::Domain,
                    policy,
                    Some("PRIVATE"),
                );
            }
            "aws_vpc" => found.vpcs.push(Vpc::new(
                &one.address,
                one.span,
                &one.own,
                ["enable_dns_support", "enable_dns_hostnames"],
            )),
            "aws_vpc_endpoint" => endpoint(file, one, resources, found),
            "aws_vpc_endpoint_policy" => {
                let of = one.own.get("vpc_endpoint_id").and_then(Node::reference);
                let of = of.and_then(|of| resources.iter().find(|it| it.address == of.name));
                if of.is_some_and(|of| is_gateway(&of.own)) {
                    let policy = one.own.get("policy");
                    found.policy(file, &one.address, PolicyKind::Endpoint, policy, None);
                }
            }
            "aws_security_group" => group(one, resources, whole, found),
            kind if kind.starts_with("aws_iam_") => {
                found.identity(file, &one.address, one.own.get("policy"));
                let inline = one.own.get("inline_policy").map_or(&[][..], Node::elements);
                for inner in inline {
                    found.identity(file, &one.address, inner.get("policy"));
                }
            }
            _ => {}
        }
    }
    found.apis.extend(
        beside
            .apis
            .into_iter()
            .map(|api| Api { here: false, ..api }),
    );
    let vpcs = beside.vpcs.into_iter();
    found
        .vpcs
        .extend(vpcs.map(|vpc| Vpc { here: false, ..vpc }));
    let groups = beside.groups.into_iter();
    found.groups.extend(groups.map(|group| Group {
        here: false,
        ..group
    }));
}

fn configuration(own: &Node) -> Option<&Node> {
    own.get("endpoint_configuration")?.elements().first()
}

fn types(own: &Node) -> Option<&Node> {
    configuration(own)?.get("types")
}

fn rest_api(file: &str, one: &Resource, all: &[Resource], whole: Whole, found: &mut Found) {
    let types = types(&one.own);
    let private = match (configuration(&one.own), types) {
        (_, Some(types)) => is_private(types),
        (Some(node), None) if node.unknown().is_some() => None,
        _ => Some(false),
    };
    let kind = type_name(private, types);
    let kind = kind.as_deref();
    let written = one.own.get("policy");
    // What a plan leaves open without an expression of its own comes from a resource beside it.
    let mut policy = found.policy(file, &one.address, PolicyKind::Resource, written, kind);
    if policy == Presence::Absent {
        policy = of_body(file, one, kind, found);
    }
    let beside = all
        .iter()
        .filter(|it| it.kind == "aws_api_gateway_rest_api_policy");
    for other in beside {
        match other.own.get("rest_api_id").and_then(Node::reference) {
            Some(Reference { name, .. }) if *name != one.address => {}
            Some(_) => policy = Presence::There,
            None if policy == Presence::Absent => policy = Presence::Open,
            None => {}
        }
    }
    if policy == Presence::Absent && whole == Whole::OneFile {
        policy = Presence::Open;
        if private == Some(true) {
            found.open.push(Open {
                of: one.address.clone(),
                shown: "in another file, if anywhere".to_owned(),
            });
        }
    }
    let ids = configuration(&one.own).and_then(|it| it.get("vpc_endpoint_ids"));
    found.apis.push(Api {
        name: one.address.clone(),
        span: types.map_or(one.span, |it| it.span),
        here: true,
        private,
        policy,
        associated: match ids {
            None => Some(Vec::new()),
            Some(node) => match &node.value {
                Value::List(all) => Some(all.clone()),
                _ => None,
            },
        },
    });
}

/// The policy in an API's OpenAPI body.
fn of_body(file: &str, one: &Resource, kind: Option<&str>, found: &mut Found) -> Presence {
    let Some(body) = one.own.get("body") else {
        return Presence::Absent;
    };
    let read = match &body.value {
        Value::Map(_) => Some(body.clone()),
        Value::Text(text) if text.contains(POLICY) => embedded::read(file, body).or_else(|| {
            let read = json::read(text, super::MAX_WRITTEN_BYTES).or_else(|_| yaml::read(text));
            read.ok().map(|node| node.all_at(body.span))
        }),
        Value::Text(_) => return Presence::Absent,
        _ => embedded::read(file, body),
    };
    match read {
        Some(read) => {
            let policy = read.get(POLICY);
            found.policy(file, &one.address, PolicyKind::Resource, policy, kind)
        }
        None => Presence::Open,
    }
}

fn is_gateway(own: &Node) -> bool {
    own.get("service_name")
        .is_some_and(|it| it.shown().contains("execute-api"))
}

fn endpoint(file: &str, one: &Resource, all: &[Resource], found: &mut Found) {
    if !is_gateway(&one.own) {
        return;
    }
    found.policy(
        file,
        &one.address,
        PolicyKind::Endpoint,
        one.own.get("policy"),
        None,
    );
    let dns = one.own.get("private_dns_enabled");
    let groups = one.own.get("security_group_ids");
    let added = all
        .iter()
        .any(|it| it.kind == "aws_vpc_endpoint_security_group_association");
    found.endpoints.push(Endpoint {
        name: one.address.clone(),
        // Source: the provider's documentation of `aws_vpc_endpoint`: the default is false.
        private_dns: dns.map_or(Some(false), Node::truth),
        dns_span: dns.map_or(one.span, |it| it.span),
        groups: groups.filter(|_| !added).and_then(|it| match &it.value {
            Value::List(all) => Some(all.clone()),
            Value::Unknown(_) if it.reference().is_some() => Some(vec![it.clone()]),
            _ => None,
        }),
        groups_span: groups.map_or(one.span, |it| it.span),
        vpc: one.own.get("vpc_id").cloned(),
        id: one.own.get("id").and_then(Node::text).map(str::to_owned),
    });
}

fn group(one: &Resource, all: &[Resource], whole: Whole, found: &mut Found) {
    let mut rules: Vec<Option<bool>> = Vec::new();
    if let Some(own) = one.own.get("ingress") {
        for rule in own.elements() {
            rules.push(match rule.unknown() {
                Some(_) => None,
                None => admits(
                    rule.get("protocol"),
                    rule.get("from_port"),
                    rule.get("to_port"),
                ),
            });
        }
    }
    let mut seen_beside = false;
    for other in all {
        let (protocol, outbound) = match other.kind.as_str() {
            "aws_security_group_rule" => {
                let kind = other.own.get("type").map(Node::shown);
                ("protocol", kind.as_deref() == Some("egress"))
            }
            "aws_vpc_security_group_ingress_rule" => ("ip_protocol", false),
            _ => continue,
        };
        if outbound {
            continue;
        }
        let of = other.own.get("security_group_id");
        let named = of.and_then(Node::reference).map(|it| it.name.as_str());
        let admits = admits(
            other.own.get(protocol),
            other.own.get("from_port"),
            other.own.get("to_port"),
        );
        if named == Some(one.address.as_str()) {
            seen_beside = true;
            rules.push(admits);
        } else if named.is_none() {
            rules.push(None);
        }
    }
    // A group without any rule here has them in another file.
    if rules.is_empty() && !seen_beside && whole == Whole::OneFile {
        rules.push(None);
    }
    found.groups.push(Group {
        name: one.address.clone(),
        span: one.span,
        here: true,
        admits: any(rules),
    });
}
