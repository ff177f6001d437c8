//! `permissions`: the least IAM policy that a run needs, made from what its checks read.

use std::collections::BTreeMap;

use super::present::write;
use crate::cli::{Cli, PermissionsArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Permission;

/// Prints the policy.
///
/// # Errors
/// It could not be written.
pub(super) fn run(cli: &Cli, args: &PermissionsArgs) -> Result<Exit, Error> {
    let needs = args.command.needs();
    let mut permissions: Vec<&Permission> =
        needs.iter().flat_map(|need| need.permissions()).collect();
    permissions.sort_unstable();
    permissions.dedup();
    let api = args.api_id.as_ref().map_or("*", |api| api.as_str());
    let region = cli.aws.region.as_ref();
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
    let statements: Vec<serde_json::Value> = by_actions
        .into_iter()
        .map(|(actions, resources)| {
            serde_json::json!({ "Effect": "Allow", "Action": actions, "Resource": resources })
        })
        .collect();
    if statements.is_empty() {
        crate::ui::notice("this command reads nothing from AWS, so its policy is empty");
    }
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": statements });
    write(
        &(serde_json::to_string_pretty(&policy)? + "\n"),
        &cli.output,
    )?;
    Ok(Exit::Clean)
}
