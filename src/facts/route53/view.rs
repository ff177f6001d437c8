//! Who answers for a name in a VPC, by what Route 53 is told.
//!
//! Source: AWS, "Considerations when working with a private hosted zone" (the most specific zone
//! answers, and one without the record answers NXDOMAIN; a Resolver rule for the same domain goes
//! before a zone) and "How Resolver determines whether the domain name in a query matches any rules".

use super::{FirewallRule, HostedZone, RecordSet};
use crate::facts::Answer;

/// Whether a name is a domain's, or the domain itself; the dot at the end of either is none.
#[must_use]
pub fn covers(domain: &str, name: &str) -> bool {
    let (domain, name) = (plain(domain), plain(name));
    domain.is_empty()
        || name
            .strip_suffix(&domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether an entry of a DNS Firewall list is about a name: a star at its start stands for anything.
///
/// Source: AWS, "Managing your own domain lists".
pub(super) fn meets(entry: &str, name: &str) -> bool {
    let (entry, name) = (plain(entry), plain(name));
    match entry.strip_prefix('*') {
        Some(rest) => name.ends_with(rest) && name.len() > rest.len(),
        None => entry == name,
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// How specific a domain is.
#[must_use]
pub fn labels(domain: &str) -> usize {
    let domain = plain(domain);
    if domain.is_empty() {
        0
    } else {
        domain.split('.').count()
    }
}

impl RecordSet {
    /// Whether it can answer a question for a name's address: by itself or as a wildcard.
    #[must_use]
    pub fn answers(&self, name: &str) -> bool {
        let address = matches!(self.kind.as_str(), "A" | "AAAA" | "CNAME");
        let own = plain(&self.name.replace("\\052", "*"));
        let star = own.strip_prefix('*');
        let by_star = |rest: &str| {
            let name = plain(name);
            rest.starts_with('.') && name.len() > rest.len() && name.ends_with(rest)
        };
        address && (own == plain(name) || star.is_some_and(by_star))
    }

    /// Where it leads: the name of an alias or a CNAME, or addresses.
    #[must_use]
    pub fn leads_to(&self) -> Vec<&str> {
        if let Some(target) = &self.alias_target {
            return vec![target.dns_name.trim_end_matches('.')];
        }
        let all = self.resource_records.iter();
        all.map(|one| one.value.trim_end_matches('.')).collect()
    }
}

impl HostedZone {
    /// Its records for a name: those of the name itself, else the longest wildcard's. `None` where
    /// they were not read.
    #[must_use]
    pub fn records_of(&self, name: &str) -> Option<Vec<&RecordSet>> {
        let all = self.record_sets.as_ref()?;
        let about = all.iter().filter(|one| one.answers(name));
        let mut about: Vec<&RecordSet> = about.collect();
        let longest = about.iter().map(|one| labels(&one.name)).max();
        let exact = about.iter().any(|one| plain(&one.name) == plain(name));
        about.retain(|one| {
            if exact {
                plain(&one.name) == plain(name)
            } else {
                Some(labels(&one.name)) == longest
            }
        });
        Some(about)
    }

    /// Whether a service of AWS made it, such as private DNS of an endpoint.
    #[must_use]
    pub const fn is_of_aws(&self) -> bool {
        self.owning_service.is_some()
    }
}

impl FirewallRule {
    /// Whether an answer is one that the rule gives where it blocks.
    ///
    /// Source: AWS, "Rule actions in DNS Firewall".
    #[must_use]
    pub fn answers_as(&self, answer: &Answer) -> bool {
        match self.block_response.as_deref() {
            Some("NXDOMAIN") => *answer == Answer::NxDomain,
            Some("NODATA") => *answer == Answer::NoData,
            // Whatever the other name has: it says so where it has an address.
            Some("OVERRIDE") => {
                let other = self.block_override_domain.as_deref().unwrap_or_default();
                let mut way = answer.cnames().iter();
                answer.is_negative() || way.any(|name| plain(name) == plain(other))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_a_domain_covers() {
        for domain in [".", "com.", "amazonaws.com", "A.amazonaws.com."] {
            assert!(covers(domain, "a.amazonaws.com"), "{domain}");
        }
        for domain in ["azonaws.com", "b.a.amazonaws.com", "org"] {
            assert!(!covers(domain, "a.amazonaws.com"), "{domain}");
        }
    }

    #[test]
    fn a_star_of_the_firewall_stands_for_something() {
        for entry in ["*", "*.example.com", "*ample.com.", "a.EXAMPLE.com"] {
            assert!(meets(entry, "a.example.com"), "{entry}");
        }
        for entry in ["example.com", "*.a.example.com", "*a.example.com"] {
            assert!(!meets(entry, "a.example.com"), "{entry}");
        }
    }

    #[test]
    fn a_name_of_its_own_goes_before_a_wildcard() {
        let record = |name: &str| RecordSet {
            name: name.to_owned(),
            kind: "A".to_owned(),
            resource_records: Vec::new(),
            alias_target: None,
        };
        let zone = HostedZone {
            id: "Z1".to_owned(),
            name: "example.com.".to_owned(),
            owning_service: None,
            seen_from: Vec::new(),
            record_sets: Some(vec![
                record("\\052.example.com."),
                record("\\052.b.example.com."),
                record("a.b.example.com."),
            ]),
        };
        let names = |name: &str| -> Vec<&str> {
            let all = zone.records_of(name).expect("read").into_iter();
            all.map(|one| one.name.as_str()).collect()
        };
        assert_eq!(names("a.b.example.com"), ["a.b.example.com."]);
        assert_eq!(names("c.b.example.com"), ["\\052.b.example.com."]);
        assert_eq!(names("c.example.com"), ["\\052.example.com."]);
        assert!(names("example.com").is_empty());
    }
}
