//! `policy fetch`: the policies themselves, unescaped.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::live::gather;
use super::present::{no_such, publish_text};
use crate::case::Case;
use crate::cli::{Cli, Format, ProbeArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, Missing, Need, Why};
use crate::model::visible_json;
use crate::policy::{Document, PolicyKind};
use crate::ui;

/// A policy's text, or why it could not be had.
pub(super) struct Held {
    pub(super) kind: PolicyKind,
    /// The API or the endpoint.
    pub(super) of: String,
    /// `None` where there is no policy.
    pub(super) text: Result<Option<String>, Missing>,
}

/// A policy's JSON, `null` where there is none, or why it could not be had.
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
    let fetched = held(&facts).map(fetched);
    publish_text(&cli.output, Some(&facts), |format| match format {
        Format::Json => as_json(&fetched),
        Format::Human | Format::Plain => as_text(&fetched),
        _ => Err(no_such("policy fetch", "human, plain and json")),
    })?;
    let mut missing = false;
    for one in &fetched {
        if let Err(reason) = &one.policy {
            missing = true;
            say_missing(one.kind, reason);
        }
    }
    let exit = if missing && !cli.output.allow_unknown && !cli.output.exit_zero {
        Exit::Inconclusive
    } else {
        Exit::Clean
    };
    Ok(interrupted.map_or(exit, |signal| Exit::Interrupted(signal.exit_code())))
}

/// The API's and the endpoint's policy, as AWS returned them.
pub(super) fn held(facts: &Facts) -> [Held; 2] {
    [resource_policy(facts), endpoint_policy(facts)]
}

fn resource_policy(facts: &Facts) -> Held {
    let of = facts
        .target
        .api_id
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    let text = match facts.aws.rest_api.need(Need::RestApi) {
        Err(reason) => Err(reason),
        Ok(None) => Err(missing(
            Need::RestApi,
            format!("this account has no API {of}"),
        )),
        Ok(Some(api)) => Ok(api.policy.clone()),
    };
    Held {
        kind: PolicyKind::Resource,
        of,
        text: text.map(|text| text.filter(|text| !text.trim().is_empty())),
    }
}

fn endpoint_policy(facts: &Facts) -> Held {
    let endpoint = Case::of(facts).endpoint();
    let of = match &endpoint {
        Ok(Some(endpoint)) => endpoint.vpc_endpoint_id.to_string(),
        _ => facts
            .target
            .vpce_id
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
    };
    // Every endpoint has a policy: where AWS tells of none, it is not known.
    let none = |detail: &str| missing(Need::VpcEndpoints, detail.to_owned());
    let text = endpoint.and_then(|endpoint| {
        endpoint
            .ok_or_else(|| none("the client's VPC has no endpoint"))?
            .policy_document
            .clone()
            .ok_or_else(|| none("AWS told no policy of the endpoint"))
    });
    Held {
        kind: PolicyKind::Endpoint,
        of,
        text: text.map(Some),
    }
}

fn fetched(held: Held) -> Fetched {
    let need = match held.kind {
        PolicyKind::Endpoint => Need::VpcEndpoints,
        _ => Need::RestApi,
    };
    let read = |text: String| {
        Document::parse(&text)
            .map(|document| document.json().clone())
            .map_err(|error| missing(need, error.to_string()))
    };
    Fetched {
        kind: held.kind.as_str(),
        of: held.of,
        policy: held
            .text
            .and_then(|text| text.map_or(Ok(Value::Null), read)),
    }
}

/// Says on stderr which policy is not known, and why.
pub(super) fn say_missing(kind: &str, reason: &Missing) {
    let (action, why) = (reason.need.action(), reason.why.as_str());
    ui::notice(&format!("{kind} policy: {action} {why}: {}", reason.detail));
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
            Ok(policy) => visible_json(&serde_json::to_string_pretty(policy)?).into_owned(),
            Err(_) => "(could not be read)".to_owned(),
        };
        let _ = writeln!(text, "# {} policy of {}\n{body}\n", one.kind, one.of);
    }
    Ok(text)
}
