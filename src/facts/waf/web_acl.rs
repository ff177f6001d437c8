//! Web ACLs: of a rule its name, its action and its kind. What it looks for may be a secret, and is left out.
//!
//! Source: AWS WAF V2 API Reference.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::FactKind;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::resource::{Gathered, Resource};

/// `wafv2 get-web-acl-for-resource`, and `get-web-acl`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WebAcl {
    /// The web ACL.
    #[serde(rename = "ARN")]
    pub arn: String,
    /// Its name.
    pub name: Option<String>,
    /// What becomes of a call that no rule is about: `Allow` or `Block`.
    pub default_action: Option<String>,
    /// Its rules.
    pub rules: Vec<WebAclRule>,
}

/// A rule of a web ACL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WebAclRule {
    /// Its name.
    pub name: String,
    /// `Block`, `Allow`, `Count`, `Captcha`, `Challenge`; of a group of rules what overrides theirs.
    pub action: Option<String>,
    /// What it looks at, such as `IPSetReferenceStatement`.
    pub statement: Option<String>,
}

impl WebAcl {
    /// Whether a call can be refused by it.
    #[must_use]
    pub fn blocks(&self) -> bool {
        let may = |rule: &WebAclRule| !matches!(rule.action.as_deref(), Some("Allow" | "Count"));
        self.default_action.as_deref() != Some("Allow") || self.rules.iter().any(may)
    }
}

impl Resource for WebAcl {
    type Id = String;
    const CLI_KEY: &'static str = "WebACL";
    const ALONE: bool = true;
    const ID: &'static str = "ARN";

    fn id(&self) -> String {
        self.arn.clone()
    }

    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        if item.is_null() {
            return Ok(Vec::new());
        }
        // An object's first member, or its name in a list of them.
        let first = |value: Option<&Value>| match value? {
            Value::Array(names) => names.first()?.as_str().map(str::to_owned),
            value => value.as_object()?.keys().next().cloned(),
        };
        let text =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let rules = item.get("Rules").and_then(Value::as_array);
        let rules = rules.into_iter().flatten().map(|rule| {
            let own = first(rule.get("Action"));
            // The rules of a group act by themselves, unless they were made to count.
            let group = first(rule.get("OverrideAction")).map(|it| match &*it {
                "None" => "None".to_owned(),
                _ => it,
            });
            WebAclRule {
                name: text(rule, "Name").unwrap_or_default(),
                action: own.or(group),
                statement: first(rule.get("Statement")),
            }
        });
        Ok(vec![Self {
            arn: text(&item, "ARN").unwrap_or_default(),
            name: text(&item, "Name"),
            default_action: first(item.get("DefaultAction")),
            rules: rules.collect(),
        }])
    }
}

impl Gathered for WebAcl {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "api.web-acl",
        &[
            Permission::on(
                "wafv2:GetWebACLForResource",
                "arn:{partition}:wafv2:{region}:*:regional/webacl/*",
                "wafv2:GetWebACLForResource",
            ),
            Permission::on(
                "wafv2:GetWebACLForResource",
                "arn:{partition}:apigateway:{region}::/restapis/{api}/stages/*",
                "wafv2:GetWebACLForResource",
            ),
        ],
        "whether AWS WAF may refuse the call before API Gateway sees it",
    )
    .after(&[FactKind::Stages]);
}
