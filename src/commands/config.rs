//! `config show`: what is in force, and where each value comes from.

use std::fmt::Write as _;

use serde_json::json;

use super::output::{format, write};
use super::rules;
use crate::cli::{Cli, Format, Setting};
use crate::config::options;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Line, visible_json};
use crate::report::guarded;

/// Prints it.
///
/// # Errors
/// It could not be printed.
pub(super) fn show(cli: &Cli) -> Result<Exit, Error> {
    let text = if format(&cli.output) == Format::Json {
        visible_json(&serde_json::to_string_pretty(&as_json(cli)?)?).into_owned() + "\n"
    } else {
        guarded(&as_text(cli)?).into_owned()
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
        "notices": cli.config.notices,
        "settings": settings.collect::<Vec<_>>(),
        "targets": cli.config.targets,
        "ignore": ignore.collect::<Vec<_>>(),
        "severity": rules.severity,
    }))
}

fn as_text(cli: &Cli) -> Result<String, Error> {
    let mut text = match &cli.config.path {
        Some(path) => format!(
            "configuration file: {}\n\n",
            Line(&path.display().to_string())
        ),
        None => "configuration file: none was found\n\n".to_owned(),
    };
    for told in &cli.config.notices {
        let _ = writeln!(text, "{told}\n");
    }
    for Setting {
        name,
        value,
        source,
    } in &cli.settings
    {
        let value = Line(value.as_deref().unwrap_or("-"));
        let source = Line(source);
        let _ = writeln!(text, "{name:<16} {value:<12} {source}");
    }
    for (name, target) in &cli.config.targets {
        let _ = writeln!(text, "\n@{}", Line(name));
        for (option, values) in options(target)? {
            let _ = writeln!(text, "  {option:<14} {}", Line(&values.join(", ")));
        }
    }
    let rules = rules::of(cli)?;
    for rule in &rules.ignore {
        let subject = Line(rule.subject.as_deref().unwrap_or("*"));
        let until = rule
            .until
            .map_or(String::new(), |it| format!(" until {it}"));
        let _ = writeln!(
            text,
            "\nignore {} of {subject}{until}: {}",
            Line(rule.code),
            Line(&rule.reason)
        );
    }
    for (code, severity) in &rules.severity {
        let _ = writeln!(text, "\nseverity of {}: {}", Line(code), severity.as_str());
    }
    Ok(text)
}
