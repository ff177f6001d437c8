//! The prefix lists that are to admit the client hold it.

use super::{OF_GROUPS, PORT, admit, refused, written};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};
use crate::network::Protocol;
use crate::network::security_group::{Direction, listed};

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG008",
    slug: "net-prefix-list-stale",
    holds: "the prefix lists that are to admit clients hold this one",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG008"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let inbound = match refused(case)? {
        Ok(inbound) => inbound,
        Err(outcome) => return Ok(outcome),
    };
    let named = listed(&inbound.groups, Direction::Inbound, (Protocol::Tcp, PORT));
    let read = case.aws.prefix_lists.known().into_iter().flatten();
    let read: Vec<_> = read.collect();
    let addresses = case
        .endpoint_addresses(inbound.endpoint)
        .unwrap_or_default();
    let client = written(&inbound.client);
    let mut all = Vec::new();
    for (group, list) in named {
        // One that was not read is unknown, and then nobody is refused.
        let Some(known) = read.iter().find(|one| one.prefix_list_id.as_str() == list) else {
            continue;
        };
        let name = known.prefix_list_name.as_deref();
        let name = name.map_or_else(String::new, |name| format!(" ({name})"));
        let held = known.cidrs.iter().flatten().map(ToString::to_string);
        let held: Vec<String> = held.take(MOST_SHOWN).collect();
        let all_of_them = known.cidrs.as_ref().map_or(0, Vec::len);
        let more = all_of_them.saturating_sub(held.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let held = if held.is_empty() {
            "nothing".to_owned()
        } else {
            held.join(", ")
        };
        let id = &group.group_id;
        let mut found = Finding::blocker(
            list,
            format!("{id} lets {list}{name} in on 443, and that list does not hold {client}"),
        )
        .about(&addresses)
        .shown_by(Evidence::of(
            FactKind::SecurityGroups,
            format!("{id}: tcp 443 from {list}"),
        ))
        .shown_by(Evidence::of(
            FactKind::PrefixLists,
            format!("{list}{name} holds {held}{more}"),
        ))
        .confirmed_by(again(case, "tcp"));
        found.fix = admit(case, &inbound);
        all.push(found);
    }
    if all.is_empty() {
        return Ok(Outcome::NotApplicable(
            "no rule for 443 names a prefix list that was read",
        ));
    }
    Ok(Outcome::Found(all))
}

/// How many entries of a list are shown.
const MOST_SHOWN: usize = 8;
