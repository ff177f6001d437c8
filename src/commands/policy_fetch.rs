//! `policy fetch`: the policies themselves, unescaped.

use serde_json::Value;

use super::gather_cmds::gather;
use super::output::{no_such, publish};
use crate::case::Case;
use crate::cli::{Cli, Format, ProbeArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{FactKind, Facts, MissingFact, Reason};
use crate::policy::{PolicyKind, load};
use crate::report::{FetchedPolicies, FetchedPolicy, Unread};
use crate::ui;

/// A policy's text, or why it could not be had.
pub(super) struct Held {
    pub(super) kind: PolicyKind,
    /// The API or the endpoint.
    pub(super) of: String,
    /// `None` where there is no policy.
    pub(super) text: Result<Option<String>, MissingFact>,
}

/// Prints the API's resource policy and the endpoint's policy.
///
/// # Errors
/// What was typed makes no call, or the policies could not be written.
pub(super) fn run(cli: &Cli, args: &ProbeArgs) -> Result<Exit, Error> {
    let (facts, interrupted) = gather(cli, args, Selection::Policy)?;
    let mut missing = false;
    let policies = held(&facts).map(|held| {
        let (kind, of) = (held.kind.as_str(), held.of.clone());
        let policy = parsed(held);
        let reason = policy.as_ref().err();
        if let Some(reason) = reason {
            missing = true;
            say_missing(kind, reason);
        }
        let unknown = reason.map(|reason| Unread {
            why: reason.why,
            action: reason.need.action(),
        });
        FetchedPolicy {
            kind,
            of,
            unknown,
            document: policy.unwrap_or_default(),
        }
    });
    let policies = FetchedPolicies::new(policies.into());
    publish(
        &cli.output,
        &policies,
        Some(&facts),
        |policies, format| match format {
            Format::Json => Ok(policies.json()?),
            Format::Human | Format::Plain => Ok(policies.text()?),
            _ => Err(no_such("policy fetch", "human, plain and json")),
        },
    )?;
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
    let text = match facts.aws.rest_api.need(FactKind::RestApi) {
        Err(reason) => Err(reason),
        Ok(None) => Err(missing(
            FactKind::RestApi,
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
    let none = |detail: &str| missing(FactKind::VpcEndpoints, detail.to_owned());
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

/// A policy's JSON, `null` where there is none, or why it could not be had.
fn parsed(held: Held) -> Result<Value, MissingFact> {
    let need = match held.kind {
        PolicyKind::Endpoint => FactKind::VpcEndpoints,
        _ => FactKind::RestApi,
    };
    let read = |text: String| {
        load(&text)
            .map(|policy| policy.json())
            .map_err(|error| missing(need, error.to_string()))
    };
    held.text?.map_or(Ok(Value::Null), read)
}

/// Says on stderr which policy is not known, and why.
fn say_missing(kind: &str, reason: &MissingFact) {
    let (action, why) = (reason.need.action(), reason.why.as_str());
    ui::notice(&format!("{kind} policy: {action} {why}: {}", reason.detail));
}

const fn missing(need: FactKind, detail: String) -> MissingFact {
    MissingFact {
        need,
        why: Reason::Failed,
        detail,
    }
}
