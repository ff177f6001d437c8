//! "User: … is not authorized to perform: …": who was refused what, and by which policy.
//!
//! The words after the resource name the guilty policy. Older answers do not have them; then the
//! resource policy and the endpoint policy are both suspects.

/// The policy that refused, by the answer's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guilty {
    /// The API's resource policy.
    ResourcePolicy,
    /// The VPC endpoint's policy.
    EndpointPolicy,
    /// A policy of the caller's identity.
    IdentityPolicy,
    /// The caller's permissions boundary.
    Boundary,
    /// The caller's session policy.
    SessionPolicy,
    /// A service control policy of the organisation.
    ServiceControlPolicy,
    /// A resource control policy of the organisation.
    ResourceControlPolicy,
    /// The answer does not say.
    NotSaid,
}

/// A refusal, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Whom the gateway took the caller for: `anonymous`, or an ARN.
    pub who: String,
    /// The action refused.
    pub action: String,
    /// The resource as the gateway read it from the request; its account is masked.
    pub resource: Option<String>,
    /// A statement denied (true), or none allowed (false); `None` where the answer does not say.
    pub explicit: Option<bool>,
    /// Which policy.
    pub guilty: Guilty,
}

impl Refusal {
    /// Reads the text of a refusal; `None` where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("User: ")?;
        let (who, rest) = rest.split_once(" is not authorized to perform: ")?;
        let (action, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let (resource, reason) = match rest.strip_prefix("on resource:") {
            Some(rest) => {
                let rest = rest.trim_start();
                let (resource, reason) = rest.split_once(' ').unwrap_or((rest, ""));
                (Some(resource.to_owned()), reason)
            }
            None => (None, rest),
        };
        let explicit = if reason.starts_with("with an explicit deny") {
            Some(true)
        } else if reason.starts_with("because no ") {
            Some(false)
        } else {
            None
        };
        Some(Self {
            who: who.to_owned(),
            action: action.to_owned(),
            resource,
            explicit,
            guilty: guilty(reason),
        })
    }

    /// The resource's part after the account: API, stage, method and path as the gateway read them.
    #[must_use]
    pub fn parsed_as(&self) -> Option<&str> {
        self.resource.as_deref()?.splitn(6, ':').nth(5)
    }

    /// The last four digits of the API owner's account.
    #[must_use]
    pub fn owner_ending(&self) -> Option<&str> {
        let account = self.resource.as_deref()?.split(':').nth(4)?;
        account.get(account.len().checked_sub(4)?..)
    }
}

fn guilty(reason: &str) -> Guilty {
    for (words, guilty) in [
        ("VPC endpoint policy", Guilty::EndpointPolicy),
        ("resource-based policy", Guilty::ResourcePolicy),
        ("identity-based policy", Guilty::IdentityPolicy),
        ("permissions boundary", Guilty::Boundary),
        ("session policy", Guilty::SessionPolicy),
        ("service control policy", Guilty::ServiceControlPolicy),
        ("resource control policy", Guilty::ResourceControlPolicy),
    ] {
        if reason.contains(words) {
            return guilty;
        }
    }
    Guilty::NotSaid
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "User: anonymous is not authorized to perform: execute-api:Invoke on \
        resource: arn:aws:execute-api:us-east-1:********1234:abcde12345/prod/GET/pets";

    #[test]
    fn reads_the_suffix() {
        for (suffix, explicit, guilty) in [
            ("", None, Guilty::NotSaid),
            (" with an explicit deny", Some(true), Guilty::NotSaid),
            (
                " with an explicit deny in a resource-based policy",
                Some(true),
                Guilty::ResourcePolicy,
            ),
            (
                " because no resource-based policy allows the execute-api:Invoke action",
                Some(false),
                Guilty::ResourcePolicy,
            ),
            (
                " because no VPC endpoint policy allows the execute-api:Invoke action",
                Some(false),
                Guilty::EndpointPolicy,
            ),
            (
                " because no identity-based policy allows the execute-api:Invoke action",
                Some(false),
                Guilty::IdentityPolicy,
            ),
            (
                " with an explicit deny in a service control policy",
                Some(true),
                Guilty::ServiceControlPolicy,
            ),
            (
                " with an explicit deny in a permissions boundary",
                Some(true),
                Guilty::Boundary,
            ),
        ] {
            let refusal = Refusal::parse(&format!("{HEAD}{suffix}")).expect("a refusal");
            assert_eq!(
                (refusal.explicit, refusal.guilty),
                (explicit, guilty),
                "{suffix}"
            );
            assert_eq!(refusal.who, "anonymous");
            assert_eq!(refusal.parsed_as(), Some("abcde12345/prod/GET/pets"));
            assert_eq!(refusal.owner_ending(), Some("1234"));
        }
        assert_eq!(Refusal::parse("Forbidden"), None);
    }
}
