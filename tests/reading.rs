//! What somebody reads first: how far down the fix stands, how long a ticket is, and what the strip of hops
//! takes of a line.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::report::{
    self, Detail, Level, Naming, Redacted, Redactor, Report, Role, State, Style,
};

use crate::recorded;

/// The report of every recorded case, by its name, with ids and without.
pub(crate) fn reports() -> &'static BTreeMap<String, [Redacted<Report>; 2]> {
    static ALL: LazyLock<BTreeMap<String, [Redacted<Report>; 2]>> = LazyLock::new(|| {
        let judged = |(name, facts): (String, Facts)| {
            let report = Report::new(&facts, &diagnose(&facts, REGISTRY));
            let at =
                |level| Redactor::new(level, Naming::Readable, Some(&facts)).apply(report.clone());
            (name, [at(Level::Secrets), at(Level::Ids)])
        };
        recorded::all().into_iter().map(judged).collect()
    });
    &ALL
}

fn page(report: &Redacted<Report>, width: usize) -> String {
    let style = Style {
        unicode: true,
        width: Some(width),
        detail: Detail::Normal,
    };
    // Colour is taken out by the stream; `plain` does no more than that.
    report::plain(report, style)
}

/// The line of the first command of the cause's fix; where no command makes it, of what to do by hand.
fn line_of_the_fix(report: &Redacted<Report>) -> Option<usize> {
    let cause = report.findings.iter().find(|it| it.role == Role::Cause)?;
    let fix = cause.fix.as_ref()?;
    let begins = match fix.commands.first() {
        Some(command) => command.split(" -").next().unwrap_or_default().to_owned(),
        None => "by hand".to_owned(),
    };
    let text = page(report, 80);
    let line = text
        .lines()
        .position(|line| line.trim_start().starts_with(begins.trim_end()));
    line.map(|it| it + 1)
}

#[test]
fn the_fix_stands_above_line_16() {
    let (mut broken, mut below) = (0, Vec::new());
    for (name, [report, _]) in reports() {
        if report.verdict.state != State::Broken {
            continue;
        }
        broken += 1;
        let line = line_of_the_fix(report);
        if line.is_none_or(|line| line >= 16) {
            below.push((name, line));
        }
    }
    assert!(broken >= 121, "{broken}");
    assert!(below.len() <= 6, "{} of {broken}: {below:?}", below.len());
}

/// Lines that are seen without a click.
fn seen(markdown: &str) -> usize {
    let mut folded = false;
    let lines = markdown.lines().filter(|line| {
        let opens = line.starts_with("<details>");
        folded |= opens;
        let hidden = folded && !line.starts_with("<summary>");
        folded &= !line.starts_with("</details>");
        !hidden && !line.is_empty()
    });
    lines.count()
}

#[test]
fn a_ticket_is_short() {
    let mut long = Vec::new();
    for (name, [_, report]) in reports() {
        let lines = seen(&report::markdown(report));
        let nothing = report.verdict.state == State::Healthy && report.findings.is_empty();
        let most = if nothing { 20 } else { 60 };
        if lines >= most {
            long.push((name, lines));
        }
    }
    assert!(long.is_empty(), "{long:?}");
    assert_eq!(
        seen("a\n\n<details>\n<summary>b</summary>\n\nc\n</details>\nd"),
        3
    );
}

#[test]
fn the_strip_of_hops_is_one_line_at_100_columns_and_has_a_legend() {
    let mut proxied = 0;
    for (name, [report, _]) in reports() {
        let text = page(report, 100);
        let rows = text.lines().filter(|line| {
            let mut words = line.split_whitespace();
            line.starts_with("  ")
                && words.any(|it| ["front-door", "integration"].contains(&it))
                && line.contains(" tcp ")
                && line.contains(" url ")
        });
        let rows: Vec<&str> = rows.collect();
        let [names] = rows.as_slice() else {
            panic!("{name}: {rows:?}\n{text}");
        };
        assert!(names.chars().count() <= 100, "{name}");
        proxied += usize::from(names.contains(" proxy "));
        let after = text.lines().skip_while(|line| line != names).skip(1);
        let mut after = after.take(2);
        let marks = after.next().unwrap_or_default();
        let legend = after.next().unwrap_or_default();
        for (mark, means) in [('-', "- not reached"), ('?', "? could not be determined")] {
            let told = marks.contains(means) || legend.contains(means);
            assert_eq!(marks.contains(mark), told, "{name}: {marks}\n{legend}");
        }
    }
    assert!((3..20).contains(&proxied), "{proxied}");
}
