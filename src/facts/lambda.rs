//! Lambda functions in the AWS CLI's own JSON shapes, as far as the path reads them.

mod backend;
mod policy;

use serde::{Deserialize, Serialize};

pub use backend::{BackendFunction, Concurrency};
pub use policy::FunctionPolicy;

use crate::model::{SecurityGroupId, SubnetId, VpcId};

/// `lambda get-function-configuration`, and one of `lambda list-functions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FunctionConfiguration {
    /// Its name.
    pub function_name: String,
    /// Its ARN.
    pub function_arn: Option<String>,
    /// Where in a VPC it runs; absent or empty where it runs in none.
    pub vpc_config: Option<VpcConfig>,
}

/// Where in a VPC a function runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcConfig {
    /// The VPC; empty for none.
    pub vpc_id: Option<String>,
    /// The subnets its interfaces lie in.
    pub subnet_ids: Vec<SubnetId>,
    /// The groups that they carry.
    pub security_group_ids: Vec<SecurityGroupId>,
}

impl VpcConfig {
    /// The VPC, where there is one.
    #[must_use]
    pub fn vpc(&self) -> Option<VpcId> {
        self.vpc_id.as_deref().and_then(|id| id.parse().ok())
    }
}
