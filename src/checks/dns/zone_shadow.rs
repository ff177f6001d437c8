//! No other zone hides the name from the endpoint's private DNS.

use crate::checks::dns::{Said, rests_on_private_dns, sees_the_zone, shown, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Facts, Lookup, Missing, Need};
use crate::model::{Confidence, Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS011",
    slug: "dns-phz-shadow",
    holds: "no other hosted zone hides the name in the VPC",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[Need::Dns, Need::VpcEndpoints, Need::VpcAttributes],
    page: page!("DNS011"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    if !rests_on_private_dns(facts) {
        return Ok(Outcome::NotApplicable(
            "the URL does not rest on private DNS",
        ));
    }
    let said = Said::of(facts)?;
    let Some(vpc) = said.vpc.filter(|vpc| !vpc.answer.is_no_reply()) else {
        return Ok(Outcome::NotApplicable("the VPC's resolver says nothing"));
    };
    if vpc.answer.leads_inside() {
        return Outcome::ok(Evidence::of(Need::Dns, tell(vpc)));
    }
    if !vpc.answer.is_negative() {
        return Ok(Outcome::NotApplicable(
            "the VPC's resolver does not deny the name",
        ));
    }
    if sees_the_zone(facts, vpc.asked) {
        return Outcome::found(this_name(facts, &said, vpc));
    }
    let Some(endpoint) = facts.endpoint()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let attributes = facts.attributes(&endpoint.vpc_id)?;
    let works = endpoint.private_dns_enabled
        && endpoint.state.eq_ignore_ascii_case("available")
        && attributes.enable_dns_support.value
        && attributes.enable_dns_hostnames.value;
    if !works || facts.source().vpc_id.as_ref() != Some(&endpoint.vpc_id) {
        return Ok(Outcome::NotApplicable(
            "the client's VPC has no private DNS that something could hide",
        ));
    }
    let id = &endpoint.vpc_endpoint_id;
    let found = Found::blocker(
        endpoint.vpc_id.as_str(),
        format!(
            "private DNS of {id} is on, and the VPC's resolver denies {} all the same: something in \
             {} goes before it",
            said.host, endpoint.vpc_id
        ),
    )
    .with(Confidence::Likely)
    .shown_by(Evidence::of(
        Need::VpcEndpoints,
        format!("PrivateDnsEnabled of {id}: true"),
    ));
    Outcome::found(mend(facts, shown(found.about([said.host]), [vpc])))
}

/// Every name but this one leads to the endpoint.
fn this_name(facts: &Facts, said: &Said<'_>, vpc: &Lookup) -> Found {
    let zone = vpc.soa().map_or(said.host, |soa| soa.zone.as_str());
    let found = Found::blocker(
        zone,
        format!(
            "a hosted zone of its own hides {} in the VPC: other API names lead to the endpoint there",
            said.host
        ),
    )
    .with(Confidence::Likely)
    .about([said.host]);
    let sibling = facts.target.sibling_hostname();
    let sibling = sibling.and_then(|name| facts.answer_of(vpc.asked, &name));
    mend(facts, shown(found, std::iter::once(vpc).chain(sibling)))
}

fn mend(facts: &Facts, found: Found) -> Found {
    let vpc = facts
        .source()
        .vpc_id
        .map_or_else(|| "VPC-ID".to_owned(), |vpc| vpc.to_string());
    let region = facts
        .target
        .region
        .as_ref()
        .map_or("REGION", |region| region.as_str());
    found
        .fixed_by(
            Fix::new(
                "find the private hosted zone, Resolver rule or DNS Firewall rule that covers the name; \
                 give the zone a record for it, or take the association away",
                format!("aws route53 list-hosted-zones-by-vpc --vpc-id {vpc} --vpc-region {region}"),
            )
            .then(format!("aws route53resolver list-resolver-rule-associations --region {region} --filters Name=VPCId,Values={vpc}"))
            .then(format!("aws route53resolver list-firewall-rule-group-associations --region {region} --vpc-id {vpc}")),
        )
        .confirmed_by(again(facts, "dns"))
}
