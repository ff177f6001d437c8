//! Which policy decided, and how: the table of endings.

use super::super::{Candidate, DenyingPolicy, Refusal};

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
    pub policy: DenyingPolicy,
    /// The policy in words.
    pub policy_title: &'static str,
    /// The policy's ARN, where the answer names it.
    pub policy_arn: Option<String>,
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
        let fix = match refusal.guilty {
            DenyingPolicy::ResourcePolicy if refusal.explicit == Some(true) => {
                "let the Deny of the resource policy that matches spare this call: no Allow outweighs it; then deploy the API"
            }
            DenyingPolicy::EndpointPolicy if refusal.explicit == Some(true) => {
                "let the Deny of the endpoint policy that matches spare this call: no Allow outweighs it"
            }
            DenyingPolicy::ResourcePolicy => {
                "let the resource policy admit the call, and deploy the API"
            }
            DenyingPolicy::DomainPolicy => {
                "let the domain name's own policy allow execute-api:Invoke through the endpoint: aws apigateway update-domain-name --domain-name-id ID --patch-operations op=replace,path=/policy,value=…"
            }
            DenyingPolicy::EndpointPolicy if refusal.domain().is_some() => {
                "let the endpoint policy allow execute-api:Invoke on the domain name's ARN, and on the API's"
            }
            DenyingPolicy::EndpointPolicy => {
                "let the endpoint policy allow execute-api:Invoke on this API to every principal"
            }
            DenyingPolicy::IdentityPolicy => {
                "allow execute-api:Invoke on this ARN to the role or user"
            }
            DenyingPolicy::Boundary => "let the permissions boundary admit execute-api:Invoke",
            DenyingPolicy::SessionPolicy => "let the session policy admit execute-api:Invoke",
            DenyingPolicy::ServiceControlPolicy => {
                "ask the organisation's administrator about its service control policy"
            }
            DenyingPolicy::ResourceControlPolicy => {
                "ask the organisation's administrator about its resource control policy"
            }
            DenyingPolicy::NotSaid if refusal.domain().is_some() => {
                "look at the policy of the domain name first, and at the endpoint policy then"
            }
            DenyingPolicy::NotSaid => {
                "look at the resource policy first, and at the endpoint policy then"
            }
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
            policy: refusal.guilty,
            policy_title: refusal.policy_title(),
            policy_arn: refusal.policy_arn.clone(),
            candidates: refusal.suspects(),
            fix,
        }
    }
}

const DOMAIN_POLICY: Candidate = suspect(
    "pcd-policy-deny-all",
    "the policy of the private custom domain name does not admit the call; it is another policy than the API's",
    "aws apigateway get-domain-name --domain-name NAME --domain-name-id ID --query policy",
);
const EP_DOMAIN: Candidate = suspect(
    "ep-pcd-resource",
    "the endpoint policy names the API's ARN, and not the domain name's",
    "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].PolicyDocument'",
);

impl Refusal {
    /// What may be behind it, the likeliest first.
    #[must_use]
    pub fn suspects(&self) -> Vec<Candidate> {
        let explicit = self.explicit == Some(true);
        let of_domain = self.domain().is_some();
        match (self.guilty, explicit) {
            (DenyingPolicy::DomainPolicy, _) => vec![DOMAIN_POLICY],
            (DenyingPolicy::EndpointPolicy, false) if of_domain => vec![EP_DOMAIN, EP_NARROW],
            (DenyingPolicy::NotSaid, true) if of_domain => vec![DOMAIN_POLICY, EP_DENY],
            (DenyingPolicy::NotSaid, false) if of_domain => vec![DOMAIN_POLICY, EP_DOMAIN],
            (DenyingPolicy::ResourcePolicy, true) => vec![DENY_MATCHED, NOT_DEPLOYED],
            (DenyingPolicy::ResourcePolicy, false) if self.who != "anonymous" => vec![
                suspect(
                    "id-cross-account-both",
                    "the caller is of another account, and the resource policy does not name it",
                    "compare the account in the caller's ARN with the owner's last four digits",
                ),
                NO_ALLOW,
                NOT_DEPLOYED,
            ],
            (DenyingPolicy::ResourcePolicy, false) => vec![NO_ALLOW, NOT_DEPLOYED],
            (DenyingPolicy::EndpointPolicy, true) => vec![EP_DENY],
            (DenyingPolicy::EndpointPolicy, false) => vec![EP_NARROW],
            (DenyingPolicy::NotSaid, true) => vec![DENY_MATCHED, EP_DENY],
            (DenyingPolicy::NotSaid, false) if self.who == "anonymous" => {
                vec![NO_ALLOW, EP_NARROW, NOT_DEPLOYED]
            }
            (DenyingPolicy::NotSaid, false) => vec![NO_IDENTITY, NO_ALLOW, EP_NARROW],
            (DenyingPolicy::IdentityPolicy, true) => vec![suspect(
                "id-no-allow",
                "a Deny in a policy of the role or user matches",
                "aws iam list-attached-role-policies; aws iam list-role-policies",
            )],
            (DenyingPolicy::IdentityPolicy, false) => vec![
                NO_IDENTITY,
                suspect(
                    "id-wrong-credentials",
                    "the call was signed by another role than was thought",
                    "compare the caller's ARN with aws sts get-caller-identity",
                ),
            ],
            (DenyingPolicy::Boundary, _) => vec![suspect(
                "id-boundary",
                "the permissions boundary does not admit it",
                "aws iam get-role --query Role.PermissionsBoundary",
            )],
            (DenyingPolicy::SessionPolicy, _) => vec![suspect(
                "id-session-policy",
                "the session policy does not admit it",
                "the Policy that was passed to sts:AssumeRole",
            )],
            (DenyingPolicy::ServiceControlPolicy, _) => vec![suspect(
                "id-scp",
                "a service control policy of the organisation does not admit it",
                "the organisation's administrator",
            )],
            (DenyingPolicy::ResourceControlPolicy, _) => vec![suspect(
                "id-rcp",
                "a resource control policy of the organisation does not admit it",
                "the organisation's administrator",
            )],
        }
    }
}
