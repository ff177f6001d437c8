//! Documents that hold a policy and are none: what they are, and where the policy stands in them.

use serde_json::Value;

use crate::error::Error;
use crate::policy::unwrap;

/// A document that is no policy.
struct Other {
    /// What it is.
    title: &'static str,
    /// Where its policies stand: in the words of jq, or by their lines.
    policies: Policies,
}

/// Where a document's policies stand.
enum Policies {
    /// Nowhere in it.
    Nowhere,
    /// By the path that jq takes.
    At(String),
    /// From these lines on, counted from one.
    Lines(Vec<usize>),
}

/// Refuses what is known as another kind of document.
///
/// # Errors
/// It is one.
pub(super) fn refuse_other(path: &str, text: &str) -> Result<(), Error> {
    let (plain, _) = unwrap(text);
    let other = match serde_json::from_str::<Value>(&plain) {
        Ok(json) => of_json(&json),
        Err(_) => of_lines(text),
    };
    let Some(Other { title, policies }) = other else {
        return Ok(());
    };
    let place = match policies {
        Policies::Nowhere => "there is no policy in it".to_owned(),
        Policies::At(place) => {
            let place = place.replace('\'', "'\\''");
            format!("its policy is {place}: pass on what jq -r '{place}' prints")
        }
        Policies::Lines(lines) => {
            let lines: Vec<String> = lines.iter().take(8).map(usize::to_string).collect();
            format!(
                "its policy begins at line {}: pass on that alone, as JSON",
                lines.join(", ")
            )
        }
    };
    Err(Error::Usage(format!(
        "{path} is {title}, and not a policy; {place}"
    )))
}

/// Refuses what has no statements: of such a document no decision can be made.
///
/// # Errors
/// It has none.
pub(super) fn require_statements(path: &str, plain: &str) -> Result<(), Error> {
    let json = serde_json::from_str::<Value>(plain).unwrap_or_default();
    let named = json.as_object().is_some_and(|all| {
        all.keys()
            .any(|name| name.eq_ignore_ascii_case("Statement"))
    });
    if named {
        return Ok(());
    }
    let problem = format!("{path} is not a policy: it is JSON without a Statement");
    Err(Error::Usage(problem))
}

fn of_json(json: &Value) -> Option<Other> {
    if json.get("Statement").is_some() {
        return None;
    }
    let has = |name: &str| json.get(name).is_some();
    let at = |path: &str| Policies::At(path.to_owned());
    let held = |name: &str| {
        if has(name) {
            at(&format!(".{name}"))
        } else {
            Policies::Nowhere
        }
    };
    let (title, policies) = if has("AWSTemplateFormatVersion") || is_template(json) {
        ("a CloudFormation template", of_template(json))
    } else if has("openapi") || has("swagger") {
        let extension = "x-amazon-apigateway-policy";
        let place = if has(extension) {
            at(".\"x-amazon-apigateway-policy\"")
        } else {
            Policies::Nowhere
        };
        ("an OpenAPI document", place)
    } else if has("planned_values") || has("resource_changes") || has("terraform_version") {
        let found = json.to_string().contains("\"policy\":\"");
        let place = at("[.. | objects | .policy? | strings] | unique | .[]");
        (
            "a Terraform plan or state",
            if found { place } else { Policies::Nowhere },
        )
    } else if has("VpcEndpoints") {
        (
            "the output of describe-vpc-endpoints",
            at(".VpcEndpoints[].PolicyDocument"),
        )
    } else if let Some(items) = json.get("items").and_then(Value::as_array) {
        let found = items.iter().any(|item| item.get("policy").is_some());
        let place = if found {
            at(".items[].policy")
        } else {
            Policies::Nowhere
        };
        ("a list that the AWS CLI printed", place)
    } else if has("id") && (has("endpointConfiguration") || has("apiKeySource")) {
        ("the output of get-rest-api", held("policy"))
    } else if has("domainName") {
        ("the output of get-domain-name", held("policy"))
    } else if has("PolicyVersion") {
        (
            "the output of get-policy-version",
            at(".PolicyVersion.Document"),
        )
    } else if has("PolicyDocument") {
        ("the output of an AWS CLI command", at(".PolicyDocument"))
    } else if json.get("Policy").is_some_and(Value::is_string) {
        ("the output of get-policy", at(".Policy"))
    } else {
        return None;
    };
    Some(Other { title, policies })
}

fn resources(json: &Value) -> impl Iterator<Item = (&String, &Value)> {
    json.get("Resources")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn is_template(json: &Value) -> bool {
    resources(json).any(|(_, one)| {
        let kind = one.get("Type").and_then(Value::as_str);
        kind.is_some_and(|kind| kind.starts_with("AWS::"))
    })
}

fn of_template(json: &Value) -> Policies {
    let places = [
        "/Properties/Policy",
        "/Properties/PolicyDocument",
        "/Properties/AssumeRolePolicyDocument",
        "/Properties/Auth/ResourcePolicy",
        "/Properties/Body/x-amazon-apigateway-policy",
        "/Properties/DefinitionBody/x-amazon-apigateway-policy",
    ];
    let mut found = resources(json).filter_map(|(name, one)| {
        let place = places.iter().find(|place| one.pointer(place).is_some())?;
        let inner: Vec<String> = place
            .split('/')
            .skip(1)
            .map(|part| {
                if part.contains('-') {
                    format!("[\"{part}\"]")
                } else {
                    format!(".{part}")
                }
            })
            .collect();
        Some(format!(".Resources[\"{name}\"]{}", inner.concat()))
    });
    found.next().map_or(Policies::Nowhere, Policies::At)
}

/// What is written in YAML or HCL, by the words that begin its lines.
fn of_lines(text: &str) -> Option<Other> {
    let any = |mark: fn(&str) -> bool| text.lines().any(|line| mark(line.trim_start()));
    let top = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    let (title, begins): (_, &[&str]) = if top("AWSTemplateFormatVersion")
        || any(|line| line.starts_with("Type: AWS::") || line.starts_with("Type: \"AWS::"))
    {
        let marks = &[
            "Policy:",
            "PolicyDocument:",
            "ResourcePolicy:",
            "x-amazon-apigateway-policy:",
        ];
        ("a CloudFormation template", marks)
    } else if top("openapi:") || top("swagger:") {
        ("an OpenAPI document", &["x-amazon-apigateway-policy:"])
    } else if any(|line| line.starts_with("resource \"aws_") || line.starts_with("data \"aws_")) {
        (
            "a Terraform configuration",
            &["policy ", "policy=", "data \"aws_iam_policy_document\""],
        )
    } else if top("service:") && top("provider:") {
        (
            "a configuration of the Serverless Framework",
            &["resourcePolicy:"],
        )
    } else {
        return None;
    };
    let lines: Vec<usize> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| {
            let line = line.trim_start().trim_start_matches(['"', '\'']);
            begins.iter().any(|mark| line.starts_with(mark))
        })
        .map(|(at, _)| at + 1)
        .collect();
    let policies = if lines.is_empty() {
        Policies::Nowhere
    } else {
        Policies::Lines(lines)
    };
    Some(Other { title, policies })
}
