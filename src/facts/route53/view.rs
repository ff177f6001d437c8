//! Who answers for a name in a VPC, by what Route 53 is told.
//!
//! Source: AWS, "Considerations when working with a private hosted zone" (the most specific zone
//! answers, and one without the record answers NXDOMAIN; a Resolver rule for the same domain goes
//! before a zone) and "How Resolver determines whether the domain name in a query matches any rules".

use super::{FirewallRule, HostedZone, RecordSet, ResolverRule, SeenFrom};
use crate::facts::{Answer, Facts};
use crate::model::VpcId;

/// What goes before all else for a name.
pub enum Winner<'a> {
    /// A private hosted zone of somebody's.
    Zone(&'a HostedZone),
    /// A rule that forwards it.
    Rule(&'a ResolverRule),
}

/// What DNS Firewall makes of a name.
pub struct Firewall<'a> {
    /// The rule that blocks it.
    pub rule: &'a FirewallRule,
    /// Rules before it whose lists nobody read: one of them may allow the name.
    pub unread: Vec<&'a FirewallRule>,
}

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
fn labels(domain: &str) -> usize {
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

/// How something comes into a VPC, where it does.
fn seen_from<'a>(all: &'a [SeenFrom], vpc: &VpcId) -> Option<&'a SeenFrom> {
    all.iter().find(|one| one.vpc_id == *vpc)
}

impl Facts {
    /// The zone or rule that goes before everything else for a name in a VPC, as far as files tell;
    /// none where it is one of AWS's own, such as an endpoint's private DNS.
    #[must_use]
    pub fn goes_first(&self, vpc: &VpcId, name: &str) -> Option<(Winner<'_>, &SeenFrom)> {
        let private_dns = self.target.api_domain().filter(|domain| {
            let endpoints = self.endpoints_in(vpc).unwrap_or_default();
            covers(domain, name) && endpoints.iter().any(|one| one.private_dns_enabled)
        });
        let zones = self.aws.hosted_zones.known().into_iter().flatten();
        let zones = zones.filter_map(|zone| {
            let seen = seen_from(&zone.seen_from, vpc)?;
            covers(&zone.name, name).then_some((zone, seen))
        });
        let zone = zones.max_by_key(|(zone, _)| labels(&zone.name));
        let rules = self.aws.resolver_rules.known().into_iter().flatten();
        let rules = rules.filter_map(|rule| {
            let seen = seen_from(&rule.seen_from, vpc)?;
            covers(&rule.domain_name, name).then_some((rule, seen))
        });
        let rule = rules.max_by_key(|(rule, _)| labels(&rule.domain_name));
        let of_aws = private_dns.map_or(0, |domain| labels(&domain));
        let of_zone = zone.map_or(0, |(zone, _)| labels(&zone.name));
        if let Some((rule, seen)) = rule
            && labels(&rule.domain_name) >= of_zone.max(of_aws)
        {
            let forwards = rule.rule_type == "FORWARD";
            return forwards.then_some((Winner::Rule(rule), seen));
        }
        let (zone, seen) = zone?;
        let before = of_zone > of_aws || (of_zone == of_aws && !zone.is_of_aws());
        (before && !zone.is_of_aws()).then_some((Winner::Zone(zone), seen))
    }

    /// The rule of DNS Firewall that blocks a name in a VPC: the first that is about it, in the order
    /// of the groups and of the rules in each. None where it is allowed, or nothing blocks it.
    #[must_use]
    pub fn firewall(&self, vpc: &VpcId, kind: &str) -> Option<Firewall<'_>> {
        let all = self.aws.firewall_rules.known()?.iter();
        let mut here: Vec<(Option<i64>, &FirewallRule)> = all
            .filter_map(|rule| {
                let mut groups = rule.seen_from.iter();
                let seen = groups.find(|one| one.seen_from.vpc_id == *vpc)?;
                Some((seen.priority, rule))
            })
            .filter(|(_, rule)| rule.qtype.as_deref().is_none_or(|it| it == kind))
            .collect();
        // What a profile brings comes after the VPC's own.
        here.sort_by_key(|(group, rule)| (group.is_none(), *group, rule.priority));
        let mut unread = Vec::new();
        for (_, rule) in here {
            match (&rule.domains, rule.action.as_str()) {
                (None, _) => unread.push(rule),
                // An alert lets the question pass, and ends the search, too.
                (Some(_), "BLOCK") => return Some(Firewall { rule, unread }),
                (Some(_), _) => return None,
            }
        }
        None
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
