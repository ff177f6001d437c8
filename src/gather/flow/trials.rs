//! Further handshakes with one address, each offered otherwise: which form of a handshake passes tells
//! what on the way minds the others.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::Run;
use crate::facts::{FactKind, StepEnd, TlsOffer, TlsOutcome};
use crate::gather::since::Since;
use crate::gather::tls;

/// What is offered to every address that is tried.
const ALWAYS: [TlsOffer; 4] = [
    TlsOffer::Only12,
    TlsOffer::Only13,
    TlsOffer::Classic,
    TlsOffer::WithoutName,
];
/// What is offered where the first handshake was met with silence: the least that IPv4 asks of
/// every host, the least that IPv6 asks of every link, and two sizes of tunnels.
const AFTER_SILENCE: [TlsOffer; 4] = [
    TlsOffer::Packets(576),
    TlsOffer::Packets(1200),
    TlsOffer::Packets(1280),
    TlsOffer::Packets(1400),
];

/// The end of an address's first handshake.
pub(super) struct Shaken {
    pub(super) order: usize,
    pub(super) address: IpAddr,
    pub(super) outcome: TlsOutcome,
    pub(super) since: Since,
}

impl Run<'_> {
    /// Try one address: the first whose handshake failed, or else the first; of those that the name leads
    /// to, where any is among them.
    pub(super) async fn trials(&self, mut shaken: Vec<Shaken>, named: &[IpAddr]) {
        if !self.wants(FactKind::TlsTrials) {
            return;
        }
        let completed = |one: &Shaken| matches!(one.outcome, TlsOutcome::Completed { .. });
        shaken.sort_by_key(|one| (!named.contains(&one.address), completed(one), one.order));
        if let Some(one) = shaken.first() {
            let mut offers = ALWAYS.to_vec();
            if one.outcome == TlsOutcome::Silence {
                offers.extend(AFTER_SILENCE);
            }
            let since = shaken
                .iter()
                .fold(Since::start(), |all, one| all.with(&one.since));
            let span = self.step(format!("tls trials {}", one.address), &since);
            self.try_offers(one.address, offers).await;
            span.end(StepEnd::Answered);
        }
        self.settled(FactKind::TlsTrials, Since::start());
    }

    async fn try_offers(&self, address: IpAddr, offers: Vec<TlsOffer>) {
        let to = SocketAddr::new(address, self.port());
        let deadline = self.clock.within(self.request.bounds.connect_timeout);
        let mut trials = JoinSet::new();
        for (order, offer) in offers.into_iter().enumerate() {
            let notes = Arc::clone(&self.notes);
            let trust = Arc::clone(&self.environment.trust);
            let name = self.request.target.url.hostname().to_owned();
            trials.spawn(async move {
                let trial = tls::trial(to, &name, &trust, offer, deadline.at()).await;
                if trial.outcome == TlsOutcome::Silence && deadline.has_cut() {
                    notes.cut(FactKind::TlsTrials);
                } else {
                    notes.tls_trial(order, trial);
                }
            });
        }
        while trials.join_next().await.is_some() {}
    }
}
