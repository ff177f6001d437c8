//! `permissions`: the least IAM policy that a run needs, made from what its checks read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::output::write;
use crate::cli::{Cli, PermissionsArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Permission;
use crate::model::{ApiId, Region};

/// Prints the policy.
///
/// # Errors
/// It could not be written.
pub(super) fn run(cli: &Cli, args: &PermissionsArgs) -> Result<Exit, Error> {
    let (api, region) = (args.api_id.as_ref(), cli.aws.region.as_ref());
    let policy = policy(args.command, api, region).unwrap_or_else(|| {
        crate::ui::notice("this command reads nothing from AWS, so its policy is empty");
        document(&[])
    });
    write(
        &(serde_json::to_string_pretty(&policy)? + "\n"),
        &cli.output,
    )?;
    Ok(Exit::Clean)
}

fn document(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The least policy that a command needs, for one API or every one; none where it reads nothing.
pub(super) fn policy(
    command: Selection,
    api: Option<&ApiId>,
    region: Option<&Region>,
) -> Option<Value> {
    let needs = command.needs();
    let mut permissions: Vec<&Permission> =
        needs.iter().flat_map(|need| need.permissions()).collect();
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
    (!statements.is_empty()).then(|| document(&statements))
}
