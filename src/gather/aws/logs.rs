//! Reads lines of log groups, in the API's account. What of a line may be kept is said in one place, with the fact.
//!
//! Source: Amazon `CloudWatch` Logs API Reference, `FilterLogEvents`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::odd;
use super::{Reader, fact};
use crate::facts::logs::LogLine;
use crate::facts::{Fact, FetchError, Resource};
use crate::gather::request::LogQuestion;

/// How many pages are read of one group, of at most 1 MiB each.
const MOST_PAGES: usize = 20;

/// A page of lines.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Page {
    events: Vec<Value>,
    next_token: Option<String>,
}

impl Reader {
    /// Lines of a group. One that does not exist has none: the first line makes it.
    pub(in crate::gather) async fn log_lines(&self, asked: &LogQuestion) -> Fact<Vec<LogLine>> {
        fact(self.ask_log_lines(asked).await)
    }

    async fn ask_log_lines(&self, asked: &LogQuestion) -> Result<Vec<LogLine>, FetchError> {
        let (client, context) = (self.api_logs.client()?, &self.api_logs.context);
        let (mut all, mut token) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let mut input = Map::new();
            input.insert("logGroupName".into(), json!(asked.group));
            input.insert("startTime".into(), json!(asked.from.as_millisecond()));
            if let Some(id) = &asked.holding {
                // In quotes it is one term, whatever marks it holds.
                input.insert("filterPattern".into(), json!(format!("\"{id}\"")));
            }
            if let Some(token) = token.take() {
                input.insert("nextToken".into(), Value::String(token));
            }
            let page: Option<Page> = client
                .operation(context, "Logs_20140328.FilterLogEvents", &input.into())
                .await?;
            let Some(page) = page else {
                return Ok(all);
            };
            for event in page.events {
                let lines = LogLine::of_item(event);
                all.extend(lines.map_err(|_| odd("AWS answered with a log event that is none"))?);
            }
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(all);
            }
        }
        let group = &asked.group;
        Err(odd(&format!(
            "{group} has more than {MOST_PAGES} pages of lines in that time: ask for less of it"
        )))
    }
}
