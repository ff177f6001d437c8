//! A value that one piece of the run learns and others wait for.

use tokio::sync::watch;

use super::since::Since;

/// A value that is filled in once.
#[derive(Debug)]
pub(super) struct Slot<T>(watch::Sender<Option<(T, Since)>>);

impl<T: Clone> Slot<T> {
    /// Nothing known yet.
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Tell everybody who waits, and whence it is known.
    pub(super) fn fill(&self, value: T, since: Since) {
        self.0.send_replace(Some((value, since)));
    }

    /// Tell everybody who waits, where nobody has told them anything yet.
    pub(super) fn fill_if_empty(&self, value: T) {
        self.0.send_if_modified(|known| {
            let empty = known.is_none();
            if empty {
                *known = Some((value, Since::start()));
            }
            empty
        });
    }

    /// Wait until the value is known.
    pub(super) async fn wait(&self) -> T {
        self.after(&mut Since::start()).await
    }

    /// Wait until the value is known, and note for whom.
    pub(super) async fn after(&self, since: &mut Since) -> T {
        let mut receiver = self.0.subscribe();
        let known = receiver
            .wait_for(Option::is_some)
            .await
            .map(|value| value.clone());
        match known {
            Ok(Some((value, known_since))) => {
                since.and(&known_since);
                value
            }
            // Only without a sender, and the sender is this slot.
            _ => std::future::pending().await,
        }
    }
}
