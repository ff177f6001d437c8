//! Children that never outlive the test, whatever becomes of it.

use std::ffi::OsString;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server process. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server(Child);

impl Server {
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command.stdout(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The same command, killed by the kernel when the thread that starts it ends, and by `timeout` after
/// `longest`. That holds even when the test binary is killed and nothing is dropped. (Of a command,
/// only program and arguments are kept.)
pub(crate) fn tied(command: &Command, longest: Option<Duration>) -> Command {
    const TIE: [&str; 3] = ["setpriv", "--pdeathsig", "KILL"];
    let mut words: Vec<OsString> = TIE.map(OsString::from).into();
    if let Some(longest) = longest {
        // It starts its command as a child, which is tied to it in turn.
        let seconds = longest.as_secs().to_string();
        words.extend(["timeout", "-s", "KILL", &seconds].map(OsString::from));
        words.extend(TIE.map(OsString::from));
    }
    words.push(command.get_program().to_owned());
    words.extend(command.get_args().map(OsString::from));
    let mut words = words.into_iter();
    let mut tied = Command::new(words.next().unwrap_or_default());
    tied.args(words).stdin(Stdio::null());
    tied
}
