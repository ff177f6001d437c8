//! What the further handshakes say of one that was cut off: which form of it passes.

use std::net::IpAddr;

use super::how;
use crate::case::Case;
use crate::checks::{Evidence, Stop, list};
use crate::facts::{FactKind, MissingFact, TlsOffer, TlsOutcome, TlsProbe, TlsTrial};

/// A handshake that was cut off, and how other forms of it fared at the same address.
pub(super) struct Tried<'a> {
    pub(super) probe: &'a TlsProbe,
    trials: Vec<&'a TlsTrial>,
}

/// What on the way minds the first form of the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Minds {
    /// Packets beyond a size: these pass, and the next longer ones that were tried do not.
    PacketSize { passes: u16, fails: u16 },
    /// A `ClientHello` that is longer than one packet.
    LargeHello,
    /// The server's name.
    ServerName,
    /// No form passes, or none of these.
    Nothing,
}

/// An Ethernet's packets, which the first handshake may use.
const WHOLE: u16 = 1500;

impl<'a> Tried<'a> {
    /// The first handshake that was cut off and tried in other forms; `None` where none was cut off.
    ///
    /// # Errors
    /// The other forms were not tried.
    pub(super) fn cut(case: &'a Case<'_>) -> Result<Option<Self>, MissingFact> {
        let mut cut = case
            .handshakes()?
            .into_iter()
            .filter(|probe| is_cut(&probe.outcome))
            .peekable();
        if cut.peek().is_none() {
            return Ok(None);
        }
        let trials = case.trials()?;
        Ok(cut.find_map(|probe| {
            let here = |trial: &&TlsTrial| trial.address == probe.address;
            let trials: Vec<&TlsTrial> = trials.iter().filter(here).collect();
            (!trials.is_empty()).then_some(Self { probe, trials })
        }))
    }

    /// The same for a check that has nothing to say where no handshake was cut off.
    ///
    /// # Errors
    /// None was cut off, or the other forms were not tried.
    pub(super) fn needed(case: &'a Case<'_>) -> Result<Self, Stop> {
        match Self::cut(case)? {
            Some(tried) => Ok(tried),
            None => Err(Stop::Ok(
                case.handshakes()?.into_iter().map(super::tell).collect(),
            )),
        }
    }

    pub(super) const fn address(&self) -> IpAddr {
        self.probe.address
    }

    /// What the forms that pass have that the first has not. Only where nothing less explains it does
    /// the server's name count.
    pub(super) fn minds(&self) -> Minds {
        let sizes = |passing: bool| {
            self.trials
                .iter()
                .filter_map(move |trial| match trial.offer {
                    TlsOffer::Packets(size) if got_certificate(trial) == passing => Some(size),
                    _ => None,
                })
        };
        if let Some(passes) = sizes(true).max() {
            let fails = sizes(false).filter(|size| *size > passes).min();
            return Minds::PacketSize {
                passes,
                fails: fails.unwrap_or(WHOLE),
            };
        }
        let passes = |offer| {
            let mut same = self.trials.iter().filter(move |trial| trial.offer == offer);
            same.any(|trial| got_certificate(trial))
        };
        if passes(TlsOffer::Classic) {
            Minds::LargeHello
        } else if passes(TlsOffer::WithoutName) {
            Minds::ServerName
        } else {
            Minds::Nothing
        }
    }

    /// How the forms fared: those that pass, and those that do not.
    pub(super) fn told(&self) -> impl Iterator<Item = Evidence> {
        [true, false].into_iter().filter_map(|passing| {
            let alike = self.trials.iter();
            let alike = alike.filter(|trial| got_certificate(trial) == passing);
            let forms: Vec<String> = alike.map(|trial| form(trial.offer)).collect();
            let what = if passing { "is" } else { "is not" };
            (!forms.is_empty()).then(|| {
                Evidence::of(
                    FactKind::TlsTrials,
                    format!("a handshake {what} answered {}", list(&forms)),
                )
            })
        })
    }
}

/// Whether nothing came back.
pub(super) const fn is_cut(outcome: &TlsOutcome) -> bool {
    matches!(outcome, TlsOutcome::Closed | TlsOutcome::Silence)
}

/// Whether the server got so far as to present itself, whatever the client made of it.
const fn got_certificate(trial: &TlsTrial) -> bool {
    matches!(
        trial.outcome,
        TlsOutcome::Completed { .. }
            | TlsOutcome::UnknownIssuer
            | TlsOutcome::NameMismatch
            | TlsOutcome::NotValidNow { .. }
    )
}

/// A further handshake in one line.
pub(super) fn tell(trial: &TlsTrial) -> Evidence {
    let how = how(&trial.outcome, trial.ms);
    let form = form(trial.offer);
    Evidence::of(
        FactKind::TlsTrials,
        format!("{} {form}: {how}", trial.address),
    )
}

fn form(offer: TlsOffer) -> String {
    match offer {
        TlsOffer::Only12 => "with TLS 1.2 alone".to_owned(),
        TlsOffer::Only13 => "with TLS 1.3 alone".to_owned(),
        TlsOffer::Classic => "without post-quantum key exchange".to_owned(),
        TlsOffer::WithoutName => "without a server name".to_owned(),
        TlsOffer::Packets(size) => format!("in packets of {size} bytes at most"),
    }
}
