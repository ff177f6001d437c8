//! What was changed of late, and by whom. What a call was given may hold secrets, and is left out, save for
//! the objects that it names.
//!
//! Source: AWS `CloudTrail` API Reference, `LookupEvents`; AWS `CloudTrail` User Guide, "record contents".

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::date;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::resource::{Gathered, Resource};

/// One of `cloudtrail lookup-events`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Event {
    /// The event.
    pub event_id: String,
    /// The call, such as `RevokeSecurityGroupIngress`.
    pub event_name: String,
    /// When.
    #[serde(deserialize_with = "date::text")]
    pub event_time: Option<String>,
    /// Who.
    pub username: Option<String>,
    /// The same as an ARN.
    pub arn: Option<String>,
    /// From which address or service.
    pub source: Option<String>,
    /// Why it failed, where it did.
    pub error: Option<String>,
    /// The objects that it was about.
    pub objects: Vec<String>,
}

impl Event {
    /// The moment; none where it cannot be read.
    #[must_use]
    pub fn at(&self) -> Option<jiff::Timestamp> {
        date::moment(self.event_time.as_deref()?)
    }

    /// Whether it changed anything: a call that only reads does not, nor one that failed.
    #[must_use]
    pub fn is_change(&self) -> bool {
        const READING: &[&str] = &[
            "BatchGet", "Describe", "Download", "Filter", "Get", "Head", "List", "Lookup",
            "Search", "Simulate", "Test", "Validate",
        ];
        self.error.is_none() && !READING.iter().any(|verb| self.event_name.starts_with(verb))
    }

    /// Whether it is about an object, by its id or by an ARN that ends in it.
    #[must_use]
    pub fn is_about(&self, object: &str) -> bool {
        self.objects.iter().any(|it| {
            let before = it.strip_suffix(object);
            before.is_some_and(|before| before.is_empty() || before.ends_with(['/', ':']))
        })
    }

    /// In one line: who, which call, when, and from where.
    #[must_use]
    pub fn told(&self) -> String {
        let who = self.arn.as_deref().or(self.username.as_deref());
        let when = self.event_time.as_deref().unwrap_or("at an unknown time");
        let from = self.source.as_deref();
        let from = from.map(|it| format!(" from {it}")).unwrap_or_default();
        format!(
            "{} called {} {when}{from}",
            who.unwrap_or("somebody"),
            self.event_name
        )
    }
}

/// The members of a call's parameters that name objects.
const NAMES: &[&str] = &[
    "restApiId",
    "stageName",
    "deploymentId",
    "groupId",
    "vpcEndpointId",
    "routeTableId",
    "networkAclId",
    "subnetId",
    "functionName",
    "roleName",
    "policyArn",
    "domainName",
    "vpcLinkId",
    "transitGatewayRouteTableId",
    "transitGatewayAttachmentId",
    "vpcPeeringConnectionId",
    "loadBalancerArn",
    "targetGroupArn",
    "resourceArn",
];

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let known = NAMES.iter().any(|it| it.eq_ignore_ascii_case(name));
                match value.as_str() {
                    Some(text) if known => found.push(text.to_owned()),
                    _ => collect(value, found),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|one| collect(one, found)),
        _ => {}
    }
}

impl Resource for Event {
    type Id = String;
    const CLI_KEY: &'static str = "Events";
    const ID: &'static str = "EventId";

    fn id(&self) -> String {
        self.event_id.clone()
    }

    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        let whole = item.get("CloudTrailEvent").and_then(Value::as_str);
        let whole: Value = serde_json::from_str(whole.unwrap_or("null")).unwrap_or_default();
        let listed = item.get("Resources").and_then(Value::as_array).cloned();
        let mut event: Self = serde_json::from_value(item)?;
        let text = |path: &str| {
            whole
                .pointer(path)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        event.arn = event.arn.take().or_else(|| text("/userIdentity/arn"));
        event.source = event.source.take().or_else(|| text("/sourceIPAddress"));
        event.error = event.error.take().or_else(|| text("/errorCode"));
        let listed = listed.iter().flatten();
        event
            .objects
            .extend(listed.filter_map(|it| it.get("ResourceName")?.as_str().map(str::to_owned)));
        if let Some(parameters) = whole.get("requestParameters") {
            collect(parameters, &mut event.objects);
        }
        event.objects.sort_unstable();
        event.objects.dedup();
        Ok(vec![event])
    }
}

impl Gathered for Event {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "changes",
        &[Permission::on_all("cloudtrail:LookupEvents")],
        "who changed what of late, beside the cause",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_reads_or_failed_changed_nothing() {
        let event = |name: &str, error: Option<&str>| Event {
            event_name: name.to_owned(),
            error: error.map(str::to_owned),
            objects: vec!["arn:aws:lambda:eu-west-1:111122223333:function:orders".to_owned()],
            ..Event::default()
        };
        assert!(event("RevokeSecurityGroupIngress", None).is_change());
        assert!(!event("DescribeSecurityGroups", None).is_change());
        assert!(!event("RevokeSecurityGroupIngress", Some("AccessDenied")).is_change());
        assert!(event("X", None).is_about("orders"));
        assert!(!event("X", None).is_about("ders"));
    }
}
