//! One circuit breaker for each address of AWS.
//!
//! From a private subnet the endpoints of AWS often do not answer at all. The first call that gets no
//! connection, or no byte, within the connect timeout then decides for all calls to that address, those
//! that are in flight included: a run pays that time once, and not once for each call. An address that
//! has answered a call is not silent; there each call has its own time.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::service::Patience;

/// What an address did not do in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// It took no connection.
    Connection,
    /// It sent no byte of an answer to its first calls.
    Answer,
    /// It has answered other calls, and sent no byte of an answer to this one.
    ThisAnswer,
}

impl fmt::Display for Silence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Connection => "no connection in time",
            Self::Answer | Self::ThisAnswer => "no answer in time",
        })
    }
}

impl std::error::Error for Silence {}

/// Why a call has no answer.
#[derive(Debug)]
pub(super) enum Unanswered<E> {
    /// Nothing came in time.
    Silent(Silence),
    /// The call failed by itself.
    Failed(E),
}

/// What is known of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No call has ended yet.
    Untried,
    /// It has answered a call.
    Answers,
    Silent(Silence),
}

/// The breaker of one address.
#[derive(Debug, Clone)]
pub(super) struct Breaker(Arc<watch::Sender<State>>);

impl Breaker {
    fn new() -> Self {
        Self(Arc::new(watch::Sender::new(State::Untried)))
    }

    /// Calls, unless the address is known to be silent, and for no longer than until that is known.
    ///
    /// # Errors
    /// The address is silent, or the call failed.
    pub(super) async fn guard<T, E>(
        &self,
        patience: Patience,
        call: impl Future<Output = Result<T, E>>,
        timed_out: impl Fn(&E) -> bool,
    ) -> Result<T, Unanswered<E>> {
        let mut state = self.0.subscribe();
        let silent = async {
            let silence = |state: &State| matches!(state, State::Silent(_));
            // The sender lives as long as this breaker.
            match state.wait_for(silence).await.map(|state| *state) {
                Ok(State::Silent(silence)) => silence,
                _ => std::future::pending().await,
            }
        };
        let no_byte = async {
            // Later than a connection that fails in time, so that the reason is the right one.
            let margin = Duration::from_millis(200);
            sleep(patience.connect + margin).await;
            if self.settle(State::Silent(Silence::Answer)) {
                return Silence::Answer;
            }
            let rest = patience.attempt.saturating_sub(patience.connect);
            sleep(rest).await;
            Silence::ThisAnswer
        };
        tokio::select! {
            biased;
            silence = silent => Err(Unanswered::Silent(silence)),
            answered = call => match answered {
                Ok(answer) => {
                    self.settle(State::Answers);
                    Ok(answer)
                }
                Err(error) if timed_out(&error) => {
                    self.settle(State::Silent(Silence::Connection));
                    Err(Unanswered::Silent(Silence::Connection))
                }
                Err(error) => Err(Unanswered::Failed(error)),
            },
            silence = no_byte => Err(Unanswered::Silent(silence)),
        }
    }

    /// Notes what is known, where nothing was. Whether that is what is known now.
    fn settle(&self, known: State) -> bool {
        self.0.send_if_modified(|state| {
            let first = *state == State::Untried;
            if first {
                *state = known;
            }
            first
        });
        *self.0.borrow() == known
    }
}

/// The breakers of a run, by host and port.
#[derive(Debug, Clone, Default)]
pub(super) struct Breakers(Arc<Mutex<HashMap<String, Breaker>>>);

impl Breakers {
    /// The breaker of the address in a URL.
    pub(super) fn of(&self, url: &str) -> Breaker {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let address = rest.split(['/', '?']).next().unwrap_or(rest);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(address.to_ascii_lowercase())
            .or_insert_with(Breaker::new)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So short that silence shows soon, and so long that no answer is late.
    const PATIENCE: Patience = Patience {
        connect: Duration::from_millis(20),
        attempt: Duration::from_mins(1),
        operation: Duration::from_mins(1),
    };

    async fn never() -> Result<(), &'static str> {
        std::future::pending().await
    }

    async fn after(ms: u64, answer: Result<(), &'static str>) -> Result<(), &'static str> {
        sleep(Duration::from_millis(ms)).await;
        answer
    }

    async fn within(
        patience: Patience,
        breaker: &Breaker,
        call: impl Future<Output = Result<(), &'static str>>,
    ) -> Result<(), Option<Silence>> {
        let answered = breaker.guard(patience, call, |error| *error == "timeout");
        answered.await.map_err(|why| match why {
            Unanswered::Silent(silence) => Some(silence),
            Unanswered::Failed(_) => None,
        })
    }

    async fn said(
        breaker: &Breaker,
        call: impl Future<Output = Result<(), &'static str>>,
    ) -> Result<(), Option<Silence>> {
        within(PATIENCE, breaker, call).await
    }

    #[tokio::test]
    async fn the_first_silence_decides_for_all() {
        let breaker = Breakers::default().of("https://ec2.eu-west-1.amazonaws.com/?Action=A");
        let patient = Patience {
            connect: Duration::from_mins(1),
            ..PATIENCE
        };
        let waiting = within(patient, &breaker, never());
        let (first, waiting) = tokio::join!(said(&breaker, never()), waiting);
        let silent = Err(Some(Silence::Answer));
        assert_eq!((first, waiting), (silent, silent));
        assert_eq!(said(&breaker, after(0, Ok(()))).await, silent);
    }

    #[tokio::test]
    async fn a_connection_that_times_out_decides_too() {
        let breakers = Breakers::default();
        let breaker = breakers.of("https://ec2.eu-west-1.amazonaws.com");
        let (first, second) = tokio::join!(
            said(&breaker, after(1, Err("timeout"))),
            said(&breaker, never())
        );
        let silent = Err(Some(Silence::Connection));
        assert_eq!((first, second), (silent, silent));
        let same = breakers.of("https://EC2.eu-west-1.amazonaws.com/path?query");
        assert_eq!(said(&same, after(0, Ok(()))).await, silent);
        let other = breakers.of("https://sts.eu-west-1.amazonaws.com");
        assert_eq!(said(&other, after(0, Ok(()))).await, Ok(()));
    }

    #[tokio::test]
    async fn who_answered_once_is_not_silent() {
        let breaker = Breakers::default().of("https://ec2.eu-west-1.amazonaws.com");
        let (quick, slow) = tokio::join!(
            said(&breaker, after(0, Ok(()))),
            said(&breaker, after(400, Ok(())))
        );
        assert_eq!((quick, slow), (Ok(()), Ok(())));
        assert_eq!(said(&breaker, after(0, Err("refused"))).await, Err(None));
        let short = Patience {
            attempt: PATIENCE.connect,
            ..PATIENCE
        };
        let never = within(short, &breaker, never()).await;
        assert_eq!(never, Err(Some(Silence::ThisAnswer)));
        assert_eq!(said(&breaker, after(0, Ok(()))).await, Ok(()));
    }
}
