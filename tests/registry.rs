//! What every check must have: a code of its own, a case that fails it and one that passes. Its page
//! is judged in `pages`.

use std::collections::{BTreeMap, BTreeSet};

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Check, Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{State, diagnose};
use apigw_doctor::facts::{Fact, Facts, Host, Need};
use apigw_doctor::gather::closure;

use crate::{
    answers, crossings, custom_domains, functions, handshakes, names, recorded, route53,
    surroundings, urls, ways,
};

const AREAS: &[&str] = &[
    "URL", "DNS", "TCP", "TLS", "HTTP", "SG", "NET", "VPCE", "API", "POL", "EP", "IAM", "INT",
    "ENV",
];

/// Every code ever given, and its slug. A code keeps its meaning for ever: a line may be added here,
/// and none may change or go.
const CODES: &str = include_str!("cases/codes.txt");

#[test]
fn codes_are_unique_and_keep_their_meaning() {
    let listed: BTreeMap<&str, &str> = CODES
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    assert_eq!(
        listed.len(),
        CODES.lines().count(),
        "a code is listed twice"
    );
    let mut seen = BTreeSet::new();
    for check in REGISTRY {
        assert!(seen.insert(check.code), "{} is given twice", check.code);
        assert!(seen.insert(check.slug), "{} is given twice", check.slug);
        let known = listed.get(check.code);
        assert_eq!(
            known,
            Some(&check.slug),
            "list {} in tests/cases/codes.txt",
            check.code
        );
        let area = check.code.trim_end_matches(|c: char| c.is_ascii_digit());
        assert!(AREAS.contains(&area), "{} is of no area", check.code);
        assert_eq!(check.code.len(), area.len() + 3, "{}", check.code);
        for name in [check.slug.to_owned(), check.code.to_lowercase()] {
            assert_eq!(
                find(&name).map(|found| found.code),
                Some(check.code),
                "{name}"
            );
        }
    }
}

#[test]
fn holds_is_a_sentence() {
    for check in REGISTRY {
        assert!(
            !check.holds.ends_with('.') && check.holds.contains(' '),
            "{}",
            check.code
        );
    }
}

/// Explanations name checks that exist, and never come back to where they began: a circle would fold
/// every finding on it under another, and leave no cause.
#[test]
fn explanations_lead_to_a_cause() {
    let mut by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for facts in recorded::all().values() {
        for check in REGISTRY {
            let Ok(Outcome::Found(all)) = (check.run)(&Case::of(facts)) else {
                continue;
            };
            by.entry(check.code)
                .or_default()
                .extend(all.iter().flat_map(|one| one.explained_by));
        }
    }
    for (code, causes) in &by {
        for cause in causes {
            assert!(
                REGISTRY.iter().any(|check| check.code == *cause),
                "{code} by {cause}"
            );
        }
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut waiting: Vec<&str> = causes.iter().copied().collect();
        while let Some(next) = waiting.pop() {
            assert_ne!(next, *code, "{code} explains itself");
            if reached.insert(next) {
                waiting.extend(by.get(next).into_iter().flatten());
            }
        }
    }
}

/// `gather` learns a fact only where it is in the closure of what the checks need.
#[test]
fn every_fact_is_gathered_for_somebody() {
    let needed = closure(
        REGISTRY
            .iter()
            .flat_map(|check| check.needs.iter().copied()),
    );
    for need in Need::ALL {
        assert!(needed.contains(need), "nobody needs {need:?}");
    }
}

/// The recorded cases and the tables, which are cases, too: a URL alone, and an answer to a call.
fn every_case() -> BTreeMap<String, Facts> {
    let mut cases = recorded::all();
    let (_, wrong) = urls::cases();
    let tables = wrong.into_iter().chain(answers::cases());
    let tables = tables.chain(ways::cases()).chain(handshakes::cases());
    let tables = tables.chain(surroundings::cases()).chain(names::cases());
    let tables = tables.chain(crossings::cases()).chain(route53::cases());
    let tables = tables.chain([functions::in_no_vpc()]);
    let tables = tables.chain(custom_domains::cases());
    for (number, facts) in tables.enumerate() {
        cases.insert(format!("table {number}"), facts);
    }
    cases
}

/// Those in which all is well.
fn healthy_cases() -> Vec<Facts> {
    let recorded = recorded::all().into_values();
    let is_healthy = |facts: &Facts| diagnose(facts, REGISTRY).verdict.state == State::Healthy;
    let mut healthy: Vec<Facts> = recorded.filter(is_healthy).collect();
    let (fine, _) = urls::cases();
    healthy.extend(fine);
    healthy.extend(answers::healthy());
    healthy.extend(ways::healthy());
    healthy.extend(handshakes::healthy());
    healthy.push(names::custom_domain());
    healthy.extend(route53::healthy());
    healthy.push(functions::in_a_vpc());
    healthy.extend(custom_domains::healthy());
    healthy.extend(surroundings::healthy());
    healthy
}

/// The facts as they are where nothing was asked for but these kinds.
fn only(facts: &Facts, kept: &BTreeSet<Need>) -> Facts {
    let mut less = facts.clone();
    let (host, aws) = (&mut less.host, &mut less.aws);
    for need in Need::ALL.iter().filter(|need| !kept.contains(need)) {
        match need {
            Need::Host => *host = Host::default(),
            Need::Dns => less.dns = Fact::NotAsked,
            Need::Tcp => less.tcp = Fact::NotAsked,
            Need::Tls => less.tls = Fact::NotAsked,
            Need::TlsTrials => less.tls_trials = Fact::NotAsked,
            Need::Http => less.http = Fact::NotAsked,
            Need::CallerIdentity => aws.caller = Fact::NotAsked,
            Need::VpcEndpoints => aws.vpc_endpoints = Fact::NotAsked,
            Need::NetworkInterfaces => aws.network_interfaces = Fact::NotAsked,
            Need::SecurityGroups => aws.security_groups = Fact::NotAsked,
            Need::VpcAttributes => aws.vpc_attributes = Fact::NotAsked,
            Need::Subnets => aws.subnets = Fact::NotAsked,
            Need::NetworkAcls => aws.network_acls = Fact::NotAsked,
            Need::RouteTables => aws.route_tables = Fact::NotAsked,
            Need::Peerings => aws.peerings = Fact::NotAsked,
            Need::Vpcs => aws.vpcs = Fact::NotAsked,
            Need::PrefixLists => aws.prefix_lists = Fact::NotAsked,
            Need::TransitGateways => aws.transit_gateways = Fact::NotAsked,
            Need::NatGateways => aws.nat_gateways = Fact::NotAsked,
            Need::Instances => aws.instances = Fact::NotAsked,
            Need::VpnGateways => aws.vpn_gateways = Fact::NotAsked,
            Need::BlockPublicAccess => aws.block_public_access = Fact::NotAsked,
            Need::BlockPublicAccessExclusions => {
                aws.block_public_access_exclusions = Fact::NotAsked;
            }
            Need::Function => aws.function = Fact::NotAsked,
            Need::HostedZones => aws.hosted_zones = Fact::NotAsked,
            Need::ResolverRules => aws.resolver_rules = Fact::NotAsked,
            Need::FirewallRules => aws.firewall_rules = Fact::NotAsked,
            Need::ResolverEndpoints => aws.resolver_endpoints = Fact::NotAsked,
            Need::DhcpOptions => aws.dhcp_options = Fact::NotAsked,
            Need::RestApi => aws.rest_api = Fact::NotAsked,
            Need::Stages => aws.stages = Fact::NotAsked,
            Need::Deployments => aws.deployments = Fact::NotAsked,
            Need::Resources => aws.resources = Fact::NotAsked,
        }
    }
    less
}

/// A check reads the facts that it declares and no others: it says the same, word by word, where nothing
/// else is known. So a command that gathers for it has all that it judges by.
#[test]
fn no_check_reads_a_fact_that_it_does_not_declare() {
    let mut by_facts: BTreeMap<BTreeSet<Need>, Vec<&Check>> = BTreeMap::new();
    for check in REGISTRY {
        let mut declared = closure(check.needs.iter().copied());
        declared.extend(check.also_reads());
        by_facts.entry(declared).or_default().push(check);
    }
    let mut wrong: BTreeMap<&str, String> = BTreeMap::new();
    for (name, facts) in every_case() {
        let whole = Case::of(&facts);
        for (declared, checks) in &by_facts {
            let less = only(&facts, declared);
            let less = Case::of(&less);
            for check in checks {
                let (before, after) = ((check.run)(&whole), (check.run)(&less));
                if before != after {
                    let said = || format!("{name}: {before:?}, by what it declares {after:?}");
                    wrong.entry(check.code).or_insert_with(said);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} checks: {wrong:#?}", wrong.len());
}

#[test]
fn every_check_fails_in_some_case_and_passes_in_a_healthy_one() {
    let cases = every_case();
    let healthy = healthy_cases();
    let mut lacking = Vec::new();
    for check in REGISTRY {
        if !cases
            .values()
            .any(|facts| matches!((check.run)(&Case::of(facts)), Ok(Outcome::Found(_))))
        {
            lacking.push(format!(
                "no recorded case fails {} ({})",
                check.code, check.slug
            ));
        }
        if !healthy
            .iter()
            .any(|facts| matches!((check.run)(&Case::of(facts)), Ok(Outcome::Ok(_))))
        {
            lacking.push(format!(
                "no healthy case passes {} ({})",
                check.code, check.slug
            ));
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}
