//! The resource policy does not deny the endpoint in use.

use super::{place, put_in_force, resource_policy};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Found, Outcome, list, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};
use crate::policy::{Condition, Effect, add_value};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL002",
    slug: "rp-deny-stringnotequals-vpce",
    holds: "the resource policy does not deny the endpoint in use",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::Dns,
        Need::VpcEndpoints,
        Need::NetworkInterfaces,
    ],
    page: page!("POL002"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let (api, document) = match resource_policy(facts)? {
        Ok(read) => read,
        Err(absent) => return Ok(absent.outcome()),
    };
    let excluding: Vec<_> = document
        .conditions()
        .filter(|(_, statement, condition)| {
            statement.effect == Effect::Deny
                && condition.base_operator() == "StringNotEquals"
                && condition.is("aws:SourceVpce")
                && statement.conditions.len() == 1
        })
        .collect();
    if excluding.is_empty() {
        return Ok(Outcome::NotApplicable("no statement denies by endpoint"));
    }
    let Some(endpoint) = facts.endpoint()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let used = endpoint.vpc_endpoint_id.as_str();
    let names = |condition: &Condition| condition.values.iter().any(|value| value == used);
    let denying: Vec<_> = excluding
        .iter()
        .filter(|(_, _, condition)| !names(condition))
        .collect();
    if denying.is_empty() {
        let text = format!("every Deny by aws:SourceVpce spares {used}");
        return Outcome::ok(Evidence::of(Need::RestApi, text));
    }
    let mut fixed = document.json().clone();
    let mut found = Found::blocker(
        api.id.as_str(),
        format!(
            "the resource policy of {} denies every endpoint but others than {used}",
            api.id
        ),
    )
    .about([used])
    .explained_by(&["DNS004", "POL003", "POL005"]);
    for (index, statement, condition) in denying {
        found.title = format!(
            "{} of the resource policy denies every endpoint but {}; the call comes through {used}",
            place(*index, statement.sid.as_deref()),
            list(&condition.values)
        );
        found = found.shown_by(Evidence::of(
            Need::RestApi,
            format!(
                "{}: Deny, {} aws:SourceVpce {}",
                place(*index, statement.sid.as_deref()),
                condition.operator,
                list(&condition.values)
            ),
        ));
        add_value(&mut fixed, *index, condition, used);
    }
    let summary = format!("add {used} to aws:SourceVpce, and deploy");
    Outcome::found(
        found
            .fixed_by(put_in_force(facts, api, &fixed, summary))
            .confirmed_by(again(facts, "invoke")),
    )
}
