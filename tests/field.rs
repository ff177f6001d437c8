//! Configurations as people hand them over, each with the answers that AWS's documentation leaves
//! possible: the line `AWS:` of its README. The real program reads the folder.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::run;

/// Folders that are still answered wrongly, and why. One that becomes right must leave the list.
const STILL_WRONG: &[(&str, &str)] = &[
    (
        "acl-without-associations-field",
        "an absent member is read as an empty list",
    ),
    (
        "bare-list-second-route-table-file",
        "a bare list makes no kind incomplete",
    ),
    (
        "duplicate-after-fix",
        "of two descriptions of one object the first counts",
    ),
    (
        "eks-prefix-delegation-ip",
        "delegated prefixes are not read",
    ),
    (
        "endpoint-eni-without-endpoint-port-587",
        "an unread endpoint is taken for one of API Gateway",
    ),
    (
        "instance-two-enis",
        "an instance is taken for its primary interface",
    ),
    (
        "lattice-resource-endpoint-443",
        "an endpoint without a service is left out",
    ),
    (
        "nacl-denies-3389-lambda",
        "one source port of 64,512 makes a denial",
    ),
    (
        "nacl-ephemeral-32768-fargate",
        "a task's ports are taken for those of an unknown system",
    ),
    ("null-lists-sg", "null is not read as an empty list"),
    (
        "pages-1-and-2-main-table",
        "a first page is cut off even where the last one was read",
    ),
    (
        "privatelink-service-443-listener-unknown",
        "every endpoint is taken to answer on 443",
    ),
    (
        "route-prefix-list-cut-off-NextToken",
        "a list's missing page does not reach the routes",
    ),
    (
        "route-prefix-list-cut-off-hides-longer",
        "a list's missing page does not reach the routes",
    ),
    (
        "rtb-without-routes-field-peering",
        "an absent member is read as an empty list",
    ),
    (
        "self-query-sg-closed",
        "a host is not known to reach itself",
    ),
    (
        "sg-without-ingress-field",
        "an absent member is read as an empty list",
    ),
    (
        "source-dest-check-off-eni+ip",
        "the source and destination check is not read",
    ),
    (
        "tgw-attachment-subnet-route-blackhole",
        "the attachment's subnet has no table of its own",
    ),
    (
        "tgw-attachment-subnet-route-to-firewall",
        "the attachment's subnet has no table of its own",
    ),
    (
        "tgw-client-in-local-zone",
        "a Local Zone's parent zone is not known",
    ),
    (
        "truncated-second-acl-file",
        "an unreadable file makes no kind incomplete",
    ),
];

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
