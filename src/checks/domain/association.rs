//! Which endpoints may use the name, and whose they are.

use super::{called, options};
use crate::case::Case;
use crate::checks::behind::{arn_parts, left_out, read};
use crate::checks::words::{again, endpoint_of_call, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::FactKind;
use crate::facts::apigateway::{AccessAssociation, DomainName};
use crate::facts::trail::Event;
use crate::model::{Confidence, Hop, command, word};

/// The endpoints that may use a name, of associations that were read.
pub(in crate::checks) fn users<'a>(
    all: &'a [AccessAssociation],
    domain: &DomainName,
) -> Vec<&'a str> {
    let arn = domain.domain_name_arn.as_deref();
    let own = all.iter().filter(|it| {
        let of = it.domain_name_arn.as_deref();
        of.is_none_or(|of| Some(of) == arn || of.ends_with(&domain.key()))
    });
    own.filter_map(|it| it.access_association_source.as_deref())
        .collect()
}

/// Whether the endpoint may use the name.
pub(super) fn missing(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    if domain.is_private() == Some(false) {
        return Err(Stop::NotApplicable("the custom domain name is not private"));
    }
    let endpoint = endpoint_of_call(case)?;
    let id = endpoint.vpc_endpoint_id.as_str();
    let need = FactKind::AccessAssociations;
    let all = read(case, Hop::FrontDoor, &case.aws.access_associations, need)?;
    let Some(arn) = &domain.domain_name_arn else {
        return Err(left_out(
            case,
            Hop::FrontDoor,
            FactKind::DomainNames,
            "the ARN of the custom domain name was not told",
        ));
    };
    let of_domain = users(all, domain);
    let evidence = Evidence::of(
        need,
        match of_domain.as_slice() {
            [] => format!("no endpoint is associated with {}", domain.domain_name),
            all => format!("associated with {}: {}", domain.domain_name, all.join(", ")),
        },
    );
    if of_domain.contains(&id) {
        return Outcome::ok(evidence);
    }
    let command = command!(
        "aws apigateway create-domain-name-access-association{region} --domain-name-arn '{arn}' --access-association-source-type VPCE --access-association-source {id}",
        region = region_option(case),
        arn = word::Arn(arn),
        id = word::Id(id)
    );
    let known = case.aws.vpc_endpoints.known().into_iter().flatten();
    let mut known = known.map(|it| it.vpc_endpoint_id.as_str());
    let another = known.any(|id| of_domain.contains(&id));
    let shown: &[Symptom] = if another {
        &[Symptom::NotAssociated]
    } else {
        &[]
    };
    Outcome::found(
        Finding::blocker(domain.domain_name.as_str(), format!("the endpoint {id} is not associated with {}: API Gateway does not know the name there", domain.domain_name))
            .shows(shown)
            .shown_by(evidence)
            .fixed_by(
                Fix::new("associate the endpoint with the name, in the endpoint's account; it takes about 15 minutes", command)
                    .touching("every client of the endpoint can then call the name, as far as its policy lets it"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether somebody took the use of the name back.
pub(super) fn rejected(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    let Some(events) = case.aws.events.known() else {
        return Err(Stop::NotApplicable("what was changed of late was not read"));
    };
    let is_one = |it: &&Event| {
        let name = &*it.event_name;
        let taken = [
            "RejectDomainNameAccessAssociation",
            "DeleteDomainNameAccessAssociation",
        ];
        taken.contains(&name)
            && it
                .objects
                .iter()
                .any(|object| object.contains(&domain.key()) || object == &domain.domain_name)
    };
    let Some(event) = events.iter().filter(is_one).max_by_key(|it| it.at()) else {
        return Outcome::ok(Evidence::of(
            FactKind::Events,
            "no association of the name was taken back of late",
        ));
    };
    let who = event
        .arn
        .as_deref()
        .or(event.username.as_deref())
        .unwrap_or("somebody");
    let when = event.event_time.as_deref().unwrap_or("at an unknown time");
    let mut found = Finding::blocker(
        domain.domain_name.as_str(),
        format!(
            "an endpoint's association with {} was taken back by {who} {when}",
            domain.domain_name
        ),
    )
    .shown_by(Evidence::of(
        FactKind::Events,
        format!("{who} called {} {when}", event.event_name),
    ));
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .fixed_by(Fix::manual(
                "agree with the name's owner, and associate the endpoint again",
                "whoever took it back may do so again",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the name's owner lets the endpoint's account use it.
pub(super) fn elsewhere(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    let endpoint = endpoint_of_call(case)?;
    let (Some(arn), Some(owner)) = (&domain.domain_name_arn, &endpoint.owner_id) else {
        return Err(Stop::NotApplicable(
            "whose the name or the endpoint is was not told",
        ));
    };
    let of_name = arn_parts(arn).map_or("", |[_, _, account, _]| account);
    let evidence = Evidence::of(
        FactKind::DomainNames,
        format!(
            "{} is of account {of_name}, the endpoint of {owner}",
            domain.domain_name
        ),
    );
    let admits = domain
        .management_policy
        .as_deref()
        .is_some_and(|text| text.contains(owner.as_str()) || text.contains("\"*\""));
    if of_name == owner || of_name.is_empty() || admits {
        return Outcome::ok(evidence);
    }
    let mut found = Finding::risk(
        domain.domain_name.as_str(),
        format!("{} is of another account than the endpoint, and its managementPolicy does not name {owner}: that account cannot associate its endpoint", domain.domain_name),
    )
    .shown_by(evidence);
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .looking(Some(command!(
                "aws apigateway get-domain-name{region}{options} --query managementPolicy",
                region = region_option(case),
                options = options(domain)
            )))
            .fixed_by(Fix::manual(
                "let the owner of the name share it by AWS RAM, or allow apigateway:CreateAccessAssociation to the account in its managementPolicy",
                "the policy is replaced as a whole, and only its owner knows whom else it has to name; a share by RAM is not seen here",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the endpoint, and so its policy, is another account's.
pub(super) fn shared(case: &Case<'_>) -> Result<Outcome, Stop> {
    let endpoint = endpoint_of_call(case)?;
    let caller = case.aws.caller.need(FactKind::CallerIdentity)?;
    let Some(owner) = &endpoint.owner_id else {
        return Err(Stop::NotApplicable("whose the endpoint is was not told"));
    };
    let id = &endpoint.vpc_endpoint_id;
    let evidence = Evidence::of(
        FactKind::VpcEndpoints,
        format!(
            "{id} is of account {owner}, the caller of {}",
            caller.account
        ),
    );
    if *owner == caller.account {
        return Outcome::ok(evidence);
    }
    Outcome::found(
        Finding::note(
            id.as_str(),
            format!("the endpoint {id} is of account {owner}: its policy and its security groups are not the caller's to change"),
        )
        .shown_by(evidence)
        .fixed_by(Fix::manual("ask the owner of the endpoint, where its policy or its groups refuse a call", "only that account can change them")),
    )
}
