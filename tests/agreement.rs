//! `path`, `sg` and `diagnose` of the same call never contradict each other: on drawn configurations
//! they give one verdict on the security groups, name the same groups, and print the same fix, which
//! opens what they say is closed.

use std::collections::BTreeSet;

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Check, Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{Role, diagnose};
use apigw_doctor::facts::{Facts, Inventory};
use apigw_doctor::model::{Client, EniId, Hop, NetworkParty, Target, VpceId};
use apigw_doctor::network::{
    Answer, Classes, Layer, Path, Protocol, Query, QueryId, Ruled, State, Step, Topology, Verdict,
    judge,
};
use apigw_doctor::reach::{PolicyAnswer, Reachable, World};

use crate::lab::differential::configuration::{Configuration, Kind};
use crate::lab::differential::draw::draw;
use crate::lab::differential::question::{End, Question};

/// The configurations are the same in each run; `APIGW_DOCTOR_AGREEMENT_SEEDS` draws more of them.
const SEEDS: u64 = 40;

/// Configurations of which every pair of ends is asked.
const CLASSED: u64 = 8;

/// The layers of security groups, and the check that speaks for each.
const LAYERS: [(Layer, Hop, &str); 2] = [
    (Layer::SgOut, Hop::SgOut, "SG001"),
    (Layer::SgIn, Hop::SgIn, "SG004"),
];

/// What is said of the security groups of one side.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    verdict: Groups,
    guilty: BTreeSet<String>,
    fixes: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Groups {
    Allow,
    Deny,
    Unknown,
    /// The side has none.
    Absent,
}

/// A call from a drawn client by a drawn endpoint.
struct Call {
    facts: Facts,
    query: Query,
}

#[test]
fn one_verdict_on_security_groups() {
    let seeds = std::env::var("APIGW_DOCTOR_AGREEMENT_SEEDS");
    let seeds = seeds.map_or(SEEDS, |it| it.parse().expect("a number of seeds"));
    let mut seen = [0_usize; 3];
    for seed in 1..=seeds {
        let (configuration, questions) = draw(seed);
        let all = inventory(&configuration);
        let mut network = Topology::new(all.clone());
        let calls = questions.iter();
        for call in calls.filter_map(|it| Call::of(&configuration, &all, it)) {
            let asked = format!("seed {seed}: {:?} to {:?}", call.query.from, call.query.to);
            let mut by_files = judge(&network, &call.query);
            network.check_fixes(&call.query, &mut by_files);
            let case = Case::of(&call.facts);
            let by_call = judge(case.network(), &call.query);
            for (layer, hop, code) in LAYERS {
                let path = path_says(&by_files, layer);
                assert_eq!(path, path_says(&by_call, layer), "{asked}: {layer:?}");
                for only_groups in [true, false] {
                    let checks = checks(only_groups);
                    let sg = checks_say(&call.facts, &checks, hop, code);
                    assert_eq!(path, sg, "{asked}: {layer:?}, path and {code}");
                }
                match path.verdict {
                    Groups::Allow => seen[0] += 1,
                    Groups::Deny => seen[1] += 1,
                    Groups::Unknown => seen[2] += 1,
                    Groups::Absent => {}
                }
                opens(&call, &by_files, layer, &asked);
            }
        }
    }
    // Draws that never come to a verdict would prove nothing of it.
    assert!(seen[0] > 20 && seen[1] > 20, "{seen:?}");
}

/// What `path` answers without explaining it is what it explains: for every pair of ends that a drawn
/// configuration has, asked one after the other.
#[test]
fn an_answer_by_classes_is_the_one_explained() {
    let mut seen = [0_usize; 3];
    for seed in 1..=CLASSED {
        let (configuration, _) = draw(seed);
        let network = Topology::new(inventory(&configuration));
        let mut classes = Classes::new(&network);
        let all = parties(&configuration);
        for (from, to) in all
            .iter()
            .flat_map(|from| all.iter().map(move |to| (from, to)))
        {
            for port in [443, 22] {
                let query = Query {
                    id: QueryId::None,
                    from: from.clone().into(),
                    to: to.clone().into(),
                    port,
                    protocol: Protocol::Tcp,
                };
                let (ruled, answer) = (classes.judge(&query), judge(&network, &query));
                agrees(
                    ruled,
                    &answer,
                    &format!("seed {seed}: {from:?} to {to:?} at {port}"),
                );
                match answer.verdict {
                    Verdict::Allow => seen[0] += 1,
                    Verdict::Deny => seen[1] += 1,
                    Verdict::Unknown => seen[2] += 1,
                }
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
}

/// What `reach` says of each client of a drawn Region is what `path` says of it alone, and what the API's policy says of
/// the endpoint that it goes through; and where it says that none serves a client, none does.
#[test]
fn reach_says_of_each_client_what_path_says_of_it() {
    let (mut seen, mut denied, mut nobody) = ([0_usize; 3], 0, 0);
    for seed in 1..=SEEDS {
        let (configuration, _) = draw(seed);
        let endpoints = configuration.endpoints.iter();
        let endpoints: Vec<VpceId> = endpoints.map(|it| it.id.parse().expect("an id")).collect();
        let Some(refused) = endpoints.first() else {
            continue;
        };
        let mut all = inventory(&configuration);
        let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
              "Resource": "arn:aws:execute-api:eu-west-1:111122223333:abcde12345/*" },
            { "Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
              "Condition": { "StringEquals": { "aws:SourceVpce": refused } } } ] });
        let api = serde_json::json!({ "id": "abcde12345", "name": "pets", "policy": policy.to_string(),
            "endpointConfiguration": { "types": ["PRIVATE"] } });
        all.import(&api.to_string(), &["rest-api.json"]);
        let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets";
        let target = Target::new(url.parse().expect("a URL"), Vec::new());
        let world = World::new(target, all.clone(), "2026-01-01T00:00:00Z".to_owned());
        let network = Topology::new(all);
        let passes = |from: &NetworkParty, to: &VpceId| {
            let query = Query {
                id: QueryId::None,
                from: from.clone().into(),
                to: NetworkParty::Endpoint(to.clone()).into(),
                port: 443,
                protocol: Protocol::Tcp,
            };
            judge(&network, &query).verdict
        };
        for class in world.reach(&[]).classes {
            let outcome = &class.outcome;
            let by_name = outcome.obstacles.iter().any(|it| it.hop <= Hop::Dns);
            for client in &class.clients {
                let (Ok(from), Some(via)) = (
                    client.name.parse::<EniId>().map(NetworkParty::Eni),
                    &outcome.via,
                ) else {
                    continue;
                };
                let asked = format!("seed {seed}: {} by {via}: {outcome:#?}", client.name);
                let verdict = passes(&from, via);
                seen[verdict as usize] += 1;
                match (verdict, outcome.verdict) {
                    (Verdict::Allow, Reachable::Yes) => assert_ne!(via, refused, "{asked}"),
                    (Verdict::Allow, _) => assert!(via == refused || by_name, "{asked}"),
                    (Verdict::Deny, found) => assert_eq!(found, Reachable::No, "{asked}"),
                    (Verdict::Unknown, found) => assert_ne!(found, Reachable::Yes, "{asked}"),
                }
                match outcome.policy {
                    PolicyAnswer::ExplicitDeny => {
                        denied += 1;
                        assert_eq!(via, refused, "{asked}");
                    }
                    PolicyAnswer::Allow => assert_ne!(via, refused, "{asked}"),
                    _ => {}
                }
                if outcome.verdict == Reachable::No && !by_name {
                    nobody += 1;
                    let others = endpoints.iter().filter(|it| *it != refused);
                    for other in others {
                        assert_ne!(
                            passes(&from, other),
                            Verdict::Allow,
                            "{other} serves it; {asked}"
                        );
                    }
                }
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
    assert!(denied > 0 && nobody > 20, "{denied} {nobody}");
}

/// An unexplained answer, and the same one explained.
pub(crate) fn agrees(ruled: Ruled, answer: &Answer, asked: &str) {
    let both = (ruled.verdict, ruled.partial);
    assert_eq!(
        both,
        (answer.verdict, answer.partial),
        "{asked}: {answer:#?}"
    );
    let mut steps = answer.paths.iter().flat_map(Path::steps);
    let plain = answer.paths.len() == 1 && steps.all(|step| step.state == State::Pass);
    assert_eq!(ruled.plain, plain, "{asked}: {answer:#?}");
}

/// Every way to name an end.
fn parties(configuration: &Configuration) -> Vec<NetworkParty> {
    let mut all = Vec::new();
    for interface in &configuration.interfaces {
        all.push(NetworkParty::Eni(interface.id.parse().expect("an id")));
        let addresses = interface.addresses.iter().chain(&interface.ipv6);
        all.extend(addresses.map(|it| NetworkParty::Address(it.parse().expect("an address"))));
    }
    let instances = configuration.instances.iter();
    all.extend(instances.map(|it| NetworkParty::Instance(it.id.parse().expect("an id"))));
    let subnets = configuration.subnets.iter();
    all.extend(subnets.map(|it| NetworkParty::Subnet(it.id.parse().expect("an id"))));
    let endpoints = configuration.endpoints.iter();
    all.extend(endpoints.map(|it| NetworkParty::Endpoint(it.id.parse().expect("an id"))));
    all
}

fn inventory(configuration: &Configuration) -> Inventory {
    let mut all = Inventory::default();
    for (name, mut value) in configuration.files() {
        // AWS tells the policy of every endpoint; without one of its own it is this.
        let policy =
            r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
        let endpoints = value
            .get_mut("VpcEndpoints")
            .and_then(|it| it.as_array_mut());
        for endpoint in endpoints.into_iter().flatten() {
            endpoint["PolicyDocument"] = policy.into();
        }
        let names: Vec<&str> = name.rsplit('/').collect();
        let seen = all.import(&value.to_string(), &names);
        assert!(seen.notices.is_empty(), "{name}: {:?}", seen.notices);
    }
    all
}

impl Call {
    /// A question to an endpoint as a call; none where it is to another interface.
    fn of(configuration: &Configuration, all: &Inventory, question: &Question) -> Option<Self> {
        let (interface, _) = question.to.find(configuration)?;
        let Kind::Endpoint(endpoint) = &interface.kind else {
            return None;
        };
        let client: Client = match &question.from {
            End::Interface(id) | End::Instance(id) | End::Address(id) => id.parse().ok()?,
        };
        let url =
            format!("https://abcde12345-{endpoint}.execute-api.eu-west-1.amazonaws.com/prod/pets");
        let url = url.parse().expect("a URL");
        let mut facts = Facts::of_target(Target::new(url, Vec::new()));
        all.clone().tell(&mut facts);
        let from = client.who()?.into();
        facts.client = client;
        let endpoint: VpceId = endpoint.parse().expect("an id");
        let query = Query {
            id: QueryId::None,
            from,
            to: NetworkParty::Endpoint(endpoint).into(),
            port: 443,
            protocol: Protocol::Tcp,
        };
        Some(Self { facts, query })
    }
}

/// The checks of `sg`, or those of `diagnose`.
fn checks(only_groups: bool) -> Vec<&'static Check> {
    let all = REGISTRY.iter().copied();
    all.filter(|check| !only_groups || check.code.starts_with("SG"))
        .collect()
}

fn of_layer(answer: &Answer, layer: Layer) -> impl Iterator<Item = &Step> {
    let steps = answer.paths.iter().flat_map(Path::steps);
    steps.filter(move |step| step.layer == layer)
}

fn path_says(answer: &Answer, layer: Layer) -> Said {
    let steps = || of_layer(answer, layer);
    let any = |state| steps().any(|step| step.state == state);
    let blocked = || steps().filter(|step| step.state == State::Block);
    let fixes = blocked().filter_map(|step| step.fix.as_ref());
    Said {
        verdict: if any(State::Block) {
            Groups::Deny
        } else if any(State::Unknown) || !answer.unknowns.is_empty() {
            Groups::Unknown
        } else if any(State::Pass) {
            Groups::Allow
        } else {
            Groups::Absent
        },
        guilty: blocked().flat_map(|step| ids(&step.object)).collect(),
        fixes: fixes
            .flat_map(|fix| fix.commands.iter().map(ToString::to_string))
            .collect(),
    }
}

fn checks_say(facts: &Facts, checks: &[&'static Check], hop: Hop, code: &str) -> Said {
    let diagnosis = diagnose(facts, checks);
    let all = diagnosis.findings.iter();
    let own: Vec<_> = all
        .filter(|it| it.hop == hop && it.check.code.starts_with("SG"))
        .collect();
    let general = own.iter().filter(|it| it.check.code == code);
    let fixes = own.iter().filter_map(|it| it.found.fix.as_ref());
    let check = find(code).expect("a check");
    let verdict = match check.judge(&Case::of(facts)) {
        Ok(Outcome::Found(_)) => Groups::Deny,
        Ok(Outcome::Ok(_)) => Groups::Allow,
        Ok(Outcome::NotApplicable(_)) => Groups::Absent,
        Err(_) => Groups::Unknown,
    };
    // What another finding explains waits for that one's fix.
    let first = own.iter().filter(|it| it.role != Role::Symptom);
    for found in first.filter(|it| it.found.fix.is_some()) {
        let (code, title) = (found.check.code, &found.found.title);
        assert!(found.fix_verified, "{code}: {title}: {:?}", found.found.fix);
    }
    Said {
        verdict,
        guilty: general.flat_map(|it| ids(&it.found.subject)).collect(),
        fixes: fixes
            .flat_map(|fix| fix.commands.iter().map(ToString::to_string))
            .collect(),
    }
}

/// The ids in a text that joins several.
fn ids(text: &str) -> Vec<String> {
    let words = text.split([',', ' ']).filter(|word| word.contains('-'));
    words.map(str::to_owned).collect()
}

/// Each fix of `path`, made in the facts, opens the step that it is printed for.
fn opens(call: &Call, answer: &Answer, layer: Layer, asked: &str) {
    for (place, path) in answer.paths.iter().enumerate() {
        let blocked = |step: &&Step| step.layer == layer && step.state == State::Block;
        for step in path.steps().filter(blocked) {
            let fix = step.fix.as_ref().expect("groups that deny have a fix");
            let change = fix.change.clone().expect("it can be tried");
            let after = call.facts.after(&[change]);
            let again = judge(Case::of(&after).network(), &call.query);
            let mut left = again.paths[place].steps().filter(blocked);
            assert!(left.next().is_none(), "{asked}: {fix:?} opens nothing");
            assert!(fix.verified, "{asked}: {fix:?} was not verified");
        }
    }
}
