//! The client's security groups let it out to the endpoint.

use super::{OF_GROUPS, in_words, names, refused};
use crate::case::Case;
use crate::checks::{Evidence, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::network::Layer;

check! {
    SG001 "net-client-sg-egress" "the client's security groups let it out to the endpoint on 443"
    SgOut Error
    needs OF_GROUPS
    explains [Dropped]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let absent = "no interface in this account has the client's address";
    let refused = refused(case, Layer::SgOut, absent)?;
    let all = refused.by_groups().into_iter().map(|(groups, refused)| {
        let (ids, to) = (names(groups), list(&refused.addresses()));
        let part = refused.in_part().unwrap_or_default();
        let title = format!("no outbound rule of {ids} lets the client reach {to} on 443{part}");
        let found = refused.outbound(case, ids, title);
        groups.iter().fold(found, |found, rules| {
            let text = format!("{}: tcp 443 outbound to {}", rules.id, in_words(rules));
            found.shown_by(Evidence::of(FactKind::SecurityGroups, text))
        })
    });
    Ok(Outcome::Found(all.collect()))
}
