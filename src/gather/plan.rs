//! Which facts must be gathered for those that are wanted. Pure: `permissions` asks it, too.

use std::collections::BTreeSet;

use crate::facts::FactKind;

/// The wanted facts and everything that they follow from.
#[must_use]
pub fn closure(wanted: impl IntoIterator<Item = FactKind>) -> BTreeSet<FactKind> {
    let mut all = BTreeSet::new();
    let mut waiting: Vec<FactKind> = wanted.into_iter().collect();
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
        let all = closure([FactKind::Http]);
        for need in [
            FactKind::Tls,
            FactKind::Tcp,
            FactKind::Dns,
            FactKind::VpcEndpoints,
            FactKind::Host,
        ] {
            assert!(all.contains(&need), "{need:?}");
        }
        assert!(!all.contains(&FactKind::RestApi));
        assert_eq!(closure([FactKind::Dns]), BTreeSet::from([FactKind::Dns]));
        for need in &all {
            for before in need.follows() {
                assert!(all.contains(before), "{need:?} follows {before:?}");
            }
        }
    }
}
