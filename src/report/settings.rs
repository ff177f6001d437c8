//! The configuration in force, as `config show` prints it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Rules;
use crate::model::{Line, Severity};

/// The configuration in force.
#[derive(Debug, Serialize)]
pub struct Settings {
    /// The file, where one was found.
    pub file: Option<String>,
    /// What should be known of it.
    pub notices: Vec<String>,
    /// Options, and where their values come from.
    pub settings: Vec<SettingShown>,
    /// Targets by their names.
    pub targets: Value,
    /// Findings that are accepted.
    pub ignore: Vec<Accepted>,
    /// How bad findings are, by code.
    pub severity: BTreeMap<&'static str, Severity>,
    /// The options of each target.
    #[serde(skip)]
    pub options: Vec<TargetShown>,
}

/// The options of a target.
#[derive(Debug)]
pub struct TargetShown {
    /// Its name.
    pub name: String,
    /// Its options, each with its values.
    pub options: Vec<(String, Vec<String>)>,
}

/// An option's value.
#[derive(Debug, Serialize)]
pub struct SettingShown {
    /// The option.
    pub name: String,
    /// Its value.
    pub value: Option<String>,
    /// Where it comes from.
    pub source: String,
}

/// A finding that is accepted.
#[derive(Debug, Serialize)]
pub struct Accepted {
    code: &'static str,
    subject: Option<String>,
    reason: String,
    until: Option<String>,
}

impl Settings {
    /// The same with what the user decided about findings.
    #[must_use]
    pub fn with_rules(mut self, rules: Rules) -> Self {
        let ignore = rules.ignore.into_iter().map(|it| Accepted {
            code: it.code,
            subject: it.subject,
            reason: it.reason,
            until: it.until.map(|it| it.to_string()),
        });
        self.ignore = ignore.collect();
        self.severity = rules.severity;
        self
    }

    /// As a JSON document.
    ///
    /// # Errors
    /// Never in practice: every key is a text.
    pub fn json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// In text.
    #[must_use]
    pub fn text(&self) -> String {
        let file = self.file.as_deref().unwrap_or("none was found");
        let mut text = format!("configuration file: {}\n\n", Line(file));
        for told in &self.notices {
            let _ = writeln!(text, "{told}\n");
        }
        for it in &self.settings {
            let value = Line(it.value.as_deref().unwrap_or("-"));
            let _ = writeln!(text, "{:<16} {value:<12} {}", it.name, Line(&it.source));
        }
        for TargetShown { name, options } in &self.options {
            let _ = writeln!(text, "\n@{}", Line(name));
            for (option, values) in options {
                let _ = writeln!(text, "  {option:<14} {}", Line(&values.join(", ")));
            }
        }
        for it in &self.ignore {
            let subject = Line(it.subject.as_deref().unwrap_or("*"));
            let until = it.until.as_ref();
            let until = until.map_or(String::new(), |until| format!(" until {until}"));
            let _ = writeln!(
                text,
                "\nignore {} of {subject}{until}: {}",
                Line(it.code),
                Line(&it.reason)
            );
        }
        for (code, severity) in &self.severity {
            let _ = writeln!(text, "\nseverity of {}: {}", Line(code), severity.as_str());
        }
        text
    }
}
