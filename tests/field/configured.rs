//! What people handed over of their configuration, from public reports: the facts of a folder, judged.

use std::fs;
use std::path::{Path, PathBuf};

use apigw_doctor::case::Case;
use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, Role, diagnose};
use apigw_doctor::facts::{Facts, Inventory};
use apigw_doctor::model::{Client, Target};

use crate::program::run;

fn folder(name: &str) -> PathBuf {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/field/reports");
    cases.join(name)
}

/// A call from the reports' instance, and what a folder tells of it; nobody called.
fn told(url: &str, report: &str, target: impl Fn(&mut Target)) -> Facts {
    let mut facts = Facts::of_target(Target::new(url.parse().expect("a URL"), Vec::new()));
    target(&mut facts.target);
    facts.client = Client::Instance("i-0123456789abcdef0".parse().expect("an id"));
    let mut files: Vec<PathBuf> = fs::read_dir(folder(report).join("facts"))
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort_unstable();
    let mut all = Inventory::default();
    for file in files {
        let name = file.file_name().expect("a name").to_string_lossy();
        all.import(&fs::read_to_string(&file).expect("a text"), &[&name]);
    }
    all.tell(&mut facts);
    facts
}

fn causes(diagnosis: &Diagnosis) -> Vec<(&str, &str)> {
    let all = diagnosis.findings.iter();
    all.filter(|it| it.role == Role::Cause)
        .map(|it| (it.check.code, it.found.title.as_str()))
        .collect()
}

/// Why a check has no answer.
fn missing(facts: &Facts, code: &str) -> Option<String> {
    let check = REGISTRY.iter().find(|it| it.code == code);
    match check.expect("the check").judge(&Case::of(facts)) {
        Err(missing) => Some(missing.detail),
        _ => None,
    }
}

/// The script asks for the methods with their authorization; without it nothing is claimed of a policy that names
/// identities, and what would tell is said.
#[test]
fn how_a_method_authorizes_is_asked_for_and_never_guessed() {
    let url = "https://q7x2m9k4td.execute-api.us-east-1.amazonaws.com/prod/orders";
    let script = run(&["snapshot", "--print-script", url], "");
    let mut asked = script.out.lines().filter(|it| it.contains("get-resources"));
    let line = asked.next().expect("it asks for the resources");
    assert!(line.contains("--embed methods"), "{line}");

    let report = "24-gather-script-no-embed";
    let open = told(url, report, |_| {});
    let why = missing(&open, "POL011").expect("nothing tells");
    assert!(why.contains("--embed methods"), "{why}");
    assert_eq!(causes(&diagnose(&open, REGISTRY)), []);

    // With it, the policy refuses everybody who does not sign.
    let mut whole = told(url, report, |_| {});
    let resources = whole.aws.resources.known_mut().expect("resources");
    for method in resources
        .iter_mut()
        .flat_map(|it| it.resource_methods.values_mut())
    {
        method.authorization_type = Some("NONE".to_owned());
    }
    let diagnosis = diagnose(&whole, REGISTRY);
    let found: Vec<&str> = causes(&diagnosis).iter().map(|it| it.0).collect();
    assert_eq!(found, ["POL011"]);
}

/// The name of a domain is read as one, and the association with another endpoint is the cause; an API that is
/// named beside the URL is taken for the one behind it.
#[test]
fn a_domain_that_another_endpoint_is_associated_with_is_named() {
    let url = "https://api.internal.example.com/orders";
    for api in [None, Some("q7x2m9k4td")] {
        let facts = told(url, "27-domain-facts", |target| {
            target.region = Some("us-east-1".parse().expect("a Region"));
            target.vpce_id = Some("vpce-0a1b2c3d4e5f60718".parse().expect("an id"));
            target.api_id = api.map(|it| it.parse().expect("an id"));
        });
        let diagnosis = diagnose(&facts, REGISTRY);
        let found = causes(&diagnosis);
        let [(code, title)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(*code, "API036");
        assert!(title.contains("vpce-0a1b2c3d4e5f60718"), "{title}");
    }
}

/// A bearer token at a method without authorization, behind an endpoint with a policy of its own: the policy has
/// the header read. Neither another route nor `AWS_IAM` is named, and the tool's own words are whole.
#[test]
fn a_token_that_the_endpoint_policy_has_read_is_no_wrong_route() {
    let file = folder("28-incomplete-signature").join("snapshot.json");
    let file = file.to_str().expect("a path");
    let ran = run(&["replay", file, "-o", "plain", "--no-config"], "");
    let words: Vec<&str> = ran.out.split_whitespace().collect();
    let told = words.join(" ");
    for say in [
        "HTTP009",
        "vpce-986941ae62c4bcfd7 has a policy of its own",
        "--reset-policy",
    ] {
        assert!(told.contains(say), "{say}: {told}");
    }
    for lack in ["AWS_IAM", "another one", "eyJ"] {
        assert!(!told.contains(lack), "{lack}: {told}");
    }

    // With the default policy nothing of the endpoint reads it, and every candidate is told in whole words.
    let mut facts = Facts::from_json(&fs::read_to_string(file).expect("a text")).expect("facts");
    for endpoint in facts.aws.vpc_endpoints.known_mut().into_iter().flatten() {
        let all =
            r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
        endpoint.policy_document = Some(all.to_owned());
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("facts.json");
    fs::write(&path, serde_json::to_string(&facts).expect("JSON")).expect("written");
    let path = path.to_str().expect("a path");
    let ran = run(&["replay", path, "-o", "plain", "--no-config"], "");
    let words: Vec<&str> = ran.out.split_whitespace().collect();
    let told = words.join(" ");
    for say in [
        "AWS_IAM",
        "repeat the call without the header; if the answer is Missing Authentication Token",
    ] {
        assert!(told.contains(say), "{say}: {told}");
    }
}
