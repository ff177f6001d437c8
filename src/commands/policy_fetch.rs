//! `policy fetch`: the policies themselves, unescaped.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::live::gather;
use super::present::{format, write};
use crate::cli::{Cli, Format, ProbeArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, Missing, Need, Why};
use crate::policy::Document;
use crate::ui;

/// A policy, or why it could not be had.
struct Fetched {
    kind: &'static str,
    of: String,
    policy: Result<Value, Missing>,
}

/// Prints the API's resource policy and the endpoint's policy.
///
/// # Errors
/// What was typed makes no call, or the policies could not be written.
pub(super) fn run(cli: &Cli, args: &ProbeArgs) -> Result<Exit, Error> {
    let (facts, interrupted) = gather(cli, args, Selection::Policy)?;
    let fetched = [resource_policy(&facts), endpoint_policy(&facts)];
    let text = match format(&cli.output) {
        Format::Json => as_json(&fetched)?,
        _ => as_text(&fetched)?,
    };
    write(&text, &cli.output)?;
    let mut missing = false;
    for one in &fetched {
        if let Err(reason) = &one.policy {
            missing = true;
            let (action, why) = (reason.need.action(), reason.why.as_str());
            ui::notice(&format!(
                "{} policy: {action} {why}: {}",
                one.kind, reason.detail
            ));
        }
    }
    let exit = if missing && !cli.output.allow_unknown && !cli.output.exit_zero {
        Exit::Inconclusive
    } else {
        Exit::Clean
    };
    Ok(interrupted.map_or(exit, |signal| Exit::Interrupted(signal.exit_code())))
}

fn resource_policy(facts: &Facts) -> Fetched {
    let of = facts
        .target
        .api_id
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    let policy = facts
        .aws
        .rest_api
        .need(Need::RestApi)
        .and_then(|api| match api {
            None => Err(missing(
                Need::RestApi,
                format!("this account has no API {of}"),
            )),
            Some(api) => read(api.policy.as_deref(), Need::RestApi),
        });
    Fetched {
        kind: "resource",
        of,
        policy,
    }
}

fn endpoint_policy(facts: &Facts) -> Fetched {
    let endpoint = facts.endpoint();
    let of = match &endpoint {
        Ok(Some(endpoint)) => endpoint.vpc_endpoint_id.to_string(),
        _ => facts
            .target
            .vpce_id
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
    };
    let policy = endpoint.and_then(|endpoint| match endpoint {
        None => Err(missing(
            Need::VpcEndpoints,
            "the client's VPC has no endpoint".to_owned(),
        )),
        Some(endpoint) => read(endpoint.policy_document.as_deref(), Need::VpcEndpoints),
    });
    Fetched {
        kind: "endpoint",
        of,
        policy,
    }
}

/// The policy's JSON; `null` where there is none.
fn read(text: Option<&str>, need: Need) -> Result<Value, Missing> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(Value::Null),
        Some(text) => Document::parse(text)
            .map(|document| document.json().clone())
            .map_err(|error| missing(need, error.to_string())),
    }
}

const fn missing(need: Need, detail: String) -> Missing {
    Missing {
        need,
        why: Why::Failed,
        detail,
    }
}

fn as_json(fetched: &[Fetched]) -> Result<String, Error> {
    let all: Vec<Value> = fetched
        .iter()
        .map(|one| match &one.policy {
            Ok(policy) => json!({ "type": one.kind, "of": one.of, "document": policy }),
            Err(reason) => json!({ "type": one.kind, "of": one.of, "document": null,
                "unknown": { "why": reason.why, "action": reason.need.action() } }),
        })
        .collect();
    let document = json!({ "schema": "apigw-doctor/policies/1", "policies": all });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn as_text(fetched: &[Fetched]) -> Result<String, Error> {
    let mut text = String::new();
    for one in fetched {
        let body = match &one.policy {
            Ok(Value::Null) => "(none)".to_owned(),
            Ok(policy) => serde_json::to_string_pretty(policy)?,
            Err(_) => "(could not be read)".to_owned(),
        };
        let _ = writeln!(text, "# {} policy of {}\n{body}\n", one.kind, one.of);
    }
    Ok(text)
}
