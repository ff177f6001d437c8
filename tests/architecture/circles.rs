//! Files of one room that need each other can be read and changed only together. A file uses another
//! where it names its module, or a name that the module's parent has from it. A file and the parts in
//! its own folder are one; what is called by a method alone is not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex_lite::Regex;

use super::{place, sources};

/// Circles that there are, each with the reason. A circle may lose files, and none may gain one.
const CIRCLES: &[(&[&str], &str)] = &[
    (
        &[
            "facts/aws",
            "facts/ec2",
            "facts/fact",
            "facts/fact_kind",
            "facts/resource",
        ],
        "the list of kinds makes the fields of facts and the kinds of facts, and each kind names its own",
    ),
    (
        &["gather/flow/http_routes", "gather/flow/probes"],
        "a route is probed as the call is, and the call's probe says which routes are left",
    ),
    (
        &["model/id", "model/invoke_url", "model/region", "model/word"],
        "what is a word of a command says so itself, and what it is made of is words, too",
    ),
    (
        &["model/invoke_url/host", "model/invoke_url/mistake"],
        "a host is mistaken or right, and what was meant is a host",
    ),
    (
        &["policy/principal", "policy/request"],
        "a request has a principal, and a principal is held against a request",
    ),
    (
        &[
            "report/human",
            "report/human/policies",
            "report/phrases",
            "report/policies",
        ],
        "phrases draw a snippet of a policy as the terminal has it",
    ),
    (
        &["report/redact/classes", "report/redact/find"],
        "a class says how its texts are found, and what is found is of a class",
    ),
];

/// Code alone: no comments, no texts, no tests.
fn code(text: &str) -> String {
    let text = Regex::new(r"//[^\n]*")
        .expect("a pattern")
        .replace_all(text, "");
    let strings = Regex::new(r#""(?:[^"\\]|\\[\s\S])*""#).expect("a pattern");
    let text = strings.replace_all(&text, "\"\"");
    let tests = Regex::new(r"#\[cfg\(test\)\]\s*mod ").expect("a pattern");
    tests.split(&text).next().unwrap_or_default().to_owned()
}

/// A tree of `use`, as paths.
fn flat(tree: &str, before: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, inner)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or_default();
        paths.push(format!("{before}{}", name.trim()));
        return;
    };
    let inner = inner.trim_end().trim_end_matches('}');
    let (mut depth, mut start) = (0_i32, 0);
    for (at, letter) in inner.char_indices().chain([(inner.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth <= 0 => {
                let one = &inner[start..at];
                // The last brace went with the end of the tree.
                let open = one.matches('{').count() - one.matches('}').count();
                if !one.trim().is_empty() {
                    let whole = format!("{one}{}", "}".repeat(open));
                    flat(&whole, &format!("{before}{head}"), paths);
                }
                start = (at + 1).min(inner.len());
            }
            _ => {}
        }
    }
}

/// The files of the house, and the names that each passes on from others.
struct House {
    files: BTreeMap<String, String>,
    passed_on: BTreeMap<(String, String), Vec<String>>,
}

impl House {
    fn new(files: BTreeMap<String, String>) -> Self {
        let mut house = Self {
            files,
            passed_on: BTreeMap::new(),
        };
        let passing = Regex::new(r"\bpub(?:\([^)]*\))? use ([^;]+);").expect("a pattern");
        let mut passed_on = BTreeMap::new();
        for (file, text) in &house.files {
            for found in passing.captures_iter(text) {
                let mut paths = Vec::new();
                flat(&found[1], "", &mut paths);
                for path in paths {
                    let Some(path) = house.absolute(file, &path) else {
                        continue;
                    };
                    if let Some(name) = path.last() {
                        passed_on.insert((file.clone(), name.clone()), path.clone());
                    }
                }
            }
        }
        house.passed_on = passed_on;
        house
    }

    /// A path from the root of the house; `None` where it leads out of it.
    fn absolute(&self, file: &str, path: &str) -> Option<Vec<String>> {
        let mut words: Vec<&str> = path.split("::").map(str::trim).collect();
        let mut here: Vec<&str> = file.split('/').collect();
        match *words.first()? {
            "crate" => {
                here.clear();
                words.remove(0);
            }
            "self" | "super" => {
                while let Some(word @ ("self" | "super")) = words.first().copied() {
                    if word == "super" {
                        here.pop();
                    }
                    words.remove(0);
                }
            }
            part => {
                self.files.get(&format!("{file}/{part}"))?;
            }
        }
        let whole = here.into_iter().chain(words);
        Some(whole.map(str::to_owned).collect())
    }

    /// The file that a path leads to.
    fn file(&self, path: &[String], depth: usize) -> Option<String> {
        let end = (1..=path.len()).rev();
        let mut ends = end.filter(|end| self.files.contains_key(&path[..*end].join("/")));
        let end = ends.next()?;
        let file = path[..end].join("/");
        let onward = path
            .get(end)
            .and_then(|name| self.passed_on.get(&(file.clone(), name.clone())));
        match onward {
            Some(onward) if depth > 0 && onward.as_slice() != path => {
                self.file(onward, depth - 1).or(Some(file))
            }
            _ => Some(file),
        }
    }

    /// The files of its room that a file uses.
    fn used(&self, file: &str) -> BTreeSet<String> {
        let text = &self.files[file];
        let uses = Regex::new(r"\buse ([^;]+);").expect("a pattern");
        let inline = Regex::new(r"\b(?:crate|super|self)(?:::\w+)+").expect("a pattern");
        let mut paths = Vec::new();
        for found in uses.captures_iter(text) {
            flat(&found[1], "", &mut paths);
        }
        let rest = uses.replace_all(text, "");
        paths.extend(inline.find_iter(&rest).map(|it| it.as_str().to_owned()));
        let room = |file: &str| file.split('/').next().map(str::to_owned);
        let within = |inner: &str, outer: &str| inner.starts_with(&format!("{outer}/"));
        let files = paths.iter().filter_map(|path| {
            let path = self.absolute(file, path)?;
            self.file(&path, 5)
        });
        files
            .filter(|other| other != file && room(other) == room(file))
            .filter(|other| !within(other, file) && !within(file, other))
            .collect()
    }

    /// The circles: files each of which leads to every other.
    fn circles(&self) -> Vec<BTreeSet<String>> {
        let used: BTreeMap<&String, BTreeSet<String>> = self
            .files
            .keys()
            .map(|file| (file, self.used(file)))
            .collect();
        let mut reached: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
        for file in self.files.keys() {
            let mut all = BTreeSet::new();
            let mut waiting = vec![file];
            while let Some(next) = waiting.pop() {
                for other in &used[next] {
                    if all.insert(other.clone()) {
                        waiting.push(other);
                    }
                }
            }
            reached.insert(file, all);
        }
        let mut circles = BTreeSet::new();
        for (file, all) in &reached {
            if all.contains(*file) {
                let back = |other: &&String| reached[*other].contains(*file);
                circles.insert(all.iter().filter(back).cloned().collect());
            }
        }
        circles.into_iter().collect()
    }
}

#[test]
fn no_files_of_a_room_need_each_other() {
    let files = sources().into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("a source");
        (place(&path), code(&text))
    });
    let house = House::new(files.collect());
    let listed = |circle: &BTreeSet<String>| {
        CIRCLES
            .iter()
            .any(|(files, _)| circle.iter().all(|it| files.contains(&it.as_str())))
    };
    let wrong: Vec<_> = house
        .circles()
        .into_iter()
        .filter(|it| !listed(it))
        .collect();
    assert!(wrong.is_empty(), "these need each other: {wrong:#?}");
}

/// The test that cannot fail is a defect: circles are seen by every way in which files name each other.
#[test]
fn a_circle_would_be_seen() {
    let house = |files: &[(&str, &str)]| {
        let files = files
            .iter()
            .map(|(file, text)| ((*file).to_owned(), code(text)));
        House::new(files.collect()).circles()
    };
    let circle = |files: &[&str]| vec![files.iter().map(|it| (*it).to_owned()).collect()];
    let root = (
        "room",
        "mod a; mod b; pub(crate) use a::{One, inner::{Two}}; pub use self::b::Three;",
    );
    let ab = circle(&["room/a", "room/b"]);
    let found = house(&[
        root,
        ("room/a", "use crate::room::b::Three;"),
        ("room/b", "fn f() { super::a::g() }"),
    ]);
    assert_eq!(found, ab);
    let found = house(&[
        root,
        ("room/a", "use super::{Other, Three};"),
        ("room/b", "use super::One;"),
    ]);
    assert_eq!(found, ab);
    for innocent in [
        "// use super::One;",
        "fn f() -> &str { \"super::a::g\" }",
        "use super::Other;",
    ] {
        let found = house(&[root, ("room/a", "use super::Three;"), ("room/b", innocent)]);
        assert!(found.is_empty(), "{innocent}");
    }
}
