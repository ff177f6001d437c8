//! What a fix does to everybody else: who could call the API after it, and who no longer.

use super::{Change, ChangeError, Reach, Reachable, World, compare};
use crate::facts::{Facts, Inventory};

/// Who gains and who loses by a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// How many clients there are.
    pub clients: usize,
    /// Of how many nothing is known for sure, before the change or after it.
    pub unknown: usize,
    /// Those who reach the API after it, and did not before.
    pub gain: Vec<String>,
    /// Those who reached the API before it, and do not after it, or perhaps not.
    pub lose: Vec<String>,
}

/// The clients that facts tell of, as they are.
pub struct Clients<'a> {
    facts: &'a Facts,
    inventory: Inventory,
    before: Reach,
}

impl<'a> Clients<'a> {
    /// Judges them all.
    #[must_use]
    pub fn new(facts: &'a Facts) -> Self {
        let mut inventory = Inventory::default();
        inventory.add_facts(facts);
        let before = world(facts, inventory.clone()).reach(&[]);
        Self {
            facts,
            inventory,
            before,
        }
    }

    /// Judges them again after the commands of a fix.
    ///
    /// # Errors
    /// A command is none whose effect can be worked out, or changes what is not among the facts.
    pub fn after(&self, commands: &[String]) -> Result<Impact, ChangeError> {
        let mut changed = self.inventory.clone();
        // A deployment makes the changes before it count, and changes nothing by itself.
        let deploys = |it: &&String| it.starts_with("aws apigateway create-deployment ");
        for command in commands.iter().filter(|it| !deploys(it)) {
            Change::read(command, &|_| None)?.apply(&mut changed)?;
        }
        let mut after = world(self.facts, changed).reach(&[]);
        let compared = compare(&self.before, &mut after);
        let (mut gain, mut lose) = (Vec::new(), Vec::new());
        let (mut clients, mut unknown) = (0, 0);
        for class in &after.classes {
            let now = class.outcome.verdict;
            for client in &class.clients {
                let before = compared.was(&client.name);
                clients += 1;
                if now == Reachable::Unknown || before == Some(Reachable::Unknown) {
                    unknown += 1;
                }
                if before != Some(Reachable::Yes) && now == Reachable::Yes {
                    gain.push(client.name.clone());
                } else if before == Some(Reachable::Yes) && now != Reachable::Yes {
                    lose.push(client.name.clone());
                }
            }
        }
        gain.sort_unstable();
        lose.sort_unstable();
        Ok(Impact {
            clients,
            unknown,
            gain,
            lose,
        })
    }
}

/// At the time of the facts, so that a replay says the same.
fn world(facts: &Facts, inventory: Inventory) -> World {
    World::new(facts.target.clone(), inventory, facts.taken_at.clone())
}
