//! What it means where somebody else answered, by who it was. `decode` and the check `HTTP006` say it alike.

use super::{Candidate, Known, Who};

/// Why a server other than the front door of REST APIs answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// What happened.
    pub title: &'static str,
    /// What that means.
    pub means: &'static str,
    /// The candidates, in the order in which to test them.
    pub candidates: Vec<Candidate>,
    /// What to do.
    pub fix: &'static str,
}

const fn candidate(slug: &'static str, what: &'static str, tell: &'static str) -> Candidate {
    Candidate { slug, what, tell }
}

/// The words `MissingFact Authentication Token` are also those of AWS's own services.
pub(super) const MANAGEMENT: Candidate = candidate(
    "url-control-plane-host",
    "the management endpoint of API Gateway was called, apigateway.REGION.amazonaws.com or execute-api.REGION.api.aws, and not the API",
    "the host of the URL: an API's is API-ID.execute-api.REGION.amazonaws.com",
);
const OTHER_SERVICE: Candidate = candidate(
    "url-vpce-other-service",
    "the host is another service's, or the endpoint that the name leads to is",
    "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].[VpcEndpointId,ServiceName]'",
);
const OTHER_ADDRESS: Candidate = candidate(
    "dns-vpce-ip-mismatch",
    "the name leads to something else than the endpoint",
    "apigw-doctor dns URL",
);
const PROXY: Candidate = candidate(
    "cli-proxy-env",
    "the client sends its calls through a proxy, which answers by itself",
    "printenv | grep -i proxy; repeat with --noproxy '*'",
);
const INTERCEPTED: Candidate = candidate(
    "tls-intercepted",
    "a firewall that reads TLS answered",
    "the issuer of the certificate: apigw-doctor tls URL",
);
const MESH: Candidate = candidate(
    "cli-service-mesh",
    "the sidecar or egress gateway of a service mesh answered, and the call may never have left it",
    "repeat the call from a Pod without the sidecar, or read its log: kubectl logs POD -c istio-proxy",
);
const HTTP_API: Candidate = candidate(
    "url-http-or-websocket-api-id",
    "the id in the URL is that of an HTTP API",
    "aws apigatewayv2 get-api --api-id $API --query ProtocolType",
);
const PUBLIC: Candidate = candidate(
    "dns-resolves-public",
    "the name leads to public addresses, and not to the endpoint",
    "apigw-doctor dns URL",
);

const CALL_THE_API: &str =
    "call the API's own host, API-ID.execute-api.REGION.amazonaws.com, with the stage in the path";

impl Foreign {
    /// What it means that this one answered, with that status and body.
    #[must_use]
    pub fn of(who: Who, status: Option<u16>, body: &str) -> Self {
        match who {
            Who::HttpApi => Self {
                title: "an HTTP API answered, and HTTP APIs cannot be private",
                means: "only REST APIs can be private: a VPC endpoint for execute-api does not serve HTTP APIs, so this answer came over the internet",
                candidates: [Some(HTTP_API), Some(PUBLIC), of_http_api(status)]
                    .into_iter()
                    .flatten()
                    .collect(),
                fix: "call the id of the private REST API; an API that has to be private must be a REST API of type PRIVATE",
            },
            Who::OtherAws if asks_for_a_signature(body) => Self {
                title: "another AWS service answered, and not API Gateway's front door",
                means: "every AWS service answers so to a call that is not signed, the management endpoint of API Gateway among them",
                candidates: vec![MANAGEMENT, OTHER_SERVICE, OTHER_ADDRESS],
                fix: CALL_THE_API,
            },
            Who::OtherAws => Self {
                title: "another AWS service answered, and not API Gateway's front door",
                means: "the answer is of AWS's own making, and lacks x-amz-apigw-id",
                candidates: if body.contains("apigateway:") {
                    vec![MANAGEMENT, OTHER_SERVICE, OTHER_ADDRESS]
                } else {
                    vec![OTHER_SERVICE, MANAGEMENT, OTHER_ADDRESS]
                },
                fix: CALL_THE_API,
            },
            Who::CloudFront => Self {
                title: "CloudFront answered, and not API Gateway",
                means: "the call went to a distribution: that reaches a private API by a VPC origin alone, which is a load balancer in front of the endpoint",
                candidates: vec![ORIGIN, PUBLIC, OTHER_ADDRESS],
                fix: "call the API's own host from the VPC, or the endpoint's own name; or give the distribution a VPC origin: a load balancer whose targets are the endpoint's addresses",
            },
            Who::Proxy => Self {
                title: "a proxy answered, and not API Gateway",
                means: "the proxy ended the call by itself; neither API Gateway nor its policies saw it",
                candidates: vec![PROXY, INTERCEPTED, OTHER_ADDRESS],
                fix: "exempt the API's host from the proxy (NO_PROXY), or let the proxy pass it: NO_PROXY=.execute-api.REGION.amazonaws.com,.vpce.amazonaws.com",
            },
            Who::Mesh => Self {
                title: "a service mesh answered, and not API Gateway",
                means: "the mesh's own proxy ended the call; neither API Gateway nor its policies saw it",
                candidates: vec![MESH, OTHER_ADDRESS],
                fix: "let the mesh pass the API's host: in Istio a ServiceEntry for it, or the endpoint's addresses in traffic.sidecar.istio.io/excludeOutboundIPRanges",
            },
            Who::AwsBalancer => of_balancer(status),
            Who::LoadBalancer => Self {
                title: "a load balancer or reverse proxy answered, and not API Gateway",
                means: "it ended the call by itself; where it stands in front of the endpoint, its targets may be down",
                candidates: vec![
                    candidate(
                        "dns-stale-static-mapping",
                        "a load balancer in front of the endpoint has no healthy target: its targets are addresses that the endpoint had once",
                        "aws elbv2 describe-target-health --target-group-arn ARN",
                    ),
                    OTHER_ADDRESS,
                    PROXY,
                ],
                fix: "see to its targets, which must be the endpoint's addresses with HTTPS on 443, or call the endpoint without it",
            },
            _ => {
                let entry = Known::NotApiGateway.entry();
                Self {
                    title: entry.title,
                    means: entry.means,
                    candidates: entry.candidates.to_vec(),
                    fix: entry.fixes.first().copied().unwrap_or_default(),
                }
            }
        }
    }
}

const ORIGIN: Candidate = candidate(
    "http-cloudfront-in-front",
    "the distribution's origin is the API's own name or the endpoint's, which nobody reaches over the internet",
    "aws cloudfront list-distributions --query 'DistributionList.Items[].[DomainName,Origins.Items[].DomainName]'",
);
const NO_TARGET: Candidate = candidate(
    "lb-no-healthy-target",
    "its target group has no target, or none that is in use",
    "aws elbv2 describe-target-health --target-group-arn ARN",
);
const OLD_TARGETS: Candidate = candidate(
    "dns-stale-static-mapping",
    "its targets are addresses that the endpoint had once, or never had",
    "compare aws elbv2 describe-target-health with the addresses of the endpoint's interfaces",
);
const NO_WAY_TO_TARGETS: Candidate = candidate(
    "vpce-sg-no-443-inbound",
    "the endpoint's security group does not admit the load balancer on 443",
    "aws ec2 describe-security-groups, of the endpoint and of the load balancer",
);
const TARGET_PROTOCOL: Candidate = candidate(
    "lb-target-protocol",
    "its target group speaks HTTP, or to another port than 443: the endpoint speaks HTTPS on 443 alone",
    "aws elbv2 describe-target-groups --query 'TargetGroups[].[TargetGroupName,Protocol,Port]'",
);
const HEALTH_CHECK: Candidate = candidate(
    "lb-health-check",
    "its health check takes the endpoint's answer, 403, for a fault",
    "aws elbv2 describe-target-groups --query 'TargetGroups[].[HealthCheckProtocol,HealthCheckPath,Matcher.HttpCode]'",
);
const OWN_RULE: Candidate = candidate(
    "lb-rule",
    "a rule, a fixed answer, an authentication or a web ACL of the load balancer's own answered",
    "aws elbv2 describe-rules --listener-arn ARN",
);

/// Why a load balancer of AWS answered by itself, by the status.
///
/// Source: AWS, "Troubleshoot your Application Load Balancers".
fn of_balancer(status: Option<u16>) -> Foreign {
    let (means, candidates): (_, &[Candidate]) = match status {
        Some(502) => (
            "it reached a target that broke the connection off, or spoke another protocol: what stands behind it is at fault, and neither the client nor API Gateway's policies",
            &[TARGET_PROTOCOL, OLD_TARGETS, NO_WAY_TO_TARGETS],
        ),
        Some(503) => (
            "it has no target to send the call to: what stands behind it is at fault, and neither the client nor API Gateway's policies",
            &[NO_TARGET, HEALTH_CHECK, OLD_TARGETS],
        ),
        Some(504) => (
            "its target did not answer in time: what stands behind it is at fault, and neither the client nor API Gateway's policies",
            &[NO_WAY_TO_TARGETS, OLD_TARGETS, TARGET_PROTOCOL],
        ),
        _ => (
            "it ended the call by itself, before the endpoint: its own rules are at fault, and not API Gateway's policies",
            &[OWN_RULE, OLD_TARGETS],
        ),
    };
    Foreign {
        title: "a load balancer of AWS answered, and not API Gateway",
        means,
        candidates: candidates.to_vec(),
        fix: "see to its targets, which must be the endpoint's addresses with HTTPS (or TCP) on 443, or call the endpoint without it",
    }
}

/// Whether an AWS service wants the call to be signed, in the words or the type of any protocol.
fn asks_for_a_signature(body: &str) -> bool {
    let body = body.to_ascii_lowercase();
    body.contains("missing authentication token") || body.contains("missingauthenticationtoken")
}

/// Why an HTTP API answered with this status: its own fault, once it is clear that it is one.
fn of_http_api(status: Option<u16>) -> Option<Candidate> {
    Some(match status? {
        401 => candidate(
            "auth-unauthorized",
            "its authorizer did not take the caller's token",
            "the www-authenticate header of the answer; aws apigatewayv2 get-authorizers --api-id $API",
        ),
        403 => candidate(
            "auth-lambda-deny",
            "its authorizer, or IAM, refused the caller",
            "aws apigatewayv2 get-routes --api-id $API --query 'Items[].[RouteKey,AuthorizationType]'",
        ),
        404 => candidate(
            "url-wrong-path-or-method",
            "no route of it fits the call",
            "aws apigatewayv2 get-routes --api-id $API --query 'Items[].RouteKey'",
        ),
        500.. => candidate(
            "int-lambda-permission",
            "its integration failed, or may not be invoked",
            "context.integrationErrorMessage in its access log",
        ),
        _ => return None,
    })
}
