//! What IAM's own simulator says.

use serde::{Deserialize, Serialize};

use crate::facts::FactKind;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::resource::{Gathered, Resource};

/// One of `iam simulate-principal-policy`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Simulation {
    /// Who was asked about; the output does not say.
    pub policy_source_arn: Option<String>,
    /// The action.
    pub eval_action_name: String,
    /// The resource.
    pub eval_resource_name: Option<String>,
    /// `allowed`, `explicitDeny` or `implicitDeny`.
    pub eval_decision: String,
    /// The statements that decide.
    pub matched_statements: Vec<Matched>,
    /// Keys that the answer hangs on and that were not given.
    pub missing_context_values: Vec<String>,
    /// What the organization's policies say.
    pub organizations_decision_detail: Option<ByOrganization>,
    /// What the permissions boundary says.
    pub permissions_boundary_decision_detail: Option<ByBoundary>,
}

/// A statement that decides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Matched {
    /// The policy.
    pub source_policy_id: Option<String>,
    /// Its kind.
    pub source_policy_type: Option<String>,
}

/// What the organization's policies say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ByOrganization {
    /// Whether they allow it.
    pub allowed_by_organizations: bool,
}

/// What the permissions boundary says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ByBoundary {
    /// Whether it allows it.
    pub allowed_by_permissions_boundary: bool,
}

impl Resource for Simulation {
    type Id = String;
    const CLI_KEY: &'static str = "EvaluationResults";
    const ID: &'static str = "EvalResourceName";

    fn id(&self) -> String {
        let of = |text: &Option<String>| text.clone().unwrap_or_default();
        let (who, what) = (of(&self.policy_source_arn), of(&self.eval_resource_name));
        format!("{who} {} {what}", self.eval_action_name)
    }
}

impl Gathered for Simulation {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "iam.simulation",
        &[
            Permission::on(
                "iam:SimulatePrincipalPolicy",
                "arn:{partition}:iam::*:role/*",
                "iam:SimulatePrincipalPolicy",
            ),
            Permission::on(
                "iam:SimulatePrincipalPolicy",
                "arn:{partition}:iam::*:user/*",
                "iam:SimulatePrincipalPolicy",
            ),
        ],
        "whether the caller may execute-api:Invoke, by IAM's own word",
    )
    .after(&[FactKind::Principals, FactKind::Resources]);
}
