//! `permissions`: the least IAM policy that a run needs, made from what its checks read.

use serde_json::Value;

use super::output::write_json;
use crate::cli::{Cli, PermissionsArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{ApiId, Region};
use crate::report::{least_policy, permission_policy};

/// Prints the policy.
///
/// # Errors
/// It could not be written.
pub(super) fn run(cli: &Cli, args: &PermissionsArgs) -> Result<Exit, Error> {
    let (api, region) = (args.api_id.as_ref(), cli.aws.region.as_ref());
    let policy = policy(args.command, api, region).unwrap_or_else(|| {
        crate::ui::notice("this command reads nothing from AWS, so its policy is empty");
        permission_policy(&[])
    });
    write_json(&policy, &cli.output)?;
    Ok(Exit::Clean)
}

/// The least policy that a command needs, for one API or every one; none where it reads nothing.
pub(super) fn policy(
    command: Selection,
    api: Option<&ApiId>,
    region: Option<&Region>,
) -> Option<Value> {
    let needs = command.needs();
    let permissions = needs.iter().flat_map(|need| need.permissions()).collect();
    least_policy(permissions, api, region)
}
