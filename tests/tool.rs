//! Runs the program, in an environment that has only what the test gives it.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The program, about to be run.
pub(crate) struct Tool(Command);

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program with some arguments.
pub(crate) fn tool<const N: usize>(arguments: [&str; N]) -> Tool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_apigw-doctor"));
    command.env_clear().args(arguments).stdin(Stdio::null());
    Tool(command)
}

impl Tool {
    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.0.arg(argument);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, folder: &std::path::Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    pub(crate) fn run(mut self) -> Run {
        let output = self.0.output().expect("the program runs");
        Run {
            code: output.status.code().expect("no signal ended it"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// The processor time that a command and what it starts take, in user and kernel mode together. Unlike
/// the time on the clock it does not grow with what else the machine does.
pub(crate) fn processor_time(words: &[&str], input: &str) -> Duration {
    let mut child = Command::new("bash")
        .args([
            "-c",
            r#"TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1"#,
            "_",
        ])
        .arg(env!("CARGO_BIN_EXE_apigw-doctor"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    let seconds = text
        .split_whitespace()
        .map(|part| part.parse::<f64>().unwrap_or_else(|_| panic!("{text}")))
        .sum();
    Duration::from_secs_f64(seconds)
}

impl Run {
    /// stdout as the one JSON document that it is.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
