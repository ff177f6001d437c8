//! Regions and the partitions they belong to.
//!
//! Source: the AWS SDKs' `partitions.json` (Region patterns and DNS suffixes).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::IdError;

/// An AWS Region's name, such as `eu-west-1`. Names we have never heard of are accepted: AWS adds
/// Regions faster than we release.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(String);

/// A part of AWS with its own Regions, ARNs and DNS suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// The partition's name in ARNs: `aws`, `aws-cn`, …
    pub name: &'static str,
    /// The DNS suffix of `execute-api` hostnames.
    pub suffix: &'static str,
    region_prefix: &'static str,
}

/// Longest Region prefix first; the commercial partition takes what is left.
const PARTITIONS: &[Partition] = &[
    Partition {
        name: "aws-us-gov",
        suffix: "amazonaws.com",
        region_prefix: "us-gov-",
    },
    Partition {
        name: "aws-iso-b",
        suffix: "sc2s.sgov.gov",
        region_prefix: "us-isob-",
    },
    Partition {
        name: "aws-iso-f",
        suffix: "csp.hci.ic.gov",
        region_prefix: "us-isof-",
    },
    Partition {
        name: "aws-iso-e",
        suffix: "cloud.adc-e.uk",
        region_prefix: "eu-isoe-",
    },
    Partition {
        name: "aws-iso",
        suffix: "c2s.ic.gov",
        region_prefix: "us-iso-",
    },
    Partition {
        name: "aws-eusc",
        suffix: "amazonaws.eu",
        region_prefix: "eusc-",
    },
    Partition {
        name: "aws-cn",
        suffix: "amazonaws.com.cn",
        region_prefix: "cn-",
    },
    Partition {
        name: "aws",
        suffix: "amazonaws.com",
        region_prefix: "",
    },
];

/// Every Region of the SDKs' data at this release. A name that is not here is accepted with a note.
const RELEASED: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

impl Region {
    /// The Regions that this version knows.
    pub fn known() -> impl Iterator<Item = &'static str> {
        RELEASED.iter().copied()
    }

    /// Whether the Region was known when this version was released.
    #[must_use]
    pub fn is_released(&self) -> bool {
        RELEASED.contains(&self.0.as_str())
    }

    /// The Region that a misspelt name was meant for, where exactly one is that near.
    pub(super) fn nearest(text: &str) -> Option<Self> {
        let squeezed = |name: &str| name.replace(['-', '_'], "");
        let wanted = squeezed(text);
        let mut near = RELEASED
            .iter()
            .filter(|name| squeezed(name) == wanted)
            .chain(RELEASED.iter().filter(|name| distance(name, text) == 1));
        let first = near.next()?;
        near.all(|name| name == first)
            .then(|| first.parse().ok())
            .flatten()
    }

    /// The Region's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition that the Region's name belongs to.
    #[must_use]
    pub fn partition(&self) -> Partition {
        PARTITIONS
            .iter()
            .copied()
            .find(|partition| self.0.starts_with(partition.region_prefix))
            .unwrap_or(Partition {
                name: "aws",
                suffix: "amazonaws.com",
                region_prefix: "",
            })
    }

    /// Every DNS suffix that an `execute-api` hostname can end with, longest first.
    pub(super) fn suffixes() -> impl Iterator<Item = &'static str> {
        let mut all: Vec<&str> = PARTITIONS
            .iter()
            .map(|partition| partition.suffix)
            .collect();
        all.sort_unstable_by_key(|suffix| (std::cmp::Reverse(suffix.len()), *suffix));
        all.dedup();
        all.into_iter()
    }
}

/// How many characters must be put in, taken out or replaced to make one text of the other.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for (b, pair) in other.iter().zip(row.windows(2)) {
            let [diagonal, above] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            next.push(
                (diagonal + usize::from(a != *b))
                    .min(above + 1)
                    .min(left + 1),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

impl FromStr for Region {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let words: Vec<&str> = text.split('-').collect();
        let letters =
            |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
        // Two to four words and a number of one or two digits, as in us-gov-west-1.
        let shaped = match words.split_last() {
            Some((number, words)) => {
                (2..=4).contains(&words.len())
                    && words.iter().all(letters)
                    && (1..=2).contains(&number.len())
                    && number.chars().all(|c| c.is_ascii_digit())
            }
            None => false,
        };
        if !shaped || text.len() > 40 {
            return Err(IdError {
                text: text.to_owned(),
                kind: "a Region",
                wanted: "a name such as eu-west-1",
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Region {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_partition() {
        for (region, partition, suffix) in [
            ("eu-west-1", "aws", "amazonaws.com"),
            ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
            ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
            ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
            ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
            ("xx-moon-9", "aws", "amazonaws.com"),
        ] {
            let found = region.parse::<Region>().expect("a Region").partition();
            assert_eq!((found.name, found.suffix), (partition, suffix), "{region}");
        }
    }

    #[test]
    fn takes_what_is_shaped_like_a_region_and_nothing_else() {
        for name in RELEASED.iter().chain(&["xx-moon-9", "us-isoz-east-12"]) {
            assert!(name.parse::<Region>().is_ok(), "{name}");
        }
        for wrong in [
            "",
            "-",
            "us-1",
            "us-east",
            "us-east-",
            "us--east-1",
            "us-east-123",
            "us-east-1a",
            "us-west-2-lax-1",
            "vpce-0123-ab12cd34",
            "US-EAST-1",
        ] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn finds_the_region_that_was_meant() {
        let near = |text: &str| Region::nearest(text).map(String::from);
        assert_eq!(near("us-east1"), Some("us-east-1".to_owned()));
        assert_eq!(near("eu_west_2"), Some("eu-west-2".to_owned()));
        assert_eq!(near("eu-wst-1"), Some("eu-west-1".to_owned()));
        assert_eq!(near("us-east"), None);
        assert_eq!(near("mars"), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
