//! Words that stand for what must not leave, and where they are put in a snapshot.

use apigw_doctor::report::Level;
use serde_json::{Value, json};

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

/// A policy with words of its owner; nothing where the text is none.
fn policy(text: &str) -> Option<String> {
    let escaped = text.trim_start_matches('{').starts_with("\\\"");
    let plain = if escaped {
        serde_json::from_str(&format!("\"{text}\"")).ok()?
    } else {
        text.to_owned()
    };
    let mut document: Value = serde_json::from_str(&plain).ok()?;
    let statement = match document.get_mut("Statement")? {
        Value::Array(all) => all.first_mut()?,
        one => one,
    };
    let statement = statement.as_object_mut()?;
    statement.insert("Sid".to_owned(), json!("CanarySid29"));
    let condition = statement.entry("Condition").or_insert(json!({}));
    let operators = json!({
        "aws:Referer": ["https://canaryreferer30.example/*"],
        "aws:PrincipalTag/team": "canaryprincipaltag31",
        "aws:username": "canaryusername32-*",
    });
    condition
        .as_object_mut()?
        .insert("StringLike".to_owned(), operators);
    let text = document.to_string();
    Some(if escaped {
        text.replace('"', "\\\"")
    } else {
        text
    })
}

/// Puts the words in.
pub(crate) fn plant(value: &mut Value, key: &str) {
    match value {
        Value::Object(map) => {
            if key == "answered"
                && let Some(Value::Array(all)) = map.get_mut("headers")
            {
                let headers = SECRET_HEADERS
                    .iter()
                    .map(|(name, text)| json!([name, text]));
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
            "PolicyDocument" | "policy" => {
                if let Some(planted) = policy(text) {
                    *text = planted;
                }
            }
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

pub(crate) fn found<'a>(text: &str, canaries: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    canaries
        .into_iter()
        .filter(|it| text.contains(it))
        .collect()
}

/// The words that a level takes out.
pub(crate) fn taken(level: Level) -> Vec<&'static str> {
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
