//! Every run ends: whatever file never ends, whoever never answers, however little the system gives it.
//!
//! The limits here are many times what a run takes, so that load fails none, and far less than for ever.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::{Pid, Signal, kill_process};

use crate::tool::tool;

const URL: &str = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets";
/// A documentation address, to which nothing leads.
const NOBODY: &str = "https://203.0.113.1/prod/pets";
const PROGRAM: &str = env!("CARGO_BIN_EXE_apigw-doctor");

fn fifo(path: &Path) {
    let mode = Mode::from_raw_mode(0o644);
    mknodat(CWD, path, FileType::Fifo, mode, 0).expect("a FIFO");
}

/// Runs a line of a shell, in namespaces of its own; none where the system allows none.
fn in_namespaces(line: &str) -> Option<Output> {
    let run = |line: &str| {
        Command::new("unshare")
            .args(["-rmn", "sh", "-c", line])
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::null())
            .output()
            .expect("unshare, of util-linux")
    };
    if run("true").status.success() {
        return Some(run(line));
    }
    None
}

#[test]
fn a_configuration_that_never_ends_costs_the_run_its_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.toml");
    fifo(&path);
    let started = Instant::now();
    let run = tool(["explain", "SG004", "--timeout=500ms", "--config"])
        .arg(&path)
        .run();
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("failed to read"), "{run:?}");
    // One that is piped in is read, and an endless one is refused.
    let line = |source: &str| {
        let line = format!("{source} | {PROGRAM} explain SG004 --config /dev/stdin");
        Command::new("sh")
            .args(["-c", &line])
            .output()
            .expect("a shell")
    };
    let piped = line("echo '[defaults]'");
    assert_eq!(piped.status.code(), Some(0), "{piped:?}");
    let endless = line("yes '# x'");
    assert_eq!(endless.status.code(), Some(4), "{endless:?}");
}

#[test]
fn a_file_of_the_system_that_never_ends_costs_its_own_fact() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fifo");
    fifo(&path);
    for file in [
        "/etc/resolv.conf",
        "/etc/hosts",
        "/etc/nsswitch.conf",
        "/proc/sys/net/ipv4/ip_local_port_range",
    ] {
        let started = Instant::now();
        let line = format!(
            "mount --bind {} {file} && exec {PROGRAM} tcp {NOBODY} -o json --timeout 20s",
            path.display()
        );
        let Some(output) = in_namespaces(&line) else {
            return;
        };
        assert!(started.elapsed() < Duration::from_mins(1), "{file}");
        // No route leads anywhere: that is seen all the same.
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{file}: {error}: {output:?}"));
        assert_eq!(report["verdict"]["broken_at"], "tcp", "{file}: {report}");
    }
}

/// Waits for a minute for a server that says nothing.
fn waiting(more: &[&str]) -> Child {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = server.local_addr().expect("an address").port();
    // It is there to the end of the tests.
    std::mem::forget(server);
    let child = Command::new(PROGRAM)
        .args([
            "tls",
            "-o",
            "json",
            "--timeout=60s",
            "--connect-timeout=50s",
        ])
        .arg(format!("https://localhost:{port}/prod"))
        .args(more)
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // Its handlers stand once it catches the signal.
    let caught = |mask: u64| {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = caught.and_then(|it| u64::from_str_radix(it.trim(), 16).ok());
        caught.is_some_and(|caught| caught & mask == mask)
    };
    let started = Instant::now();
    while !caught((1 << 1) | (1 << 14)) {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "it never listens"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

fn send(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).expect("a process id");
    kill_process(Pid::from_raw(id).expect("a process"), signal).expect("a signal");
}

#[test]
fn a_signal_ends_the_run_and_leaves_it_its_report() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let child = waiting(&[]);
        let started = Instant::now();
        send(&child, signal);
        let output = child.wait_with_output().expect("it ends");
        assert!(started.elapsed() < Duration::from_secs(20));
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let report: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("one JSON document");
        assert_eq!(report["complete"], false, "{report}");
        // What was interrupted has observed nothing.
        assert_eq!(report["verdict"]["state"], "inconclusive", "{report}");
    }
}

/// A report that nobody takes does not keep an interrupted run.
#[test]
fn a_signal_ends_what_is_being_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fifo");
    fifo(&path);
    let child = waiting(&["--report", &format!("html={}", path.display())]);
    let started = Instant::now();
    send(&child, Signal::INT);
    let output = child.wait_with_output().expect("it ends");
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(output.status.code(), Some(130), "{output:?}");
}

/// Nothing is asked for long enough: each probe says so, and none is taken for an observation.
#[test]
fn the_time_is_that_of_the_whole_run() {
    // Nobody is at the other end of the cable: nobody refuses, and nobody answers.
    let line = format!(
        "ip link set lo up && ip link add near type veth peer name far && \
         ip link set near up && ip link set far up && \
         ip address add 10.77.0.1/24 dev near && unset AWS_EC2_METADATA_DISABLED && \
         AWS_EC2_METADATA_SERVICE_ENDPOINT=http://10.77.0.3 \
         exec {PROGRAM} diagnose -o json --timeout=400ms https://10.77.0.2/prod/pets"
    );
    let started = Instant::now();
    let Some(output) = in_namespaces(&line) else {
        return;
    };
    assert!(started.elapsed() < Duration::from_secs(20));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_ne!(report["verdict"]["state"], "healthy", "{report}");
    let tcp = report["findings"].as_array().expect("a list").iter();
    let tcp: Vec<_> = tcp.filter(|it| it["code"] == "TCP001").collect();
    assert!(
        tcp.iter().all(|it| it["confidence"] != "certain"),
        "{report}"
    );
}

#[test]
fn a_host_without_room_is_an_error_or_a_smaller_run() {
    let sound = |what: &str, output: &Output| {
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{what}: {said}");
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1 | 3 | 4)), "{what}: {output:?}");
    };
    let shell = |limit: &str| {
        let line = format!(
            "ulimit {limit} && exec unshare -rn {PROGRAM} diagnose {URL} -o short --timeout 2s"
        );
        let run = Command::new("sh")
            .args(["-c", &line])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::null())
            .output();
        run.expect("a shell")
    };
    for limit in [
        "-n 8", "-n 16", "-n 24", "-n 32", "-n 40", "-n 64", "-s 1024", "-s 256",
    ] {
        sound(limit, &shell(limit));
    }
    let few = shell("-n 16");
    assert_eq!(few.status.code(), Some(4), "{few:?}");
    let said = String::from_utf8_lossy(&few.stderr);
    assert!(said.contains("too few descriptors"), "{said}");
    // Root is not held to the limit of processes, and nobody else may become another user.
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let all = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), all).expect("a mode");
    let program = folder.path().join("apigw-doctor");
    std::fs::copy(PROGRAM, &program).expect("a copy");
    for count in [1, 2, 4, 8, 16] {
        let run = Command::new("unshare")
            .args([
                "-n",
                "setpriv",
                "--reuid=65533",
                "--clear-groups",
                "prlimit",
            ])
            .arg(format!("--nproc={count}"))
            .arg(&program)
            .args(["diagnose", URL, "-o", "short", "--timeout", "2s"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir("/")
            .stdin(Stdio::null())
            .output()
            .expect("setpriv and prlimit, of util-linux");
        sound(&format!("{count} processes"), &run);
    }
}

/// Whom the host trusts nobody knows: nobody's certificate is judged, and AWS is not asked.
#[test]
fn a_host_without_root_certificates_knows_less() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("roots.pem");
    std::fs::write(&empty, "").expect("a file");
    let nowhere = folder.path().join("nowhere");
    for file in [&empty, &nowhere, folder.path()] {
        for words in [
            ["diagnose", URL].as_slice(),
            &["sg", URL],
            &["tls", "https://localhost:1/prod"],
            &["policy", "fetch", URL],
        ] {
            let output = Command::new("unshare")
                .args(["-rn", PROGRAM])
                .args(words)
                .args(["--timeout", "5s", "--connect-timeout", "200ms"])
                .env_clear()
                .env("PATH", "/usr/bin:/bin")
                .env("SSL_CERT_FILE", file)
                .env("SSL_CERT_DIR", &nowhere)
                .env("AWS_EC2_METADATA_DISABLED", "true")
                .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
                .env("AWS_SECRET_ACCESS_KEY", "nobody")
                .stdin(Stdio::null())
                .output()
                .expect("unshare, of util-linux");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("panicked"), "{words:?}: {said}");
            let code = output.status.code();
            assert!(
                matches!(code, Some(1 | 3)),
                "{words:?} {file:?}: {output:?}"
            );
            let told = String::from_utf8_lossy(&output.stdout);
            let aws = cfg!(feature = "aws") && words[0] == "sg";
            assert!(
                !aws || told.contains("trusted certificates"),
                "{words:?}: {told}{said}"
            );
        }
    }
}

/// The VPC's resolver at its IPv6 address is asked only by a host that has a route to it: without one, the
/// question would cost a time-out.
#[test]
fn a_host_without_ipv6_asks_no_resolver_by_it() {
    let ask = |route: &str| {
        let line = format!(
            "ip link set lo up; {route}; {PROGRAM} snapshot {URL} -o json --timeout 5s \
             --connect-timeout 200ms"
        );
        let run = in_namespaces(&line).expect("a user who may make namespaces, as CI's is");
        let shown = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(shown.contains("169.254.169.253"), "{run:?}");
        shown.contains("fd00:ec2::253")
    };
    assert!(!ask("true"));
    assert!(ask("ip -6 route add fd00:ec2::253 dev lo"));
}
