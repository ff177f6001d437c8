//! The program itself, as a user runs it.

use std::io::Write;
use std::process::{Command, Stdio};

use apigw_doctor::cli::Cli;
use clap::Parser;

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn program() -> &'static str {
    env!("CARGO_BIN_EXE_apigw-doctor")
}

/// Runs the program with arguments and an input.
pub(crate) fn run(args: &[&str], input: &str) -> Ran {
    let mut child = Command::new(program())
        .args(args)
        .env_remove("APIGW_DOCTOR_OUTPUT")
        .env_remove("AWS_REGION")
        .env_remove("AWS_DEFAULT_REGION")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    if let Some(mut stdin) = child.stdin.take() {
        // A program that reads no input may be gone before all of it is written.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().expect("the program ends");
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs each example of a command's help in a shell; each must end as a judgement, not as a mistake.
pub(crate) fn examples(command: &str, count: usize) {
    for line in example_lines(command, count) {
        let line = line.replace("apigw-doctor ", &format!("{} ", program()));
        let output = Command::new("sh")
            .args(["-c", &line])
            .output()
            .expect("a shell");
        let code = output.status.code();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(code, Some(0 | 1 | 3)), "{line}: {code:?} {said}");
        assert!(!output.stdout.is_empty(), "{line}");
    }
}

/// The examples of a command's help.
fn example_lines(command: &str, count: usize) -> Vec<String> {
    let help = run(&[command, "--help"], "").out;
    let (_, after) = help.split_once("Examples:").expect("the help has examples");
    let lines: Vec<String> = after
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| line.contains("apigw-doctor "))
        .collect();
    assert_eq!(lines.len(), count, "{after}");
    lines
}

/// The examples of a command that calls somebody: they are taken, and nobody is called.
pub(crate) fn examples_are_taken(command: &str, count: usize) {
    for line in example_lines(command, count) {
        let words = Command::new("sh")
            .args(["-c", &format!("printf '%s\\n' {line}")])
            .output()
            .expect("a shell");
        let words = String::from_utf8(words.stdout).expect("text");
        let taken = Cli::try_parse_from(words.lines());
        assert!(
            taken.is_ok(),
            "{line}: {}",
            taken
                .err()
                .map_or_else(String::new, |error| error.to_string())
        );
    }
}
