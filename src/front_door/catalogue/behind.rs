//! What the integration, and what is not API Gateway, answer.

use super::{Candidate, Entry, Known, candidate};
use crate::model::Hop;

pub(super) const INTERNAL_SERVER_ERROR: Entry = Entry {
    known: Known::InternalServerError,
    number: "H21",
    code: "HTTP004",
    slug: "http-internal-server-error",
    hop: Hop::Integration,
    title: "the call reached its method, and the integration behind it failed",
    means: "API Gateway may not invoke the integration, or it is configured wrongly",
    passed: &[
        Hop::FrontDoor,
        Hop::EndpointPolicy,
        Hop::ResourcePolicy,
        Hop::Method,
    ],
    candidates: &[
        candidate(
            "int-lambda-permission",
            "API Gateway may not invoke the Lambda function",
            "aws lambda get-policy --function-name FUNCTION",
        ),
        candidate(
            "int-lambda-stagevar",
            "a stage variable in the integration is missing, or its function lacks the permission",
            "aws apigateway get-stage --query variables",
        ),
        candidate(
            "int-lambda-role",
            "the integration's role cannot be assumed",
            "aws apigateway get-integration --query credentials",
        ),
        candidate(
            "int-tls",
            "the backend's certificate does not match",
            "the stage's execution log",
        ),
    ],
    fixes: &[
        "read the stage's execution log; most often: aws lambda add-permission --principal apigateway.amazonaws.com --action lambda:InvokeFunction",
    ],
};

pub(super) const MALFORMED_PROXY: Entry = Entry {
    known: Known::MalformedProxy,
    number: "H22",
    code: "HTTP023",
    slug: "int-lambda-malformed",
    hop: Hop::Integration,
    title: "the integration's answer was not one that API Gateway understands",
    means: "a Lambda function in proxy integration must return statusCode, headers and a body that is text",
    passed: &[
        Hop::FrontDoor,
        Hop::EndpointPolicy,
        Hop::ResourcePolicy,
        Hop::Method,
    ],
    candidates: &[
        candidate(
            "int-lambda-malformed",
            "the function returned something else",
            "the function's log, and the stage's execution log",
        ),
        candidate(
            "int-lambda-error",
            "the function ended with an error",
            "the function's log",
        ),
    ],
    fixes: &["let the function return {\"statusCode\": 200, \"body\": \"…\"}"],
};

pub(super) const TIMEOUT: Entry = Entry {
    known: Known::Timeout,
    number: "H23",
    code: "HTTP021",
    slug: "int-timeout",
    hop: Hop::Integration,
    title: "the integration did not answer in time",
    means: "API Gateway waited for the integration's timeout, 29 seconds unless it was set otherwise",
    passed: &[
        Hop::FrontDoor,
        Hop::EndpointPolicy,
        Hop::ResourcePolicy,
        Hop::Method,
    ],
    candidates: &[
        candidate(
            "int-timeout",
            "the backend is slow",
            "the backend's own times",
        ),
        candidate(
            "int-vpclink-v1",
            "the backend behind a VPC link drops packets",
            "the target group's health",
        ),
    ],
    fixes: &["make the backend faster, or raise the integration's timeout and its quota"],
};

pub(super) const NETWORK_ERROR: Entry = Entry {
    known: Known::NetworkError,
    number: "H24",
    code: "HTTP022",
    slug: "int-network",
    hop: Hop::Integration,
    title: "API Gateway could not reach the integration's backend",
    means: "the HTTP backend or VPC link did not take the connection",
    passed: &[
        Hop::FrontDoor,
        Hop::EndpointPolicy,
        Hop::ResourcePolicy,
        Hop::Method,
    ],
    candidates: &[
        candidate(
            "int-vpclink-v1",
            "the VPC link or its load balancer's targets are not healthy",
            "aws apigateway get-vpc-link; aws elbv2 describe-target-health",
        ),
        candidate(
            "int-private-resolver",
            "the integration's URI is a private name without a VPC link",
            "aws apigateway get-integration --query '[uri,connectionType]'",
        ),
    ],
    fixes: &["fix the backend's network: the client's way to API Gateway is fine"],
};

/// Something in between answered, and not API Gateway.
pub(in crate::front_door) const SOMEBODY_ELSE: Candidate = candidate(
    "http-not-api-gateway",
    "a proxy or a mesh answered",
    "x-amzn-requestid is missing from the answer's headers",
);

pub(super) const UNAVAILABLE: Entry = Entry {
    known: Known::Unavailable,
    number: "H25",
    code: "HTTP024",
    slug: "http-unavailable",
    hop: Hop::Integration,
    title: "the service is unavailable",
    means: "a VPC link or a backend is not available, or a proxy in between answered",
    passed: &[],
    candidates: &[
        candidate(
            "int-vpclink-v1",
            "the VPC link is not available",
            "aws apigateway get-vpc-link --query status",
        ),
        SOMEBODY_ELSE,
    ],
    fixes: &["see the headers of the answer: curl -i"],
};

pub(super) const MASKED: Entry = Entry {
    known: Known::Masked,
    number: "H26",
    code: "HTTP025",
    slug: "int-masked-status",
    hop: Hop::Integration,
    title: "the integration's refusal came back with status 200",
    means: "the integration response maps every status of the backend to 200",
    passed: &[
        Hop::FrontDoor,
        Hop::EndpointPolicy,
        Hop::ResourcePolicy,
        Hop::Method,
    ],
    candidates: &[candidate(
        "int-masked-status",
        "no integration response maps the backend's errors",
        "aws apigateway get-integration --query integrationResponses",
    )],
    fixes: &["map the backend's errors to statuses of their own"],
};

pub(super) const NOT_API_GATEWAY: Entry = Entry {
    known: Known::NotApiGateway,
    number: "H27",
    code: "HTTP006",
    slug: "http-not-api-gateway",
    hop: Hop::FrontDoor,
    title: "the response did not come from API Gateway",
    means: "the answer carries none of API Gateway's headers",
    passed: &[],
    candidates: &[
        candidate(
            "cli-proxy-env",
            "a proxy of the client's environment answered",
            "printenv | grep -i proxy; repeat with --noproxy '*'",
        ),
        candidate(
            "tls-intercepted",
            "a firewall that reads TLS answered",
            "the issuer of the certificate: apigw-doctor tls URL",
        ),
        candidate(
            "dns-vpce-ip-mismatch",
            "the name leads to something else",
            "apigw-doctor dns URL",
        ),
    ],
    fixes: &["find out who answers, and call the endpoint without it"],
};

pub(super) const CORS: Entry = Entry {
    known: Known::Cors,
    number: "H28",
    code: "URL037",
    slug: "url-selector-in-browser",
    hop: Hop::ResourcePolicy,
    title: "a browser kept the answer from its page, a CORS error",
    means: "resource policy and endpoint policy are asked before CORS, and a preflight carries neither a signature nor x-apigw-api-id",
    passed: &[],
    candidates: &[
        candidate(
            "rp-no-principal",
            "a policy refuses OPTIONS",
            "curl -i -X OPTIONS URL -H 'Origin: https://app.example'",
        ),
        candidate(
            "url-selector-in-browser",
            "the page calls the endpoint's own name",
            "the host in the page's configuration",
        ),
        candidate(
            "api-cors",
            "the API has no OPTIONS method",
            "the same command answers Missing Authentication Token",
        ),
    ],
    fixes: &["call a form that needs no header, and let the policies admit OPTIONS"],
};

/// What is left where the browser says nothing of a preflight: it was answered, or there was none.
pub(in crate::front_door) const WITHOUT_HEADER: &[Candidate] = &[
    candidate(
        "rp-no-principal",
        "the call was refused, by a policy or before it, and a refusal has no Access-Control-Allow-Origin",
        "its status in the browser's network tab, or curl -i URL -H 'Origin: https://app.example'",
    ),
    candidate(
        "api-cors",
        "the integration answers without Access-Control-Allow-Origin: a proxy integration has to send it by itself",
        "the same command answers 200 without the header",
    ),
    candidate(
        "api-gateway-response-customized",
        "the gateway responses have no such header, so that every error of the API looks like this",
        "aws apigateway get-gateway-responses --rest-api-id $API",
    ),
];

pub(super) const INTEGRATION_METHOD: Entry = Entry {
    known: Known::IntegrationMethod,
    number: "H29",
    code: "HTTP030",
    slug: "int-lambda-httpmethod",
    hop: Hop::Integration,
    title: "API Gateway calls the Lambda function by another method than POST",
    means: "a Lambda function is invoked with POST alone, whatever the method of the request: the integration's own HTTP method (integrationHttpMethod) must be POST",
    passed: &[
        Hop::FrontDoor,
        Hop::EndpointPolicy,
        Hop::ResourcePolicy,
        Hop::Method,
    ],
    candidates: &[
        candidate(
            "int-lambda-httpmethod",
            "the integration's HTTP method is not POST",
            "aws apigateway get-integration --rest-api-id $API --resource-id ID --http-method $METHOD --query httpMethod",
        ),
        candidate(
            "int-lambda-uri",
            "the integration's URI does not end in /2015-03-31/functions/FUNCTION-ARN/invocations",
            "the same command with --query uri",
        ),
    ],
    fixes: &[
        "set the integration's method to POST and deploy: aws apigateway update-integration --rest-api-id $API --resource-id ID --http-method $METHOD --patch-operations op=replace,path=/httpMethod,value=POST; aws apigateway create-deployment --rest-api-id $API --stage-name $STAGE",
    ],
};
