//! `snapshot --print-script`: a script for whoever has the AWS CLI and may not run this program.

use super::live::region;
use super::present::write;
use crate::cli::{Cli, ProbeArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{ApiId, Client, VpceId, quoted};

const SCRIPT: &str = include_str!("gather.sh");

/// Prints the script for a call.
///
/// # Errors
/// What was typed makes no call, or the script could not be written.
pub(super) fn run(cli: &Cli, args: &ProbeArgs) -> Result<Exit, Error> {
    let named = region(cli, &args.target, &mut Vec::new());
    let target = args.target.typed(named.as_ref())?.target;
    let Some(region) = named.or_else(|| target.region.clone()) else {
        return Err(Error::Usage("say which --region to ask in".to_owned()));
    };
    let own: Vec<&str> = region.partition().suffix.rsplit('.').collect();
    let mut services = vec![format!("com.amazonaws.{region}.execute-api")];
    if own != ["com", "amazonaws"] {
        services.push(format!("{}.{region}.execute-api", own.join(".")));
    }
    let client = match &args.client.from {
        Client::Here => {
            let said = "the script looks at the endpoint alone: name the client, too, with --from";
            crate::ui::notice(said);
            String::new()
        }
        other => other.to_string(),
    };
    let from = if client.is_empty() {
        "CLIENT".to_owned()
    } else {
        quoted(&client)
    };
    let hint = format!("--from {from} {}", quoted(target.url.as_str()));
    // It stands in a comment, which ends with its line.
    let hint = hint.replace(char::is_control, "?");
    let text = |id: Option<&str>| quoted(id.unwrap_or_default());
    let script = SCRIPT
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@REGION@", &quoted(region.as_str()))
        .replace("@SERVICES@", &quoted(&services.join(",")))
        .replace(
            "@ENDPOINT@",
            &text(target.vpce_id.as_ref().map(VpceId::as_str)),
        )
        .replace("@API@", &text(target.api_id.as_ref().map(ApiId::as_str)))
        .replace("@CLIENT@", &quoted(&client))
        .replace("@HOST@", &quoted(target.url.hostname()))
        .replace("@HINT@", &hint);
    write(&script, &cli.output)?;
    Ok(Exit::Clean)
}
