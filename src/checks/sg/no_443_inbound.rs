//! The endpoint's security groups let the client in.

use super::{OF_GROUPS, in_words, names, refused_inbound};
use crate::case::Case;
use crate::checks::{Evidence, Outcome, Stop, Symptom};
use crate::facts::FactKind;

check! {
    SG004 "vpce-sg-no-443-inbound" "the endpoint's security groups let the client in on 443"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let refused = refused_inbound(case)?;
    let endpoint = &refused.endpoint.vpc_endpoint_id;
    let all = refused.by_groups().into_iter().map(|(groups, refused)| {
        let (ids, client) = (names(groups), refused.peers());
        let title = format!("no inbound rule of {ids} lets {client} reach port 443");
        let found = refused
            .inbound(case, ids, title)
            .shows(&[Symptom::NotAdmitted]);
        groups.iter().fold(found, |found, rules| {
            let (id, peers) = (&rules.id, in_words(rules));
            let text = format!("{id} on {endpoint}: tcp 443 from {peers}");
            found.shown_by(Evidence::of(FactKind::SecurityGroups, text))
        })
    });
    Ok(Outcome::Found(all.collect()))
}
