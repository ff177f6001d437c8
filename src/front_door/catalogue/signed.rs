//! What is wrong with credentials, signatures and tokens.

use super::{Entry, Known, candidate};
use crate::model::Hop;

pub(super) const INCOMPLETE_SIGNATURE: Entry = Entry {
    known: Known::IncompleteSignature,
    number: "H5",
    code: "HTTP009",
    slug: "http-incomplete-signature",
    hop: Hop::Method,
    title: "the Authorization header is not a signature, and API Gateway reads it as one",
    means: "no authorizer reads the header at this route, so it is taken for a signature",
    passed: &[Hop::FrontDoor],
    candidates: &[
        candidate(
            "url-wrong-path-or-method",
            "the route with the authorizer is another one",
            "repeat the call without the header; if the answer is Missing Authentication Token, the path is wrong",
        ),
        candidate(
            "api-route-not-deployed",
            "the authorizer was bound and not deployed",
            "the date of the last deployment",
        ),
        candidate(
            "sig-duplicate-auth-header",
            "the method's authorization is AWS_IAM, and the token is for the backend",
            "send the token in a header of another name",
        ),
        candidate(
            "ep-bad-authorization-header",
            "the method asks for nothing, and a policy of the endpoint's own has the header read",
            "give the endpoint the default policy for a moment, or send the token in another header",
        ),
    ],
    fixes: &[
        "call the route that has the authorizer, deploy it, or send the token in another header",
    ],
};

pub(super) const SIGNATURE_MISMATCH: Entry = Entry {
    known: Known::SignatureMismatch,
    number: "H6",
    code: "HTTP010",
    slug: "http-signature-mismatch",
    hop: Hop::Method,
    title: "the signature does not match the request",
    means: "the secret key is another one, or what was signed is not what arrived",
    passed: &[Hop::FrontDoor],
    candidates: &[
        candidate(
            "sig-wrong-host",
            "another Host was signed than was sent, or a proxy rewrote it",
            "sign and send the API's own hostname",
        ),
        candidate(
            "sig-path-encoding",
            "the path was encoded differently, or the stage is missing from what was signed",
            "call a path without special characters",
        ),
        candidate(
            "sig-header-mutated",
            "a proxy changed or added a signed header",
            "call without the proxy: --noproxy '*'",
        ),
        candidate(
            "id-wrong-credentials",
            "the secret key belongs to another access key",
            "aws sts get-caller-identity with the same credentials",
        ),
    ],
    fixes: &["sign exactly what is sent: method, path with the stage, query, Host"],
};

pub(super) const SIGNATURE_CLOCK: Entry = Entry {
    known: Known::SignatureClock,
    number: "H7",
    code: "HTTP011",
    slug: "sig-clock",
    hop: Hop::Method,
    title: "the signature's time is too far from API Gateway's",
    means: "the client's clock is wrong, or the request was under way for more than five minutes",
    passed: &[Hop::FrontDoor],
    candidates: &[
        candidate(
            "sig-clock",
            "the client's clock is wrong",
            "compare: date -u; and the Date header of any answer",
        ),
        candidate(
            "sig-clock",
            "a queue or a proxy held the signed request back",
            "the times in the message itself",
        ),
    ],
    fixes: &[
        "set the client's clock: chronyc tracking; in AWS the time service is at 169.254.169.123",
    ],
};

pub(super) const SIGNATURE_SCOPE: Entry = Entry {
    known: Known::SignatureScope,
    number: "H8",
    code: "HTTP012",
    slug: "sig-wrong-scope",
    hop: Hop::Method,
    title: "the signature is scoped to another Region or service",
    means: "a signature names the Region of the API and the service execute-api",
    passed: &[Hop::FrontDoor],
    candidates: &[
        candidate(
            "sig-wrong-region",
            "the client's own Region was signed, and the API is in another",
            "the Region in the API's hostname",
        ),
        candidate(
            "sig-wrong-service",
            "another service was signed, such as apigateway or lambda",
            "the credential scope must end in /execute-api/aws4_request",
        ),
    ],
    fixes: &["sign for the Region in the API's hostname and the service execute-api"],
};

pub(super) const UNKNOWN_CREDENTIALS: Entry = Entry {
    known: Known::UnknownCredentials,
    number: "H9",
    code: "HTTP013",
    slug: "sig-missing-session-token",
    hop: Hop::Method,
    title: "AWS does not know the credentials that signed the call",
    means: "the access key is unknown or inactive, or its session token is missing",
    passed: &[Hop::FrontDoor],
    candidates: &[
        candidate(
            "sig-missing-session-token",
            "temporary credentials were used without x-amz-security-token",
            "an access key that begins with ASIA needs the token",
        ),
        candidate(
            "id-wrong-credentials",
            "the key was deleted or deactivated, or belongs to another partition",
            "aws sts get-caller-identity with the same credentials",
        ),
    ],
    fixes: &["send x-amz-security-token with temporary credentials, or use a key that is active"],
};

pub(super) const EXPIRED_CREDENTIALS: Entry = Entry {
    known: Known::ExpiredCredentials,
    number: "H10",
    code: "HTTP014",
    slug: "sig-expired-creds",
    hop: Hop::Method,
    title: "the temporary credentials have expired",
    means: "the session token's time is up",
    passed: &[Hop::FrontDoor],
    candidates: &[candidate(
        "sig-expired-creds",
        "the client keeps credentials beyond their time",
        "restart the client, or read the credentials again before each call",
    )],
    fixes: &["read fresh credentials; let the SDK's provider chain renew them"],
};

pub(super) const API_KEY: Entry = Entry {
    known: Known::ApiKey,
    number: "H11",
    code: "HTTP015",
    slug: "api-key-invalid",
    hop: Hop::Method,
    title: "the API key is missing or unknown",
    means: "the method wants x-api-key with a key of a usage plan of this stage",
    passed: &[Hop::FrontDoor, Hop::EndpointPolicy, Hop::ResourcePolicy],
    candidates: &[
        candidate(
            "api-key-missing",
            "no x-api-key was sent",
            "repeat the call with -H 'x-api-key: KEY'",
        ),
        candidate(
            "api-key-no-plan",
            "the key is in no usage plan of this stage",
            "aws apigateway get-usage-plans --key-id KEY-ID",
        ),
    ],
    fixes: &["send a key that a usage plan of this API and stage holds"],
};

pub(super) const UNAUTHORIZED: Entry = Entry {
    known: Known::Unauthorized,
    number: "H12",
    code: "HTTP016",
    slug: "auth-unauthorized",
    hop: Hop::Method,
    title: "the authorizer did not take the caller's token",
    means: "the token is missing where the authorizer looks for it, or it is not valid there",
    passed: &[Hop::FrontDoor, Hop::EndpointPolicy],
    candidates: &[
        candidate(
            "auth-token-in-wrong-header",
            "the token is in another header than the identity source",
            "aws apigateway get-authorizers --rest-api-id $API --query 'items[].identitySource'",
        ),
        candidate(
            "auth-unauthorized",
            "the token has expired or is of another user pool",
            "decode its exp and iss",
        ),
        candidate(
            "auth-cognito-scope",
            "the method wants a scope, and an ID token was sent",
            "aws apigateway get-method: authorizationScopes; send an access token",
        ),
    ],
    fixes: &["send a valid token in the header that the authorizer reads"],
};

pub(super) const AUTHORIZER_FAILED: Entry = Entry {
    known: Known::AuthorizerFailed,
    number: "H13",
    code: "HTTP017",
    slug: "auth-config",
    hop: Hop::Method,
    title: "the authorizer itself failed",
    means: "API Gateway could not call the authorizer's function, or did not understand what it returned",
    passed: &[Hop::FrontDoor, Hop::EndpointPolicy],
    candidates: &[
        candidate(
            "auth-config",
            "API Gateway may not invoke the authorizer's function",
            "aws lambda get-policy --function-name AUTHORIZER",
        ),
        candidate(
            "auth-config",
            "the function failed, or returned no policy",
            "the function's own log",
        ),
    ],
    fixes: &[
        "let API Gateway invoke the function: aws lambda add-permission … --source-arn …/authorizers/ID",
    ],
};
