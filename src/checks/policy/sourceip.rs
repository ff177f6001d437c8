//! The resource policy does not rest on `aws:SourceIp`, whose value through an endpoint nobody knows.

use serde_json::Value;

use super::OF_RESOURCE_POLICY;
use super::corrected::resource_policy_from;
use crate::case::{Case, place};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Kind, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{Confidence, Severity};
use crate::policy::{StatementNode, Test, is_of_a_vpc};

check! {
    POL004 "rp-sourceip" "the resource policy does not depend on aws:SourceIp"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    also [Http]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (api, policy) = case.resource_policy()?;
    let resting: Vec<_> = policy
        .source
        .conditions()
        .filter(|(_, condition)| condition.is("aws:SourceIp"))
        .collect();
    if resting.is_empty() {
        return Outcome::ok(Evidence::of(
            FactKind::RestApi,
            "no condition reads aws:SourceIp",
        ));
    }
    let mut found = Finding::blocker(
        api.id.as_str(),
        "the resource policy depends on aws:SourceIp, which is of no use for a private API",
    );
    found.confidence = Confidence::Likely;
    // Nobody documents what the key holds through an endpoint. So it is the cause only where an
    // answer was seen that refuses, and the policy's answer hangs on the key.
    let hangs = match case.by_resource_policy() {
        Ok(Some(judged)) => judged.hangs_on("aws:SourceIp"),
        Ok(None) => false,
        Err(_) => true,
    };
    if !(hangs && case.refused()) {
        found.kind = Kind::Risk;
        found.severity = Some(Severity::Warning);
    }
    let mut fixed = policy.json();
    let own = match case.source().addresses.as_slice() {
        [only] => Some(only.to_string()),
        _ => None,
    };
    let mut addressed = true;
    for (statement, condition) in resting {
        found = found.shown_by(Evidence::of(
            FactKind::RestApi,
            format!(
                "{}: {} aws:SourceIp {}",
                place(statement.index, statement.name()),
                condition.operator.text,
                crate::checks::list(&condition.texts())
            ),
        ));
        addressed &= read_instead(&mut fixed, statement, condition, own.as_deref());
    }
    if !addressed {
        // No address of the policy is one that a client in a VPC has, and the client's is not known.
        let why = "the addresses of the policy are none of a VPC's, and the client's own is not known: \
                   write the prefixes of the clients' subnets under aws:VpcSourceIp";
        let fix = Fix::manual(
            "read aws:VpcSourceIp, the client's private address, instead",
            why,
        );
        return Outcome::found(found.fixed_by(fix).confirmed_by(again(case, "invoke")));
    }
    let summary = "read aws:VpcSourceIp, the client's private address, instead";
    let mut fix = resource_policy_from(case, api, &fixed, summary);
    fix.blast_radius = Some(format!(
        "{}; check that the prefixes are those of the clients' private addresses",
        fix.blast_radius.unwrap_or_default()
    ));
    Outcome::found(found.fixed_by(fix).confirmed_by(again(case, "invoke")))
}

/// Has a condition read `aws:VpcSourceIp`, with those of its addresses that a client in a VPC can have, or
/// else the client's own. Says whether any is left.
fn read_instead(
    policy: &mut Value,
    statement: &StatementNode,
    condition: &Test,
    own: Option<&str>,
) -> bool {
    let statement = match policy.get_mut("Statement") {
        Some(Value::Array(all)) => all.get_mut(statement.index),
        one => one,
    };
    let keys = statement
        .and_then(|it| it.get_mut("Condition"))
        .and_then(|it| it.get_mut(&condition.operator.text))
        .and_then(Value::as_object_mut);
    if let Some(keys) = keys
        && let Some(values) = keys.remove(&condition.key.text)
    {
        let texts = condition.texts();
        let mut kept: Vec<&str> = texts.iter().copied().filter(|it| is_of_a_vpc(it)).collect();
        if kept.is_empty() {
            kept.extend(own);
        }
        let left = !kept.is_empty();
        let values = if kept == texts {
            values
        } else {
            Value::from(kept)
        };
        keys.insert("aws:VpcSourceIp".to_owned(), values);
        return left;
    }
    true
}
