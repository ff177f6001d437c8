//! What a ticket needs of the run: when it was, the ids of its requests, and how it is repeated.

use schemars::JsonSchema;
use serde::Serialize;

use super::ReportKind;
use crate::case::Case;
use crate::facts::HttpOutcome;
use crate::model::{Client, Command, Form, SELECTOR_HEADER, command, word};

/// The run that gathered the facts. A replay says what the run said.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Run {
    /// When it began, in UTC.
    pub at: String,
    /// The ids that API Gateway gave the requests, each with its header: AWS Support finds a call by them.
    pub request_ids: Vec<String>,
    /// What the API's account ends in, as API Gateway's own messages show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The command that repeats it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// Headers with the id of a request.
const IDS: [&str; 3] = ["x-amzn-requestid", "x-amz-apigw-id", "apigw-requestid"];

impl Run {
    pub(super) fn of(case: &Case<'_>) -> Option<Self> {
        let probes = case.http.known().into_iter().flatten();
        let answers = probes.filter_map(|probe| match &probe.outcome {
            HttpOutcome::Answered(answer) => Some(answer),
            _ => None,
        });
        let mut request_ids: Vec<String> = Vec::new();
        for answer in answers {
            for name in IDS {
                let id = answer.header(name).map(|id| format!("{name}: {id}"));
                request_ids.extend(id.filter(|id| !request_ids.contains(id)));
            }
        }
        let ending = case.api_owner().and_then(|account| {
            let from = account.len().checked_sub(4)?;
            let ending = account.get(from..)?;
            Some(format!("account that ends in {ending}"))
        });
        (!case.taken_at.is_empty()).then(|| Self {
            at: case.taken_at.clone(),
            request_ids,
            account: ending,
            command: repeated(case),
        })
    }

    /// The same, of another command than `diagnose`.
    pub(super) fn made_by(&mut self, kind: ReportKind) {
        let word = match kind {
            ReportKind::Dns => "dns",
            ReportKind::Tcp => "tcp",
            ReportKind::Tls => "tls",
            ReportKind::Invoke => "invoke",
            ReportKind::Logs => "logs",
            ReportKind::Sg => "sg",
            _ => return,
        };
        if let Some(command) = &mut self.command {
            *command = command.replacen(" diagnose ", &format!(" {word} "), 1);
        }
    }
}

fn repeated(case: &Case<'_>) -> Option<String> {
    let target = &case.target;
    let mut all = command!("apigw-doctor diagnose '{url}'", url = target.url);
    // What an option said of the API behind the name, neither the URL nor what was read of the name says.
    let by_option = target.url.form() == Form::CustomDomain
        && target.api_path.is_none()
        && target.header(SELECTOR_HEADER).is_none();
    if let (Some(api), true) = (&target.api_id, by_option) {
        all = command!("{all} --api-id {api}", all, api);
        if let (Some(stage), false) = (&target.stage, target.url.is_load_balancer()) {
            all = command!("{all} --stage '{stage}'", all, stage = word::Stage(stage));
        }
    }
    if target.method != "GET" {
        all = command!(
            "{all} -X {method}",
            all,
            method = word::Method(&target.method)
        );
    }
    for (name, value) in &target.headers {
        let (name, value) = (word::Text(name), word::Text(value));
        all = command!("{all} -H '{name}: {value}'", all, name, value);
    }
    if target.signed {
        all = command!("{all} --sigv4", all);
    }
    if case.client != Client::Here {
        let client = case.client.to_string();
        all = command!("{all} --from {client}", all, client = word::Text(&client));
    }
    (!Command::is_left_out(&all)).then(|| all.to_string())
}
