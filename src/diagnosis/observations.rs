//! What the probes proved to work.

use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use crate::case::{Case, is_of_the_call};
use crate::checks::{Area, Check, Evidence, EvidenceKind, Finding};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{
    FactKind, HttpOutcome, HttpProbe, HttpRoute, MissingFact, TcpOutcome, TcpProbe, TlsOutcome,
    TlsProbe,
};
use crate::front_door::{Answerer, DenyingPolicy, Message, answerer, decode};
use crate::model::{Hop, Scheme, is_private};

/// The hops that a connection passes.
const PATH: [Hop; 5] = [Hop::Route, Hop::SgOut, Hop::Nacl, Hop::SgIn, Hop::Tcp];

/// The hops that were seen working, for this client and this call.
pub(super) fn proven_hops(case: &Case<'_>) -> BTreeSet<Hop> {
    let mut proven = BTreeSet::new();
    let named = case
        .name_lookup()
        .map(|lookup| lookup.answer.addresses())
        .unwrap_or_default();
    if !named.is_empty() && named.iter().all(|address| is_private(*address)) {
        proven.insert(Hop::Dns);
    }
    if connections_all_open(case).unwrap_or(false) {
        proven.extend(PATH);
        if handshakes_all_complete(case).unwrap_or(false) {
            proven.insert(Hop::Tls);
        }
    }
    proven.extend(by_answers(case));
    proven
}

/// Every private address of the endpoint in use that was tried accepted the connection: those that the
/// call goes to, where it goes to any. A public address proves nothing of that way.
fn connections_all_open(case: &Case<'_>) -> Result<bool, MissingFact> {
    if case.cut.contains_key(&FactKind::Tcp) {
        return Ok(false);
    }
    let used = case.endpoint().ok().flatten();
    let mut private = case.connections()?;
    private.retain(|probe| is_private(probe.address));
    let of_it =
        |owner: &VpcEndpoint| used.is_some_and(|it| it.vpc_endpoint_id == owner.vpc_endpoint_id);
    private.retain(|probe| case.owner(probe.address).is_none_or(of_it));
    let open = |probe: &&TcpProbe| matches!(probe.outcome, TcpOutcome::Connected { .. });
    Ok(!private.is_empty() && private.iter().all(open))
}

fn handshakes_all_complete(case: &Case<'_>) -> Result<bool, MissingFact> {
    if case.cut.contains_key(&FactKind::Tls) {
        return Ok(false);
    }
    let mut private = case.handshakes()?;
    private.retain(|probe| is_private(probe.address));
    let completed = |probe: &&TlsProbe| matches!(probe.outcome, TlsOutcome::Completed { .. });
    Ok(!private.is_empty() && private.iter().all(completed))
}

/// The request, and what the front door of API Gateway said to it.
fn exchange<'a>(case: &Case<'a>) -> Option<(&'a HttpProbe, Message)> {
    let probe = case.exchange().ok()?;
    Some((probe, heard(probe)?))
}

/// What the front door of API Gateway said.
fn heard(probe: &HttpProbe) -> Option<Message> {
    let HttpOutcome::Answered(answer) = &probe.outcome else {
        return None;
    };
    if answerer(answer) != Answerer::RestApi {
        return None;
    }
    // A backend's own error proves as much as one that API Gateway makes of it.
    Some(match decode(answer) {
        Message::Integration if answer.status >= 500 => Message::InternalServerError,
        message => message,
    })
}

/// The hops that every answer proves: where the name leads to several endpoints, the call takes now this
/// one and now that one.
fn by_answers(case: &Case<'_>) -> Vec<Hop> {
    let own = case.own_exchanges();
    let sent = match own.as_slice() {
        [] => case.exchange().into_iter().collect(),
        _ => own,
    };
    let mut proven = sent.iter().map(|probe| {
        let message = heard(probe)?;
        Some(by_answer(case, probe, &message))
    });
    let Some(Some(mut hops)) = proven.next() else {
        return Vec::new();
    };
    for others in proven {
        let others = others.unwrap_or_default();
        hops.retain(|hop| others.contains(hop));
    }
    hops
}

fn by_answer(case: &Case<'_>, probe: &HttpProbe, message: &Message) -> Vec<Hop> {
    let mut hops = match message {
        Message::Forbidden => return Vec::new(),
        // The endpoint policy is judged first, so it let the call pass.
        Message::NotAuthorized(refusal) if refusal.guilty == DenyingPolicy::ResourcePolicy => {
            vec![Hop::FrontDoor, Hop::EndpointPolicy]
        }
        Message::NotAuthorized(_)
        | Message::MissingAuthenticationToken
        | Message::GatewayError { .. } => vec![Hop::FrontDoor],
        Message::Known(known) if known.entry().passed.is_empty() => return Vec::new(),
        Message::Known(known) => known.entry().passed.to_vec(),
        Message::InternalServerError => {
            vec![
                Hop::FrontDoor,
                Hop::EndpointPolicy,
                Hop::ResourcePolicy,
                Hop::Method,
            ]
        }
        Message::Integration => vec![
            Hop::FrontDoor,
            Hop::EndpointPolicy,
            Hop::ResourcePolicy,
            Hop::Method,
            Hop::Integration,
        ],
    };
    // The request went over TLS whatever the URL says, so it speaks for https alone.
    if probe.route == HttpRoute::Name && case.target.url.scheme() == Scheme::Https {
        hops.push(Hop::Url);
        // It speaks for the address that it went to, and not for another one that failed.
        if !fails_somewhere(case) {
            hops.push(Hop::Tls);
            if hops.contains(&Hop::Method) {
                hops.push(Hop::Dns);
                hops.extend(PATH);
            }
        }
    }
    hops
}

/// Whether an address that the call goes to was seen to refuse the connection or the handshake, or may
/// do so for all that a run says that was cut short.
fn fails_somewhere(case: &Case<'_>) -> bool {
    if [FactKind::Tcp, FactKind::Tls]
        .iter()
        .any(|need| case.cut.contains_key(need))
    {
        return true;
    }
    let complete = case.knows_called_addresses();
    let refused = |probe: &TcpProbe| !matches!(probe.outcome, TcpOutcome::Connected { .. });
    let failed = |probe: &TlsProbe| !matches!(probe.outcome, TlsOutcome::Completed { .. });
    let connections = case.connections().unwrap_or_default().into_iter();
    let handshakes = case.handshakes().unwrap_or_default().into_iter();
    connections
        .filter(|probe| refused(probe))
        .map(|probe| probe.address)
        .chain(
            handshakes
                .filter(|probe| failed(probe))
                .map(|probe| probe.address),
        )
        .any(|address| !complete || case.calls(address))
}

/// The proven hops at which nothing that a check lacks can matter. One call that went through shows that
/// the configuration lets calls pass. It settles the path of every call only where each address that the
/// name leads to was seen to work: calls go now to this one and now to that one.
pub(super) fn settled_hops(case: &Case<'_>, proven: &BTreeSet<Hop>) -> BTreeSet<Hop> {
    let connected = connections_all_open(case).unwrap_or(false);
    let secured = handshakes_all_complete(case).unwrap_or(false);
    let mut settled = proven.clone();
    if !case.knows_called_addresses() {
        settled.remove(&Hop::Dns);
    }
    if !answered_at_each_address(case) {
        settled.retain(|hop| (connected || !PATH.contains(hop)) && (secured || *hop != Hop::Tls));
    }
    settled
}

/// Whether what a check of names lacks matters, though the name leads to private addresses: whose these
/// are, and whether the API's name should lead to a private one at all, the configuration tells, or a call
/// that went through.
pub(super) fn names_are_open(case: &Case<'_>) -> bool {
    !by_answers(case).contains(&Hop::Dns)
}

fn answered_at_each_address(case: &Case<'_>) -> bool {
    let complete = case.knows_called_addresses();
    let own = case.own_exchanges();
    let heard = own.iter().filter(|it| heard(it).is_some());
    let answered: HashSet<IpAddr> = heard.map(|it| it.address).collect();
    complete
        && case
            .called_addresses()
            .iter()
            .all(|to| answered.contains(to))
}

/// Whether the call was sent to where its name leads: by any other way it proves nothing of the name.
pub(super) fn by_name(case: &Case<'_>) -> bool {
    exchange(case).is_some_and(|(probe, _)| probe.route == HttpRoute::Name)
}

/// Whether a finding shows nothing but what probes by another route saw: that was to learn more, and is no
/// finding of the call.
pub(super) fn by_another_route(check: &Check, found: &Finding, case: &Case<'_>) -> bool {
    match check.area {
        Area::Tcp | Area::Tls => {
            let mut about = found.about.iter().flat_map(|it| it.parse::<IpAddr>());
            !found.about.is_empty() && about.all(|address| !case.calls(address))
        }
        Area::Http => case.exchange().is_ok_and(|probe| !is_of_the_call(probe)),
        _ => false,
    }
}

/// The words that set an observation against a configuration.
pub(super) fn told(case: &Case<'_>, hop: Hop) -> Evidence {
    let source = if hop <= Hop::Dns {
        "dns probe"
    } else {
        "tcp probe"
    };
    let answered = exchange(case).is_some() && hop > Hop::Tls;
    Evidence {
        kind: EvidenceKind::Observed,
        text: format!(
            "all the same, a call from here was seen to pass {}",
            hop.title()
        ),
        source: if answered { "http probe" } else { source },
    }
}

/// The sentence of a call that went through.
pub(super) fn success(case: &Case<'_>) -> Option<String> {
    let (probe, message) = exchange(case)?;
    let HttpOutcome::Answered(answer) = &probe.outcome else {
        return None;
    };
    (message == Message::Integration).then(|| {
        format!(
            "the call reaches its integration: {} {} is answered {}",
            probe.method, probe.path, answer.status
        )
    })
}
