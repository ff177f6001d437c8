//! From what was typed, the environment and the configuration file to a [`Cli`].

use std::ffi::OsString;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use super::{Cli, laid_out};
use crate::config::{Config, Defaults, options};
use crate::error::Error;
use crate::ui;

/// An option's value, and where it comes from.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The option.
    pub name: String,
    /// Its value; none where it has none.
    pub value: Option<String>,
    /// `command line`, `environment`, the file, or `built in`.
    pub source: String,
}

/// Usage error.
#[derive(Debug)]
pub enum ReadError {
    /// clap says so, or has printed help.
    Typed(clap::Error),
    /// The configuration file, or a name that it lacks.
    Config(Error),
}

impl From<clap::Error> for ReadError {
    fn from(error: clap::Error) -> Self {
        Self::Typed(error)
    }
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        Self::Config(error)
    }
}

impl Cli {
    /// Reads what was typed. The file's values are the defaults of the options, so that what is typed
    /// and what the environment says go before them.
    ///
    /// # Errors
    /// What was typed, or what the file says, makes no sense.
    pub fn read(mut typed: Vec<OsString>) -> Result<Self, ReadError> {
        // To lay help out takes longer than to read what was typed: it is done where somebody sees it.
        let plain = match Self::command().try_get_matches_from(&typed) {
            Ok(plain) => plain,
            Err(version) if version.kind() == ErrorKind::DisplayVersion => {
                return Err(version.into());
            }
            Err(_) => laid_out(Self::command()).try_get_matches_from(&typed)?,
        };
        let mut config = if plain.get_flag("no_config") {
            Config::default()
        } else {
            let named = plain.get_one("config").map(std::path::PathBuf::as_path);
            let limit = plain.get_one("timeout").copied();
            Config::load(named, limit.unwrap_or(Duration::from_secs(30)))?
        };
        for told in &config.notices {
            ui::notice(told);
        }
        let defaults = options(&config.defaults)?;
        if defaults.is_empty() && named(&plain).is_none() {
            return Self::of(&plain, config);
        }
        let mut command = laid_out(Self::command());
        for (option, values) in defaults {
            command = command.mut_arg(option, |it| it.default_values(values));
        }
        if let Some(name) = named(&plain) {
            let target = config.target(name.trim_start_matches('@'))?;
            // What stands for the URL is typed in its place.
            let mut place = Vec::new();
            for (option, values) in options(target)? {
                match option.as_str() {
                    "url" => place.extend(values),
                    "api_id" | "stage" => {
                        place.push(format!("--{}", option.replace('_', "-")));
                        place.extend(values);
                    }
                    _ => command = by_default(command, &plain, &option, &values),
                }
            }
            if let Some(at) = typed.iter().position(|it| it.to_str() == Some(name)) {
                typed.splice(at..=at, place.into_iter().map(OsString::from));
            }
        }
        config.called = named(&plain).map(str::to_owned);
        Self::of(&command.try_get_matches_from(&typed)?, config)
    }

    fn of(matches: &ArgMatches, config: Config) -> Result<Self, ReadError> {
        let mut cli = Self::from_arg_matches(matches)?;
        cli.settings = settings(matches, &config)?;
        cli.config = config;
        Ok(cli)
    }
}

/// The name that stands in the place of a target: `@orders`.
fn named(matches: &ArgMatches) -> Option<&str> {
    let mut deepest = matches;
    while let Some((_, below)) = deepest.subcommand() {
        deepest = below;
    }
    let url = deepest.try_get_one::<String>("url").ok().flatten()?;
    url.starts_with('@').then_some(url)
}

/// The command in which an option of the command that was typed has these values by default, where that
/// command has such an option.
fn by_default(command: Command, typed: &ArgMatches, option: &str, values: &[String]) -> Command {
    let has = |command: &Command| command.get_arguments().any(|it| it.get_id() == option);
    if has(&command) {
        let option = option.to_owned();
        return command.mut_arg(option, |it| it.default_values(values.to_vec()));
    }
    match typed.subcommand() {
        Some((name, below)) => {
            command.mut_subcommand(name, |it| by_default(it, below, option, values))
        }
        None => command,
    }
}

/// The options that a file may set, as they are now.
fn settings(matches: &ArgMatches, config: &Config) -> Result<Vec<Setting>, Error> {
    let in_file = options(&config.defaults)?;
    let names = serde_json::to_value(Defaults::default())?;
    let names = names.as_object().into_iter().flatten();
    Ok(names
        .map(|(name, _)| {
            let id = name.replace('-', "_");
            let raw = matches.try_get_raw(&id).ok().flatten();
            let value = raw.map(|all| {
                let all: Vec<_> = all.map(|it| it.to_string_lossy()).collect();
                all.join(", ")
            });
            let file = config
                .path
                .as_ref()
                .filter(|_| in_file.iter().any(|(it, _)| *it == id));
            let source = match (matches.value_source(&id), file) {
                (Some(ValueSource::CommandLine), _) => "command line".to_owned(),
                (Some(ValueSource::EnvVariable), _) => "environment".to_owned(),
                (_, Some(path)) => path.display().to_string(),
                _ => "built in".to_owned(),
            };
            Setting {
                name: name.clone(),
                value,
                source,
            }
        })
        .collect())
}
