//! The resource policy does not deny the endpoint in use.

use super::corrected::of_resource_policy;
use crate::case::{Case, place};
use crate::checks::words::{again, endpoint_of_call};
use crate::checks::{Evidence, Finding, Outcome, Stop, Symptom, list};
use crate::facts::FactKind;
use crate::policy::Effect;

check! {
    POL002 "rp-deny-stringnotequals-vpce" "the resource policy does not deny the endpoint in use"
    ResourcePolicy Error
    needs [RestApi, Host, Dns, VpcEndpoints, NetworkInterfaces, CallerIdentity, Resources]
    also [DomainNames]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (api, policy) = case.resource_policy()?;
    let negated = |operator: &str| operator.starts_with("StringNot");
    let excluding: Vec<_> = policy
        .source
        .conditions()
        .filter(|(statement, condition)| {
            statement.effect() == Some(Effect::Deny)
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
    for (statement, condition) in excluding {
        let names = condition.texts().contains(&used);
        // A Deny that applies and names the endpoint all the same is another check's to explain.
        if judged.applies(statement.index)? && !names {
            denying.push((statement, condition));
        }
    }
    let Some((statement, condition)) = denying.last() else {
        let text = format!("no Deny by aws:SourceVpce applies to a call through {used}");
        return Outcome::ok(Evidence::of(FactKind::RestApi, text));
    };
    let mut found = Finding::blocker(
        api.id.as_str(),
        format!(
            "{} of the resource policy denies every endpoint but {}; the call comes through {used}",
            place(statement.index, statement.name()),
            list(&condition.texts())
        ),
    )
    .about([used])
    .shows(&[Symptom::PolicyRefuses, Symptom::EndpointDenied]);
    for (statement, condition) in denying {
        found = found.shown_by(Evidence::of(
            FactKind::RestApi,
            format!(
                "{}: Deny, {} aws:SourceVpce {}",
                place(statement.index, statement.name()),
                condition.operator.text,
                list(&condition.texts())
            ),
        ));
    }
    Outcome::found(
        found
            .fixed_by(of_resource_policy(case, judged))
            .confirmed_by(again(case, "invoke")),
    )
}
