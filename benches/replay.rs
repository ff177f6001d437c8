//! How long `replay` takes for snapshots of many records.
//!
//! `cargo bench --no-default-features --bench replay`; see `docs/performance.md`. A word after `--`
//! chooses the rows that have it.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints what it measures, and one that cannot begin says so"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const RECORDS: u32 = 40_000;
const STATEMENTS: u32 = 20_000;
const WILDCARDS: u32 = 500;

fn main() {
    let wanted = std::env::args()
        .skip(1)
        .find(|word| !word.starts_with("--"));
    println!("{:>60} {:>9} {:>9}", "snapshot", "size", "replay");
    for (what, make) in rows() {
        if wanted
            .as_ref()
            .is_none_or(|word| what.contains(word.as_str()))
        {
            let text = make().to_string();
            println!(
                "{what:>60} {:>6} KB {:>6} ms",
                text.len() / 1000,
                replayed(&text).as_millis()
            );
        }
    }
}

type Make = Box<dyn Fn() -> Value>;

fn rows() -> Vec<(&'static str, Make)> {
    vec![
        ("the healthy case, as it was recorded", Box::new(healthy)),
        (
            "40,000 connections, half of them silent",
            Box::new(|| {
                grown("/tcp/known", &|probe, number| {
                    probe["address"] = address(number);
                    if number % 2 == 0 {
                        probe["outcome"] = "timed-out".into();
                    }
                })
            }),
        ),
        (
            "40,000 connections that the name leads to",
            Box::new(|| {
                let mut facts = grown("/tcp/known", &|probe, number| {
                    probe["address"] = address(number);
                });
                led_to(&mut facts);
                facts
            }),
        ),
        (
            "40,000 handshakes, half of them silent",
            Box::new(|| {
                grown("/tls/known", &|probe, number| {
                    probe["address"] = address(number);
                    if number % 2 == 0 {
                        probe["outcome"] = "silence".into();
                    }
                })
            }),
        ),
        (
            "40,000 answers of resolvers",
            Box::new(|| {
                grown("/dns/known", &|lookup, number| {
                    lookup["asked"] = json!({ "given": address(number) });
                    lookup["answer"]["addresses"]["addresses"] = json!([address(number)]);
                })
            }),
        ),
        (
            "40,000 interfaces",
            Box::new(|| {
                grown("/aws/network_interfaces/known", &|eni, number| {
                    eni["NetworkInterfaceId"] = format!("eni-{number:017x}").into();
                    eni["PrivateIpAddress"] = address(number);
                    eni["PrivateIpAddresses"] = json!([{ "PrivateIpAddress": address(number) }]);
                })
            }),
        ),
        (
            "40,000 security groups",
            Box::new(|| {
                grown("/aws/security_groups/known", &|group, number| {
                    group["GroupId"] = format!("sg-{number:017x}").into();
                })
            }),
        ),
        (
            "a policy of 500 statements of wildcards",
            Box::new(|| of_statements(WILDCARDS)),
        ),
        (
            "a policy of 20,000 statements",
            Box::new(|| of_statements(STATEMENTS)),
        ),
    ]
}

fn healthy() -> Value {
    let text = include_str!("../tests/cases/recorded/healthy.json");
    serde_json::from_str(text).expect("JSON")
}

fn address(number: u32) -> Value {
    std::net::Ipv4Addr::from(0x0a10_0000 + number)
        .to_string()
        .into()
}

/// The healthy case with 40,000 records more of a kind, each of its own.
fn grown(at: &str, change: &dyn Fn(&mut Value, u32)) -> Value {
    let mut facts = healthy();
    let list = facts
        .pointer_mut(at)
        .and_then(Value::as_array_mut)
        .expect("a list");
    let one = list.first().expect("one").clone();
    list.extend((0..RECORDS).map(|number| {
        let mut another = one.clone();
        change(&mut another, number);
        another
    }));
    facts
}

/// Every resolver's answer leads to all the addresses.
fn led_to(facts: &mut Value) {
    let all: Vec<Value> = (0..RECORDS).map(address).collect();
    let lookups = facts
        .pointer_mut("/dns/known")
        .and_then(Value::as_array_mut);
    for lookup in lookups.expect("a list") {
        lookup["answer"]["addresses"]["addresses"] = all.clone().into();
    }
}

/// The healthy case, whose API has so many statements with wildcards, the last of which admits the call.
fn of_statements(count: u32) -> Value {
    let statement = |number: u32| {
        let resource = if number == count {
            "arn:aws:execute-api:*:*:*/prod*/*G*T*/*pets*".to_owned()
        } else {
            format!("arn:aws:execute-api:*:*:*/other*/*G*T*/*pets*{number}*")
        };
        json!({ "Sid": format!("s{number}"), "Effect": "Allow", "Principal": "*",
                "Action": "execute-api:*nv*ke", "Resource": resource })
    };
    let statements: Vec<Value> = (0..=count).map(statement).collect();
    let policy = json!({ "Version": "2012-10-17", "Statement": statements });
    let mut facts = healthy();
    facts["aws"]["rest_api"]["known"]["policy"] = policy.to_string().into();
    facts
}

/// The fastest of three runs, from the start of the program to its end.
fn replayed(snapshot: &str) -> Duration {
    let once = || {
        let begun = Instant::now();
        let mut program = Command::new(env!("CARGO_BIN_EXE_apigw-doctor"))
            .args(["replay", "-o", "json", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut input = program.stdin.take().expect("its input");
        input.write_all(snapshot.as_bytes()).expect("read");
        drop(input);
        let status = program.wait().expect("it ends");
        assert!(matches!(status.code(), Some(0 | 1 | 3)), "{status}");
        begun.elapsed()
    };
    (0..3).map(|_| once()).min().expect("three runs")
}
