//! What the user has decided about findings, from the options and the configuration file.

use super::output::no_finding;
use crate::checks::named;
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
