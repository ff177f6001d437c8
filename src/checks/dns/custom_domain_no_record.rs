//! A custom domain has a record.

use crate::case::{Case, Winner};
use crate::checks::dns::configured::{through, upsert};
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{Confidence, Form, command, word};

check! {
    DNS025 "dns-pcd-no-record" "the custom domain has a record where the client asks"
    Dns Error
    needs [Dns, HostedZones, Host]
    explains [NoSuchName]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if url.form() != Form::CustomDomain || url.is_load_balancer() {
        return Err(Stop::NotApplicable("the URL names no custom domain"));
    }
    let said = Said::of(case)?;
    if !said.here.answer.addresses().is_empty() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let known = said
        .servers
        .iter()
        .any(|it| !it.answer.addresses().is_empty());
    if known || !said.here.answer.is_negative() {
        return Err(Stop::NotApplicable("some resolver knows the name"));
    }
    let host = said.host;
    let found = Finding::blocker(
        host,
        format!("{host} has no record where this client asks, and API Gateway makes none for a private custom domain"),
    )
    .with(Confidence::Likely)
    .about([host]);
    let found = shown(found, std::iter::once(said.here).chain(said.servers));
    let vpc = case.source().vpc_id.as_ref();
    let zone = vpc.and_then(|vpc| case.goes_first(vpc, host));
    if let Some((Winner::Zone(zone), seen)) = zone
        && zone.records_of(host).is_some_and(|all| all.is_empty())
    {
        let id = &zone.id;
        let text = format!(
            "{id} ({}) is {}, and has no such record",
            zone.name,
            through(seen)
        );
        return Outcome::found(
            found
                .shown_by(Evidence::of(FactKind::HostedZones, text))
                .fixed_by(
                    Fix::new(
                        format!(
                            "give the private hosted zone {id} an alias record to the endpoint"
                        ),
                        upsert(case, id),
                    )
                    .touching("every VPC that the zone is associated with"),
                )
                .confirmed_by(again(case, "dns")),
        );
    }
    let vpc = word::Or(vpc.as_ref(), "VPC-ID");
    let region = region(case);
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "make a private hosted zone for the domain, associated with the client's VPC, with an \
                     A alias record to the endpoint's own DNS name",
                    command!(
                        "aws route53 create-hosted-zone --name {host} --vpc VPCRegion={region},VPCId={vpc} \
                        --caller-reference apigw-doctor",
                        host = word::Host(host),
                        region,
                        vpc
                    ),
                )
                .then(command!(
                    "aws route53 change-resource-record-sets --hosted-zone-id ZONE-ID --change-batch \
                    '{\"Changes\":[{\"Action\":\"CREATE\",\"ResourceRecordSet\":{\"Name\":\"{host}\",\"Type\":\"A\",\"AliasTarget\":{\"DNSName\":\"ENDPOINT-DNS-NAME\",\"HostedZoneId\":\"ENDPOINT-ZONE-ID\",\"EvaluateTargetHealth\":false}}}]}'",
                    host = word::Host(host)
                ))
                .touching("a private zone hides the public records of the same domain from the VPC"),
            )
            .confirmed_by(again(case, "dns")),
    )
}
