//! The least IAM policy that reads what checks need, and which check needs what, both in tiers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::checks::Check;
use crate::facts::{FactKind, Permission, Tier};
use crate::model::{ApiId, Region};

/// A policy of these statements.
#[must_use]
pub fn permission_policy(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The least policy that reads these facts, for one API or every one; none where it takes no permission. Each statement
/// is of one tier, and says so: what one does not want to grant can be left out.
#[must_use]
pub fn least_policy(
    needs: &BTreeSet<FactKind>,
    api: Option<&ApiId>,
    region: Option<&Region>,
) -> Option<Value> {
    let of_tier = |tier| {
        let own = needs.iter().filter(move |need| need.tier() == tier);
        let permissions = own.flat_map(|need| need.permissions()).collect();
        statements(tier, permissions, api, region)
    };
    let statements: Vec<Value> = Tier::ALL.into_iter().flat_map(of_tier).collect();
    (!statements.is_empty()).then(|| permission_policy(&statements))
}

fn statements(
    tier: Tier,
    mut permissions: Vec<&Permission>,
    api: Option<&ApiId>,
    region: Option<&Region>,
) -> Vec<Value> {
    permissions.sort_unstable();
    permissions.dedup();
    let api = api.map_or("*", ApiId::as_str);
    let partition = region.map_or("*", |region| region.partition().name);
    let region = region.map_or("*", |region| region.as_str());
    let mut by_resource: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for permission in permissions {
        let resource = permission
            .resource
            .replace("{api}", api)
            .replace("{region}", region)
            .replace("{partition}", partition);
        by_resource
            .entry(resource)
            .or_default()
            .insert(permission.action);
    }
    // The same actions on several resources make one statement.
    let mut by_actions: BTreeMap<BTreeSet<&str>, Vec<String>> = BTreeMap::new();
    for (resource, actions) in by_resource {
        by_actions.entry(actions).or_default().push(resource);
    }
    let numbered = by_actions.into_iter().enumerate();
    numbered
        .map(|(number, (actions, resources))| {
            let sid = match number {
                0 => tier.sid().to_owned(),
                number => format!("{}{}", tier.sid(), number + 1),
            };
            json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
        })
        .collect()
}

/// A check, and the actions of a tier that it needs.
struct Line<'a> {
    tier: Tier,
    check: &'a Check,
    actions: BTreeSet<&'static str>,
}

fn lines<'a>(checks: &[&'a Check]) -> Vec<Line<'a>> {
    let mut all = Vec::new();
    for tier in Tier::ALL {
        for check in checks {
            let own = check.needs.iter().filter(|need| need.tier() == tier);
            let actions: BTreeSet<&str> = own
                .flat_map(|need| need.permissions())
                .map(|it| it.action)
                .collect();
            if !actions.is_empty() {
                all.push(Line {
                    tier,
                    check,
                    actions,
                });
            }
        }
    }
    all
}

/// Each check under the tier of the actions that it needs, for people.
#[must_use]
pub fn permissions_by_check(checks: &[&Check]) -> String {
    let lines = lines(checks);
    let mut text = String::new();
    for tier in Tier::ALL {
        let own: Vec<&Line<'_>> = lines.iter().filter(|line| line.tier == tier).collect();
        if own.is_empty() && tier != Tier::Probe {
            continue;
        }
        let _ = writeln!(text, "{}: {}", tier.as_str(), tier.shows());
        if tier == Tier::Probe {
            text.push_str("  no permission\n");
        }
        for Line { check, actions, .. } in own {
            let actions: Vec<&str> = actions.iter().copied().collect();
            let _ = writeln!(
                text,
                "  {} {}: {}",
                check.code,
                check.slug,
                actions.join(", ")
            );
        }
    }
    text
}

/// The same, for programs.
#[must_use]
pub fn permissions_by_check_json(checks: &[&Check]) -> Value {
    let lines = lines(checks).into_iter();
    lines
        .map(|Line { tier, check, actions }| {
            json!({ "tier": tier.as_str(), "code": check.code, "slug": check.slug, "actions": actions })
        })
        .collect()
}
