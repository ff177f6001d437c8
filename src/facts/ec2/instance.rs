//! Instances.

use serde::{Deserialize, Serialize};

use super::{NetworkInterface, Tag};
use crate::model::InstanceId;

/// One of `ec2 describe-instances`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Reservation {
    /// Instances that were started together.
    pub instances: Vec<Instance>,
    /// The account that owns them.
    pub owner_id: Option<String>,
}

/// An instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    /// The instance.
    pub instance_id: InstanceId,
    /// `windows`, else absent.
    pub platform: Option<String>,
    /// `Linux/UNIX`, `Windows`, …
    pub platform_details: Option<String>,
    /// Whether it runs.
    pub state: Option<InstanceState>,
    /// Its interfaces.
    #[serde(default)]
    pub network_interfaces: Vec<NetworkInterface>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// Whether an instance runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceState {
    /// `running`, `stopped`, …
    pub name: Option<String>,
}
