//! `help`: a topic, or the help of a command.

use std::fmt::Write as _;

use clap::CommandFactory;

use super::output::write;
use crate::cli::{Cli, HelpArgs, TOPICS};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::secret::{SHAPES, WORDS};
use crate::report::{CLASSES, Level};

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
        Some((name, page)) => whole(name, page),
        None => of_command(&args.about)?,
    };
    write(&text, &cli.output)?;
    Ok(Exit::Clean)
}

/// A topic's page. That on redaction lists what the redactor works by.
pub(super) fn whole(name: &str, page: &str) -> String {
    if name == "redaction" {
        format!("{page}\n{}", classes())
    } else {
        page.to_owned()
    }
}

/// What each level takes out, class by class.
fn classes() -> String {
    let mut text = String::from(
        "## By class\n\n| what | for example | known by | `secrets` | `ids` | `all` |\n|---|---|---|---|---|---|\n",
    );
    let mut row = |what: &str, example: &str, known_by: &str, from: Level| {
        let taken = |level| if from <= level { "taken" } else { "kept" };
        let example = example.replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {what} | `{example}` | {known_by} | {} | {} | {} |",
            taken(Level::Secrets),
            taken(Level::Ids),
            taken(Level::All),
        );
    };
    let names = format!("words of their names: {}", WORDS.join(", "));
    row(
        "values of headers, sent and received; also `Referer`",
        "x-api-key: hunter2hunter2",
        &names,
        Level::Secrets,
    );
    row(
        "of URLs the user name, the password, the fragment, and the values of parameters",
        "https://user:hunter2@db.example/x?code=hunter2#hunter2",
        "whatever looks like a URL; parameters by words as headers",
        Level::Secrets,
    );
    for shape in SHAPES {
        row(
            shape.what,
            shape.example,
            "their shape, in every text",
            Level::Secrets,
        );
    }
    for class in CLASSES {
        row(class.what, class.example, class.known_by(), class.level);
    }
    text
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
