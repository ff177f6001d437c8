//! The endpoint has a security group of its own, or the client is a member of the default one.

use super::{OF_GROUPS, refused_inbound};
use crate::case::Case;
use crate::checks::{Evidence, Outcome, Stop};
use crate::facts::FactKind;
use crate::network::SgFault;

check! {
    SG002 "vpce-default-sg" "the endpoint does not hide behind the VPC's default security group"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped, NotAdmitted]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let refused = refused_inbound(case)?;
    let default = refused.faults(|fault| match fault {
        SgFault::DefaultGroup(id) => Some(id),
        _ => None,
    });
    let Some(id) = default.first() else {
        let text = match refused.groups() {
            [only] => format!("{} is no default group", only.id),
            _ => "the endpoint has several security groups".to_owned(),
        };
        return Outcome::ok(Evidence::of(FactKind::SecurityGroups, text));
    };
    let endpoint = &refused.endpoint.vpc_endpoint_id;
    let title =
        format!("{endpoint} has only the VPC's default group, which admits only its own members");
    let text = format!(
        "{id} is named default, and {} is not among its members",
        refused.peers()
    );
    let found = refused.inbound(case, id.as_str(), title);
    Outcome::found(found.shown_by(Evidence::of(FactKind::SecurityGroups, text)))
}
