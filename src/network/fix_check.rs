//! A fix on trial: its change is made in the topology, which judges the question again, and taken back.

use std::collections::HashSet;

use super::path::{Layer, Path, State};
use super::query::Query;
use super::reachability::{Answer, judge};
use super::topology::Topology;
use crate::facts::Change;

/// How many fixes of an answer are tried: nobody reads as many.
const MOST_TRIALS: usize = 32;

impl Topology {
    /// Tries the fixes of an answer: a fix is verified where its step lets the packet on then, and nothing
    /// else drops it that did not before.
    pub fn check_fixes(&mut self, query: &Query, answer: &mut Answer) {
        let mut verified: Vec<(usize, usize)> = Vec::new();
        let mut left = MOST_TRIALS;
        let known: HashSet<(Layer, &str)> = answer.paths.iter().flat_map(not_passed).collect();
        for (place, path) in answer.paths.iter().enumerate() {
            for (number, step) in path.steps().enumerate() {
                let fix = step.fix.as_ref();
                let Some(change) = fix.and_then(|fix| fix.change.as_ref()) else {
                    continue;
                };
                if left == 0 {
                    break;
                }
                left -= 1;
                let after = self.with(change, |topology| judge(topology, query));
                let own = (step.layer, step.object.as_str());
                let mended = after.is_some_and(|after| {
                    let all = || after.paths.iter().flat_map(not_passed);
                    let mut here = after.paths.get(place).into_iter().flat_map(not_passed);
                    after.paths.len() == answer.paths.len()
                        && all().all(|one| known.contains(&one))
                        && here.all(|one| one != own)
                });
                if mended {
                    verified.push((place, number));
                }
            }
        }
        for (place, number) in verified {
            let path = answer.paths.get_mut(place);
            let steps = path.map(|path| path.forward.iter_mut().chain(&mut path.back));
            let step = steps.and_then(|mut steps| steps.nth(number));
            if let Some(fix) = step.and_then(|step| step.fix.as_mut()) {
                fix.verified = true;
            }
        }
    }

    /// What somebody makes of the topology with a change; nothing where the change is none of the
    /// network's, or of an object that was not read.
    fn with<T>(&mut self, change: &Change, judge: impl FnOnce(&Self) -> T) -> Option<T> {
        match change {
            Change::AddIngress(id, rule) => {
                let group = self.all.security_groups.get_mut(id)?;
                group.ip_permissions.push(rule.clone());
                let judged = judge(self);
                self.all.security_groups.get_mut(id)?.ip_permissions.pop();
                Some(judged)
            }
            Change::AddEgress(id, rule) => {
                let group = self.all.security_groups.get_mut(id)?;
                group.ip_permissions_egress.push(rule.clone());
                let judged = judge(self);
                let group = self.all.security_groups.get_mut(id)?;
                group.ip_permissions_egress.pop();
                Some(judged)
            }
            Change::AddAclEntry(id, entry) => {
                let changed = self.acls.get(id)?.with(entry)?;
                let before = self.acls.insert(id.clone(), changed)?;
                let judged = judge(self);
                self.acls.insert(id.clone(), before);
                Some(judged)
            }
            Change::SetRoute(id, route) => {
                let changed = self.tables.get(id)?.with(route)?;
                let before = self.tables.insert(id.clone(), changed)?;
                let judged = judge(self);
                self.tables.insert(id.clone(), before);
                Some(judged)
            }
            Change::AcceptPeering(id) => {
                let before = self.all.peerings.get(id)?.clone();
                let peering = self.all.peerings.get_mut(id)?;
                peering.status.get_or_insert_default().code = Some("active".to_owned());
                let changed: Vec<_> = self
                    .tables
                    .iter()
                    .filter_map(|(table, one)| Some((table.clone(), one.accepting(id)?)))
                    .collect();
                let tables: Vec<_> = changed
                    .into_iter()
                    .filter_map(|(table, one)| {
                        let before = self.tables.insert(table.clone(), one)?;
                        Some((table, before))
                    })
                    .collect();
                let judged = judge(self);
                self.tables.extend(tables);
                self.all.peerings.insert(id.clone(), before);
                Some(judged)
            }
            _ => None,
        }
    }
}

/// The layers and objects of a path that do not simply let the packet on.
fn not_passed(path: &Path) -> impl Iterator<Item = (Layer, &str)> {
    let steps = path.steps().filter(|step| step.state != State::Pass);
    steps.map(|step| (step.layer, step.object.as_str()))
}
