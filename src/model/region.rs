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

impl Region {
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

impl FromStr for Region {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let parts = text.split('-').filter(|part| !part.is_empty()).count();
        let numbered = text.ends_with(|c: char| c.is_ascii_digit());
        if parts < 3 || !numbered || text.len() > 40 || !text.chars().all(plain) {
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
}
