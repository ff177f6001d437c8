//! Manual pages: one a command.

use clap_mangen::Man;

use clap::CommandFactory;

use super::{File, text};
use crate::cli::Cli;
use crate::error::Error;

/// Every page, `docs/man/apigw-doctor-COMMAND.1`.
///
/// # Errors
/// Never in practice: they are written to memory.
pub(super) fn pages() -> Result<Vec<File>, Error> {
    // What this build is made of is no matter of the pages.
    let version = env!("CARGO_PKG_VERSION");
    let mut root = Cli::command().version(version).long_version(version);
    root.build();
    let mut files = Vec::new();
    page(&root, &mut files)?;
    Ok(files)
}

fn page(command: &clap::Command, files: &mut Vec<File>) -> Result<(), Error> {
    // A page is named by the whole command, as git's are.
    let name = command.get_display_name().unwrap_or(command.get_name());
    let mut roff = Vec::new();
    Man::new(command.clone())
        .render(&mut roff)
        .map_err(|error| Error::Render(error.to_string()))?;
    files.push((format!("docs/man/{name}.1"), text(roff)?));
    command.get_subcommands().try_for_each(|it| page(it, files))
}
