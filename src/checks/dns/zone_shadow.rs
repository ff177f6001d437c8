//! No other zone hides the name from the endpoint's private DNS.

use crate::case::{Case, Winner};
use crate::checks::dns::configured::{is_hidden, not_told, of_profile, through, upsert};
use crate::checks::dns::{Said, rests_on_private_dns, sees_the_zone, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::route53::{HostedZone, SeenFrom};
use crate::facts::{FactKind, Lookup};
use crate::model::{Confidence, Form, VpcId, command, word};

check! {
    DNS011 "dns-phz-shadow" "no other hosted zone hides the name in the VPC"
    Dns Error
    needs [Dns, VpcEndpoints, VpcAttributes, HostedZones, ResolverRules, FirewallRules]
    explains [WrongAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let zones_told = case.aws.hosted_zones.known().is_some();
    if !rests_on_private_dns(case) && !zones_told {
        return Err(Stop::NotApplicable(
            "the URL does not depend on private DNS",
        ));
    }
    let said = Said::of(case)?;
    let Some(vpc) = said.vpc.filter(|vpc| !vpc.answer.is_no_reply()) else {
        return Err(Stop::NotApplicable("the VPC's resolver says nothing"));
    };
    if vpc.answer.leads_inside() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(vpc)));
    }
    if !vpc.answer.is_negative() {
        return Err(Stop::NotApplicable(
            "the VPC's resolver does not deny the name",
        ));
    }
    let own = case.source().vpc_id.as_ref();
    let blocked = own.and_then(|own| case.firewall(own, "A"));
    if blocked.is_some_and(|it| it.rule.answers_as(&vpc.answer) && it.unread.is_empty()) {
        return Err(Stop::NotApplicable("DNS Firewall denies it"));
    }
    let first = own.and_then(|own| case.goes_first(own, said.host));
    match first {
        Some((Winner::Rule(_), _)) => {
            return Err(Stop::NotApplicable("a Resolver rule goes before zones"));
        }
        Some((Winner::Zone(zone), seen)) if case.target.url.form() != Form::CustomDomain => {
            return configured(case, &said, vpc, zone, seen);
        }
        _ => {}
    }
    if !is_hidden(case, vpc)? {
        return Err(Stop::NotApplicable(
            "the client's VPC has no private DNS that something could hide",
        ));
    }
    let mut found = if sees_the_zone(case, vpc.asked) {
        this_name(case, &said, vpc)
    } else if let Some(endpoint) = case.endpoint()? {
        every_name(case, &said, vpc, endpoint)
    } else {
        return Err(Stop::NotApplicable("there is no endpoint"));
    };
    if zones_told {
        let text = "no private hosted zone that files tell of goes before it";
        found = found.shown_by(Evidence::of(FactKind::HostedZones, text));
    }
    Outcome::found(found)
}

/// The zone that the configuration names has no record for the name.
fn configured(
    case: &Case<'_>,
    said: &Said<'_>,
    vpc: &Lookup,
    zone: &HostedZone,
    seen: &SeenFrom,
) -> Result<Outcome, Stop> {
    let (id, name) = (&zone.id, zone.name.trim_end_matches('.'));
    let Some(records) = zone.records_of(said.host) else {
        let command = command!(
            "aws route53 list-resource-record-sets --hosted-zone-id {id}",
            id = word::Id(id)
        );
        let what = format!(
            "the private hosted zone {id} ({name}) goes first, and its records are not known"
        );
        return Err(not_told(FactKind::HostedZones, &what, &[command]).into());
    };
    if !records.is_empty() {
        return Err(Stop::NotApplicable("the zone has a record for the name"));
    }
    let found = Finding::blocker(
        id.as_str(),
        format!(
            "the private hosted zone {id} ({name}) hides {} in {}: it has no record for it",
            said.host, seen.vpc_id
        ),
    )
    .about([said.host])
    .shown_by(Evidence::of(
        FactKind::HostedZones,
        format!(
            "{id} ({name}) is {}, and has no record of that name, nor a wildcard over it",
            through(seen)
        ),
    ));
    let fix = match &seen.profile_id {
        Some(profile) => of_profile(profile, &format!("the zone {id}")),
        None => of_zone(case, &seen.vpc_id, zone),
    };
    Outcome::found(
        shown(found, [vpc])
            .fixed_by(fix)
            .confirmed_by(again(case, "dns")),
    )
}

fn of_zone(case: &Case<'_>, vpc: &VpcId, zone: &HostedZone) -> Fix {
    let (id, region) = (&zone.id, region(case));
    let leave = command!(
        "aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id {id} \
         --vpc VPCRegion={region},VPCId={vpc}",
        id = word::Id(id),
        region,
        vpc
    );
    // The endpoint's own name cannot be an alias of itself.
    let fix = if rests_on_private_dns(case) {
        Fix::new(
            "give the zone a record for the name, or take its association with the VPC away",
            upsert(case, id),
        )
        .then(command!("{leave}   # instead", leave))
    } else {
        Fix::new("take the zone's association with the VPC away", leave)
    };
    fix.touching(format!(
        "every name of {} in the VPCs that it is associated with",
        zone.name.trim_end_matches('.')
    ))
}

/// No name of the domain leads to the endpoint, though private DNS is on.
fn every_name(case: &Case<'_>, said: &Said<'_>, vpc: &Lookup, endpoint: &VpcEndpoint) -> Finding {
    let id = &endpoint.vpc_endpoint_id;
    let found = Finding::blocker(
        endpoint.vpc_id.as_str(),
        format!(
            "private DNS of {id} is on, and the VPC's resolver denies {} all the same: something in \
             {} goes before it",
            said.host, endpoint.vpc_id
        ),
    )
    .with(Confidence::Likely)
    .shown_by(Evidence::of(
        FactKind::VpcEndpoints,
        format!("PrivateDnsEnabled of {id}: true"),
    ));
    mend(case, shown(found.about([said.host]), [vpc]))
}

/// Every name but this one leads to the endpoint.
fn this_name(case: &Case<'_>, said: &Said<'_>, vpc: &Lookup) -> Finding {
    let zone = vpc.soa().map_or(said.host, |soa| soa.zone.as_str());
    let found = Finding::blocker(
        zone,
        format!(
            "a hosted zone of its own hides {} in the VPC: other API names lead to the endpoint there",
            said.host
        ),
    )
    .with(Confidence::Likely)
    .about([said.host]);
    let sibling = case.target.sibling_hostname();
    let sibling = sibling.and_then(|name| case.answer_of(vpc.asked, &name));
    mend(case, shown(found, std::iter::once(vpc).chain(sibling)))
}

fn mend(case: &Case<'_>, found: Finding) -> Finding {
    let vpc = word::Or(case.source().vpc_id.as_ref(), "VPC-ID");
    let region = region(case);
    found
        .shows(&[Symptom::ShadowedByZone])
        .fixed_by(
            Fix::new(
                "find the private hosted zone, Resolver rule or DNS Firewall rule that covers the name; \
                 give the zone a record for it, or take the association away",
                command!(
                    "aws route53 list-hosted-zones-by-vpc --vpc-id {vpc} --vpc-region {region}",
                    vpc,
                    region
                ),
            )
            .then(command!(
                "aws route53resolver list-resolver-rule-associations --region {region} --filters Name=VPCId,Values={vpc}",
                region,
                vpc
            ))
            .then(command!(
                "aws route53resolver list-firewall-rule-group-associations --region {region} --vpc-id {vpc}",
                region,
                vpc
            ))
            .because("which of them covers the name could not be determined"),
        )
        .confirmed_by(again(case, "dns"))
}
