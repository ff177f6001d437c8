//! Asks the program, by the contract alone: files of the AWS CLI in, JSON lines out.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::configuration::Configuration;
use super::question::{End, Opinion, Question};
use crate::tool::tool;

/// What the program says to one question.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Nothing where it says that it does not know.
    pub(crate) opinion: Option<Opinion>,
    pub(crate) line: Value,
}

pub(crate) fn ask(configuration: &Configuration, questions: &[Question]) -> Vec<Answer> {
    let directory = TempDir::new().expect("a directory can be made");
    let facts = directory.path().join("facts");
    for (name, value) in configuration.files() {
        write(&facts.join(name), &value.to_string());
    }
    let mut lines = String::new();
    for (place, question) in questions.iter().enumerate() {
        lines.push_str(&line(&place.to_string(), question, configuration).to_string());
        lines.push('\n');
    }
    let queries = directory.path().join("queries.jsonl");
    write(&queries, &lines);
    let run = tool(["path", "-o", "json", "--facts"])
        .arg(&facts)
        .arg("--queries")
        .arg(&queries)
        .run();
    assert!(matches!(run.code, 0 | 1 | 3), "{run:?}");
    let answers: Vec<Answer> = run.stdout.lines().map(Answer::read).collect();
    assert_eq!(answers.len(), questions.len(), "a line a query: {run:?}");
    for (place, it) in answers.iter().enumerate() {
        assert_eq!(it.line["id"], place.to_string(), "in order: {run:?}");
    }
    answers
}

fn write(path: &Path, text: &str) {
    let parent = path.parent().expect("a file is in a directory");
    fs::create_dir_all(parent).expect("a directory can be made");
    fs::write(path, text).expect("a file can be written");
}

/// A line of a file of queries. The kernel tries one address of the receiver, so where there are two
/// kinds the line names it.
pub(crate) fn line(id: &str, question: &Question, configuration: &Configuration) -> Value {
    let end = |end: &End| match end {
        End::Interface(id) => json!({"eni": id}),
        End::Instance(id) => json!({"instance": id}),
        End::Address(address) => json!({"ip": address}),
    };
    let to = match (&question.to, question.to.find(configuration)) {
        (End::Interface(id), Some((own, address))) if !own.ipv6.is_empty() => {
            json!({"eni": id, "ip": address})
        }
        (to, _) => end(to),
    };
    json!({"id": id, "from": end(&question.from), "to": to,
        "port": question.port, "protocol": "tcp"})
}

impl Answer {
    fn read(line: &str) -> Self {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|it| panic!("{it}: {line}"));
        let opinion = match (line["verdict"].as_str(), line["partial"].as_bool()) {
            (Some("allow"), None | Some(false)) => Some(Opinion::Allow),
            (Some("deny"), None | Some(false)) => Some(Opinion::Deny),
            (Some("deny"), Some(true)) => Some(Opinion::Partial),
            (Some("unknown"), _) => None,
            _ => panic!("no answer of the contract: {line}"),
        };
        let blocked = line["blockers"].as_array().is_some_and(|it| !it.is_empty());
        let denied = matches!(opinion, Some(Opinion::Deny | Opinion::Partial));
        assert!(blocked || !denied, "a deny names what blocks: {line}");
        assert!(!blocked || opinion != Some(Opinion::Allow), "{line}");
        Self { opinion, line }
    }

    /// The layers that block, each once, in a stable order.
    pub(crate) fn layers(&self) -> Vec<String> {
        let blockers = self.line["blockers"].as_array().into_iter().flatten();
        let layers = blockers.filter_map(|it| it["layer"].as_str());
        let mut layers: Vec<String> = layers.map(str::to_owned).collect();
        layers.sort();
        layers.dedup();
        layers
    }
}
