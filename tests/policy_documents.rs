//! Documents that hold a policy and are none: the policy in them is judged, or they are named.

use crate::program::run;

const ARN: &str = "arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets";
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"*"}]}"#;

/// A document, and what it is called.
fn documents() -> Vec<(String, &'static str)> {
    let escaped = serde_json::to_string(POLICY).expect("JSON");
    vec![
        (
            format!(r#"{{"id":"abcde12345","apiKeySource":"HEADER","policy":{escaped}}}"#),
            "the output of get-rest-api",
        ),
        (
            r#"{"id":"abcde12345","endpointConfiguration":{"types":["PRIVATE"]}}"#.to_owned(),
            "the output of get-rest-api",
        ),
        (
            format!(r#"{{"items":[{{"id":"abcde12345","policy":{escaped}}}]}}"#),
            "a list that the AWS CLI printed",
        ),
        (
            format!(r#"{{"VpcEndpoints":[{{"PolicyDocument":{escaped}}}]}}"#),
            "the output of describe-vpc-endpoints",
        ),
        (
            format!(r#"{{"openapi":"3.0.1","paths":{{}},"x-amazon-apigateway-policy":{POLICY}}}"#),
            "an OpenAPI document",
        ),
        (
            format!(
                r#"{{"Resources":{{"Api":{{"Type":"AWS::ApiGateway::RestApi","Properties":{{"Policy":{POLICY}}}}}}}}}"#
            ),
            "a CloudFormation template",
        ),
        (
            format!(
                r#"{{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{{"root_module":{{"resources":[{{"values":{{"policy":{escaped}}}}}]}}}}}}"#
            ),
            "a Terraform plan or state",
        ),
        (
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Policy: !Sub '{}'\n".to_owned(),
            "a CloudFormation template",
        ),
        (
            "openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-policy:\n  Version: '2012-10-17'\n".to_owned(),
            "an OpenAPI document",
        ),
        (
            "resource \"aws_api_gateway_rest_api_policy\" \"this\" {\n  rest_api_id = aws_api_gateway_rest_api.this.id\n  policy      = jsonencode({})\n}\n".to_owned(),
            "a Terraform configuration",
        ),
        (
            "service: pets\nprovider:\n  name: aws\n  apiGateway:\n    resourcePolicy:\n      - Effect: Allow\n".to_owned(),
            "a configuration of the Serverless Framework",
        ),
    ]
}

const EVAL: [&str; 6] = [
    "policy",
    "eval",
    "--policy",
    "resource=-",
    "--resource",
    ARN,
];

const WHO: [&str; 4] = ["policy", "who", "--policy", "resource=-"];

/// Those whose policy is there, and one of a type that the question has, are judged; of the others it is said
/// what they are.
#[test]
fn a_document_that_holds_a_policy_is_judged_or_named() {
    for (text, title) in documents() {
        let judged = text.contains("Deny") && !text.contains("planned_values");
        // A policy of an endpoint is none of an API.
        let endpoint = text.contains("VpcEndpoints");
        for command in [&EVAL[..], &WHO] {
            let ran = run(command, &text);
            let decided = judged && !endpoint;
            assert!(
                ran.code == 1 || !decided && ran.code == 2,
                "{text}: {ran:?}"
            );
            if ran.code == 2 {
                assert!(ran.out.is_empty() && ran.err.contains(title), "{ran:?}");
            }
        }
        let ran = run(&["policy", "lint", "-", "-v"], &text);
        let named = ran.code == 2 && ran.err.contains(title) && ran.out.is_empty();
        let linted = ran.code != 2 && ran.out.contains("stdin:");
        assert!(linted || !judged && named, "{text}: {ran:?}");
    }
}

#[test]
fn no_decision_is_made_of_what_has_no_statements() {
    for text in ["{}", "[]", "7", r#"{"message":"Forbidden"}"#] {
        let ran = run(
            &[
                "policy",
                "eval",
                "--policy",
                "resource=-",
                "--resource",
                ARN,
            ],
            text,
        );
        assert_eq!(ran.code, 2, "{text}: {ran:?}");
        assert!(
            ran.out.is_empty() && ran.err.contains("not a policy"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_policy_is_judged_plain_and_escaped() {
    let escaped = serde_json::to_string(POLICY).expect("JSON");
    for text in [POLICY, &escaped] {
        let ran = run(
            &[
                "policy",
                "eval",
                "--policy",
                "resource=-",
                "--resource",
                ARN,
                "-o",
                "plain",
            ],
            text,
        );
        assert_eq!(ran.code, 1, "{ran:?}");
        let ran = run(&["policy", "lint", "-", "--type", "resource"], text);
        assert_ne!(ran.code, 2, "{ran:?}");
    }
}
