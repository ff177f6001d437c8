//! `policy who` and `policy diff`: the cases of calls, a line each, and as a report.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Evidence, EvidenceKind, Finding, Passed, Reason, Report, ReportKind, Role, State, Unknown,
    Verdict,
};
use crate::checks::{list, named, plural};
use crate::model::{Confidence, Hop, Severity};
use crate::policy::{Answer, CallCase, Range, TooComplex, Witness};

const ADMITTED: &str = "POL129";
const NOBODY: &str = "POL130";
const CHANGED: &str = "POL131";

/// How a call's decision changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Change {
    /// It is admitted now.
    Gain,
    /// It is not admitted any more.
    Lose,
    /// It is denied explicitly now, or not any more: that matters where another policy allows.
    Deny,
}

/// A case of calls, as `policy who` and `policy diff` tell it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PolicyCalls")]
pub struct CallLine {
    /// What it comes to; none where nobody can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Answer>,
    /// What it came to before, of `policy diff`.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<Answer>,
    /// How it changes, of `policy diff`.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
    /// Why nobody can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<String>,
    /// Who calls: `*`, or a list.
    #[serde(skip_serializing_if = "Value::is_null")]
    principal: Value,
    /// The actions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    action: Vec<String>,
    /// The resources: `*`, or what they are and are not.
    #[serde(skip_serializing_if = "Value::is_null")]
    resource: Value,
    /// The keys that matter, each with what it is and is not.
    keys: Map<String, Value>,
    /// In one sentence.
    text: String,
    /// One such call, as `policy test` takes it.
    #[serde(skip_serializing_if = "Value::is_null")]
    witness: Value,
}

/// The cases of calls, or that there are too many.
pub struct Calls {
    lines: Vec<CallLine>,
    kind: ReportKind,
}

impl Calls {
    /// Of `policy who`.
    #[must_use]
    pub fn admitted(cases: Result<Vec<CallCase>, TooComplex>) -> Self {
        Self {
            lines: lines(cases, |case| match case.answers.as_slice() {
                [Answer::Allow] => Some((Some(Answer::Allow), None, None)),
                [Answer::Unknown] => Some((None, None, None)),
                _ => None,
            }),
            kind: ReportKind::PolicyWho,
        }
    }

    /// Of `policy diff`. Where `denials` matter, an explicit deny is another thing than none.
    #[must_use]
    pub fn changed(cases: Result<Vec<CallCase>, TooComplex>, denials: Denials) -> Self {
        Self {
            lines: lines(cases, |case| match case.answers.as_slice() {
                [Answer::Unknown, _] | [_, Answer::Unknown] => Some((None, None, None)),
                [was @ Answer::Allow, now] => Some((Some(*now), Some(*was), Some(Change::Lose))),
                [was, now @ Answer::Allow] => Some((Some(*now), Some(*was), Some(Change::Gain))),
                [was, now] if was != now && denials == Denials::Matter => {
                    Some((Some(*now), Some(*was), Some(Change::Deny)))
                }
                _ => None,
            }),
            kind: ReportKind::PolicyDiff,
        }
    }

    /// With what a template writes in the place of what stands for it.
    #[must_use]
    pub fn written_as(mut self, shown: &[(String, String)]) -> Self {
        let put = |text: &mut String| {
            for (instead, written) in shown {
                *text = text.replace(instead, written);
            }
        };
        for line in &mut self.lines {
            line.unknown.iter_mut().for_each(&put);
            put(&mut line.text);
            for value in [&mut line.principal, &mut line.resource, &mut line.witness] {
                in_texts(value, &put);
            }
            line.keys.values_mut().for_each(|it| in_texts(it, &put));
        }
        self
    }

    /// Whether some calls are not admitted any more, or nobody can tell.
    #[must_use]
    pub fn loses(&self) -> bool {
        let lost = |line: &CallLine| line.change == Some(Change::Lose) || line.unknown.is_some();
        self.lines.iter().any(lost)
    }

    /// The cases in a sentence each.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.text.clone()).collect()
    }

    /// As lines of JSON.
    ///
    /// # Errors
    /// Never in practice: every key is a text.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&crate::model::visible_json(&serde_json::to_string(line)?));
            text.push('\n');
        }
        Ok(text)
    }

    /// As a report. `conflict` says why nobody is admitted.
    #[must_use]
    pub fn report(&self, files: &[String], conflict: Option<String>) -> Report {
        let known = || self.lines.iter().filter(|line| line.unknown.is_none());
        let unknowns: Vec<Unknown> = self
            .lines
            .iter()
            .filter_map(|line| line.unknown.as_ref().map(|why| unknown(why, &line.text)))
            .collect();
        let who = self.kind == ReportKind::PolicyWho;
        let mut findings = Vec::new();
        if !who {
            findings.extend(known().map(|line| finding(CHANGED, &line.text, line, files)));
        } else if known().next().is_none() && unknowns.is_empty() {
            let title = conflict.unwrap_or_else(|| "the policies admit no call".to_owned());
            let nobody = CallLine::told(title.clone());
            findings.push(finding(NOBODY, &title, &nobody, files));
        }
        let count = known().count();
        let summary = match (who, count) {
            (_, 0) if !unknowns.is_empty() => "nobody can tell".to_owned(),
            (true, 0) => "the policies admit no call".to_owned(),
            (true, count) => format!("the policies admit {} of calls", plural(count, "case")),
            (false, 0) => {
                "the two policies are equivalent: they decide every call alike".to_owned()
            }
            (false, count) => format!(
                "the two policies decide {} of calls differently",
                plural(count, "case")
            ),
        };
        let state = if !findings.is_empty() {
            State::Broken
        } else if unknowns.is_empty() {
            State::Healthy
        } else {
            State::Inconclusive
        };
        let passed = known().filter(|_| who).map(|line| Passed {
            code: ADMITTED,
            hop: Hop::ResourcePolicy,
            holds: line.text.clone().into(),
            evidence: Vec::new(),
        });
        Report {
            findings,
            unknowns,
            passed: passed.collect(),
            ..Report::bare(
                self.kind,
                Verdict {
                    state,
                    broken_at: None,
                    summary,
                },
            )
        }
    }
}

/// Changes every text of a value.
fn in_texts(value: &mut Value, put: &impl Fn(&mut String)) {
    match value {
        Value::String(text) => put(text),
        Value::Array(all) => all.iter_mut().for_each(|it| in_texts(it, put)),
        Value::Object(members) => members.values_mut().for_each(|it| in_texts(it, put)),
        _ => {}
    }
}

/// Whether an explicit deny is another thing than no allow: not where one policy alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denials {
    /// Another policy may allow the call.
    Matter,
    /// The policy must allow by itself.
    AreAlike,
}

type Decided = (Option<Answer>, Option<Answer>, Option<Change>);

fn lines(
    cases: Result<Vec<CallCase>, TooComplex>,
    decided: impl Fn(&CallCase) -> Option<Decided>,
) -> Vec<CallLine> {
    let cases = match cases {
        Ok(cases) => cases,
        Err(error) => {
            let mut line = CallLine::told(
                "the policies are too complex to be asked about all calls at once".to_owned(),
            );
            line.unknown = Some(error.to_string());
            return vec![line];
        }
    };
    let mut lines = Vec::new();
    for case in &cases {
        let Some((decision, was, change)) = decided(case) else {
            continue;
        };
        let calls = sentence(case);
        let why = decision.is_none().then(|| hangs_on(case));
        let text = match (change, decision, was) {
            (Some(Change::Gain), ..) => format!("gain: {calls}"),
            (Some(Change::Lose), ..) => format!("lose: {calls}"),
            (Some(Change::Deny), Some(now), Some(was)) => {
                format!("{} instead of {}: {calls}", now.as_str(), was.as_str())
            }
            (_, None, _) => format!("nobody can tell: {calls}"),
            _ => calls,
        };
        lines.push(CallLine {
            decision,
            was,
            change,
            unknown: why,
            principal: match case.principals.as_slice() {
                [] => "*".into(),
                [one] => one.as_str().into(),
                more => json!(more),
            },
            action: case.actions.clone(),
            resource: if case.resource == Range::default() {
                "*".into()
            } else {
                range(&case.resource)
            },
            keys: case
                .keys
                .iter()
                .map(|(name, it)| (name.clone(), range(it)))
                .collect(),
            text,
            witness: witness(&case.witness),
        });
    }
    lines
}

impl CallLine {
    fn told(text: String) -> Self {
        Self {
            decision: None,
            was: None,
            change: None,
            unknown: None,
            principal: Value::Null,
            action: Vec::new(),
            resource: Value::Null,
            keys: Map::new(),
            text,
            witness: Value::Null,
        }
    }
}

fn hangs_on(case: &CallCase) -> String {
    let unknown = case
        .witness
        .context
        .iter()
        .filter(|(_, values)| values.is_none());
    let names: Vec<&str> = unknown.map(|(name, _)| name.as_str()).collect();
    let mut why: Vec<String> = Vec::new();
    if !names.is_empty() {
        why.push(format!(
            "it depends on {}, whose value is not known",
            list(&names)
        ));
    }
    why.extend(case.doubts.iter().map(|it| it.sentence().to_owned()));
    if why.is_empty() {
        "it depends on a policy variable, or on a rule of the language that AWS does not document"
            .to_owned()
    } else {
        why.join("; ")
    }
}

fn range(range: &Range) -> Value {
    let mut members = Map::new();
    for (name, values) in [("in", &range.within), ("not_in", &range.outside)] {
        if !values.is_empty() {
            members.insert(name.to_owned(), json!(values));
        }
    }
    if !range.and.is_empty() {
        members.insert("and_in".to_owned(), json!(range.and));
    }
    if let Some(present) = range.present {
        members.insert("present".to_owned(), present.into());
    }
    Value::Object(members)
}

fn witness(it: &Witness) -> Value {
    let context: Map<String, Value> = it
        .context
        .iter()
        .map(|(name, values)| {
            let value = match values.as_deref() {
                None => Value::Null,
                Some([one]) => one.as_str().into(),
                Some(more) => json!(more),
            };
            (name.clone(), value)
        })
        .collect();
    json!({ "action": it.action, "resource": it.resource, "principal": it.principal,
        "context": context })
}

/// A case in one sentence.
fn sentence(case: &CallCase) -> String {
    let who = if case.principals.is_empty() {
        "everybody".to_owned()
    } else {
        some(&case.principals)
    };
    let calls: Vec<&str> = case
        .actions
        .iter()
        .map(|it| it.strip_prefix("execute-api:").unwrap_or(it))
        .collect();
    let resource = if case.resource == Range::default() {
        "every resource".to_owned()
    } else {
        said(&case.resource).replacen("is ", "", 1)
    };
    let keys: Vec<String> = case
        .keys
        .iter()
        .map(|(name, range)| format!("{name} {}", said(range)))
        .collect();
    let keys = if keys.is_empty() {
        String::new()
    } else {
        format!(", where {}", keys.join(" and "))
    };
    format!("{who}: {} on {resource}{keys}", some(&calls))
}

fn said(range: &Range) -> String {
    if range.present == Some(false) {
        return "is absent".to_owned();
    }
    let mut parts = Vec::new();
    if !range.within.is_empty() {
        parts.push(format!("is {}", some(&range.within)));
    }
    for and in &range.and {
        parts.push(format!("is also {}", some(and)));
    }
    if !range.outside.is_empty() {
        let absent = if range.present.is_none() && range.within.is_empty() {
            ", or is absent"
        } else {
            ""
        };
        parts.push(format!("is not {}{absent}", some(&range.outside)));
    }
    if parts.is_empty() {
        return if range.present == Some(true) {
            "is present".to_owned()
        } else {
            "is anything".to_owned()
        };
    }
    parts.join(" and ")
}

/// A few of a list, and how many more.
fn some<T: AsRef<str>>(all: &[T]) -> String {
    const MOST: usize = 6;
    let shown: Vec<&str> = all.iter().take(MOST).map(AsRef::as_ref).collect();
    match all.len() {
        0 => "nothing".to_owned(),
        count if count > MOST => format!("{} or {} more", shown.join(", "), count - MOST),
        _ => shown.join(" or "),
    }
}

fn unknown(why: &str, text: &str) -> Unknown {
    Unknown {
        fact: "request.context".into(),
        why: Reason::NotAsked,
        action: "policy eval --context".into(),
        would_tell: "whether the policies admit these calls".into(),
        detail: format!("{text}: {why}"),
    }
}

fn finding(code: &'static str, title: &str, line: &CallLine, files: &[String]) -> Finding {
    let example = (!line.witness.is_null()).then(|| Evidence {
        kind: EvidenceKind::Inferred,
        text: format!("such a call: {}", line.witness),
        source: "the policies".into(),
    });
    Finding {
        code: code.into(),
        slug: named(code).map_or(code, |it| it.slug).into(),
        role: Role::Cause,
        hop: Hop::ResourcePolicy,
        severity: Severity::Error,
        confidence: Confidence::Certain,
        title: title.to_owned(),
        subject: list(files),
        file: None,
        span: None,
        mark: None,
        explained_by: None,
        ignored: false,
        evidence: example.into_iter().collect(),
        look: Vec::new(),
        fix: None,
        confirm: None,
    }
}
