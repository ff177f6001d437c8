//! Managed policies.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::principal::document;
use crate::facts::FactKind;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::resource::{Gathered, Resource};

/// A managed policy in its default version.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ManagedPolicy {
    /// The policy.
    pub policy_arn: String,
    /// What it says.
    pub document: Option<String>,
}

impl Resource for ManagedPolicy {
    type Id = String;
    const CLI_KEY: &'static str = "managed policies";
    const ID: &'static str = "PolicyArn";

    fn id(&self) -> String {
        self.policy_arn.clone()
    }

    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
        let Some(policy_arn) = text("PolicyArn").or_else(|| text("Arn")) else {
            return Ok(Vec::new());
        };
        // `get-policy-version`; one of `get-account-authorization-details`
        let versions = item.get("PolicyVersionList").and_then(Value::as_array);
        let is_default = |it: &&Value| it.get("IsDefaultVersion") == Some(&Value::Bool(true));
        let version = versions.and_then(|all| all.iter().find(is_default));
        let version = version.or_else(|| item.get("PolicyVersion"));
        let told = version.and_then(|it| it.get("Document"));
        let told = told.or_else(|| item.get("Document"));
        Ok(vec![Self {
            policy_arn,
            document: told.and_then(document),
        }])
    }
}

impl Gathered for ManagedPolicy {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "iam.managed-policies",
        &[
            Permission::on(
                "iam:GetPolicyVersion",
                "arn:{partition}:iam::*:policy/*",
                "iam:GetPolicyVersion",
            ),
            Permission::on(
                "iam:GetPolicy",
                "arn:{partition}:iam::*:policy/*",
                "iam:GetPolicy",
            ),
        ],
        "what the managed policies of the caller's role allow",
    )
    .after(&[FactKind::Principals]);
}
