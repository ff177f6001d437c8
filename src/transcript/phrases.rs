//! The words by which programs tell that a call failed, and in which phase. The first that fits counts, so
//! the specific ones come before the general ones.
//!
//! Sources: the programs' own code and documentation; each is in a text of `tests/cases/texts`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::lines::Line;
use crate::front_door::Failure;

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The phrase's place in the list: the least is the most specific.
    pub(super) place: usize,
    /// What it means.
    pub(super) failure: Failure,
}

use Failure::{
    CallerTimedOut, ClosedEarly, ConnectFailed, ConnectTimeout, Exhausted, Expired, HandshakeCut,
    HandshakeFailed, HandshakeTimeout, NameMismatch, NameMismatchExecuteApi, NameNotAnswered,
    NameNotFound, NotConnected, NotPermitted, NotTls, ReadTimeout, Refused, Reset, TimedOut,
    Unreachable, Unspecified, UntrustedIssuer, VersionRefused,
};

/// Phrases in lower case.
const PHRASES: &[(&str, Failure)] = &[
    // The name.
    ("eai_again", NameNotAnswered),
    ("temporary failure in name resolution", NameNotAnswered),
    ("server misbehaving", NameNotAnswered),
    ("resolving timed out after", NameNotAnswered),
    ("timeout awaiting 'lookup'", NameNotAnswered),
    ("querya etimeout", NameNotAnswered),
    ("queryaaaa etimeout", NameNotAnswered),
    ("querya eservfail", NameNotAnswered),
    ("dns_probe_finished_no_internet", NameNotAnswered),
    ("dns_probe_finished_bad_config", NameNotAnswered),
    ("dns server not responding", NameNotAnswered),
    ("unknownhostexception", NameNotFound),
    ("nameresolutionerror", NameNotFound),
    ("clientconnectordnserror", NameNotFound),
    ("name or service not known", NameNotFound),
    ("nodename nor servname provided", NameNotFound),
    ("no address associated with hostname", NameNotFound),
    ("no such host", NameNotFound),
    ("getaddrinfo failed", NameNotFound),
    ("getaddrinfo enotfound", NameNotFound),
    ("enotfound", NameNotFound),
    ("querya enodata", NameNotFound),
    ("could not resolve host", NameNotFound),
    ("couldn't resolve host", NameNotFound),
    ("unable to resolve host", NameNotFound),
    ("unable to resolve the address", NameNotFound),
    ("the remote name could not be resolved", NameNotFound),
    ("failed to lookup address information", NameNotFound),
    ("failed to resolve '", NameNotFound),
    ("failed to resolve \"", NameNotFound),
    ("name does not resolve", NameNotFound),
    ("wget: bad address", NameNotFound),
    ("bad address '", NameNotFound),
    ("hostname could not be resolved", NameNotFound),
    (
        "the requested name is valid, but no data of the requested type was found",
        NameNotFound,
    ),
    ("err_name_not_resolved", NameNotFound),
    ("dns_probe_finished_nxdomain", NameNotFound),
    ("ns_error_unknown_host", NameNotFound),
    ("server ip address could not be found", NameNotFound),
    ("nxdomain", NameNotFound),
    ("wsahost_not_found", NameNotFound),
    ("unknown host", NameNotFound),
    ("dns error:", NameNotFound),
    ("failed to resolve", NameNotFound),
    ("unresolvedaddressexception", NameNotFound),
    // The certificate's name.
    ("doesn't match '*.execute-api.", NameMismatchExecuteApi),
    (
        "doesn't match either of '*.execute-api.",
        NameMismatchExecuteApi,
    ),
    (
        "certificate is valid for *.execute-api.",
        NameMismatchExecuteApi,
    ),
    (
        "subject alternative names: [*.execute-api.",
        NameMismatchExecuteApi,
    ),
    ("altnames: host: ", NameMismatch),
    ("hostname mismatch", NameMismatch),
    (
        "hostname/ip does not match certificate's altnames",
        NameMismatch,
    ),
    ("err_tls_cert_altname_invalid", NameMismatch),
    ("no subject alternative dns name matching", NameMismatch),
    ("no subject alternative names matching", NameMismatch),
    ("no subject alternative names present", NameMismatch),
    ("no name matching", NameMismatch),
    (
        "doesn't match any of the subject alternative names",
        NameMismatch,
    ),
    (
        "does not match the certificate subject provided by the peer",
        NameMismatch,
    ),
    ("peer not authenticated", HandshakeFailed),
    ("sslpeerunverifiedexception", NameMismatch),
    ("certificate is valid for", NameMismatch),
    ("certificate is not valid for any names", NameMismatch),
    ("certificate is not valid for", NameMismatch),
    ("remotecertificatenamemismatch", NameMismatch),
    ("does not match the server certificate", NameMismatch),
    ("' doesn't match", NameMismatch),
    (
        "no alternative certificate subject name matches target host",
        NameMismatch,
    ),
    ("certificate common name", NameMismatch),
    (
        "no certificate subject alternative name matches",
        NameMismatch,
    ),
    ("peer certificate cn=", NameMismatch),
    ("err_cert_common_name_invalid", NameMismatch),
    ("ssl_error_bad_cert_domain", NameMismatch),
    ("notvalidforname", NameMismatch),
    (
        "ip address mismatch, certificate is not valid",
        NameMismatch,
    ),
    // Its validity.
    ("certificate has expired or is not yet valid", Expired),
    ("certificate has expired", Expired),
    ("cert_has_expired", Expired),
    ("certificateexpiredexception", Expired),
    ("certificatenotyetvalidexception", Expired),
    ("certificate is not yet valid", Expired),
    ("cert_not_yet_valid", Expired),
    ("nottimevalid", Expired),
    ("err_cert_date_invalid", Expired),
    ("sec_error_expired_certificate", Expired),
    ("invalid peer certificate: expired", Expired),
    ("certificate expired", Expired),
    // Its issuer.
    ("pkix path building failed", UntrustedIssuer),
    ("pkix path validation failed", UntrustedIssuer),
    ("unable to find valid certification path", UntrustedIssuer),
    (
        "trust anchor for certification path not found",
        UntrustedIssuer,
    ),
    ("unable to get local issuer certificate", UntrustedIssuer),
    ("unable to get issuer cert", UntrustedIssuer),
    ("unable_to_get_issuer_cert", UntrustedIssuer),
    ("unable_to_verify_leaf_signature", UntrustedIssuer),
    ("unable to verify the first certificate", UntrustedIssuer),
    ("self_signed_cert_in_chain", UntrustedIssuer),
    ("depth_zero_self_signed_cert", UntrustedIssuer),
    ("self signed certificate", UntrustedIssuer),
    ("self-signed certificate", UntrustedIssuer),
    ("certificate signed by unknown authority", UntrustedIssuer),
    ("remotecertificatechainerrors", UntrustedIssuer),
    ("untrustedroot", UntrustedIssuer),
    ("partialchain", UntrustedIssuer),
    ("err_cert_authority_invalid", UntrustedIssuer),
    ("sec_error_unknown_issuer", UntrustedIssuer),
    ("unknownissuer", UntrustedIssuer),
    ("certificate is not trusted", UntrustedIssuer),
    ("could not establish trust relationship", UntrustedIssuer),
    (
        "remote certificate is invalid according to the validation procedure",
        UntrustedIssuer,
    ),
    ("remote certificate was rejected", UntrustedIssuer),
    ("'s certificate, issued by", UntrustedIssuer),
    ("issued certificate not trusted", UntrustedIssuer),
    ("certificate verify failed", UntrustedIssuer),
    ("certificate_verify_failed", UntrustedIssuer),
    ("ssl validation failed", UntrustedIssuer),
    ("peer certificate cannot be authenticated", UntrustedIssuer),
    ("ssl certificate problem", UntrustedIssuer),
    // What TLS is spoken.
    ("received fatal alert: protocol_version", VersionRefused),
    ("alert protocol version", VersionRefused),
    ("tlsv1_alert_protocol_version", VersionRefused),
    ("unsupported_protocol", VersionRefused),
    ("unsupported protocol", VersionRefused),
    ("no appropriate protocol", VersionRefused),
    ("protocol version not supported", VersionRefused),
    ("no protocols available", VersionRefused),
    ("err_ssl_version_or_cipher_mismatch", VersionRefused),
    ("ssl_error_no_cypher_overlap", VersionRefused),
    ("ssl_error_unsupported_version", VersionRefused),
    ("no cipher suites in common", VersionRefused),
    ("could not create ssl/tls secure channel", VersionRefused),
    ("wrong_version_number", NotTls),
    ("wrong version number", NotTls),
    ("unsupported or unrecognized ssl message", NotTls),
    ("unrecognized ssl message, plaintext connection", NotTls),
    ("first record does not look like a tls handshake", NotTls),
    ("server gave http response to https client", NotTls),
    (
        "cannot determine the frame size or a corrupted frame",
        NotTls,
    ),
    ("packet length too long", NotTls),
    ("err_ssl_protocol_error", NotTls),
    ("ssl_error_rx_record_too_long", NotTls),
    ("http request was sent to https port", NotTls),
    ("the handshake operation timed out", HandshakeTimeout),
    ("handshake operation timed out", HandshakeTimeout),
    ("tls handshake timeout", HandshakeTimeout),
    ("ssl connection timeout", HandshakeTimeout),
    ("handshake timed out", HandshakeTimeout),
    ("timeout awaiting 'secureconnect'", HandshakeTimeout),
    ("remote host terminated the handshake", HandshakeCut),
    (
        "remote host closed connection during handshake",
        HandshakeCut,
    ),
    ("before secure tls connection was established", HandshakeCut),
    ("unexpected_eof_while_reading", HandshakeCut),
    ("eof occurred in violation of protocol", HandshakeCut),
    ("unexpected eof while reading", HandshakeCut),
    ("ssl_error_syscall in connection to", HandshakeCut),
    ("openssl ssl_connect: ssl_error_syscall", HandshakeCut),
    ("ssl_connect: connection reset by peer", HandshakeCut),
    ("ssl_connect: connection was reset", HandshakeCut),
    ("ssl_connect syscall returned=5", HandshakeCut),
    ("ssl_connect returned=5", HandshakeCut),
    ("ssl peer shut down incorrectly", HandshakeCut),
    ("remote party has closed the transport stream", HandshakeCut),
    (
        "received an unexpected eof or 0 bytes from the transport stream",
        HandshakeCut,
    ),
    ("unable to establish ssl connection", HandshakeCut),
    ("tls handshake eof", HandshakeCut),
    ("received fatal alert: handshake_failure", HandshakeFailed),
    ("alert handshake failure", HandshakeFailed),
    ("alert_handshake_failure", HandshakeFailed),
    ("handshake failure", HandshakeFailed),
    ("tlsv1 alert internal error", HandshakeFailed),
    ("unrecognized_name", HandshakeFailed),
    ("unrecognized name", HandshakeFailed),
    ("tls connect error", HandshakeFailed),
    (
        "the ssl connection could not be established",
        HandshakeFailed,
    ),
    ("sslhandshakeexception", HandshakeFailed),
    ("write eproto", HandshakeFailed),
    ("'eproto'", HandshakeFailed),
    // The connection.
    ("sockettimeoutexception: failed to connect", ConnectTimeout),
    ("connecttimeouterror", ConnectTimeout),
    ("connecttimeoutexception", ConnectTimeout),
    ("httpconnecttimeoutexception", ConnectTimeout),
    ("connecttimeout", ConnectTimeout),
    ("connectiontimeouterror", ConnectTimeout),
    ("und_err_connect_timeout", ConnectTimeout),
    ("connect timeout=", ConnectTimeout),
    ("connect timeout on endpoint url", ConnectTimeout),
    ("timeout awaiting 'connect'", ConnectTimeout),
    ("connect etimedout", ConnectTimeout),
    ("net::opentimeout", ConnectTimeout),
    ("connect timed out", ConnectTimeout),
    ("connection timed out after", ConnectTimeout),
    (
        "connection timed out: no further information",
        ConnectTimeout,
    ),
    ("connection timed out", ConnectTimeout),
    ("connection timeout", ConnectTimeout),
    (
        "connection attempt failed because the connected party did not properly respond",
        ConnectTimeout,
    ),
    ("winerror 10060", ConnectTimeout),
    ("errno 110", ConnectTimeout),
    ("errno 60]", ConnectTimeout),
    ("err_connection_timed_out", ConnectTimeout),
    ("ns_error_net_timeout", ConnectTimeout),
    ("tcp connect failed", ConnectFailed),
    ("connection refused", Refused),
    ("actively refused", Refused),
    ("econnrefused", Refused),
    ("err_connection_refused", Refused),
    ("ns_error_connection_refused", Refused),
    ("errno 111", Refused),
    ("errno 61]", Refused),
    ("winerror 10061", Refused),
    ("no route to host", Unreachable),
    ("network is unreachable", Unreachable),
    ("network unreachable", Unreachable),
    ("host is unreachable", Unreachable),
    ("host unreachable", Unreachable),
    ("ehostunreach", Unreachable),
    ("enetunreach", Unreachable),
    ("errno 113", Unreachable),
    ("errno 101", Unreachable),
    ("err_address_unreachable", Unreachable),
    ("unreachable network", Unreachable),
    ("unreachable host", Unreachable),
    ("noroutetohostexception", Unreachable),
    ("operation not permitted", NotPermitted),
    ("forbidden by its access permissions", NotPermitted),
    ("winerror 10013", NotPermitted),
    ("cannot assign requested address", Exhausted),
    ("eaddrnotavail", Exhausted),
    ("too many open files", Exhausted),
    ("emfile", Exhausted),
    // The answer.
    ("readtimeouterror", ReadTimeout),
    ("readtimeoutexception", ReadTimeout),
    ("readtimeout", ReadTimeout),
    ("read timed out", ReadTimeout),
    ("read timeout", ReadTimeout),
    ("the read operation timed out", ReadTimeout),
    ("und_err_headers_timeout", ReadTimeout),
    ("und_err_body_timeout", ReadTimeout),
    ("timeout awaiting response headers", ReadTimeout),
    ("timeout awaiting 'response'", ReadTimeout),
    ("milliseconds with 0 bytes received", ReadTimeout),
    ("milliseconds with 0 out of 0 bytes received", ReadTimeout),
    ("operation timed out after", ReadTimeout),
    ("net::readtimeout", ReadTimeout),
    ("sockettimeoutexception: timeout", ReadTimeout),
    ("servertimeouterror", ReadTimeout),
    ("socketreadtimeout", ReadTimeout),
    ("remotedisconnected", ClosedEarly),
    ("remote end closed connection without response", ClosedEarly),
    ("server disconnected", ClosedEarly),
    ("empty reply from server", ClosedEarly),
    ("nohttpresponseexception", ClosedEarly),
    ("failed to respond", ClosedEarly),
    ("the response ended prematurely", ClosedEarly),
    ("unexpected end of stream", ClosedEarly),
    (
        "connection was closed before we received a valid response",
        ClosedEarly,
    ),
    ("und_err_socket", ClosedEarly),
    ("other side closed", ClosedEarly),
    ("end of file reached", ClosedEarly),
    ("err_empty_response", ClosedEarly),
    ("err_connection_closed", ClosedEarly),
    ("error getting response: eof", ClosedEarly),
    ("connection closed before message completed", ClosedEarly),
    ("header parser received no bytes", ClosedEarly),
    ("\": eof", ClosedEarly),
    ("socket hang up", Reset),
    ("connection reset by peer", Reset),
    ("connection reset", Reset),
    ("connection aborted", Reset),
    ("econnreset", Reset),
    ("err_connection_reset", Reset),
    ("pr_connect_reset_error", Reset),
    ("forcibly closed by the remote host", Reset),
    ("recv failure", Reset),
    ("errno 104", Reset),
    ("errno 54]", Reset),
    ("broken pipe", Reset),
    // What says no more than that it failed.
    ("endpointconnectionerror", NotConnected),
    ("could not connect to the endpoint url", NotConnected),
    ("unable to connect to the remote server", NotConnected),
    ("couldn't connect to server", ConnectFailed),
    ("could not connect to server", ConnectFailed),
    ("connect call failed", ConnectFailed),
    ("all connection attempts failed", NotConnected),
    ("failed to open tcp connection", NotConnected),
    ("connection could not be established", NotConnected),
    ("failed to establish a new connection", NotConnected),
    ("unable to connect", NotConnected),
    ("i/o timeout", TimedOut),
    ("dial tcp", NotConnected),
    ("tcp connect error", NotConnected),
    ("error trying to connect", NotConnected),
    ("etimedout", TimedOut),
    ("esockettimedout", TimedOut),
    ("err_timed_out", TimedOut),
    ("client.timeout exceeded", TimedOut),
    ("context deadline exceeded", TimedOut),
    ("httptimeoutexception", TimedOut),
    ("apicalltimeoutexception", TimedOut),
    ("apicallattempttimeoutexception", TimedOut),
    (
        "client execution did not complete before the specified timeout",
        TimedOut,
    ),
    (
        "the request was canceled due to the configured httpclient.timeout",
        TimedOut,
    ),
    ("taskcanceledexception", TimedOut),
    ("the operation has timed out", TimedOut),
    ("the operation timed out", TimedOut),
    ("operation timed out", TimedOut),
    ("execution expired", TimedOut),
    ("aborted due to timeout", TimedOut),
    ("econnaborted", TimedOut),
    ("ms exceeded", TimedOut),
    ("timeout awaiting 'request'", TimedOut),
    ("timed out. exiting", TimedOut),
    ("download timed out", TimedOut),
    ("timeouterror", TimedOut),
    ("deadline has elapsed", TimedOut),
    ("timeout was reached", TimedOut),
    ("failed to connect to", ConnectFailed),
    ("task timed out after", CallerTimedOut),
    ("fetch failed", Unspecified),
    ("axioserror: network error", Unspecified),
    ("failed to fetch", Unspecified),
];

static AUTOMATON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(PHRASES.iter().map(|(words, _)| *words))
        .ok()
});

/// A text that is longer is worth the automaton, which takes milliseconds to build.
const SHORT: usize = 4096;

/// What each line says, where it says anything.
pub(super) fn find(lines: &[Line<'_>]) -> Vec<Option<Found>> {
    let all: usize = lines.iter().map(|line| line.text.len()).sum();
    let place = if all > SHORT { by_automaton } else { by_each };
    let said = |line: &Line<'_>| found(place(line.text)?);
    lines.iter().map(said).collect()
}

/// What one text says.
pub(super) fn of(text: &str) -> Option<Found> {
    let place = if text.len() > SHORT {
        by_automaton
    } else {
        by_each
    };
    found(place(text)?)
}

fn found(place: usize) -> Option<Found> {
    let (_, failure) = PHRASES.get(place)?;
    Some(Found {
        place,
        failure: *failure,
    })
}

/// The first phrase of the list that a text holds.
fn by_automaton(text: &str) -> Option<usize> {
    let places = AUTOMATON.as_ref()?.find_overlapping_iter(text);
    places.map(|found| found.pattern().as_usize()).min()
}

/// The same, by a search for each of them.
fn by_each(text: &str) -> Option<usize> {
    let small = text.to_ascii_lowercase();
    PHRASES.iter().position(|(words, _)| small.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_in_lower_case_and_stand_once() {
        let mut seen = std::collections::BTreeSet::new();
        for (words, _) in PHRASES {
            assert_eq!(*words, words.to_ascii_lowercase());
            assert!(seen.insert(words), "{words}");
            let upper = format!("- {}!", words.to_ascii_uppercase());
            assert_eq!(by_each(&upper), by_automaton(&upper), "{words}");
            assert!(of(words).is_some_and(|found| PHRASES[found.place].0.len() <= words.len()));
        }
    }
}
