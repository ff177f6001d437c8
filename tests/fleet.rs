//! The reports of many hosts as one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::recorded;
use crate::tool::{Run, tool};

/// The client of the recorded cases, its address and its subnet.
const INSTANCE: &str = "i-274e1f13155ee27f5";
const ADDRESS: &str = "10.0.1.10";
const SUBNET: &str = "subnet-a4d902ff97b5abe32";

/// A healthy client that had no time to see it.
const UNSEEN: &str = "unseen";

/// Twelve clients of one API: the case of each, and the subnet that it lies in.
const CLIENTS: [(&str, &str); 12] = [
    ("endpoint-sg-no-443", "subnet-0000000000000000a"),
    ("healthy", "subnet-0000000000000000b"),
    ("endpoint-sg-no-443", "subnet-0000000000000000a"),
    ("policy-names-other-endpoint", "subnet-0000000000000000c"),
    ("private-dns-off", "subnet-0000000000000000a"),
    ("endpoint-sg-no-443", "subnet-0000000000000000a"),
    ("healthy", "subnet-0000000000000000b"),
    ("policy-names-other-endpoint", "subnet-0000000000000000b"),
    (UNSEEN, "subnet-0000000000000000b"),
    ("endpoint-sg-no-443", "subnet-0000000000000000a"),
    ("policy-names-other-endpoint", "subnet-0000000000000000c"),
    ("private-dns-off", "subnet-0000000000000000a"),
];

fn name(number: usize) -> String {
    format!("i-{number:017x}")
}

fn unseen() -> String {
    let mut facts = recorded::snapshots()["healthy"].clone();
    for probe in ["tcp", "tls", "tls_trials", "http"] {
        facts[probe] = json!({"unknown": {"why": "timed-out", "detail": "the time was up"}});
    }
    facts.to_string()
}

/// The snapshot of each client, as a file of its own.
fn snapshots(folder: &Path) {
    for (number, (case, subnet)) in CLIENTS.into_iter().enumerate() {
        let text = match case {
            UNSEEN => unseen(),
            case => fs::read_to_string(recorded::file(case)).expect("a case"),
        };
        let text = text.replace(INSTANCE, &name(number));
        let text = text.replace(ADDRESS, &format!("10.0.1.{}", 10 + number));
        let text = text.replace(SUBNET, subnet);
        fs::write(folder.join(format!("{number:02}.json")), text).expect("a snapshot");
    }
}

/// The report of each client.
fn reports(folder: &Path) -> Vec<String> {
    let own = tempfile::tempdir().expect("a folder");
    snapshots(own.path());
    let all = (0..CLIENTS.len()).map(|number| {
        let file = own.path().join(format!("{number:02}.json"));
        let run = tool(["replay", "-o", "json"]).arg(file).run();
        fs::write(folder.join(format!("{number:02}.json")), &run.stdout).expect("a report");
        run.stdout
    });
    all.collect()
}

fn fleet(folder: &Path) -> (Run, Value) {
    let run = tool(["fleet", "-o", "json"]).arg(folder).run();
    let report = serde_json::from_str(&run.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {run:?}"));
    (run, report)
}

fn texts(value: &Value) -> Vec<&str> {
    let all = value.as_array().expect("a list").iter();
    all.map(|it| it.as_str().expect("a text")).collect()
}

#[test]
fn causes_have_their_hosts_and_fixes_the_order_of_hosts_healed() {
    let folder = tempfile::tempdir().expect("a folder");
    snapshots(folder.path());
    let (run, report) = fleet(folder.path());
    assert_eq!(run.code, 1, "{run:?}");
    let fleet = &report["fleet"];
    for (count, of) in [
        (12, "hosts"),
        (9, "broken"),
        (2, "healthy"),
        (1, "inconclusive"),
        (0, "without_report"),
        (0, "unexplained"),
    ] {
        assert_eq!(fleet[of], count, "{of}: {fleet}");
    }
    let causes = fleet["causes"].as_array().expect("causes");
    let hosts: Vec<(String, usize)> = causes
        .iter()
        .map(|it| (it["code"].to_string(), texts(&it["hosts"]).len()))
        .collect();
    assert_eq!(
        hosts.iter().map(|it| it.1).collect::<Vec<_>>(),
        [4, 3, 2],
        "{hosts:?}"
    );
    assert_eq!(causes[0]["code"], "SG004");
    assert_eq!(texts(&causes[0]["hosts"]), [0, 2, 5, 9].map(name));
    // What parts them from the two that work: the subnet of the first, and of no other.
    let first = &causes[0]["differs"][0];
    assert_eq!(
        (
            &first["what"],
            &first["value"],
            &first["broken"],
            &first["healthy"]
        ),
        (
            &json!("subnet"),
            &json!("subnet-0000000000000000a"),
            &json!(4),
            &json!(0)
        )
    );
    let healed: Vec<u64> = fleet["fixes"]
        .as_array()
        .expect("fixes")
        .iter()
        .map(|it| it["heals"].as_u64().expect("a count"))
        .collect();
    assert_eq!(healed.iter().sum::<u64>(), 9, "{fleet}");
    assert!(healed.is_sorted_by(|one, other| one >= other), "{healed:?}");
    assert_eq!(report["findings"][0]["role"], "cause");
    assert_eq!(report["hosts"].as_array().map(Vec::len), Some(12));
    // The one that has no credentials is not among those that work.
    assert_eq!(report["hosts"][8]["state"], "inconclusive");
}

#[test]
fn reports_and_snapshots_tell_the_same() {
    let (one, other) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    snapshots(one.path());
    reports(other.path());
    let plain = |folder: &Path| {
        let run = tool(["fleet", "-o", "plain", "-v", "."]).dir(folder).run();
        (run.code, run.stdout)
    };
    assert_eq!(plain(one.path()), plain(other.path()));
}

#[test]
fn every_format_names_the_hosts_and_says_that_they_are_broken() {
    let folder = tempfile::tempdir().expect("a folder");
    snapshots(folder.path());
    for format in [
        "human", "plain", "json", "markdown", "html", "junit", "sarif", "github", "short",
    ] {
        let run = tool(["fleet", "--redact", "none", "-o", format])
            .arg(folder.path())
            .run();
        assert_eq!(run.code, 1, "{format}: {run:?}");
        let words = match format {
            "short" | "github" => "3 causes on 9 hosts, 2 healthy, 1 inconclusive",
            "sarif" => "(4 hosts)",
            _ => "i-00000000000000002",
        };
        let alike = "alike on 3 other hosts";
        assert!(
            run.stdout.contains(words) || run.stdout.contains(alike),
            "{format}: {}",
            run.stdout
        );
    }
}

/// As `aws ssm list-command-invocations --details` prints it.
fn invocation(host: &str, details: &str, output: &str) -> Value {
    json!({
        "CommandId": "0123abcd-0123-abcd-0123-0123456789ab",
        "InstanceId": host,
        "DocumentName": "apigw-doctor-diagnose",
        "Status": if details == "Success" { "Success" } else { "Failed" },
        "StatusDetails": details,
        "CommandPlugins": [{"Name": "diagnose", "ResponseCode": 0, "Output": output}],
    })
}

#[test]
fn what_systems_manager_cuts_off_is_read_as_far_as_it_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = reports(folder.path());
    let said = "\n----------ERROR-------\nexit code 1; kept here: /var/log/apigw-doctor/1.json\n";
    let mut all: Vec<Value> = reports
        .iter()
        .enumerate()
        .map(|(number, report)| {
            // As the document prints it: on one line.
            let report: String = report.lines().map(str::trim_start).collect();
            let cut = &report[..2400];
            let output = format!("{cut}\n---Output truncated---{said}");
            invocation(&name(number), "Success", &output)
        })
        .collect();
    all.push(invocation("i-0fedcba9876543210", "Undeliverable", ""));
    let output = json!({"CommandInvocations": all});
    let file = folder.path().join("output.json");
    fs::write(&file, output.to_string()).expect("a file");
    let (run, report) = fleet(&file);
    assert_eq!(run.code, 1, "{run:?}");
    let fleet = &report["fleet"];
    assert_eq!(
        [
            &fleet["hosts"],
            &fleet["broken"],
            &fleet["healthy"],
            &fleet["without_report"]
        ],
        [13, 9, 2, 1].map(|it| json!(it)).each_ref(),
        "{fleet}"
    );
    assert_eq!(texts(&fleet["causes"][0]["hosts"]), [0, 2, 5, 9].map(name));
    let unknown = report["unknowns"].to_string();
    for told in ["Undeliverable", "i-0fedcba9876543210", "was cut off"] {
        assert!(unknown.contains(told), "{told}: {unknown}");
    }
    // The bucket's files have all of it: each host once, and nothing cut off.
    let (_, whole) = self::fleet(folder.path());
    assert_eq!(whole["fleet"]["hosts"], 13);
    assert!(
        !whole["unknowns"].to_string().contains("was cut off"),
        "{}",
        whole["unknowns"]
    );
}

/// As `aws s3 cp --recursive` brings what Systems Manager wrote into a bucket.
#[test]
fn a_host_that_gave_no_report_is_never_healthy() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = reports(folder.path());
    let bucket = tempfile::tempdir().expect("a folder");
    let keep = |number: usize, file: &str, text: &str| {
        let place = bucket
            .path()
            .join(name(number))
            .join("awsrunShellScript/diagnose");
        fs::create_dir_all(&place).expect("a folder");
        fs::write(place.join(file), text).expect("a file");
    };
    keep(1, "stdout", &reports[1]);
    keep(6, "stdout", &reports[6]);
    let (run, report) = fleet(bucket.path());
    assert_eq!(
        (run.code, &report["verdict"]["state"]),
        (0, &json!("healthy")),
        "{run:?}"
    );
    for (file, text, why) in [
        (
            "stdout",
            &reports[1][..reports[1].len() / 2],
            "is not whole",
        ),
        ("stdout", "", "is empty"),
        (
            "stderr",
            "there is no apigw-doctor at /usr/local/bin/apigw-doctor\n",
            "there is no apigw-doctor",
        ),
    ] {
        keep(7, file, text);
        let (run, report) = fleet(bucket.path());
        assert_eq!(
            (run.code, &report["fleet"]["without_report"]),
            (3, &json!(1)),
            "{run:?}"
        );
        assert_eq!(report["hosts"][2]["host"], name(7));
        assert!(
            report["hosts"][2]["problem"].to_string().contains(why),
            "{}",
            report["hosts"]
        );
        fs::remove_dir_all(bucket.path().join(name(7))).expect("it is gone");
    }
    let run = tool(["fleet"])
        .arg(
            bucket
                .path()
                .join(name(1))
                .join("awsrunShellScript/nothing"),
        )
        .run();
    assert_eq!(run.code, 4);
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(tool(["fleet"]).arg(empty.path()).run().code, 2);
}

#[test]
fn aliases_of_two_reports_are_not_one_object() {
    let (own, folder) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    snapshots(own.path());
    for number in [0, 2] {
        let name = format!("{number:02}.json");
        let run = tool(["replay", "--redact", "ids", "-o", "json"])
            .arg(own.path().join(&name))
            .run();
        fs::write(folder.path().join(&name), run.stdout).expect("a report");
    }
    let (_, report) = fleet(folder.path());
    assert_eq!(report["fleet"]["hosts"], 2);
    assert_eq!(report["fleet"]["causes"][0]["subject"], "");
    assert!(
        report["discovered"].to_string().contains("have aliases"),
        "{}",
        report["discovered"]
    );
}
