//! A value that one piece of the run learns and others wait for.

use tokio::sync::watch;

/// A value that is filled in once.
#[derive(Debug)]
pub(super) struct Slot<T>(watch::Sender<Option<T>>);

impl<T: Clone> Slot<T> {
    /// Nothing known yet.
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Tell everybody who waits.
    pub(super) fn fill(&self, value: T) {
        self.0.send_replace(Some(value));
    }

    /// Tell everybody who waits, where nobody has told them anything yet.
    pub(super) fn fill_if_empty(&self, value: T) {
        self.0.send_if_modified(|known| {
            let empty = known.is_none();
            if empty {
                *known = Some(value);
            }
            empty
        });
    }

    /// Wait until the value is known.
    pub(super) async fn wait(&self) -> T {
        let mut receiver = self.0.subscribe();
        let known = receiver
            .wait_for(Option::is_some)
            .await
            .map(|value| value.clone());
        match known {
            Ok(Some(value)) => value,
            // Only without a sender, and the sender is this slot.
            _ => std::future::pending().await,
        }
    }
}
