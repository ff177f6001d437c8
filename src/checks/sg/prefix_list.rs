//! The prefix lists that are to admit the client hold it.

use super::{OF_GROUPS, refused_inbound};
use crate::case::Case;
use crate::checks::{Evidence, Outcome, Stop};
use crate::facts::FactKind;
use crate::network::SgFault;

check! {
    SG008 "net-prefix-list-stale" "the prefix lists that are to admit clients hold this one"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped, NotAdmitted]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let refused = refused_inbound(case)?;
    let named = refused.faults(|fault| match fault {
        SgFault::NotInPrefixList { group, list } => Some((group, list)),
        _ => None,
    });
    let client = refused.peers();
    let mut all = Vec::new();
    for (id, list) in named {
        let (name, held) = entries(case, list);
        let title =
            format!("{id} lets {list}{name} in on 443, and that list does not hold {client}");
        let rule = format!("{id}: tcp 443 from {list}");
        let found = refused.inbound(case, list, title);
        all.push(
            found
                .shown_by(Evidence::of(FactKind::SecurityGroups, rule))
                .shown_by(Evidence::of(
                    FactKind::PrefixLists,
                    format!("{list}{name} holds {held}"),
                )),
        );
    }
    if all.is_empty() {
        return Err(Stop::NotApplicable(
            "no rule for 443 names a prefix list that was read",
        ));
    }
    Ok(Outcome::Found(all))
}

/// A list's name, with a space and in brackets, and what it holds.
fn entries(case: &Case<'_>, list: &str) -> (String, String) {
    let read = case.aws.prefix_lists.known().into_iter().flatten();
    let known = read
        .into_iter()
        .find(|one| one.prefix_list_id.as_str() == list);
    let name = known.and_then(|known| known.prefix_list_name.as_deref());
    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
    let all = known.and_then(|known| known.cidrs.as_deref());
    let all = all.unwrap_or_default();
    let shown: Vec<String> = all
        .iter()
        .take(MOST_SHOWN)
        .map(ToString::to_string)
        .collect();
    let held = match (shown.as_slice(), all.len().saturating_sub(shown.len())) {
        ([], _) => "nothing".to_owned(),
        (shown, 0) => shown.join(", "),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    };
    (name, held)
}

/// How many entries of a list are shown.
const MOST_SHOWN: usize = 8;
