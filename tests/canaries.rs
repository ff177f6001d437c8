//! Words that stand for what must not leave, put where such things stand: none of a class that a level
//! takes survives, in any rendering of any case.

use std::collections::BTreeSet;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::report::{Level, Naming, Redactor, Report};
use serde_json::{Value, json};

use crate::recorded;
use crate::redacted::renderings;
use crate::tool::tool;

/// What no level shows: a text with it, and the part that must be gone.
const SECRETS: &[(&str, &str)] = &[
    (r#"{"access_token": "canarysec01"}"#, "canarysec01"),
    ("DB_PASSWORD=canarysec02", "canarysec02"),
    (
        "postgres://canarysec03:canarysec04@db.example:5432/x",
        "canarysec03",
    ),
    (
        "postgres://x:canarysec04/y@db.example:5432/x",
        "canarysec04",
    ),
    ("https://canarysec05@h.example/x", "canarysec05"),
    ("https://h.example/x?sig=canarysec06", "canarysec06"),
    ("https://h.example/x#canarysec07", "canarysec07"),
    (
        "-----BEGIN RSA PRIVATE KEY-----\ncanarysec08\n-----END RSA PRIVATE KEY-----",
        "canarysec08",
    ),
    ("x-api-key: canarysec09", "canarysec09"),
    ("Bearer canarysec10", "canarysec10"),
    (
        "eyJjYW5hcnlzZWMxMSJ9.eyJjYW5hcnlzZWMxMSJ9.canarysec11",
        "canarysec11",
    ),
    ("AKIACANARYSEC12AAAAA", "CANARYSEC12"),
    (r#"{\"client_secret\": \"canarysec13\"}"#, "canarysec13"),
    (
        "<SecretAccessKey>canarysec14</SecretAccessKey>",
        "canarysec14",
    ),
    ("/x?code=canarysec15", "canarysec15"),
];

/// Headers of an answer that no level shows.
const SECRET_HEADERS: &[(&str, &str)] = &[
    ("set-cookie", "canarysec21"),
    ("x-session-id", "canarysec22"),
    ("x-csrf", "canarysec23"),
    ("referer", "canarysec24"),
    (
        "location",
        "https://u:canarysec25@h.example/?token=canarysec26#canarysec27",
    ),
];

/// What `ids` takes out of every text.
const IDS: &[(&str, &str)] = &[
    ("canarymail01@corp.example", "canarymail01"),
    ("0a:ca:7a:1e:5d:3f", "0a:ca:7a:1e:5d:3f"),
    ("AROACANARYID02AAAAAA", "CANARYID02"),
    (
        "internal-canaryelb03-123456789.eu-west-1.elb.amazonaws.com",
        "canaryelb03",
    ),
    ("d1canary04abcd.cloudfront.net", "d1canary04abcd"),
    ("s3://canarybucket05/x", "canarybucket05"),
    ("arn:aws:s3:::canarybucket06/canarykey06", "canarybucket06"),
    (
        "arn:aws:lambda:eu-west-1:111122223333:function:canaryfn07:live",
        "canaryfn07",
    ),
    ("and again canaryfn07 alone", "canaryfn07"),
    (
        "arn:aws:kms:eu-west-1:111122223333:alias/canarykms08",
        "canarykms08",
    ),
    (
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:canarysm09-AbCdEf",
        "canarysm09",
    ),
    (
        "arn:aws:cloudformation:eu-west-1:111122223333:stack/canarystack10/51af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "canarystack10",
    ),
    (
        "arn:aws:iam::111122223333:role/canaryrole11",
        "canaryrole11",
    ),
    (
        "arn:aws:iam::111122223333:user/path/canaryuser12",
        "canaryuser12",
    ),
    ("db.canaryhost13.internal", "canaryhost13"),
    ("vpce-0ca7a71e0ca7a71e0", "0ca7a71e0ca7a71e0"),
];

/// What `ids` takes out of fields of the facts.
const FIELDS: &[&str] = &[
    "canary-group-21",
    "canary tag 22",
    "canary-tag-key-23",
    "canary words 24 of a rule",
    "canary words 25 of an interface",
    "canaryfn26",
    "canary-list-27",
    "canary-api-28",
    "CanarySid29",
    "canaryreferer30",
    "canaryprincipaltag31",
    "canaryusername32",
    "Canary Corp 33",
    "canaryca34",
    "canarysearch35",
    "canarycert36",
];

/// What `all` takes out of every text.
const ALL: &[(&str, &str)] = &[
    ("c6af9ac6-7b61-11e6-9a41-ca7a71e00001", "ca7a71e00001"),
    ("203.0.113.177", "203.0.113.177"),
    ("x-amz-apigw-id: CaNaRyId41=", "CaNaRyId41"),
];

const UUID: &str = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";

/// A policy with words of its owner.
fn policy(text: &str) -> String {
    let escaped = text.trim_start_matches('{').starts_with("\\\"");
    let plain = if escaped {
        serde_json::from_str(&format!("\"{text}\"")).expect("the inside of a string")
    } else {
        text.to_owned()
    };
    let mut document: Value = serde_json::from_str(&plain).expect("a policy");
    let statement = match &mut document["Statement"] {
        Value::Array(all) => &mut all[0],
        one => one,
    };
    statement["Sid"] = json!("CanarySid29");
    statement["Condition"]["StringLike"] = json!({
        "aws:Referer": ["https://canaryreferer30.example/*"],
        "aws:PrincipalTag/team": "canaryprincipaltag31",
        "aws:username": "canaryusername32-*",
    });
    let text = document.to_string();
    if escaped {
        text.replace('"', "\\\"")
    } else {
        text
    }
}

/// Puts the words in.
fn plant(value: &mut Value, key: &str) {
    match value {
        Value::Object(map) => {
            if key == "answered" {
                let headers = SECRET_HEADERS
                    .iter()
                    .map(|(name, text)| json!([name, text]));
                let all = map["headers"].as_array_mut().expect("headers");
                all.extend(headers);
            }
            for tags in ["Tags", "TagSet"] {
                if map.contains_key("VpcId") && !map.contains_key("GroupName") {
                    map.insert(
                        tags.to_owned(),
                        json!([{"Key": "Name", "Value": "canary tag 22"},
                               {"Key": "canary-tag-key-23", "Value": "x"}]),
                    );
                }
            }
            if map.contains_key("CidrIp") {
                map.insert("Description".to_owned(), json!("canary words 24 of a rule"));
            }
            for (key, value) in map {
                plant(value, key);
            }
        }
        Value::Array(all) => {
            if key == "search" {
                all.push(json!("canarysearch35"));
            }
            if key == "names" && !all.is_empty() {
                all.push(json!("canarycert36.example"));
            }
            for (number, one) in all.iter_mut().enumerate() {
                // Interfaces are described in two ways.
                let alone = key == "known" && one.get("NetworkInterfaceId").is_some();
                if alone && number % 2 == 1 {
                    one["Description"] = json!(format!("AWS Lambda VPC ENI-canaryfn26-{UUID}"));
                } else if alone {
                    one["Description"] = json!("canary words 25 of an interface");
                }
                plant(one, key);
            }
        }
        Value::String(text) => match key {
            "GroupName" if text != "default" => "canary-group-21".clone_into(text),
            "PrefixListName" => "canary-list-27".clone_into(text),
            "name" if text == "pets" => "canary-api-28".clone_into(text),
            "PolicyDocument" | "policy" => *text = policy(text),
            "subject" if !text.contains("Amazon") && !text.contains("amazonaws") => {
                "C=US, O=Canary Corp 33, CN=canarycert36.example".clone_into(text);
            }
            "issuer" if !text.contains("Amazon") && !text.contains("Zscaler") => {
                "C=US, O=Canary Corp 33, CN=canaryca34".clone_into(text);
            }
            "body" | "detail" => {
                for (one, _) in SECRETS.iter().chain(IDS).chain(ALL) {
                    text.push('\n');
                    text.push_str(one);
                }
            }
            _ => {}
        },
        _ => {}
    }
}

fn found<'a>(text: &str, canaries: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    canaries
        .into_iter()
        .filter(|it| text.contains(it))
        .collect()
}

/// The words that a level takes out.
fn taken(level: Level) -> Vec<&'static str> {
    let seconds = |all: &'static [(&str, &str)]| all.iter().map(|(_, word)| *word);
    let headers = SECRET_HEADERS.iter().flat_map(|(_, text)| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.filter(|word| word.starts_with("canarysec"))
    });
    let mut words: Vec<&str> = seconds(SECRETS).chain(headers).collect();
    if level >= Level::Ids {
        words.extend(seconds(IDS));
        words.extend(FIELDS);
    }
    if level >= Level::All {
        words.extend(seconds(ALL));
    }
    words
}

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
            let taken = taken(level);
            let mut redactor = Redactor::new(level, Naming::Shaped, Some(&facts));
            let snapshot = redactor.apply(value.clone()).to_string();
            assert_eq!(
                found(&snapshot, taken.iter().copied()),
                [""; 0],
                "{name}, {level:?}"
            );
            Facts::from_json(&snapshot)
                .unwrap_or_else(|error| panic!("{name}, {level:?}: {error}"));
            for (format, text) in renderings(&facts, &report, level) {
                assert_eq!(
                    found(&text, taken.iter().copied()),
                    [""; 0],
                    "{name} as {format}, {level:?}"
                );
                if level == Level::Secrets {
                    shown.extend(found(&text, self::taken(Level::All)));
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
