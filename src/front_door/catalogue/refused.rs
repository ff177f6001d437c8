//! What the front door and the policies refuse.

use super::{Candidate, Entry, Known, candidate};
use crate::model::Hop;

/// The method wants an API key.
pub(in crate::front_door) const API_KEY_MISSING: Candidate = candidate(
    "api-key-missing",
    "the method wants an API key that is missing, unknown, or in no usage plan of the stage",
    "the stage's access log has the call; repeat it with -H 'x-api-key: KEY'",
);

/// AWS WAF blocks the call.
pub(in crate::front_door) const WAF: Candidate = candidate(
    "api-waf",
    "AWS WAF blocks the call",
    "aws apigateway get-stage --rest-api-id $API --stage-name $STAGE --query webAclArn",
);

pub(super) const FORBIDDEN: Entry = Entry {
    known: Known::Forbidden,
    number: "H1",
    code: "HTTP001",
    slug: "http-forbidden",
    hop: Hop::FrontDoor,
    title: "API Gateway answered Forbidden",
    means: "the front door has no such API or stage on this path, or the method wants an API key, or AWS WAF blocks the call",
    passed: &[],
    candidates: &[
        candidate(
            "url-unknown-stage",
            "the stage is wrong or missing",
            "aws apigateway get-stages --rest-api-id $API --query 'item[].stageName'",
        ),
        candidate(
            "url-unknown-api-id",
            "the id is no API of this Region and partition",
            "aws apigateway get-rest-api --rest-api-id $API; a random id in its place gives the same answer",
        ),
        candidate(
            "dns-public-api-hijacked",
            "the API is public, and the call went through an endpoint's private DNS",
            "aws apigateway get-rest-api --rest-api-id $API --query endpointConfiguration.types",
        ),
        candidate(
            "dns-resolves-public",
            "the API is private, and the call reached the public front door",
            "apigw-doctor dns URL: the name leads to public addresses",
        ),
        candidate(
            "url-vpce-no-selector",
            "the endpoint's own name was called, with no or a wrong Host or x-apigw-api-id",
            "repeat the call with -H 'x-apigw-api-id: $API'",
        ),
        candidate(
            "api-execute-endpoint-disabled",
            "the API's default hostname is switched off",
            "aws apigateway get-rest-api --rest-api-id $API --query disableExecuteApiEndpoint",
        ),
        API_KEY_MISSING,
        WAF,
        candidate(
            "pcd-no-association",
            "a private custom domain lacks its access association or its mapping",
            "aws apigateway get-domain-name-access-associations --resource-owner SELF, in the endpoint's account",
        ),
        candidate(
            "tls-strict-endpoint-mode",
            "the API's endpoint access mode is strict, and the name in TLS is not Host",
            "aws apigateway get-rest-api --rest-api-id $API --query endpointAccessMode",
        ),
        candidate(
            "api-never-deployed",
            "the API was never deployed",
            "aws apigateway get-deployments --rest-api-id $API --query items",
        ),
        candidate(
            "url-http-or-websocket-api-id",
            "the id is that of an HTTP or WebSocket API",
            "aws apigatewayv2 get-api --api-id $API --query ProtocolType",
        ),
    ],
    fixes: &[
        "rule the candidates out in their order; the first five need no more than the URL and two read-only calls",
    ],
};

pub(super) const NOT_AUTHORIZED: Entry = Entry {
    known: Known::NotAuthorized,
    number: "H2",
    code: "HTTP002",
    slug: "http-not-authorized",
    hop: Hop::ResourcePolicy,
    title: "a policy refuses the call",
    means: "the policy engine was asked, and did not allow the call",
    passed: &[Hop::FrontDoor],
    candidates: &[],
    fixes: &[],
};

pub(super) const AUTHORIZER_DENIED: Entry = Entry {
    known: Known::AuthorizerDenied,
    number: "H3",
    code: "HTTP008",
    slug: "auth-lambda-deny",
    hop: Hop::Method,
    title: "the Lambda authorizer refuses the caller",
    means: "the policy that the authorizer returned does not allow this resource",
    passed: &[Hop::FrontDoor, Hop::EndpointPolicy],
    candidates: &[
        candidate(
            "auth-lambda-deny",
            "the authorizer returned Deny, or an Allow of another resource",
            "the authorizer's own log: the policy that it returned",
        ),
        candidate(
            "auth-cache",
            "a cached policy of another path is used",
            "repeat the call with a fresh token; authorizerResultTtlInSeconds",
        ),
    ],
    fixes: &[
        "let the authorizer return an Allow whose Resource covers this method, such as arn:…:$API/$STAGE/*",
    ],
};

pub(super) const MISSING_AUTHENTICATION_TOKEN: Entry = Entry {
    known: Known::MissingAuthenticationToken,
    number: "H4",
    code: "HTTP003",
    slug: "http-missing-authentication-token",
    hop: Hop::Method,
    title: "the deployment has no such route and method, or the call must be signed",
    means: "API Gateway knows the API and the stage, and found no route for the request, or a method with IAM authorization and no signature",
    passed: &[Hop::FrontDoor],
    candidates: &[
        candidate(
            "url-wrong-path-or-method",
            "path or method is wrong; HEAD and OPTIONS are methods of their own",
            "aws apigateway get-resources --rest-api-id $API --embed methods",
        ),
        candidate(
            "api-route-not-deployed",
            "the route exists and was not deployed",
            "compare the date of the last deployment with the change",
        ),
        candidate(
            "url-duplicate-stage",
            "the stage stands in the path twice, or stayed in the path of a custom domain",
            "apigw-doctor url URL",
        ),
        candidate(
            "url-case-or-slash",
            "case or a slash differs",
            "apigw-doctor url URL",
        ),
        candidate(
            "sig-unsigned",
            "the method's authorization is AWS_IAM, and the call is not signed",
            "repeat the call signed: curl --aws-sigv4 'aws:amz:$REGION:execute-api'",
        ),
    ],
    fixes: &["correct path and method, deploy the route, or sign the call"],
};
