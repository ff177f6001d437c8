//! What `generate` and `help` are told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::Shell;

/// `generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// What to make
    #[arg(value_enum)]
    pub what: Generated,
    /// The folder to write to, a checkout of the source; this one without it, except for completions
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Write nothing; exit with 1 where a file is not what would be written
    #[arg(long)]
    pub check: bool,
    /// Print the script that turns completion on in one shell instead
    #[arg(long, value_enum, value_name = "SHELL", conflicts_with_all = ["to", "check"])]
    pub shell: Option<Shell>,
}

/// What can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Generated {
    /// completions/: for bash, zsh, fish, PowerShell and elvish
    Completions,
    /// docs/man: a page a command
    Man,
    /// docs/schema: JSON schemas of what is printed as JSON
    Schema,
    /// docs: the list of findings, the permissions, the help topics
    Docs,
}

/// `help`.
#[derive(Debug, Args)]
pub struct HelpArgs {
    /// A topic (options, exit-codes, environment, formats, facts, targets, redaction, configuration)
    /// or a command
    #[arg(value_name = "TOPIC|COMMAND")]
    pub about: Vec<String>,
}

/// The topics, each with its page in Markdown.
pub const TOPICS: &[(&str, &str)] = &[
    ("exit-codes", include_str!("topics/exit-codes.md")),
    ("environment", include_str!("topics/environment.md")),
    ("formats", include_str!("topics/formats.md")),
    ("facts", include_str!("topics/facts.md")),
    ("targets", include_str!("topics/targets.md")),
    ("redaction", include_str!("topics/redaction.md")),
    ("configuration", include_str!("topics/configuration.md")),
];
