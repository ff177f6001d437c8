//! What was not read of files is unknown: files that are no JSON, lists that were cut off, members
//! that `--query` left out, descriptions that contradict each other. A healthy configuration is
//! spoiled in one way a case; the answer may then be that it is unknown, and must say why.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, run};

/// The healthy configuration: one VPC, one client, one endpoint.
const HEALTHY: &str = "tests/cases/field/path/null-lists-sg";

/// The healthy configuration as a folder of its own.
fn healthy() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let facts = folder.path().join("facts");
    fs::create_dir(&facts).expect("a folder");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(HEALTHY);
    for entry in fs::read_dir(own.join("facts")).expect("the case") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), facts.join(entry.file_name())).expect("a copy");
    }
    fs::copy(
        own.join("queries.jsonl"),
        folder.path().join("queries.jsonl"),
    )
    .expect("a copy");
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("facts").join(name)).expect(name)
}

fn write(folder: &TempDir, name: &str, text: impl AsRef<[u8]>) {
    fs::write(folder.path().join("facts").join(name), text).expect(name);
}

fn ask(folder: &TempDir) -> Ran {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (facts, queries) = (path("facts"), path("queries.jsonl"));
    run(
        &[
            "path",
            "--facts",
            &facts,
            "--queries",
            &queries,
            "-o",
            "json",
        ],
        "",
    )
}

/// The verdict, and all that is said beside it.
fn verdict(folder: &TempDir) -> (String, Value) {
    let ran = ask(folder);
    let answer: Value = serde_json::from_str(&ran.out)
        .unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err));
    (
        answer["verdict"].as_str().expect("a verdict").to_owned(),
        answer,
    )
}

/// The answer is unknown, and its notices have a part.
fn is_unknown(folder: &TempDir, part: &str) {
    let (verdict, answer) = verdict(folder);
    assert_eq!(verdict, "unknown", "{part}: {answer:#}");
    let notices = answer["notices"].to_string();
    assert!(notices.contains(part), "{part}: {notices}");
}

fn edit(folder: &TempDir, name: &str, change: impl FnOnce(&mut Value)) {
    let mut file: Value = serde_json::from_str(&read(folder, name)).expect("JSON");
    change(&mut file);
    write(folder, name, file.to_string());
}

/// Takes a member out, at a pointer.
fn cut(value: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = value.pointer_mut(parent).and_then(Value::as_object_mut);
    let taken = parent.expect(pointer).remove(name);
    assert!(taken.is_some(), "{pointer}");
}

#[test]
fn the_healthy_configuration_is_allowed() {
    let (verdict, answer) = verdict(&healthy());
    assert_eq!(verdict, "allow", "{answer:#}");
    assert_eq!(answer.get("notices"), None);
}

#[test]
fn an_absent_member_is_no_empty_list() {
    for (name, pointer) in [
        ("security-groups.json", "/SecurityGroups/1/IpPermissions"),
        (
            "security-groups.json",
            "/SecurityGroups/0/IpPermissionsEgress",
        ),
        (
            "security-groups.json",
            "/SecurityGroups/1/IpPermissions/0/IpRanges",
        ),
        (
            "security-groups.json",
            "/SecurityGroups/1/IpPermissions/0/FromPort",
        ),
        (
            "security-groups.json",
            "/SecurityGroups/1/IpPermissions/0/IpProtocol",
        ),
        ("route-tables.json", "/RouteTables/0/Routes"),
        ("route-tables.json", "/RouteTables/0/Associations"),
        (
            "route-tables.json",
            "/RouteTables/0/Associations/0/SubnetId",
        ),
        ("route-tables.json", "/RouteTables/0/Routes/0/State"),
        (
            "route-tables.json",
            "/RouteTables/0/Routes/0/DestinationCidrBlock",
        ),
        ("network-acls.json", "/NetworkAcls/0/Entries"),
        ("network-acls.json", "/NetworkAcls/0/Entries/0/Egress"),
        ("network-acls.json", "/NetworkAcls/0/Entries/0/CidrBlock"),
        ("network-acls.json", "/NetworkAcls/0/Entries/0/RuleAction"),
        ("network-acls.json", "/NetworkAcls/0/Associations"),
        (
            "network-acls.json",
            "/NetworkAcls/0/Associations/0/SubnetId",
        ),
        ("network-interfaces.json", "/NetworkInterfaces/0/Status"),
        ("network-interfaces.json", "/NetworkInterfaces/0/SubnetId"),
        (
            "network-interfaces.json",
            "/NetworkInterfaces/0/PrivateIpAddresses",
        ),
    ] {
        let folder = healthy();
        edit(&folder, name, |file| cut(file, pointer));
        let (verdict, answer) = verdict(&folder);
        assert_eq!(verdict, "unknown", "{pointer}: {answer:#}");
        assert!(
            answer["notices"]
                .as_array()
                .is_some_and(|all| !all.is_empty()),
            "{pointer}"
        );
    }
}

#[test]
fn null_where_a_list_belongs_is_an_empty_list() {
    for (name, pointer, right) in [
        (
            "security-groups.json",
            "/SecurityGroups/1/IpPermissions",
            "deny",
        ),
        (
            "security-groups.json",
            "/SecurityGroups/1/IpPermissions/0/UserIdGroupPairs",
            "allow",
        ),
        ("network-acls.json", "/NetworkAcls/0/Entries", "deny"),
        (
            "route-tables.json",
            "/RouteTables/0/PropagatingVgws",
            "allow",
        ),
        ("vpcs.json", "/Vpcs/0/Ipv6CidrBlockAssociationSet", "allow"),
        ("vpc-endpoints.json", "/VpcEndpoints/0/DnsEntries", "allow"),
        (
            "network-interfaces.json",
            "/NetworkInterfaces/0/TagSet",
            "allow",
        ),
    ] {
        let folder = healthy();
        edit(&folder, name, |file| {
            *file.pointer_mut(pointer).expect(pointer) = Value::Null;
        });
        let (verdict, answer) = verdict(&folder);
        assert_eq!(verdict, right, "{pointer}: {answer:#}");
    }
}

/// Takes the client's own table into a file of its own, so that its subnet falls to the main one
/// wherever that file is not read.
fn with_own_table_beside(folder: &TempDir) -> Value {
    let mut own = Value::Null;
    edit(folder, "route-tables.json", |file| {
        own = file["RouteTables"]
            .as_array_mut()
            .expect("tables")
            .remove(0);
    });
    own
}

#[test]
fn a_file_that_cannot_be_read_may_hold_what_decides() {
    let table = json!({ "RouteTables": [with_own_table_beside(&healthy())] }).to_string();
    let (half, _) = table.split_at(table.len() / 2);
    let gzip: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
    let bare = table
        .trim_start_matches("{\"RouteTables\":")
        .trim_end_matches('}');
    for (name, text, notice) in [
        ("own.json", half.as_bytes(), "RouteTables may be missing"),
        ("own.json", &b"{"[..], "objects of any kind"),
        ("own.json", b"", "it is empty"),
        ("own.json", b"7", "objects of any kind"),
        ("own.json", b"\xff\x00\xff", "it is no text"),
        ("own.json", bare.as_bytes(), "RouteTables may be missing"),
        ("own.json", b"[\"rtb-0a\"]", "objects of any kind"),
        (
            "own.json",
            b"ROUTETABLES\trtb-0a\tvpc-0a\nROUTES\t10.0.0.0/16\tlocal\n",
            "RouteTables",
        ),
        (
            "own.json",
            b"------------\n|  DescribeRouteTables  |\n+-----+\n",
            "RouteTables may be",
        ),
        ("own.json.gz", gzip, "compressed"),
        ("own.json", gzip, "compressed"),
        ("own.txt", table.as_bytes(), "rename it"),
        (
            "own.yaml",
            b"RouteTables:\n- RouteTableId: rtb-0a\n  VpcId: [",
            "may be cut off",
        ),
        ("own.yaml", b"RouteTables:\n- {\n", "neither JSON nor YAML"),
    ] {
        let folder = healthy();
        with_own_table_beside(&folder);
        write(&folder, name, text);
        is_unknown(&folder, notice);
    }
    // What has nothing to do with it is left alone.
    let folder = healthy();
    with_own_table_beside(&folder);
    write(&folder, "other.json", "{\"Buckets\": []}");
    write(&folder, "README", "What is here\n");
    let (verdict, answer) = verdict(&folder);
    assert_eq!(verdict, "allow", "{answer:#}");
}

#[test]
fn pages_add_up_where_none_is_left_out() {
    let own = with_own_table_beside(&healthy());
    let page = json!({ "RouteTables": [own], "NextToken": "more" });
    let folder = healthy();
    with_own_table_beside(&folder);
    let last = read(&folder, "route-tables.json");
    fs::remove_file(folder.path().join("facts/route-tables.json")).expect("removed");
    write(&folder, "route-tables-1.json", page.to_string());
    is_unknown(&folder, "RouteTables is cut off");
    write(&folder, "route-tables-3.json", &last);
    edit(&folder, "route-tables-1.json", |file| {
        file["RouteTables"] = json!([]);
    });
    is_unknown(&folder, "RouteTables is cut off");
    write(&folder, "route-tables-1.json", page.to_string());
    fs::rename(
        folder.path().join("facts/route-tables-3.json"),
        folder.path().join("facts/route-tables-2.json"),
    )
    .expect("renamed");
    assert_eq!(verdict(&folder).0, "allow");
    // Two documents in one file are pages, too.
    for page in ["route-tables-1.json", "route-tables-2.json"] {
        fs::remove_file(folder.path().join("facts").join(page)).expect("removed");
    }
    write(&folder, "route-tables.json", format!("{page}\n{last}"));
    assert_eq!(verdict(&folder).0, "allow");
}

#[test]
fn two_descriptions_that_contradict_each_other_are_none() {
    for (name, pointer, value) in [
        (
            "security-groups.json",
            "/SecurityGroups/1/IpPermissions",
            json!([]),
        ),
        ("route-tables.json", "/RouteTables/0/Routes", json!([])),
        ("network-acls.json", "/NetworkAcls/0/Entries", json!([])),
        (
            "network-interfaces.json",
            "/NetworkInterfaces/0/PrivateIpAddress",
            json!("10.0.1.99"),
        ),
    ] {
        for before in [false, true] {
            let folder = healthy();
            let mut other: Value = serde_json::from_str(&read(&folder, name)).expect("JSON");
            *other.pointer_mut(pointer).expect(pointer) = value.clone();
            let name = if before { "0.json" } else { "zz.json" };
            write(&folder, name, other.to_string());
            is_unknown(&folder, "described otherwise before");
        }
    }
    // The same once more, and other notes or another order, say nothing else.
    let folder = healthy();
    edit(&folder, "security-groups.json", |file| {
        let groups = file["SecurityGroups"].as_array_mut().expect("groups");
        groups.reverse();
        groups[0]["Description"] = "another".into();
        groups[0]["Tags"] = json!([{ "Key": "Name", "Value": "endpoint" }]);
    });
    let text = read(&folder, "security-groups.json");
    write(&folder, "zz.json", text);
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(HEALTHY)
            .join("facts/security-groups.json"),
        folder.path().join("facts/security-groups.json"),
    )
    .expect("a copy");
    assert_eq!(verdict(&folder).0, "allow");
}

/// As `aws --output yaml` prints it: strings in quotes only where they would be something else.
#[test]
fn yaml_is_read_as_json_is() {
    let folder = healthy();
    for entry in fs::read_dir(folder.path().join("facts")).expect("the facts") {
        let path = entry.expect("an entry").path();
        let json: Value =
            serde_json::from_str(&fs::read_to_string(&path).expect("a file")).expect("JSON");
        let yaml = yaml_serde::to_string(&json).expect("YAML");
        fs::write(path.with_extension("yml"), yaml).expect("a file");
        fs::remove_file(path).expect("removed");
    }
    let (verdict, answer) = verdict(&folder);
    assert_eq!(
        (verdict.as_str(), answer.get("notices")),
        ("allow", None),
        "{answer:#}"
    );
    let stamped = "NatGateways:\n- CreateTime: 2026-01-02T03:04:05+00:00\n  NatGatewayId: nat-0a\n";
    write(
        &folder,
        "nat.yaml",
        format!("---\n{stamped}---\nNatGateways: []\n"),
    );
    assert_eq!(self::verdict(&folder).0, "allow");
}

/// A snapshot may hold objects of any kind, whatever else lies beside it.
#[test]
fn a_snapshot_that_does_not_read_may_hold_anything() {
    for (text, why) in [
        (
            r#"{"schema": "apigw-doctor/facts/1", "aws": []}"#,
            "does not read as one",
        ),
        (
            r#"{"schema": "apigw-doctor/facts/2", "aws": {}}"#,
            "a newer version",
        ),
        (
            r#"{"schema": "apigw-doctor/facts/2-next"}"#,
            "a newer version",
        ),
        (
            r#"{"schema": "apigw-doctor/facts/1", "aws": {"#,
            "no whole JSON document",
        ),
    ] {
        let folder = healthy();
        with_own_table_beside(&folder);
        write(&folder, "snapshot.json", text);
        is_unknown(&folder, why);
    }
    // A report is of what was found, and holds no objects.
    let folder = healthy();
    with_own_table_beside(&folder);
    write(
        &folder,
        "report.json",
        r#"{"schema": "apigw-doctor/report/1", "verdict": {}}"#,
    );
    assert_eq!(verdict(&folder).0, "allow");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_and_not_opened() {
    use std::os::unix::fs::symlink;

    let folder = healthy();
    let facts = folder.path().join("facts");
    symlink(&facts, facts.join("loop")).expect("a link");
    symlink("/dev/zero", facts.join("zero")).expect("a link");
    let ran = ask(&folder);
    assert!(ran.out.contains("\"allow\""), "{}", ran.out);
    for part in [
        "loop: it leads to a folder",
        "zero: it is a pipe, a socket or a device",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    // One whose name says that it is of the facts is a loss.
    with_own_table_beside(&folder);
    let pipe = facts.join("own.json");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0)
        .expect("a pipe");
    is_unknown(&folder, "own.json: it is a pipe");
    fs::remove_file(&pipe).expect("removed");
    symlink("nowhere", &pipe).expect("a link");
    is_unknown(&folder, "a broken link");
}
