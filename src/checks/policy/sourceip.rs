//! The resource policy does not rest on `aws:SourceIp`, whose value through an endpoint nobody knows.

use super::OF_RESOURCE_POLICY;
use super::corrected::resource_policy_from;
use crate::case::{Case, place};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Kind, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{Confidence, Severity};
use crate::policy::rename_key;

check! {
    POL004 "rp-sourceip" "the resource policy does not depend on aws:SourceIp"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    also [Http]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (api, document) = case.resource_policy()?;
    let resting: Vec<_> = document
        .conditions()
        .filter(|(_, _, condition)| condition.is("aws:SourceIp"))
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
    let mut fixed = document.json().clone();
    for (index, statement, condition) in resting {
        found = found.shown_by(Evidence::of(
            FactKind::RestApi,
            format!(
                "{}: {} aws:SourceIp {}",
                place(index, statement.sid.as_deref()),
                condition.operator,
                crate::checks::list(&condition.values)
            ),
        ));
        rename_key(&mut fixed, index, condition, "aws:VpcSourceIp");
    }
    let summary = "read aws:VpcSourceIp, the client's private address, instead";
    let mut fix = resource_policy_from(case, api, &fixed, summary);
    fix.blast_radius = Some(format!(
        "{}; check that the prefixes are those of the clients' private addresses",
        fix.blast_radius.unwrap_or_default()
    ));
    Outcome::found(found.fixed_by(fix).confirmed_by(again(case, "invoke")))
}
