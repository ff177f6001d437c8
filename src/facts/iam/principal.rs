//! Roles and users, of whom several commands tell a part each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::FactKind;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::resource::{Gathered, Resource, Table};
use crate::facts::unsure::Unsure;

/// A role or a user, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Principal {
    /// `role/NAME` or `user/NAME`.
    pub name: String,
    /// Its ARN.
    pub arn: Option<String>,
    /// Of a role: who may take it.
    pub assume_role_policy_document: Option<String>,
    /// The policy that bounds it; known where it was described.
    pub permissions_boundary: Option<String>,
    /// The names of all its own policies.
    pub policy_names: Option<Vec<String>>,
    /// Its own policies.
    pub policies: BTreeMap<String, String>,
    /// The managed policies that it has, all of them.
    pub attached_policies: Option<Vec<AttachedPolicy>>,
    /// Of a user: the groups that it is in, all of them.
    pub groups: Option<Vec<String>>,
}

/// A managed policy that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttachedPolicy {
    /// Its name.
    pub policy_name: String,
    /// Its ARN.
    pub policy_arn: String,
}

impl Principal {
    /// How IAM lists who has an ARN: `role/NAME` or `user/NAME`. The ARN of a session does not say the role's path.
    #[must_use]
    pub fn listed_as(arn: &str) -> Option<String> {
        let name = arn.rsplit(':').next()?;
        let mut parts = name.split('/');
        match parts.next()? {
            "assumed-role" => Some(format!("role/{}", parts.next()?)),
            kind @ ("role" | "user") => Some(format!("{kind}/{}", parts.next_back()?)),
            _ => None,
        }
    }

    /// The policies that decide what it may do, once all of them are known: its own, and the ARNs of managed
    /// ones. What a group gives is in neither.
    #[must_use]
    pub fn whole(&self) -> Option<(Vec<&str>, Vec<&str>)> {
        let names = self.policy_names.as_ref()?.iter();
        let own: Option<Vec<&str>> = names
            .map(|name| self.policies.get(name).map(String::as_str))
            .collect();
        let attached = self.attached_policies.as_ref()?.iter();
        let in_none = self.groups.as_ref().is_some_and(Vec::is_empty);
        let by_itself = !self.name.starts_with("user/") || in_none;
        by_itself.then_some((own?, attached.map(|it| &*it.policy_arn).collect()))
    }

    fn or(mut self, other: Self) -> Self {
        self.policies.extend(other.policies);
        let document = self.assume_role_policy_document;
        Self {
            name: if self.name.is_empty() {
                other.name
            } else {
                self.name
            },
            arn: self.arn.or(other.arn),
            assume_role_policy_document: document.or(other.assume_role_policy_document),
            permissions_boundary: self.permissions_boundary.or(other.permissions_boundary),
            policy_names: self.policy_names.or(other.policy_names),
            policies: self.policies,
            attached_policies: self.attached_policies.or(other.attached_policies),
            groups: self.groups.or(other.groups),
        }
    }
}

/// A document: an object, as the AWS CLI prints it, or text.
pub(super) fn document(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => Some(value.to_string()),
        _ => None,
    }
}

impl Resource for Principal {
    type Id = String;
    const CLI_KEY: &'static str = "roles and users";
    const ID: &'static str = "Name";

    fn id(&self) -> String {
        self.name.clone()
    }

    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        if item.get("Name").is_some() {
            return Ok(vec![serde_json::from_value(item)?]);
        }
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        let member = |keys: [&str; 2]| keys.iter().find_map(|key| item.get(*key));
        let name = |kind: &str| Some(text(&format!("{kind}Name"))?.to_owned());
        let name = match (name("Role"), name("User")) {
            (Some(role), _) => format!("role/{role}"),
            (None, Some(user)) => format!("user/{user}"),
            (None, None) => return Ok(Vec::new()),
        };
        let boundary = item.pointer("/PermissionsBoundary/PermissionsBoundaryArn");
        let mut one = Self {
            name,
            arn: text("Arn").map(str::to_owned),
            assume_role_policy_document: item.get("AssumeRolePolicyDocument").and_then(document),
            permissions_boundary: boundary.and_then(Value::as_str).map(str::to_owned),
            ..Self::default()
        };
        // `get-role-policy`
        if let (Some(name), Some(said)) = (text("PolicyName"), item.get("PolicyDocument")) {
            let said = document(said).map(|said| (name.to_owned(), said));
            one.policies.extend(said);
        }
        // `get-account-authorization-details`
        if let Some(Value::Array(own)) = member(["RolePolicyList", "UserPolicyList"]) {
            let own = own.iter().filter_map(|it| {
                let name = it.get("PolicyName")?.as_str()?.to_owned();
                Some((name, document(it.get("PolicyDocument")?)?))
            });
            one.policies.extend(own);
            one.policy_names = Some(one.policies.keys().cloned().collect());
        }
        if let Some(attached) = member(["AttachedManagedPolicies", "AttachedPolicies"]) {
            one.attached_policies = serde_json::from_value(attached.clone())?;
        }
        if let Some(names) = item.get("PolicyNames") {
            one.policy_names = serde_json::from_value(names.clone())?;
        }
        if let Some(groups) = item.get("GroupList") {
            one.groups = serde_json::from_value(groups.clone())?;
        }
        Ok(vec![one])
    }

    fn put(
        self,
        table: &mut Table<Self>,
        _unsure: &mut Unsure,
        _parts: &[&'static str],
    ) -> Option<String> {
        let known = table.entry(self.id()).or_default();
        *known = std::mem::take(known).or(self);
        None
    }
}

impl Gathered for Principal {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "iam.principals",
        &[
            Permission::on(
                "iam:GetRole",
                "arn:{partition}:iam::*:role/*",
                "iam:GetRole",
            ),
            Permission::on(
                "iam:ListRolePolicies",
                "arn:{partition}:iam::*:role/*",
                "iam:ListRolePolicies",
            ),
            Permission::on(
                "iam:GetRolePolicy",
                "arn:{partition}:iam::*:role/*",
                "iam:GetRolePolicy",
            ),
            Permission::on(
                "iam:ListAttachedRolePolicies",
                "arn:{partition}:iam::*:role/*",
                "iam:ListAttachedRolePolicies",
            ),
            Permission::on(
                "iam:GetUser",
                "arn:{partition}:iam::*:user/*",
                "iam:GetUser",
            ),
            Permission::on(
                "iam:ListUserPolicies",
                "arn:{partition}:iam::*:user/*",
                "iam:ListUserPolicies",
            ),
            Permission::on(
                "iam:GetUserPolicy",
                "arn:{partition}:iam::*:user/*",
                "iam:GetUserPolicy",
            ),
            Permission::on(
                "iam:ListAttachedUserPolicies",
                "arn:{partition}:iam::*:user/*",
                "iam:ListAttachedUserPolicies",
            ),
            Permission::on(
                "iam:ListGroupsForUser",
                "arn:{partition}:iam::*:user/*",
                "iam:ListGroupsForUser",
            ),
        ],
        "what the role that signs the call, or that the integration uses, may do, and who may take it",
    )
    .after(&[FactKind::CallerIdentity, FactKind::Resources]);
}
