//! Whatever a command is given to read, it ends, and says what it could not read.
//!
//! The limits here are many times what a run takes, so that load fails none, and far less than for ever.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::recorded;

const PROGRAM: &str = env!("CARGO_BIN_EXE_apigw-doctor");
const ARN: &str = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets";
const LONG: Duration = Duration::from_secs(45);

/// Every way to name a file; `{}` stands for it.
const READERS: &[&str] = &[
    "replay {}",
    "replay {healthy} {}",
    "replay {healthy} --facts {}",
    "diff {} {healthy}",
    "diff {healthy} {}",
    "decode {}",
    "sg https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod --facts {}",
    "path --from 10.0.1.10 --to 10.0.2.10 --facts {}",
    "path --queries {} --facts {folder}",
    "policy lint {}",
    "policy lint --facts {}",
    "policy eval --action execute-api:Invoke --resource {arn} --policy {}",
    "policy test {}",
    "policy who --policy {}",
    "policy diff {} {}",
    "policy fix --policy {} --for {}",
    "explain SG004 --config {}",
    "invoke https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod -H @{}",
];

/// One of them, with a limit of time.
fn reading(reader: &str, file: &str, folder: &Path, timeout: &str) -> Command {
    let folder = folder.display().to_string();
    let healthy = recorded::file("healthy").display().to_string();
    let mut command = Command::new(PROGRAM);
    command.env_clear().env("AWS_EC2_METADATA_DISABLED", "true");
    command.args(reader.split(' ').map(|word| {
        word.replace("{}", file)
            .replace("{healthy}", &healthy)
            .replace("{folder}", &folder)
            .replace("{arn}", ARN)
    }));
    command.args(["--timeout", timeout]);
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs all at once, each within its time: they mostly wait.
fn each(run: impl Fn(&str) -> Output + Sync, judge: impl Fn(&str, &Output) + Sync) {
    each_of(READERS, LONG, run, judge);
}

fn each_of(
    readers: &[&str],
    most: Duration,
    run: impl Fn(&str) -> Output + Sync,
    judge: impl Fn(&str, &Output) + Sync,
) {
    std::thread::scope(|scope| {
        for reader in readers {
            let (run, judge) = (&run, &judge);
            scope.spawn(move || {
                let started = Instant::now();
                let output = run(reader);
                assert!(
                    started.elapsed() < most,
                    "{reader}: {:?}",
                    started.elapsed()
                );
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(!said.contains("panicked"), "{reader}: {said}");
                judge(reader, &output);
            });
        }
    });
}

fn says_so(reader: &str, output: &Output) {
    assert_eq!(output.status.code(), Some(4), "{reader}: {output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("failed to read"), "{reader}: {said}");
    assert!(said.contains("no answer within"), "{reader}: {said}");
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let vpcs = folder.path().join("vpcs.json");
    std::fs::write(vpcs, r#"{"Vpcs": []}"#).expect("a file");
    folder
}

#[test]
fn a_pipe_that_nobody_writes_to_costs_the_run_its_time() {
    let folder = folder();
    let pipe = tempfile::tempdir().expect("a folder");
    let pipe = pipe.path().join("pipe");
    let made = mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o644), 0);
    made.expect("a FIFO");
    let pipe = pipe.display().to_string();
    let run = |reader: &str| reading(reader, &pipe, folder.path(), "300ms").output();
    each(|reader| run(reader).expect("the program runs"), says_so);
}

#[test]
fn stdin_that_stands_still_costs_the_run_its_time() {
    let folder = folder();
    for name in ["-", "/dev/stdin"] {
        let run = |reader: &str| {
            let mut command = reading(reader, name, folder.path(), "300ms");
            command.stdin(Stdio::piped());
            let mut child = command.spawn().expect("the program runs");
            // Nobody writes, and nobody closes it.
            let held = child.stdin.take();
            let output = child.wait_with_output().expect("it ends");
            drop(held);
            output
        };
        each(run, |reader, output| {
            // A file of facts or a configuration is never stdin: '-' is a name like any other.
            let stdin =
                name != "-" || !(reader.contains("--facts {}") || reader.contains("--config"));
            if stdin || reader.starts_with("policy lint") {
                says_so(reader, output);
            }
        });
    }
}

/// A device that never ends is too large for whatever reads it, and nothing that it says. The time is that of a
/// loaded machine: what ends this is the size.
#[test]
fn a_device_that_never_ends_is_too_large() {
    let folder = folder();
    let run = |reader: &str| {
        let mut command = reading(reader, "/dev/zero", folder.path(), "10m");
        command.output().expect("the program runs")
    };
    // One reads facts: each would fill as much memory with them as a file of them may have.
    let readers: Vec<&str> = READERS
        .iter()
        .copied()
        .filter(|reader| {
            reader.starts_with("sg") || reader.contains("lint") || !reader.ends_with("--facts {}")
        })
        .collect();
    let loaded = Duration::from_mins(10);
    each_of(&readers, loaded, run, |reader, output| {
        // What is too long to be an answer is decoded as far as it is read, and means nothing; and what is
        // too long to be a file of facts is left out, so that there are none.
        let code = match reader {
            _ if reader.starts_with("decode") => 3,
            _ if reader.starts_with("sg") => 2,
            _ => 4,
        };
        assert_eq!(output.status.code(), Some(code), "{reader}: {output:?}");
    });
}

/// What goes on is not cut, however long it takes as a whole.
#[test]
fn a_stream_that_goes_on_is_read_to_its_end() {
    let case = r#"{"name":"a","policies":[],"request":{"action":"a:b","resource":"*"},"expect":"implicit-deny"}"#;
    let line = format!(
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo '{case}'; sleep 0.5; done | {PROGRAM} policy test - --timeout 5s"
    );
    let output = Command::new("sh").args(["-c", &line]).output();
    let output = output.expect("a shell");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("12 cases passed"), "{said}");
}
