//! What DHCP tells the VPC's clients to ask leads to the endpoint.

use std::net::IpAddr;

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{Change, FactKind, Lookup, MissingFact, Reason};
use crate::model::command;

check! {
    DNS032 "dns-custom-dhcp-resolver"
    "the resolvers that the VPC's DHCP options name lead to the endpoint"
    Dns Error
    needs [Host, Dns, DhcpOptions]
    explains [WrongAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    if said.here.answer.leads_inside() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    }
    let others = said.others(case);
    let asked: Vec<&Lookup> = others
        .into_iter()
        .filter(|it| !it.answer.leads_inside())
        .collect();
    let (Some(own), Some(vpc), false) =
        (said.vpc_inside(), &case.source().vpc_id, asked.is_empty())
    else {
        return Err(Stop::NotApplicable(
            "the client asks no resolver that knows less than the VPC's own",
        ));
    };
    if case.aws.dhcp_options.is_not_asked() {
        return Err(Stop::NotApplicable(
            "what DHCP tells the VPC's clients was not asked for",
        ));
    }
    let region = region(case);
    let mut vpcs = case.aws.vpcs.need(FactKind::Vpcs)?.iter();
    let told = case.aws.dhcp_options.need(FactKind::DhcpOptions)?;
    let lacking = |need, what: &str| MissingFact {
        need,
        why: Reason::Failed,
        detail: format!("{what} could not be read"),
    };
    let of_vpc = vpcs.find(|one| one.vpc_id == *vpc);
    let of_vpc = of_vpc.ok_or_else(|| lacking(FactKind::Vpcs, vpc.as_str()))?;
    let Some(id) = &of_vpc.dhcp_options_id else {
        return Err(Stop::NotApplicable("the VPC names no DHCP options"));
    };
    let options = told.iter().find(|one| one.dhcp_options_id == *id);
    let options = options.ok_or_else(|| lacking(FactKind::DhcpOptions, id))?;
    let named: Vec<IpAddr> = options.servers().filter_map(|it| it.parse().ok()).collect();
    let by_dhcp = |lookup: &&Lookup| lookup.asked.server().is_some_and(|it| named.contains(&it));
    let asked: Vec<&Lookup> = asked.into_iter().filter(by_dhcp).collect();
    if asked.is_empty() {
        return Err(Stop::NotApplicable(
            "the client's resolvers are not those that DHCP names",
        ));
    }
    let found = Finding::blocker(
        id.as_str(),
        format!(
            "the DHCP options {id} of {vpc} send its clients to {}, where the endpoint's private DNS is \
             not seen",
            list(&named)
        ),
    )
    .about([said.host])
    .about(said.here.answer.addresses())
    .shows(&[Symptom::OwnResolvers])
    .shown_by(Evidence::of(
        FactKind::DhcpOptions,
        format!("{id}: domain-name-servers {}", list(&named)),
    ));
    let domain = case.target.api_domain();
    let domain = domain.unwrap_or_else(|| "execute-api".to_owned());
    let base = case
        .host
        .instance
        .known()
        .and_then(crate::facts::Instance::resolver);
    let base = base.map_or_else(|| "the VPC's resolver".to_owned(), |base| base.to_string());
    Outcome::found(
        shown(found, std::iter::once(said.here).chain(asked).chain([own]))
            .fixed_by(
                Fix::new(
                    format!(
                        "have those servers forward {domain} to {base}, or to an inbound endpoint where \
                         they are outside the VPC; or let DHCP name AmazonProvidedDNS"
                    ),
                    command!(
                        "aws ec2 create-dhcp-options --region {region} --dhcp-configurations \
                        Key=domain-name-servers,Values=AmazonProvidedDNS",
                        region
                    ),
                )
                .then(command!(
                    "aws ec2 associate-dhcp-options --region {region} --vpc-id {vpc} \
                    --dhcp-options-id NEW-DHCP-OPTIONS-ID",
                    region,
                    vpc
                ))
                .touching(format!(
                    "every host of {vpc}, when it renews its lease: names that only {} know stop \
                     resolving, unless Resolver rules forward them",
                    list(&named)
                ))
                .changing(Change::UseVpcResolver),
            )
            .confirmed_by(again(case, "dns")),
    )
}
