//! The packet's path, against a table: one world of three VPCs, and a few edits of it a case.
//!
//! `tests/cases/network/world.json` has files of AWS CLI output by their names. A case of
//! `paths.jsonl` sets values in it by JSON pointer, asks, and says what the answer must be:
//! the verdict, and all blockers as "layer object rule", where it lists any.

use std::fs;
use std::path::Path;

use apigw_doctor::facts::Inventory;
use apigw_doctor::network::{Answer, Network, Query, State, Verdict, judge};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    edits: Vec<Edit>,
    query: Value,
    expect: Expect,
}

#[derive(Deserialize)]
struct Edit {
    at: String,
    set: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    verdict: Verdict,
    #[serde(default)]
    blockers: Vec<String>,
    #[serde(default)]
    partial: bool,
    unknown: Option<String>,
}

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/network");
    fs::read_to_string(folder.join(name)).expect(name)
}

fn cases() -> Vec<Case> {
    let text = read("paths.jsonl");
    let one =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(one).collect()
}

fn set(world: &mut Value, edit: &Edit) {
    if let Some(place) = world.pointer_mut(&edit.at) {
        *place = edit.set.clone();
        return;
    }
    let (parent, name) = edit.at.rsplit_once('/').expect("a pointer");
    let parent = world.pointer_mut(parent);
    let parent = parent.and_then(Value::as_object_mut);
    let parent = parent.unwrap_or_else(|| panic!("{} leads nowhere", edit.at));
    parent.insert(name.to_owned(), edit.set.clone());
}

fn world() -> Value {
    serde_json::from_str(&read("world.json")).expect("the world reads")
}

fn network(mut world: Value, edits: &[Edit]) -> Network {
    for edit in edits {
        set(&mut world, edit);
    }
    let mut all = Inventory::default();
    for (name, file) in world.as_object().expect("files by name") {
        all.import(&file.to_string(), &[name]);
    }
    Network::new(all)
}

fn ask(case: &Case) -> Answer {
    let query = Query::read(&case.query.to_string()).expect("a query");
    judge(&network(world(), &case.edits), &query)
}

/// The blockers, as a case lists them.
fn blockers(answer: &Answer) -> Vec<String> {
    let mut all = Vec::new();
    for step in answer.paths.iter().flat_map(|path| path.blockers()) {
        let rule = step
            .rule
            .as_ref()
            .map_or_else(String::new, |rule| format!(" {rule}"));
        let one = format!("{} {}{rule}", step.layer.as_str(), step.object);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn unknowns(answer: &Answer) -> String {
    let steps = answer.paths.iter().flat_map(|path| path.unknowns());
    let steps = steps.map(|step| step.text.clone());
    let all: Vec<String> = answer.unknowns.iter().cloned().chain(steps).collect();
    all.join("; ")
}

#[test]
fn every_case_is_judged_as_aws_would() {
    let mut wrong = Vec::new();
    for case in cases() {
        let answer = ask(&case);
        let (found, unknown) = (blockers(&answer), unknowns(&answer));
        let expect = &case.expect;
        let mut fits = answer.verdict == expect.verdict && found == expect.blockers;
        fits &= answer.partial == expect.partial;
        // What is allowed is known, and what is unknown says why.
        fits &= match &expect.unknown {
            Some(text) => unknown.contains(text),
            None => unknown.is_empty() || expect.verdict == Verdict::Deny,
        };
        fits &= !case.source.is_empty();
        if !fits {
            wrong.push(format!(
                "{}: is {:?} partial {} {found:?} unknown [{unknown}]",
                case.name, answer.verdict, answer.partial
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_cases_have_one_name() {
    let mut names: Vec<String> = cases().into_iter().map(|case| case.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// Not knowing something may make a verdict unknown, and a denial may lose a blocker; an allowed
/// packet is never made of less.
#[test]
fn knowing_less_allows_nothing_more() {
    let mut wrong = Vec::new();
    let world = world();
    for case in cases()
        .iter()
        .filter(|case| case.expect.verdict == Verdict::Deny)
    {
        for key in world["all"].as_object().expect("objects by kind").keys() {
            // Without what says that it does not work, something may seem to.
            if matches!(key.as_str(), "Reservations" | "VpcEndpoints") {
                continue;
            }
            let mut edits: Vec<Edit> = case.edits.iter().map(Edit::copy).collect();
            edits.push(Edit {
                at: format!("/all/{key}"),
                set: Value::Array(Vec::new()),
            });
            let query = Query::read(&case.query.to_string()).expect("a query");
            let answer = judge(&network(world.clone(), &edits), &query);
            if answer.verdict == Verdict::Allow {
                wrong.push(format!("{}: allowed without {key}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Edit {
    fn copy(&self) -> Self {
        Self {
            at: self.at.clone(),
            set: self.set.clone(),
        }
    }
}

/// Each step that drops a packet by an object's rule tells how to let it on.
#[test]
fn what_blocks_says_how_to_open_it() {
    for case in cases() {
        for step in ask(&case).paths.iter().flat_map(|path| path.blockers()) {
            assert!(
                step.code.is_some() || step.layer.as_str() == "client",
                "{}: {step:?}",
                case.name
            );
            let rule = matches!(
                step.layer.as_str(),
                "sg-in" | "sg-out" | "nacl-in" | "nacl-out" | "return-nacl"
            );
            assert!(!rule || step.fix.is_some(), "{}: {step:?}", case.name);
            assert_ne!(step.state, State::Pass);
        }
    }
}
