//! What every check must have: a code of its own, a case that fails it and one that passes. Its page
//! is judged in `pages`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Check, Outcome, REGISTRY, Symptom, find};
use apigw_doctor::diagnosis::{State, diagnose};
use apigw_doctor::facts::{Fact, FactKind, Facts, Host};
use apigw_doctor::gather::closure;

use crate::{
    answers, behind, custom_domains, domains, environment, functions, handshakes, names, next_hops,
    recorded, route_comparison, route53, urls,
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

/// What is seen can be explained, what explains is seen, and explanations never come back to where they
/// began: a circle would fold every finding on it under another, and leave no cause.
#[test]
fn explanations_lead_to_a_cause() {
    let mut shown: BTreeMap<&str, BTreeSet<Symptom>> = BTreeMap::new();
    for facts in recorded::all().values() {
        let case = Case::of(facts);
        for check in REGISTRY {
            if let Ok(Outcome::Found(all)) = check.judge(&case) {
                let own = shown.entry(check.code).or_default();
                own.extend(all.iter().flat_map(|one| one.shows));
            }
        }
    }
    let seen: BTreeSet<Symptom> = shown.values().flatten().copied().collect();
    let explained = REGISTRY.iter().flat_map(|check| check.explains).copied();
    let explained: BTreeSet<Symptom> = explained.collect();
    let riddles: Vec<_> = seen.difference(&explained).collect();
    assert!(riddles.is_empty(), "explained by no check: {riddles:?}");
    let source = sources_of_checks();
    for symptom in &explained {
        assert!(
            source.contains(&format!("Symptom::{symptom:?}")),
            "no finding is {symptom:?}"
        );
    }
    let causes = |code: &str| {
        let own = shown.get(code);
        let of_it = move |check: &&&Check| {
            let any = |it: &Symptom| own.is_some_and(|all| all.contains(it));
            check.explains.iter().any(any)
        };
        REGISTRY.iter().filter(of_it).map(|check| check.code)
    };
    for code in shown.keys() {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut waiting: Vec<&str> = causes(code).collect();
        while let Some(next) = waiting.pop() {
            assert_ne!(next, *code, "{code} explains itself");
            if reached.insert(next) {
                waiting.extend(causes(next));
            }
        }
    }
}

fn sources_of_checks() -> String {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks")];
    let mut source = String::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                source.push_str(&fs::read_to_string(path).expect("a source"));
            }
        }
    }
    source
}

/// A file without a line in its folder's list is never compiled, and rustc says nothing.
#[test]
fn every_file_of_checks_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if !path.is_dir() {
            continue;
        }
        let list = fs::read_to_string(path.with_extension("rs")).expect("the folder's list");
        for entry in fs::read_dir(&path).expect("a folder") {
            let file = entry.expect("an entry").path();
            let name = file.file_stem().expect("a name").to_string_lossy();
            assert!(list.contains(&format!("mod {name};")), "{}", file.display());
            count += 1;
        }
    }
    assert!(count > 100, "only {count} files");
}

/// `gather` learns a fact only where it is in the closure of what the checks need.
#[test]
fn every_fact_is_gathered_for_somebody() {
    let needed = closure(
        REGISTRY
            .iter()
            .flat_map(|check| check.needs.iter().copied()),
    );
    for need in FactKind::ALL {
        assert!(needed.contains(need), "nobody needs {need:?}");
    }
}

/// The recorded cases and the tables, which are cases, too: a URL alone, and an answer to a call.
fn every_case() -> BTreeMap<String, Facts> {
    let mut cases = recorded::all();
    let (_, wrong) = urls::cases();
    let tables = wrong.into_iter().chain(answers::cases());
    let tables = tables
        .chain(route_comparison::cases())
        .chain(handshakes::cases());
    let tables = tables.chain(environment::cases()).chain(names::cases());
    let tables = tables.chain(next_hops::cases()).chain(route53::cases());
    let tables = tables.chain([functions::in_no_vpc()]);
    let tables = tables.chain(custom_domains::cases()).chain(behind::cases());
    let tables = tables.chain(domains::cases());
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
    healthy.extend(route_comparison::healthy());
    healthy.extend(handshakes::healthy());
    healthy.push(names::custom_domain());
    healthy.extend(route53::healthy());
    healthy.push(functions::in_a_vpc());
    healthy.extend(custom_domains::healthy());
    healthy.extend(behind::healthy());
    healthy.extend(domains::healthy());
    healthy.extend(environment::healthy());
    healthy
}

/// The facts as they are where nothing was asked for but these kinds.
fn only(facts: &Facts, kept: &BTreeSet<FactKind>) -> Facts {
    let mut less = facts.clone();
    let (host, aws) = (&mut less.host, &mut less.aws);
    for need in FactKind::ALL.iter().filter(|need| !kept.contains(need)) {
        match need {
            FactKind::Host => *host = Host::default(),
            FactKind::Dns => less.dns = Fact::NotAsked,
            FactKind::Tcp => less.tcp = Fact::NotAsked,
            FactKind::Tls => less.tls = Fact::NotAsked,
            FactKind::TlsTrials => less.tls_trials = Fact::NotAsked,
            FactKind::Http => less.http = Fact::NotAsked,
            FactKind::CallerIdentity => aws.caller = Fact::NotAsked,
            FactKind::VpcEndpoints => aws.vpc_endpoints = Fact::NotAsked,
            FactKind::NetworkInterfaces => aws.network_interfaces = Fact::NotAsked,
            FactKind::SecurityGroups => aws.security_groups = Fact::NotAsked,
            FactKind::VpcAttributes => aws.vpc_attributes = Fact::NotAsked,
            FactKind::Subnets => aws.subnets = Fact::NotAsked,
            FactKind::NetworkAcls => aws.network_acls = Fact::NotAsked,
            FactKind::RouteTables => aws.route_tables = Fact::NotAsked,
            FactKind::Peerings => aws.peerings = Fact::NotAsked,
            FactKind::Vpcs => aws.vpcs = Fact::NotAsked,
            FactKind::PrefixLists => aws.prefix_lists = Fact::NotAsked,
            FactKind::TransitGateways => aws.transit_gateways = Fact::NotAsked,
            FactKind::NatGateways => aws.nat_gateways = Fact::NotAsked,
            FactKind::Instances => aws.instances = Fact::NotAsked,
            FactKind::VpnGateways => aws.vpn_gateways = Fact::NotAsked,
            FactKind::BlockPublicAccess => aws.block_public_access = Fact::NotAsked,
            FactKind::BlockPublicAccessExclusions => {
                aws.block_public_access_exclusions = Fact::NotAsked;
            }
            FactKind::Function => aws.function = Fact::NotAsked,
            FactKind::HostedZones => aws.hosted_zones = Fact::NotAsked,
            FactKind::ResolverRules => aws.resolver_rules = Fact::NotAsked,
            FactKind::FirewallRules => aws.firewall_rules = Fact::NotAsked,
            FactKind::ResolverEndpoints => aws.resolver_endpoints = Fact::NotAsked,
            FactKind::DhcpOptions => aws.dhcp_options = Fact::NotAsked,
            FactKind::RestApi => aws.rest_api = Fact::NotAsked,
            FactKind::Stages => aws.stages = Fact::NotAsked,
            FactKind::Deployments => aws.deployments = Fact::NotAsked,
            FactKind::Resources => aws.resources = Fact::NotAsked,
            FactKind::Authorizers => aws.authorizers = Fact::NotAsked,
            FactKind::GatewayResponses => aws.gateway_responses = Fact::NotAsked,
            FactKind::Accounts => aws.accounts = Fact::NotAsked,
            FactKind::UsagePlans => aws.usage_plans = Fact::NotAsked,
            FactKind::ApiKeys => aws.api_keys = Fact::NotAsked,
            FactKind::VpcLinks => aws.vpc_links = Fact::NotAsked,
            FactKind::VpcLinksV2 => aws.vpc_links_v2 = Fact::NotAsked,
            FactKind::DomainNames => aws.domain_names = Fact::NotAsked,
            FactKind::PathMappings => aws.path_mappings = Fact::NotAsked,
            FactKind::RoutingRules => aws.routing_rules = Fact::NotAsked,
            FactKind::AccessAssociations => aws.access_associations = Fact::NotAsked,
            FactKind::BackendFunctions => aws.backend_functions = Fact::NotAsked,
            FactKind::FunctionPolicies => aws.function_policies = Fact::NotAsked,
            FactKind::Principals => aws.principals = Fact::NotAsked,
            FactKind::ManagedPolicies => aws.managed_policies = Fact::NotAsked,
            FactKind::Simulations => aws.simulations = Fact::NotAsked,
            FactKind::LogGroups => aws.log_groups = Fact::NotAsked,
            FactKind::LogLines => aws.log_lines = Fact::NotAsked,
            FactKind::LoadBalancers => aws.load_balancers = Fact::NotAsked,
            FactKind::Listeners => aws.listeners = Fact::NotAsked,
            FactKind::TargetGroups => aws.target_groups = Fact::NotAsked,
            FactKind::TargetHealths => aws.target_healths = Fact::NotAsked,
            FactKind::WebAcls => aws.web_acls = Fact::NotAsked,
            FactKind::Certificates => aws.certificates = Fact::NotAsked,
            FactKind::Events => aws.events = Fact::NotAsked,
        }
    }
    less
}

/// A check reads the facts that it declares and no others: it says the same, word by word, where nothing
/// else is known. So a command that gathers for it has all that it judges by.
#[test]
fn no_check_reads_a_fact_that_it_does_not_declare() {
    let mut by_facts: BTreeMap<BTreeSet<FactKind>, Vec<&Check>> = BTreeMap::new();
    for check in REGISTRY {
        let mut declared = closure(check.needs.iter().copied());
        declared.extend(check.also_reads);
        by_facts.entry(declared).or_default().push(check);
    }
    let mut wrong: BTreeMap<&str, String> = BTreeMap::new();
    for (name, facts) in every_case() {
        let whole = Case::of(&facts);
        for (declared, checks) in &by_facts {
            let less = only(&facts, declared);
            let less = Case::of(&less);
            for check in checks {
                let (before, after) = (check.judge(&whole), check.judge(&less));
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
            .any(|facts| matches!(check.judge(&Case::of(facts)), Ok(Outcome::Found(_))))
        {
            lacking.push(format!(
                "no recorded case fails {} ({})",
                check.code, check.slug
            ));
        }
        if !healthy
            .iter()
            .any(|facts| matches!(check.judge(&Case::of(facts)), Ok(Outcome::Ok(_))))
        {
            lacking.push(format!(
                "no healthy case passes {} ({})",
                check.code, check.slug
            ));
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}
