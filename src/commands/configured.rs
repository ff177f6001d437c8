//! What a configuration file changed of a run: a report that looks healthy since somebody accepted the
//! finding has to say so.

use crate::cli::Cli;
use crate::report::Configuration;

/// What the file in force changed; nothing where there is none, or where it changed nothing.
pub(super) fn of(cli: &Cli) -> Option<Configuration> {
    let config = &cli.config;
    let path = config.path.as_ref()?.display().to_string();
    let options = cli.settings.iter().filter(|it| it.source == path);
    let options = options.map(|it| format!("{} {}", it.name, it.value.as_deref().unwrap_or("-")));
    let accepted = config.ignore.iter().map(|rule| match &rule.subject {
        Some(subject) => format!("accepts {} of {subject}", rule.code),
        None => format!("accepts {}", rule.code),
    });
    let severities = config.severity.iter();
    let severities = severities.map(|(code, it)| format!("{code} is of severity {}", it.as_str()));
    let target = config.called.iter().map(|name| format!("target {name}"));
    let changed: Vec<String> = target
        .chain(options)
        .chain(accepted)
        .chain(severities)
        .collect();
    let file = config.origin?.title();
    (!changed.is_empty()).then_some(Configuration { file, changed })
}
