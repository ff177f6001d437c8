//! Names in worlds that the lab does not have: recorded ones, with some answers changed. And what the
//! table of the resolvers looks like.

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Outcome, REGISTRY, find};
use apigw_doctor::cli::Selection;
use apigw_doctor::diagnosis::{Role, State, diagnose};
use apigw_doctor::facts::{Answer, Facts, Lookup};
use apigw_doctor::report::{self, Detail, Level, Naming, Redactor, Report, Style};
use serde_json::{Value, json};

use crate::recorded;

fn world(name: &str, change: impl FnOnce(&mut Value)) -> Facts {
    let facts = recorded::all().remove(name).expect("a recorded case");
    let mut facts = serde_json::to_value(facts).expect("JSON");
    change(&mut facts);
    serde_json::from_value(facts).expect("a snapshot")
}

/// Sets what everybody says of the URL's host.
fn say(facts: &mut Value, addresses: &Value) {
    let url = facts["target"]["url"].as_str().expect("a URL").to_owned();
    let lookups = facts["dns"]["known"].as_array_mut().expect("answers");
    for lookup in lookups {
        if url.contains(&format!("//{}/", lookup["name"].as_str().expect("a name"))) {
            lookup["answer"] =
                json!({ "addresses": { "addresses": addresses, "cnames": [], "ttl": 60 } });
        }
    }
}

fn only_ipv6() -> Facts {
    world("dns-forwarder", |facts| {
        say(facts, &json!(["fd12:3456::10"]));
    })
}

/// The client is in another VPC than the endpoint that is named.
fn other_vpc() -> Facts {
    world("dns-wrong-resolver-first", |facts| {
        let endpoint = facts["aws"]["vpc_endpoints"]["known"][0]["VpcEndpointId"].clone();
        facts["target"]["vpce_id"] = endpoint;
        facts["host"]["instance"]["known"]["vpc_id"] = json!("vpc-0b0b0b0b0b0b0b0b0");
        facts["aws"]["network_interfaces"] = json!("not-asked");
        say(facts, &json!(["203.0.113.80"]));
    })
}

/// The facts of a broken world each, for the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    vec![only_ipv6(), other_vpc()]
}

/// A call of a custom domain whose record leads to the endpoint.
pub(crate) fn custom_domain() -> Facts {
    let facts = recorded::all().remove("dns-forwarder").expect("a case");
    let host = facts.target.url.hostname().to_owned();
    let text = serde_json::to_string(&facts).expect("JSON");
    let text = text.replace(&host, "orders.corp.internal");
    serde_json::from_str(&text).expect("a snapshot")
}

fn found(facts: &Facts, code: &str) -> String {
    let check = find(code).expect("a check");
    match check.judge(&Case::of(facts)) {
        Ok(Outcome::Found(found)) => found[0].title.clone(),
        other => panic!("{code}: {other:?}"),
    }
}

#[test]
fn an_address_of_the_other_kind_is_no_address() {
    let title = found(&only_ipv6(), "DNS026");
    assert!(title.contains("IPv6 addresses only"), "{title}");
}

#[test]
fn private_dns_of_another_vpc_is_not_seen() {
    let facts = other_vpc();
    let title = found(&facts, "DNS027");
    assert!(title.contains("vpc-0b0b0b0b0b0b0b0b0"), "{title}");
    let diagnosis = diagnose(&facts, REGISTRY);
    let explained = diagnosis.findings.iter();
    let none_there = explained.filter(|it| it.check.code == "VPCE001");
    assert!(none_there.clone().all(|it| it.role == Role::Symptom));
}

/// By the lab's own recording: four dead servers, seven names, and one time-out in all.
#[test]
fn dead_servers_cost_one_timeout_in_all() {
    let facts = recorded::all().remove("dns-all-resolvers-dead");
    let facts = facts.expect("a recorded case");
    let lookups = facts.dns.known().expect("lookups").iter();
    let silent: Vec<u64> = lookups
        .filter(|one| one.answer == Answer::Silence)
        .map(|one| one.ms)
        .collect();
    let (all, longest) = (silent.iter().sum::<u64>(), silent.iter().max());
    let longest = *longest.expect("silences");
    assert!(silent.len() >= 20, "{silent:?}");
    assert!(all > 10 * facts.total_ms, "{all} of {}", facts.total_ms);
    assert!(
        facts.total_ms < longest + 1000,
        "{longest} of {}",
        facts.total_ms
    );
}

/// What a version before wrote of a lookup is still read.
#[test]
fn reads_the_lookups_of_before() {
    let old = json!({ "asked": { "configured": "10.0.0.2" }, "name": "a.example",
        "answer": "nx-domain", "ms": 3 });
    let lookup: Lookup = serde_json::from_value(old.clone()).expect("a lookup");
    assert!(lookup.replies.is_empty());
    assert_eq!(serde_json::to_value(&lookup).expect("JSON"), old);
}

/// The comparison, as `dns` prints it.
fn table(facts: &Facts, width: Option<usize>) -> String {
    let report = Report::new(facts, &diagnose(facts, REGISTRY)).comparing_names();
    let redacted = Redactor::new(Level::Secrets, Naming::Readable, Some(facts)).apply(report);
    let style = Style {
        unicode: false,
        width,
        detail: Detail::Normal,
    };
    report::plain(&redacted, style)
}

#[test]
fn the_table_says_who_answers_otherwise() {
    let facts = recorded::all().remove("dns-wrong-resolver-first");
    let text = table(&facts.expect("a case"), None);
    let line = |words: &[&str]| {
        let mut lines = text.lines();
        lines.any(|line| words.iter().all(|word| line.contains(word)))
    };
    assert!(
        line(&["FAIL", "getaddrinfo", "files dns", "203.0.113.80"]),
        "{text}"
    );
    assert!(
        line(&[
            "FAIL",
            "resolv.conf",
            "198.51.100.53",
            "203.0.113.80",
            "ttl 60 s"
        ]),
        "{text}"
    );
    assert!(
        line(&[
            "ok",
            "resolv.conf",
            "10.0.0.2",
            "10.0.2.10 10.0.3.10",
            "ttl 60 s"
        ]),
        "{text}"
    );
    assert!(line(&["ok", "VPC resolver", "169.254.169.253"]), "{text}");
    assert!(line(&["203.0.113.80", "public"]), "{text}");
    assert!(
        line(&["10.0.2.10", "eni-", "of vpce-", "in vpc-"]),
        "{text}"
    );
}

#[test]
fn the_table_keeps_to_the_width() {
    for (name, facts) in recorded::all() {
        for line in table(&facts, Some(80))
            .lines()
            .filter(|line| !line.contains("apigw-doctor"))
        {
            let word = line
                .split(' ')
                .map(|word| word.chars().count())
                .max()
                .unwrap_or_default();
            let command = line.starts_with("    ");
            let wide = line.chars().count() > 80;
            assert!(!wide || command || word > 30, "{name}: {line}");
        }
    }
}

/// A private address is somebody's: `dns` says that it is right only where it is known whose it is, and that
/// the API is a private one.
#[test]
fn a_private_address_alone_is_no_right_answer() {
    let checks = Selection::Dns.checks();
    let state = |change: &dyn Fn(&mut Value)| {
        let facts = world("healthy", |facts| {
            for probe in ["tcp", "tls", "tls_trials", "http"] {
                facts[probe] = json!("not-asked");
            }
            change(facts);
        });
        diagnose(&facts, &checks).verdict.state
    };
    assert_eq!(state(&|_| ()), State::Healthy);
    let denied = json!({ "unknown": { "why": "denied", "detail": "no" } });
    for fact in ["rest_api", "vpc_endpoints", "network_interfaces"] {
        let unread = state(&|facts| facts["aws"][fact] = denied.clone());
        assert_eq!(unread, State::Inconclusive, "{fact}");
    }
    let untold = state(&|facts| {
        facts["aws"]["rest_api"]["known"]["endpointConfiguration"]["types"] = json!([]);
    });
    assert_eq!(untold, State::Inconclusive);
}
