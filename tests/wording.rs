//! Words that were replaced by plainer ones do not come back.

use std::fs;
use std::path::{Path, PathBuf};

/// What is not written any more, in small letters.
const REPLACED: &[&str] = &[
    "the url rests on it",
    "which the client carries",
    "it removes this finding and adds no other",
    "what holds (",
    "who says what of the names",
    "other fault beside it",
    "could not be learned",
    "may not be read\"",
    "did not come in time",
    "serves no such api and stage by this way",
    "is no region\"",
    "meant?\"",
    "typed makes no sense",
    "what is typed goes before",
    "by other ways again",
    "commands that mend it",
    "report that leaves the house",
    concat!("page that ", "stands alone"),
    concat!("a suite ", "a hop"),
    "hosts of yours are aliases",
    "what stands behind the aliases: for you alone",
    "the exit code says it",
    "shake hands over tls with every address",
    "what an answer means that somebody else got",
    "gather the facts, judge nothing",
    "the least severity that makes the exit code 1",
    "in this case of letters",
    "the id of another kind of thing",
    "it has nothing\"",
    concat!("see it ", "by hand"),
    "accepted no longer",
    "somebody other than api gateway",
    "address that leads nowhere",
];

/// Labels of a report, as they stand in code.
const LABELS: &[&str] = &[
    "\"touches\"",
    "\"proven\", \"tried",
    "\"said\", detail",
    "\"would tell\"",
    "it would tell",
    "heading = \"bounds\"",
];

fn texts(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts(&path, all);
        } else {
            all.push(path);
        }
    }
}

#[test]
fn words_that_were_replaced_do_not_come_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![root.join("README.md")];
    for folder in ["src", "docs", "completions"] {
        texts(&root.join(folder), &mut all);
    }
    let mut wrong = Vec::new();
    for path in &all {
        let text = fs::read_to_string(path).unwrap_or_default().to_lowercase();
        // A phrase may be broken over two lines, of a comment, too.
        let joined: Vec<&str> = text.split_whitespace().filter(|it| *it != "///").collect();
        let joined = joined.join(" ");
        let found = REPLACED
            .iter()
            .chain(LABELS)
            .filter(|it| joined.contains(**it));
        wrong.extend(found.map(|it| format!("{}: {it}", path.display())));
    }
    assert!(all.len() > 500, "{}", all.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
