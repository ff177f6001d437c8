//! What it means where a program says that no answer came: the phase that failed, what that proves of the
//! hops before it, and what to test. A program's words prove no more than the phases it had been through.

mod candidates;
mod entries;

pub(super) use entries::ENTRIES;

use super::Candidate;
use crate::model::{AddressKind, Form, Hop};

/// How a call failed without an answer, by the phase that the program was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Failure {
    /// The client's resolver has no address for the name.
    NameNotFound,
    /// The client's resolver gave no usable answer: no reply, SERVFAIL, REFUSED.
    NameNotAnswered,
    /// No reply to the connection attempt.
    ConnectTimeout,
    /// A host answered that nothing listens on the port.
    Refused,
    /// A router, or the client's own host, has no route.
    Unreachable,
    /// The client's own host forbids the connection.
    NotPermitted,
    /// The client's host has run out of ports or file descriptors.
    Exhausted,
    /// The connection was cut, in which phase is not said.
    Reset,
    /// The connection was cut during the TLS handshake.
    HandshakeCut,
    /// No reply to the TLS handshake.
    HandshakeTimeout,
    /// The TLS handshake failed by an alert or an error of another kind.
    HandshakeFailed,
    /// The two sides have no TLS version or cipher in common.
    VersionRefused,
    /// The client does not trust the certificate's issuer.
    UntrustedIssuer,
    /// The certificate does not cover the name.
    NameMismatch,
    /// The certificate does not cover the name: it is that of the execute-api domain.
    NameMismatchExecuteApi,
    /// The certificate is outside its validity.
    Expired,
    /// What answered does not speak TLS.
    NotTls,
    /// The connection was closed before an answer came.
    ClosedEarly,
    /// The request was sent, and no answer came in time.
    ReadTimeout,
    /// No connection came about; refused, unreachable or silent is not said.
    ConnectFailed,
    /// No connection came about; not even whether the name was found is said.
    NotConnected,
    /// The time was up; in which phase is not said.
    TimedOut,
    /// The calling Lambda function ran into its own timeout.
    CallerTimedOut,
    /// The program failed, and says nothing of the phase.
    Unspecified,
}

/// What is known of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureEntry {
    /// The failure.
    pub failure: Failure,
    /// The code of the finding that a probe with the same outcome gives.
    pub code: &'static str,
    /// Its name.
    pub slug: &'static str,
    /// The hop that failed, where the words say it.
    pub hop: Option<Hop>,
    /// What happened.
    pub title: &'static str,
    /// What that means.
    pub means: &'static str,
    /// The hops that it proves to work.
    pub passed: &'static [Hop],
    /// The candidates, in the order in which to test them.
    pub candidates: &'static [Candidate],
    /// What to run where the call fails.
    pub run: &'static str,
}
impl Failure {
    /// What is known of it.
    #[must_use]
    pub fn entry(self) -> Option<&'static FailureEntry> {
        ENTRIES.iter().find(|entry| entry.failure == self)
    }

    /// What may be behind it, by what is known of the call: the form of its name, and the kind of the address that
    /// it went to.
    #[must_use]
    pub fn candidates(self, form: Form, address: Option<AddressKind>) -> Vec<Candidate> {
        let named = (self == Self::NameNotFound).then(|| candidates::of_name(form));
        let all = self.entry().map_or(&[][..], |entry| entry.candidates);
        let mut all = named.flatten().unwrap_or(all).to_vec();
        let to_endpoint = |it: &Candidate| it.slug == candidates::ENDPOINT_GROUP.slug;
        if address == Some(AddressKind::Public) && all.iter().any(to_endpoint) {
            all.retain(|it| !to_endpoint(it));
            all.insert(0, candidates::PUBLIC_ADDRESS);
        }
        all
    }

    /// What curl's number says.
    #[must_use]
    pub const fn of_curl(number: u8) -> Self {
        match number {
            6 => Self::NameNotFound,
            7 => Self::ConnectFailed,
            28 => Self::TimedOut,
            35 => Self::HandshakeFailed,
            51 => Self::NameMismatch,
            60 | 77 => Self::UntrustedIssuer,
            52 => Self::ClosedEarly,
            56 => Self::Reset,
            _ => Self::Unspecified,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_one_entry() {
        for entry in ENTRIES {
            assert_eq!(entry.failure.entry(), Some(entry));
            assert!(entry.failure == Failure::Unspecified || !entry.candidates.is_empty());
        }
    }
}
