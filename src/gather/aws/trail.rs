//! Reads what was changed of an object. What a call was given may hold secrets: the fact says in one place what is kept.
//!
//! Source: AWS `CloudTrail` API Reference, `LookupEvents`. It knows the last 90 days, and tells the newest first.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::odd;
use super::{Reader, fact};
use crate::facts::trail::Event;
use crate::facts::{Fact, FetchError, Resource};
use crate::gather::request::Owner;

const LOOK_UP: &str = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";

/// The most that one answer holds. More changes than that of one object in a day nobody reads.
const MOST_EVENTS: u32 = 50;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Page {
    events: Vec<Value>,
}

impl Reader {
    /// The newest changes of an object.
    pub(in crate::gather) async fn changes(
        &self,
        object: &str,
        from: Timestamp,
        owner: Owner,
    ) -> Fact<Vec<Event>> {
        fact(self.ask_changes(object, from, owner).await)
    }

    async fn ask_changes(
        &self,
        object: &str,
        from: Timestamp,
        owner: Owner,
    ) -> Result<Vec<Event>, FetchError> {
        let service = match owner {
            Owner::Client => &self.trail,
            Owner::Api => &self.api_trail,
        };
        let input = json!({
            "LookupAttributes": [{ "AttributeKey": "ResourceName", "AttributeValue": object }],
            "StartTime": from.as_second(),
            "MaxResults": MOST_EVENTS,
        });
        let client = service.client()?;
        let page: Option<Page> = client.operation(&service.context, LOOK_UP, &input).await?;
        let mut all = Vec::new();
        for event in page.unwrap_or_default().events {
            let read = Event::of_item(event);
            all.extend(read.map_err(|_| odd("AWS answered with an event that is none"))?);
        }
        // What the answer was found by is what it is about, whatever else it lists.
        for event in &mut all {
            if !event.objects.iter().any(|it| it == object) {
                event.objects.push(object.to_owned());
            }
        }
        Ok(all)
    }
}
