//! What the probes proved to work.

use std::collections::BTreeSet;

use crate::checks::{Evidence, EvidenceKind};
use crate::facts::{
    Facts, HttpOutcome, HttpProbe, HttpRoute, Missing, Need, TcpOutcome, TlsOutcome,
};
use crate::front_door::{Answerer, Guilty, Message, answerer, decode};
use crate::model::{Hop, Scheme, is_private};

/// The hops that were seen working, for this client and this call.
pub(super) fn proven_hops(facts: &Facts) -> BTreeSet<Hop> {
    let mut proven = BTreeSet::new();
    let named = facts
        .name_lookup()
        .map(|lookup| lookup.answer.addresses())
        .unwrap_or_default();
    if !named.is_empty() && named.iter().all(|address| is_private(*address)) {
        proven.insert(Hop::Dns);
    }
    if connections_all_open(facts).unwrap_or(false) {
        proven.extend([Hop::Route, Hop::SgOut, Hop::Nacl, Hop::SgIn, Hop::Tcp]);
        if handshakes_all_complete(facts).unwrap_or(false) {
            proven.insert(Hop::Tls);
        }
    }
    if let Some((probe, message)) = exchange(facts) {
        proven.extend(by_answer(facts, probe, &message));
    }
    proven
}

/// Every private address that was tried accepted the connection. A public one proves nothing of the
/// way to the endpoint.
fn connections_all_open(facts: &Facts) -> Result<bool, Missing> {
    let mut private = facts
        .connections()?
        .iter()
        .filter(|probe| is_private(probe.address))
        .peekable();
    let any = private.peek().is_some() && !facts.cut.contains_key(&Need::Tcp);
    Ok(any && private.all(|probe| matches!(probe.outcome, TcpOutcome::Connected { .. })))
}

fn handshakes_all_complete(facts: &Facts) -> Result<bool, Missing> {
    let mut private = facts
        .handshakes()?
        .iter()
        .filter(|probe| is_private(probe.address))
        .peekable();
    let any = private.peek().is_some() && !facts.cut.contains_key(&Need::Tls);
    Ok(any && private.all(|probe| matches!(probe.outcome, TlsOutcome::Completed { .. })))
}

/// The request, and what the front door of API Gateway said to it.
fn exchange(facts: &Facts) -> Option<(&HttpProbe, Message)> {
    let probe = facts.exchange().ok()?;
    let HttpOutcome::Answered(answer) = &probe.outcome else {
        return None;
    };
    if answerer(answer) != Answerer::RestApi {
        return None;
    }
    // A backend's own error proves as much as one that API Gateway makes of it.
    let message = match decode(answer) {
        Message::Integration if answer.status >= 500 => Message::InternalServerError,
        message => message,
    };
    Some((probe, message))
}

fn by_answer(facts: &Facts, probe: &HttpProbe, message: &Message) -> Vec<Hop> {
    let mut hops = match message {
        Message::Forbidden => return Vec::new(),
        // The endpoint policy is judged first, so it let the call pass.
        Message::NotAuthorized(refusal) if refusal.guilty == Guilty::ResourcePolicy => {
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
    if probe.route == HttpRoute::Name && facts.target.url.scheme() == Scheme::Https {
        hops.extend([Hop::Url, Hop::Tls]);
        if hops.contains(&Hop::Method) {
            hops.push(Hop::Dns);
        }
    }
    hops
}

/// Whether the call was sent to where its name leads: by any other way it proves nothing of the name.
pub(super) fn by_name(facts: &Facts) -> bool {
    exchange(facts).is_some_and(|(probe, _)| probe.route == HttpRoute::Name)
}

/// The words that set an observation against a configuration.
pub(super) fn told(facts: &Facts, hop: Hop) -> Evidence {
    let source = if hop < Hop::Route {
        "dns probe"
    } else {
        "tcp probe"
    };
    let answered = exchange(facts).is_some() && hop > Hop::Tls;
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
pub(super) fn success(facts: &Facts) -> Option<String> {
    let (probe, message) = exchange(facts)?;
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
