//! How help is laid out: commands in groups, examples before options, and the options that every command
//! takes behind one line.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command};

use super::examples::{NOTES, of};

/// The commands by what they are for.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("Start here", &["diagnose", "demo", "explain"]),
    (
        "Look at one thing",
        &[
            "url", "dns", "tcp", "tls", "invoke", "logs", "sg", "path", "reach", "decode",
        ],
    ),
    ("Policies and templates", &["policy", "check"]),
    (
        "Share and compare",
        &["snapshot", "replay", "diff", "fleet"],
    ),
    (
        "Reference",
        &[
            "permissions",
            "install-script",
            "config",
            "generate",
            "help",
        ],
    ),
];

/// Where the options stand that every command takes.
const ELSEWHERE: &str = "Options that every command takes: apigw-doctor help options";

/// The command line with its help laid out.
#[must_use]
pub fn laid_out(root: Command) -> Command {
    let everywhere: Vec<String> = globals(&root)
        .map(|option| option.get_id().to_string())
        .collect();
    let mut root = everywhere.into_iter().fold(root, |root, id| {
        root.mut_arg(id, |option| option.hide(true))
    });
    // One help, and not a short and a long one.
    root = root.disable_help_flag(true).arg(
        Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::HelpShort)
            .global(true)
            .help_heading("Options")
            .help("Print help"),
    );
    let overview = overview(&root);
    let names: Vec<String> = root
        .get_subcommands()
        .map(|it| it.get_name().to_owned())
        .collect();
    names
        .into_iter()
        .fold(root, |root, name| {
            root.mut_subcommand(&name, |it| of_command(it, &name))
        })
        .after_help(overview)
        .help_template("{about-with-newline}\n{usage-heading} {usage}{after-help}")
}

/// The options that every command takes, by themselves.
#[must_use]
pub fn options(root: &Command) -> Command {
    let all = globals(root).cloned();
    Command::default()
        .name("apigw-doctor")
        .disable_help_flag(true)
        .args(all)
        .max_term_width(100)
        .help_template("{all-args}")
}

fn globals(root: &Command) -> impl Iterator<Item = &Arg> {
    root.get_arguments().filter(|it| it.is_global_set())
}

fn of_command(command: Command, path: &str) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|it| it.get_name().to_owned())
        .collect();
    let command = names.into_iter().fold(command, |command, name| {
        let path = format!("{path} {name}");
        command.mut_subcommand(&name, |it| of_command(it, &path))
    });
    let mut examples = String::new();
    for example in of(path) {
        examples.push_str("\n  ");
        examples.push_str(example);
    }
    let notes = NOTES.iter().find(|(name, _)| *name == path);
    let notes = notes.map_or(String::new(), |(_, text)| format!("\n\n{text}"));
    let after = match examples.as_str() {
        "" => notes.trim_start().to_owned(),
        _ => format!("{}{examples}{notes}", heading("Examples:")),
    };
    let body = match after.as_str() {
        "" => "",
        _ => "{after-help}",
    };
    command.after_help(after).help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}{body}\n\n{{all-args}}\n\n{ELSEWHERE}"
    ))
}

/// The commands in their groups, each with what it does.
fn overview(root: &Command) -> String {
    let mut text = String::new();
    let about = |name: &str| {
        let command = root.get_subcommands().find(|it| it.get_name() == name);
        let about = command.and_then(Command::get_about);
        about.map(ToString::to_string).unwrap_or_default()
    };
    for (title, names) in GROUPS {
        text.push_str(&heading(title));
        for name in *names {
            let _ = write!(text, "\n  {name:<15}{}", about(name));
        }
        text.push_str("\n\n");
    }
    text.push_str(&heading("Examples:"));
    for example in of("") {
        text.push_str("\n  ");
        text.push_str(example);
    }
    text.push_str(
        "\n\nEvery command has examples: apigw-doctor COMMAND --help. Topics: apigw-doctor help TOPIC.\n",
    );
    text.push_str(ELSEWHERE);
    text
}

/// As clap writes its own.
fn heading(text: &str) -> String {
    format!("\u{1b}[1m\u{1b}[4m{text}\u{1b}[0m")
}
