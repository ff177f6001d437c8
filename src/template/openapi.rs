//! OpenAPI documents with API Gateway's extensions.
//!
//! Source: AWS, "OpenAPI extensions for API Gateway".

use super::found::{Api, Found, is_private};
use super::tree::{Node, Value};
use crate::policy::PolicyKind;

/// The extension that holds a policy.
pub(super) const POLICY: &str = "x-amazon-apigateway-policy";
const CONFIGURATION: &str = "x-amazon-apigateway-endpoint-configuration";

/// What a document holds; `None` where it is none.
pub(super) fn find(file: &str, top: &Node) -> Option<Found> {
    let named = top.get("openapi").or_else(|| top.get("swagger"));
    if named.is_none() && top.get(POLICY).is_none() {
        return None;
    }
    let mut found = Found::titled("an OpenAPI document");
    let own = top.get(CONFIGURATION);
    let servers = top.get("servers").map_or(&[][..], Node::elements);
    let of_servers = servers
        .iter()
        .filter_map(|server| server.get(CONFIGURATION));
    let configurations: Vec<&Node> = own.into_iter().chain(of_servers).collect();
    let ids: Vec<Node> = configurations
        .iter()
        .filter_map(|it| it.get("vpcEndpointIds"))
        .flat_map(Node::elements)
        .cloned()
        .collect();
    let types = configurations.iter().find_map(|it| it.get("types"));
    let private = match types {
        Some(types) => is_private(types),
        // Only a private API takes them; without them, the document does not say.
        None if !ids.is_empty() => Some(true),
        None => None,
    };
    let name = top.at(&["info", "title"]).map(Node::shown);
    let name = name.filter(|it| !it.is_empty());
    let name = name.unwrap_or_else(|| "the API".to_owned());
    let kind = (private == Some(true)).then_some("PRIVATE");
    let policy = found.policy(file, &name, PolicyKind::Resource, top.get(POLICY), kind);
    let span = configurations.first().map_or(top.span, |it| it.span);
    if private.is_some()
        || !matches!(
            top.get(POLICY).map(|it| &it.value),
            None | Some(Value::Null)
        )
    {
        found.apis.push(Api {
            name,
            span,
            here: true,
            private,
            policy,
            associated: Some(ids),
        });
    }
    Some(found)
}
