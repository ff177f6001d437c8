//! `url`, against a table of URLs; and what `--help` says of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use apigw_doctor::cli::{Cli, Command};
use apigw_doctor::facts::Facts;
use clap::Parser;
use serde::Deserialize;
use serde_json::Value;

use crate::program::{Ran, examples, run};

#[derive(Deserialize)]
struct Table {
    url: Vec<Case>,
    refused: Refused,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    #[serde(default)]
    headers: Vec<String>,
    finds: BTreeSet<String>,
    form: Option<String>,
    instead: Option<String>,
    from: String,
}

#[derive(Deserialize)]
struct Refused {
    texts: Vec<String>,
}

fn table() -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/urls.toml");
    toml::from_str(&fs::read_to_string(path).expect("the table is there")).expect("the table reads")
}

/// The texts of the table, for the tests that bend them.
pub(crate) fn texts() -> Vec<String> {
    let table = table();
    let refused = table.refused.texts;
    table
        .url
        .into_iter()
        .map(|case| case.text)
        .chain(refused)
        .collect()
}

/// The calls of the table in which nothing is found, and the others.
pub(crate) fn cases() -> (Vec<Facts>, Vec<Facts>) {
    let (mut fine, mut wrong) = (Vec::new(), Vec::new());
    for case in table().url {
        let mut args = vec!["apigw-doctor", "url", &case.text];
        for header in &case.headers {
            args.extend(["-H", header]);
        }
        let cli = Cli::try_parse_from(args).expect("arguments");
        let Command::Url(args) = cli.command else {
            panic!("not url");
        };
        let typed = args.typed(None).expect("a target");
        let facts = Facts::of_target(typed.target);
        if case.finds.is_empty() {
            fine.push(facts);
        } else {
            wrong.push(facts);
        }
    }
    (fine, wrong)
}

fn judge(case: &Case) -> Vec<String> {
    let mut args = vec!["url", "-o", "json", &case.text];
    for header in &case.headers {
        args.extend(["-H", header]);
    }
    let Ran { code, out, err } = run(&args, "");
    let Ok(report) = serde_json::from_str::<Value>(&out) else {
        return vec![format!("exit {code}, {err}")];
    };
    let mut wrong = Vec::new();
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let found: BTreeSet<String> = findings
        .iter()
        .filter_map(|finding| finding["code"].as_str().map(str::to_owned))
        .collect();
    if found != case.finds {
        wrong.push(format!("found {found:?}, and not {:?}", case.finds));
    }
    let fails = findings
        .iter()
        .any(|finding| finding["severity"] == "error");
    if code != i32::from(fails) {
        wrong.push(format!("exit {code}"));
    }
    if let Some(form) = &case.form
        && report["target"]["form"] != **form
    {
        wrong.push(format!("the form is {}", report["target"]["form"]));
    }
    if let Some(instead) = &case.instead {
        let given = findings.iter().any(|finding| {
            finding["fix"]["commands"]
                .as_array()
                .is_some_and(|commands| {
                    commands.iter().any(|it| {
                        it.as_str()
                            .is_some_and(|it| it.contains(&format!("'{instead}'")))
                    })
                })
        });
        if !given {
            wrong.push(format!("{instead} is not given"));
        }
    }
    let url = report["target"]["url"].as_str().unwrap_or_default();
    for finding in &findings {
        if let Some(span) = finding.get("span") {
            let at = |key: &str| usize::try_from(span[key].as_u64().unwrap_or(u64::MAX)).ok();
            let part = at("start")
                .zip(at("end"))
                .and_then(|(from, to)| url.get(from..to));
            if part.is_none_or(str::is_empty) {
                wrong.push(format!(
                    "the span {span} of {} is no part of {url}",
                    finding["code"]
                ));
            }
        }
    }
    for secret in ["s3cret", "secret@", "me:secret", "0123&X-Amz"] {
        if out.contains(secret) {
            wrong.push(format!("it tells {secret}"));
        }
    }
    wrong
}

#[test]
fn every_url_of_the_table_is_judged_as_it_says() {
    let table = table();
    assert!(table.url.len() >= 150, "{} URLs", table.url.len());
    let mut wrong = Vec::new();
    for case in &table.url {
        for problem in judge(case) {
            wrong.push(format!(
                "{:?} {:?}\n  ({})\n  {problem}",
                case.text, case.headers, case.from
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_url_finding_is_in_the_table() {
    let found: BTreeSet<String> = table()
        .url
        .into_iter()
        .flat_map(|case| case.finds)
        .collect();
    let checks = apigw_doctor::checks::REGISTRY;
    let missing: Vec<&str> = checks
        .iter()
        .filter(|check| check.code.starts_with("URL") && check.needs.is_empty())
        .map(|check| check.code)
        .filter(|code| !found.contains(*code))
        .collect();
    assert!(missing.is_empty(), "no URL of the table has {missing:?}");
}

#[test]
fn what_is_no_url_is_refused() {
    for text in table().refused.texts {
        let ran = run(&["url", &text], "");
        assert_eq!(ran.code, 2, "{text:?}: {}{}", ran.out, ran.err);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{text:?}");
    }
}

#[test]
fn the_part_at_fault_is_marked() {
    let url = "https://orders-api.execute-api.eu-west-1.amazonaws.com/prod";
    let ran = run(&["url", "-o", "plain", url], "");
    let marked = format!("    {url}\n            ^^^^^^^^^^\n");
    assert!(ran.out.contains(&marked), "{}", ran.out);
}

#[test]
fn the_form_and_the_other_forms_are_told() {
    let url = "https://abcde12345-vpce-0123456789abcdef0.execute-api.eu-west-1.amazonaws.com/prod";
    let ran = run(&["url", "-o", "plain", url], "");
    for part in [
        "U4: ",
        "works from",
        "never from",
        "vpcEndpointIds",
        "U1 ",
        "U3 ",
        "x-apigw-api-id: abcde12345",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn the_examples_of_the_help_run() {
    examples("url");
}

#[test]
fn an_option_that_is_left_out_is_named_as_it_was_pasted() {
    for (pasted, named) in [
        ("-u alice:t0ps3cret", "command is taken without -u"),
        ("--user alice:t0ps3cret", "command is taken without --user"),
        ("--data-raw '{}'", "command is taken without --data-raw"),
        (
            "-d a -d b -x proxy:80",
            "command is taken without -d and -x",
        ),
    ] {
        let command =
            format!("curl {pasted} https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod");
        let ran = run(&["url", &command], "");
        assert!(ran.out.contains(named), "{pasted}: {}", ran.out);
        assert!(!ran.out.contains("t0ps3cret"), "{}", ran.out);
    }
}
