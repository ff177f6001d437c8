//! Private DNS does not lead the callers of a public API to an endpoint.

use crate::case::Case;
use crate::checks::api::no_type;
use crate::checks::dns::{Said, rests_on_private_dns, shown, tell};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{command, word};

check! {
    DNS023 "dns-public-api-hijacked" "private DNS takes no public API's callers"
    Dns Error
    needs [Dns, RestApi, VpcEndpoints, NetworkInterfaces]
    explains [Forbidden, PublicApi]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if !rests_on_private_dns(case) {
        return Err(Stop::NotApplicable(
            "the URL does not depend on private DNS",
        ));
    }
    let said = Said::of(case)?;
    if !said.here.answer.leads_inside() {
        return Err(Stop::NotApplicable("the name leads to no private address"));
    }
    // An API that this account has not is another one's, or none: other checks say so.
    let private = match case.aws.rest_api.need(FactKind::RestApi)? {
        None => true,
        Some(api) => api.is_private().ok_or_else(|| no_type(api))?,
    };
    if private {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let domain = case
        .target
        .api_domain()
        .unwrap_or_else(|| said.host.to_owned());
    let found = Finding::blocker(
        said.host,
        format!(
            "private DNS leads every name of {domain} to the endpoint here, this public API's, too"
        ),
    )
    .about([said.host])
    .about(said.here.answer.addresses());
    let sibling = case.target.sibling_hostname();
    let sibling = sibling.and_then(|name| case.answer_of(said.here.asked, &name));
    Outcome::found(
        shown(
            found,
            std::iter::once(said.here)
                .chain(sibling)
                .chain(said.servers),
        )
        .fixed_by(fix(case))
        .confirmed_by(again(case, "dns")),
    )
}

/// The ways that leave the API public, and the one that does not at the end.
///
/// Source: AWS, "Private REST APIs in API Gateway" (private DNS and public APIs).
fn fix(case: &Case<'_>) -> Fix {
    let option = region_option(case);
    let target = &case.target;
    let api = word::Or(target.api_id.as_ref(), "API-ID");
    let stage = word::Stage(target.stage.as_deref().unwrap_or("STAGE"));
    let endpoint = case.endpoint().ok().flatten();
    let endpoint = endpoint.filter(|endpoint| endpoint.private_dns_enabled);
    let vpce = word::Or(
        endpoint.map(|endpoint| &endpoint.vpc_endpoint_id),
        "VPCE-ID",
    );
    Fix::new(
        "give the public API a custom domain name (edge-optimized; or Regional with an A alias record, \
         not a CNAME) and call that; or turn the endpoint's private DNS off, and call private APIs by \
         their aliases or the endpoint's own name, or give each of their hostnames a private hosted \
         zone; or, at last, make the API private",
        command!(
            "aws apigateway create-domain-name{option} --domain-name DOMAIN --endpoint-configuration \
             types=REGIONAL --regional-certificate-arn CERTIFICATE-ARN",
            option
        ),
    )
    .then(command!(
        "aws apigateway create-base-path-mapping{option} --domain-name DOMAIN --rest-api-id {api} \
         --stage {stage}",
        option,
        api,
        stage
    ))
    .then(command!(
        "aws ec2 modify-vpc-endpoint{option} --vpc-endpoint-id {vpce} --no-private-dns-enabled   # instead",
        option,
        vpce
    ))
    .touching(
        "the custom domain: nothing; private DNS off: every private API of the Region needs another \
         name in this VPC; private: nobody can call the API from the internet any more",
    )
}
