//! `permissions`: the least IAM policy that a run needs, made from what its checks read.

use serde_json::Value;

use super::output::{format, write, write_json};
use crate::cli::{Cli, Format, PermissionsArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::FactKind;
use crate::model::{ApiId, Region};
use crate::report::{
    least_policy, permission_policy, permissions_by_check, permissions_by_check_json,
};

/// Prints the policy, or which check needs what of it.
///
/// # Errors
/// It could not be written.
pub(super) fn run(cli: &Cli, args: &PermissionsArgs) -> Result<Exit, Error> {
    if args.by_check {
        let checks = args.command.checks();
        match format(&cli.output) {
            Format::Json => write_json(&permissions_by_check_json(&checks), &cli.output)?,
            _ => write(&permissions_by_check(&checks), &cli.output)?,
        }
        return Ok(Exit::Clean);
    }
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
    let mut needs = command.needs();
    if command == Selection::Invoke {
        // For --changes, which no check of an answer needs.
        needs.insert(FactKind::Events);
    }
    least_policy(&needs, api, region)
}
