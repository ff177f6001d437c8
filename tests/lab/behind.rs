//! What a scenario may say of what lies behind the API's method, and of who calls. `aws_behind.py` makes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the API's method leads to, and who calls.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Behind {
    /// The source ARN of the permission of a function that is the integration, which has none where this is the
    /// empty text; no function, where it is left out.
    pub(crate) permission: Option<String>,
    /// The method that the function's integration has.
    pub(crate) method: String,
    /// The function's reserved concurrency.
    pub(crate) concurrency: Option<u32>,
    /// The role that API Gateway calls the integration by.
    pub(crate) credentials: String,
    /// A VPC link with a load balancer is the integration: `healthy` or `unhealthy`, as its targets are.
    pub(crate) targets: Option<String>,
    /// Whether the stage has a web ACL, whose default action is to block.
    pub(crate) web_acl: bool,
    /// Roles by name.
    pub(crate) roles: BTreeMap<String, Role>,
    /// The ARN of who calls; moto's own, where it is empty.
    pub(crate) caller: String,
    /// What IAM's simulator says of the call: `allowed`, `implicitDeny`; an error, where it is empty.
    pub(crate) simulated: String,
}

impl Default for Behind {
    fn default() -> Self {
        Self {
            permission: None,
            method: "POST".into(),
            concurrency: None,
            credentials: String::new(),
            targets: None,
            web_acl: false,
            roles: BTreeMap::new(),
            caller: String::new(),
            simulated: String::new(),
        }
    }
}

/// A role, and its policies in line.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Role {
    /// Its trust policy; one that lets API Gateway take it, where it is empty.
    pub(crate) trust: String,
    pub(crate) policies: BTreeMap<String, String>,
}
