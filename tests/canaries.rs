//! Words that stand for what must not leave, put where such things stand: none of a class that a level
//! takes survives, in any rendering of any case.

use std::collections::BTreeSet;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::report::{Level, Naming, Redactor, Report};

use crate::fuzzed::targets::canaries::{found, plant, taken};
use crate::fuzzed::targets::renderings::renderings;
use crate::recorded;
use crate::tool::tool;

#[test]
fn no_canary_survives_a_level_that_takes_it() {
    let (mut planted, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for (name, case) in recorded::all() {
        let mut value = serde_json::to_value(&case).expect("JSON");
        plant(&mut value, "");
        let whole = value.to_string();
        let facts = Facts::from_json(&whole).unwrap_or_else(|error| panic!("{name}: {error}"));
        planted.extend(found(&whole, taken(Level::All)));
        let diagnosis = diagnose(&facts, REGISTRY);
        let report = Report::new(&facts, &diagnosis);
        for level in [Level::Secrets, Level::Ids, Level::All] {
            let taken_out = taken(level);
            let mut redactor = Redactor::new(level, Naming::Shaped, Some(&facts));
            let snapshot = redactor.apply(value.clone()).to_string();
            assert_eq!(
                found(&snapshot, taken_out.iter().copied()),
                [""; 0],
                "{name}, {level:?}"
            );
            Facts::from_json(&snapshot)
                .unwrap_or_else(|error| panic!("{name}, {level:?}: {error}"));
            for (format, text) in renderings(Some(&facts), &report, level) {
                assert_eq!(
                    found(&text, taken_out.iter().copied()),
                    [""; 0],
                    "{name} as {format}, {level:?}"
                );
                if level == Level::Secrets {
                    shown.extend(found(&text, taken(Level::All)));
                }
            }
        }
    }
    let missing: Vec<&str> = taken(Level::All)
        .into_iter()
        .filter(|word| !planted.contains(word))
        .collect();
    assert_eq!(missing, [""; 0], "was nowhere put in");
    assert!(shown.len() >= 15, "reports show too few of them: {shown:?}");
}

#[test]
fn nothing_shows_a_secret_of_what_was_typed() {
    for words in [
        ["url", "https://u:canarysec31@"].as_slice(),
        &["url", "https://u:canarysec31 x@h.example/"],
        &["url", "ftp://canarysec31@h.example/"],
        &["url", "https://h.example:pa/ss:canarysec31@x.example/"],
        &[
            "diagnose",
            "x",
            "--endpoint-url",
            "nothing://u:canarysec31@h",
        ],
    ] {
        let mut run = tool(["--no-config"]);
        for word in words {
            run = run.arg(word);
        }
        let run = run.run();
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains("canarysec31"), "{words:?}: {run:?}");
        }
    }
}

#[test]
fn headers_come_from_files_and_variables() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("headers");
    std::fs::write(&file, "x-api-key: k3y\r\n\nAccept: a/b\n").expect("written");
    let at = format!("@{}", file.display());
    let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
    let code = |header: &str| {
        tool(["url", url, "-H", header])
            .env("KEY", "k3y")
            .run()
            .code
    };
    assert_eq!(code(&at), 0);
    assert_eq!(code("x-api-key: $KEY"), 0);
    let unset = tool(["url", url, "-H", "x-api-key: $OTHER"]).run();
    assert_eq!(unset.code, 2, "{unset:?}");
    assert!(unset.stderr.contains("OTHER"), "{unset:?}");
    std::fs::write(&file, "no header\n").expect("written");
    assert_eq!(code(&at), 2);
    std::fs::write(&file, "a: b\n".repeat(20_000)).expect("written");
    let large = tool(["url", url, "-H", &at]).run();
    assert_eq!(large.code, 4, "{large:?}");
    assert_eq!(code("@/nowhere"), 4);
}
