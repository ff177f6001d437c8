//! A question's way to an inbound endpoint of Route 53 Resolver, and its answer's way back.

use std::net::IpAddr;

use crate::case::Case;
use crate::facts::route53::ResolverEndpoint;
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::NetworkParty;
use crate::network::{Lacking, Layer, Party, Protocol, Query, QueryId, Step, judge};

/// Who asks an inbound endpoint.
#[derive(Clone, Copy)]
pub(super) enum Asker<'a> {
    Client,
    /// An outbound endpoint, for a rule.
    Outbound(&'a ResolverEndpoint),
    /// An outbound endpoint of which nothing was told.
    Unknown,
}

/// What drops a question on its way to the endpoint, or the answer. UDP is asked first: where that
/// passes, TCP alone does not silence the endpoint, and nothing is told.
///
/// # Errors
/// Nobody can tell whether a question over UDP passes.
pub(super) fn way(
    case: &Case<'_>,
    servers: &[IpAddr],
    by: Asker<'_>,
) -> Result<Vec<Step>, MissingFact> {
    let (mut drops, mut unknown) = (Vec::<Step>::new(), Vec::<(FactKind, String)>::new());
    for protocol in [Protocol::Udp, Protocol::Tcp] {
        if protocol == Protocol::Tcp && drops.is_empty() {
            break;
        }
        for server in servers {
            for from in askers(case, by, *server)? {
                let query = Query {
                    id: QueryId::None,
                    from,
                    to: NetworkParty::Address(*server).into(),
                    port: 53,
                    protocol,
                };
                let answer = judge(case.network(), &query);
                let none = answer.unknowns.iter().cloned();
                unknown.extend(none.map(|why| (FactKind::NetworkInterfaces, why)));
                for path in &answer.paths {
                    let new = path.blockers().filter(|step| !drops.contains(step));
                    let new: Vec<Step> = new.cloned().collect();
                    drops.extend(new);
                    let steps = path.unknowns();
                    unknown.extend(steps.map(|step| (need_of(step), step.text.clone())));
                }
            }
        }
    }
    match unknown.first() {
        Some((need, _)) if drops.is_empty() => {
            let mut all: Vec<&str> = Vec::new();
            for (_, why) in &unknown {
                if !all.contains(&why.as_str()) {
                    all.push(why);
                }
            }
            Err(lacking(*need, &all.join("; ")))
        }
        _ => Ok(drops),
    }
}

fn lacking(need: FactKind, detail: &str) -> MissingFact {
    MissingFact {
        need,
        why: Reason::Failed,
        detail: detail.to_owned(),
    }
}

/// The fact that an unknown step is for want of.
pub(super) fn need_of(step: &Step) -> FactKind {
    match step.layer {
        _ if step.lacking == Some(Lacking::PrefixList) => FactKind::PrefixLists,
        Layer::SgIn | Layer::SgOut => FactKind::SecurityGroups,
        Layer::NaclIn | Layer::NaclOut | Layer::ReturnNacl => FactKind::NetworkAcls,
        Layer::Route | Layer::ReturnRoute => FactKind::RouteTables,
        Layer::Peering | Layer::ReturnPeering => FactKind::Peerings,
        Layer::TransitGateway | Layer::ReturnTransitGateway => FactKind::TransitGateways,
        _ => FactKind::NetworkInterfaces,
    }
}

/// Who asks a server, by addresses of the server's kind.
fn askers(case: &Case<'_>, by: Asker<'_>, server: IpAddr) -> Result<Vec<Party>, MissingFact> {
    let same = |address: &IpAddr| address.is_ipv4() == server.is_ipv4();
    let told: Vec<IpAddr> = match by {
        Asker::Client => return case.asker(server).map(|party| vec![party]),
        Asker::Outbound(endpoint) => endpoint.addresses(),
        Asker::Unknown => Vec::new(),
    };
    let all: Vec<Party> = told
        .into_iter()
        .filter(same)
        .map(|address| NetworkParty::Address(address).into())
        .collect();
    if all.is_empty() {
        let detail = "the addresses of the outbound endpoint that asks were not read: aws \
                      route53resolver list-resolver-endpoint-ip-addresses";
        return Err(lacking(FactKind::ResolverEndpoints, detail));
    }
    Ok(all)
}
