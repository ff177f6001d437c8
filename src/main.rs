//! The command: parses, runs, and maps the outcome to an exit code.

use std::process::ExitCode;

use apigw_doctor::cli::{Cli, ReadError};
use apigw_doctor::error::Error;
use apigw_doctor::{commands, exit::Exit, ui, waiting};

/// What the deepest judgement takes in a debug build, many times over: the main thread's own stack is as
/// large as `ulimit -s` says.
const STACK: usize = 16 << 20;

/// What is enough for it in a release build, with room to spare: what `ulimit -s` is nearly everywhere.
const ENOUGH: u64 = 8 << 20;

fn main() -> ExitCode {
    #[cfg(panic = "abort")]
    end_as_failed();
    if !cfg!(debug_assertions) && own_stack().is_none_or(|stack| stack >= ENOUGH) {
        // It has said on stderr what it died of.
        return std::panic::catch_unwind(run).unwrap_or(Exit::Failed).into();
    }
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    let exit = match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(exit)) => exit,
        // It has said on stderr what it died of.
        Ok(Err(_)) => Exit::Failed,
        Err(error) => fail(&Error::Runtime(error)),
    };
    exit.into()
}

/// How large the main thread's stack may become; none where nothing bounds it.
fn own_stack() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Stack).current
}

/// A release has no tables to unwind by, so that a panic would end it by a signal: it ends as the tool's own failure
/// does, once it has said what of.
#[cfg(panic = "abort")]
#[expect(clippy::exit, reason = "nothing is left that could return")]
fn end_as_failed() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tell(panic);
        waiting::end_children();
        std::process::exit(Exit::Failed.code().into());
    }));
}

fn run() -> Exit {
    // A shell that asks for completions gets them, and nothing else happens.
    commands::complete();
    // Text is always made with colour; each stream takes it out again where it must not show.
    colored::control::set_override(true);
    let cli = match Cli::read(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(ReadError::Typed(error)) => {
            let told = error.exit_code() == 0;
            // Help and version go to stdout, complaints to stderr; nobody can be told of a failure.
            ui::complain(&error);
            return if told { Exit::Clean } else { Exit::Usage };
        }
        Err(ReadError::Config(error)) => return fail(&error),
    };
    waiting::begin(cli.bounds.timeout);
    let exit = commands::run(&cli).unwrap_or_else(|error| fail(&error));
    if waiting::listening() {
        // Nothing that the run has started outlasts it.
        waiting::end_children();
    }
    exit
}

fn fail(error: &Error) -> Exit {
    ui::notice(&error.to_string());
    match waiting::pending() {
        Some(signal) => Exit::Interrupted(signal.exit_code()),
        None => error.exit(),
    }
}
