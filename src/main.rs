//! The command: parses, runs, and maps the outcome to an exit code.

use std::process::ExitCode;

use apigw_doctor::cli::{Cli, ReadError};
use apigw_doctor::error::Error;
use apigw_doctor::{commands, exit::Exit, ui};

fn main() -> ExitCode {
    // Text is always made with colour; each stream takes it out again where it must not show.
    colored::control::set_override(true);
    let cli = match Cli::read(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(ReadError::Typed(error)) => {
            let told = error.exit_code() == 0;
            // Help and version go to stdout, complaints to stderr; nobody can be told of a failure.
            ui::complain(&error);
            return if told { Exit::Clean } else { Exit::Usage }.into();
        }
        Err(ReadError::Config(error)) => return fail(&error),
    };
    match commands::run(&cli) {
        Ok(exit) => exit.into(),
        Err(error) => fail(&error),
    }
}

fn fail(error: &Error) -> ExitCode {
    ui::notice(&error.to_string());
    error.exit().into()
}
