//! What the AWS CLI prints of APIs, endpoints, domain names and policies.
//!
//! Source: the AWS CLI's command reference, the section "Output" of each command.

use super::found::{Api, Found, is_private, type_name};
use super::tree::{Node, Value};
use crate::policy::PolicyKind;

/// What an output holds; `None` where the document is none.
pub(super) fn find(file: &str, top: &Node) -> Option<Found> {
    let listed = |name: &str| match top.get(name).map(|it| &it.value) {
        Some(Value::List(all)) => Some(all.as_slice()),
        _ => None,
    };
    if let Some(all) = listed("VpcEndpoints") {
        let mut found = Found::titled("the output of describe-vpc-endpoints");
        for one in all {
            let name = one
                .get("VpcEndpointId")
                .map(Node::shown)
                .unwrap_or_default();
            let service = one.get("ServiceName").map(Node::shown);
            if service.is_none_or(|it| it.contains("execute-api")) {
                let policy = one.get("PolicyDocument");
                found.policy(file, &name, PolicyKind::Endpoint, policy, None);
            }
        }
        return Some(found);
    }
    if let Some(all) = listed("items").or_else(|| listed("item")) {
        if !all.iter().any(is_one) {
            return None;
        }
        let mut found = Found::titled("a list that the AWS CLI printed");
        for one in all.iter().filter(|one| is_one(one)) {
            api(file, one, &mut found);
        }
        return Some(found);
    }
    if is_one(top) {
        let title = if top.get("domainName").is_some() {
            "the output of get-domain-name"
        } else {
            "the output of get-rest-api"
        };
        let mut found = Found::titled(title);
        api(file, top, &mut found);
        return Some(found);
    }
    let version = top.at(&["PolicyVersion", "Document"]);
    let document = version.or_else(|| top.get("PolicyDocument"))?;
    let mut found = Found::titled("the output of an AWS CLI command of IAM");
    let name = ["PolicyName", "RoleName", "UserName", "GroupName"];
    let name = name.iter().find_map(|name| top.get(name)).map(Node::shown);
    let name = name.unwrap_or_else(|| "the identity".to_owned());
    found.policy(file, &name, PolicyKind::Identity, Some(document), None);
    Some(found)
}

/// Whether an object is a REST API or a domain name.
fn is_one(node: &Node) -> bool {
    let has = |name: &str| node.get(name).is_some();
    (has("id") || has("domainName"))
        && (has("endpointConfiguration") || has("apiKeySource") || has("policy"))
}

fn api(file: &str, one: &Node, found: &mut Found) {
    let types = one.at(&["endpointConfiguration", "types"]);
    let private = types.and_then(is_private);
    let name = one
        .get("id")
        .or_else(|| one.get("domainName"))
        .map(Node::shown);
    let name = name.unwrap_or_default();
    let kind = type_name(private, types);
    let of = if one.get("domainName").is_some() {
        PolicyKind::Domain
    } else {
        PolicyKind::Resource
    };
    let policy = found.policy(file, &name, of, one.get("policy"), kind.as_deref());
    if one.get("domainName").is_none() {
        let ids = one.at(&["endpointConfiguration", "vpcEndpointIds"]);
        found.apis.push(Api {
            name,
            span: types.map_or(one.span, |it| it.span),
            here: true,
            private,
            policy,
            associated: Some(ids.map_or_else(Vec::new, |it| it.elements().to_vec())),
        });
    }
}
