//! `help`: a topic, or the help of a command.

use clap::CommandFactory;

use super::present::write;
use crate::cli::{Cli, HelpArgs, TOPICS};
use crate::error::Error;
use crate::exit::Exit;

/// Prints it.
///
/// # Errors
/// There is no such topic or command, or it could not be printed.
pub(super) fn run(cli: &Cli, args: &HelpArgs) -> Result<Exit, Error> {
    let topic = match args.about.as_slice() {
        [name] => TOPICS.iter().find(|(topic, _)| topic == name),
        _ => None,
    };
    let text = match topic {
        Some((_, page)) => (*page).to_owned(),
        None => of_command(&args.about)?,
    };
    write(&text, &cli.output)?;
    Ok(Exit::Clean)
}

fn of_command(names: &[String]) -> Result<String, Error> {
    let mut root = Cli::command();
    root.build();
    let mut command = &mut root;
    for name in names {
        command = command.find_subcommand_mut(name).ok_or_else(|| {
            let topics: Vec<&str> = TOPICS.iter().map(|(topic, _)| *topic).collect();
            Error::Usage(format!(
                "there is no topic or command '{name}'; topics are {}",
                topics.join(", ")
            ))
        })?;
    }
    Ok(command.render_long_help().to_string())
}
