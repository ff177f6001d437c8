//! The cause that an execution log names: its words say more than the answer that the client gets.
//!
//! Sources: AWS re:Post, "Troubleshoot 5xx errors from API Gateway"; published execution logs.

use super::super::Candidate;

const fn candidate(slug: &'static str, what: &'static str, tell: &'static str) -> Candidate {
    Candidate { slug, what, tell }
}

/// The log's words, what they leave, and what to do.
const CAUSES: &[(&[&str], &[Candidate], &str)] = &[
    (
        &[
            "does not match the certificate subject",
            "PKIX path",
            "certificate_unknown",
            "Invalid certificate",
            "SSLEngineImpl",
            "SSL handshake",
            "SSLException",
            "certificate chain",
        ],
        &[candidate(
            "int-tls",
            "the backend's certificate is of another name, expired, or of an authority that API Gateway does not trust",
            "openssl s_client -connect BACKEND:443 -servername BACKEND",
        )],
        "give the backend a certificate of its own name by a public authority, or name the host of the certificate in the integration's URI; tlsConfig of the integration can skip the check for a private authority",
    ),
    (
        &["VPC Link", "VPC link", "VpcLink"],
        &[candidate(
            "int-vpclink-v1",
            "the log names the VPC link: it is not available, or its load balancer or targets are not",
            "aws apigateway get-vpc-links --query 'items[].[id,status,statusMessage]'",
        )],
        "repair the VPC link that the integration names: its status says what it lacks",
    ),
    (
        &["There was an internal error while executing your request"],
        &[
            candidate(
                "int-vpclink-v1",
                "the VPC link, its load balancer or its targets: the link is not available, no target is healthy, or a security group or listener drops the call",
                "aws apigateway get-vpc-links; aws elbv2 describe-target-health --target-group-arn ARN",
            ),
            candidate(
                "int-network",
                "the backend closed the connection, or its host does not answer",
                "aws apigateway get-integration --query '[uri,connectionType,connectionId]'",
            ),
        ],
        "repair the way behind API Gateway: VPC link, load balancer listener, target health, security groups of load balancer and targets",
    ),
    (
        &[
            "does not have permission to assume the provided role",
            "API Gateway does not have permission to assume",
            "role defined for the function cannot be assumed",
        ],
        &[candidate(
            "int-lambda-role",
            "the role of the integration cannot be assumed by API Gateway",
            "aws apigateway get-integration --query credentials; aws iam get-role --query Role.AssumeRolePolicyDocument",
        )],
        "let the role's trust policy admit apigateway.amazonaws.com",
    ),
    (
        &["Invalid permissions on Lambda function"],
        &[
            candidate(
                "int-lambda-permission",
                "API Gateway may not invoke the Lambda function",
                "aws lambda get-policy --function-name FUNCTION",
            ),
            candidate(
                "int-lambda-stagevar",
                "the function is named by a stage variable, and the one that it names lacks the permission",
                "aws apigateway get-stage --query variables",
            ),
        ],
        "aws lambda add-permission --function-name FUNCTION --statement-id apigateway --principal apigateway.amazonaws.com --action lambda:InvokeFunction --source-arn ARN-OF-THE-METHOD",
    ),
    (
        &["UnknownHost"],
        &[candidate(
            "int-private-resolver",
            "the integration calls a host that the public DNS does not know: only a VPC does, or nobody",
            "dig BACKEND-HOST; aws apigateway get-integration --query '[uri,connectionType]'",
        )],
        "call the backend through a VPC link, or by a name that the public DNS knows",
    ),
    (
        &[
            "exceeds 10485760",
            "exceeded maximum allowed payload size",
            "body is too large",
        ],
        &[candidate(
            "int-response-too-large",
            "the backend's answer is larger than API Gateway passes on: 10 MB, and 6 MB of a Lambda function",
            "curl -sS -o /dev/null -w '%{size_download}' BACKEND",
        )],
        "answer with less, with a link to the data, or stream the response (responseTransferMode=STREAM)",
    ),
    (
        &[
            "due to customer function error",
            "Lambda function returned an error",
            "Unhandled",
        ],
        &[candidate(
            "int-lambda-error",
            "the function ended with an error",
            "the function's own log",
        )],
        "repair the function: its log has the error",
    ),
    (
        &[
            "Lambda invocation failed with status: 429",
            "Rate Exceeded",
            "TooManyRequestsException",
        ],
        &[candidate(
            "int-lambda-throttle",
            "the function's concurrency is used up",
            "aws lambda get-account-settings; aws lambda get-function-concurrency --function-name FUNCTION",
        )],
        "raise the function's concurrency, or call it less often",
    ),
    (
        &[
            "Lambda invocation failed with status: 404",
            "Function not found",
        ],
        &[candidate(
            "int-lambda-uri",
            "the integration names a function that does not exist",
            "aws apigateway get-integration --query uri",
        )],
        "name a function, version or alias that exists in the integration's URI",
    ),
    (
        &[
            "Lambda invocation failed with status: 403",
            "Lambda invocation failed with status: 400",
        ],
        &[candidate(
            "int-lambda-permission",
            "API Gateway may not invoke the Lambda function",
            "aws lambda get-policy --function-name FUNCTION",
        )],
        "let the function's policy admit apigateway.amazonaws.com",
    ),
    (
        &[
            "Output mapping refers to an invalid method response",
            "No match for output mapping and no default",
            "Invalid mapping expression",
            "Unable to transform",
            "Invalid endpoint address",
            "Invalid stage variable",
            "Illegal character",
            "API_CONFIGURATION_ERROR",
        ],
        &[candidate(
            "int-api-config-error",
            "the integration or its mapping is configured wrongly",
            "aws apigateway get-integration --rest-api-id $API --resource-id ID --http-method $METHOD",
        )],
        "correct what the log names, and deploy the API",
    ),
];

/// What the log's words leave of the candidates.
#[must_use]
pub fn of(said: &str) -> Option<(Vec<Candidate>, &'static str)> {
    let (_, candidates, fix) = CAUSES
        .iter()
        .find(|(words, _, _)| words.iter().any(|words| said.contains(words)))?;
    Some((candidates.to_vec(), fix))
}
