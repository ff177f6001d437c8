//! Configurations as people hand them over, each with the answers that AWS's documentation leaves
//! possible: the line `AWS:` of its README. The real program reads the folder.

mod configured;
mod policies;
mod reports;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::run;

/// Folders that are still answered wrongly, and why. One that becomes right must leave the list.
const STILL_WRONG: &[(&str, &str)] = &[];

/// A folder's answers against its README: what differs, or nothing.
fn differs(folder: &Path) -> Option<String> {
    let file = |name: &str| folder.join(name).display().to_string();
    let readme = fs::read_to_string(file("README")).expect("a README");
    let right: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("AWS: "))
        .collect();
    let asked = [
        "path",
        "--facts",
        &file("facts"),
        "--queries",
        &file("queries.jsonl"),
        "-o",
        "json",
    ];
    let ran = run(&asked, "");
    let answers: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let fits = !right.is_empty()
        && right.len() == answers.len()
        && right.iter().zip(&answers).all(|(right, answer)| {
            let verdict = answer["verdict"].as_str().expect("a verdict");
            right.split('|').any(|one| one == verdict)
        });
    (!fits).then(|| format!("should be {right:?}: {}{}", ran.out, ran.err))
}

#[test]
fn configurations_of_the_field_are_answered_as_aws_would() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/field/path");
    let mut names: Vec<String> = fs::read_dir(cases.as_path())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    names.sort_unstable();
    let listed = |name: &str| STILL_WRONG.iter().find(|(other, _)| *other == name);
    let mut wrong = Vec::new();
    for name in &names {
        match (differs(&cases.join(name)), listed(name)) {
            (Some(how), None) => wrong.push(format!("{name}: {how}")),
            (None, Some(_)) => wrong.push(format!("{name} is right now: take it off the list")),
            _ => {}
        }
    }
    for (name, why) in STILL_WRONG {
        let there = names.iter().any(|other| other == name);
        assert!(
            there && !why.is_empty(),
            "{name} is no folder, or has no reason"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A template among the files says what is to be made: it is named with the command that judges it, and takes
/// nothing from the others. What cannot be read otherwise still does.
#[test]
fn a_template_among_facts_is_left_alone() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/field/path");
    let case = cases.join("self-query-sg-closed");
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(case.join("facts")).expect("the folder") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("copied");
    }
    let queries = case.join("queries.jsonl");
    let queries = queries.to_str().expect("a path");
    let facts = folder.path().to_str().expect("a path");
    let asked = ["path", "--facts", facts, "--queries", queries, "-o", "json"];
    let before = run(&asked, "").out;
    let yaml = "Resources:\n  Group:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      VpcId: !Ref Vpc\n";
    let json = r#"{"Resources":{"Group":{"Type":"AWS::EC2::SecurityGroup","Properties":{"VpcId":{"Ref":"Vpc"}}}}}"#;
    let plan = r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[]}}}"#;
    for (name, text, title) in [
        ("one.yaml", yaml, "a CloudFormation template"),
        ("two.json", json, "a CloudFormation template"),
        ("three.json", plan, "a Terraform plan"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        let ran = run(&asked, "");
        assert_eq!(ran.out, before, "{name}");
        assert!(
            ran.err.contains(title) && ran.err.contains("apigw-doctor check"),
            "{name}: {}",
            ran.err
        );
        fs::remove_file(&path).expect("removed");
    }
    fs::write(folder.path().join("broken.yaml"), "Resources: [\n").expect("written");
    let broken = run(&asked, "").err;
    assert!(
        broken.contains("broken.yaml: it is neither JSON nor YAML"),
        "{broken}"
    );
}
