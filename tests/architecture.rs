//! The arrows between the rooms, read from the code.
//!
//! `model ← facts ← {policy, network, front_door} ← case ← checks ← diagnosis ← report ← ui ← cli ← commands`;
//! `gather → facts, model, waiting` only. No check sees `gather`; no renderer sees `facts`.

mod circles;
mod own_text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and those that it may use. A room may always use itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("facts", &["model"]),
    ("policy", &["model", "facts"]),
    ("network", &["model", "facts"]),
    ("front_door", &["model", "facts"]),
    ("transcript", &["model", "facts", "front_door"]),
    ("template", &["model", "policy"]),
    (
        "case",
        &["model", "facts", "policy", "network", "front_door"],
    ),
    (
        "checks",
        &["model", "facts", "policy", "network", "front_door", "case"],
    ),
    (
        "diagnosis",
        &["model", "facts", "front_door", "case", "checks"],
    ),
    ("reach", &["model", "facts", "policy", "network", "case"]),
    (
        "report",
        &[
            "model",
            "facts",
            "policy",
            "network",
            "front_door",
            "case",
            "reach",
            "checks",
            "diagnosis",
            "transcript",
        ],
    ),
    ("waiting", &[]),
    ("gather", &["model", "facts", "waiting"]),
    ("exit", &[]),
    ("error", &["model", "facts", "exit"]),
    ("ui", &["model", "report", "waiting"]),
    ("config", &["model", "error", "waiting"]),
    (
        "cli",
        &[
            "model", "policy", "reach", "error", "ui", "config", "waiting",
        ],
    ),
    (
        "commands",
        &[
            "model",
            "facts",
            "policy",
            "network",
            "front_door",
            "transcript",
            "template",
            "case",
            "reach",
            "checks",
            "diagnosis",
            "report",
            "gather",
            "exit",
            "error",
            "ui",
            "cli",
            "config",
            "waiting",
        ],
    ),
    (
        "main",
        &["cli", "commands", "error", "exit", "ui", "waiting"],
    ),
    ("lib", &[]),
];

/// Files that draw the report: they get finished data, and nothing else.
const RENDERERS: &[&str] = &[
    "github", "guard", "html", "human", "json", "junit", "manual", "markdown", "phrases", "sarif",
    "shell", "short", "style",
];

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// A file's place below `src`, without its extension: `report/human/path`.
fn place(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let below = path
        .strip_prefix(root)
        .expect("below src")
        .with_extension("");
    below.to_string_lossy().into_owned()
}

/// The rooms that a file names after `crate::` or `apigw_doctor::`, outside comments.
fn used(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for line in text
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
    {
        for prefix in ["crate::", "apigw_doctor::"] {
            for (start, _) in line.match_indices(prefix) {
                let rest = &line[start + prefix.len()..];
                let names = match rest.strip_prefix('{') {
                    Some(list) => list.split(['}', ',']).map(str::trim).collect::<Vec<_>>(),
                    None => vec![rest],
                };
                for name in names {
                    let name: String = name
                        .chars()
                        .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                        .collect();
                    if !name.is_empty() {
                        rooms.insert(name);
                    }
                }
            }
        }
    }
    rooms
}

#[test]
fn every_arrow_runs_the_right_way() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in sources() {
        let place = place(&path);
        let room = place.split('/').next().expect("a room").to_owned();
        let Some(may) = allowed.get(room.as_str()) else {
            wrong.push(format!("{place}: no arrows are drawn for the room {room}"));
            continue;
        };
        for other in used(&fs::read_to_string(&path).expect("a source")) {
            let known = allowed.contains_key(other.as_str());
            if known && other != room && !may.contains(&other.as_str()) {
                wrong.push(format!("{place} uses {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_renderer_sees_the_facts() {
    for path in sources() {
        let place = place(&path);
        let Some(name) = place.strip_prefix("report/") else {
            continue;
        };
        let renderer = name.split('/').next().expect("a name");
        if RENDERERS.contains(&renderer) {
            let rooms = used(&fs::read_to_string(&path).expect("a source"));
            assert!(
                !rooms.contains("facts") && !rooms.contains("diagnosis"),
                "{place}"
            );
        }
    }
}

/// Rooms whose answers follow from what they are given, and from nothing that is kept elsewhere.
const PURE: &[&str] = &[
    "model",
    "facts",
    "policy",
    "network",
    "front_door",
    "transcript",
    "template",
    "case",
    "reach",
    "checks",
    "diagnosis",
    "report",
];

/// What several ask for is kept in the case: nothing outlives it. The network is indexed there, too,
/// and by the commands that ask about no call.
#[test]
fn what_is_found_once_is_kept_in_the_case() {
    let mut indexing = Vec::new();
    for path in sources() {
        let place = place(&path);
        let text = fs::read_to_string(&path).expect("a source");
        let text: Vec<&str> = text.lines().map(str::trim_start).collect();
        let tested = |line: usize| line > 0 && text[line - 1].starts_with("#[cfg(test)]");
        for (line, code) in text.iter().enumerate() {
            let kept = code.starts_with("thread_local!");
            let room = place.split('/').next().expect("a room");
            assert!(
                !(kept && PURE.contains(&room)) || tested(line),
                "{place}: {code}"
            );
            if code.contains("Topology::new(") && !code.starts_with("//") {
                indexing.push(place.clone());
            }
        }
    }
    indexing.sort();
    let by = [
        "case/network",
        "commands/path/batch",
        "commands/path/ends",
        "reach",
    ];
    assert_eq!(indexing, by);
}

/// What makes text for people or programs out of values.
const RENDERS: [&str; 7] = [
    "write!(",
    "writeln!(",
    "fmt::Write",
    "json!(",
    "serde_json::to_string",
    "Colorize",
    "join(\"\\n\")",
];

/// Files of `commands` that make text all the same, and why. None of it is a report.
const PAGES: &[(&str, &str)] = &[
    ("commands/generate/docs", "pages of the documentation"),
    ("commands/generate/schema", "JSON schemas"),
    ("commands/output", "snapshots and the map of aliases"),
    ("commands/script", "a shell script, which is no report"),
];

/// Where code of a file renders.
fn renders(text: &str) -> Option<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
        .find(|line| RENDERS.iter().any(|mark| line.contains(mark)))
}

/// One report and one set of renderers for every command: a command makes a value, and `report` draws it.
#[test]
fn nothing_renders_in_commands() {
    let mut idle: BTreeSet<&str> = PAGES.iter().map(|(place, _)| *place).collect();
    for path in sources() {
        let place = place(&path);
        if !place.starts_with("commands") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source");
        let found = renders(&text);
        let listed = PAGES.iter().find(|(page, _)| *page == place);
        match (found, listed) {
            (Some(line), None) => panic!("{place} renders, and `report` should: {line}"),
            (Some(_), Some((page, _))) => drop(idle.remove(page)),
            (None, _) => {}
        }
    }
    assert!(idle.is_empty(), "these make no text any more: {idle:?}");
    // The test that cannot fail is a defect.
    for line in [
        "    let _ = writeln!(text, \"x\");",
        "use std::fmt::Write as _;",
        "Ok(serde_json::to_string_pretty(&x)? + \"\\n\")",
    ] {
        assert!(renders(line).is_some(), "{line}");
    }
    assert_eq!(renders("// writeln!(text)"), None);
}

/// Programs whose commands are printed for people to paste.
const PROGRAMS: [&str; 16] = [
    "aws ",
    "curl -",
    "dig ",
    "openssl ",
    "sudo ",
    "export ",
    "unset ",
    "ip ",
    "nc ",
    "getent ",
    "apigw-doctor diagnose ",
    "apigw-doctor url ",
    "apigw-doctor invoke ",
    "apigw-doctor dns ",
    "unbound-control ",
    "tracepath ",
];

/// Where a text begins that is formatted, and is a command.
fn formatted_command(text: &str) -> Option<&str> {
    text.match_indices("format!(").find_map(|(start, found)| {
        let inside = text[start + found.len()..].trim_start();
        let literal = inside.strip_prefix('"')?;
        let is_command = PROGRAMS.iter().any(|program| literal.starts_with(program));
        is_command.then(|| literal.lines().next().unwrap_or_default())
    })
}

/// `command!` takes values by types that know their grammar, and quotes them; `format!` does neither.
#[test]
fn no_command_is_formatted_by_hand() {
    for path in sources() {
        let text = fs::read_to_string(&path).expect("a source");
        let text = text.split("#[cfg(test)]").next().expect("the code");
        let wrong = formatted_command(text);
        assert_eq!(wrong, None, "{}: use command!", place(&path));
        assert!(
            !text.contains(".leak()"),
            "{}: a text made static",
            place(&path)
        );
    }
    assert!(formatted_command("x(format!(\n  \"aws ec2 {id}\"))").is_some());
}

/// The test that cannot fail is a defect: this one shows that a wrong arrow is seen.
#[test]
fn a_wrong_arrow_would_be_seen() {
    assert!(used("    use crate::gather::run;").contains("gather"));
    assert!(used("let x = crate::facts::Facts::new();").contains("facts"));
    assert!(used("use apigw_doctor::{commands, exit::Exit, ui};").contains("exit"));
    assert!(used("// use crate::gather").is_empty());
}
