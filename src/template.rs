//! Templates and plans, before they are deployed: CloudFormation, SAM, CDK's output, the Serverless
//! Framework, OpenAPI, Terraform, and what the AWS CLI prints of one object. Pure: text in, findings out.
//!
//! `json`, `yaml` and `hcl` read a file into one tree with the place of every value; one file a kind of
//! document finds what the tool knows in it; `lint` and `judge` say what is wrong, at the lines of that
//! file. What a file leaves open (a parameter, an id that is known once it is deployed) is unknown: it is
//! no fault, and nothing is said of it.

mod aws_cli;
mod cloudformation;
mod decide;
mod document;
mod embedded;
mod found;
mod hcl;
mod intrinsics;
mod json;
mod judge;
mod lint;
mod openapi;
mod plan;
mod policy_block;
mod sam;
mod serverless;
mod terraform;
mod tree;
mod worlds;
mod yaml;

pub use self::decide::Decidable;
use std::path::Path;

use self::found::Found;
pub use self::lint::LintedPart;
use self::tree::Node;
use self::worlds::Conditions;
use crate::policy::{PolicyKind, Span};

/// The largest file that is read, in bytes.
pub const MAX_TEMPLATE_BYTES: usize = 16 << 20;
/// The largest file of YAML or HCL that is read, in bytes.
const MAX_WRITTEN_BYTES: usize = 4 << 20;

/// A file that is no document of any kind, or too much of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unreadable {
    /// Where.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
}

impl Unreadable {
    fn at(span: Span, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { span, message }
    }
}

/// A document in which policies, APIs or endpoints may stand.
#[derive(Debug, Clone)]
pub struct Template {
    found: Found,
    /// The conditions of the file under which this is in it.
    known: Conditions,
    /// What is in it where they are otherwise.
    others: Vec<Self>,
}

/// A policy that a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// What the policy is of: a resource's name.
    pub of: &'a str,
    /// What it is.
    pub kind: PolicyKind,
    /// Where it stands.
    pub span: Span,
}

impl Template {
    /// What the document is: `a CloudFormation template`.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.found.title
    }

    /// What is in the file however it is deployed.
    fn each(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others)
    }

    const fn alone(found: Found, known: Conditions) -> Self {
        Self {
            found,
            known,
            others: Vec::new(),
        }
    }

    /// The policies in it, in the order of the file.
    #[must_use]
    pub fn policies(&self) -> Vec<Place<'_>> {
        let all = self.found.policies.iter();
        all.map(|one| Place {
            of: &one.of,
            kind: one.kind,
            span: one.node.span,
        })
        .collect()
    }

    /// Whether it holds anything that can be judged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.each().all(|it| {
            let found = &it.found;
            found.policies.is_empty()
                && found.apis.is_empty()
                && found.endpoints.is_empty()
                && found.open.is_empty()
        })
    }

    /// Policies that are open as a whole: whose, and what the file says in their place.
    pub fn open(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.each().flat_map(|it| &it.found.open);
        let mut seen = std::collections::HashSet::new();
        all.map(|one| (one.of.as_str(), one.shown.as_str()))
            .filter(move |one| seen.insert(*one))
    }
}

/// Reads a file; `None` where it is no document of a kind that is known here, e.g. a policy by itself.
/// `beside` are the other files of Terraform in its folder, where they were read.
///
/// # Errors
/// It begins as a known kind and cannot be read.
pub fn read(
    path: &str,
    text: &str,
    beside: Option<&[String]>,
) -> Result<Option<Template>, Unreadable> {
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    if begin.starts_with(['{', '[']) {
        return match json::read(text, MAX_TEMPLATE_BYTES) {
            Ok(node) => Ok(of_tree(text, &node)),
            // YAML in flow style begins so, too; what is neither is told as JSON.
            Err(error) => match written(text, yaml::read) {
                Ok(node) => Ok(of_tree(text, &node)),
                Err(_) if looks_known(text) => Err(error),
                Err(_) => Ok(None),
            },
        };
    }
    let named = Path::new(path).extension().is_some_and(|it| it == "tf");
    if named || hcl::looks_so(text) {
        let blocks = written(text, |text| hcl::read(text, beside.unwrap_or_default()))?;
        let whole = match beside {
            Some(_) => terraform::Whole::All,
            None => terraform::Whole::OneFile,
        };
        let found = terraform::find(text, &blocks, whole);
        return Ok(Some(Template::alone(found, Conditions::new())));
    }
    match written(text, yaml::read) {
        Ok(node) => Ok(of_tree(text, &node)),
        Err(error) if looks_known(text) => Err(error),
        Err(_) => Ok(None),
    }
}

fn written<T>(
    text: &str,
    read: impl FnOnce(&str) -> Result<T, Unreadable>,
) -> Result<T, Unreadable> {
    if text.len() > MAX_WRITTEN_BYTES {
        let message = format!(
            "it has {} bytes; at most {MAX_WRITTEN_BYTES} are read of YAML and HCL",
            text.len()
        );
        return Err(Unreadable::at(Span::default(), message));
    }
    read(text)
}

/// Whether a text that cannot be read was meant as one of the known kinds.
fn looks_known(text: &str) -> bool {
    let marks = [
        "AWSTemplateFormatVersion",
        "AWS::",
        "openapi",
        "swagger",
        "x-amazon-apigateway-",
        "planned_values",
        "resourcePolicy",
        "VpcEndpoints",
        "endpointConfiguration",
    ];
    marks.iter().any(|mark| text.contains(mark))
}

fn of_tree(text: &str, node: &Node) -> Option<Template> {
    let readers: [fn(&str, &Node) -> Option<Found>; 5] = [
        cloudformation::find,
        serverless::find,
        openapi::find,
        plan::find,
        aws_cli::find,
    ];
    let find = |node: &Node| readers.iter().find_map(|read| read(text, node));
    let mut worlds = worlds::of(node)
        .into_iter()
        .filter_map(|(known, node)| Some(Template::alone(find(&node)?, known)));
    let Some(mut first) = worlds.next() else {
        return Some(Template::alone(find(node)?, Conditions::new()));
    };
    first.others = worlds.collect();
    Some(first)
}
