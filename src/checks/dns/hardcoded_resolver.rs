//! The client's resolvers answer as the VPC's own one does.

use crate::case::Case;
use crate::checks::dns::{ASK_VPC_RESOLVER, silent, tell};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{Asked, Change, FactKind, Lookup};
use crate::model::command;

check! {
    DNS005 "dns-client-hardcoded-resolver"
    "the client's resolvers answer as the VPC's own resolver does"
    Dns Error
    needs [Dns]
    explains [
        NotPrivate, NoConnection, OtherServer, HandshakeCut, ForeignAnswer, Forbidden,
        EndpointsDiffer,
    ]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let lookups = case.name_lookups()?;
    let of_vpc = |lookup: &&&Lookup| matches!(lookup.asked, Asked::VpcResolver(_));
    let Some(vpc) = lookups.iter().find(of_vpc) else {
        return Err(Stop::NotApplicable(
            "the client asks the VPC's resolver, and no other",
        ));
    };
    let here = case.name_lookup()?;
    if !vpc.answer.leads_inside() {
        return Err(Stop::NotApplicable(
            "the VPC's resolver does not lead to an endpoint either",
        ));
    }
    if here.answer.leads_inside() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(here)));
    }
    if silent(here, &lookups) {
        return Err(Stop::NotApplicable(
            "the client's resolvers say nothing at all",
        ));
    }
    let servers: Vec<_> = lookups
        .iter()
        .filter_map(|lookup| match lookup.asked {
            Asked::Configured(server) => Some(server),
            _ => None,
        })
        .collect();
    let mut found = Finding::blocker(
        list(&servers),
        format!(
            "the client asks {} instead of the VPC's resolver",
            list(&servers)
        ),
    )
    .about([case.target.url.hostname()])
    .about(here.answer.addresses())
    .shows(&[Symptom::WrongAnswer]);
    for lookup in &lookups {
        found = found.shown_by(Evidence::of(FactKind::Dns, tell(lookup)));
    }
    Outcome::found(
        found
            .look(command!(
                "aws ec2 describe-dhcp-options{region}   # where DHCP names them, change them there",
                region = region_option(case)
            ))
            .fixed_by(
                Fix::new(
                    "ask the VPC's resolver, or have those servers forward execute-api names to it",
                    ASK_VPC_RESOLVER,
                )
                .touching(
                    "names that only the present servers know stop resolving, unless they are \
                     forwarded",
                )
                .changing(Change::UseVpcResolver),
            )
            .confirmed_by(again(case, "dns")),
    )
}
