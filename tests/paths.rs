//! The packet's path, against a table: one world of three VPCs, and a few edits of it a case.
//!
//! `tests/cases/network/world.json` has files of AWS CLI output by their names. A case of
//! `paths.jsonl` sets values in it by JSON pointer, asks, and says what the answer must be:
//! the verdict, and all blockers as "layer object rule", where it lists any.

use std::fs;
use std::path::Path;

use apigw_doctor::facts::Inventory;
use apigw_doctor::network::{
    Answer, Classes, Path as Steps, Query, State, Topology, Verdict, judge,
};
use serde::Deserialize;
use serde_json::Value;

use crate::agreement::agrees;
use crate::program::{Ran, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    edits: Vec<Edit>,
    query: Value,
    expect: Expect,
}

#[derive(Deserialize)]
struct Edit {
    at: String,
    set: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    verdict: Verdict,
    #[serde(default)]
    blockers: Vec<String>,
    #[serde(default)]
    partial: bool,
    unknown: Option<String>,
}

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/network");
    fs::read_to_string(folder.join(name)).expect(name)
}

fn cases() -> Vec<Case> {
    let text = read("paths.jsonl");
    let one =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(one).collect()
}

fn set(world: &mut Value, edit: &Edit) {
    if let Some(place) = world.pointer_mut(&edit.at) {
        *place = edit.set.clone();
        return;
    }
    let (parent, name) = edit.at.rsplit_once('/').expect("a pointer");
    let parent = world.pointer_mut(parent);
    let parent = parent.and_then(Value::as_object_mut);
    let parent = parent.unwrap_or_else(|| panic!("{} leads nowhere", edit.at));
    parent.insert(name.to_owned(), edit.set.clone());
}

fn world() -> Value {
    serde_json::from_str(&read("world.json")).expect("the world reads")
}

/// Adds the empty lists that the AWS CLI prints and the table leaves out.
fn as_printed(world: &mut Value) {
    let lists = |object: &mut Value, names: &[&str]| {
        for name in names {
            if object.get(name).is_none() {
                object[name] = Value::Array(Vec::new());
            }
        }
    };
    let all = &mut world["all"];
    let mut each = |kind: &str, change: &dyn Fn(&mut Value)| {
        let objects = all.get_mut(kind).and_then(Value::as_array_mut);
        objects.into_iter().flatten().for_each(change);
    };
    each("SecurityGroups", &|group| {
        for rules in ["IpPermissions", "IpPermissionsEgress"] {
            let rules = group.get_mut(rules).and_then(Value::as_array_mut);
            for rule in rules.into_iter().flatten() {
                let peers = [
                    "IpRanges",
                    "Ipv6Ranges",
                    "PrefixListIds",
                    "UserIdGroupPairs",
                ];
                lists(rule, &peers);
            }
        }
    });
    each("NetworkInterfaces", &|eni| lists(eni, &["Ipv6Addresses"]));
    each("Vpcs", &|vpc| lists(vpc, &["CidrBlockAssociationSet"]));
    each("VpcEndpoints", &|endpoint| {
        lists(endpoint, &["SubnetIds"]);
        endpoint["PrivateDnsEnabled"] = false.into();
    });
    each("TransitGatewayAttachments", &|attachment| {
        attachment["ResourceOwnerId"] = "111122223333".into();
    });
    each("VpcPeeringConnections", &|peering| {
        for side in ["RequesterVpcInfo", "AccepterVpcInfo"] {
            lists(&mut peering[side], &["CidrBlockSet"]);
        }
    });
}

fn network(mut world: Value, edits: &[Edit]) -> Topology {
    for edit in edits {
        set(&mut world, edit);
    }
    as_printed(&mut world);
    let mut all = Inventory::default();
    for (name, file) in world.as_object().expect("files by name") {
        all.import(&file.to_string(), &[name]);
    }
    Topology::new(all)
}

fn ask(case: &Case) -> Answer {
    let query = Query::read(&case.query.to_string()).expect("a query");
    let network = network(world(), &case.edits);
    let answer = judge(&network, &query);
    let mut classes = Classes::new(&network);
    // Asked again, it comes from what is known of its class.
    for _ in 0..2 {
        agrees(classes.judge(&query), &answer, &case.name);
    }
    answer
}

/// The blockers, as a case lists them.
fn blockers(answer: &Answer) -> Vec<String> {
    let mut all = Vec::new();
    for step in answer.paths.iter().flat_map(Steps::blockers) {
        let rule = step
            .rule
            .as_ref()
            .map_or_else(String::new, |rule| format!(" {rule}"));
        let one = format!("{} {}{rule}", step.layer.as_str(), step.object);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn unknowns(answer: &Answer) -> String {
    let steps = answer.paths.iter().flat_map(Steps::unknowns);
    let steps = steps.map(|step| step.text.clone());
    let all: Vec<String> = answer.unknowns.iter().cloned().chain(steps).collect();
    all.join("; ")
}

#[test]
fn every_case_is_judged_as_aws_would() {
    let mut wrong = Vec::new();
    for case in cases() {
        let answer = ask(&case);
        let (found, unknown) = (blockers(&answer), unknowns(&answer));
        let expect = &case.expect;
        let mut fits = answer.verdict == expect.verdict && found == expect.blockers;
        fits &= answer.partial == expect.partial;
        // What is allowed is known, and what is unknown says why.
        fits &= match &expect.unknown {
            Some(text) => unknown.contains(text),
            None => unknown.is_empty() || expect.verdict == Verdict::Deny,
        };
        fits &= !case.source.is_empty();
        if !fits {
            wrong.push(format!(
                "{}: is {:?} partial {} {found:?} unknown [{unknown}]",
                case.name, answer.verdict, answer.partial
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_cases_have_one_name() {
    let mut names: Vec<String> = cases().into_iter().map(|case| case.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// Not knowing something may make a verdict unknown, and a denial may lose a blocker; an allowed
/// packet is never made of less.
#[test]
fn knowing_less_allows_nothing_more() {
    let mut wrong = Vec::new();
    let world = world();
    for case in cases()
        .iter()
        .filter(|case| case.expect.verdict == Verdict::Deny)
    {
        for key in world["all"].as_object().expect("objects by kind").keys() {
            // Without what says that it does not work, something may seem to.
            if matches!(key.as_str(), "Reservations" | "VpcEndpoints") {
                continue;
            }
            let mut edits: Vec<Edit> = case.edits.iter().map(Edit::copy).collect();
            edits.push(Edit {
                at: format!("/all/{key}"),
                set: Value::Array(Vec::new()),
            });
            let query = Query::read(&case.query.to_string()).expect("a query");
            let answer = judge(&network(world.clone(), &edits), &query);
            if answer.verdict == Verdict::Allow {
                wrong.push(format!("{}: allowed without {key}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Edit {
    fn copy(&self) -> Self {
        Self {
            at: self.at.clone(),
            set: self.set.clone(),
        }
    }
}

/// Each step that drops a packet by an object's rule tells how to let it on.
#[test]
fn what_blocks_says_how_to_open_it() {
    for case in cases() {
        for step in ask(&case).paths.iter().flat_map(Steps::blockers) {
            assert!(
                step.code.is_some() || step.layer.as_str() == "client",
                "{}: {step:?}",
                case.name
            );
            let rule = matches!(
                step.layer.as_str(),
                "sg-in" | "sg-out" | "nacl-in" | "nacl-out" | "return-nacl"
            );
            assert!(!rule || step.fix.is_some(), "{}: {step:?}", case.name);
            assert_ne!(step.state, State::Pass);
        }
    }
}

/// The world as a directory of files, in whatever folders.
fn folder(edits: &[Edit]) -> tempfile::TempDir {
    let mut world = world();
    for edit in edits {
        set(&mut world, edit);
    }
    as_printed(&mut world);
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("account/eu-west-1");
    fs::create_dir_all(&own).expect("a folder");
    let files = world.as_object().expect("files by name");
    for (place, (key, objects)) in files["all"].as_object().expect("kinds").iter().enumerate() {
        let file = serde_json::json!({ key: objects }).to_string();
        fs::write(own.join(format!("{place}.json")), file).expect("a file");
    }
    let table = folder.path().join("tgw-rtb-0a");
    fs::create_dir_all(&table).expect("a folder");
    let routes = files["tgw-rtb-0a"].to_string();
    fs::write(table.join("routes.json"), routes).expect("a file");
    folder
}

fn path(folder: &tempfile::TempDir, more: &[&str]) -> Ran {
    let facts = folder.path().to_str().expect("a path");
    run(&[&["path", "--facts", facts], more].concat(), "")
}

/// An answer in JSON, which its schema describes.
fn fitting(line: &str) -> Value {
    let answer = serde_json::from_str(line).expect("JSON");
    let wrong: Vec<String> = crate::generated::schema("path-1")
        .iter_errors(&answer)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{line}: {}", wrong.join("\n"));
    answer
}

#[test]
fn a_directory_of_aws_cli_output_is_enough() {
    let whole = folder(&[]);
    let ran = path(&whole, &["--from", "i-0a1", "--to", "eni-0c1"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.contains("allow"), "{}", ran.out);
    let pending = Edit {
        at: "/all/VpcPeeringConnections/0/Status/Code".to_owned(),
        set: "pending-acceptance".into(),
    };
    let broken = folder(&[pending]);
    let ran = path(&broken, &["--from", "10.0.1.10", "--to", "10.1.1.20"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    for part in [
        "FAIL peering",
        "Reachability Analyzer calls this BAD_STATE",
        "aws ec2 accept-vpc-peering-connection --region eu-west-1 --vpc-peering-connection-id pcx-0ab",
        "eni-0b1 (vpce-0b), answering",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let ran = path(
        &broken,
        &["--from", "eni-0a1", "--to", "eni-0b1", "-o", "json"],
    );
    let answer = fitting(&ran.out);
    assert_eq!(answer["schema"], "apigw-doctor/path/1");
    assert_eq!(answer["verdict"], "deny");
    assert_eq!(answer["blockers"][0]["layer"], "peering");
    assert_eq!(answer["blockers"][0]["object"], "pcx-0ab");
    assert_eq!(answer["blockers"].as_array().expect("a list").len(), 1);
    let lost = path(&whole, &["--from", "eni-0ff", "--to", "eni-0b1"]);
    assert_eq!(lost.code, 3, "{}", lost.out);
    let lost = path(
        &whole,
        &["--from", "eni-0ff", "--to", "eni-0b1", "--allow-unknown"],
    );
    assert_eq!(lost.code, 0, "{}", lost.out);
    assert_eq!(path(&whole, &["--from", "auto", "--to", "eni-0b1"]).code, 2);
    assert_eq!(
        path(&whole, &["--from", "eni-0a1", "--to", "vpc-0b"]).code,
        2
    );
}

#[test]
fn the_share_of_ports_that_are_lost_is_told() {
    let denying = |first: u16, last: u16| {
        let rule = |number: u16, egress: bool, action: &str| {
            serde_json::json!({ "RuleNumber": number, "Egress": egress, "RuleAction": action,
                "Protocol": "6", "CidrBlock": "0.0.0.0/0",
                "PortRange": { "From": 0, "To": 65535 } })
        };
        let mut denied = rule(90, false, "deny");
        denied["PortRange"] = serde_json::json!({ "From": first, "To": last });
        folder(&[Edit {
            at: "/all/NetworkAcls/0/Entries".to_owned(),
            set: Value::Array(vec![
                rule(100, true, "allow"),
                denied,
                rule(100, false, "allow"),
            ]),
        }])
    };
    let asked = ["--from", "lambda:orders", "--to", "eni-0e2"];
    let in_json = [&asked[..], &["-o", "json"]].concat();
    let few = denying(3389, 3389);
    let ran = path(&few, &in_json);
    let answer = fitting(&ran.out);
    assert_eq!((ran.code, &answer["verdict"]), (0, &"allow".into()));
    assert_eq!(answer["lost_percent"], 0.0016);
    assert_eq!(answer["warnings"][0]["rule"], "90");
    assert_eq!(answer["blockers"], Value::Array(Vec::new()));
    let ran = path(&few, &asked);
    let told = "0.0016 % of the client's source ports get no answer";
    assert!(
        ran.out.contains(told) && ran.out.contains("warn return-nacl"),
        "{}",
        ran.out
    );
    let ran = path(&denying(1024, 33_279), &in_json);
    let answer = fitting(&ran.out);
    assert_eq!((ran.code, &answer["partial"]), (1, &true.into()));
    assert_eq!(answer["lost_percent"], 50.0);
    assert_eq!(answer["warnings"], Value::Null);
}

#[test]
fn questions_are_answered_in_order_and_a_bad_line_is_a_mistake() {
    let whole = folder(&[]);
    fs::write(whole.path().join("other.json"), "{\"Buckets\": []}").expect("a file");
    let lines = [
        r#"{"id": "one", "from": {"eni": "eni-0a1"}, "to": {"eni": "eni-0b1"}, "port": 443, "protocol": "tcp"}"#,
        "",
        r#"{"id": 7, "from": {"ip": "10.0.1.10"}, "to": {"ip": "10.0.2.20"}, "port": 80}"#,
        r#"{"from": {"eni": "NetworkInterfaceId:9"}, "to": {"ip": "10.0.2.20"}, "protocol": "udp"}"#,
    ];
    let input = lines.join("\n");
    let ran = |input: &str, file: bool| {
        let questions = whole.path().join("queries.jsonl");
        fs::write(&questions, input).expect("a file");
        let name = if file {
            questions.to_str().expect("a path")
        } else {
            "-"
        };
        let facts = whole.path().to_str().expect("a path");
        let args = ["path", "--facts", facts, "--queries", name, "-o", "json"];
        run(&args, input)
    };
    let good = ran(&input, true);
    assert_eq!(good.code, 1, "{}", good.out);
    assert!(
        good.err.contains("other.json") && good.err.contains("left alone"),
        "{}",
        good.err
    );
    assert_eq!(ran(&input, false).out, good.out);
    let answers: Vec<Value> = good.out.lines().map(fitting).collect();
    let told: Vec<(&Value, &Value)> = answers
        .iter()
        .map(|one| (&one["id"], &one["verdict"]))
        .collect();
    let (one, seven, four) = ("one".into(), 7.into(), 4.into());
    let (allow, deny, unknown) = ("allow".into(), "deny".into(), "unknown".into());
    assert_eq!(told, [(&one, &allow), (&seven, &deny), (&four, &unknown)]);
    let last = &answers[2];
    assert_eq!(
        last["from"],
        serde_json::json!({ "eni": "NetworkInterfaceId:9" })
    );
    assert_eq!(last["to"], serde_json::json!({ "ip": "10.0.2.20" }));
    assert_eq!(
        (&last["port"], &last["protocol"]),
        (&443.into(), &"udp".into())
    );

    for (wrong, field) in [
        (
            r#"{"from": {"eni": "eni-0a1"}, "to": {"eni": "eni-0b1"}, "port": 0}"#,
            "\"port\"",
        ),
        (
            r#"{"from": {"eni": "eni-0a1"}, "to": {"eni": "eni-0b1"}, "prot": "udp"}"#,
            "\"prot\"",
        ),
        (r#"{"from": {"eni": "eni-0a1"}, "to": {}}"#, "\"to\""),
        ("hello", "no JSON object"),
    ] {
        let input = format!("{}\n\n{wrong}\n{}", lines[0], lines[2]);
        // A file is read through first; what streams in is answered as far as it goes.
        for (file, answers) in [(true, 0), (false, 1)] {
            let bad = ran(&input, file);
            assert_eq!(
                (bad.code, bad.out.lines().count()),
                (2, answers),
                "{wrong}: {}",
                bad.out
            );
            assert!(
                bad.err.contains("line 3") && bad.err.contains(field),
                "{}",
                bad.err
            );
        }
    }
}

#[test]
fn groups_are_judged_from_files_too() {
    let closed = Edit {
        at: "/all/SecurityGroups/1/IpPermissions".to_owned(),
        set: Value::Array(Vec::new()),
    };
    for (edits, code) in [(vec![], 0), (vec![closed], 1)] {
        let folder = folder(&edits);
        let facts = folder.path().to_str().expect("a path");
        let url = "https://abcde12345-vpce-0a.execute-api.eu-west-1.amazonaws.com/prod";
        let ran = run(
            &["sg", url, "--from", "i-0a1", "--facts", facts, "-o", "json"],
            "",
        );
        let report: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(ran.code, code, "{report:#}");
        if code == 1 {
            assert_eq!(report["findings"][0]["code"], "SG004", "{report:#}");
        }
    }
}

/// What the help says makes files: a shell runs it, and its files are read.
#[test]
fn the_help_says_how_to_gather_files() {
    let help = run(&["help", "facts"], "")
        .out
        .replace("REGION", "eu-west-1");
    let (_, commands) = help.split_once("on the way:\n").expect("how to");
    let commands: Vec<&str> = commands
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .collect();
    let here = tempfile::tempdir().expect("a folder");
    // The AWS CLI's answer where there is nothing.
    let aws = here.path().join("aws");
    fs::write(&aws, "#!/bin/sh\necho '{ \"Vpcs\": [] }'\n").expect("written");
    let shell = std::process::Command::new("sh")
        .args([
            "-ec",
            &format!("chmod +x aws; PATH=.:$PATH\n{}", commands.join("\n")),
        ])
        .current_dir(here.path())
        .output();
    let shell = shell.expect("sh");
    assert!(shell.status.success(), "{help}: {shell:?}");
    let facts = here.path().join("facts");
    let made = fs::read_dir(facts.join("eu-west-1")).expect("a folder");
    assert_eq!(made.count(), 19);
    let facts = facts.display().to_string();
    let ask = [
        "path",
        "--from",
        "10.0.1.10",
        "--to",
        "10.0.2.10",
        "--facts",
        &facts,
    ];
    let told = run(&ask, "");
    assert_eq!((told.code, told.err.as_str()), (3, ""), "{}", told.out);
}

/// Without credentials nobody knows, and what was not read is named; what is no question says so.
#[test]
fn without_files_and_without_credentials_nobody_knows() {
    let asked = "{\"id\":\"a\",\"from\":{\"eni\":\"eni-0a1\"},\"to\":{\"ip\":\"10.0.0.1\"}}";
    let lines = format!("{asked}\n\n{}\n", asked.replace("\"a\"", "\"b\""));
    let told = run(
        &[
            "path",
            "--queries",
            "-",
            "--region",
            "eu-west-1",
            "-o",
            "json",
        ],
        &lines,
    );
    assert_eq!((told.code, told.err.as_str()), (3, ""), "{}", told.out);
    let answers: Vec<Value> = told
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, ["a", "b"]);
    let told = answers[0]["unknowns"].to_string();
    assert!(
        told.contains("eni-0a1") && told.contains("ec2:DescribeRouteTables"),
        "{told}"
    );

    let ask = [
        "path",
        "--from",
        "i-0a1",
        "--to",
        "eni-0a2",
        "--region",
        "eu-west-1",
    ];
    let told = run(&ask, "");
    assert_eq!((told.code, told.err.as_str()), (3, ""), "{}", told.out);
    assert!(
        told.out.contains("ec2:DescribeNetworkInterfaces"),
        "{}",
        told.out
    );

    let told = run(
        &["path", "--queries", "-"],
        &format!("{asked}\n").repeat(1001),
    );
    assert_eq!((told.code, told.out.as_str()), (2, ""), "{}", told.err);
    assert!(told.err.contains("1000 lines at most"), "{}", told.err);
}
