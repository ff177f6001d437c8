//! Children that never outlive the test, whatever becomes of it.

use std::process::{Child, Command, Stdio};

/// A server process. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server(Child);

impl Server {
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Prefix of a command that makes the kernel kill it when the thread that starts it ends, which
/// holds even when the test binary is killed and nothing is dropped.
pub(crate) const TIED: [&str; 3] = ["setpriv", "--pdeathsig", "KILL"];
