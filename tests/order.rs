//! The same words every time: lists whose order has no meaning are shuffled, and the report stays as
//! it is, to the byte.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::report::Report;
use serde_json::Value;

use crate::{recorded, route53};

/// The lists of a snapshot whose order means something: what the client tries in turn, a chain of
/// certificates or of names, the order of trials, and the names of an endpoint.
const ORDERED: [&str; 12] = [
    "DnsEntries",
    "Values",
    "cnames",
    "chain",
    "discovered",
    "headers",
    "replies",
    "resolvers",
    "search",
    "sources",
    "target",
    "tls_trials",
];

/// A small generator of numbers (`SplitMix` of Steele and others).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((word ^ (word >> 31)) % end as u64).expect("a small number")
    }
}

fn shuffle(name: &str, value: &mut Value, numbers: &mut Numbers, moved: &mut usize) {
    if ORDERED.contains(&name) {
        return;
    }
    match value {
        Value::Object(members) => {
            for (inner, value) in members {
                // A known fact's list is called as the fact is.
                let called = if inner == "known" { name } else { inner };
                shuffle(called, value, numbers, moved);
            }
        }
        Value::Array(all) => {
            for one in all.iter_mut() {
                shuffle("", one, numbers, moved);
            }
            for last in (1..all.len()).rev() {
                let other = numbers.below(last + 1);
                *moved += usize::from(other != last);
                all.swap(last, other);
            }
        }
        _ => {}
    }
}

fn report(facts: &Facts) -> Value {
    let report = Report::new(facts, &diagnose(facts, REGISTRY));
    let mut json = serde_json::to_value(report).expect("JSON");
    json.as_object_mut().expect("an object").remove("timings");
    json
}

#[test]
fn the_order_of_what_was_read_changes_no_word() {
    let names = route53::cases().into_iter().enumerate();
    let names = names.map(|(number, facts)| (format!("route53 {number}"), facts));
    let mut numbers = Numbers(20_261_130);
    let mut moved = 0;
    for (name, facts) in recorded::all().into_iter().chain(names) {
        let before = report(&facts);
        let mut other = serde_json::to_value(&facts).expect("JSON");
        for part in ["dns", "tcp", "tls", "aws"] {
            if let Some(value) = other.get_mut(part) {
                shuffle(part, value, &mut numbers, &mut moved);
            }
        }
        // The first request is the call itself.
        if let Some(Value::Array(sent)) = other.pointer_mut("/http/known")
            && sent.len() > 2
        {
            let mut others = Value::Array(sent.split_off(1));
            shuffle("http", &mut others, &mut numbers, &mut moved);
            sent.extend(others.as_array().expect("a list").iter().cloned());
        }
        let groups = "/host/instance/known/security_groups";
        if let Some(value) = other.pointer_mut(groups) {
            shuffle("", value, &mut numbers, &mut moved);
        }
        let other: Facts = serde_json::from_value(other).expect("a snapshot");
        let after = report(&other);
        assert_eq!(
            serde_json::to_string_pretty(&before).expect("JSON"),
            serde_json::to_string_pretty(&after).expect("JSON"),
            "{name}"
        );
    }
    assert!(moved > 3_000, "only {moved} entries were moved");
}
