//! A client outside AWS has resolvers that see the endpoint's private DNS.

use crate::checks::dns::{Said, rests_on_private_dns, servers_of, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Asked, Fact, Facts, Lookup, Missing, Need, Runtime};
use crate::model::{Confidence, Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS019",
    slug: "dns-onprem-no-forwarder",
    holds: "a client outside AWS has resolvers that see the private DNS of the endpoint",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[Need::Host, Need::Dns],
    page: page!("DNS019"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    if !rests_on_private_dns(facts) {
        return Ok(Outcome::NotApplicable(
            "the URL does not rest on private DNS",
        ));
    }
    let said = Said::of(facts)?;
    if said.here.answer.leads_inside() {
        return Outcome::ok(Evidence::of(Need::Dns, tell(said.here)));
    }
    let inside_aws = facts.host.instance.known().is_some()
        || !matches!(&facts.host.runtime, Fact::Known(Runtime::Plain));
    let vpcs = |lookup: &&&Lookup| matches!(lookup.asked, Asked::VpcResolver(_));
    let vpc: Vec<&Lookup> = said.servers.iter().filter(vpcs).copied().collect();
    let replied = |lookup: &&Lookup| !lookup.answer.is_no_reply();
    if inside_aws || vpc.is_empty() || vpc.iter().any(replied) {
        return Ok(Outcome::NotApplicable("the client is inside AWS"));
    }
    let asked: Vec<&Lookup> = said.configured.iter().copied().filter(replied).collect();
    if asked.is_empty() || asked.iter().any(|it| it.answer.leads_inside()) {
        return Ok(Outcome::NotApplicable(
            "the client's resolvers do not answer, or do see the endpoint",
        ));
    }
    let servers = servers_of(&asked);
    let found = Found::blocker(
        servers.as_str(),
        format!(
            "this host is outside AWS, and its resolver {servers} does not see the private DNS of the \
             endpoint"
        ),
    )
    .with(Confidence::Likely)
    .about([said.host])
    .about(said.here.answer.addresses());
    let found = shown(found, std::iter::once(said.here).chain(asked).chain(vpc));
    let domain = facts
        .target
        .api_domain()
        .unwrap_or_else(|| "execute-api".to_owned());
    let region = region(facts);
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    format!(
                        "call the endpoint's own name or the API's alias, which public DNS knows; or forward \
                         {domain} from {servers} to an inbound endpoint of Route 53 Resolver in the VPC"
                    ),
                    format!("apigw-doctor url '{}'   # the same call in the other forms", facts.target.url),
                )
                .then(format!(
                    "aws route53resolver create-resolver-endpoint --region {region} --direction INBOUND \
                     --name execute-api --security-group-ids SECURITY-GROUP-ID --ip-addresses \
                     SubnetId=SUBNET-A SubnetId=SUBNET-B --creator-request-id apigw-doctor"
                ))
                .touching("a forwarder for the domain moves every API of the Region, public ones too"),
            )
            .confirmed_by(again(facts, "dns")),
    )
}
