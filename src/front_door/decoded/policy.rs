//! Which policy decided, and how: the table of endings.

use super::super::{Candidate, Guilty, Refusal};

/// Which policy decided, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whom the gateway took the caller for.
    pub who: String,
    /// The action refused.
    pub action: String,
    /// `explicit-deny`, `no-allow` or `not-said`.
    pub effect: &'static str,
    /// The policy.
    pub policy: &'static str,
    /// The suspects, the first one first.
    pub candidates: Vec<Candidate>,
    /// What to do.
    pub fix: &'static str,
}

const fn suspect(slug: &'static str, what: &'static str, tell: &'static str) -> Candidate {
    Candidate { slug, what, tell }
}

const DENY_MATCHED: Candidate = suspect(
    "rp-deny-stringnotequals-vpce",
    "a Deny of the resource policy matches: another endpoint, VPC or address than it names",
    "apigw-doctor policy fetch URL; compare aws:SourceVpce with the endpoint in use",
);
const NO_ALLOW: Candidate = suspect(
    "rp-missing",
    "no Allow of the resource policy matches the ARN and the caller",
    "apigw-doctor policy fetch URL",
);
const NOT_DEPLOYED: Candidate = suspect(
    "rp-not-deployed",
    "the policy was edited and not deployed: what counts is the last deployment's",
    "aws apigateway get-deployments --rest-api-id $API",
);
const EP_NARROW: Candidate = suspect(
    "ep-narrow",
    "the endpoint policy has no Allow for this API and an anonymous caller",
    "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].PolicyDocument'",
);
const EP_DENY: Candidate = suspect(
    "ep-deny",
    "a Deny of the endpoint policy matches",
    "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].PolicyDocument'",
);
const NO_IDENTITY: Candidate = suspect(
    "id-no-allow",
    "the role or user has no Allow of execute-api:Invoke on this ARN",
    "aws iam simulate-principal-policy --action-names execute-api:Invoke",
);

impl Decision {
    /// Reads the ending of a refusal.
    #[must_use]
    pub(super) fn of(refusal: &Refusal) -> Self {
        let (policy, fix) = match refusal.guilty {
            Guilty::ResourcePolicy => (
                "resource",
                "let the resource policy admit the call, and deploy the API",
            ),
            Guilty::EndpointPolicy => (
                "endpoint",
                "let the endpoint policy allow execute-api:Invoke on this API to every principal",
            ),
            Guilty::IdentityPolicy => (
                "identity",
                "allow execute-api:Invoke on this ARN to the role or user",
            ),
            Guilty::Boundary => (
                "boundary",
                "let the permissions boundary admit execute-api:Invoke",
            ),
            Guilty::SessionPolicy => ("session", "let the session policy admit execute-api:Invoke"),
            Guilty::ServiceControlPolicy => (
                "service-control",
                "ask the organisation's administrator about its service control policy",
            ),
            Guilty::ResourceControlPolicy => (
                "resource-control",
                "ask the organisation's administrator about its resource control policy",
            ),
            Guilty::NotSaid => (
                "not-said",
                "look at the resource policy first, and at the endpoint policy then",
            ),
        };
        let effect = match refusal.explicit {
            Some(true) => "explicit-deny",
            Some(false) => "no-allow",
            None => "not-said",
        };
        Self {
            who: refusal.who.clone(),
            action: refusal.action.clone(),
            effect,
            policy,
            candidates: suspects(refusal),
            fix,
        }
    }
}

fn suspects(refusal: &Refusal) -> Vec<Candidate> {
    let explicit = refusal.explicit == Some(true);
    match (refusal.guilty, explicit) {
        (Guilty::ResourcePolicy, true) => vec![DENY_MATCHED, NOT_DEPLOYED],
        (Guilty::ResourcePolicy, false) if refusal.who != "anonymous" => vec![
            suspect(
                "id-cross-account-both",
                "the caller is of another account, and the resource policy does not name it",
                "compare the account in the caller's ARN with the owner's last four digits",
            ),
            NO_ALLOW,
            NOT_DEPLOYED,
        ],
        (Guilty::ResourcePolicy, false) => vec![NO_ALLOW, NOT_DEPLOYED],
        (Guilty::EndpointPolicy, true) => vec![EP_DENY],
        (Guilty::EndpointPolicy, false) => vec![EP_NARROW],
        (Guilty::NotSaid, true) => vec![DENY_MATCHED, EP_DENY],
        (Guilty::NotSaid, false) if refusal.who == "anonymous" => {
            vec![NO_ALLOW, EP_NARROW, NOT_DEPLOYED]
        }
        (Guilty::NotSaid, false) => vec![NO_IDENTITY, NO_ALLOW, EP_NARROW],
        (Guilty::IdentityPolicy, true) => vec![suspect(
            "id-no-allow",
            "a Deny in a policy of the role or user matches",
            "aws iam list-attached-role-policies; aws iam list-role-policies",
        )],
        (Guilty::IdentityPolicy, false) => vec![
            NO_IDENTITY,
            suspect(
                "id-wrong-credentials",
                "the call was signed by another role than was thought",
                "compare the caller's ARN with aws sts get-caller-identity",
            ),
        ],
        (Guilty::Boundary, _) => vec![suspect(
            "id-boundary",
            "the permissions boundary does not admit it",
            "aws iam get-role --query Role.PermissionsBoundary",
        )],
        (Guilty::SessionPolicy, _) => vec![suspect(
            "id-session-policy",
            "the session policy does not admit it",
            "the Policy that was passed to sts:AssumeRole",
        )],
        (Guilty::ServiceControlPolicy, _) => vec![suspect(
            "id-scp",
            "a service control policy of the organisation does not admit it",
            "the organisation's administrator",
        )],
        (Guilty::ResourceControlPolicy, _) => vec![suspect(
            "id-rcp",
            "a resource control policy of the organisation does not admit it",
            "the organisation's administrator",
        )],
    }
}
