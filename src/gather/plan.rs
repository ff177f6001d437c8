//! Which facts must be gathered for those that are wanted. Pure: `permissions` asks it, too.

use std::collections::BTreeSet;

use crate::facts::Need;

/// The wanted facts and everything that they follow from.
#[must_use]
pub fn closure(wanted: impl IntoIterator<Item = Need>) -> BTreeSet<Need> {
    let mut all = BTreeSet::new();
    let mut waiting: Vec<Need> = wanted.into_iter().collect();
    while let Some(need) = waiting.pop() {
        if all.insert(need) {
            waiting.extend_from_slice(need.follows());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closes_over_what_a_fact_follows() {
        let all = closure([Need::Http]);
        for need in [
            Need::Tls,
            Need::Tcp,
            Need::Dns,
            Need::VpcEndpoints,
            Need::Host,
        ] {
            assert!(all.contains(&need), "{need:?}");
        }
        assert!(!all.contains(&Need::RestApi));
        assert_eq!(closure([Need::Dns]), BTreeSet::from([Need::Dns]));
        for need in &all {
            for before in need.follows() {
                assert!(all.contains(before), "{need:?} follows {before:?}");
            }
        }
    }
}
