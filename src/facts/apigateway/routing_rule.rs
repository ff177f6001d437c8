//! Routing rules of custom domain names.
//!
//! Source: AWS, "Routing rules to connect your API stages to a custom domain name for REST APIs"; API
//! Gateway V2 API Reference, `RoutingRule`.

use serde::{Deserialize, Serialize};

use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::plain::plain;

/// One of `apigatewayv2 list-routing-rules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoutingRule {
    /// The rule, `…/domainnames/NAME/routingrules/ID`.
    pub routing_rule_arn: String,
    /// Its id.
    #[serde(default)]
    pub routing_rule_id: Option<String>,
    /// The rule with the least number is tried first.
    #[serde(default)]
    pub priority: Option<i64>,
    /// All of them must hold; an empty list holds always. Absent where the output leaves them out.
    #[serde(default)]
    pub conditions: Option<Vec<RuleCondition>>,
    /// Where it leads.
    #[serde(default)]
    pub actions: Vec<RuleAction>,
}

/// A condition: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RuleCondition {
    /// One of these headers must be sent.
    pub match_headers: Option<AnyOf<HeaderMatch>>,
    /// The path must begin with one of these.
    pub match_base_paths: Option<AnyOf<String>>,
}

/// One of several is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnyOf<T> {
    /// The several.
    #[serde(default = "Vec::new")]
    pub any_of: Vec<T>,
}

/// A header and its value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HeaderMatch {
    /// The name, in any case.
    pub header: String,
    /// The value; a star at its beginning or end stands for anything.
    pub value_glob: String,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RuleAction {
    /// The API that it calls.
    pub invoke_api: Option<InvokeApi>,
}

/// The API and stage that a rule calls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InvokeApi {
    /// The API.
    pub api_id: String,
    /// Its stage.
    pub stage: String,
    /// Whether the base path that fits is taken off the path.
    pub strip_base_path: bool,
}

impl RoutingRule {
    /// Where it leads.
    #[must_use]
    pub fn api(&self) -> Option<&InvokeApi> {
        self.actions.iter().find_map(|it| it.invoke_api.as_ref())
    }

    /// The custom domain name that it is of, `NAME` or `NAME+ID`.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        let (_, rest) = self.routing_rule_arn.split_once("/domainnames/")?;
        rest.split('/').next()
    }
}

plain! {
    RoutingRule by routing_rule_arn "RoutingRuleArn"
    key "RoutingRules"
    told by "RoutingRuleArn" and &["Actions", "Conditions", "Priority"];
    about About::read(
        "api.routing-rules",
        &[Permission::on(
            "apigateway:ListRoutingRules",
            "arn:{partition}:apigateway:{region}:*:/domainnames/*",
            "apigateway:ListRoutingRules",
        )],
        "which API and stage the custom domain name leads to, where it goes by rules",
    )
    .after(&[FactKind::DomainNames])
}
