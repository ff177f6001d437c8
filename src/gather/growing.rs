//! Ids that become known one after the other, from several pieces of the run. Each is asked for once, and
//! as soon as it is known; those that are known at the same time are asked for together.

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::watch;

use super::since::Since;
use crate::facts::{Fact, FetchError};

/// Ids, each once, in the order in which they became known.
#[derive(Debug)]
pub(super) struct Growing<K> {
    told: watch::Sender<Told<K>>,
    /// More are not taken.
    most: usize,
}

#[derive(Debug)]
struct Told<K> {
    ids: Vec<(K, Since)>,
    whole: bool,
    trouble: Option<FetchError>,
}

impl<K: Clone + PartialEq> Growing<K> {
    /// None yet.
    pub(super) fn new(most: usize) -> Self {
        let told = Told {
            ids: Vec::new(),
            whole: false,
            trouble: None,
        };
        Self {
            told: watch::Sender::new(told),
            most,
        }
    }

    /// More of them, and whence they are known.
    pub(super) fn tell(&self, ids: impl IntoIterator<Item = K>, since: &Since) {
        self.told.send_if_modified(|told| {
            let before = told.ids.len();
            for id in ids {
                let known = told.ids.iter().any(|(other, _)| *other == id);
                if !known && told.ids.len() < self.most {
                    told.ids.push((id, since.clone()));
                }
            }
            told.ids.len() > before
        });
    }

    /// No more will come; and what kept somebody from telling more.
    pub(super) fn close(&self, trouble: Option<&FetchError>) {
        self.told.send_modify(|told| {
            told.whole = true;
            told.trouble = trouble.cloned();
        });
    }

    /// What kept somebody from telling more.
    pub(super) fn trouble(&self) -> Option<FetchError> {
        self.told.borrow().trouble.clone()
    }

    /// Ask about all of them, for each that becomes known at once. What was learned is all answers, or the
    /// first trouble, and from which steps; none where there was nobody to ask about.
    pub(super) async fn ask<T>(
        &self,
        ask: impl AsyncFn(Vec<K>, Since) -> (Fact<Vec<T>>, Since),
    ) -> Option<(Fact<Vec<T>>, Since)> {
        let mut receiver = self.told.subscribe();
        let (mut read, mut whole) = (0, false);
        let mut asking = FuturesUnordered::new();
        let mut learned = None;
        loop {
            tokio::select! {
                told = receiver.wait_for(|told| told.whole || told.ids.len() > read), if !whole => {
                    // Only without a sender, and the sender is this list.
                    let Ok(told) = told else { break };
                    let new = told.ids.get(read..).unwrap_or_default();
                    let mut since = Since::start();
                    for (_, known_since) in new {
                        since.and(known_since);
                    }
                    let ids: Vec<K> = new.iter().map(|(id, _)| id.clone()).collect();
                    (read, whole) = (told.ids.len(), told.whole);
                    drop(told);
                    if !ids.is_empty() {
                        asking.push(ask(ids, since));
                    }
                }
                Some(answer) = asking.next() => learned = Some(match learned {
                    None => answer,
                    Some(before) => both(before, answer),
                }),
                else => break,
            }
        }
        learned
    }
}

/// All of both, or the first trouble.
pub(super) fn both<T>(
    (one, since): (Fact<Vec<T>>, Since),
    (other, more_since): (Fact<Vec<T>>, Since),
) -> (Fact<Vec<T>>, Since) {
    let fact = match (one, other) {
        (Fact::Known(mut all), Fact::Known(more)) => {
            all.extend(more);
            Fact::Known(all)
        }
        (Fact::Known(_), trouble) | (trouble, _) => trouble,
    };
    (fact, since.with(&more_since))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::facts::Reason;

    #[tokio::test]
    async fn each_id_is_asked_for_once_and_those_of_one_moment_together() {
        let ids = Growing::new(4);
        let asked = RefCell::new(Vec::new());
        let learned = ids.ask(async |new: Vec<u8>, _| {
            asked.borrow_mut().push(new.clone());
            tokio::task::yield_now().await;
            (Fact::Known(new), Since::start())
        });
        let telling = async {
            ids.tell([1], &Since::start());
            ids.tell([2, 1], &Since::start());
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            // The last one is one too many.
            ids.tell([2, 3, 4, 5], &Since::start());
            ids.close(None);
        };
        let (learned, ()) = tokio::join!(learned, telling);
        assert_eq!(*asked.borrow(), [vec![1, 2], vec![3, 4]]);
        let all = Fact::Known(vec![1, 2, 3, 4]);
        assert_eq!(learned, Some((all, Since::start())));
    }

    #[tokio::test]
    async fn nobody_is_asked_about_nothing_and_one_trouble_is_all_of_it() {
        let none: Growing<u8> = Growing::new(9);
        none.close(None);
        let learned = none.ask(async |new, since| (Fact::Known(new), since));
        assert_eq!(learned.await, None);
        let ids = Growing::new(9);
        let learned = ids.ask(async |new: Vec<u8>, since| match new.as_slice() {
            [1] => (Fact::Known(new), since),
            _ => (Fact::unknown(Reason::Denied, "no"), since),
        });
        let telling = async {
            ids.tell([1], &Since::start());
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            ids.tell([2], &Since::start());
            ids.close(None);
        };
        let (learned, ()) = tokio::join!(learned, telling);
        let trouble = Fact::unknown(Reason::Denied, "no");
        assert_eq!(learned, Some((trouble, Since::start())));
    }
}
