//! Runs the program, in an environment that has only what the test gives it.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

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

impl Run {
    /// stdout as the one JSON document that it is.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
