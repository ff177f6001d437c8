//! `config show`: what is in force, and where each value comes from.

use std::collections::BTreeMap;

use super::output::{format, write};
use super::rules;
use crate::cli::{Cli, Format};
use crate::config::options;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::visible_json;
use crate::report::{SettingShown, Settings, TargetShown, guarded};

/// Prints it.
///
/// # Errors
/// It could not be printed.
pub(super) fn show(cli: &Cli) -> Result<Exit, Error> {
    let settings = settings(cli)?;
    let text = if format(&cli.output) == Format::Json {
        visible_json(&settings.json()?).into_owned()
    } else {
        guarded(&settings.text()).into_owned()
    };
    write(&text, &cli.output)?;
    Ok(Exit::Clean)
}

fn settings(cli: &Cli) -> Result<Settings, Error> {
    let config = &cli.config;
    let targets = config.targets.iter();
    let targets = targets.map(|(name, target)| {
        Ok(TargetShown {
            name: name.clone(),
            options: options(target)?,
        })
    });
    let settings = cli.settings.iter().map(|it| SettingShown {
        name: it.name.clone(),
        value: it.value.clone(),
        source: it.source.clone(),
    });
    let shown = Settings {
        file: config.path.as_ref().map(|it| it.display().to_string()),
        notices: config.notices.clone(),
        settings: settings.collect(),
        targets: serde_json::to_value(&config.targets)?,
        ignore: Vec::new(),
        severity: BTreeMap::new(),
        options: targets.collect::<Result<_, Error>>()?,
    };
    Ok(shown.with_rules(rules::of(cli)?))
}
