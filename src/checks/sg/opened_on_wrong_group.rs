//! The rule for 443 stands on the endpoint's group, and not on the client's.

use super::{OF_GROUPS, in_words, refused_inbound};
use crate::case::Case;
use crate::checks::{Evidence, Outcome, Stop};
use crate::facts::FactKind;
use crate::network::SgFault;

check! {
    SG003 "vpce-sg-opened-on-wrong-sg"
    "443 is opened on the endpoint's security group, not on the client's"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped, NotAdmitted]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let refused = refused_inbound(case)?;
    let opened = refused.faults(|fault| match fault {
        SgFault::OpenedOnPeer(rules) => Some(rules),
        _ => None,
    });
    let Some(wrong) = opened.first() else {
        return Err(Stop::NotApplicable(
            "the client's own groups do not open 443 either",
        ));
    };
    let (id, endpoint) = (&wrong.id, &refused.endpoint.vpc_endpoint_id);
    let title =
        format!("443 is opened on {id}, attached to the client, instead of on {endpoint}'s group");
    let text = format!(
        "{id}: tcp 443 inbound from {}; the answers to the client's own calls need no rule",
        in_words(wrong)
    );
    let found = refused.inbound(case, id.as_str(), title);
    Outcome::found(found.shown_by(Evidence::of(FactKind::SecurityGroups, text)))
}
