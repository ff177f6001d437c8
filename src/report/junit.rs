//! For CI servers: one suite per hop, one case per check.
//!
//! A finding that stops the call fails its case, a fact that is unknown makes it an error, a risk or
//! a note is told in a case that passes. A run that judged nothing still has a case, so that no
//! server takes an empty file for a green one.

use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::{Finding, Redacted, Report, ReportKind, Role, State, phrases};
use crate::model::{Hop, Line, Severity};

/// The report as `JUnit` XML.
///
/// # Errors
/// Never in practice: the document is written to memory.
pub fn junit(report: &Redacted<Report>) -> Result<String, quick_junit::SerializeError> {
    let mut document = Document::new("apigw-doctor");
    for hop in Hop::ALL {
        let name = format!("apigw-doctor.{}", hop.as_str());
        let mut suite = TestSuite::new(name.clone());
        for finding in report.findings.iter().filter(|one| one.hop == hop) {
            suite.add_test_case(classed(failed(finding), &name));
        }
        for passed in report.passed.iter().filter(|one| one.hop == hop) {
            let case = TestCase::new(
                format!("{} {}", passed.code, passed.holds),
                TestCaseStatus::success(),
            );
            suite.add_test_case(classed(case, &name));
        }
        if suite.tests > 0 {
            document.add_test_suite(suite);
        }
    }
    let name = "apigw-doctor.unknown";
    let mut unknown = TestSuite::new(name);
    for (why, detail, all) in phrases::unknown_groups(report) {
        for one in all {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(why.as_str());
            status.set_message(format!("{} {}", one.fact, phrases::unknown_why(why)));
            let detail = phrases::quoted_lines(detail);
            status.set_description(format!("{detail}\nneeded to check {}", one.would_tell));
            unknown.add_test_case(classed(TestCase::new(&*one.fact, status), name));
        }
    }
    if unknown.tests > 0 {
        document.add_test_suite(unknown);
    }
    document.add_test_suite(verdict(report));
    document.to_string()
}

fn verdict(report: &Report) -> TestSuite {
    let name = "apigw-doctor.verdict";
    let mut suite = TestSuite::new(name);
    let (title, state) = outcome(report);
    let status = match state {
        State::Healthy => TestCaseStatus::success(),
        state => {
            let kind = if state == State::Broken {
                NonSuccessKind::Failure
            } else {
                NonSuccessKind::Error
            };
            let mut status = TestCaseStatus::non_success(kind);
            status.set_type(state.as_str());
            status.set_message(format!(
                "{}: {}",
                phrases::headline(report),
                Line(&report.verdict.summary)
            ));
            status
        }
    };
    let mut case = TestCase::new(title, status);
    if let Some(configured) = phrases::configuration(report) {
        case.set_system_out(Line(&configured).to_string());
    }
    suite.add_test_case(classed(case, name));
    suite
}

/// What the run asked, and how that came out. A comparison asks for what is new: what is broken as before
/// stands in its report, and fails nothing.
fn outcome(report: &Report) -> (&'static str, State) {
    let bad = report
        .findings
        .iter()
        .any(|it| it.severity == Severity::Error);
    let title = match report.kind {
        ReportKind::Decode => "the call reached its integration",
        ReportKind::Logs => "no logged call failed",
        ReportKind::PolicyLint => "the policies have no errors",
        ReportKind::Check => "the files have no errors",
        ReportKind::PolicyEval => "the policies allow the request",
        ReportKind::PolicyTest => "every case decides as it expects",
        ReportKind::PolicyWho => "the policies admit some call",
        ReportKind::PolicyFix => "the policies admit the call",
        ReportKind::PolicyDiff => "the two policies are equivalent",
        ReportKind::Path => "packets get an answer",
        ReportKind::Fleet => "the call works from every host",
        ReportKind::Url => "the URL is well formed",
        ReportKind::Diff => {
            let state = match (bad, report.is_open()) {
                (true, _) => State::Broken,
                (false, true) => State::Inconclusive,
                (false, false) => State::Healthy,
            };
            return ("nothing is worse than before", state);
        }
        _ => "the call works",
    };
    (title, report.verdict.state)
}

fn failed(finding: &Finding) -> TestCase {
    let name = format!("{} {}", finding.code, finding.slug);
    let blocks = matches!(finding.role, Role::Cause | Role::Symptom);
    let mut told = String::new();
    for evidence in &finding.evidence {
        let kind = phrases::evidence_kind(evidence.kind);
        let _ = writeln!(told, "{kind}: {}", phrases::quoted_lines(&evidence.text));
    }
    for (label, fix) in phrases::ways(finding) {
        let commands = fix.commands.join("\n");
        let _ = writeln!(told, "{label}: {}", Line(&fix.summary));
        if let Some(why) = &fix.manual {
            let _ = writeln!(told, "no command makes this change: {}", Line(why));
        }
        let _ = writeln!(told, "{commands}");
    }
    for look in &finding.look {
        let _ = writeln!(told, "look: {look}");
    }
    if !blocks {
        let mut case = TestCase::new(name, TestCaseStatus::success());
        case.set_system_out(format!("{}\n{told}", Line(&finding.title)));
        return case;
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(finding.code.as_ref());
    status.set_message(Line(&finding.title).to_string());
    status.set_description(told);
    TestCase::new(name, status)
}

fn classed(mut case: TestCase, class: &str) -> TestCase {
    case.set_classname(class);
    case
}
