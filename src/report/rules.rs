//! What the user has decided about findings: those that are accepted, and how bad some are.
//!
//! Nothing is hidden by it. A finding that is accepted stands in the report with the reason, and the
//! verdict stays what it is; it no longer makes the run fail.

use std::collections::BTreeMap;

use jiff::civil::Date;
use regex_lite::Regex;

use super::{Evidence, EvidenceKind, Report};
use crate::checks::plural;
use crate::model::Severity;

/// What the user has decided.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// What is accepted.
    pub ignore: Vec<Ignore>,
    /// How bad findings are, by code.
    pub severity: BTreeMap<&'static str, Severity>,
}

/// A finding that is accepted.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Its code.
    pub code: &'static str,
    /// The object, `*` for anything; every one without it.
    pub subject: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it is.
    pub until: Option<Date>,
}

impl Ignore {
    fn takes(&self, code: &str, subject: &str) -> bool {
        self.code == code
            && self
                .subject
                .as_deref()
                .is_none_or(|glob| fits(glob, subject))
    }
}

/// Whether a text is what a pattern says, in which `*` stands for anything.
fn fits(glob: &str, text: &str) -> bool {
    let parts: Vec<String> = glob.split('*').map(regex_lite::escape).collect();
    Regex::new(&format!("^{}$", parts.join(".*"))).is_ok_and(|it| it.is_match(text))
}

impl Rules {
    /// Applies them to a report of that day, and tells of those that do nothing.
    pub fn apply(&self, report: &mut Report, today: Option<Date>) -> Vec<String> {
        let mut told = Vec::new();
        for finding in &mut report.findings {
            if let Some(severity) = self.severity.get(&*finding.code) {
                finding.severity = *severity;
            }
        }
        for rule in &self.ignore {
            let over = |until: &Date| today.is_some_and(|today| today > *until);
            if let Some(until) = rule.until.as_ref().filter(|until| over(until)) {
                told.push(format!(
                    "the ignore rule for {} expired on {until}: {}",
                    rule.code, rule.reason
                ));
                continue;
            }
            let all = report.findings.iter_mut();
            let mut any = false;
            for finding in all.filter(|it| rule.takes(&it.code, &it.subject)) {
                any = true;
                finding.ignored = true;
                let until = rule
                    .until
                    .map_or(String::new(), |until| format!(" until {until}"));
                finding.evidence.push(Evidence {
                    kind: EvidenceKind::Configured,
                    text: format!("accepted{until}: {}", rule.reason),
                    source: "ignore".into(),
                });
            }
            if !any && report.kind.is_of_checks() {
                told.push(format!(
                    "nothing was found that the rule for {} accepts: {}",
                    rule.code, rule.reason
                ));
            }
        }
        // With a cause goes what it explains.
        let open: Vec<String> = report
            .findings
            .iter()
            .filter(|it| !it.ignored)
            .map(|it| it.code.to_string())
            .collect();
        for finding in &mut report.findings {
            let cause = finding.explained_by.as_ref();
            finding.ignored |= cause.is_some_and(|cause| !open.iter().any(|code| code == cause));
        }
        let accepted = report.findings.iter().filter(|it| it.ignored).count();
        if accepted > 0 {
            let accepted = plural(accepted, "finding");
            report.verdict.summary = format!("{} ({accepted} accepted)", report.verdict.summary);
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(fits("sg-0a*", "sg-0abc"));
        assert!(fits("*", ""));
        assert!(!fits("sg-0a*", "sg-0b"));
        assert!(!fits("sg.0a", "sg-0a"));
    }
}
