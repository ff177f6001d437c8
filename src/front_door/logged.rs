//! The calls that lines of a stage's logs are of: what became of each, and which failed alike.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Candidate, Decoded, Given, Kind, State, Who, log_cause, read, read_execution_log};
use crate::facts::logs::LogLine;
use crate::model::Hop;

/// A call, as the lines of it tell.
#[derive(Debug)]
pub struct LoggedCall<'a> {
    /// Its id, where the lines have it.
    pub id: Option<String>,
    /// When its last line was written.
    pub at: Option<Timestamp>,
    /// What became of it.
    pub outcome: LoggedOutcome<'a>,
}

/// What became of a call.
#[derive(Debug)]
pub enum LoggedOutcome<'a> {
    /// Its integration answered.
    Worked,
    /// It failed.
    Failed(Box<LoggedFailure<'a>>),
    /// The lines do not tell: some are missing, or the access log's format says too little.
    Open,
}

/// A failure, as the log has it.
#[derive(Debug)]
pub struct LoggedFailure<'a> {
    /// The answer, decoded.
    pub decoded: Decoded,
    /// The cause that the log names, and what to do.
    pub cause: Option<(Candidate, &'static str)>,
    /// The line that says most of it.
    pub line: &'a LogLine,
}

impl LoggedFailure<'_> {
    /// What failures of one kind have in common: the cause that the log names, else the error.
    #[must_use]
    pub fn what(&self) -> String {
        if let Some((cause, _)) = &self.cause {
            return cause.what.to_owned();
        }
        if let Some(decision) = &self.decoded.decision {
            return format!("{} refuses the call", decision.policy.title());
        }
        match (self.decoded.title(), self.decoded.status) {
            (Some(title), _) => title.to_owned(),
            (None, Some(status)) => {
                format!("API Gateway answered {status}, and its log does not say why")
            }
            (None, None) => "the log does not say why".to_owned(),
        }
    }

    /// The hop that broke.
    #[must_use]
    pub fn hop(&self) -> Hop {
        match (&self.cause, self.decoded.hop()) {
            (_, Some(hop)) => hop,
            (Some(_), None) => Hop::Integration,
            (None, None) => Hop::Method,
        }
    }
}

/// The calls that lines are of, in the order of their last lines.
#[must_use]
pub fn logged_calls(lines: &[LogLine]) -> Vec<LoggedCall<'_>> {
    let mut by_id: BTreeMap<String, Vec<&LogLine>> = BTreeMap::new();
    let mut alone = Vec::new();
    for line in lines {
        match id_of(line) {
            Some(id) => by_id.entry(id).or_default().push(line),
            None => alone.push(line),
        }
    }
    let told = by_id.into_iter().map(|(id, lines)| call(Some(id), lines));
    let alone = alone.into_iter().map(|line| call(None, vec![line]));
    let mut all: Vec<LoggedCall<'_>> = told.chain(alone).collect();
    all.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    all
}

/// The request that a line is of: in an access log a member of the owner's choice, or the last word.
fn id_of(line: &LogLine) -> Option<String> {
    if let Some(id) = line.request_id() {
        return Some(id.to_owned());
    }
    let is_one =
        |text: &str| text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    if let Ok(serde_json::Value::Object(all)) = serde_json::from_str(&line.message) {
        let named = |name: &str| {
            let (_, value) = all.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            value.as_str().map(str::to_owned)
        };
        return named("requestId").or_else(|| named("request_id"));
    }
    let last = line.message.split_whitespace().next_back()?;
    Some(last.to_owned()).filter(|it| is_one(it))
}

fn call(id: Option<String>, mut lines: Vec<&LogLine>) -> LoggedCall<'_> {
    lines.sort_by_key(|line| line.timestamp);
    let (execution, access): (Vec<&LogLine>, Vec<&LogLine>) =
        lines.iter().partition(|line| line.request_id().is_some());
    let text: Vec<&str> = execution.iter().map(|it| it.message.as_str()).collect();
    let decoded = read_execution_log(&text.join("\n")).map(|given| given.decode());
    let decoded = refused(&execution).or(decoded);
    let decoded = decoded.filter(|it| it.status.is_some() || it.known.is_some());
    let decoded = decoded.or_else(|| Some(read(&access.last()?.message).decode()));
    let at = lines.last().and_then(|line| line.at());
    let outcome = match decoded {
        Some(decoded) => outcome(decoded, &lines),
        None => LoggedOutcome::Open,
    };
    LoggedCall { id, at, outcome }
}

fn outcome<'a>(decoded: Decoded, lines: &[&'a LogLine]) -> LoggedOutcome<'a> {
    let failed = match (decoded.state, decoded.status) {
        (State::CannotTell, None) => return LoggedOutcome::Open,
        (State::CannotTell, Some(400..500)) => match made_by(lines) {
            Some(maker) => maker == Maker::Gateway,
            None => return LoggedOutcome::Open,
        },
        (state, status) => state == State::Error || status >= Some(500) && state != State::Answered,
    };
    let caused = || {
        let mut all = lines.iter().rev();
        all.find_map(|line| {
            let (candidates, fix) = log_cause(&line.message)?;
            Some((line, (*candidates.first()?, fix)))
        })
    };
    let (Some(last), true) = (lines.last(), failed) else {
        return LoggedOutcome::Worked;
    };
    let caused = caused();
    let line = caused.map_or_else(|| decisive(lines).unwrap_or(last), |(line, _)| line);
    LoggedOutcome::Failed(Box::new(LoggedFailure {
        decoded,
        cause: caused.map(|(_, cause)| cause),
        line,
    }))
}

/// The answer of a call that a policy refused: one line says which.
fn refused(execution: &[&LogLine]) -> Option<Decoded> {
    let mut all = execution.iter();
    let line = all.find(|line| line.words().starts_with("User: "))?;
    let given = Given {
        kind: Kind::ExecutionLog,
        status: Some(403),
        body: line.words().to_owned(),
        stage_log_of: Some(Who::RestApi),
        ..Given::default()
    };
    Some(given.decode()).filter(|it| it.state == State::Error)
}

/// Who made an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Maker {
    Gateway,
    Integration,
}

/// Who made an answer of 400 to 499; none where an access log says too little.
fn made_by(lines: &[&LogLine]) -> Option<Maker> {
    let says = |words: &[&str]| {
        let is_one = |line: &&LogLine| words.iter().any(|it| line.words().starts_with(it));
        lines.iter().any(is_one)
    };
    if says(&["Gateway response type: ", "Execution failed"]) {
        return Some(Maker::Gateway);
    }
    if says(&[
        "Received response. Status: ",
        "Successfully completed execution",
    ]) {
        return Some(Maker::Integration);
    }
    let executed = lines.iter().any(|line| line.request_id().is_some());
    executed.then_some(Maker::Gateway)
}

/// The line that says most, where no cause is known of any.
fn decisive<'a>(lines: &[&'a LogLine]) -> Option<&'a LogLine> {
    const FIRST: &[&str] = &[
        "Execution failed",
        "Execution error",
        "User: ",
        "The client is not authorized",
        "Unauthorized request",
        "API Key not authorized",
        "Gateway response type: ",
    ];
    FIRST.iter().find_map(|words| {
        let mut all = lines.iter().rev();
        all.find(|line| line.words().starts_with(words)).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(all: &[(&str, &str)]) -> Vec<LogLine> {
        let mut at = 1_700_000_000_000;
        all.iter()
            .map(|(id, words)| {
                at += 1;
                let message = match *id {
                    "" => (*words).to_owned(),
                    id => format!("({id}) {words}"),
                };
                LogLine {
                    timestamp: at,
                    message,
                    ..LogLine::default()
                }
            })
            .collect()
    }

    const A: &str = "5f0c1c3e-6c1b-4b0a-9d5e-2f1f0a7c9b11";
    const B: &str = "5f0c1c3e-6c1b-4b0a-9d5e-2f1f0a7c9b12";

    #[test]
    fn each_call_has_its_own_outcome() {
        let lines = lines(&[
            (A, "Starting execution for request: x"),
            (B, "Starting execution for request: y"),
            (
                A,
                "Execution failed due to configuration error: Invalid permissions on Lambda function",
            ),
            (B, "Method completed with status: 200"),
            (A, "Method completed with status: 500"),
            (
                "",
                "{\"requestId\":\"r-00000001\",\"status\":\"403\",\"errorMessage\":\"Forbidden\",\"errorResponseType\":\"INVALID_API_KEY\"}",
            ),
            ("c", "Starting execution for request: z"),
        ]);
        let calls = logged_calls(&lines);
        let outcomes: Vec<(Option<&str>, String)> = calls
            .iter()
            .map(|it| {
                let what = match &it.outcome {
                    LoggedOutcome::Worked => "worked".to_owned(),
                    LoggedOutcome::Open => "open".to_owned(),
                    LoggedOutcome::Failed(failure) => failure
                        .cause
                        .map_or_else(|| failure.what(), |(it, _)| it.slug.to_owned()),
                };
                (it.id.as_deref(), what)
            })
            .collect();
        assert_eq!(outcomes[0], (Some(B), "worked".to_owned()));
        assert_eq!(outcomes[1], (Some(A), "int-lambda-permission".to_owned()));
        assert_eq!(outcomes[2].0, Some("r-00000001"));
        assert!(outcomes[2].1 != "worked" && outcomes[2].1 != "open");
        assert_eq!(outcomes[3], (Some("c"), "open".to_owned()));
    }

    /// What became of one call with these lines: whether it failed, where they tell.
    fn failed(all: &[(&str, &str)]) -> Option<bool> {
        let lines = lines(all);
        let calls = logged_calls(&lines);
        match &calls.first().expect("a call").outcome {
            LoggedOutcome::Worked => Some(false),
            LoggedOutcome::Failed(_) => Some(true),
            LoggedOutcome::Open => None,
        }
    }

    #[test]
    fn an_error_of_the_backend_alone_is_one_from_500_on() {
        for (status, expected) in [("404", false), ("200", false), ("502", true)] {
            let received =
                format!("Received response. Status: {status}, Integration latency: 3 ms");
            let ended = format!("Method completed with status: {status}");
            assert_eq!(
                failed(&[(A, &received), (A, &ended)]),
                Some(expected),
                "{status}"
            );
        }
    }

    /// What nothing says of the integration is no answer of it.
    #[test]
    fn a_call_that_was_refused_before_the_integration_failed() {
        let ended = (A, "Method completed with status: 403");
        let user = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********1234:abcde12345/prod/GET/pets with an explicit deny";
        for words in [
            user,
            "The client is not authorized to perform this operation.",
            "Verifying Usage Plan for request",
        ] {
            assert_eq!(failed(&[(A, words), ended]), Some(true), "{words}");
        }
        let access = r#"{"requestId":"r-00000001","status":"404"}"#;
        assert_eq!(failed(&[("", access)]), None);
        let lines = lines(&[(A, user), ended]);
        let calls = logged_calls(&lines);
        let LoggedOutcome::Failed(failure) = &calls.first().expect("a call").outcome else {
            panic!("it failed");
        };
        assert!(failure.decoded.decision.is_some(), "{failure:?}");
        assert!(failure.line.words().starts_with("User: "), "{failure:?}");
    }
}
