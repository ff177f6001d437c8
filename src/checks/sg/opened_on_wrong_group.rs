//! The rule for 443 stands on the endpoint's group, and not on the client's.

use super::{OF_GROUPS, PORT, admit, refused};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};
use crate::network::security_group::{Direction, describe};

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG003",
    slug: "vpce-sg-opened-on-wrong-sg",
    holds: "443 is opened on the endpoint's security group, not on the client's",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG003"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let inbound = match refused(case)? {
        Ok(inbound) => inbound,
        Err(outcome) => return Ok(outcome),
    };
    let carried = inbound.source.groups.clone().unwrap_or_default();
    let own = inbound.groups.iter().map(|group| &group.group_id);
    let own: Vec<_> = own.collect();
    let theirs = case.groups(carried.iter().filter(|id| !own.contains(id)))?;
    let opened = theirs.iter().find_map(|group| {
        let rules = describe(group, Direction::Inbound, PORT);
        (rules != "nothing").then_some((&group.group_id, rules))
    });
    let Some((wrong, rules)) = opened else {
        return Ok(Outcome::NotApplicable(
            "the client's own groups do not open 443 either",
        ));
    };
    let endpoint = &inbound.endpoint.vpc_endpoint_id;
    let addresses = case
        .endpoint_addresses(inbound.endpoint)
        .unwrap_or_default();
    let mut found = Finding::blocker(
        wrong.as_str(),
        format!("443 is opened on {wrong}, which the client carries, instead of on {endpoint}'s group"),
    )
    .about(&addresses)
    .shown_by(Evidence::of(
        FactKind::SecurityGroups,
        format!("{wrong}: tcp 443 inbound from {rules}; the answers to the client's own calls need no rule"),
    ))
    .confirmed_by(again(case, "tcp"));
    found.fix = admit(case, &inbound);
    Outcome::found(found)
}
