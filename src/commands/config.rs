//! `config show`: what is in force, and where each value comes from.

use std::fmt::Write as _;

use serde_json::json;

use super::present::{format, write};
use super::rules;
use crate::cli::{Cli, Format, Setting};
use crate::config::options;
use crate::error::Error;
use crate::exit::Exit;

/// Prints it.
///
/// # Errors
/// It could not be printed.
pub(super) fn show(cli: &Cli) -> Result<Exit, Error> {
    let text = if format(&cli.output) == Format::Json {
        serde_json::to_string_pretty(&as_json(cli)?)? + "\n"
    } else {
        as_text(cli)?
    };
    write(&text, &cli.output)?;
    Ok(Exit::Clean)
}

fn as_json(cli: &Cli) -> Result<serde_json::Value, Error> {
    let rules = rules::of(cli)?;
    let settings = cli.settings.iter();
    let settings = settings.map(
        |Setting {
             name,
             value,
             source,
         }| { json!({ "name": name, "value": value, "source": source }) },
    );
    let ignore = rules.ignore.iter().map(|it| {
        let until = it.until.map(|it| it.to_string());
        json!({ "code": it.code, "subject": it.subject, "reason": it.reason, "until": until })
    });
    Ok(json!({
        "file": cli.config.path,
        "settings": settings.collect::<Vec<_>>(),
        "targets": cli.config.targets,
        "ignore": ignore.collect::<Vec<_>>(),
        "severity": rules.severity,
    }))
}

fn as_text(cli: &Cli) -> Result<String, Error> {
    let mut text = match &cli.config.path {
        Some(path) => format!("configuration file: {}\n\n", path.display()),
        None => "configuration file: none was found\n\n".to_owned(),
    };
    for Setting {
        name,
        value,
        source,
    } in &cli.settings
    {
        let value = value.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{name:<16} {value:<12} {source}");
    }
    for (name, target) in &cli.config.targets {
        let _ = writeln!(text, "\n@{name}");
        for (option, values) in options(target)? {
            let _ = writeln!(text, "  {option:<14} {}", values.join(", "));
        }
    }
    let rules = rules::of(cli)?;
    for rule in &rules.ignore {
        let subject = rule.subject.as_deref().unwrap_or("*");
        let until = rule
            .until
            .map_or(String::new(), |it| format!(" until {it}"));
        let _ = writeln!(
            text,
            "\nignore {} of {subject}{until}: {}",
            rule.code, rule.reason
        );
    }
    for (code, severity) in &rules.severity {
        let _ = writeln!(text, "\nseverity of {code}: {}", severity.as_str());
    }
    Ok(text)
}
