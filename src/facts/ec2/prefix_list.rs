//! Prefix lists.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Question, Read, Resource, Table};
use crate::facts::unsure::Unsure;
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

impl Resource for PrefixList {
    type Id = PrefixListId;
    const CLI_KEY: &'static str = "PrefixLists";
    const ID: &'static str = "PrefixListId";

    fn id(&self) -> PrefixListId {
        self.prefix_list_id.clone()
    }

    /// Two commands tell different halves of the same list.
    fn put(
        self,
        table: &mut Table<Self>,
        _unsure: &mut Unsure,
        _parts: &[&'static str],
    ) -> Option<String> {
        let known = table.entry(self.id()).or_insert_with(|| self.clone());
        known.cidrs = known.cidrs.take().or(self.cidrs);
        known.owner_id = known.owner_id.take().or(self.owner_id);
        None
    }

    /// Entries alone tell of a list, too.
    fn told(table: Table<Self>, _read: &Read<'_>, _known: &[Self]) -> Option<Table<Self>> {
        (!table.is_empty()).then_some(table)
    }
}

impl Gathered for PrefixList {
    type AskedBy = PrefixListId;
    const ABOUT: About = About::read(
        "prefix-lists.entries",
        &[
            Permission::on_all("ec2:GetManagedPrefixListEntries"),
            Permission::on_all("ec2:DescribeManagedPrefixLists"),
        ],
        "which addresses the prefix lists of rules and routes hold",
    )
    .after(&[FactKind::SecurityGroups]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "pl",
        of: &["route-tables.json", "security-groups.json"],
        command: "describe-managed-prefix-lists",
        by: Some(("--filters", "prefix-list-id")),
        file: "prefix-lists.json",
    }];
}
