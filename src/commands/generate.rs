//! `generate`: what is made from the program itself, and checked in.

mod docs;
mod man;
mod schema;

use std::path::Path;

use clap::ValueEnum;
use clap_complete::Shell;
use clap_complete::env::Shells;

use super::file;
use super::output::write;
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
        write(&registration(shell)?, &cli.output)?;
        return Ok(Exit::Clean);
    }
    let named = args.to.is_some() || args.check;
    let files = match args.what {
        Generated::Completions if !named => return Err(Error::Usage(HOW.to_owned())),
        Generated::Completions => Shell::value_variants()
            .iter()
            .map(|shell| {
                Ok((
                    format!("completions/{}", file_of(*shell)),
                    registration(*shell)?,
                ))
            })
            .collect::<Result<_, Error>>()?,
        Generated::Man => man::pages()?,
        Generated::Schema => schema::schemas()?,
        Generated::Docs => docs::pages(),
    };
    let to = args.to.as_deref().unwrap_or(Path::new("."));
    let mut told = String::new();
    for (name, text) in &files {
        let path = to.join(name);
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

/// What `generate completions` is told without a shell.
const HOW: &str = "generate completions: give --shell, and put what it prints where the shell looks:
bash: apigw-doctor generate completions --shell bash > /etc/bash_completion.d/apigw-doctor
zsh:  apigw-doctor generate completions --shell zsh > /usr/local/share/zsh/site-functions/_apigw-doctor
fish: apigw-doctor generate completions --shell fish > ~/.config/fish/completions/apigw-doctor.fish
--to DIR writes the scripts of all shells";

fn folder(path: &Path) -> Result<(), Error> {
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    std::fs::create_dir_all(parent).map_err(|error| Error::Write {
        path: parent.display().to_string(),
        error,
    })
}

/// The script that makes a shell ask this program for completions.
fn registration(shell: Shell) -> Result<String, Error> {
    let name = shell.to_string();
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&name) {
        let program = "apigw-doctor";
        shell
            .write_registration("COMPLETE", "apigw_doctor", program, program, &mut script)
            .map_err(|error| Error::Render(error.to_string()))?;
    }
    text(script)
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
