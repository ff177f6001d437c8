//! The endpoint's security groups let the client in.

use super::{OF_GROUPS, PORT, admit, refused, written};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Outcome, list, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};
use crate::network::security_group::{Direction, describe};

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG004",
    slug: "vpce-sg-no-443-inbound",
    holds: "the endpoint's security groups let the client in on 443",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG004"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let inbound = match refused(case)? {
        Ok(inbound) => inbound,
        Err(outcome) => return Ok(outcome),
    };
    let ids: Vec<_> = inbound.groups.iter().map(|group| &group.group_id).collect();
    let ids = list(&ids);
    let addresses = case
        .endpoint_addresses(inbound.endpoint)
        .unwrap_or_default();
    let mut found = Finding::blocker(
        ids.clone(),
        format!(
            "no inbound rule of {ids} lets {} reach port 443",
            written(&inbound.client)
        ),
    )
    .about(&addresses)
    .explained_by(&[
        "SG002", "SG003", "SG005", "SG006", "SG007", "SG009", "SG008",
    ])
    .confirmed_by(again(case, "tcp"));
    for group in &inbound.groups {
        found = found.shown_by(Evidence::of(
            FactKind::SecurityGroups,
            format!(
                "{} on {}: tcp 443 from {}",
                group.group_id,
                inbound.endpoint.vpc_endpoint_id,
                describe(group, Direction::Inbound, PORT)
            ),
        ));
    }
    found.fix = admit(case, &inbound);
    Outcome::found(found)
}
