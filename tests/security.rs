//! What SECURITY.md promises is held by the tests that it names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tool::tool;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, by its path in the repository, and its text.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("text");
                let path = path.strip_prefix(root()).expect("it is below");
                found.push((path.to_path_buf(), text));
            }
        }
    }
    found
}

/// Whether a file has a test of this name.
fn has_test(text: &str, name: &str) -> bool {
    let Some(place) = text.find(&format!("fn {name}()")) else {
        return false;
    };
    let attributes = text[..place].rsplit("\n\n").next().unwrap_or_default();
    attributes.contains("#[test]") || attributes.contains("#[tokio::test")
}

#[test]
fn each_promise_is_held_by_a_test_that_is_there() {
    let page = fs::read_to_string(root().join("SECURITY.md")).expect("SECURITY.md");
    let (_, promises) = page.split_once("## Promised").expect("promises");
    let all: Vec<_> = files("tests").into_iter().chain(files("src")).collect();
    let mut seen = BTreeSet::new();
    for line in promises.lines().filter(|it| it.starts_with("| ")).skip(1) {
        let (_, tests) = line
            .trim_end_matches(" |")
            .rsplit_once(" | ")
            .expect("two columns");
        let mut named = 0;
        for test in tests.split(", ").map(|it| it.trim_matches('`')) {
            let (module, name) = test.rsplit_once("::").expect(test);
            // `gather::http` is src/gather/http.rs, or http_tests.rs beside it; `outputs` is tests/outputs.rs.
            let module = module.replace("::", "/");
            let ends = [format!("{module}.rs"), format!("{module}_tests.rs")];
            let found = all.iter().any(|(path, text)| {
                ends.iter().any(|end| path.ends_with(end)) && has_test(text, name)
            });
            assert!(found, "{test} is no test");
            seen.insert(test.to_owned());
            named += 1;
        }
        assert!(named > 0, "{line}");
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[test]
fn a_test_that_is_not_there_would_be_seen() {
    let text = "#[test]\nfn there() {\n}\n\nfn helper() {}\n";
    assert!(has_test(text, "there"));
    assert!(!has_test(text, "helper"));
    assert!(!has_test(text, "gone"));
}

/// The AWS SDK starts what a profile of the user's own names; nothing else starts anything.
#[test]
fn no_program_is_started() {
    for (path, text) in files("src") {
        let own = path.to_string_lossy().ends_with("_tests.rs");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in [
            "process::Command",
            "Command::new(\"",
            "posix_spawn",
            "execv",
        ] {
            assert!(own || !text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn no_permission_writes() {
    let run = tool(["permissions", "-o", "json"]).run();
    let policy = run.json();
    let mut actions = Vec::new();
    gather(&policy, &mut actions);
    assert!(actions.len() > 10, "{run:?}");
    for action in actions {
        let (_, name) = action.split_once(':').expect("a service and an action");
        // Service Authorization Reference: the access level of FilterLogEvents, LookupEvents and
        // SimulatePrincipalPolicy is Read, too.
        let reads = [
            "Get", "Describe", "List", "Search", "Filter", "Lookup", "Simulate", "GET",
        ];
        assert!(reads.iter().any(|it| name.starts_with(it)), "{action}");
    }
}

/// The actions of a policy, wherever they stand in it.
fn gather(value: &serde_json::Value, actions: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                if name == "Action" {
                    let all = value
                        .as_array()
                        .cloned()
                        .unwrap_or_else(|| vec![value.clone()]);
                    let all = all.iter().filter_map(|it| it.as_str().map(str::to_owned));
                    actions.extend(all);
                } else {
                    gather(value, actions);
                }
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|it| gather(it, actions)),
        _ => {}
    }
}
