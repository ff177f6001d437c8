//! `docs/coverage.md`: every failure mode that is known, with the finding that decides it, or with the reason why
//! no data can. Written anew by `APIGW_DOCTOR_BLESS=1 cargo test coverage::`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use apigw_doctor::checks::{all_named, named};

/// A line a failure mode: its layer, its name, and a code or a reason.
const MODES: &str = include_str!("cases/failure-modes.txt");

/// How many there are, and how many of them a finding decides at the least.
const ALL: usize = 261;
const LEAST: usize = 215;

struct Mode {
    layer: &'static str,
    slug: &'static str,
    by: &'static str,
}

impl Mode {
    fn finding(&self) -> Option<apigw_doctor::checks::Named> {
        named(self.by)
    }
}

fn modes() -> Vec<Mode> {
    let read = |line: &'static str| {
        let parts: Vec<&str> = line.splitn(3, " | ").collect();
        let [layer, slug, by] = parts[..] else {
            panic!("{line}");
        };
        Mode { layer, slug, by }
    };
    MODES.lines().map(read).collect()
}

#[test]
fn every_failure_mode_has_a_finding_or_a_reason() {
    let all = modes();
    let slugs: BTreeSet<&str> = all.iter().map(|it| it.slug).collect();
    assert_eq!((all.len(), slugs.len()), (ALL, ALL));
    let mut wrong = Vec::new();
    for mode in &all {
        let is_code = !mode.by.contains(' ');
        if is_code && mode.finding().is_none() {
            wrong.push(format!("{}: there is no {}", mode.slug, mode.by));
        }
        if !is_code && mode.by.split(' ').count() < 5 {
            wrong.push(format!("{}: that is no reason: {}", mode.slug, mode.by));
        }
        // A finding of the same name is the one that decides.
        if let Some(own) = all_named().find(|it| it.slug == mode.slug)
            && own.code != mode.by
        {
            wrong.push(format!(
                "{} is {}, and not {}",
                mode.slug, own.code, mode.by
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let found = all.iter().filter(|it| it.finding().is_some()).count();
    assert!(found >= LEAST, "{found} failure modes have a finding");
}

fn page() -> String {
    let all = modes();
    let found = all.iter().filter(|it| it.finding().is_some()).count();
    let mut text = format!(
        "# What is found, and what is not\n\n\
         The ways in which a call of a private REST API is known to fail: {} of them. A finding decides {found}; \
         of the others the reason stands here why no data can. A finding has facts to read: what is unknown is\n\
         told as unknown, and never as well.\n\n\
         This page is generated from `tests/cases/failure-modes.txt` (`APIGW_DOCTOR_BLESS=1 cargo test \
         coverage::`), and a test counts it.\n",
        all.len()
    );
    let mut layers: Vec<&str> = Vec::new();
    let mut of_layer: BTreeMap<&str, Vec<&Mode>> = BTreeMap::new();
    for mode in &all {
        if !layers.contains(&mode.layer) {
            layers.push(mode.layer);
        }
        of_layer.entry(mode.layer).or_default().push(mode);
    }
    for layer in layers {
        let of_it = &of_layer[layer];
        let found = of_it.iter().filter(|it| it.finding().is_some()).count();
        let heading = format!(
            "\n## {layer}: {found} of {}\n\n| failure mode | finding |\n|---|---|\n",
            of_it.len()
        );
        text.push_str(&heading);
        for mode in of_it {
            let by = match mode.finding() {
                Some(it) if it.slug == mode.slug => format!("[{0}](findings/{0}.md)", it.code),
                Some(it) => format!("[{0}](findings/{0}.md) {1}", it.code, it.slug),
                None => format!("none: {}", mode.by),
            };
            text.extend(["| `", mode.slug, "` | ", &by, " |\n"]);
        }
    }
    text
}

#[test]
fn the_page_says_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    let page = page();
    if std::env::var_os("APIGW_DOCTOR_BLESS").is_some() {
        fs::write(&path, &page).expect("the page can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "APIGW_DOCTOR_BLESS=1 if the table is right"
    );
}
