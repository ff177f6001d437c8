//! The name that arrives at API Gateway, and `CloudFront` before it.

use crate::case::Case;
use crate::checks::behind::{Came, api, came, read};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::front_door::Who;
use crate::model::{Confidence, Form, Hop, SELECTOR_HEADER, command, word};

/// Whether API Gateway knows the name in the Host header, behind a name or a load balancer of one's own.
pub(super) fn host(case: &Case<'_>) -> Result<Outcome, Stop> {
    let target = &case.target;
    if target.url.form() != Form::CustomDomain {
        return Err(Stop::NotApplicable("the URL names API Gateway itself"));
    }
    let balancer = case.balancer();
    let names = case.names_on_the_way();
    let own = |name: &&String| name.contains(".execute-api.") && !name.starts_with("d-");
    let alias = names.iter().skip(1).find(own);
    let (front, by_name) = match (&balancer, alias) {
        (Some(front), _) => (format!("the load balancer {}", front.name), false),
        (None, Some(name)) => (format!("the record that leads to {name}"), true),
        (None, None) => {
            return Err(Stop::NotApplicable(
                "nothing shows what the name leads through",
            ));
        }
    };
    let sent = target.request_host();
    let evidence = Evidence::given(format!("the request names {sent}"));
    if !target.url.hostname().eq_ignore_ascii_case(sent) || target.header(SELECTOR_HEADER).is_some()
    {
        return Outcome::ok(evidence);
    }
    // The name may be a private custom domain's.
    let known = read(
        case,
        Hop::FrontDoor,
        &case.aws.domain_names,
        FactKind::DomainNames,
    );
    match known {
        Ok(all)
            if all
                .iter()
                .any(|it| it.domain_name.eq_ignore_ascii_case(sent)) =>
        {
            return Outcome::ok(evidence);
        }
        Ok(_) => {}
        // Without its list, only the answer says that API Gateway does not know the name.
        Err(_) if matches!(came(case, Hop::FrontDoor), Came::Failed) => {}
        Err(stop) => return Err(stop),
    }
    if let Came::Past(seen) = came(case, Hop::FrontDoor) {
        return Err(Stop::Ok(vec![seen]));
    }
    let mut found = Finding::blocker(
        sent,
        format!("{front} passes the Host {sent} on, and API Gateway knows no API or custom domain name of that name"),
    )
    .with(Confidence::Likely)
    .shown_by(evidence);
    if by_name {
        found = found.shown_by(Evidence::of(
            FactKind::Dns,
            format!("{sent} leads through {}", names.join(", ")),
        ));
    }
    let url = word::Url(target.url.as_str());
    let header = Fix::new(
        "send the API's id beside the name",
        command!(
            "curl -i '{url}' -H 'x-apigw-api-id: {api}'",
            url,
            api = api(case)
        ),
    )
    .touching("the caller alone");
    let rewritten = Fix::manual(
        "let the load balancer rewrite the Host to the API's own name (a transform of its rule), or make a private custom domain name of this name",
        "which of the two is wanted, the API's owner decides",
    );
    Outcome::found(
        found
            .fixed_by(header.or(rewritten))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a `CloudFront` distribution stands in front that does not reach the endpoint.
pub(super) fn cloudfront(case: &Case<'_>) -> Result<Outcome, Stop> {
    let names = case.names_on_the_way();
    let by_name = names.iter().find(|name| name.ends_with(".cloudfront.net"));
    let answered = case.answered_by(Who::CloudFront);
    if by_name.is_none() && !answered {
        return Err(Stop::NotApplicable(
            "no CloudFront distribution is seen in front",
        ));
    }
    if let Came::Past(seen) = came(case, Hop::FrontDoor) {
        return Err(Stop::Ok(vec![seen]));
    }
    let host = case.target.url.hostname();
    let what = by_name.map_or_else(|| "a CloudFront distribution".to_owned(), Clone::clone);
    let mut found = Finding::blocker(
        host,
        format!("{host} leads to {what}: CloudFront reaches a private API by a VPC origin alone"),
    )
    .with(if answered {
        Confidence::Likely
    } else {
        Confidence::Possible
    });
    if let Some(name) = by_name {
        found = found.shown_by(Evidence::of(
            FactKind::Dns,
            format!("{host} leads through {name}"),
        ));
    }
    if answered {
        found = found.shown_by(Evidence::of(
            FactKind::Http,
            "CloudFront answered by itself",
        ));
    }
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "an origin is a public name, or a load balancer or instance of a VPC (a VPC origin): the names of a private API are neither",
            ))
            .look("aws cloudfront list-distributions --query 'DistributionList.Items[].[DomainName,Origins.Items[].[DomainName,VpcOriginConfig]]'")
            .fixed_by(Fix::manual(
                "give the distribution a VPC origin: an internal load balancer whose targets are the endpoint's addresses; or call the API from the VPC, by a name of its own",
                "whether the API is to be reached from the internet at all, its owner decides",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}
