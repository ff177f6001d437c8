//! CloudFormation, as written, as CDK synthesises it, or as SAM extends it (`sam`).
//!
//! Source: AWS, "AWS resource and property types reference".

use super::document::Kind;
use super::found::{
    Api, Endpoint, Found, Group, Open, Presence, Vpc, admits, any, associated, is_private,
    type_name,
};
use super::intrinsics::resolved;
use super::openapi::POLICY;
use super::sam;
use super::tree::{Node, Value};
use crate::policy::PolicyKind;

/// What a template holds; `None` where the document is none.
pub(super) fn find(file: &str, top: &Node) -> Option<Found> {
    let resources = top.get("Resources")?;
    let typed = |node: &Node| {
        let kind = node.get("Type").and_then(Node::text);
        kind.is_some_and(|it| it.contains("::"))
    };
    let known = top.get("AWSTemplateFormatVersion").is_some()
        || top.get("Transform").is_some()
        || resources.entries().iter().any(|it| typed(&it.value));
    if !known {
        return None;
    }
    let mut found = Found::titled("a CloudFormation template");
    add(file, resources, top.get("Globals"), &mut found);
    Some(found)
}

/// Adds what a template's resources are.
pub(super) fn add(file: &str, resources: &Node, globals: Option<&Node>, found: &mut Found) {
    let globals = globals.and_then(|it| it.get("Api")).map(resolved);
    let nothing = Node::new(resources.span, Value::Map(Vec::new()));
    let mut separate: Vec<(Node, Option<bool>)> = Vec::new();
    for entry in resources.entries() {
        let name = entry.name.as_str();
        let Some(kind) = entry.value.get("Type").and_then(Node::text) else {
            // Resources that a transform makes: what they are is known once it has run.
            if name.starts_with("Fn::") {
                found.open.push(Open {
                    of: name.to_owned(),
                    shown: "of which CloudFormation makes resources that are not known here"
                        .to_owned(),
                });
            }
            continue;
        };
        let properties = entry.value.get("Properties").map(resolved);
        let own = properties.as_ref().unwrap_or(&nothing);
        let of = match kind {
            "AWS::EC2::VPC" => Kind::Vpc,
            "AWS::EC2::VPCEndpoint" => Kind::Endpoint,
            "AWS::ApiGateway::RestApi" | "AWS::Serverless::Api" => Kind::Api,
            _ => Kind::Other,
        };
        found.kinds.insert(name.to_owned(), of);
        match kind {
            "AWS::ApiGateway::RestApi" => rest_api(file, name, entry.name_span, own, found),
            "AWS::Serverless::Api" => {
                sam::api(file, name, entry.name_span, own, globals.as_ref(), found);
            }
            "AWS::ApiGateway::DomainNameV2" => {
                found.policy(
                    file,
                    name,
                    PolicyKind::Domain,
                    own.get("Policy"),
                    Some("PRIVATE"),
                );
            }
            "AWS::EC2::VPCEndpoint" => endpoint(file, name, entry.name_span, own, found),
            "AWS::EC2::VPC" => found.vpcs.push(Vpc::new(
                name,
                entry.name_span,
                own,
                ["EnableDnsSupport", "EnableDnsHostnames"],
            )),
            "AWS::EC2::SecurityGroup" => {
                let rules = own
                    .get("SecurityGroupIngress")
                    .map_or(&[][..], Node::elements);
                found.groups.push(Group {
                    name: name.to_owned(),
                    span: entry.name_span,
                    here: true,
                    admits: any(rules.iter().map(rule)),
                });
            }
            "AWS::EC2::SecurityGroupIngress" => {
                if let Some(group) = own.get("GroupId") {
                    separate.push((group.clone(), rule(own)));
                }
            }
            _ if kind.starts_with("AWS::IAM::") || kind.starts_with("AWS::Serverless::") => {
                identities(file, name, own, found);
            }
            _ => {}
        }
    }
    sam::events(file, resources.entries(), globals.as_ref(), found);
    for (group, admits) in separate {
        let named = group.reference().map(|it| it.name.as_str());
        for one in &mut found.groups {
            if named.is_none() || named == Some(one.name.as_str()) {
                let added = if named.is_some() { admits } else { None };
                one.admits = any([one.admits, added]);
            }
        }
    }
}

fn rest_api(file: &str, name: &str, span: crate::policy::Span, own: &Node, found: &mut Found) {
    let configuration = own.get("EndpointConfiguration");
    let types = own.at(&["EndpointConfiguration", "Types"]);
    let private = match (configuration, types) {
        (_, Some(types)) => is_private(types),
        (Some(node), None) if node.is_open() => None,
        _ => Some(false),
    };
    let kind = type_name(private, types);
    let kind = kind.as_deref();
    let body = own.get("Body");
    let inside = body.and_then(|body| body.get(POLICY));
    let mut policy = found.policy(file, name, PolicyKind::Resource, own.get("Policy"), kind);
    if policy == Presence::Absent {
        policy = found.policy(file, name, PolicyKind::Resource, inside, kind);
    }
    let elsewhere = own.get("BodyS3Location").is_some()
        || own.get("CloneFrom").is_some()
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
        associated: associated(configuration, "VpcEndpointIds"),
    });
}

fn endpoint(file: &str, name: &str, span: crate::policy::Span, own: &Node, found: &mut Found) {
    let service = own.get("ServiceName").map(Node::shown).unwrap_or_default();
    if !service.contains("execute-api") {
        return;
    }
    let document = own.get("PolicyDocument");
    found.policy(file, name, PolicyKind::Endpoint, document, None);
    let dns = own.get("PrivateDnsEnabled");
    let groups = own.get("SecurityGroupIds");
    found.endpoints.push(Endpoint {
        name: name.to_owned(),
        // Source: AWS, "AWS::EC2::VPCEndpoint": the default is false.
        private_dns: dns.map_or(Some(false), Node::truth),
        dns_span: dns.map_or(span, |it| it.span),
        groups: groups.and_then(|it| match &it.value {
            Value::List(all) => Some(all.clone()),
            _ => None,
        }),
        groups_span: groups.map_or(span, |it| it.span),
        vpc: own.get("VpcId").cloned(),
        id: None,
    });
}

/// Whether an inbound rule admits TCP 443.
fn rule(node: &Node) -> Option<bool> {
    if node.unknown().is_some() {
        return None;
    }
    admits(
        node.get("IpProtocol"),
        node.get("FromPort"),
        node.get("ToPort"),
    )
}

/// The policies of users, roles, groups and functions that are about calls.
fn identities(file: &str, name: &str, own: &Node, found: &mut Found) {
    found.identity(file, name, own.get("PolicyDocument"));
    let several = own.get("Policies").map_or(&[][..], Node::elements);
    for one in several {
        let document = one.get("PolicyDocument");
        let own = one.get("Statement").is_some().then_some(one);
        found.identity(file, name, document.or(own));
    }
}
