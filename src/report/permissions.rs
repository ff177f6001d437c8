//! The least IAM policy that reads what checks need.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::facts::Permission;
use crate::model::{ApiId, Region};

/// A policy of these statements.
#[must_use]
pub fn permission_policy(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The least policy with these permissions, for one API or every one; none where there are none.
#[must_use]
pub fn least_policy(
    mut permissions: Vec<&Permission>,
    api: Option<&ApiId>,
    region: Option<&Region>,
) -> Option<Value> {
    permissions.sort_unstable();
    permissions.dedup();
    let api = api.map_or("*", ApiId::as_str);
    let partition = region.map_or("*", |region| region.partition().name);
    let region = region.map_or("*", |region| region.as_str());
    let mut by_resource: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for permission in permissions {
        let resource = permission
            .resource
            .replace("{api}", api)
            .replace("{region}", region)
            .replace("{partition}", partition);
        by_resource
            .entry(resource)
            .or_default()
            .push(permission.action);
    }
    // The same actions on several resources make one statement.
    let mut by_actions: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for (resource, actions) in by_resource {
        by_actions.entry(actions).or_default().push(resource);
    }
    let statements: Vec<Value> = by_actions
        .into_iter()
        .map(|(actions, resources)| {
            json!({ "Effect": "Allow", "Action": actions, "Resource": resources })
        })
        .collect();
    (!statements.is_empty()).then(|| permission_policy(&statements))
}
