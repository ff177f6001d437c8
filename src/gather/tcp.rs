//! Connects to port 443, and tells the ways of failing apart by errno.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::clock::{Clock, ms_since};
use super::request::Bounds;
use super::text::one_line;
use crate::facts::{Fact, TcpOutcome, TcpProbe};

/// How long to wait before trying again beside a try that is still silent.
const STAGGER: Duration = Duration::from_millis(500);

/// Connect to an address. A silent try is joined by the next one after a short while, and all of them end
/// with the first one's time, so that they cost one timeout together: any answer, even a refusal, ends the
/// probe. None where the run ended before that.
pub(super) async fn probe(
    address: IpAddr,
    port: u16,
    bounds: Bounds,
    clock: Clock,
) -> Option<TcpProbe> {
    let attempts = bounds.attempts.clamp(1, 10);
    let stagger = STAGGER.min(bounds.connect_timeout / (attempts + 1));
    let begin = Instant::now();
    let deadline = clock.within(bounds.connect_timeout);
    let mut tries = JoinSet::new();
    for number in 1..=attempts {
        let start = begin + stagger * (number - 1);
        tries.spawn(async move {
            sleep_until(start).await;
            let start = Instant::now();
            let outcome = attempt(SocketAddr::new(address, port), deadline.at()).await;
            let cut = outcome == TcpOutcome::TimedOut && deadline.has_cut();
            let start = if outcome == TcpOutcome::TimedOut {
                begin
            } else {
                start
            };
            (number, (!cut).then_some(outcome), ms_since(start))
        });
    }
    let mut made = TcpProbe {
        address,
        port,
        outcome: TcpOutcome::TimedOut,
        tries: 0,
        ms: 0,
        way: Fact::NotAsked,
    };
    while let Some(ended) = tries.join_next().await {
        let Ok((number, outcome, ms)) = ended else {
            continue;
        };
        let Some(outcome) = outcome else {
            continue;
        };
        made.ms = ms;
        made.tries += 1;
        if outcome != TcpOutcome::TimedOut {
            made.tries = number;
            made.outcome = outcome;
            break;
        }
    }
    (made.tries > 0).then_some(made)
}

async fn attempt(to: SocketAddr, deadline: Instant) -> TcpOutcome {
    match timeout_at(deadline, TcpStream::connect(to)).await {
        Err(_) => TcpOutcome::TimedOut,
        Ok(Err(error)) => by_errno(&error),
        Ok(Ok(stream)) => match stream.local_addr() {
            Ok(local) => TcpOutcome::Connected { local },
            Err(error) => by_errno(&error),
        },
    }
}

/// What an errno means for a connection: see `cli-errno-map` in the catalogue of failure modes.
fn by_errno(error: &Error) -> TcpOutcome {
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    if let Some(ENFILE | EMFILE) = error.raw_os_error() {
        return TcpOutcome::Exhausted;
    }
    match error.kind() {
        ErrorKind::TimedOut => TcpOutcome::TimedOut,
        ErrorKind::ConnectionRefused => TcpOutcome::Refused,
        ErrorKind::HostUnreachable => TcpOutcome::HostUnreachable,
        ErrorKind::NetworkUnreachable => TcpOutcome::NetworkUnreachable,
        ErrorKind::ConnectionReset => TcpOutcome::Reset,
        ErrorKind::PermissionDenied => TcpOutcome::NotPermitted,
        ErrorKind::AddrNotAvailable => TcpOutcome::Exhausted,
        _ => TcpOutcome::Failed(one_line(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    const SHORT: Bounds = Bounds {
        timeout: Duration::from_secs(5),
        spent: Duration::ZERO,
        connect_timeout: Duration::from_millis(200),
        attempts: 3,
    };

    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    async fn probed(address: IpAddr, port: u16) -> TcpProbe {
        let probe = probe(address, port, SHORT, Clock::start(SHORT)).await;
        probe.expect("its own time")
    }

    #[tokio::test]
    async fn connects_once_to_who_answers() {
        let listener = TcpListener::bind((HOME, 0)).await.expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let probe = probed(HOME, port).await;
        assert!(
            matches!(probe.outcome, TcpOutcome::Connected { local } if local.ip() == HOME),
            "{probe:?}"
        );
        assert_eq!((probe.tries, probe.port), (1, port));
    }

    #[tokio::test]
    async fn a_reset_is_a_refusal_and_ends_the_probe() {
        let listener = TcpListener::bind((HOME, 0)).await.expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let probe = probed(HOME, port).await;
        assert_eq!((probe.outcome, probe.tries), (TcpOutcome::Refused, 1));
    }

    #[tokio::test]
    async fn a_full_backlog_is_silence_and_costs_about_one_timeout() {
        // Linux drops the SYN of a connection that a full backlog has no room for.
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind((HOME, 0).into()).expect("bound");
        let listener = socket.listen(1).expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let mut fillers = Vec::new();
        for _ in 0..4 {
            let connecting = TcpStream::connect((HOME, port));
            let deadline = Instant::now() + Duration::from_millis(50);
            if let Ok(Ok(stream)) = timeout_at(deadline, connecting).await {
                fillers.push(stream);
            }
        }
        let start = Instant::now();
        let probe = probed(HOME, port).await;
        assert_eq!((probe.outcome, probe.tries), (TcpOutcome::TimedOut, 3));
        assert!(start.elapsed() < SHORT.connect_timeout * 3, "tries overlap");
        drop((listener, fillers));
    }

    #[test]
    fn tells_errnos_apart() {
        for (errno, outcome) in [
            (110, TcpOutcome::TimedOut),
            (111, TcpOutcome::Refused),
            (113, TcpOutcome::HostUnreachable),
            (101, TcpOutcome::NetworkUnreachable),
            (104, TcpOutcome::Reset),
            (1, TcpOutcome::NotPermitted),
            (13, TcpOutcome::NotPermitted),
            (24, TcpOutcome::Exhausted),
            (23, TcpOutcome::Exhausted),
            (99, TcpOutcome::Exhausted),
        ] {
            assert_eq!(
                by_errno(&Error::from_raw_os_error(errno)),
                outcome,
                "{errno}"
            );
        }
        let odd = by_errno(&Error::from_raw_os_error(22));
        assert!(matches!(odd, TcpOutcome::Failed(_)), "{odd:?}");
    }
}
