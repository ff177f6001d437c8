//! What was changed of late, and by whom. What a call was given may hold secrets, and is left out, save for
//! the objects that it names.
//!
//! Source: AWS `CloudTrail` API Reference, `LookupEvents`; AWS `CloudTrail` User Guide, "record contents".

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::date;
use crate::facts::fact_kind::About;
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
    const ABOUT: About = About::seen(
        "changes",
        "cloudtrail:LookupEvents",
        "who changed what of late, beside the cause",
    );
}
