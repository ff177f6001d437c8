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
                means: "the call went over the internet to a distribution, which a private API does not have",
                candidates: vec![PUBLIC, OTHER_ADDRESS],
                fix: "call the API's own host from the VPC, or the endpoint's own name",
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
