//! Output of the AWS CLI about what lies behind the front door: what tells it is its members, since commands of
//! API Gateway and IAM print objects without a name, or below `items`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::Imported;
use crate::facts::apigateway::{
    AccessAssociation, Account, ApiKey, DomainName, PathMapping, UsagePlan, VpcLink, VpcLinkV2,
};
use crate::facts::elb::TargetHealth;
use crate::facts::iam::{ManagedPolicy, Principal};
use crate::facts::inventory::Inventory;
use crate::facts::lambda::{BackendFunction, FunctionPolicy};
use crate::facts::resource::Resource;

type Top<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// The kinds below `items`, by members that all of them have, and by what files of an empty list are called.
const LISTS: &[(&str, &[&str], &str)] = &[
    (UsagePlan::CLI_KEY, &["apiStages"], "usage-plans"),
    (ApiKey::CLI_KEY, &["id", "stageKeys"], "api-keys"),
    (VpcLink::CLI_KEY, &["targetArns"], "vpc-links"),
    (VpcLinkV2::CLI_KEY, &["VpcLinkId"], "vpc-links-v2"),
    (PathMapping::CLI_KEY, &["basePath"], "base-path-mappings"),
    (
        AccessAssociation::CLI_KEY,
        &["domainNameAccessAssociationArn"],
        "access-associations",
    ),
    (DomainName::CLI_KEY, &["domainName"], "domain-names"),
];

/// The kinds of single objects, by members that they have together.
const SINGLE: &[(&str, &[&str])] = &[
    (Account::CLI_KEY, &["throttleSettings", "features"]),
    (Account::CLI_KEY, &["throttleSettings", "apiKeyVersion"]),
    (Account::CLI_KEY, &["throttleSettings", "cloudwatchRoleArn"]),
    (UsagePlan::CLI_KEY, &["id", "apiStages"]),
    (ApiKey::CLI_KEY, &["id", "stageKeys"]),
    (VpcLink::CLI_KEY, &["id", "targetArns"]),
    (VpcLinkV2::CLI_KEY, &["VpcLinkId", "VpcLinkStatus"]),
    (DomainName::CLI_KEY, &["domainName", "domainNameStatus"]),
    (PathMapping::CLI_KEY, &["basePath", "restApiId"]),
    (FunctionPolicy::CLI_KEY, &["Policy", "RevisionId"]),
    (FunctionPolicy::CLI_KEY, &["Policy", "FunctionArn"]),
    (Principal::CLI_KEY, &["RoleName", "PolicyDocument"]),
    (Principal::CLI_KEY, &["UserName", "PolicyDocument"]),
    (Principal::CLI_KEY, &["RoleName", "AttachedPolicies"]),
    (Principal::CLI_KEY, &["UserName", "AttachedPolicies"]),
    (Principal::CLI_KEY, &["RoleName", "PolicyNames"]),
    (Principal::CLI_KEY, &["UserName", "PolicyNames"]),
    (ManagedPolicy::CLI_KEY, &["PolicyArn", "PolicyVersion"]),
    (TargetHealth::CLI_KEY, &["TargetHealthDescriptions"]),
    (BackendFunction::CLI_KEY, &["FunctionName", "FunctionArn"]),
];

/// The keys below which one object, or a list of them, is of a kind that goes by another name here.
const BELOW: &[(&str, &str)] = &[
    ("Role", Principal::CLI_KEY),
    ("User", Principal::CLI_KEY),
    ("RoleDetailList", Principal::CLI_KEY),
    ("UserDetailList", Principal::CLI_KEY),
    ("Policies", ManagedPolicy::CLI_KEY),
];

impl Inventory {
    /// Reads a document that is an object of a kind, or has some below a key; false where it has none.
    pub(super) fn behind(
        &mut self,
        text: &str,
        top: &Top<'_>,
        names: &[&str],
        seen: &mut Imported,
    ) -> bool {
        let mut known = false;
        let has = |members: &[&str]| members.iter().all(|it| top.contains_key(*it));
        if let Some((kind, _)) = SINGLE.iter().find(|(_, members)| has(members)) {
            known |= self.of_kind(kind, &format!("[{text}]"), seen);
        }
        if has(&["id", "apiSummary"]) {
            known |= self.summary(text, names, seen);
        }
        for (key, kind) in BELOW {
            let Some(raw) = top.get(*key) else { continue };
            let list = if raw.get().starts_with('[') {
                raw.get().to_owned()
            } else {
                format!("[{}]", raw.get())
            };
            known |= self.of_kind(kind, &list, seen);
        }
        if has(&["UserId", "Account", "Arn"])
            && let Some(Ok(account)) = top
                .get("Account")
                .map(|raw| serde_json::from_str(raw.get()))
        {
            self.read_by.insert(account);
            known = true;
        }
        if let Some(raw) = top.get("Configuration") {
            known |= self.function_whole(raw, top, seen);
        }
        known
    }

    /// `get-function`: how many may run at once stands beside the configuration.
    fn function_whole(&mut self, raw: &RawValue, top: &Top<'_>, seen: &mut Imported) -> bool {
        let Ok(mut function) = serde_json::from_str::<Value>(raw.get()) else {
            return false;
        };
        if let (Some(members), true) = (function.as_object_mut(), top.len() > 1) {
            let told = top.get("Concurrency").map(|raw| raw.get());
            let told = serde_json::from_str(told.unwrap_or("{}")).unwrap_or_default();
            members.insert(
                "Concurrency".to_owned(),
                match told {
                    Value::Null => serde_json::json!({}),
                    told => told,
                },
            );
        }
        self.of_kind(BackendFunction::CLI_KEY, &format!("[{function}]"), seen)
    }

    /// Reads a list of a kind that goes by another name here.
    fn of_kind(&mut self, kind: &str, list: &str, seen: &mut Imported) -> bool {
        let Ok(raw) = RawValue::from_string(list.to_owned()) else {
            return false;
        };
        let known = self.import_table(kind, &raw, seen);
        if known {
            self.read.insert(kind.to_owned());
        }
        known
    }

    /// Reads what stands below `items` or `Items`; false where it is of no kind that is known.
    pub(super) fn behind_list(
        &mut self,
        key: &str,
        raw: &RawValue,
        names: &[&str],
        seen: &mut Imported,
    ) -> bool {
        let Ok(mut items) = serde_json::from_str::<Vec<Value>>(raw.get()) else {
            return false;
        };
        let all_have = |members: &[&str]| {
            items
                .iter()
                .all(|item| members.iter().all(|it| item.get(it).is_some()))
        };
        let called = |name: &str| {
            let file = names
                .first()
                .map_or("", |name| name.trim_end_matches(".json"));
            file.split_once(name)
                .is_some_and(|(_, rest)| !rest.starts_with("-v2"))
        };
        let second = key == "Items";
        let kind = LISTS.iter().find(|(kind, members, name)| {
            if items.is_empty() {
                called(name)
            } else {
                all_have(members) && second == (*kind == VpcLinkV2::CLI_KEY)
            }
        });
        let Some((kind, _, _)) = kind else {
            return false;
        };
        if *kind == PathMapping::CLI_KEY {
            let file = names
                .first()
                .and_then(|name| name.split_once("base-path-mappings-"));
            let domain = file.map(|(_, rest)| rest.trim_end_matches(".json"));
            for item in items.iter_mut().filter_map(Value::as_object_mut) {
                if let (Some(domain), None) = (domain, item.get("domainName")) {
                    item.insert("domainName".to_owned(), domain.into());
                }
            }
        }
        self.of_kind(kind, &Value::Array(items).to_string(), seen)
    }
}
