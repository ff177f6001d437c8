//! Every rendering of every case is well formed, and says the same.

use std::fs;

use crate::recorded::all;
use crate::tool::tool;

#[test]
fn extra_reports_are_those_that_output_gives() {
    let out = tempfile::tempdir().expect("a folder");
    let case = crate::recorded::file("endpoint-sg-no-443");
    let formats = [
        "human", "plain", "short", "json", "markdown", "html", "junit", "sarif", "github",
    ];
    let mut run = tool(["replay", "-o", "short"]).arg(&case);
    for format in formats {
        let path = out.path().join(format);
        run = run
            .arg("--report")
            .arg(format!("{format}={}", path.display()));
    }
    assert_eq!(run.run().code, 1);
    for format in formats {
        let written = fs::read_to_string(out.path().join(format)).expect("a report");
        let printed = tool(["replay", "--color", "always", "-o", format])
            .arg(&case)
            .run();
        assert_eq!(written, printed.stdout, "{format}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let case = crate::recorded::file("healthy");
    let run = tool(["replay", "--report", "json=/nonexistent/report.json"])
        .arg(&case)
        .run();
    assert_eq!(run.code, 4, "{run:?}");
    for wrong in ["nonsense=x", "json", "json="] {
        let run = tool(["replay", "--report", wrong]).arg(&case).run();
        assert_eq!(run.code, 2, "{wrong}: {run:?}");
    }
}

#[test]
fn junit_tells_what_the_verdict_is() {
    for name in all().keys().step_by(7) {
        let case = crate::recorded::file(name);
        let run = tool(["replay", "-o", "junit"]).arg(&case).run();
        let report = tool(["replay", "-o", "json"]).arg(&case).run().json();
        let blockers = report["findings"].as_array().expect("findings").iter();
        let blockers = blockers
            .filter(|one| one["role"] == "cause" || one["role"] == "symptom")
            .count();
        let broken = usize::from(report["verdict"]["state"] == "broken");
        let failures = run.stdout.matches("<failure").count();
        assert_eq!(failures, blockers + broken, "{name}");
        assert!(run.stdout.contains("name=\"the call works\""), "{name}");
    }
}

/// Tags close in the order in which they open, so that a browser shows what was meant.
#[test]
fn html_stands_alone_and_closes_what_it_opens() {
    for name in all().keys().step_by(7) {
        let case = crate::recorded::file(name);
        let page = tool(["replay", "-o", "html"]).arg(&case).run().stdout;
        for forbidden in ["<script", "http-equiv", "src=", "href=", "@import", "url("] {
            assert!(!page.contains(forbidden), "{name} has {forbidden}");
        }
        for tag in ["html", "body", "main", "section", "svg", "dl", "ul", "pre"] {
            let opened = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            assert_eq!(
                opened,
                page.matches(&format!("</{tag}>")).count(),
                "{name}: {tag}"
            );
        }
    }
}
