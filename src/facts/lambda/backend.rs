//! Functions that methods lead to. Their variables, which may be secrets, are left alone.

use serde::{Deserialize, Serialize};

use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Resource, Table};
use crate::facts::unsure::Unsure;

/// `lambda get-function`, `get-function-configuration`, and one of `list-functions`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BackendFunction {
    /// Its name.
    pub function_name: String,
    /// Its ARN.
    pub function_arn: Option<String>,
    /// `Active`, `Pending`, `Inactive` or `Failed`; lists of functions do not say.
    pub state: Option<String>,
    /// Why it is so.
    pub state_reason_code: Option<String>,
    /// What AWS says of that.
    pub state_reason: Option<String>,
    /// Whether the last change of it worked.
    pub last_update_status: Option<String>,
    /// For how long it may run, in seconds.
    pub timeout: Option<u32>,
    /// How many of it may run at once; known where `get-function` tells it.
    pub concurrency: Option<Concurrency>,
}

/// How many of a function may run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Concurrency {
    /// None where it shares what the account has.
    pub reserved_concurrent_executions: Option<u32>,
}

impl Resource for BackendFunction {
    type Id = String;
    const CLI_KEY: &'static str = "functions of methods";
    const ID: &'static str = "FunctionArn";

    fn id(&self) -> String {
        let arn = self.function_arn.clone();
        arn.unwrap_or_else(|| self.function_name.clone())
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

impl BackendFunction {
    /// What either of two descriptions says.
    fn or(self, other: Self) -> Self {
        let function_name = if self.function_name.is_empty() {
            other.function_name
        } else {
            self.function_name
        };
        Self {
            function_name,
            function_arn: self.function_arn.or(other.function_arn),
            state: self.state.or(other.state),
            state_reason_code: self.state_reason_code.or(other.state_reason_code),
            state_reason: self.state_reason.or(other.state_reason),
            last_update_status: self.last_update_status.or(other.last_update_status),
            timeout: self.timeout.or(other.timeout),
            concurrency: self.concurrency.or(other.concurrency),
        }
    }
}

impl Gathered for BackendFunction {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "integration.functions",
        &[
            Permission::on(
                "lambda:GetFunctionConfiguration",
                "arn:{partition}:lambda:{region}:*:function:*",
                "lambda:GetFunctionConfiguration",
            ),
            Permission::on(
                "lambda:GetFunctionConcurrency",
                "arn:{partition}:lambda:{region}:*:function:*",
                "lambda:GetFunctionConcurrency",
            ),
        ],
        "whether the Lambda function that the method leads to can run",
    )
    .after(&[FactKind::Resources, FactKind::Stages]);
}
