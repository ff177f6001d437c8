//! Files of templates and plans: read, and judged into parts of a report.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;
use crate::policy::{LintContext, LintFinding, Linted, PolicyKind};
use crate::report::{Examined, TextIn, Unknown};
use crate::template::{self, MAX_TEMPLATE_BYTES, Template, Unreadable};
use crate::waiting;

/// The most files beside one of Terraform that are read, and the most bytes of them together.
const MOST_BESIDE: usize = 200;
const MOST_BYTES_BESIDE: usize = 16 << 20;

/// What is judged of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Its policies, and APIs without one.
    Policies(Option<PolicyKind>),
    /// Endpoints and security groups, too.
    Everything,
}

/// A file, judged.
pub(super) struct Looked {
    /// What it is.
    pub(super) title: &'static str,
    /// Whether anything in it can be judged.
    pub(super) empty: bool,
    pub(super) examined: Vec<Examined>,
    pub(super) unknowns: Vec<Unknown>,
}

/// Reads a document; `None` where the text is none that is known.
///
/// # Errors
/// It begins as one and cannot be read.
pub(super) fn read(path: &str, text: &str) -> Result<Option<Template>, Error> {
    let beside = beside(path);
    template::read(path, text, beside.as_deref()).map_err(|error| unreadable(path, text, error))
}

/// Judges a document; `None` where the text is none that is known.
///
/// # Errors
/// It begins as one and cannot be read.
pub(super) fn look(
    path: &str,
    text: &str,
    scope: Scope,
    world: &LintContext,
) -> Result<Option<Looked>, Error> {
    let Some(template) = read(path, text)? else {
        return Ok(None);
    };
    let only = match scope {
        Scope::Policies(kind) => kind,
        Scope::Everything => None,
    };
    let mut groups = BTreeMap::new();
    let mut unknowns = Vec::new();
    for part in template.lint(text, only, world) {
        if part.open {
            let shown = "open in part: a statement of it is known once the file is deployed";
            unknowns.push(Unknown::open_policy(path, &part.of, shown));
        }
        let group = group(&mut groups, path, text, part.linted.kind);
        group.policies += 1;
        for finding in part.linted.findings {
            group.linted.findings.push(finding);
            group.subjects.push(part.of.clone());
        }
    }
    let mut about: Vec<(String, LintFinding)> = Vec::new();
    if only.is_none_or(|it| it == PolicyKind::Resource) {
        about.extend(template.without_policy());
    }
    if scope == Scope::Everything {
        about.extend(template.judge_endpoints());
    }
    if !about.is_empty() {
        let group = group(&mut groups, path, text, PolicyKind::Resource);
        for (of, finding) in about {
            group.linted.findings.push(finding);
            group.subjects.push(of);
        }
    }
    let whole = template.open();
    unknowns.extend(whole.map(|(of, shown)| Unknown::open_policy(path, of, shown)));
    Ok(Some(Looked {
        title: template.title(),
        empty: template.is_empty(),
        unknowns,
        examined: groups.into_values().collect(),
    }))
}

/// What is found in a file about policies of a type.
fn group<'a>(
    groups: &'a mut BTreeMap<&'static str, Examined>,
    path: &str,
    text: &str,
    kind: PolicyKind,
) -> &'a mut Examined {
    groups.entry(kind.as_str()).or_insert_with(|| Examined {
        path: path.to_owned(),
        text: TextIn::File,
        linted: Linted {
            text: text.to_owned(),
            kind,
            findings: Vec::new(),
        },
        subjects: Vec::new(),
        policies: 0,
    })
}

fn unreadable(path: &str, text: &str, error: Unreadable) -> Error {
    let before = text.get(..error.span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    Error::malformed(format!("{path}, line {line}"), error)
}

/// Reads the text of a template.
///
/// # Errors
/// The file cannot be read, or is too large.
pub(super) fn text(path: &Path) -> Result<String, Error> {
    let most = MAX_TEMPLATE_BYTES as u64;
    waiting::text(path, most, "no template is").map_err(|error| Error::Read {
        path: path.display().to_string(),
        error,
    })
}

/// The other files of Terraform in a file's folder: what one names, another one says. `None` where there is
/// no folder, or not all of them can be read.
fn beside(path: &str) -> Option<Vec<String>> {
    let path = Path::new(path);
    let is_terraform = |path: &Path| path.extension().is_some_and(|it| it == "tf");
    if !is_terraform(path) || !path.is_file() {
        return None;
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|other| is_terraform(other) && other.file_name() != path.file_name())
        .collect();
    names.sort();
    if names.len() > MOST_BESIDE {
        return None;
    }
    let (mut texts, mut bytes) = (Vec::new(), 0);
    for name in names {
        let text = text(&name).ok()?;
        bytes += text.len();
        if bytes > MOST_BYTES_BESIDE {
            return None;
        }
        texts.push(text);
    }
    Some(texts)
}
