//! The program itself, as a user runs it.

use std::fs;
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
pub(crate) fn examples(command: &str) {
    let lines = example_lines(&[command]);
    assert!(lines.len() >= 2, "{command}: {lines:?}");
    for line in lines {
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
pub(crate) fn example_lines(words: &[&str]) -> Vec<String> {
    let asked: Vec<&str> = words.iter().copied().chain(["--help"]).collect();
    let help = run(&asked, "").out;
    let (_, after) = help.split_once("Examples:\n").unwrap_or_default();
    let lines = after.lines().take_while(|line| !line.is_empty());
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        match all.last_mut().filter(|_| open) {
            Some(last) => {
                last.push('\n');
                last.push_str(line);
            }
            None => all.push(line.trim_start().to_owned()),
        }
        open = line.ends_with('\\');
    }
    all
}

/// What the command line says against an example; it is read by a shell, and nobody is called.
pub(crate) fn refused(example: &str) -> Option<String> {
    let typed = example.split(" > ").next().unwrap_or_default();
    let home = tempfile::tempdir().expect("a folder");
    // The commands of a pipe run at the same time: each call writes its words into a file of its own.
    let stub = "apigw-doctor() { printf '%s\\0' \"$@\" > words.$BASHPID.$RANDOM; }";
    let shell = Command::new("bash")
        .args(["-c", &format!("{stub}\n{typed}")])
        .current_dir(home.path())
        .output()
        .expect("bash");
    let files = fs::read_dir(home.path()).expect("the folder").flatten();
    let files = files.filter(|it| it.file_name().to_string_lossy().starts_with("words."));
    let typed: Vec<String> = files
        .map(|it| fs::read_to_string(it.path()).expect("words"))
        .collect();
    if !shell.status.success() || typed.is_empty() {
        return Some(format!("{example}: {shell:?}"));
    }
    typed.iter().find_map(|words| {
        let words = words.split_terminator('\0');
        let read = Cli::try_parse_from(std::iter::once("apigw-doctor").chain(words));
        Some(format!("{example}: {}", read.err()?))
    })
}
