//! Resource policies of functions.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Resource};

/// `lambda get-policy`, which names its function in the policy alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FunctionPolicy {
    /// The function, with the alias or version that the policy is of.
    pub function_arn: String,
    /// The policy; absent where the function has none.
    #[serde(default)]
    pub policy: Option<String>,
}

impl Resource for FunctionPolicy {
    type Id = String;
    const CLI_KEY: &'static str = "policies of functions";
    const ID: &'static str = "FunctionArn";
    const SHAPES: &'static [super::super::resource::Shape] = &[("Policy", &["RevisionId"])];

    fn id(&self) -> String {
        self.function_arn.clone()
    }

    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        if item.get("FunctionArn").is_some_and(Value::is_string) {
            return Ok(vec![serde_json::from_value(item)?]);
        }
        let text = item.get("Policy").and_then(Value::as_str);
        let policy: Value = serde_json::from_str(text.unwrap_or("null"))?;
        let statements = match policy.get("Statement") {
            Some(Value::Array(all)) => all.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        let arns = statements.iter();
        let arns = arns.filter_map(|it| it.get("Resource")?.as_str().map(str::to_owned));
        let mut arns: Vec<String> = arns.collect();
        arns.sort_unstable();
        arns.dedup();
        let of = |function_arn| Self {
            function_arn,
            policy: text.map(str::to_owned),
        };
        Ok(arns.into_iter().map(of).collect())
    }
}

impl Gathered for FunctionPolicy {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "integration.function-policies",
        &[Permission::on(
            "lambda:GetPolicy",
            "arn:{partition}:lambda:{region}:*:function:*",
            "lambda:GetPolicy",
        )],
        "whether API Gateway may invoke the Lambda function that the method leads to",
    )
    .after(&[FactKind::Resources, FactKind::Stages]);
}
