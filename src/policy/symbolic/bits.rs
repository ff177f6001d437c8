//! Sets of statements.

/// A set of small numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    pub(super) fn all(count: usize) -> Self {
        let mut bits = Self::none(count);
        (0..count).for_each(|it| bits.insert(it));
        bits
    }

    pub(super) fn insert(&mut self, it: usize) {
        if let Some(word) = self.0.get_mut(it / 64) {
            *word |= 1 << (it % 64);
        }
    }

    pub(super) fn remove(&mut self, it: usize) {
        if let Some(word) = self.0.get_mut(it / 64) {
            *word &= !(1 << (it % 64));
        }
    }

    pub(super) fn has(&self, it: usize) -> bool {
        self.0
            .get(it / 64)
            .is_some_and(|word| word >> (it % 64) & 1 == 1)
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a | b).collect())
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & !b).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(place, word)| {
            (0..64)
                .filter(move |bit| word >> bit & 1 == 1)
                .map(move |bit| place * 64 + bit)
        })
    }

    pub(super) const fn words(&self) -> usize {
        self.0.len()
    }
}
