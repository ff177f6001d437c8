//! Output of `apigateway get-…`. Its lists do not say of which API they are: names of files and
//! folders do.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Imported;
use crate::facts::Fact;
use crate::facts::apigateway::{Deployment, RestApi};
use crate::facts::inventory::{ApiFacts, Inventory};

impl Inventory {
    /// Adds `get-rest-api`'s output.
    pub(super) fn rest_api(&mut self, text: &str, seen: &mut Imported) {
        match serde_json::from_str::<RestApi>(text) {
            Ok(api) => {
                let known = self.apis.entry(api.id.clone()).or_default();
                known.rest_api = std::mem::take(&mut known.rest_api).or(Fact::Known(Some(api)));
            }
            Err(error) => seen.note(format!("the API cannot be read: {error}")),
        }
    }

    /// Adds one deployment with its routes, as `get-deployment --embed apisummary` prints it.
    pub(super) fn summary(&mut self, text: &str, names: &[&str], seen: &mut Imported) -> bool {
        match serde_json::from_str::<Deployment>(text) {
            Ok(deployment) => {
                let told = ApiFacts {
                    summaries: vec![deployment],
                    ..ApiFacts::default()
                };
                let names = names.iter().map(|name| (*name).to_owned()).collect();
                self.api_lists.push((names, told));
            }
            Err(error) => seen.note(format!("the deployment cannot be read: {error}")),
        }
        true
    }

    /// Adds the list of `get-stages`, `get-deployments`, `get-resources` or `get-rest-apis`; false
    /// where it is none of them.
    pub(super) fn api_list(
        &mut self,
        key: &str,
        raw: &RawValue,
        names: &[&str],
        more: bool,
        seen: &mut Imported,
    ) -> bool {
        if self.behind_list(key, raw, names, seen) {
            return true;
        }
        let Ok(items) = serde_json::from_str::<Vec<Value>>(raw.get()) else {
            return false;
        };
        let all_have =
            |name: &str| !items.is_empty() && items.iter().all(|item| item.get(name).is_some());
        let only = |names: &[&str]| {
            let mut keys = items.iter().filter_map(Value::as_object).flatten();
            keys.all(|(key, _)| names.contains(&key.as_str()))
        };
        let mut list = ApiFacts::default();
        if key == "item" && all_have("stageName") {
            list.stages = read(raw, seen);
        } else if key == "items" && all_have("path") {
            list.resources = read(raw, seen);
        } else if key == "items" && all_have("responseType") {
            list.gateway_responses = read(raw, seen);
        } else if key == "items"
            && all_have("id")
            && (all_have("authorizerUri") || all_have("type"))
        {
            list.authorizers = read(raw, seen);
        } else if key == "items" && items.is_empty() && called(names, "authorizers-") {
            list.authorizers = Fact::Known(Vec::new());
        } else if key == "items"
            && all_have("createdDate")
            && only(&["id", "description", "createdDate", "apiSummary"])
        {
            list.deployments = read(raw, seen);
        } else if key == "items" && all_have("endpointConfiguration") {
            for item in &items {
                self.rest_api(&item.to_string(), seen);
            }
            return true;
        } else {
            return false;
        }
        if more {
            return true;
        }
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        self.api_lists.push((names, list));
        true
    }
}

/// A list as a whole: one of which a part is missing is one that was not read.
fn read<T: DeserializeOwned>(raw: &RawValue, seen: &mut Imported) -> Fact<Vec<T>> {
    match serde_json::from_str(raw.get()) {
        Ok(list) => Fact::Known(list),
        Err(error) => {
            seen.note(format!("it cannot be read: {error}"));
            Fact::NotAsked
        }
    }
}

/// Whether a file is called after what it holds.
fn called(names: &[&str], what: &str) -> bool {
    names.first().is_some_and(|name| name.starts_with(what))
}
