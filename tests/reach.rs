//! Who can call an API, by recorded worlds: what stopped the recorded call stops its client, nobody else is
//! stopped, and a change does what making it does.

use std::fs;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::{Facts, Inventory};
use apigw_doctor::model::Hop;
use apigw_doctor::reach::{Change, ClientKind, Filter, Outcome, Reachable, World, compare};
use serde_json::Value;

use crate::recorded;
use crate::tool::{Run, tool};

fn world(facts: &Facts, changes: &[&str]) -> World {
    let mut all = Inventory::default();
    all.add_facts(facts);
    for change in changes {
        let change = Change::read(change, &|_| None).expect("a change");
        change.apply(&mut all).expect("what it changes is there");
    }
    World::new(facts.target.clone(), all, facts.taken_at.clone())
}

fn case(name: &str) -> Facts {
    recorded::all().remove(name).expect("a case")
}

/// How the recorded client fares: the one interface of an instance.
fn client(facts: &Facts, changes: &[&str]) -> Option<Outcome> {
    let reach = world(facts, changes).reach(&[]);
    let mut instances = reach
        .classes
        .into_iter()
        .filter(|it| it.clients.iter().any(|it| it.kind == ClientKind::Instance));
    let only = instances.next();
    only.filter(|_| instances.next().is_none())
        .map(|it| it.outcome)
}

/// What is to be read of an outcome that is not the one expected.
fn shown(outcome: Option<&Outcome>) -> String {
    let Some(outcome) = outcome else {
        return "no client, or several".to_owned();
    };
    let paths = outcome.path.iter().flat_map(|it| &it.paths);
    let steps: Vec<&str> = paths
        .flat_map(|path| path.blockers().chain(path.unknowns()))
        .map(|step| step.text.as_str())
        .collect();
    let (verdict, hop) = (outcome.verdict, outcome.hop);
    format!(
        "{verdict:?} {hop:?} {:?} {:?} {steps:?}",
        outcome.name, outcome.obstacles
    )
}

fn reach(name: &str, words: &[&str]) -> Run {
    let url = case(name).target.url.to_string();
    let mut run = tool(["reach", &url, "-o", "json", "--facts"]).arg(recorded::file(name));
    for word in words {
        run = run.arg(word);
    }
    run.run()
}

fn lines(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn what_stops_a_call_stops_its_client() {
    let mut wrong = Vec::new();
    for (name, verdict, hop) in [
        ("healthy", Reachable::Yes, None),
        ("two-endpoints", Reachable::Yes, None),
        ("sg-by-reference", Reachable::Yes, None),
        ("private-dns-off", Reachable::Yes, None),
        ("endpoint-sg-no-443", Reachable::No, Some(Hop::SgIn)),
        ("endpoint-default-sg", Reachable::No, Some(Hop::SgIn)),
        ("sg-opened-on-client", Reachable::No, Some(Hop::SgIn)),
        ("client-sg-egress", Reachable::No, Some(Hop::SgOut)),
        ("nacl-no-return", Reachable::No, Some(Hop::Nacl)),
        ("peered-no-route", Reachable::No, Some(Hop::Route)),
        ("peered-no-return-route", Reachable::No, Some(Hop::Route)),
        ("peered-not-accepted", Reachable::No, Some(Hop::Route)),
        (
            "endpoint-policy-denies",
            Reachable::No,
            Some(Hop::EndpointPolicy),
        ),
        (
            "endpoint-policy-narrow",
            Reachable::No,
            Some(Hop::EndpointPolicy),
        ),
        (
            "policy-names-other-endpoint",
            Reachable::No,
            Some(Hop::ResourcePolicy),
        ),
        (
            "policy-refuses-address",
            Reachable::No,
            Some(Hop::ResourcePolicy),
        ),
        ("policy-deny-only", Reachable::No, Some(Hop::ResourcePolicy)),
        ("policy-missing", Reachable::No, Some(Hop::ResourcePolicy)),
        (
            "policy-sourceip",
            Reachable::Unknown,
            Some(Hop::ResourcePolicy),
        ),
        ("vpc-dns-support-off", Reachable::No, Some(Hop::Dns)),
        ("no-endpoint-in-vpc", Reachable::No, Some(Hop::Dns)),
        ("api-not-private", Reachable::No, Some(Hop::FrontDoor)),
        (
            "default-endpoint-disabled",
            Reachable::No,
            Some(Hop::FrontDoor),
        ),
    ] {
        let outcome = client(&case(name), &[]);
        let said = outcome.as_ref().map(|it| (it.verdict, it.hop));
        if said != Some((verdict, hop)) {
            wrong.push(format!(
                "{name}: {said:?}, not {verdict:?} at {hop:?}: {}",
                shown(outcome.as_ref())
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No client is said to reach an API that the recorded call did not reach, where configuration was the
/// cause; and none is said not to where the call went through.
#[test]
fn no_recorded_call_says_otherwise() {
    let by_configuration = [
        Hop::Route,
        Hop::SgOut,
        Hop::Nacl,
        Hop::SgIn,
        Hop::EndpointPolicy,
        Hop::ResourcePolicy,
    ];
    // The host's own routes, and what is not deployed, are not in the configuration.
    let elsewhere = [
        "bridge-ipv6",
        "docker-bridge",
        "host-refuses",
        "policy-not-deployed",
        "policy-route",
    ];
    let (mut wrong, mut judged) = (Vec::new(), 0);
    let all = recorded::all().into_iter();
    for (name, facts) in all.filter(|(name, _)| !elsewhere.contains(&name.as_str())) {
        let diagnosis = diagnose(&facts, REGISTRY);
        let Some(outcome) = client(&facts, &[]) else {
            continue;
        };
        judged += 1;
        let broken = diagnosis
            .verdict
            .broken_at
            .is_some_and(|hop| by_configuration.contains(&hop));
        let healthy = diagnosis.verdict.broken_at.is_none() && diagnosis.unknowns.is_empty();
        if (broken && outcome.verdict == Reachable::Yes)
            || (healthy && outcome.verdict == Reachable::No)
        {
            wrong.push(format!(
                "{name} ({:?}): {}",
                diagnosis.verdict.broken_at,
                shown(Some(&outcome))
            ));
        }
    }
    assert!(judged > 100, "{judged}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_gains_and_loses_what_it_should() {
    let facts = case("healthy");
    let ids = serde_json::to_value(&facts.aws).expect("JSON");
    let id = |path: &str| {
        ids.pointer(path)
            .and_then(Value::as_str)
            .expect(path)
            .to_owned()
    };
    let endpoint = id("/vpc_endpoints/known/0/VpcEndpointId");
    let group = id("/vpc_endpoints/known/0/Groups/0/GroupId");
    let table = id("/route_tables/known/0/RouteTableId");
    let nobody = r#"{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#;
    let api = facts.target.api_id.clone().expect("an API");
    let policy = id("/rest_api/known/policy");
    let policy = policy.replace("\\\"", "\"").replace("Allow", "Deny");
    let patch = serde_json::json!([{ "op": "replace", "path": "/policy", "value": policy }]);
    for (change, hop) in [
        (
            format!(
                "aws ec2 revoke-security-group-ingress --region us-east-1 --group-id {group} \
                 --protocol tcp --port 443 --cidr 10.0.0.0/16"
            ),
            Some(Hop::SgIn),
        ),
        (
            format!(
                "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {endpoint} --policy-document '{nobody}'"
            ),
            Some(Hop::EndpointPolicy),
        ),
        (
            format!("aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {endpoint}"),
            Some(Hop::Dns),
        ),
        (
            format!(
                "aws apigateway update-rest-api --rest-api-id {api} --patch-operations '{patch}'"
            ),
            Some(Hop::ResourcePolicy),
        ),
        // The endpoint's own name is left.
        (
            format!(
                "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {endpoint} --no-private-dns-enabled"
            ),
            None,
        ),
        (
            format!(
                "aws ec2 create-route --route-table-id {table} --destination-cidr-block 192.0.2.0/24 \
                 --gateway-id igw-0123456789abcdef0"
            ),
            None,
        ),
    ] {
        let before = world(&facts, &[]).reach(&[]);
        let mut now = world(&facts, &[&change]).reach(&[]);
        let compared = compare(&before, &mut now);
        assert_eq!(compared.lose > 0, hop.is_some(), "{change}: {compared:?}");
        assert_eq!(compared.gain, 0, "{change}");
        assert_eq!(
            client(&facts, &[&change]).expect("a client").hop,
            hop,
            "{change}"
        );
        let run = reach("healthy", &["--fail-on-loss", "--change", &change]);
        assert_eq!(run.code, i32::from(hop.is_some()), "{change}: {run:?}");
        let totals = lines(&run).pop().expect("totals");
        assert_eq!(totals["totals"]["lose"], compared.lose, "{change}");
    }
}

/// The fix of a broken world, tried in its own words, lets its client in.
#[test]
fn a_fix_gains_its_client() {
    for name in [
        "endpoint-sg-no-443",
        "policy-names-other-endpoint",
        "peered-no-route",
    ] {
        let facts = case(name);
        let report = tool(["replay", "-o", "json"])
            .arg(recorded::file(name))
            .run()
            .json();
        let cause = &report["findings"][0];
        let commands = cause["fix"]["commands"].as_array().expect("commands");
        let tried: Vec<&str> = commands
            .iter()
            .filter_map(Value::as_str)
            .filter(|it| !it.contains("create-deployment"))
            .collect();
        assert_eq!(
            client(&facts, &[]).expect("a client").verdict,
            Reachable::No,
            "{name}"
        );
        let now = client(&facts, &tried).expect("a client");
        assert_eq!(now.verdict, Reachable::Yes, "{name}: {tried:?} {now:#?}");
    }
}

#[test]
fn lines_say_what_the_contract_has() {
    let run = reach("endpoint-sg-no-443", &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let mut all = lines(&run);
    let totals = all.pop().expect("totals");
    let count: u64 = all.iter().filter_map(|it| it["count"].as_u64()).sum();
    let sum: u64 = ["yes", "no", "unknown"]
        .iter()
        .filter_map(|it| totals["totals"][it].as_u64())
        .sum();
    assert_eq!(count, sum);
    let instance = all
        .iter()
        .find(|it| it["kind"] == "instance")
        .expect("the client");
    assert_eq!(instance["schema"], "apigw-doctor/reach/1");
    assert_eq!(
        (&instance["verdict"], &instance["hop"]),
        (&"no".into(), &"sg-in".into())
    );
    assert_eq!(instance["policy"], "not-reached");
    let blocker = &instance["blockers"][0];
    assert_eq!(blocker["layer"], "sg-in");
    let fix = blocker["fix"]["commands"].as_array();
    assert!(fix.is_none_or(|all| !all.is_empty()), "{blocker}");
    // A client by its id, and an address of it.
    let eni = instance["clients"][0].as_str().expect("an id");
    let one = lines(&reach("endpoint-sg-no-443", &["--from", eni]));
    assert_eq!(one.len(), 2, "{one:?}");
    let range = lines(&reach("healthy", &["--from", "10.0.1.0/24"]));
    assert!(range.iter().all(|it| it["verdict"] != "no"), "{range:?}");
    let wrong = reach("healthy", &["--from", "everybody"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
}

#[test]
fn what_leads_nobody_there_is_named() {
    let facts = case("healthy");
    let ids = serde_json::to_value(&facts.aws).expect("JSON");
    let group = ids.pointer("/vpc_endpoints/known/0/Groups/0/GroupId");
    let group = group.and_then(Value::as_str).expect("a group");
    let texts = |changes: &[&str]| -> Vec<String> {
        let unused = world(&facts, changes).reach(&[]).unused;
        unused.into_iter().map(|it| it.text).collect()
    };
    assert_eq!(texts(&[]), [""; 0]);
    let more = format!(
        "aws ec2 authorize-security-group-ingress --group-id {group} --protocol tcp --port 443 \
         --cidr 192.0.2.0/24"
    );
    let found = texts(&[&more]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("192.0.2.0/24"), "{found:?}");
    let other = case("policy-names-other-endpoint");
    let found = world(&other, &[]).reach(&[]).unused;
    assert!(
        found
            .iter()
            .any(|it| it.text.contains("which no endpoint of the facts has")),
        "{found:?}"
    );
}

#[test]
fn what_was_not_read_is_unknown() {
    let facts = tempfile::tempdir().expect("a folder");
    let url = case("healthy").target.url.to_string();
    let whole = serde_json::to_value(case("healthy")).expect("JSON");
    let write = |name: &str, key: &str, list: &Value| {
        let json = serde_json::json!({ key: list });
        fs::write(facts.path().join(name), json.to_string()).expect("a file");
    };
    let aws = &whole["aws"];
    for (name, key, list) in [
        ("enis.json", "NetworkInterfaces", "network_interfaces"),
        ("subnets.json", "Subnets", "subnets"),
        ("endpoints.json", "VpcEndpoints", "vpc_endpoints"),
        ("groups.json", "SecurityGroups", "security_groups"),
    ] {
        write(name, key, &aws[list]["known"]);
    }
    let run = tool(["reach", &url, "-o", "json", "--facts"])
        .arg(facts.path())
        .run();
    assert_eq!(run.code, 3, "{run:?}");
    let all = lines(&run);
    assert!(all.iter().all(|it| it["verdict"] != "yes"), "{all:#?}");
}

#[test]
fn what_cannot_be_tried_is_a_usage_error() {
    for change in [
        "rm -rf /",
        "aws ec2 terminate-instances --instance-ids i-0123456789abcdef0",
        "aws ec2 delete-route --route-table-id rtb-0123456789abcdef0",
        "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-0123456789abcdef0",
        "aws ec2 revoke-security-group-ingress --group-id sg-0123456789abcdef0",
    ] {
        let run = reach("healthy", &["--change", change]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (2, ""),
            "{change}: {run:?}"
        );
    }
}

/// Who else gains by a fix is who gains by its commands, in every format.
#[test]
fn a_fix_says_what_it_does_to_others() {
    for name in ["endpoint-sg-no-443", "policy-names-other-endpoint"] {
        let replay = |format: &str| {
            let run = tool(["replay", "--impact", "--redact", "none", "-o", format]);
            run.arg(recorded::file(name)).run()
        };
        let report = replay("json").json();
        let impact = &report["findings"][0]["fix"]["impact"];
        let gain = impact["gain"].as_array().expect("who gains");
        let reached = reach(name, &[]);
        let mut stopped = Vec::new();
        for line in lines(&reached).iter().filter(|it| it["verdict"] == "no") {
            stopped.extend(line["clients"].as_array().cloned().unwrap_or_default());
        }
        assert!(!gain.is_empty(), "{name}: {impact}");
        assert!(
            gain.iter().all(|it| stopped.contains(it)),
            "{name}: {impact} {stopped:?}"
        );
        assert_eq!(impact["lose"], serde_json::json!([]), "{name}: {impact}");
        let first = gain[0].as_str().expect("an id");
        for format in ["human", "plain", "markdown", "html"] {
            let shown = replay(format).stdout;
            let shown: Vec<&str> = shown.split_whitespace().collect();
            let shown = shown.join(" ");
            assert!(shown.contains("nobody loses"), "{name} {format}: {shown}");
            assert!(shown.contains(first), "{name} {format}: {shown}");
        }
    }
    let without = tool(["replay", "-o", "json"]).arg(recorded::file("endpoint-sg-no-443"));
    let without = without.run().json();
    assert!(without["findings"][0]["fix"].get("impact").is_none());
}

/// Where nobody could read who there is, nothing is healthy.
#[test]
fn no_client_at_all_is_no_good_news() {
    let mut facts = case("healthy");
    facts.aws.network_interfaces = apigw_doctor::facts::Fact::NotAsked;
    let mut all = Inventory::default();
    all.add_facts(&facts);
    let reach = World::new(facts.target.clone(), all, facts.taken_at.clone()).reach(&[]);
    assert!(reach.partial);
    assert!(
        reach
            .notices
            .iter()
            .any(|it| it.contains("network interfaces")),
        "{:?}",
        reach.notices
    );
    let whole = world(&case("healthy"), &[]).reach(&[]);
    assert!(!whole.partial);
}

/// An interface that nothing has is no client, and who names it hears why; one whose state nobody told may be one.
#[test]
fn an_unattached_interface_is_no_client() {
    let facts = case("healthy");
    let all = facts.aws.network_interfaces.known().expect("interfaces");
    let mut attachments = all.iter().filter(|it| {
        let attachment = it.attachment.as_ref();
        attachment.is_some_and(|it| it.instance_id.is_some())
    });
    let eni = attachments.next().expect("an instance's");
    let id = eni.network_interface_id.to_string();
    let clients = |facts: &Facts, filters: &[Filter]| {
        let mut all = Inventory::default();
        all.add_facts(facts);
        let reach = World::new(facts.target.clone(), all, facts.taken_at.clone()).reach(filters);
        let classes = reach.classes.into_iter();
        let clients: Vec<String> = classes
            .flat_map(|it| it.clients)
            .map(|it| it.name)
            .collect();
        let said = reach
            .notices
            .iter()
            .any(|it| it.contains("attached to nothing"));
        (clients.contains(&id), said)
    };
    let named: Filter = id.parse().expect("a filter");
    assert_eq!(clients(&facts, &[]), (true, false));
    let mut detached = facts.clone();
    let interfaces = detached
        .aws
        .network_interfaces
        .known_mut()
        .expect("interfaces");
    for eni in interfaces
        .iter_mut()
        .filter(|it| it.network_interface_id.as_str() == id)
    {
        eni.attachment = None;
        eni.status = Some("available".to_owned());
    }
    assert_eq!(clients(&detached, &[]), (false, true));
    assert_eq!(
        clients(&detached, std::slice::from_ref(&named)),
        (false, true)
    );
    let other: Filter = "eni-0eeeeeeeeeeeeeee0".parse().expect("a filter");
    assert_eq!(clients(&detached, &[other]), (false, false));
    let mut open = detached.clone();
    let interfaces = open.aws.network_interfaces.known_mut().expect("interfaces");
    for eni in interfaces
        .iter_mut()
        .filter(|it| it.network_interface_id.as_str() == id)
    {
        eni.status = None;
    }
    assert_eq!(clients(&open, &[]), (true, false));
}

/// A date in a policy is held against the time of the facts, and not against the clock of whoever replays them.
#[test]
fn a_date_is_held_against_the_time_of_the_facts() {
    let mut facts = case("healthy");
    let api = facts.aws.rest_api.known_mut().and_then(Option::as_mut);
    api.expect("an API").policy = Some(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke",
            "Resource":"execute-api:/*","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-02-01T00:00:00Z"}}}]}"#
            .to_owned(),
    );
    for (taken_at, verdict) in [
        ("2026-01-01T00:00:00Z", Reachable::Yes),
        ("2026-03-01T00:00:00Z", Reachable::No),
    ] {
        facts.taken_at = taken_at.to_owned();
        let outcome = client(&facts, &[]);
        let said = outcome.as_ref().map(|it| it.verdict);
        assert_eq!(
            said,
            Some(verdict),
            "{taken_at}: {}",
            shown(outcome.as_ref())
        );
    }
}
