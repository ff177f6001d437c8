//! The AWS control plane, which aws.py plays: one process that waits, and a child per scenario.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

use super::firewall::Described;
use super::namespaces::Namespaces;
use super::scenario::Scenario;

/// The endpoints' own part of their DNS names, which AWS makes up.
const SUFFIXES: [&str; 3] = ["0a1b2c3d", "azzwwnjl", "44g1m2v9"];

/// The folder, in a world's own, with what the AWS CLI prints of it.
pub(crate) const CLI_OUTPUT: &str = "aws-cli";

/// The folder, in a world's own, with the faults of single runs.
pub(crate) const CELLS: &str = "cells";

/// A scenario's control plane. Dropping it ends its process.
#[derive(Debug)]
pub(crate) struct ControlPlane {
    process: u32,
    /// The ids of what was created, by the placeholder that stands for them.
    pub(crate) ids: BTreeMap<String, String>,
    pub(crate) described: Described,
}

impl Drop for ControlPlane {
    fn drop(&mut self) {
        let mut nursery = NURSERY.lock().unwrap_or_else(PoisonError::into_inner);
        drop(writeln!(
            nursery.orders,
            "{}",
            json!({ "end": self.process })
        ));
    }
}

/// An endpoint as the lab lays it out: where its interfaces are.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) name: String,
    pub(crate) suffix: &'static str,
    pub(crate) interfaces: Vec<Interface>,
}

#[derive(Debug)]
pub(crate) struct Interface {
    /// The namespace that plays it.
    pub(crate) host: String,
    pub(crate) zone: &'static str,
    pub(crate) subnet: &'static str,
    pub(crate) gateway: &'static str,
    pub(crate) address: String,
}

/// Gives every endpoint an interface in each of its zones; `main` comes first.
pub(crate) fn place(scenario: &Scenario) -> Vec<Placed> {
    let mut names: Vec<&String> = scenario.endpoints.keys().collect();
    names.sort_by_key(|name| *name != "main");
    let subnets = [("a", "endpoint-a", "10.0.2"), ("b", "endpoint-b", "10.0.3")];
    let mut placed = Vec::new();
    for (index, (name, suffix)) in names.into_iter().zip(SUFFIXES).enumerate() {
        let wanted = scenario.endpoints.get(name);
        let has = |zone: &str| wanted.is_some_and(|it| it.zones.iter().any(|own| own == zone));
        let own = subnets.into_iter().filter(|(zone, ..)| has(zone));
        let interfaces = own.map(|(zone, subnet, net)| Interface {
            host: if name == "main" {
                format!("eni-{zone}")
            } else {
                format!("eni-{name}-{zone}")
            },
            zone,
            subnet,
            gateway: if zone == "a" { "10.0.2.1" } else { "10.0.3.1" },
            address: format!("{net}.{}", 10 * (index + 1)),
        });
        placed.push(Placed {
            name: name.clone(),
            suffix,
            interfaces: interfaces.collect(),
        });
    }
    placed
}

/// Builds a scenario's configuration behind `address` in a network namespace.
pub(crate) fn start(
    scenario: &Scenario,
    placed: &[Placed],
    netns: &Path,
    address: (&str, u16),
    directory: &Path,
) -> ControlPlane {
    #[derive(Deserialize)]
    struct Answer {
        error: Option<String>,
        ids: Option<BTreeMap<String, String>>,
        described: Option<Described>,
    }

    let answer = directory.join("aws.json");
    std::fs::create_dir(directory.join(CELLS)).expect("a folder");
    let order = json!({
        "netns": netns, "listen": [address.0, address.1], "answer": answer,
        "cells": directory.join(CELLS),
        "world": world(scenario, placed),
    });
    let process = order_from_nursery(&order);
    let end = Instant::now() + Duration::from_mins(1);
    while !answer.exists() {
        assert!(
            Instant::now() < end,
            "the AWS control plane does not come up"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let text = std::fs::read_to_string(&answer).expect("the answer is complete once it is there");
    let made: Answer = serde_json::from_str(&text).expect("aws.py writes what we read");
    if let Some(error) = made.error {
        panic!("the AWS control plane cannot be built: {error}");
    }
    let files = directory.join(CLI_OUTPUT);
    std::fs::create_dir(&files).expect("a folder");
    let whole: Value = serde_json::from_str(&text).expect("it is JSON");
    let beyond = whole.get("beyond").and_then(Value::as_object);
    let beyond = beyond.into_iter().flatten();
    let described = ("described", whole.get("described").unwrap_or(&Value::Null));
    for (name, printed) in beyond
        .map(|(name, it)| (name.as_str(), it))
        .chain([described])
    {
        std::fs::write(files.join(format!("{name}.json")), printed.to_string()).expect("written");
    }
    let (Some(ids), Some(described)) = (made.ids, made.described) else {
        panic!("aws.py says nothing: {text}");
    };
    ControlPlane {
        process,
        ids,
        described,
    }
}

/// What the control plane tells of the network after a fix.
#[derive(Debug, Deserialize)]
pub(crate) struct Mended {
    pub(crate) described: Described,
    /// Those of the client's VPC.
    pub(crate) attributes: Attributes,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attributes {
    pub(crate) enable_dns_support: bool,
    pub(crate) enable_dns_hostnames: bool,
}

/// Asks the control plane once more.
pub(crate) fn described_again(
    namespaces: &Namespaces,
    ids: &BTreeMap<String, String>,
    url: &str,
) -> Mended {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/aws_described.py");
    let id = |name: &str| ids.get(name).map(String::as_str).unwrap_or_default();
    let output = namespaces
        .command("net", python())
        .arg("-B")
        .arg(script)
        .args([url, id("region"), id("vpc"), id("vpc_far")])
        .output()
        .expect("the virtual environment's Python starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("the control plane is not described: {error}; {output:?}"))
}

/// The process that has loaded everything, and forks for each order.
struct Nursery {
    _process: Child,
    orders: ChildStdin,
    pids: BufReader<ChildStdout>,
}

/// The Python that has moto: in `APIGW_DOCTOR_LAB_VENV`, else the place where scripts/test puts it.
pub(crate) fn python() -> PathBuf {
    let home = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let venv = home("APIGW_DOCTOR_LAB_VENV").unwrap_or_else(|| {
        let cache = home("XDG_CACHE_HOME")
            .or_else(|| home("HOME").map(|it| it.join(".cache")))
            .unwrap_or_default();
        cache.join("apigw-doctor/venv")
    });
    venv.join("bin/python")
}

static NURSERY: LazyLock<Mutex<Nursery>> = LazyLock::new(|| {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/aws.py");
    // It ends when its stdin does, which is when this process ends, however that may be. It is
    // not tied to the thread that happens to start it, since other threads need it longer.
    let mut process = Command::new(python())
        .arg("-B")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the virtual environment's Python starts");
    let orders = process.stdin.take().expect("stdin is piped");
    let pids = BufReader::new(process.stdout.take().expect("stdout is piped"));
    Mutex::new(Nursery {
        _process: process,
        orders,
        pids,
    })
});

fn order_from_nursery(order: &Value) -> u32 {
    let mut nursery = NURSERY.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(nursery.orders, "{order}").expect("aws.py reads its orders");
    let mut line = String::new();
    nursery
        .pids
        .read_line(&mut line)
        .expect("aws.py says the id of its child");
    let pid = line.trim().parse();
    pid.unwrap_or_else(|_error| panic!("aws.py ended: is moto installed? It said {line:?}"))
}

/// What aws.py builds, without any default of its own.
fn world(scenario: &Scenario, placed: &[Placed]) -> Value {
    let endpoints: Vec<Value> = placed
        .iter()
        .filter_map(|it| {
            scenario
                .endpoints
                .get(&it.name)
                .map(|endpoint| (it, endpoint))
        })
        .map(|(it, endpoint)| {
            let interfaces = it.interfaces.iter();
            let enis: Vec<Value> = interfaces
                .map(|eni| {
                    let down = endpoint.down.iter().any(|zone| zone == eni.zone);
                    let ipv6 = endpoint.ipv6.get(eni.zone);
                    json!({ "subnet": eni.subnet, "address": eni.address, "ipv6": ipv6, "down": down })
                })
                .collect();
            json!({
                "name": it.name, "suffix": it.suffix, "enis": enis,
                "groups": endpoint.groups, "private_dns": endpoint.private_dns,
                "state": endpoint.state, "last_error": endpoint.last_error,
                "policy": endpoint.policy, "targets": endpoint.targets,
            })
        })
        .collect();
    json!({
        "vpc": scenario.vpc,
        "peering": scenario.peering,
        "subnets": {
            "public": { "cidr": "10.0.0.0/24", "zone": "a" },
            "client": { "cidr": "10.0.1.0/24", "zone": "a" },
            "endpoint-a": { "cidr": "10.0.2.0/24", "zone": "a" },
            "endpoint-b": { "cidr": "10.0.3.0/24", "zone": "b" },
        },
        "groups": scenario.groups,
        "acls": scenario.acls,
        "client": {
            "address": "10.0.1.10", "groups": scenario.client.groups, "public": scenario.client.public,
        },
        "endpoints": endpoints,
        "api": scenario.api,
        "behind": scenario.behind,
        "faults": scenario.aws.faults,
        "page": scenario.aws.page,
        "answers": scenario.aws.answers,
    })
}
