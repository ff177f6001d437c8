//! Who answers for a name in a VPC, by what Route 53 is told.
//!
//! Source: AWS, "Considerations when working with a private hosted zone" (the most specific zone
//! answers, and one without the record answers NXDOMAIN; a Resolver rule for the same domain goes
//! before a zone) and "How Resolver determines whether the domain name in a query matches any rules".

use super::Case;
use crate::facts::route53::{FirewallRule, HostedZone, ResolverRule, SeenFrom, covers, labels};
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

/// How something comes into a VPC, where it does.
fn seen_from<'a>(all: &'a [SeenFrom], vpc: &VpcId) -> Option<&'a SeenFrom> {
    all.iter().find(|one| one.vpc_id == *vpc)
}

impl<'a> Case<'a> {
    /// The zone or rule that goes before everything else for a name in a VPC, as far as files tell;
    /// none where it is one of AWS's own, such as an endpoint's private DNS.
    #[must_use]
    pub fn goes_first(&self, vpc: &VpcId, name: &str) -> Option<(Winner<'a>, &'a SeenFrom)> {
        let private_dns = self.facts.target.api_domain().filter(|domain| {
            let endpoints = self.endpoints_in(vpc).unwrap_or_default();
            covers(domain, name) && endpoints.iter().any(|one| one.private_dns_enabled)
        });
        let zones = self.facts.aws.hosted_zones.known().into_iter().flatten();
        let zones = zones.filter_map(|zone| {
            let seen = seen_from(&zone.seen_from, vpc)?;
            covers(&zone.name, name).then_some((zone, seen))
        });
        let zone = zones.max_by_key(|(zone, _)| labels(&zone.name));
        let rules = self.facts.aws.resolver_rules.known().into_iter().flatten();
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
    pub fn firewall(&self, vpc: &VpcId, kind: &str) -> Option<Firewall<'a>> {
        let all = self.facts.aws.firewall_rules.known()?.iter();
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
