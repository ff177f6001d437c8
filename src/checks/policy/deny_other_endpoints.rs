//! The resource policy does not deny the endpoint in use.

use super::corrected::resource_policy_from;
use super::without;
use crate::case::{Case, place};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Outcome, list, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};
use crate::policy::{Effect, add_value};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL002",
    slug: "rp-deny-stringnotequals-vpce",
    holds: "the resource policy does not deny the endpoint in use",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::Dns,
        FactKind::VpcEndpoints,
        FactKind::NetworkInterfaces,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL002"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let (api, document) = match case.resource_policy()? {
        Ok(read) => read,
        Err(absent) => return Ok(without(&absent)),
    };
    let negated = |operator: &str| operator.starts_with("StringNot");
    let excluding: Vec<_> = document
        .conditions()
        .filter(|(_, statement, condition)| {
            statement.effect == Effect::Deny
                && negated(condition.base_operator())
                && condition.is("aws:SourceVpce")
        })
        .collect();
    if excluding.is_empty() {
        return Ok(Outcome::NotApplicable("no statement denies by endpoint"));
    }
    let Some(endpoint) = case.endpoint_of_call()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let used = endpoint.vpc_endpoint_id.as_str();
    let Some(judged) = case.by_resource_policy()? else {
        return Ok(Outcome::NotApplicable("the API has no resource policy"));
    };
    let mut denying = Vec::new();
    for (index, statement, condition) in excluding {
        let names = condition.values.iter().any(|value| value == used);
        // A Deny that applies and names the endpoint all the same is another check's to explain.
        if judged.applies(index)? && !names {
            denying.push((index, statement, condition));
        }
    }
    if denying.is_empty() {
        let text = format!("no Deny by aws:SourceVpce applies to a call through {used}");
        return Outcome::ok(Evidence::of(FactKind::RestApi, text));
    }
    let mut fixed = document.json().clone();
    let mut found = Finding::blocker(
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
            place(index, statement.sid.as_deref()),
            list(&condition.values)
        );
        found = found.shown_by(Evidence::of(
            FactKind::RestApi,
            format!(
                "{}: Deny, {} aws:SourceVpce {}",
                place(index, statement.sid.as_deref()),
                condition.operator,
                list(&condition.values)
            ),
        ));
        add_value(&mut fixed, index, condition, used);
    }
    let summary = format!("add {used} to aws:SourceVpce");
    Outcome::found(
        found
            .fixed_by(resource_policy_from(case, api, &fixed, &summary))
            .confirmed_by(again(case, "invoke")),
    )
}
