//! Rules that name a group attached to the client, and that admit nobody from where the client is.

use super::refused_inbound;
use crate::case::Case;
use crate::checks::{Evidence, Outcome, Stop};
use crate::facts::FactKind;
use crate::network::{Lost, SgFault};

/// The endpoint's rules that would admit the client, were they not lost in this way.
pub(super) fn judged(case: &Case<'_>, lost: Lost) -> Result<Outcome, Stop> {
    let refused = refused_inbound(case)?;
    let references = refused.faults(|fault| match fault {
        SgFault::Reference(reference) if reference.lost == lost => Some(reference),
        _ => None,
    });
    let from = match case.appliance().filter(|_| lost == Lost::Appliance) {
        Some(route) => Evidence::of(FactKind::RouteTables, route),
        None => Evidence::inferred(format!(
            "the client is in {}, the endpoint in {}",
            case.source()
                .vpc_id
                .as_ref()
                .map_or("another network", |vpc| vpc.as_str()),
            refused.endpoint.vpc_id
        )),
    };
    let mut all = Vec::new();
    for reference in references {
        if lost == Lost::TransitGateway {
            case.aws.transit_gateways.need(FactKind::TransitGateways)?;
        }
        let (id, named, reason) = (&reference.group, &reference.named, says(lost));
        let status = reference.status.as_ref();
        let status = status.map_or_else(String::new, |status| {
            format!(", whose peering connection is {status}")
        });
        let title = format!("{id} lets {named}, attached to the client, in on 443, but {reason}");
        let rule = format!("{id}: tcp 443 from {named}{status}");
        let found = refused.inbound(case, id.as_str(), title);
        let found = found.shown_by(Evidence::of(FactKind::SecurityGroups, rule));
        all.push(found.shown_by(from.clone()));
    }
    if all.is_empty() {
        return Err(Stop::NotApplicable(
            "no rule for 443 names a group of the client for nothing",
        ));
    }
    Ok(Outcome::Found(all))
}

const fn says(lost: Lost) -> &'static str {
    match lost {
        Lost::OtherRegion => "a rule reaches no group of another Region",
        Lost::Stale => "the rule is stale: its peering connection is gone",
        Lost::TransitGateway => {
            "no rule of an interface endpoint reaches a group over a transit gateway"
        }
        Lost::Appliance => "a rule reaches no group through an appliance",
    }
}
