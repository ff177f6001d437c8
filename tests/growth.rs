//! How the work grows with the input, in processor time, which other work on the machine does not change.

use crate::tool::{processor_time, tool};

/// The healthy case, changed.
fn written(change: &dyn Fn(&mut serde_json::Value)) -> tempfile::NamedTempFile {
    let path = crate::recorded::file("healthy");
    let text = std::fs::read_to_string(path).expect("a case");
    let mut facts: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    change(&mut facts);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), facts.to_string()).expect("written");
    file
}

/// The healthy case with so many records more of a kind, each of its own.
fn grown(
    at: &[&str],
    count: u32,
    change: &dyn Fn(&mut serde_json::Value, u32),
) -> tempfile::NamedTempFile {
    written(&|facts| {
        let list = at.iter().fold(facts, |value, key| &mut value[*key]);
        let list = list["known"].as_array_mut().expect("a list");
        let one = list.first().expect("one").clone();
        for number in 0..count {
            let mut another = one.clone();
            change(&mut another, number);
            list.push(another);
        }
    })
}

fn address(number: u32) -> String {
    std::net::Ipv4Addr::from(0x0a10_0000 + number).to_string()
}

/// A recorded case whose API has a policy of so many statements, each with wildcards of its own, of which
/// the last admits the call.
fn of_statements(count: u32) -> tempfile::NamedTempFile {
    let statements: Vec<_> = (0..=count)
        .map(|number| {
            let stage = if number == count { "prod" } else { "other" };
            serde_json::json!({
                "Sid": format!("s{number}"),
                "Effect": "Allow",
                "Principal": "*",
                "Action": "execute-api:*nv*ke",
                "Resource": format!("arn:aws:execute-api:*:*:*/{stage}*/*G*T*/*pets*{}", match number {
                    last if last == count => "*".to_owned(),
                    other => format!("{other}*"),
                }),
            })
        })
        .collect();
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": statements });
    written(&|facts| facts["aws"]["rest_api"]["known"]["policy"] = policy.to_string().into())
}

type Change = Box<dyn Fn(&mut serde_json::Value, u32)>;

/// Kinds of records: where they stand, how many take a time that can be measured, and what makes each of
/// them one of its own.
fn kinds() -> Vec<(&'static str, &'static [&'static str], u32, Change)> {
    vec![
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
            "handshakes, half of them silent",
            &["tls"],
            1000,
            Box::new(|probe, number| {
                probe["address"] = address(number).into();
                if number % 2 == 0 {
                    probe["outcome"] = "silence".into();
                }
            }),
        ),
        (
            "answers of resolvers, each with an address of its own",
            &["dns"],
            1000,
            Box::new(|lookup, number| {
                lookup["asked"] = serde_json::json!({ "given": address(number) });
                lookup["answer"]["addresses"]["addresses"] = vec![address(number)].into();
            }),
        ),
        (
            "interfaces",
            &["aws", "network_interfaces"],
            1000,
            Box::new(|eni, number| {
                eni["NetworkInterfaceId"] = format!("eni-{number:017x}").into();
                eni["PrivateIpAddress"] = address(number).into();
                eni["PrivateIpAddresses"] =
                    serde_json::json!([{ "PrivateIpAddress": address(number) }]);
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
    ]
}

fn replayed(file: &tempfile::NamedTempFile) -> f64 {
    let path = file.path().to_str().expect("text");
    processor_time(&["replay", "-o", "json", path], "").as_secs_f64()
}

/// Four times the input takes four times the time, and not sixteen times. Below a tenth of a second the
/// start of the program is most of it.
fn grows_in_proportion(what: &str, count: u32, input: &dyn Fn(u32) -> tempfile::NamedTempFile) {
    let (once, four_times) = (replayed(&input(count)), replayed(&input(4 * count)));
    assert!(
        four_times < 8.0 * once.max(0.1),
        "{what}: {once} s for {count}, {four_times} s for four times as many"
    );
}

#[test]
fn replay_grows_with_its_records() {
    for (what, at, count, change) in kinds() {
        grows_in_proportion(what, count, &|count| grown(at, count, &*change));
    }
}

#[test]
fn replay_grows_with_a_policys_statements() {
    grows_in_proportion("statements", 500, &of_statements);
}

/// Texts that every reader has to look at, and those that make them look far.
#[test]
fn decode_grows_with_its_text() {
    let texts: [(&str, &str); 6] = [
        (
            "a log",
            "2026-11-22T05:40:51Z INFO request 4711 took 12 ms, status ok\n",
        ),
        (
            "errors",
            "java.net.ConnectException: Connection timed out (Connection timed out)\n",
        ),
        ("open braces", "{\"a\": [\n"),
        (
            "flow log",
            "2 111122223333 eni-0a1b2c3d4e5f60718 10.0.1.10 10.0.3.10 48122 443 6 3 180 1700000000 1700000060 ACCEPT OK\n",
        ),
        ("status lines", "HTTP/1.1 403 Forbidden\n\n"),
        (
            "execution log",
            "(5f0c1c3e-6c1b-4b0a-9d5e-2f1f0a7c9b11) Method request headers: {}\n",
        ),
    ];
    for (what, line) in texts {
        let count = 300_000 / line.len();
        let decoded = |times: usize| {
            processor_time(&["decode", "-o", "short"], &line.repeat(times)).as_secs_f64()
        };
        let (once, four_times) = (decoded(count), decoded(4 * count));
        assert!(
            four_times < 8.0 * once.max(0.1),
            "{what}: {once} s for {count} lines, {four_times} s for four times as many"
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
