//! `help`: a topic, or the help of a command.

use clap::CommandFactory;

use super::output::{write, write_page};
use crate::cli::{Cli, HelpArgs, TOPICS, laid_out, options};
use crate::error::Error;
use crate::exit::Exit;
use crate::report;

/// Prints it.
///
/// # Errors
/// There is no such topic or command, or it could not be printed.
pub(super) fn run(cli: &Cli, args: &HelpArgs) -> Result<Exit, Error> {
    let topic = match args.about.as_slice() {
        [name] if name == "options" => {
            let mut all = options(&Cli::command());
            write(&all.render_help().ansi().to_string(), &cli.output)?;
            return Ok(Exit::Clean);
        }
        [name] => TOPICS.iter().find(|(topic, _)| topic == name),
        _ => None,
    };
    match topic {
        Some((name, page)) => write_page(&whole(name, page), &cli.output)?,
        None => write(&of_command(&args.about)?, &cli.output)?,
    }
    Ok(Exit::Clean)
}

/// A topic's page. That on redaction lists what the redactor works by.
pub(super) fn whole(name: &str, page: &str) -> String {
    if name == "redaction" {
        format!("{page}\n{}", report::classes())
    } else {
        page.to_owned()
    }
}

/// The names of the topics.
pub(super) fn topics() -> impl Iterator<Item = &'static str> {
    let pages = TOPICS.iter().map(|(topic, _)| *topic);
    std::iter::once("options").chain(pages)
}

fn of_command(names: &[String]) -> Result<String, Error> {
    let mut root = laid_out(Cli::command());
    root.build();
    let mut command = &mut root;
    for name in names {
        command = command.find_subcommand_mut(name).ok_or_else(|| {
            let topics: Vec<&str> = topics().collect();
            Error::Usage(format!(
                "there is no topic or command '{name}'; topics are {}",
                topics.join(", ")
            ))
        })?;
    }
    Ok(command.render_help().ansi().to_string())
}
