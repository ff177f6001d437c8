//! What `reach` says of the client of a world is what its own `curl` meets there: a `reach` that says yes, no or
//! unknown where the call says otherwise would be seen.

use serde_json::Value;

use super::differential::parallel;
use super::parts;
use super::runner::{Host, program};
use super::scenario::Scenario;
use super::world::World;

/// Worlds in which what decides is configured, and not only seen by a probe.
const WORLDS: &[&str] = &[
    "healthy",
    "endpoint-sg-no-443",
    "endpoint-default-sg",
    "client-sg-egress",
    "sg-by-reference",
    "sg-opened-on-client",
    "nacl-no-return",
    "peered-no-route",
    "peered-no-return-route",
    "peered-not-accepted",
    "peered-vpc",
    "policy-missing",
    "policy-names-other-endpoint",
    "policy-deny-only",
    "policy-vpc-id-in-vpce-key",
    "policy-wrong-action",
    "endpoint-policy-denies",
    "default-endpoint-disabled",
    "two-faults-at-once",
];

/// Whether the call gets through, by curl; and what `reach` says of the client.
fn asked(host: &Host<'_>, more: &[&str]) -> (bool, Value) {
    let url = host.url();
    let line = format!("curl -sS -m 4 -o /dev/null -w '%{{http_code}}' '{url}'");
    let words = ["sh", "-c", &line].map(String::from);
    let called = host.command(&words, &[]).output().expect("curl runs");
    let passes = String::from_utf8_lossy(&called.stdout).trim() == "200";
    let mut words = vec![
        program(),
        "reach".to_owned(),
        "--endpoint-url".to_owned(),
        World::endpoint_url(),
        "--from".to_owned(),
        host.fill("{instance}"),
        "-o".to_owned(),
        "json".to_owned(),
        url,
    ];
    words.extend(more.iter().map(|it| (*it).to_owned()));
    let said = host
        .command(&words, &[])
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&said.stdout);
    let first = text.lines().find_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        line.get("verdict").is_some().then_some(line)
    });
    (
        passes,
        first.unwrap_or_else(|| Value::String(text.into_owned())),
    )
}

#[test]
fn reach_says_what_curl_meets() {
    if !parts::ready("reach") || !cfg!(feature = "aws") {
        return;
    }
    let scenarios: Vec<Scenario> = WORLDS.iter().map(|name| Scenario::read(name)).collect();
    // Not at the same time: what a world starts ends with the thread that built it.
    let worlds: Vec<World> = scenarios.iter().map(World::build).collect();
    let hosts: Vec<Host<'_>> = worlds
        .iter()
        .zip(&scenarios)
        .map(|(world, scenario)| Host::of(world, scenario))
        .collect();
    let found = parallel::map(&hosts, |host| asked(host, &[]));
    let (mut yes, mut wrong) = (0, Vec::new());
    for (name, (passes, said)) in WORLDS.iter().zip(&found) {
        yes += usize::from(*passes);
        let wanted = if *passes { "yes" } else { "no" };
        if said["verdict"] != wanted {
            wrong.push(format!("{name}: curl says {wanted}, and reach {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        yes >= 3 && WORLDS.len() - yes >= 9,
        "{yes} of {}",
        WORLDS.len()
    );
}

/// Worlds, and changes of each, made one after the other: what `--change` says of one before it is made, `reach` and
/// curl say after it was.
const CHANGED: &[(&str, &[&str])] = &[
    (
        "healthy",
        &[
            "aws ec2 revoke-security-group-ingress --group-id {sg_endpoint} --protocol tcp --port 443 --cidr 10.0.0.0/16",
            "aws ec2 authorize-security-group-ingress --group-id {sg_endpoint} --protocol tcp --port 443 --source-group {sg_client}",
            // The way to the control plane stays.
            "aws ec2 authorize-security-group-egress --group-id {sg_client} --protocol tcp --port 5000 --cidr 198.51.100.10/32",
            "aws ec2 revoke-security-group-egress --group-id {sg_client} --protocol all --cidr 0.0.0.0/0",
            "aws ec2 authorize-security-group-egress --group-id {sg_client} --protocol tcp --port 443 --cidr 10.0.2.0/23",
        ],
    ),
    (
        "peered-vpc",
        &[
            "aws ec2 delete-route --route-table-id {rtb_public} --destination-cidr-block 10.0.2.0/23",
            "aws ec2 create-route --route-table-id {rtb_public} --destination-cidr-block 10.0.2.0/23 --vpc-peering-connection-id {pcx}",
            "aws ec2 delete-route --route-table-id {rtb_far} --destination-cidr-block {vpc_cidr}",
        ],
    ),
];

#[test]
fn a_change_that_is_tried_does_what_it_does_when_it_is_made() {
    if !parts::ready("reach") || !cfg!(feature = "aws") {
        return;
    }
    let mut wrong = Vec::new();
    for (name, changes) in CHANGED {
        let mut scenario = Scenario::read(name);
        let mut world = World::build(&scenario);
        for change in *changes {
            let host = Host::of(&world, &scenario);
            let command = host.fill(change);
            let (_, tried) = asked(&host, &["--change", &command]);
            host.make(&command);
            world.rebuild(&mut scenario);
            let (passes, made) = asked(&Host::of(&world, &scenario), &[]);
            let wanted = if passes { "yes" } else { "no" };
            for (how, said) in [("tried", &tried), ("made", &made)] {
                if said["verdict"] != wanted || said["hop"] != made["hop"] {
                    wrong.push(format!(
                        "{name}, {how}: {command}: curl says {wanted}, and reach {said}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
