//! "User: … is not authorized to perform: …": who was refused what, and by which policy.
//!
//! The words after the resource name the policy that refused. Older answers do not have them; then the
//! resource policy and the endpoint policy are both suspects. Source: AWS, "Troubleshoot access denied
//! error messages", which lists each kind of policy in both forms: "because no … allows the … action" and
//! "with an explicit deny in a …", the latter with the policy's ARN after a colon where it is known.

use crate::model::Hop;

/// The policy that refused, by the answer's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DenyingPolicy {
    /// The API's resource policy.
    ResourcePolicy,
    /// The policy of a private custom domain name.
    DomainPolicy,
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

impl DenyingPolicy {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResourcePolicy => "resource",
            Self::DomainPolicy => "domain",
            Self::EndpointPolicy => "endpoint",
            Self::IdentityPolicy => "identity",
            Self::Boundary => "boundary",
            Self::SessionPolicy => "session",
            Self::ServiceControlPolicy => "service-control",
            Self::ResourceControlPolicy => "resource-control",
            Self::NotSaid => "not-said",
        }
    }

    /// In words, as the subject of a sentence.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ResourcePolicy => "the API's resource policy",
            Self::DomainPolicy => "the policy of the private custom domain name",
            Self::EndpointPolicy => "the endpoint policy",
            Self::IdentityPolicy => "a policy of the caller's identity",
            Self::Boundary => "the caller's permissions boundary",
            Self::SessionPolicy => "the caller's session policy",
            Self::ServiceControlPolicy => "a service control policy",
            Self::ResourceControlPolicy => "a resource control policy",
            Self::NotSaid => "the API's resource policy, or the endpoint policy,",
        }
    }

    /// The hop at which the call breaks.
    #[must_use]
    pub const fn hop(self) -> Hop {
        match self {
            Self::EndpointPolicy => Hop::EndpointPolicy,
            Self::ResourcePolicy | Self::DomainPolicy | Self::NotSaid => Hop::ResourcePolicy,
            Self::IdentityPolicy
            | Self::Boundary
            | Self::SessionPolicy
            | Self::ServiceControlPolicy
            | Self::ResourceControlPolicy => Hop::Method,
        }
    }
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
    pub guilty: DenyingPolicy,
    /// The ARN of the policy that denied, where the answer names it.
    pub policy_arn: Option<String>,
}

impl Refusal {
    /// Reads the text of a refusal to call an API; `None` where it is none. A refusal of another action
    /// is no policy's of this call: see [`Refusal::of_any_action`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of_any_action(text).filter(Self::is_of_the_call)
    }

    /// Whether it is the call of the API that was refused.
    #[must_use]
    pub fn is_of_the_call(&self) -> bool {
        let service = self.action.split(':').next().unwrap_or_default();
        service.eq_ignore_ascii_case("execute-api")
    }

    /// Reads the text of a refusal of whatever action: an integration's role, or another AWS service's
    /// caller, may be refused, too.
    #[must_use]
    pub fn of_any_action(text: &str) -> Option<Self> {
        let (_, rest) = text.split_once("User: ")?;
        let (who, rest) = rest.split_once(" is not authorized to perform: ")?;
        let (action, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let (resource, reason) = match rest.strip_prefix("on resource:") {
            Some(rest) => {
                let rest = rest.trim_start();
                let (resource, reason) = rest.split_once(' ').unwrap_or((rest, ""));
                let resource = resource.trim_matches(['"', '\'', '\\']);
                (Some(resource.to_owned()), reason)
            }
            None => (None, rest),
        };
        let (explicit, guilty, policy_arn) = reasoned(reason);
        let mut refusal = Self {
            who: who.to_owned(),
            action: action.to_owned(),
            resource,
            explicit,
            guilty,
            policy_arn,
        };
        if refusal.guilty == DenyingPolicy::ResourcePolicy && refusal.domain().is_some() {
            refusal.guilty = DenyingPolicy::DomainPolicy;
        }
        Some(refusal)
    }

    /// The resource's part after the account: API, stage, method and path as the gateway read them.
    #[must_use]
    pub fn parsed_as(&self) -> Option<&str> {
        self.resource.as_deref()?.splitn(6, ':').nth(5)
    }

    /// The private custom domain name that was called, with its id: `NAME+ID`.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        let rest = self.parsed_as()?.strip_prefix('/')?;
        rest.strip_prefix("domainnames/")
    }

    /// The policy that refused, in words, as the subject of a sentence.
    #[must_use]
    pub fn policy_title(&self) -> &'static str {
        match (self.guilty, self.domain()) {
            (DenyingPolicy::NotSaid, Some(_)) => {
                "the policy of the private custom domain name, or the endpoint policy,"
            }
            _ => self.guilty.title(),
        }
    }

    /// The last four digits of the API owner's account.
    #[must_use]
    pub fn owner_ending(&self) -> Option<&str> {
        let account = self.resource.as_deref()?.split(':').nth(4)?;
        account.get(account.len().checked_sub(4)?..)
    }
}

/// The names of the kinds of policy. "sessions policy" is AWS's own spelling.
const POLICIES: &[(&str, DenyingPolicy)] = &[
    ("vpc endpoint policy", DenyingPolicy::EndpointPolicy),
    ("resource-based policy", DenyingPolicy::ResourcePolicy),
    ("identity-based policy", DenyingPolicy::IdentityPolicy),
    ("permissions boundary", DenyingPolicy::Boundary),
    ("permission boundary", DenyingPolicy::Boundary),
    ("session policy", DenyingPolicy::SessionPolicy),
    ("sessions policy", DenyingPolicy::SessionPolicy),
    (
        "service control policy",
        DenyingPolicy::ServiceControlPolicy,
    ),
    (
        "resource control policy",
        DenyingPolicy::ResourceControlPolicy,
    ),
];

/// Reads the words after the resource: whether a statement denied, of which policy, and its ARN.
fn reasoned(reason: &str) -> (Option<bool>, DenyingPolicy, Option<String>) {
    let lower = reason.to_ascii_lowercase();
    let (explicit, policy) = if let Some(rest) = lower.strip_prefix("with an explicit deny") {
        let rest = rest.trim_start().trim_start_matches("in ");
        let article = ["a ", "an ", "the "];
        let rest = article.iter().find_map(|it| rest.strip_prefix(it));
        (true, rest.unwrap_or_default())
    } else if let Some(rest) = lower.strip_prefix("because no ") {
        (false, rest)
    } else {
        return (None, DenyingPolicy::NotSaid, None);
    };
    let named = POLICIES.iter().find(|(words, _)| policy.starts_with(words));
    let Some((words, guilty)) = named else {
        return (Some(explicit), DenyingPolicy::NotSaid, None);
    };
    let arn = lower.find(words).map(|at| at + words.len());
    let arn = arn
        .and_then(|at| reason.get(at..)?.trim_start().strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next())
        .map(|arn| arn.trim_matches(['"', '\'', '\\', '.', ',', '}']))
        .filter(|arn| arn.starts_with("arn:"));
    (Some(explicit), *guilty, arn.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "User: anonymous is not authorized to perform: execute-api:Invoke on \
        resource: arn:aws:execute-api:us-east-1:********1234:abcde12345/prod/GET/pets";

    #[test]
    fn reads_the_suffix() {
        for (suffix, explicit, guilty) in [
            ("", None, DenyingPolicy::NotSaid),
            (" with an explicit deny", Some(true), DenyingPolicy::NotSaid),
            (
                " with an explicit deny in a resource-based policy",
                Some(true),
                DenyingPolicy::ResourcePolicy,
            ),
            (
                " because no resource-based policy allows the execute-api:Invoke action",
                Some(false),
                DenyingPolicy::ResourcePolicy,
            ),
            (
                " because no VPC endpoint policy allows the execute-api:Invoke action",
                Some(false),
                DenyingPolicy::EndpointPolicy,
            ),
            (
                " because no identity-based policy allows the execute-api:Invoke action",
                Some(false),
                DenyingPolicy::IdentityPolicy,
            ),
            (
                " with an explicit deny in a service control policy",
                Some(true),
                DenyingPolicy::ServiceControlPolicy,
            ),
            (
                " with an explicit deny in a permissions boundary",
                Some(true),
                DenyingPolicy::Boundary,
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

    #[test]
    fn reads_every_kind_of_policy_in_both_forms() {
        for (words, guilty) in POLICIES {
            for (suffix, explicit) in [
                (
                    format!("because no {words} allows the execute-api:Invoke action"),
                    false,
                ),
                (format!("with an explicit deny in a {words}"), true),
                (
                    format!(
                        "with an explicit deny in an {words}: arn:aws:iam::111122223333:policy/p"
                    ),
                    true,
                ),
                (
                    format!("With an explicit deny in the {}", words.to_uppercase()),
                    true,
                ),
            ] {
                let refusal = Refusal::parse(&format!("{HEAD} {suffix}")).expect("a refusal");
                assert_eq!(
                    (refusal.explicit, refusal.guilty),
                    (Some(explicit), *guilty),
                    "{suffix}"
                );
                let arn = suffix
                    .contains("arn:")
                    .then_some("arn:aws:iam::111122223333:policy/p");
                assert_eq!(refusal.policy_arn.as_deref(), arn, "{suffix}");
            }
        }
    }

    /// A path or a policy's name that reads like a kind of policy decides nothing.
    #[test]
    fn the_policy_is_named_in_its_place_only() {
        let named = format!(
            "{HEAD}/session_policy with an explicit deny in an identity-based policy: \
             arn:aws:iam::111122223333:policy/vpc-endpoint-policy"
        );
        let refusal = Refusal::parse(&named).expect("a refusal");
        assert_eq!(refusal.guilty, DenyingPolicy::IdentityPolicy);
        let other = format!("{HEAD} because no role trust policy allows the sts:AssumeRole action");
        let refusal = Refusal::parse(&other).expect("a refusal");
        assert_eq!(
            (refusal.explicit, refusal.guilty),
            (Some(false), DenyingPolicy::NotSaid)
        );
    }

    #[test]
    fn a_domain_is_refused_by_its_own_policy() {
        let of_domain = |suffix: &str| {
            let text = format!(
                "User: anonymous is not authorized to perform: execute-api:Invoke on resource: \
                 arn:aws:execute-api:us-east-1:********1234:/domainnames/api.example.com+abcd1234 {suffix}"
            );
            Refusal::parse(&text).expect("a refusal")
        };
        let refusal =
            of_domain("because no resource-based policy allows the execute-api:Invoke action");
        assert_eq!(refusal.guilty, DenyingPolicy::DomainPolicy);
        assert_eq!(refusal.domain(), Some("api.example.com+abcd1234"));
        let refusal = of_domain("with an explicit deny in a VPC endpoint policy");
        assert_eq!(refusal.guilty.hop(), Hop::EndpointPolicy);
        let refusal = of_domain("with an explicit deny");
        assert_eq!(refusal.guilty, DenyingPolicy::NotSaid);
        assert!(refusal.policy_title().contains("custom domain name"));
    }

    #[test]
    fn another_action_is_no_call_of_the_api() {
        let text = "User: arn:aws:sts::111122223333:assumed-role/gateway/x is not authorized to \
            perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:111122223333:q because no \
            identity-based policy allows the sqs:SendMessage action";
        assert_eq!(Refusal::parse(text), None);
        let refusal = Refusal::of_any_action(text).expect("a refusal");
        assert_eq!(refusal.action, "sqs:SendMessage");
    }
}
