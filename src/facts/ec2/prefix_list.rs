//! Prefix lists.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::model::PrefixListId;

/// One of `ec2 describe-managed-prefix-lists` or of `ec2 describe-prefix-lists`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrefixList {
    /// The list.
    pub prefix_list_id: PrefixListId,
    /// Its name.
    pub prefix_list_name: Option<String>,
    /// The account that owns it; `AWS` for those of AWS.
    pub owner_id: Option<String>,
    /// Its prefixes; `describe-prefix-lists` alone tells them.
    pub cidrs: Option<Vec<IpNet>>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// One of `ec2 get-managed-prefix-list-entries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrefixListEntry {
    /// The prefix.
    pub cidr: IpNet,
    /// What it is.
    pub description: Option<String>,
}
