//! The contract of the command line: what goes where, exit codes, bad input.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::program::run;
use crate::recorded;
use crate::tool::{processor_time, tool};

const URL: &str = "https://abcde12345.execute-api.us-east-1.amazonaws.com/prod/pets";

#[test]
fn what_makes_no_sense_ends_with_2_and_says_why() {
    for (arguments, words) in [
        (["diagnose", "orders"], "no scheme"),
        (
            [
                "diagnose",
                "ftp://abcde12345.execute-api.us-east-1.amazonaws.com/x",
            ],
            "only https",
        ),
        (["diagnose", "--nonsense"], "unexpected argument"),
        (["url", "https://a b/"], "white space"),
        (["explain", "SG999"], "did you mean SG0"),
        (["demo", "nothing"], "there is no case 'nothing'"),
    ] {
        let run = tool(arguments).run();
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (2, ""),
            "{arguments:?}: {run:?}"
        );
        assert!(run.stderr.contains(words), "{arguments:?}: {run:?}");
    }
    let run = tool(["diagnose", URL, "--from", "somebody"]).run();
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("names no client"), "{run:?}");
}

#[test]
fn a_file_that_is_no_snapshot_ends_with_4_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("facts.json");
    let healthy = fs::read_to_string(recorded::file("healthy")).expect("a case");
    let half = &healthy[..healthy.len() / 2];
    for (text, words) in [
        ("", "not a whole JSON document"),
        ("not json", "not a whole JSON document"),
        (half, "not a whole JSON document"),
        ("{}", "it is no snapshot"),
        ("[1]", "it is no snapshot"),
        (
            r#"{"schema": "apigw-doctor/report/1"}"#,
            "it is no snapshot",
        ),
        (r#"{"schema": "apigw-doctor/facts/2"}"#, "a newer version"),
        (
            r#"{"schema": "apigw-doctor/facts/1"}"#,
            "does not read as one",
        ),
        (&"[".repeat(200_000), "not a whole JSON document"),
    ] {
        fs::write(&path, text).expect("written");
        let run = tool(["replay"]).arg(&path).run();
        assert_eq!((run.code, run.stdout.as_str()), (4, ""), "{words}: {run:?}");
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
    let run = tool(["replay"])
        .arg(folder.path().join("absent.json"))
        .run();
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("No such file"), "{run:?}");
}

#[test]
fn a_file_of_500_megabytes_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("facts.json");
    // A sparse file: large to the reader, and nothing on the disk.
    fs::File::create(&path)
        .and_then(|file| file.set_len(500 << 20))
        .expect("a sparse file");
    let started = Instant::now();
    let run = tool(["replay"]).arg(&path).run();
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("larger than 64 MiB"), "{run:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn at_most_64_resolvers_are_asked() {
    let run = |count: usize| {
        let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
        let mut run = tool(["dns", url, "--timeout", "3s"]);
        for last in 0..count {
            run = run.arg(format!("--resolver=127.0.0.{last}"));
        }
        run.run()
    };
    let many = run(65);
    assert_eq!(many.code, 2, "{many:?}");
    assert!(many.stderr.contains("at most 64 times"), "{many:?}");
    assert_ne!(run(64).code, 2);
}

#[test]
fn json_is_one_document_on_stdout_and_nothing_else() {
    let run = tool(["demo", "endpoint-sg-no-443", "-o", "json"]).run();
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let report = run.json();
    assert_eq!(report["schema"], "apigw-doctor/report/1");
    assert_eq!(report["verdict"]["broken_at"], "sg-in");
    assert_eq!(report["findings"][0]["code"], "SG004");
    assert_eq!(report["findings"][0]["fix"]["verified"], true);
}

#[test]
fn demo_lists_its_cases_and_replays_each() {
    let cases = tool(["demo", "--list", "-o", "json"]).run().json();
    let cases = cases.as_array().expect("a list");
    assert!(cases.len() >= 4);
    let text = tool(["demo", "--list"]).run().stdout;
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        assert!(text.contains(name));
        let report = tool(["demo", name, "-o", "json"]).run();
        let state = if name == "healthy" {
            "healthy"
        } else {
            "broken"
        };
        assert_eq!(report.json()["verdict"]["state"], state);
        assert_eq!(report.code, i32::from(name != "healthy"));
    }
    let first = tool(["demo"]).run();
    let named = tool(["demo", cases[0]["name"].as_str().expect("a name")]).run();
    assert_eq!((first.code, &first.stdout), (1, &named.stdout));
    assert!(first.stderr.contains("demo --list"), "{first:?}");
}

#[test]
fn colour_shows_where_it_is_wanted_and_nowhere_else() {
    let demo = || tool(["demo", "endpoint-sg-no-443", "-o", "human"]);
    let coloured = |run: crate::tool::Run| run.stdout.contains('\u{1b}');
    assert!(!coloured(demo().run()));
    assert!(coloured(demo().arg("--color").arg("always").run()));
    assert!(coloured(demo().env("CLICOLOR_FORCE", "1").run()));
    assert!(!coloured(
        demo().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run()
    ));
    assert!(coloured(
        demo().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "").run()
    ));
    assert!(
        !coloured(tool(["demo", "healthy", "--color", "always"]).run()),
        "plain has none"
    );
    assert!(demo().env("LANG", "C.UTF-8").run().stdout.contains('✖'));
    assert!(demo().env("LANG", "C").run().stdout.is_ascii());
    assert!(
        demo()
            .env("LANG", "C.UTF-8")
            .arg("--ascii")
            .run()
            .stdout
            .is_ascii()
    );
}

#[test]
fn human_fits_the_width() {
    let run = tool(["demo", "healthy", "-o", "human"])
        .env("COLUMNS", "60")
        .env("LANG", "C.UTF-8")
        .run();
    for line in run.stdout.lines().filter(|line| line.contains("──")) {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn quiet_says_less_and_verbose_more() {
    let lines = |argument: &str| {
        tool(["demo", "endpoint-sg-no-443", argument])
            .run()
            .stdout
            .lines()
            .count()
    };
    assert_eq!(tool(["demo", "healthy", "-qq"]).run().stdout, "");
    let normal = tool(["demo", "endpoint-sg-no-443"])
        .run()
        .stdout
        .lines()
        .count();
    assert!(lines("-q") <= normal && normal < lines("-v"));
}

#[test]
fn explain_prints_every_page_by_code_and_slug() {
    let by_code = tool(["explain", "sg004"]).run();
    assert!(by_code.stdout.starts_with("# SG004"), "{by_code:?}");
    assert_eq!(
        by_code.stdout,
        tool(["explain", "vpce-sg-no-443-inbound"]).run().stdout
    );
    let all = tool(["explain", "--all", "-o", "json"]).run().json();
    for page in all.as_array().expect("a list") {
        for key in ["code", "slug", "title", "hop", "severity", "page"] {
            assert!(page[key].is_string(), "{page}");
        }
    }
}

#[test]
fn permissions_are_what_the_checks_read() {
    let policy = tool(["permissions"]).run().json();
    let text = policy.to_string();
    for action in [
        "ec2:DescribeVpcEndpoints",
        "apigateway:GET",
        "sts:GetCallerIdentity",
    ] {
        assert!(text.contains(action), "{text}");
    }
    assert!(!text.contains("\"*:*\"") && !text.contains("ec2:*"));
    let tcp = tool([
        "permissions",
        "--for",
        "sg",
        "--api-id",
        "abcde12345",
        "--region",
        "cn-north-1",
    ]);
    let text = tcp.run().stdout;
    assert!(
        text.contains("ec2:DescribeSecurityGroups") && !text.contains("apigateway"),
        "{text}"
    );
    let by_check = tool(["permissions", "--by-check"]).run().stdout;
    for line in [
        "probe: names",
        "  SG004 vpce-sg-no-443-inbound: ec2:Describe",
        "logs: the log lines",
        "  API034 ops-no-logs-means-not-reached: logs:FilterLogEvents",
    ] {
        assert!(by_check.contains(line), "{line}: {by_check}");
    }
    let sids: Vec<&str> = policy["Statement"]
        .as_array()
        .expect("statements")
        .iter()
        .filter_map(|it| it["Sid"].as_str())
        .collect();
    assert_eq!(
        sids,
        [
            "Network",
            "Network2",
            "Api",
            "Api2",
            "Api3",
            "Api4",
            "Api5",
            "Api6",
            "Logs",
            "Logs2",
            "Identity",
            "Identity2",
            "Identity3",
            "Identity4"
        ]
    );
    let url = tool(["permissions", "--for", "url"]).run();
    assert_eq!(url.json()["Statement"], serde_json::json!([]));
}

/// The bound is that of a debug build.
#[test]
fn commands_without_a_network_answer_at_once() {
    for (arguments, input) in [
        (&["--version"][..], ""),
        (&["explain", "SG004"], ""),
        (&["demo", "healthy"], ""),
        (&["url", URL], ""),
        (&["decode"], "{\"message\":\"Forbidden\"}"),
    ] {
        let best = (0..5).map(|_| processor_time(arguments, input)).min();
        assert!(
            best < Some(Duration::from_millis(250)),
            "{arguments:?} took {best:?}"
        );
    }
}

/// An endpoint that takes the connection and never says a word: the run ends by itself.
#[test]
fn a_server_that_says_nothing_costs_one_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let started = Instant::now();
    let run = tool([
        "tls",
        "--timeout",
        "5s",
        "--connect-timeout",
        "500ms",
        "-o",
        "json",
    ])
    .arg(format!("https://localhost:{port}/prod"))
    .env("AWS_EC2_METADATA_DISABLED", "true")
    .run();
    assert!(
        started.elapsed() < Duration::from_secs(6),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        run.json()["findings"][0]["slug"],
        "tls-reset-after-clienthello"
    );
}

/// SIGINT: the partial report is still written, and says that it is one.
#[test]
fn an_interrupted_run_reports_what_it_has() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_apigw-doctor"))
        .args(["diagnose", "-o", "json", "--connect-timeout", "20s"])
        .arg(format!("https://localhost:{port}/prod"))
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program runs");
    // Its handshake reaches us once its signal handlers stand.
    let _held = listener.accept().expect("a connection");
    std::thread::sleep(Duration::from_millis(300));
    let id = i32::try_from(child.id()).expect("a process id");
    let process = rustix::process::Pid::from_raw(id).expect("a process");
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("a signal");
    let mut text = String::new();
    let mut stdout = child.stdout.take().expect("a pipe");
    std::io::Read::read_to_string(&mut stdout, &mut text).expect("UTF-8");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let report: serde_json::Value = serde_json::from_str(&text).expect("one JSON document");
    assert_eq!(report["complete"], false);
}

#[test]
fn diff_tells_what_changed() {
    let case = |name: &str| recorded::file(name);
    let (broken, healthy) = (case("endpoint-sg-no-443"), case("healthy"));
    let diff = |old: &std::path::Path, new: &std::path::Path, format: &str| {
        tool(["diff", "-o", format]).arg(old).arg(new).run()
    };
    let worse = diff(&healthy, &broken, "json");
    assert_eq!(worse.code, 1, "{worse:?}");
    let changes = worse.json();
    assert_eq!(changes["diff"]["new"]["broken_at"], "sg-in");
    let appeared = changes["findings"].as_array().expect("findings");
    assert!(appeared.iter().any(|it| it["code"] == "SG004"), "{changes}");
    let facts = changes["diff"]["facts"].as_array().expect("facts");
    assert!(!facts.is_empty());
    let better = diff(&broken, &healthy, "plain");
    assert_eq!(better.code, 0, "{better:?}");
    assert!(better.stdout.contains("gone    SG004"), "{better:?}");
    assert!(better.stdout.contains("sg-in fail -> ok"), "{better:?}");
    let same = diff(&broken, &broken, "plain");
    assert_eq!(same.code, 0, "{same:?}");
    assert!(same.stdout.ends_with("no fact differs\n"), "{same:?}");
    assert!(same.stdout.contains("still   SG004"), "{same:?}");
    // A report goes with a snapshot.
    let reports = tempfile::tempdir().expect("a folder");
    let report = reports.path().join("report.json");
    let printed = tool(["replay", "-o", "json"]).arg(&broken).run().stdout;
    fs::write(&report, printed).expect("a file");
    let run = diff(&report, &healthy, "short");
    assert!(run.stdout.starts_with("broken -> healthy: "), "{run:?}");
    let run = tool(["diff", "Cargo.toml"]).arg(&healthy).run();
    assert_eq!(run.code, 4, "{run:?}");
    // Runs of two different calls are compared only where somebody says so.
    let other = case("alias-url");
    let run = diff(&healthy, &other, "plain");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stdout.is_empty() && run.stderr.contains("--force"),
        "{run:?}"
    );
    let forced = tool(["diff", "--force"]).arg(&healthy).arg(&other).run();
    assert_eq!(forced.code, 0, "{forced:?}");
    // What is broken as before fails nothing, and is not called healthy.
    let same = diff(&broken, &broken, "json");
    assert_eq!(same.code, 0, "{same:?}");
    assert_eq!(same.json()["verdict"]["state"], "broken");
}

/// What a slow run waits for shows on a terminal, and nowhere else.
#[test]
fn progress_is_for_whoever_watches() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let program = env!("CARGO_BIN_EXE_apigw-doctor");
    let line = format!(
        "{program} tls --connect-timeout 1s --probe-attempts 1 https://localhost:{port}/prod >/dev/null"
    );
    let shown = |variables: &[(&str, &str)]| {
        let run = std::process::Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("TERM", "xterm")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(variables.iter().copied())
            .stdin(std::process::Stdio::null())
            .output()
            .expect("script, of util-linux");
        String::from_utf8_lossy(&run.stdout).contains("waiting for")
    };
    assert!(shown(&[]));
    for name in ["CI", "ACCESSIBLE", "APIGW_DOCTOR_NO_PROGRESS"] {
        assert!(!shown(&[(name, "1")]), "{name}");
    }
    let piped = tool(["tls", "--connect-timeout", "1s", "--probe-attempts", "1"])
        .arg(format!("https://localhost:{port}/prod"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .run();
    assert!(!piped.stderr.contains("waiting for"), "{piped:?}");
}

/// The first cause that is certain is told while other facts are still waited for.
#[test]
fn what_is_certain_is_told_at_once() {
    let shown = |line: &str| {
        let run = std::process::Command::new("script")
            .args(["-qec", line, "/dev/null"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("TERM", "xterm")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(std::process::Stdio::null())
            .output()
            .expect("script, of util-linux");
        String::from_utf8_lossy(&run.stdout).into_owned()
    };
    let program = env!("CARGO_BIN_EXE_apigw-doctor");
    let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
    // Nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = format!(
        "https://localhost:{}/prod",
        port.local_addr().expect("an address").port()
    );
    drop(port);
    let text = shown(&format!("{program} tcp {closed} >/dev/null"));
    assert_eq!(text.matches("already certain: TCP001").count(), 1, "{text}");
    let text = shown(&format!("{program} url {url} >/dev/null"));
    assert!(!text.contains("already certain"), "{text}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_apigw-doctor"))
        .args(["explain", "--all", "-o", "json"])
        .env_clear()
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty());
}

#[test]
fn secrets_never_reach_a_snapshot() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("facts.json");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            let _ = stream.and_then(|mut stream| stream.write_all(b"no TLS here\r\n"));
        }
    });
    let run = tool([
        "snapshot",
        "--timeout",
        "5s",
        "--connect-timeout",
        "500ms",
        "--probe-attempts",
        "1",
    ])
    .arg(format!("https://localhost:{port}/prod"))
    .arg("--sign-for")
    .arg("localhost")
    .arg("-H")
    .arg("x-api-key: k3y-of-mine")
    .arg("-H")
    .arg("Authorization: Bearer t0ken")
    .arg("-f")
    .arg(&path)
    .env("AWS_EC2_METADATA_DISABLED", "true")
    .run();
    assert_eq!(run.code, 0, "{run:?}");
    let text = fs::read_to_string(&path).expect("a snapshot");
    assert!(!text.contains("k3y-of-mine") && !text.contains("t0ken"));
    drop(server);
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = include_str!("../README.md");
    let run = tool(["demo", "endpoint-sg-no-443", "-o", "human"])
        .env("COLUMNS", "100")
        .env("LANG", "C.UTF-8")
        .run();
    assert!(
        recorded::uncounted(readme).contains(&recorded::uncounted(&run.stdout)),
        "README.md shows another report than:\n{}",
        run.stdout
    );
    let scenarios = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios"));
    let ways = format!(
        "breaks it in {} ways",
        scenarios.expect("the scenarios").count()
    );
    assert!(
        readme.contains(&ways),
        "README.md counts the scenarios otherwise: {ways}"
    );
}

#[test]
fn the_policies_of_a_snapshot_are_linted() {
    let case = recorded::file;
    let lint = |name: &str| {
        tool(["policy", "lint", "-o", "short", "--facts"])
            .arg(case(name))
            .run()
    };
    let fine = lint("healthy");
    let counted = "2 policies: 0 errors, 0 warnings, 0 notes\n";
    assert_eq!((fine.code, fine.stdout.as_str()), (0, counted), "{fine:?}");
    let none = lint("policy-missing");
    assert_eq!(none.code, 1, "{none:?}");
    assert!(none.stdout.contains(":1:1: error[POL001]: "), "{none:?}");
    // What could not be read is not fine.
    let denied = lint("aws-denied");
    assert_eq!(denied.code, 3, "{denied:?}");
    assert!(denied.stdout.contains("could not be read"), "{denied:?}");
    let allowed = tool(["policy", "lint", "--allow-unknown", "--facts"])
        .arg(case("aws-denied"))
        .run();
    assert_eq!(allowed.code, 0, "{allowed:?}");
    let picture = tool(["policy", "lint", "--facts"])
        .arg(case("policy-missing"))
        .run();
    assert!(
        picture.stdout.contains("every private API needs one"),
        "{picture:?}"
    );
}

/// Without the SDK nobody can sign, and that is said before anything is sent.
#[cfg(not(feature = "aws"))]
#[test]
fn a_build_that_cannot_sign_says_so() {
    let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
    for command in ["invoke", "diagnose"] {
        let ran = run(&[command, url, "--sigv4"], "");
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("feature aws"), "{}", ran.err);
    }
}

/// Credentials go to nobody but AWS, unless the user vouches for the host.
#[test]
fn credentials_for_another_host_are_refused_by_its_name() {
    let api = "abcde12345.execute-api.eu-west-1.amazonaws.com";
    for host in [
        "abcde12345.execute-api.eu-west-1.amazonaws.com.evil.example",
        "abcde12345.execute-api.eu-west-1.amazonaws.com.cn",
        "abcde12345.execute-api.cn-north-1.amazonaws.com",
        "192.0.2.7",
        "localhost",
    ] {
        let url = format!("https://{host}/prod");
        let pasted = format!("curl -H 'x-api-key: abc' {url}");
        for (command, args) in [
            ("invoke", vec![url.as_str(), "--sigv4"]),
            ("diagnose", vec![url.as_str(), "--sigv4"]),
            ("diagnose", vec![url.as_str(), "-H", "x-api-key: abc"]),
            ("invoke", vec![pasted.as_str()]),
            (
                "invoke",
                vec![url.as_str(), "--sigv4", "--resolve", "10.0.0.5"],
            ),
            ("invoke", vec![url.as_str(), "--sigv4", "--sign-for", api]),
        ] {
            let all: Vec<&str> = std::iter::once(command).chain(args).collect();
            let ran = run(&all, "");
            assert_eq!(ran.code, 2, "{all:?}: {}", ran.err);
            assert!(
                ran.err.contains(&format!("'{host}'")),
                "{all:?}: {}",
                ran.err
            );
            assert!(ran.err.contains("--sign-for"), "{all:?}: {}", ran.err);
            assert_eq!(ran.out, "");
        }
    }
}

/// A signature is for the host that gets it: neither a header nor an option sends it elsewhere.
#[test]
fn no_signature_for_one_host_goes_to_another() {
    let api = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
    let endpoint =
        "https://vpce-0123456789abcdef0-abcdefgh.execute-api.eu-west-1.vpce.amazonaws.com/prod";
    let elsewhere = "Host: abcde12345.execute-api.us-east-1.amazonaws.com";
    let pasted = format!("curl {endpoint} -H '{elsewhere}'");
    for args in [
        vec![api, "-H", "Host: api.example.com"],
        vec![endpoint, "-H", elsewhere],
        vec![pasted.as_str()],
        vec![
            "https://evil.example/prod",
            "--sign-for",
            "evil.example",
            "-H",
            "Host: abcde12345.execute-api.eu-west-1.amazonaws.com",
        ],
    ] {
        let all: Vec<&str> = ["invoke", "--sigv4"].into_iter().chain(args).collect();
        let ran = run(&all, "");
        assert_eq!(ran.code, 2, "{all:?}: {}", ran.err);
        assert!(
            ran.err.contains("the Host header names"),
            "{all:?}: {}",
            ran.err
        );
    }
}
