//! Nothing that is to be hidden is in any rendering of any case.
//!
//! What is sensitive is collected here by other means than the tool's: words of the recorded facts,
//! not patterns in a report.

use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::model::is_private;
use apigw_doctor::report::{Level, Naming, Redactor, Report};
use serde_json::Value;

use crate::fuzzed::targets::renderings::renderings;
use crate::recorded::all;
use crate::tool::tool;

/// The words of every text of the facts.
fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let parts = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-.:".contains(c)));
            found.extend(parts.map(|part| part.trim_matches(['.', ':']).to_owned()));
        }
        Value::Array(all) => all.iter().for_each(|one| words(one, found)),
        Value::Object(map) => map.values().for_each(|one| words(one, found)),
        _ => {}
    }
}

/// Ids, accounts and API ids.
fn ids(facts: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    words(facts, &mut all);
    let mut ids = BTreeSet::new();
    for word in &all {
        for part in word.split(['.', ':', '/']) {
            let mut pieces = part.split('-');
            let (head, tail) = (pieces.next().unwrap_or(""), pieces.next().unwrap_or(""));
            let known = [
                "vpce", "vpc", "sg", "eni", "subnet", "i", "acl", "rtb", "pcx",
            ];
            if known.contains(&head)
                && tail.len() == 17
                && tail.bytes().all(|byte| byte.is_ascii_hexdigit())
            {
                ids.insert(tail.to_owned());
            }
            if part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit()) {
                ids.insert(part.to_owned());
                // API Gateway tells these four of any account.
                ids.insert(part[8..].to_owned());
            }
        }
        if let Some((label, _)) = word.split_once(".execute-api.") {
            ids.insert(label.split('-').next().unwrap_or("").to_owned());
        }
    }
    ids.extend(facts["target"]["api_id"].as_str().map(str::to_owned));
    // The beginnings of an endpoint's name, and of a public custom domain's target.
    ids.remove("vpce");
    ids.remove("d");
    // The program's own control name.
    ids.remove("apigwcheck");
    ids.retain(|id| !id.is_empty());
    ids
}

/// Addresses that could be anybody's own.
fn addresses(facts: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    words(facts, &mut all);
    all.into_iter()
        .filter(|word| {
            word.parse::<IpAddr>().is_ok_and(|address| {
                let link = matches!(address, IpAddr::V4(v4) if v4.is_link_local());
                !address.is_loopback() && !address.is_unspecified() && !link
            })
        })
        .collect()
}

fn facts(name: &str) -> Value {
    crate::recorded::snapshots()[name].clone()
}

fn leaks(rendering: &str, secrets: &BTreeSet<String>) -> Vec<String> {
    let word = |c: char| c.is_ascii_alphanumeric();
    let alone = |secret: &&String| {
        rendering
            .match_indices(secret.as_str())
            .any(|(start, found)| {
                let before = rendering[..start].chars().next_back();
                let after = rendering[start + found.len()..].chars().next();
                !before.is_some_and(word) && !after.is_some_and(word)
            })
    };
    secrets.iter().filter(alone).cloned().collect()
}

#[test]
fn no_rendering_of_any_case_tells_an_id_or_a_public_address() {
    let (mut many_ids, mut many_addresses) = (0, 0);
    for (name, recorded) in all() {
        let facts = facts(&name);
        let ids = ids(&facts);
        assert!(!ids.is_empty(), "{name} names nothing");
        many_ids += ids.len();
        // A private address may become another host's by chance; a public one may not stay.
        let public = |text: &String| text.parse().is_ok_and(|address| !is_private(address));
        let addresses: BTreeSet<String> = addresses(&facts).into_iter().filter(public).collect();
        many_addresses += addresses.len();
        let report = Report::new(&recorded, &diagnose(&recorded, REGISTRY));
        for (format, text) in renderings(Some(&recorded), &report, Level::All) {
            assert_eq!(leaks(&text, &ids), [""; 0], "{name} as {format}");
            assert_eq!(leaks(&text, &addresses), [""; 0], "{name} as {format}");
        }
    }
    assert!(many_ids > 500, "only {many_ids} ids were looked for");
    assert!(
        many_addresses > 5,
        "only {many_addresses} addresses were looked for"
    );
}

#[test]
fn what_leaves_the_house_hides_ids_by_default() {
    let case = crate::recorded::file("endpoint-sg-no-443");
    let ids = ids(&facts("endpoint-sg-no-443"));
    for (format, hides) in [
        ("markdown", true),
        ("html", true),
        ("plain", false),
        ("json", false),
    ] {
        let run = tool(["replay", "-v", "-o", format]).arg(&case).run();
        assert_eq!(leaks(&run.stdout, &ids).is_empty(), hides, "{format}");
        let run = tool(["replay", "-o", format, "--redact", "none"])
            .arg(&case)
            .run();
        assert!(!leaks(&run.stdout, &ids).is_empty(), "{format}");
    }
}

/// A redacted snapshot says of the call what the whole one says.
#[test]
fn a_redacted_snapshot_can_be_replayed() {
    let told = |facts: &Facts| {
        let diagnosis = diagnose(facts, REGISTRY);
        let codes: Vec<_> = diagnosis
            .findings
            .iter()
            .map(|one| (one.check.code, one.role, one.explained_by))
            .collect();
        (diagnosis.verdict.state, diagnosis.hops, codes)
    };
    for (name, whole) in all() {
        let whole_value = facts(&name);
        for level in [Level::Ids, Level::All] {
            let mut redactor = Redactor::new(level, Naming::Shaped, Some(&whole));
            let text = redactor.apply(whole_value.clone()).to_string();
            assert_eq!(
                leaks(&text, &ids(&whole_value)),
                [""; 0],
                "{name}, {level:?}"
            );
            let redacted = Facts::from_json(&text).expect("a snapshot");
            assert_eq!(told(&redacted), told(&whole), "{name}, {level:?}");
        }
    }
}

#[test]
fn replay_writes_a_redacted_snapshot() {
    let folder_out = tempfile::tempdir().expect("a folder");
    let out = folder_out.path().join("redacted.json");
    let case = crate::recorded::file("endpoint-sg-no-443");
    let run = tool(["replay", "-qq", "--redact", "ids", "--snapshot"])
        .arg(&out)
        .arg(&case)
        .run();
    assert_eq!(run.code, 1, "{run:?}");
    let text = fs::read_to_string(&out).expect("a snapshot");
    assert_eq!(leaks(&text, &ids(&facts("endpoint-sg-no-443"))), [""; 0]);
    let again = tool(["replay", "-o", "json"]).arg(&out).run().json();
    assert_eq!(again["verdict"]["broken_at"], "sg-in");
}

#[test]
fn the_owner_can_read_the_answers_back() {
    let folder_out = tempfile::tempdir().expect("a folder");
    let map = folder_out.path().join("map.json");
    let case = crate::recorded::file("endpoint-sg-no-443");
    let run = tool(["replay", "-o", "json", "--redact", "ids", "--redaction-map"])
        .arg(&map)
        .arg(&case)
        .run();
    let aliases: Value =
        serde_json::from_str(&fs::read_to_string(&map).expect("a map")).expect("JSON");
    let plain = tool(["replay", "-o", "json"]).arg(&case).run().json();
    let subject = run.json()["findings"][0]["subject"]
        .as_str()
        .expect("a subject")
        .to_owned();
    assert_eq!(subject, "sg-A");
    assert_eq!(aliases[&subject], plain["findings"][0]["subject"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&map).expect("a map").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn what_is_a_secret_is_never_told() {
    let answer = "HTTP/1.1 403 Forbidden\nx-amzn-errortype: AccessDeniedException\n\n\
                  {\"message\":\"User: arn:aws:sts::111122223333:assumed-role/app/alice@example.com is not \
                  authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:\
                  ********3333:abcde12345/prod/GET/pets\"}";
    let folder_out = tempfile::tempdir().expect("a folder");
    let file = folder_out.path().join("answer.txt");
    fs::write(&file, answer).expect("written");
    let run = tool(["decode", "-o", "json", "--redact", "ids"])
        .arg(&file)
        .run();
    for secret in ["111122223333", "alice", "abcde12345", "3333"] {
        assert!(!run.stdout.contains(secret), "{secret}: {}", run.stdout);
    }
    assert!(run.stdout.contains("acct-1"), "{}", run.stdout);
}
