//! What the user has decided about findings, from the options and the configuration file.

use crate::checks::{Named, all_named, named};
use crate::cli::Cli;
use crate::error::Error;
use crate::report::{Ignore, Rules};

/// The rules.
///
/// # Errors
/// One names a finding that there is not.
pub(super) fn of(cli: &Cli) -> Result<Rules, Error> {
    let mut rules = Rules::default();
    for typed in &cli.output.ignore {
        let (code, subject) = match typed.split_once('=') {
            Some((code, subject)) => (code, Some(subject.to_owned())),
            None => (typed.as_str(), None),
        };
        rules.ignore.push(Ignore {
            code: code_of(code)?,
            subject,
            reason: "said on the command line".to_owned(),
            until: None,
        });
    }
    for rule in &cli.config.ignore {
        rules.ignore.push(Ignore {
            code: code_of(&rule.code)?,
            subject: rule.subject.clone(),
            reason: rule.reason.clone(),
            until: rule.until,
        });
    }
    for (name, severity) in &cli.config.severity {
        rules.severity.insert(code_of(name)?, *severity);
    }
    Ok(rules)
}

fn code_of(name: &str) -> Result<&'static str, Error> {
    named(name)
        .map(|it| it.code)
        .ok_or_else(|| no_finding(name))
}

/// There is no finding of that code or slug; the nearest that there is.
pub(super) fn no_finding(name: &str) -> Error {
    let upper = name.to_ascii_uppercase();
    let lower = name.to_ascii_lowercase();
    let distance = |it: &Named| {
        let by_code = strsim::damerau_levenshtein(&upper, it.code);
        by_code.min(strsim::damerau_levenshtein(&lower, it.slug))
    };
    let near = all_named().min_by_key(distance);
    // What shares hardly a letter with it was not meant.
    let near = near.filter(|it| distance(it) <= (name.chars().count() / 3).max(2));
    let hint = near.map(|it| format!("; did you mean {} ({})?", it.code, it.slug));
    Error::Usage(format!(
        "there is no finding '{name}'{}",
        hint.unwrap_or_else(|| "; apigw-doctor explain lists them".to_owned())
    ))
}
