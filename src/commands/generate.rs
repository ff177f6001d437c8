//! `generate`: what is made from the program itself, and checked in.

mod docs;
mod man;
mod schema;

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;

use super::output::write;
use super::{demo, file};
use crate::checks::all_named;
use crate::cli::{Cli, GenerateArgs, Generated};
use crate::error::Error;
use crate::exit::Exit;

/// A file, by its path in a checkout, and what stands in it.
type File = (String, String);

/// Writes the files, or compares them with those that stand there.
///
/// # Errors
/// One could not be made or written.
pub(super) fn run(cli: &Cli, args: &GenerateArgs) -> Result<Exit, Error> {
    if let Some(shell) = args.shell {
        write(&completions(shell)?, &cli.output)?;
        return Ok(Exit::Clean);
    }
    let files = match args.what {
        Generated::Completions => Shell::value_variants()
            .iter()
            .map(|shell| {
                Ok((
                    format!("completions/{}", file_of(*shell)),
                    completions(*shell)?,
                ))
            })
            .collect::<Result<_, Error>>()?,
        Generated::Man => man::pages()?,
        Generated::Schema => schema::schemas()?,
        Generated::Docs => docs::pages(),
    };
    let mut told = String::new();
    for (name, text) in &files {
        let path = args.to.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        told.push_str(name);
        told.push('\n');
        if !args.check {
            folder(&path)?;
            file::replace(&path, text)?;
        }
    }
    write(&told, &cli.output)?;
    let stale = args.check && !told.is_empty();
    if stale {
        crate::ui::notice("these files are stale: run the same without --check");
    }
    Ok(if stale { Exit::Findings } else { Exit::Clean })
}

fn folder(path: &Path) -> Result<(), Error> {
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    std::fs::create_dir_all(parent).map_err(|error| Error::Write {
        path: parent.display().to_string(),
        error,
    })
}

/// The command line, for pages and scripts: with the names that an argument may take, where only the
/// program itself knows them.
fn command() -> clap::Command {
    let findings = all_named().flat_map(|it| [it.code, it.slug]);
    let findings = PossibleValuesParser::new(findings.collect::<Vec<_>>());
    let scenarios = PossibleValuesParser::new(demo::names().collect::<Vec<_>>());
    Cli::command()
        .mut_subcommand("explain", |it| {
            it.mut_arg("finding", |it| {
                it.value_parser(findings).hide_possible_values(true)
            })
        })
        .mut_subcommand("demo", |it| {
            it.mut_arg("scenario", |it| {
                it.value_parser(scenarios).hide_possible_values(true)
            })
        })
}

fn completions(shell: Shell) -> Result<String, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "apigw-doctor", &mut script);
    let script = text(script)?;
    // clap_complete spells a name with a hyphen in two ways in bash, and no command is ever completed:
    // https://github.com/clap-rs/clap/issues/6421
    Ok(match shell {
        Shell::Bash => script.replace("apigw__subcmd__doctor", "apigw__doctor"),
        _ => script,
    })
}

const fn file_of(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => "apigw-doctor.bash",
        Shell::Zsh => "_apigw-doctor",
        Shell::Fish => "apigw-doctor.fish",
        Shell::PowerShell => "_apigw-doctor.ps1",
        _ => "apigw-doctor.elv",
    }
}

fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|error| Error::Render(error.to_string()))
}
