//! Documents that hold a policy and are none: the policy in them is judged, or its place is said.

use crate::program::run;

const ARN: &str = "arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets";
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"*"}]}"#;

/// A document, what it is called, and where its policy stands.
fn documents() -> Vec<(String, &'static str, &'static str)> {
    let escaped = serde_json::to_string(POLICY).expect("JSON");
    vec![
        (
            format!(r#"{{"id":"abcde12345","apiKeySource":"HEADER","policy":{escaped}}}"#),
            "the output of get-rest-api",
            ".policy",
        ),
        (
            r#"{"id":"abcde12345","endpointConfiguration":{"types":["PRIVATE"]}}"#.to_owned(),
            "the output of get-rest-api",
            "there is no policy in it",
        ),
        (
            format!(r#"{{"items":[{{"id":"abcde12345","policy":{escaped}}}]}}"#),
            "a list that the AWS CLI printed",
            ".items[].policy",
        ),
        (
            format!(r#"{{"VpcEndpoints":[{{"PolicyDocument":{escaped}}}]}}"#),
            "the output of describe-vpc-endpoints",
            ".VpcEndpoints[].PolicyDocument",
        ),
        (
            format!(r#"{{"openapi":"3.0.1","paths":{{}},"x-amazon-apigateway-policy":{POLICY}}}"#),
            "an OpenAPI document",
            "x-amazon-apigateway-policy",
        ),
        (
            format!(
                r#"{{"Resources":{{"Api":{{"Type":"AWS::ApiGateway::RestApi","Properties":{{"Policy":{POLICY}}}}}}}}}"#
            ),
            "a CloudFormation template",
            r#".Resources["Api"].Properties.Policy"#,
        ),
        (
            format!(
                r#"{{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{{"root_module":{{"resources":[{{"values":{{"policy":{escaped}}}}}]}}}}}}"#
            ),
            "a Terraform plan or state",
            "jq -r",
        ),
        (
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Policy: !Sub '{}'\n".to_owned(),
            "a CloudFormation template",
            "line 6",
        ),
        (
            "openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-policy:\n  Version: '2012-10-17'\n".to_owned(),
            "an OpenAPI document",
            "line 3",
        ),
        (
            "resource \"aws_api_gateway_rest_api_policy\" \"this\" {\n  rest_api_id = aws_api_gateway_rest_api.this.id\n  policy      = jsonencode({})\n}\n".to_owned(),
            "a Terraform configuration",
            "line 3",
        ),
        (
            "service: pets\nprovider:\n  name: aws\n  apiGateway:\n    resourcePolicy:\n      - Effect: Allow\n".to_owned(),
            "a configuration of the Serverless Framework",
            "line 5",
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

/// Those whose policy is there, and one of a type that the question has, are judged; of the others it is said
/// what they are.
#[test]
fn a_document_that_holds_a_policy_is_judged_or_named() {
    for (text, title, _) in documents() {
        let judged = text.contains("Deny") && !text.contains("planned_values");
        // A policy of an endpoint is none of an API.
        let endpoint = text.contains("VpcEndpoints");
        let ran = run(&EVAL, &text);
        let decided = judged && !endpoint;
        assert!(
            ran.code == 1 || !decided && ran.code == 2,
            "{text}: {ran:?}"
        );
        if ran.code == 2 {
            assert!(ran.out.is_empty() && ran.err.contains(title), "{ran:?}");
        }
        let ran = run(&["policy", "lint", "-", "-v"], &text);
        let named = ran.code == 2 && ran.err.contains(title) && ran.out.is_empty();
        let linted = ran.code != 2 && ran.out.contains("stdin:");
        assert!(linted || !judged && named, "{text}: {ran:?}");
    }
}

/// What edits a policy, or compares two, takes it alone: the place of the policy is said.
#[test]
fn where_the_policy_stands_is_said_by_what_takes_it_alone() {
    for (text, title, place) in documents() {
        let ran = run(&["policy", "who", "--policy", "resource=-"], &text);
        assert_eq!(ran.code, 2, "{text}: {ran:?}");
        assert!(
            ran.out.is_empty() && ran.err.contains(title) && ran.err.contains(place),
            "{ran:?}"
        );
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
