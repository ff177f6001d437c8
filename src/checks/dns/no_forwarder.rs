//! A client outside AWS has resolvers that see the endpoint's private DNS.

use std::net::IpAddr;

use crate::case::Case;
use crate::checks::dns::{Said, Servers, rests_on_private_dns, servers_of, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::route53::ResolverEndpoint;
use crate::facts::{Asked, Fact, FactKind, Lookup, Runtime};
use crate::model::{Confidence, VpcId, command, word};

check! {
    DNS019 "dns-onprem-no-forwarder"
    "a client outside AWS has resolvers that see the private DNS of the endpoint"
    Dns Error
    needs [Host, Dns, VpcEndpoints, ResolverEndpoints]
    explains [WrongAnswer, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if !rests_on_private_dns(case) {
        return Err(Stop::NotApplicable(
            "the URL does not depend on private DNS",
        ));
    }
    let said = Said::of(case)?;
    if said.here.answer.leads_inside() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let inside_aws = case.host.instance.known().is_some()
        || !matches!(&case.host.runtime, Fact::Known(Runtime::Plain));
    let vpcs = |lookup: &&&Lookup| matches!(lookup.asked, Asked::VpcResolver(_));
    let vpc: Vec<&Lookup> = said.servers.iter().filter(vpcs).copied().collect();
    let replied = |lookup: &&Lookup| !lookup.answer.is_no_reply();
    if inside_aws || vpc.is_empty() || vpc.iter().any(replied) {
        return Err(Stop::NotApplicable("the client is inside AWS"));
    }
    let asked: Vec<&Lookup> = said.configured.iter().copied().filter(replied).collect();
    if asked.is_empty() || asked.iter().any(|it| it.answer.leads_inside()) {
        return Err(Stop::NotApplicable(
            "the client's resolvers do not answer, or do see the endpoint",
        ));
    }
    let servers = servers_of(&asked);
    let found = Finding::blocker(
        servers.to_string(),
        format!(
            "this host is outside AWS, and its resolver {servers} does not see the private DNS of the \
             endpoint"
        ),
    )
    .with(Confidence::Likely)
    .about([said.host])
    .about(said.here.answer.addresses());
    let mut found = shown(found, std::iter::once(said.here).chain(asked).chain(vpc));
    let inbound = inbound(case);
    if let Some((vpcs, inbound)) = &inbound {
        let texts = if inbound.is_empty() {
            vec![format!(
                "none of the Resolver endpoints that were read is an inbound one in {}",
                list(vpcs)
            )]
        } else {
            inbound.iter().map(|one| described(one)).collect()
        };
        let shown = |text| Evidence::of(FactKind::ResolverEndpoints, text);
        found = texts.into_iter().map(shown).fold(found, Finding::shown_by);
    }
    let there = inbound.map(|(_, inbound)| inbound).unwrap_or_default();
    Outcome::found(
        found
            .look(command!(
                "apigw-doctor url '{url}'   # the same call in the other forms",
                url = case.target.url
            ))
            .fixed_by(fix(case, &servers, &there))
            .confirmed_by(again(case, "dns")),
    )
}

/// The VPCs whose private DNS the call may rest on, and the inbound endpoints in them; `None` where
/// either was not told.
fn inbound<'a>(case: &'a Case<'_>) -> Option<(Vec<&'a VpcId>, Vec<&'a ResolverEndpoint>)> {
    let told = case.aws.resolver_endpoints.known()?;
    let meant = case.endpoint().ok().flatten().map(|it| vec![&it.vpc_id]);
    let all = case.aws.vpc_endpoints.known()?.iter();
    let serving = all.filter(|it| it.is_execute_api() && it.private_dns_enabled);
    let vpcs = meant.unwrap_or_else(|| serving.map(|it| &it.vpc_id).collect());
    let within = |it: &&ResolverEndpoint| {
        let vpc = it.host_vpc_id.as_ref();
        it.direction == "INBOUND" && vpc.is_some_and(|vpc| vpcs.contains(&vpc))
    };
    let inbound = told.iter().filter(within).collect();
    (!vpcs.is_empty()).then_some((vpcs, inbound))
}

fn described(one: &ResolverEndpoint) -> String {
    let vpc = one.host_vpc_id.as_ref().map_or("a VPC", |vpc| vpc.as_str());
    let addresses = one.addresses();
    let at = if addresses.is_empty() {
        "its addresses were not read".to_owned()
    } else {
        format!("at {}", list(&addresses))
    };
    format!(
        "{} in {vpc}: {} {}, {at}",
        one.id, one.direction, one.status
    )
}

fn fix(case: &Case<'_>, servers: &Servers, there: &[&ResolverEndpoint]) -> Fix {
    let domain = case.target.api_domain();
    let domain = domain.unwrap_or_else(|| "execute-api".to_owned());
    let region = region(case);
    let named = "call the endpoint's own name or the API's alias, which public DNS knows";
    let fix = match there.first() {
        Some(first) => {
            let addresses: Vec<IpAddr> = there.iter().flat_map(|one| one.addresses()).collect();
            let (to, next) = match addresses.first() {
                Some(one) => (
                    format!("{}, which inbound endpoints have already", list(&addresses)),
                    command!(
                        "dig @{one} {host}",
                        one,
                        host = word::Host(case.target.url.hostname())
                    ),
                ),
                None => (
                    format!("the addresses of the inbound endpoint {}", first.id),
                    command!(
                        "aws route53resolver list-resolver-endpoint-ip-addresses --region {region} \
                        --resolver-endpoint-id {id}",
                        region,
                        id = word::Id(&first.id)
                    ),
                ),
            };
            Fix::new(
                format!("{named}; or forward {domain} from {servers} to {to}"),
                next,
            )
            .because(format!("the change is made on {servers}, by who runs it"))
        }
        None => Fix::new(
            format!(
                "{named}; or forward {domain} from {servers} to an inbound endpoint of Route 53 Resolver \
                 in the VPC"
            ),
            command!(
                "aws route53resolver create-resolver-endpoint --region {region} --direction INBOUND \
                --name execute-api --security-group-ids SECURITY-GROUP-ID --ip-addresses \
                SubnetId=SUBNET-A SubnetId=SUBNET-B --creator-request-id apigw-doctor",
                region
            ),
        ),
    };
    fix.touching("a forwarder for the domain moves every API of the Region, public ones too")
}
