//! Shell scripts: `snapshot --print-script`, for whoever has the AWS CLI and may not run this program, and
//! `install-script`, for whoever has not got it yet.

use super::gather_cmds::region;
use super::output::write;
use crate::cli::{Cli, ProbeArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Question, ec2};
use crate::model::{ApiId, Client, VERSION, VpceId, is_hidden, quoted};

const SCRIPT: &str = include_str!("gather.sh");
const INSTALL: &str = include_str!("install.sh");

/// Prints the script that installs the program elsewhere.
///
/// # Errors
/// It could not be written.
pub(super) fn install(cli: &Cli) -> Result<Exit, Error> {
    write(INSTALL, &cli.output)?;
    Ok(Exit::Clean)
}

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
    let typed = [&*client, target.url.as_str()].concat();
    if typed.contains(|c| is_hidden(c) || c == '\n') {
        let wrong = "the client or the URL holds characters that cannot be seen";
        return Err(Error::Usage(wrong.to_owned()));
    }
    let text = |id: Option<&str>| quoted(id.unwrap_or_default());
    let script = filled(&[
        ("VERSION", VERSION.to_owned()),
        ("REGION", quoted(region.as_str())),
        ("SERVICES", quoted(&services.join(","))),
        (
            "ENDPOINT",
            text(target.vpce_id.as_ref().map(VpceId::as_str)),
        ),
        ("API", text(target.api_id.as_ref().map(ApiId::as_str))),
        ("CLIENT", quoted(&client)),
        ("KINDS", kinds()),
        ("HOST", quoted(target.url.hostname())),
        (
            "HINT",
            format!("--from {from} {}", quoted(target.url.as_str())),
        ),
    ]);
    write(&script, &cli.output)?;
    Ok(Exit::Clean)
}

/// The questions about every kind of object, a line each.
fn kinds() -> String {
    let lines = ec2::questions().map(|question| {
        let Question {
            ids,
            of,
            command,
            by,
            file,
        } = question;
        let (ids, of) = (quoted(ids), quoted(&of.join(" ")));
        let by = by.map(|(option, filter)| format!(" {option} {filter}"));
        format!(
            "about {ids} {of} {file} {command}{}",
            by.unwrap_or_default()
        )
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// The script with its values, each put in once: what looks like a name in a value is text.
fn filled(values: &[(&str, String)]) -> String {
    let mut script = String::with_capacity(SCRIPT.len() + 512);
    let mut rest = SCRIPT;
    while let Some((before, after)) = rest.split_once('@') {
        script.push_str(before);
        let named = values.iter().find_map(|(name, value)| {
            let after = after.strip_prefix(name)?.strip_prefix('@')?;
            Some((value.as_str(), after))
        });
        let (text, after) = named.unwrap_or(("@", after));
        script.push_str(text);
        rest = after;
    }
    script.push_str(rest);
    script
}
