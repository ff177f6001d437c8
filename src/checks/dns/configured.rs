//! What Route 53's configuration adds to what resolvers say: who goes before the endpoint's private
//! DNS, and whether asking for it is worth somebody's time.

use crate::case::Case;
use crate::checks::dns::{Said, rests_on_private_dns, sees_the_zone};
use crate::checks::{Evidence, Fix, list};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::route53::{RecordSet, SeenFrom};
use crate::facts::{FactKind, Lookup, MissingFact, Reason};
use crate::model::{Command, VpcId, VpceId, command, word};

/// The VPC's resolver's answer, where it is one and leads to no endpoint; and the client's VPC.
pub(super) fn strayed<'a>(case: &Case<'_>, said: &Said<'a>) -> Option<(&'a Lookup, VpcId)> {
    let vpc = said.vpc.filter(|vpc| !vpc.answer.leads_inside())?;
    // A resolver that answers nothing at all is another story.
    let control = case.target.control_hostname();
    let alive = case.answer_of(vpc.asked, &control);
    let alive = alive.is_some_and(|it| !it.answer.is_no_reply());
    (alive || !vpc.answer.is_no_reply()).then_some((vpc, case.source().vpc_id.clone()?))
}

/// Whether the VPC's resolver says something else than the endpoint's private DNS would, though that
/// is on: then something goes before it, and the configuration would tell what.
///
/// # Errors
/// What private DNS rests on could not be read.
pub(super) fn is_hidden(case: &Case<'_>, vpc: &Lookup) -> Result<bool, MissingFact> {
    if !rests_on_private_dns(case) {
        return Ok(false);
    }
    if sees_the_zone(case, vpc.asked) {
        return Ok(true);
    }
    let Some(endpoint) = case.endpoint()? else {
        return Ok(false);
    };
    let attributes = case.attributes(&endpoint.vpc_id)?;
    Ok(endpoint.private_dns_enabled
        && endpoint.state.eq_ignore_ascii_case("available")
        && attributes.enable_dns_support.value
        && attributes.enable_dns_hostnames.value
        && case.source().vpc_id.as_ref() == Some(&endpoint.vpc_id))
}

/// A fact that files may tell, and the commands that print such files.
pub(super) fn not_told(need: FactKind, what: &str, commands: &[Command]) -> MissingFact {
    let commands: Vec<String> = commands.iter().map(|it| format!("`{it}`")).collect();
    MissingFact {
        need,
        why: Reason::NotAsked,
        detail: format!(
            "{what}; it would be settled by what {} print{}, given with --facts",
            list(&commands),
            if commands.len() == 1 { "s" } else { "" }
        ),
    }
}

/// How something came into the VPC, in words.
pub(super) fn through(seen: &SeenFrom) -> String {
    let vpc = &seen.vpc_id;
    match &seen.profile_id {
        Some(profile) => format!("in {vpc} through the Route 53 Profile {profile}"),
        None => format!("associated with {vpc}"),
    }
}

/// A record in a line.
pub(super) fn shown(zone: &str, record: &RecordSet) -> Evidence {
    let name = record.name.replace("\\052", "*");
    let alias = if record.alias_target.is_some() {
        "alias of "
    } else {
        ""
    };
    Evidence::of(
        FactKind::HostedZones,
        format!(
            "{zone}: {name} {} {alias}{}",
            record.kind,
            record.leads_to().join(", ")
        ),
    )
}

/// The command that gives a zone a record for the URL's host: an alias of the endpoint's own name.
pub(super) fn upsert(case: &Case<'_>, zone: &str) -> Command {
    record_to(case, zone, case.endpoint().ok().flatten())
}

/// As [`upsert`], to an endpoint that is named.
pub(super) fn upsert_to(case: &Case<'_>, zone: &str, endpoint: &VpceId) -> Command {
    let all = case.aws.vpc_endpoints.known().into_iter().flatten();
    let mut own = all.filter(|it| it.vpc_endpoint_id == *endpoint);
    record_to(case, zone, own.next())
}

fn record_to(case: &Case<'_>, zone: &str, endpoint: Option<&VpcEndpoint>) -> Command {
    let entry = endpoint.and_then(|endpoint| {
        let own = endpoint.vpc_endpoint_id.as_str();
        let mut all = endpoint.dns_entries.iter();
        all.find(|entry| {
            entry
                .dns_name
                .as_deref()
                .is_some_and(|it| it.starts_with(own))
        })
    });
    let name = entry.and_then(|entry| entry.dns_name.as_deref());
    let of = entry.and_then(|entry| entry.hosted_zone_id.as_deref());
    command!(
        "aws route53 change-resource-record-sets --hosted-zone-id {zone} --change-batch \
         '{\"Changes\":[{\"Action\":\"UPSERT\",\"ResourceRecordSet\":{\"Name\":\"{host}\",\"Type\":\"A\",\
         \"AliasTarget\":{\"DNSName\":\"{name}\",\"HostedZoneId\":\"{of}\",\"EvaluateTargetHealth\":false}}}]}'",
        zone = word::Id(zone),
        host = word::Host(case.target.url.hostname()),
        name = word::Host(name.unwrap_or("ENDPOINT-DNS-NAME")),
        of = word::Id(of.unwrap_or("ENDPOINT-ZONE-ID"))
    )
}

/// A fix of what a profile brings: its owner's to make.
pub(super) fn of_profile(profile: &str, what: &str) -> Fix {
    Fix::new(
        format!(
            "ask the owner of the Route 53 Profile {profile} to fix {what}, or leave the profile"
        ),
        command!(
            "aws route53profiles list-profile-resource-associations --profile-id {profile}",
            profile = word::Id(profile)
        ),
    )
    .because("the profile is its owner's")
    .touching("what else the profile brings into every VPC that it is associated with")
}

/// The endpoint that a name is of.
pub(super) fn endpoint_in(name: &str) -> Option<VpceId> {
    let start = name.find("vpce-")?;
    let id = name.get(start..)?.split('.').next()?;
    id.splitn(3, '-')
        .take(2)
        .collect::<Vec<_>>()
        .join("-")
        .parse()
        .ok()
}
