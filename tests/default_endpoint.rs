//! `disableExecuteApiEndpoint`, by every form of the URL.

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Kind, Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{Role, State, diagnose};
use apigw_doctor::facts::{Fact, Facts};
use apigw_doctor::model::Target;

use crate::recorded;
use crate::tool::tool;

const CODE: &str = "API008";

/// A call to this URL with these headers, of an API that is described so.
fn call(url: &str, headers: &[(&str, &str)], disabled: Option<bool>) -> Facts {
    let mut facts = recorded::all().remove("healthy").expect("a case");
    facts.http = Fact::NotAsked;
    let api = facts.aws.rest_api.known_mut().expect("known");
    let api = api.as_mut().expect("an API");
    api.disable_execute_api_endpoint = disabled;
    let url = url.replace("{api}", api.id.as_str());
    let owned = |(name, value): &(&str, &str)| {
        ((*name).to_owned(), value.replace("{api}", api.id.as_str()))
    };
    let headers = headers.iter().map(owned).collect();
    facts.target = Target::new(url.parse().expect("a URL"), headers);
    facts
}

fn judged(facts: &Facts) -> &'static str {
    match find(CODE).expect("a check").judge(&Case::of(facts)) {
        Ok(Outcome::Ok(_)) => "ok",
        Ok(Outcome::NotApplicable(_)) => "not applicable",
        Ok(Outcome::Found(all)) if all.iter().all(|it| it.kind == Kind::Blocker) => "found",
        Ok(Outcome::Found(_)) => "another kind",
        Err(_) => "unknown",
    }
}

const NAME: &str = "https://{api}.execute-api.us-east-1.amazonaws.com/prod/pets";
const ALIAS: &str =
    "https://{api}-vpce-986941ae62c4bcfd7.execute-api.us-east-1.amazonaws.com/prod/pets";
const ENDPOINT: &str =
    "https://vpce-986941ae62c4bcfd7-0a1b2c3d.execute-api.us-east-1.vpce.amazonaws.com/prod/pets";

#[test]
fn every_form_that_names_the_api_by_its_id_is_refused() {
    let host = "{api}.execute-api.us-east-1.amazonaws.com";
    for (url, headers) in [
        (NAME, &[][..]),
        (ALIAS, &[]),
        (ENDPOINT, &[("x-apigw-api-id", "{api}")]),
        (ENDPOINT, &[("Host", host)]),
        (
            "https://internal-lb.example.com/prod/pets",
            &[("x-apigw-api-id", "{api}")],
        ),
    ] {
        assert_eq!(judged(&call(url, headers, Some(true))), "found", "{url}");
        assert_eq!(judged(&call(url, headers, Some(false))), "ok", "{url}");
        assert_eq!(judged(&call(url, headers, None)), "unknown", "{url}");
    }
}

#[test]
fn a_custom_domain_name_is_no_default_endpoint() {
    for (url, headers) in [
        ("https://private.example.com/pets", &[][..]),
        (ENDPOINT, &[("Host", "private.example.com")]),
    ] {
        assert_eq!(
            judged(&call(url, headers, Some(true))),
            "not applicable",
            "{url}"
        );
    }
}

/// An edited setting that is not deployed yet stops nobody: a call that went through proves it.
#[test]
fn a_call_that_went_through_is_not_broken_by_it() {
    let mut facts = call(NAME, &[], Some(true));
    facts.http = recorded::all().remove("healthy").expect("a case").http;
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(diagnosis.verdict.state, State::Healthy);
    let finding = diagnosis.findings.iter().find(|it| it.check.code == CODE);
    assert_eq!(finding.expect("a finding").role, Role::Risk);
}

#[test]
fn the_fix_is_tried() {
    let facts = recorded::all()
        .remove("default-endpoint-disabled")
        .expect("a case");
    let diagnosis = diagnose(&facts, REGISTRY);
    let cause = diagnosis.findings.first().expect("a finding");
    assert_eq!((cause.check.code, cause.fix_verified), (CODE, true));
    assert_eq!(diagnosis.verdict.summary.matches("other fault").count(), 0);
}

/// As the AWS CLI prints it, in a folder of facts.
#[test]
fn it_is_read_from_the_aws_cli() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = recorded::file("healthy");
    let text = std::fs::read_to_string(&snapshot).expect("a case");
    let mut snapshot: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let api = snapshot["aws"]["rest_api"]["known"].take();
    snapshot["aws"]["rest_api"] = "not-asked".into();
    snapshot["http"] = "not-asked".into();
    let facts = folder.path().join("facts");
    std::fs::create_dir(&facts).expect("a folder");
    let case = folder.path().join("case.json");
    std::fs::write(&case, snapshot.to_string()).expect("written");
    for (disabled, found) in [(Some(true), true), (Some(false), false), (None, false)] {
        let mut api = api.clone();
        match disabled {
            Some(disabled) => api["disableExecuteApiEndpoint"] = disabled.into(),
            None => drop(
                api.as_object_mut()
                    .map(|api| api.remove("disableExecuteApiEndpoint")),
            ),
        }
        std::fs::write(facts.join("rest-api.json"), api.to_string()).expect("written");
        let run = tool(["replay", "-o", "json", "--facts"])
            .arg(&facts)
            .arg(&case)
            .run();
        let report = run.json();
        let findings = report["findings"].as_array().expect("findings");
        let codes: Vec<_> = findings.iter().map(|it| it["code"].as_str()).collect();
        assert_eq!(
            codes.contains(&Some(CODE)),
            found,
            "{disabled:?}: {codes:?}"
        );
    }
}
