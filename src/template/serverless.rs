//! `serverless.yml` of the Serverless Framework.
//!
//! Source: Serverless Framework, "API Gateway (REST API)": resource policies, `vpcEndpointIds`.

use super::cloudformation;
use super::embedded::opened;
use super::found::{Api, Embedded, Found, Open, Presence, is_private};
use super::tree::{Entry, Node, Value};
use crate::policy::PolicyKind;

/// What a file holds; `None` where the document is none.
pub(super) fn find(file: &str, top: &Node) -> Option<Found> {
    let provider = top.get("provider")?;
    let aws = provider.get("name").or(Some(provider)).and_then(Node::text);
    if top.get("service").is_none() || aws.is_some_and(|it| it != "aws") {
        return None;
    }
    let provider = opened(provider.clone());
    let mut found = Found::titled("a configuration of the Serverless Framework");
    if let Some(resources) = top.at(&["resources", "Resources"]) {
        cloudformation::add(file, resources, None, &mut found);
    }
    let gateway = |name: &str| {
        provider
            .at(&["apiGateway", name])
            .or_else(|| provider.get(name))
    };
    let kind = gateway("endpointType");
    let private = kind.map_or(Some(false), is_private);
    let policy = match gateway("resourcePolicy") {
        None => Presence::Absent,
        Some(node) if matches!(node.value, Value::List(_)) => {
            let entry = |name: &str, value: Node| Entry {
                name: name.to_owned(),
                name_span: node.span,
                value,
            };
            let version = Node::new(node.span, Value::Text("2012-10-17".to_owned()));
            let both = vec![entry("Version", version), entry("Statement", node.clone())];
            found.policies.push(Embedded {
                of: "provider".to_owned(),
                kind: PolicyKind::Resource,
                node: Node::new(node.span, Value::Map(both)),
                endpoint_type: private.filter(|it| *it).map(|_| "PRIVATE".to_owned()),
                partial: false,
            });
            Presence::There
        }
        Some(node) => {
            found.open.push(Open {
                of: "provider".to_owned(),
                shown: node.shown(),
            });
            Presence::There
        }
    };
    if let Some(kind) = kind {
        // An API that is made elsewhere has its policy there.
        let elsewhere = provider.at(&["apiGateway", "restApiId"]).is_some();
        found.apis.push(Api {
            name: "the API of the service".to_owned(),
            span: kind.span,
            here: true,
            private,
            policy: if elsewhere && policy == Presence::Absent {
                Presence::Open
            } else {
                policy
            },
            associated: match gateway("vpcEndpointIds") {
                None => Some(Vec::new()),
                Some(node) => match &node.value {
                    Value::List(all) => Some(all.clone()),
                    _ => None,
                },
            },
        });
    }
    let statements = provider
        .at(&["iam", "role", "statements"])
        .or_else(|| provider.get("iamRoleStatements"));
    if let Some(statements) = statements {
        let entry = Entry {
            name: "Statement".to_owned(),
            name_span: statements.span,
            value: statements.clone(),
        };
        let version = Entry {
            name: "Version".to_owned(),
            name_span: statements.span,
            value: Node::new(statements.span, Value::Text("2012-10-17".to_owned())),
        };
        let policy = Node::new(statements.span, Value::Map(vec![version, entry]));
        found.identity(file, "the functions' role", Some(&policy));
    }
    Some(found)
}
