//! The configuration file: `apigw-doctor.toml`.
//!
//! Defaults of options, targets by name, findings to leave alone, severities. Flags override
//! the environment, and that before the file.

mod here;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::model::Severity;
use crate::waiting;

/// No configuration is as long.
const LONGEST: u64 = 1 << 20;
/// Its name in the folder where the program is called.
const HERE: &str = "apigw-doctor.toml";

/// What a configuration file says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Config {
    /// The file; none where there is none.
    #[serde(skip)]
    pub path: Option<PathBuf>,
    /// How the file was found.
    #[serde(skip)]
    pub origin: Option<Origin>,
    /// What was left alone of the files that were found, and why.
    #[serde(skip)]
    pub notices: Vec<String>,
    /// The target whose name was typed.
    #[serde(skip)]
    pub called: Option<String>,
    /// Defaults of options.
    pub defaults: Defaults,
    /// Calls by name: `diagnose @orders`.
    pub targets: BTreeMap<String, Named>,
    /// Findings that are known and accepted.
    pub ignore: Vec<Ignore>,
    /// Severities of findings, by code.
    pub severity: BTreeMap<String, Severity>,
}

/// How a configuration file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `--config` names it.
    Named,
    /// It lies in the current directory.
    CurrentDirectory,
    /// It is the user's own.
    User,
}

impl Origin {
    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Named => "the file that --config names",
            Self::CurrentDirectory => "apigw-doctor.toml in the current directory",
            Self::User => "the user's own configuration file",
        }
    }
}

/// Defaults of options, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is the option of its name")]
pub struct Defaults {
    pub output: Option<String>,
    pub redact: Option<String>,
    pub color: Option<String>,
    pub ascii: Option<bool>,
    pub fail_on: Option<String>,
    pub allow_unknown: Option<bool>,
    pub timeout: Option<String>,
    pub connect_timeout: Option<String>,
    pub probe_attempts: Option<u32>,
    pub profile: Option<String>,
    pub api_profile: Option<String>,
    pub region: Option<String>,
}

/// A call with a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is the option of its name")]
pub struct Named {
    pub url: Option<String>,
    pub api_id: Option<String>,
    pub stage: Option<String>,
    pub vpce_id: Option<String>,
    pub headers: Vec<String>,
    pub method: Option<String>,
    pub from: Option<String>,
    pub sigv4: Option<bool>,
    pub profile: Option<String>,
    pub api_profile: Option<String>,
    pub region: Option<String>,
}

/// A finding that is known and accepted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ignore {
    /// Its code or slug.
    pub code: String,
    /// The object; `*` stands for anything. Every one without it.
    pub subject: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it is accepted.
    pub until: Option<jiff::civil::Date>,
}

impl Config {
    /// The file that was named; or the one in this folder; or the user's own. Reading may take so long.
    ///
    /// # Errors
    /// It could not be read, or says what no configuration says.
    pub fn load(named: Option<&Path>, limit: Duration) -> Result<Self, Error> {
        let candidates = match named {
            Some(path) => vec![(Origin::Named, path.to_path_buf())],
            None => [
                Some((Origin::CurrentDirectory, PathBuf::from(HERE))),
                own().map(|path| (Origin::User, path)),
            ]
            .into_iter()
            .flatten()
            .collect(),
        };
        let shown = candidates
            .first()
            .map(|(_, path)| path.display().to_string());
        let found =
            waiting::within(limit, move || find(candidates)).map_err(|error| Error::Read {
                path: shown.unwrap_or_default(),
                error,
            })?;
        let mut config = match found.text {
            Some((origin, path, text)) => Self::read(&text, origin, path)?,
            None => Self::default(),
        };
        config.notices.splice(0..0, found.notices);
        Ok(config)
    }

    /// What a file's text says, without what a file that was found so may not say.
    ///
    /// # Errors
    /// It says what no configuration says.
    pub fn read(text: &str, origin: Origin, path: PathBuf) -> Result<Self, Error> {
        let mut notices = Vec::new();
        let mut config: Self = toml::from_str(text)
            .map_err(|error| Error::malformed(path.display().to_string(), error))?;
        if origin == Origin::CurrentDirectory {
            let taken = here::restrict(&mut config);
            if !taken.is_empty() {
                notices.push(format!(
                    "{HERE} in the current directory cannot set {}: name it with --config for that",
                    taken.join(", ")
                ));
            }
        }
        Ok(Self {
            path: Some(path),
            origin: Some(origin),
            notices,
            ..config
        })
    }

    /// The call of a name.
    ///
    /// # Errors
    /// There is none; the ones that there are.
    pub fn target(&self, name: &str) -> Result<&Named, Error> {
        self.targets.get(name).ok_or_else(|| {
            let known: Vec<String> = self.targets.keys().map(|it| format!("@{it}")).collect();
            Error::Usage(match (&self.path, known.is_empty()) {
                (None, _) => format!("there is no target @{name}: no configuration file was found"),
                (Some(path), true) => {
                    format!("there is no target @{name}: {} has none", path.display())
                }
                (Some(path), false) => format!(
                    "there is no target @{name} in {}; there are {}",
                    path.display(),
                    known.join(", ")
                ),
            })
        })
    }
}

/// What was found of the candidates.
struct Found {
    text: Option<(Origin, PathBuf, String)>,
    notices: Vec<String>,
}

/// The first file that is there and to be trusted.
fn find(candidates: Vec<(Origin, PathBuf)>) -> io::Result<Found> {
    let mut notices = Vec::new();
    for (origin, path) in candidates {
        // One that was named may be a pipe; what merely lies there may not.
        if origin != Origin::Named && !path.is_file() {
            continue;
        }
        if origin == Origin::CurrentDirectory
            && let Some(why) = here::distrusted(&path)
        {
            notices.push(format!(
                "left {HERE} in the current directory alone: {why}; --config {HERE} reads it all the same"
            ));
            continue;
        }
        let text = Some((origin, path.clone(), read(&path)?));
        return Ok(Found { text, notices });
    }
    Ok(Found {
        text: None,
        notices,
    })
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(LONGEST + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        let problem = "it is larger than 1 MiB, and no configuration is";
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, problem));
    }
    Ok(text)
}

/// An option, and its values as they would be typed.
pub type Typed = (String, Vec<String>);

/// What a part of the file says, as options: a flag that is off says nothing.
///
/// # Errors
/// Never in practice: every part is a table of plain values.
pub fn options<T: Serialize>(part: &T) -> Result<Vec<Typed>, Error> {
    let table = serde_json::to_value(part)?;
    let mut options = Vec::new();
    for (name, value) in table.as_object().into_iter().flatten() {
        let values: Vec<String> = match value {
            serde_json::Value::Null | serde_json::Value::Bool(false) => continue,
            serde_json::Value::String(text) => vec![text.clone()],
            serde_json::Value::Array(all) => {
                let texts = all.iter().filter_map(serde_json::Value::as_str);
                texts.map(str::to_owned).collect()
            }
            other => vec![other.to_string()],
        };
        if !values.is_empty() {
            options.push((name.replace('-', "_"), values));
        }
    }
    Ok(options)
}

/// `$XDG_CONFIG_HOME/apigw-doctor/config.toml`.
///
/// Source: XDG Base Directory Specification.
fn own() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = set("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(set("HOME")?).join(".config")))?;
    Some(folder.join("apigw-doctor/config.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_does_not_know_and_what_it_does() {
        let said = |text: &str| {
            toml::from_str::<Config>(text)
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        assert_eq!(said(""), Ok(()));
        for (text, words) in [
            ("[defaults]\noutptu = 'json'", "`output`"),
            ("[target.orders]\nurl = 'x'", "`targets`"),
            ("[[ignore]]\ncode = 'SG004'", "missing field `reason`"),
            (
                "[[ignore]]\ncode = 'SG004'\nreason = 'x'\nuntil = '2026-13-01'",
                "until",
            ),
            ("[severity]\nSG004 = 'bad'", "bad"),
        ] {
            let error = said(text).err().unwrap_or_default();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn options_are_as_they_would_be_typed() {
        let defaults = Defaults {
            output: Some("json".to_owned()),
            ascii: Some(true),
            allow_unknown: Some(false),
            probe_attempts: Some(5),
            ..Defaults::default()
        };
        let mut options = options(&defaults).unwrap_or_default();
        options.sort();
        let typed = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
        assert_eq!(
            options,
            [
                typed("ascii", "true"),
                typed("output", "json"),
                typed("probe_attempts", "5")
            ]
        );
    }
}
