//! The client's resolvers say the same.

use crate::case::Case;
use crate::checks::dns::{OF_RESOLV_CONF, Said, servers_of, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Answer, Change, FactKind, Lookup};

check! {
    DNS021 "dns-resolvers-disagree" "the resolvers of the client agree with each other"
    Dns Error
    needs [Dns]
    explains [WrongAnswer, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    let told: Vec<&Lookup> = said
        .configured
        .iter()
        .copied()
        .filter(|it| way(&it.answer).is_some())
        .collect();
    let inside = told.iter().find(|it| it.answer.leads_inside());
    let other = told.iter().find(|it| !it.answer.leads_inside());
    let (Some(inside), Some(other)) = (inside, other) else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
    };
    let server = |lookup: &Lookup| {
        lookup
            .asked
            .server()
            .map(|it| it.to_string())
            .unwrap_or_default()
    };
    let (right, wrong) = (server(inside), server(other));
    let does = way(&other.answer).unwrap_or_default();
    let title = format!(
        "the client's resolvers disagree: {right} leads {} into the VPC, {wrong} {does}",
        said.host
    );
    let found = if said.here.answer.leads_inside() {
        Finding::risk(wrong.as_str(), title)
    } else {
        Finding::blocker(wrong.as_str(), title)
    };
    let found = found.about([said.host]).about(said.here.answer.addresses());
    let leave_out = servers_of(&[*other]).leave_out();
    let found = shown(found, std::iter::once(said.here).chain(told));
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    format!(
                        "take {wrong} out of resolv.conf, or let it forward as {right} does: a second \
                         resolver is not asked for what the first one denies"
                    ),
                    leave_out,
                )
                .touching(OF_RESOLV_CONF)
                .changing(Change::UseVpcResolver),
            )
            .confirmed_by(again(case, "dns")),
    )
}

/// Where an answer leads that libc takes for one.
const fn way(answer: &Answer) -> Option<&'static str> {
    match answer {
        Answer::Addresses { .. } => Some("leads it elsewhere"),
        Answer::NxDomain => Some("denies it"),
        Answer::NoData => Some("knows no address of it"),
        _ => None,
    }
}
