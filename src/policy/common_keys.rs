//! The keys that every call of an API has.

use super::request::{Held, Request};
use super::setup::EndpointType;

impl Request {
    /// Adds the keys that every such call has and that were not given: from the caller and the resource,
    /// and without a value where nobody knows it.
    ///
    /// Source: AWS, "AWS global condition context keys"; "AWS condition keys that can be used in API
    /// Gateway resource policies".
    pub fn add_what_calls_have(&mut self, endpoint_type: EndpointType, now: &str) {
        let mut keys: Vec<(&str, Option<String>)> = vec![
            ("aws:SecureTransport", Some("true".to_owned())),
            ("aws:CurrentTime", Some(now.to_owned())),
            ("aws:EpochTime", Some(now.to_owned())),
        ];
        if let Some(account) = &self.resource_account {
            keys.push(("aws:ResourceAccount", Some(account.clone())));
        }
        if endpoint_type == EndpointType::Private {
            let place = ["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"];
            keys.extend(place.map(|key| (key, None)));
        } else {
            keys.push(("aws:SourceIp", None));
        }
        if let Some(identity) = self.caller.identity() {
            keys.push(("aws:PrincipalArn", identity.principal_arn()));
            keys.push(("aws:PrincipalAccount", Some(identity.account.clone())));
            let kind = identity.kind.as_type().to_owned();
            keys.push(("aws:PrincipalType", Some(kind)));
            keys.push(("aws:userid", None));
        }
        for (name, value) in keys {
            if self.context.get(&name.to_ascii_lowercase()).is_none() {
                let held = value.map_or(Held::Unknown, |value| Held::Known(vec![value]));
                self.context.set(name, held);
            }
        }
    }
}
