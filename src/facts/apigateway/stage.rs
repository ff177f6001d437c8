//! Stages.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

use crate::facts::date;
use crate::model::without_secrets;

/// One of `apigateway get-stages`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// The stage's name; upper and lower case differ.
    pub stage_name: String,
    /// The deployment that it serves.
    pub deployment_id: Option<String>,
    /// Logs, throttling and cache by `RESOURCE/METHOD`, `*/*` for all; absent where the stage was not
    /// read whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_settings: Option<BTreeMap<String, MethodSetting>>,
    /// Where the access log goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_log_settings: Option<AccessLogSettings>,
    /// The deployment that some of the calls meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary_settings: Option<CanarySettings>,
    /// The stage variables; of a value that may be a secret there is none here.
    #[serde(
        default,
        deserialize_with = "variables",
        skip_serializing_if = "Option::is_none"
    )]
    pub variables: Option<BTreeMap<String, Option<String>>>,
    /// The web ACL in front of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_acl_arn: Option<String>,
    /// The certificate that API Gateway shows to backends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_certificate_id: Option<String>,
    /// When anything of the stage was changed.
    #[serde(
        default,
        deserialize_with = "date::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_updated_date: Option<String>,
}

impl Stage {
    /// Whether it writes an execution log of any method; `None` where the stage was not read whole.
    #[must_use]
    pub fn logs_executions(&self) -> Option<bool> {
        let all = self.method_settings.as_ref()?.values();
        let mut levels = all.filter_map(|it| it.logging_level.as_deref());
        Some(levels.any(|level| matches!(level, "INFO" | "ERROR")))
    }

    /// The group of `CloudWatch` Logs that its access log goes to, where it goes to one.
    #[must_use]
    pub fn access_log_group(&self) -> Option<&str> {
        let arn = self
            .access_log_settings
            .as_ref()?
            .destination_arn
            .as_deref()?;
        let (head, name) = arn.split_once(":log-group:")?;
        let name = name.strip_suffix(":*").unwrap_or(name);
        (head.starts_with("arn:") && !name.is_empty()).then_some(name)
    }

    /// A setting of a method: its own, else that of all methods. `None` where the stage was not read whole.
    #[must_use]
    pub fn setting<T>(
        &self,
        path: &str,
        method: &str,
        of: impl Fn(&MethodSetting) -> Option<T>,
    ) -> Option<Option<T>> {
        let all = self.method_settings.as_ref()?;
        let named = |key: &str| key.replace("~1", "/").trim_start_matches('/').to_owned();
        let wanted = [
            named(&format!("{path}/{method}")),
            named(&format!("{path}//{method}")),
        ];
        let own = all.iter().find(|(key, _)| wanted.contains(&named(key)));
        let own = own.and_then(|(_, setting)| of(setting));
        Some(own.or_else(|| of(all.get("*/*")?)))
    }
}

/// Logs, throttling and cache of a method.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MethodSetting {
    /// `OFF`, `ERROR` or `INFO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<String>,
    /// Calls a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<Number>,
    /// Calls at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<i64>,
    /// Whether answers are remembered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caching_enabled: Option<bool>,
    /// Whether a call needs a right to have them forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_authorization_for_cache_control: Option<bool>,
    /// What a call meets that lacks it: `FAIL_WITH_403`, or a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unauthorized_cache_control_header_strategy: Option<String>,
}

/// Where the access log goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessLogSettings {
    /// A log group or a Firehose stream.
    pub destination_arn: Option<String>,
    /// What of a call it tells.
    pub format: Option<String>,
}

/// The deployment that some of the calls meet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CanarySettings {
    /// How many of a hundred.
    pub percent_traffic: Option<Number>,
    /// The deployment.
    pub deployment_id: Option<String>,
}

/// The variables, with such values alone as name a function, a host or a link: others may be secrets.
fn variables<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<BTreeMap<String, Option<String>>>, D::Error> {
    // A list has their names alone.
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Told {
        Values(BTreeMap<String, Option<String>>),
        Names(Vec<String>),
    }
    let all = Option::<Told>::deserialize(input)?.map(|told| match told {
        Told::Values(all) => all,
        Told::Names(names) => names.into_iter().map(|name| (name, None)).collect(),
    });
    let kept = |(name, value): (String, Option<String>)| {
        let value = value.filter(|value| is_a_name(&name, value));
        (name, value)
    };
    Ok(all.map(|all| all.into_iter().map(kept).collect()))
}

/// Whether a variable names something, and is no secret: neither by its own name nor by how it looks.
fn is_a_name(name: &str, value: &str) -> bool {
    const SECRET: [&str; 8] = [
        "secret",
        "passw",
        "pwd",
        "token",
        "key",
        "auth",
        "credential",
        "cookie",
    ];
    let name = name.to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let random = value.len() >= 20
        && !value.contains(['.', ':', '-', '_'])
        && (digits > 3 || value.contains('/'));
    let odd = without_secrets(value) != value || random;
    value.len() <= 170
        && value.chars().all(plain)
        && !odd
        && !SECRET.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_may_be_a_secret_is_left_out() {
        let stage: Stage = serde_json::from_value(serde_json::json!({
            "stageName": "prod",
            "deploymentId": "d1",
            "lastUpdatedDate": 1_714_979_289,
            "variables": {
                "fn": "orders:live",
                "host": "backend.example.com",
                "api_key": "abc",
                "x": "9f86d081884c7d659a2feaa0c55ad015",
                "text": "two words",
            },
        }))
        .expect("a stage");
        let told = stage.variables.clone().expect("variables");
        let kept: Vec<&str> = told
            .iter()
            .filter(|(_, v)| v.is_some())
            .map(|(k, _)| &**k)
            .collect();
        assert_eq!(kept, ["fn", "host"]);
        assert_eq!(told.len(), 5);
        assert!(stage.last_updated_date.is_some());
        // A snapshot reads as it was written.
        let again = serde_json::to_value(&stage).expect("JSON");
        assert_eq!(
            serde_json::from_value::<Stage>(again).expect("a stage"),
            stage
        );
    }

    #[test]
    fn a_method_has_the_settings_of_its_own_or_of_all() {
        let stage: Stage = serde_json::from_value(serde_json::json!({
            "stageName": "prod",
            "methodSettings": {
                "*/*": { "loggingLevel": "INFO", "throttlingBurstLimit": 5000 },
                "~1pets~1{id}/GET": { "throttlingBurstLimit": 0 },
                "cats/GET": { "loggingLevel": "OFF" },
            },
        }))
        .expect("a stage");
        let burst = |path| {
            stage
                .setting(path, "GET", |it| it.throttling_burst_limit)
                .flatten()
        };
        assert_eq!((burst("/pets/{id}"), burst("/pets")), (Some(0), Some(5000)));
        let level = |path| {
            stage
                .setting(path, "GET", |it| it.logging_level.clone())
                .flatten()
        };
        assert_eq!(level("/cats").as_deref(), Some("OFF"));
        assert_eq!(level("/").as_deref(), Some("INFO"));
        assert_eq!(
            Stage::default().setting("/", "GET", |it| it.caching_enabled),
            None
        );
    }
}
