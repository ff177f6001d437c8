//! Who gains and who loses between two worlds.

use std::collections::HashMap;

use super::{Reach, Reachable};

/// What every class came to before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The verdict of each client before, by its name.
    was: HashMap<String, Reachable>,
    /// How many clients gain.
    pub gain: usize,
    /// How many clients lose: they were reached before, and are not now, or it is not known any more.
    pub lose: usize,
}

impl Compared {
    /// What a client's verdict was; none where it was no client.
    #[must_use]
    pub fn was(&self, client: &str) -> Option<Reachable> {
        self.was.get(client).copied()
    }
}

/// Splits each class by what its clients came to before, and counts who gains and who loses.
#[must_use]
pub fn compare(before: &Reach, now: &mut Reach) -> Compared {
    let mut was = HashMap::new();
    for class in &before.classes {
        for client in &class.clients {
            was.insert(client.name.clone(), class.outcome.verdict);
        }
    }
    let mut split = Vec::new();
    let (mut gain, mut lose) = (0, 0);
    for class in std::mem::take(&mut now.classes) {
        for verdict in [
            None,
            Some(Reachable::Yes),
            Some(Reachable::Unknown),
            Some(Reachable::No),
        ] {
            let mut alike = class.clone();
            alike
                .clients
                .retain(|it| was.get(&it.name).copied() == verdict);
            if alike.clients.is_empty() {
                continue;
            }
            match (verdict, class.outcome.verdict) {
                (Some(Reachable::Yes), Reachable::No | Reachable::Unknown) => {
                    lose += alike.clients.len();
                }
                (Some(Reachable::No | Reachable::Unknown), Reachable::Yes) => {
                    gain += alike.clients.len();
                }
                _ => {}
            }
            split.push(alike);
        }
    }
    now.classes = split;
    Compared { was, gain, lose }
}
