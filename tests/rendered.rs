//! Every format in every style, to the byte, and the picture of the demonstration.
//!
//! What is expected stands in `tests/cases/rendered`; `APIGW_DOCTOR_BLESS=1 cargo test rendered::` writes
//! it anew, to be read in the diff.

use std::fs;
use std::path::{Path, PathBuf};

use crate::recorded;
use crate::tool::tool;

/// Broken, broken by a policy, healthy, and with much that is unknown.
const CASES: [&str; 4] = [
    "endpoint-sg-no-443",
    "policy-names-other-endpoint",
    "healthy",
    "no-credentials",
];

/// A style's name, its options, and its width.
const STYLES: [(&str, &[&str], &str); 4] = [
    ("colour", &["--color", "always"], "100"),
    ("uncoloured", &["--color", "never"], "100"),
    ("ascii", &["--color", "never", "--ascii"], "100"),
    ("60-columns", &["--color", "never"], "60"),
];

const FORMATS: [&str; 9] = [
    "human", "plain", "short", "json", "markdown", "html", "junit", "sarif", "github",
];

fn rendered(case: &Path, format: &str, options: &[&str], columns: &str) -> String {
    let tool = options
        .iter()
        .fold(tool(["replay", "-o", format]).arg(case), |tool, it| {
            tool.arg(it)
        });
    let run = tool.env("LANG", "C.UTF-8").env("COLUMNS", columns).run();
    assert_eq!(run.stderr, "", "{format}");
    run.stdout
}

/// Says what, the count of what holds aside, is not as it stands in the file; or writes the file.
fn hold(path: &Path, text: &str, wrong: &mut Vec<PathBuf>) {
    if std::env::var_os("APIGW_DOCTOR_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("the repository can be written");
        return;
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    if recorded::uncounted(&kept) != recorded::uncounted(text) {
        wrong.push(path.to_path_buf());
    }
}

#[test]
fn every_format_looks_as_expected_in_every_style() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rendered");
    let mut wrong = Vec::new();
    for name in CASES {
        let case = recorded::file(name);
        for format in FORMATS {
            let all = STYLES.map(|(style, options, columns)| {
                let text = rendered(&case, format, options, columns);
                (style, recorded::uncounted(&text))
            });
            if format == "human" {
                for (style, text) in &all {
                    hold(
                        &root.join(name).join(format!("human-{style}.txt")),
                        text,
                        &mut wrong,
                    );
                }
                // Columns are counted without what only colours.
                let wide = all[3].1.lines().filter(|line| line.chars().count() > 60);
                for line in wide {
                    let word = line.split_whitespace().any(|word| word.len() > 30);
                    assert!(word, "{name}: {line}");
                }
                assert!(all[2].1.is_ascii(), "{name}");
                assert!(all[0].1.contains('\u{1b}') && !all[1].1.contains('\u{1b}'));
            } else {
                // What is made for machines and tickets does not hang on the terminal.
                let coloured = &all[0].1;
                let same = all[1..].iter().all(|(_, text)| text == coloured);
                assert!(
                    same || format == "plain",
                    "{name}: {format} hangs on the style"
                );
                hold(&root.join(name).join(format), &all[1].1, &mut wrong);
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "APIGW_DOCTOR_BLESS=1 if these are right: {wrong:#?}"
    );
}

/// The README's picture is what the program prints.
#[test]
fn the_picture_of_the_demonstration_is_not_stale() {
    let run = tool([
        "demo",
        "endpoint-sg-no-443",
        "-o",
        "human",
        "--color",
        "always",
    ])
    .env("LANG", "C.UTF-8")
    .env("COLUMNS", "100")
    .run();
    let picture = anstyle_svg::Term::new().render_svg(&run.stdout);
    assert!(picture.contains("Broken at"), "{picture}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/demo.svg");
    let mut wrong = Vec::new();
    hold(&path, &picture, &mut wrong);
    assert!(
        wrong.is_empty(),
        "APIGW_DOCTOR_BLESS=1 if this is right: {wrong:?}"
    );
}
