//! Reads roles and users, their policies, and what IAM's simulator says. Documents come in the form of a URL's part.
//!
//! Source: IAM API Reference, `GetRole`, `GetUser`, `ListRolePolicies`, `GetRolePolicy`, `ListAttachedRolePolicies`,
//! the same of users, `ListGroupsForUser`, `GetPolicy`, `GetPolicyVersion`, `SimulatePrincipalPolicy`.

use serde_json::{Value, json};

use super::Reader;
use super::answer::odd;
use super::apigateway::as_printed;
use super::ec2::Ask;
use super::form::Operation;
use super::service::Service;
use super::signed::Client;
use crate::facts::iam::{ManagedPolicy, Principal, Simulation};
use crate::facts::{FetchError, Resource};

const VERSION: &str = "2010-05-08";

type Iam = Service<Client>;

const fn operation<'a>(name: &'static str, input: &'a [(&'a str, &'a str)]) -> Operation<'a> {
    Operation {
        name,
        version: VERSION,
        input,
    }
}

/// How a role and a user are asked about.
struct Words {
    kind: &'static str,
    name: &'static str,
    get: &'static str,
    policies: &'static str,
    policy: &'static str,
    attached: &'static str,
}

const OF_ROLES: Words = Words {
    kind: "Role",
    name: "RoleName",
    get: "GetRole",
    policies: "ListRolePolicies",
    policy: "GetRolePolicy",
    attached: "ListAttachedRolePolicies",
};

const OF_USERS: Words = Words {
    kind: "User",
    name: "UserName",
    get: "GetUser",
    policies: "ListUserPolicies",
    policy: "GetUserPolicy",
    attached: "ListAttachedUserPolicies",
};

/// By the ARNs of callers, whose account is the client's, and of roles of integrations, which are in the API's. Who is
/// not there is not in the list.
impl Ask for Principal {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let mut all: Vec<Self> = Vec::new();
        for arn in by {
            let Some(listed) = Self::listed_as(arn) else {
                continue;
            };
            let (words, name) = match listed.split_once('/') {
                Some(("user", name)) => (OF_USERS, name),
                Some((_, name)) => (OF_ROLES, name),
                None => continue,
            };
            // A role by its own ARN is an integration's.
            let is_role = arn.contains(":role/");
            let service = if is_role {
                &reader.api_iam
            } else {
                &reader.iam
            };
            if let Some(found) = principal(service, &words, name).await?
                && !all.iter().any(|known| known.name == found.name)
            {
                all.push(found);
            }
        }
        Ok(all)
    }
}

async fn principal(
    service: &Iam,
    words: &Words,
    name: &str,
) -> Result<Option<Principal>, FetchError> {
    let by = [(words.name, name)];
    let (described, own, attached, groups) = tokio::join!(
        service.one(operation(words.get, &by)),
        service.list(operation(words.policies, &by), "PolicyNames"),
        service.list(operation(words.attached, &by), "AttachedPolicies"),
        async {
            match words.kind {
                "User" => {
                    service
                        .list(operation("ListGroupsForUser", &by), "Groups")
                        .await
                }
                _ => Ok(Some(Vec::new())),
            }
        }
    );
    let Some(mut described) = described?.and_then(|mut it| Some(it.get_mut(words.kind)?.take()))
    else {
        return Ok(None);
    };
    let names: Vec<String> = own?.unwrap_or_default().iter().filter_map(text).collect();
    let mut policies = Vec::new();
    for policy in &names {
        let by = [(words.name, name), ("PolicyName", policy.as_str())];
        let told = service.one(operation(words.policy, &by)).await?;
        let document = told.and_then(|it| decoded(it.get("PolicyDocument")?));
        let document =
            document.ok_or_else(|| odd(&format!("the policy {policy} of {name} was not told")))?;
        policies.push(json!({ "PolicyName": policy, "PolicyDocument": document }));
    }
    let groups: Vec<Value> = groups?
        .unwrap_or_default()
        .iter()
        .filter_map(|it| it.get("GroupName").cloned())
        .collect();
    let members = described
        .as_object_mut()
        .ok_or_else(|| odd("AWS answered with a principal that is none"))?;
    let trust = members.get("AssumeRolePolicyDocument").and_then(decoded);
    let trust = trust.map_or(Value::Null, Value::from);
    let more = [
        ("AssumeRolePolicyDocument", trust),
        ("RolePolicyList", policies.into()),
        (
            "AttachedManagedPolicies",
            attached?.unwrap_or_default().into(),
        ),
        ("GroupList", groups.into()),
    ];
    members.extend(more.map(|(name, value)| (name.to_owned(), value)));
    let read = Principal::of_item(described);
    let read = read.map_err(|_| odd("AWS answered with a principal that is none"))?;
    Ok(read.into_iter().next())
}

/// By their ARNs: in the client's account, else in the API's. One that is not there is not in the list.
impl Ask for ManagedPolicy {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let mut all = Vec::new();
        for arn in by {
            let found = match managed(&reader.iam, arn).await {
                Ok(None) | Err(_) if reader.has_two_accounts => managed(&reader.api_iam, arn).await,
                found => found,
            };
            all.extend(found?);
        }
        Ok(all)
    }
}

async fn managed(service: &Iam, arn: &str) -> Result<Option<ManagedPolicy>, FetchError> {
    let Some(told) = service
        .one(operation("GetPolicy", &[("PolicyArn", arn)]))
        .await?
    else {
        return Ok(None);
    };
    let version = told.pointer("/Policy/DefaultVersionId").and_then(text);
    let version =
        version.ok_or_else(|| odd(&format!("the default version of {arn} was not told")))?;
    let by = [("PolicyArn", arn), ("VersionId", version.as_str())];
    let told = service.one(operation("GetPolicyVersion", &by)).await?;
    let document = told.and_then(|it| decoded(it.pointer("/PolicyVersion/Document")?));
    Ok(Some(ManagedPolicy {
        policy_arn: arn.to_owned(),
        document,
    }))
}

/// By who calls and what is called, with a space between. Nobody is simulated who is not there.
impl Ask for Simulation {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let mut all = Vec::new();
        for asked in by {
            let (who, what) = asked.split_once(' ').unwrap_or((asked, "*"));
            let input = [
                ("PolicySourceArn", who),
                ("ActionNames.member.1", "execute-api:Invoke"),
                ("ResourceArns.member.1", what),
            ];
            let simulate = operation("SimulatePrincipalPolicy", &input);
            let found = reader.iam.list(simulate, "EvaluationResults");
            for mut entry in found.await?.unwrap_or_default() {
                if let Some(members) = entry.as_object_mut() {
                    members.insert("PolicySourceArn".to_owned(), who.into());
                }
                all.push(as_printed(entry)?);
            }
        }
        Ok(all)
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A document as it was written.
fn decoded(value: &Value) -> Option<String> {
    let bytes = percent_encoding::percent_decode_str(value.as_str()?);
    bytes.decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
