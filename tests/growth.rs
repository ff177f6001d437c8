//! How the work grows with the input, in processor time, which other work on the machine does not change.

use crate::tool::{processor_time, tool};

/// A recorded case with so many records more of a kind, each of its own.
fn grown(
    at: &[&str],
    count: u32,
    change: &dyn Fn(&mut serde_json::Value, u32),
) -> tempfile::NamedTempFile {
    let path = crate::recorded::file("healthy");
    let text = std::fs::read_to_string(path).expect("a case");
    let mut facts: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let list = at.iter().fold(&mut facts, |value, key| &mut value[*key]);
    let list = list["known"].as_array_mut().expect("a list");
    let one = list.first().expect("one").clone();
    for number in 0..count {
        let mut another = one.clone();
        change(&mut another, number);
        list.push(another);
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), facts.to_string()).expect("written");
    file
}

fn address(number: u32) -> String {
    std::net::Ipv4Addr::from(0x0a10_0000 + number).to_string()
}

/// Four times the records take four times the time, and not sixteen times.
#[test]
fn replay_grows_with_its_records() {
    type Change = Box<dyn Fn(&mut serde_json::Value, u32)>;
    let kinds: [(&str, &[&str], u32, Change); 3] = [
        (
            "connections, half of them silent",
            &["tcp"],
            2000,
            Box::new(|probe, number| {
                probe["address"] = address(number).into();
                if number % 2 == 0 {
                    probe["outcome"] = "timed-out".into();
                }
            }),
        ),
        (
            "connections that fail each in its own way",
            &["tcp"],
            1000,
            Box::new(|probe, number| {
                probe["address"] = address(number).into();
                probe["outcome"] = serde_json::json!({ "failed": format!("error {number}") });
            }),
        ),
        (
            "security groups",
            &["aws", "security_groups"],
            1000,
            Box::new(|group, number| {
                group["GroupId"] = format!("sg-{number:017x}").into();
            }),
        ),
    ];
    for (what, at, count, change) in kinds {
        let time = |count| {
            let file = grown(at, count, &*change);
            let path = file.path().to_str().expect("text");
            processor_time(&["replay", "-o", "json", path], "").as_secs_f64()
        };
        let (once, four_times) = (time(count), time(4 * count));
        // Below a tenth of a second the start of the program is most of it.
        assert!(
            four_times < 8.0 * once.max(0.1),
            "{what}: {once} s for {count}, {four_times} s for four times as many"
        );
    }
}

/// A device is no file of cases, and has no end.
#[test]
fn an_endless_line_ends_a_run() {
    let run = tool(["policy", "test", "/dev/zero"]).run();
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("longer than 16 MiB"), "{}", run.stderr);
}

/// A file that no describe command prints is named and left out, before it fills the memory.
#[test]
fn a_file_of_facts_has_a_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let large = std::fs::File::create(folder.path().join("groups.json")).expect("a file");
    large.set_len((256 << 20) + 1).expect("a length");
    let run = tool(["sg", "--facts"])
        .arg(folder.path())
        .arg("https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod")
        .run();
    assert!(run.stderr.contains("it is larger than 256 MiB"), "{run:?}");
}
