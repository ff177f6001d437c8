//! The endpoint has a security group of its own, or the client is a member of the default one.

use super::{OF_GROUPS, admit, refused, written};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG002",
    slug: "vpce-default-sg",
    holds: "the endpoint does not hide behind the VPC's default security group",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG002"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let inbound = match refused(case)? {
        Ok(inbound) => inbound,
        Err(outcome) => return Ok(outcome),
    };
    let default = |name: &Option<String>| name.as_deref() == Some("default");
    let [only] = inbound.groups.as_slice() else {
        let text = "the endpoint has several security groups";
        return Outcome::ok(Evidence::of(FactKind::SecurityGroups, text));
    };
    if !default(&only.group_name) {
        let text = format!("{} is no default group", only.group_id);
        return Outcome::ok(Evidence::of(FactKind::SecurityGroups, text));
    }
    let (id, endpoint) = (&only.group_id, &inbound.endpoint.vpc_endpoint_id);
    let addresses = case
        .endpoint_addresses(inbound.endpoint)
        .unwrap_or_default();
    let mut found = Finding::blocker(
        id.as_str(),
        format!(
            "{endpoint} carries only the VPC's default group, which admits only its own members"
        ),
    )
    .about(&addresses)
    .shown_by(Evidence::of(
        FactKind::SecurityGroups,
        format!(
            "{id} is named default, and {} is not among its members",
            written(&inbound.client)
        ),
    ))
    .confirmed_by(again(case, "tcp"));
    found.fix = admit(case, &inbound);
    Outcome::found(found)
}
