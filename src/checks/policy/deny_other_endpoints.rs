//! The resource policy does not deny the endpoint in use.

use super::corrected::resource_policy_from;
use crate::case::{Case, place};
use crate::checks::words::{again, endpoint_of_call};
use crate::checks::{Evidence, Finding, Outcome, Stop, Symptom, list};
use crate::facts::FactKind;
use crate::policy::{Effect, add_value};

check! {
    POL002 "rp-deny-stringnotequals-vpce" "the resource policy does not deny the endpoint in use"
    ResourcePolicy Error
    needs [RestApi, Host, Dns, VpcEndpoints, NetworkInterfaces, CallerIdentity, Resources]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (api, document) = case.resource_policy()?;
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
        return Err(Stop::NotApplicable("no statement denies by endpoint"));
    }
    let endpoint = endpoint_of_call(case)?;
    let used = endpoint.vpc_endpoint_id.as_str();
    let Some(judged) = case.by_resource_policy()? else {
        return Err(Stop::NotApplicable("the API has no resource policy"));
    };
    let mut denying = Vec::new();
    for (index, statement, condition) in excluding {
        let names = condition.values.iter().any(|value| value == used);
        // A Deny that applies and names the endpoint all the same is another check's to explain.
        if judged.applies(index)? && !names {
            denying.push((index, statement, condition));
        }
    }
    let Some((index, statement, condition)) = denying.last() else {
        let text = format!("no Deny by aws:SourceVpce applies to a call through {used}");
        return Outcome::ok(Evidence::of(FactKind::RestApi, text));
    };
    let mut fixed = document.json().clone();
    let mut found = Finding::blocker(
        api.id.as_str(),
        format!(
            "{} of the resource policy denies every endpoint but {}; the call comes through {used}",
            place(*index, statement.sid.as_deref()),
            list(&condition.values)
        ),
    )
    .about([used])
    .shows(&[Symptom::PolicyRefuses, Symptom::EndpointDenied]);
    for (index, statement, condition) in denying {
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
