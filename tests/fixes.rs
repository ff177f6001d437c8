//! What fixes promise: every cause has one, or says why no command makes it, and every command can be
//! pasted.

use apigw_doctor::checks::{Fix, REGISTRY};
use apigw_doctor::diagnosis::{RankedFinding, Role, diagnose};
use apigw_doctor::facts::{Fact, Facts, patched};
use serde_json::{Value, json};

use crate::{recorded, route53};

/// Whether a command only shows something.
fn only_looks(command: &str) -> bool {
    const SHOWS: [&str; 14] = [
        "dig ",
        "getent ",
        "curl -sv",
        "openssl ",
        "nc ",
        "ip route get",
        "ip route show",
        "ip rule;",
        "ss ",
        "nft list",
        "apigw-doctor ",
        "tracepath ",
        "cat ",
        "dmesg",
    ];
    let mut words = command.split(' ');
    let aws = words.next() == Some("aws");
    let operation = words.nth(1).unwrap_or_default();
    let reads = ["describe-", "get-", "list-", "filter-", "simulate-"];
    (aws && reads.iter().any(|start| operation.starts_with(start)))
        || SHOWS.iter().any(|start| command.starts_with(start))
}

fn cases() -> Vec<(String, Facts)> {
    let names = route53::cases().into_iter().enumerate();
    let names = names.map(|(number, facts)| (format!("route53 {number}"), facts));
    let mut all: Vec<_> = recorded::all().into_iter().chain(names).collect();
    // What is not read leaves other causes.
    let unread: Vec<_> = all
        .iter()
        .map(|(name, facts)| {
            let mut facts = facts.clone();
            facts.aws.rest_api = Fact::NotAsked;
            facts.aws.security_groups = Fact::NotAsked;
            facts.aws.vpc_endpoints = Fact::NotAsked;
            (format!("{name}, half unread"), facts)
        })
        .collect();
    all.extend(unread);
    all
}

fn causes(facts: &Facts) -> Vec<RankedFinding> {
    let findings = diagnose(facts, REGISTRY).findings;
    let cause = |finding: &RankedFinding| finding.role == Role::Cause;
    findings.into_iter().filter(cause).collect()
}

#[test]
fn every_cause_has_a_fix_or_says_why_no_command_makes_it() {
    let (mut seen, mut lacking) = (0, Vec::new());
    for (name, facts) in cases() {
        for finding in causes(&facts) {
            seen += 1;
            let code = finding.check.code;
            let Some(fix) = &finding.found.fix else {
                lacking.push(format!("{name}: {code} has no fix"));
                continue;
            };
            let changes = fix.commands.iter().any(|command| !only_looks(command));
            // What only shows is the finding's `look`.
            let shows = fix.commands.iter().find(|command| only_looks(command));
            if let Some(shows) = shows {
                lacking.push(format!("{name}: {code} shows in its fix: {shows}"));
            }
            if fix.manual.is_none() && !changes {
                lacking.push(format!("{name}: {code} only looks: {:?}", fix.commands));
            }
            if fix.manual.is_some() && changes {
                lacking.push(format!(
                    "{name}: {code} changes by hand and by {:?}",
                    fix.commands
                ));
            }
            lacking.extend(unpasteable(fix).map(|why| format!("{name}: {code} {why}")));
        }
    }
    assert!(seen > 150, "only {seen} causes were seen");
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// What stands in the way of pasting a fix's commands.
fn unpasteable(fix: &Fix) -> Option<String> {
    fix.commands.iter().find_map(|command| {
        if command.contains('\n') || command.contains("<<") {
            return Some(format!("spreads over lines: {command}"));
        }
        // In single quotes a backslash is itself, and nothing else ends them.
        let bare: usize = command.replace("\\'", "").matches('\'').count();
        (bare % 2 == 1).then(|| format!("leaves a quotation open: {command}"))
    })
}

/// Every cause's policy document, corrected, is JSON behind the quotation marks of a shell.
#[test]
fn a_corrected_policy_stands_in_one_command() {
    let mut seen = 0;
    for (name, facts) in recorded::all() {
        for finding in causes(&facts) {
            let commands = finding.found.fix.iter().flat_map(|fix| &fix.commands);
            for command in commands {
                let option = ["--policy-document '", "--patch-operations '["]
                    .iter()
                    .find_map(|option| Some(command.split_once(option)?.1));
                let Some(rest) = option else { continue };
                seen += 1;
                let text = rest.trim_end_matches('\'').replace("'\\''", "'");
                let text = if command.contains("--patch-operations") {
                    format!("[{text}")
                } else {
                    text
                };
                let json: Value =
                    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
                if let Some(policy) = json.pointer("/0/value") {
                    let policy = policy.as_str().expect("the policy is a string");
                    serde_json::from_str::<Value>(policy).expect("a policy");
                }
            }
        }
    }
    assert!(seen > 12, "only {seen} documents were seen");
}

fn edited(name: &str, edit: impl FnOnce(&mut Value)) -> Facts {
    let facts = recorded::all().remove(name).expect("a recorded case");
    let mut json = serde_json::to_value(facts).expect("JSON");
    edit(&mut json);
    serde_json::from_value(json).expect("a snapshot")
}

/// The client's route to the endpoint leads over a connection that is gone, another one is there.
#[test]
fn a_blackhole_is_replaced() {
    for destination in ["10.0.2.0/23", "10.0.0.0/16"] {
        let facts = edited("peered-vpc", |json| {
            for probes in ["tcp", "tls", "http"] {
                json[probes] = json!("not-asked");
            }
            let tables = json["aws"]["route_tables"]["known"].as_array_mut();
            for table in tables.expect("route tables") {
                let routes = table["Routes"].as_array_mut().expect("routes");
                let over = |route: &Value| route.get("VpcPeeringConnectionId").is_some();
                let peered = routes.iter().any(over);
                routes.retain(|route| !over(route));
                if peered {
                    routes.push(
                        json!({ "DestinationCidrBlock": destination, "State": "blackhole",
                        "Origin": "CreateRoute",
                        "VpcPeeringConnectionId": "pcx-0deadbeef00000000" }),
                    );
                }
            }
        });
        let causes = causes(&facts);
        let blackhole = causes.iter().find(|it| it.check.code == "NET002");
        let blackhole = blackhole.expect("the blackhole is a cause");
        let fix = blackhole.found.fix.as_ref().expect("a fix");
        let first = fix.commands.first().expect("a command");
        assert!(
            first.starts_with("aws ec2 replace-route ")
                && first.contains(&format!("--destination-cidr-block {destination} "))
                && !first.contains("pcx-0deadbeef00000000"),
            "{first}"
        );
        assert!(
            !fix.commands.iter().any(|it| it.contains(" create-route ")),
            "{:?}",
            fix.commands
        );
        assert!(blackhole.fix_verified, "{destination}: {:?}", fix.commands);
    }
}

/// A public API, called through private DNS: that is the cause, and what leaves it public goes first.
#[test]
fn a_public_api_behind_private_dns_can_stay_public() {
    let facts = recorded::all().remove("api-not-private").expect("a case");
    let diagnosis = diagnose(&facts, REGISTRY);
    let [cause, symptoms @ ..] = diagnosis.findings.as_slice() else {
        panic!("nothing was found");
    };
    assert_eq!(cause.check.code, "DNS023");
    assert!(symptoms.iter().all(|it| it.role != Role::Cause));
    let fix = cause.found.fix.as_ref().expect("a fix");
    assert!(!fix.commands.iter().any(|it| it.contains("PRIVATE")));
    assert!(
        fix.summary.ends_with("make the API private"),
        "{}",
        fix.summary
    );
}

/// Recorded faults of the configuration, each of which a fix mends that can be tried.
const FAULTS: [&str; 8] = [
    "client-sg-egress",
    "default-endpoint-disabled",
    "endpoint-policy-narrow",
    "endpoint-sg-no-443",
    "nacl-no-return",
    "policy-names-other-endpoint",
    "private-dns-off",
    "vpc-dns-attr",
];

/// Two of them at once, as the configuration alone shows them.
fn pairs() -> Vec<(String, Facts)> {
    let read = |name: &str| -> Value {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = format!("{root}/tests/cases/recorded/{name}.json");
        let text = std::fs::read_to_string(path).expect("a recording");
        serde_json::from_str(&text).expect("JSON")
    };
    // What the probes saw of one fault says nothing of both.
    let configured = |name: &str| -> Value {
        let mut delta = read(name);
        let members = delta.as_object_mut().expect("an object");
        members.retain(|member, _| member == "aws" || member == "target");
        delta
    };
    let healthy = read("healthy");
    let mut pairs = Vec::new();
    for (place, first) in FAULTS.iter().enumerate() {
        for second in &FAULTS[place + 1..] {
            let one = patched(&healthy, &configured(first));
            let both = patched(&one, &configured(second));
            let facts = Facts::from_json(&both.to_string()).expect("a snapshot");
            pairs.push((format!("{first} and {second}"), facts.after(&[])));
        }
    }
    pairs
}

/// Every choice of at most so many, in every order.
fn choices<'a>(all: &[&'a Fix], most: usize) -> Vec<Vec<&'a Fix>> {
    let mut choices: Vec<Vec<&Fix>> = vec![Vec::new()];
    let mut last = choices.clone();
    for _ in 0..most {
        let mut longer = Vec::new();
        for choice in &last {
            for one in all.iter().filter(|one| !choice.contains(*one)) {
                longer.push(choice.iter().copied().chain([*one]).collect());
            }
        }
        choices.extend(longer.iter().cloned());
        last = longer;
    }
    choices
}

/// A plan is the smallest set of fixes that leaves nothing that stops the call: with fewer of them, in
/// whatever order, something does.
#[test]
fn a_plan_leaves_no_cause_and_nothing_smaller_does() {
    let (mut planned, mut ordered) = (0, 0);
    for (name, facts) in pairs() {
        let diagnosis = diagnose(&facts, REGISTRY);
        let fix = |finding: &'_ RankedFinding| finding.found.fix.clone();
        let plan = diagnosis.plan.iter();
        let plan: Vec<Fix> = plan
            .filter_map(|at| fix(&diagnosis.findings[*at]))
            .collect();
        if plan.is_empty() {
            continue;
        }
        planned += 1;
        let left = |fixes: &[&Fix]| {
            let changes = fixes.iter().flat_map(|fix| fix.changes.clone());
            causes(&facts.after(&changes.collect::<Vec<_>>())).len()
        };
        let plan: Vec<&Fix> = plan.iter().collect();
        assert_eq!(left(&plan), 0, "{name}");
        let backwards: Vec<&Fix> = plan.iter().rev().copied().collect();
        ordered += usize::from(left(&backwards) > 0);
        let all = diagnosis
            .findings
            .iter()
            .filter(|it| it.role == Role::Cause);
        let all: Vec<Fix> = all.filter_map(fix).collect();
        let all: Vec<&Fix> = all.iter().collect();
        for fewer in choices(&all, plan.len() - 1) {
            assert!(left(&fewer) > 0, "{name}: {fewer:?} is enough");
        }
    }
    assert!(planned > 10, "only {planned} plans");
    // Private DNS cannot be switched on before the VPC's DNS attributes are.
    assert!(ordered > 0, "no order matters");
}
