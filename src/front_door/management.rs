//! Errors of management calls: of the AWS CLI, an AWS SDK, `CloudFormation` or Terraform. They are about the
//! call that they name, and prove nothing of a client's way to an API.
//!
//! Sources: the messages as the services give them; AWS, "Troubleshooting issues with REST APIs".

use crate::model::Hop;

/// A management call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Management {
    /// The operation, such as `GetRestApi`; empty where it is not named.
    pub operation: String,
    /// The error's type; empty where it is not named.
    pub error: String,
    /// AWS's words.
    pub message: String,
}

/// What a message means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Words of the message, in lower case.
    words: &'static [&'static str],
    /// The code of the finding that says the same; empty where there is none.
    pub code: &'static str,
    /// Its name.
    pub slug: &'static str,
    /// The hop that a call would break at; none where the message is about the management call alone.
    pub hop: Option<Hop>,
    /// What happened.
    pub title: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What to look at.
    pub tell: &'static str,
    /// What to do.
    pub fix: &'static str,
}

const MEANINGS: &[Meaning] = &[
    Meaning {
        words: &["private rest api doesn't have a resource policy attached"],
        code: "POL001",
        slug: "rp-missing",
        hop: Some(Hop::ResourcePolicy),
        title: "the deployment was refused: the private REST API has no resource policy",
        means: "API Gateway deploys no private REST API without a resource policy: nobody could call it",
        tell: "aws apigateway get-rest-api --rest-api-id $API --query policy",
        fix: "attach a resource policy that admits the VPC endpoint, and deploy again; in a template, the deployment must depend on the policy",
    },
    Meaning {
        words: &["conflicting dns domain"],
        code: "DNS028",
        slug: "dns-conflict-second-endpoint",
        hop: Some(Hop::Dns),
        title: "private DNS was refused: the VPC already has the same domain, by another VPC endpoint or a private hosted zone",
        means: "one VPC has each private DNS name once: a second endpoint for execute-api, a Route 53 profile, or a hosted zone of that name is in the way",
        tell: "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC; aws route53 list-hosted-zones-by-vpc --vpc-id VPC --vpc-region REGION",
        fix: "use the endpoint that is there, or create the second one without private DNS and call it by its own name or the alias",
    },
    Meaning {
        words: &["enabledns"],
        code: "DNS002",
        slug: "dns-vpc-attr",
        hop: Some(Hop::Dns),
        title: "private DNS was refused: the VPC's attributes enableDnsSupport and enableDnsHostnames are not both on",
        means: "an endpoint's private DNS needs both attributes of its VPC",
        tell: "aws ec2 describe-vpc-attribute --vpc-id VPC --attribute enableDnsHostnames",
        fix: "turn both attributes on, and private DNS then",
    },
    Meaning {
        words: &["private-dns-enabled cannot be set"],
        code: "DNS001",
        slug: "dns-private-dns-disabled",
        hop: Some(Hop::Dns),
        title: "private DNS of the VPC endpoint was refused",
        means: "the endpoint stays without private DNS, so the API's own name has no address in the VPC",
        tell: "the rest of the message",
        fix: "remove what the message names, or call the endpoint by its own name or the alias",
    },
    Meaning {
        words: &["vpcendpoints can only be specified with private apis"],
        code: "API001",
        slug: "api-not-private",
        hop: Some(Hop::FrontDoor),
        title: "the change was refused: VPC endpoints are for APIs whose endpoint type is PRIVATE, and this one's is not, or not yet",
        means: "vpcEndpointIds came before the endpoint type did, or stayed when it was changed",
        tell: "aws apigateway get-rest-api --rest-api-id $API --query endpointConfiguration",
        fix: "set the endpoint type to PRIVATE first, and the VPC endpoints in a second step; in CDK and CloudFormation, by EndpointConfiguration in place of the OpenAPI extension",
    },
    Meaning {
        words: &["invalid domain name identifier specified"],
        code: "",
        slug: "pcd-cli-no-domain-id",
        hop: None,
        title: "AWS found no such domain name: a private custom domain name is named by its id as well",
        means: "operations on a private custom domain name take --domain-name-id beside the name (and API Gateway V2 operations know no private ones); without it, AWS looks for a public one",
        tell: "aws apigateway get-domain-names --query 'items[].[domainName,domainNameId]'",
        fix: "name the id: --domain-name-id ID, domain_name_id in Terraform; use aws_api_gateway_base_path_mapping or its CloudFormation kind AWS::ApiGateway::BasePathMappingV2",
    },
    Meaning {
        words: &["/endpointconfiguration/types/0 invalid request input"],
        code: "",
        slug: "pcd-public-api",
        hop: None,
        title: "the change was refused: a custom domain name cannot become a private one",
        means: "a public custom domain name stays public; a private one is created as such",
        tell: "aws apigateway get-domain-name --domain-name NAME --query endpointConfiguration",
        fix: "create a private custom domain name, and delete the public one",
    },
    Meaning {
        words: &[
            "invalid api identifier specified",
            "invalid rest api identifier specified",
        ],
        code: "API002",
        slug: "api-not-found",
        hop: None,
        title: "the API's id is not known in the account and Region that were asked",
        means: "the management call was made with other credentials, in another Region, or with an id that is no REST API's there",
        tell: "aws sts get-caller-identity; aws apigateway get-rest-apis --query 'items[].[id,name]' --region REGION",
        fix: "ask with the API owner's credentials, in the API's Region; HTTP APIs are listed by aws apigatewayv2 get-apis",
    },
    Meaning {
        words: &["invalid stage identifier specified"],
        code: "API003",
        slug: "api-stage-missing",
        hop: None,
        title: "the API has no stage of that name",
        means: "the management call named a stage that does not exist",
        tell: "aws apigateway get-stages --rest-api-id $API --query 'item[].stageName'",
        fix: "name a stage that exists, or deploy to it",
    },
    Meaning {
        words: &["does not support the availability zone of the subnet"],
        code: "",
        slug: "vpce-az-unsupported",
        hop: Some(Hop::Route),
        title: "the VPC endpoint was refused: the service is not offered in the subnet's Availability Zone",
        means: "execute-api is offered in some of the Region's Availability Zones",
        tell: "aws ec2 describe-vpc-endpoint-services --service-names com.amazonaws.REGION.execute-api --query 'ServiceDetails[].AvailabilityZones'",
        fix: "choose subnets in the zones that are listed",
    },
    Meaning {
        words: &[
            "invalidservicename",
            "the vpc endpoint service com.amazonaws",
        ],
        code: "VPCE004",
        slug: "vpce-wrong-service",
        hop: Some(Hop::Route),
        title: "the VPC endpoint was refused: there is no such service in the Region",
        means: "the service of private APIs is com.amazonaws.REGION.execute-api",
        tell: "aws ec2 describe-vpc-endpoint-services --query 'ServiceNames'",
        fix: "create the endpoint for com.amazonaws.REGION.execute-api",
    },
    Meaning {
        words: &[
            "invalidvpcendpointid.notfound",
            "invalidvpcendpoint.notfound",
        ],
        code: "",
        slug: "url-stale-vpce",
        hop: None,
        title: "AWS knows no such VPC endpoint in the account and Region that were asked",
        means: "the endpoint was deleted, or belongs to another account or Region",
        tell: "aws ec2 describe-vpc-endpoints --filters Name=service-name,Values=com.amazonaws.REGION.execute-api",
        fix: "ask with the endpoint owner's credentials, in the endpoint's Region",
    },
    Meaning {
        words: &[
            "vpcendpointlimitexceeded",
            "interface vpc endpoints per vpc",
        ],
        code: "",
        slug: "vpce-limit",
        hop: Some(Hop::Route),
        title: "the VPC endpoint was refused: the quota of interface endpoints is used up",
        means: "a VPC has a quota of interface endpoints, which can be raised",
        tell: "aws service-quotas list-service-quotas --service-code vpc",
        fix: "raise the quota, or use an endpoint that is there",
    },
    Meaning {
        words: &["invalid policy document"],
        code: "POL105",
        slug: "policy-element-invalid",
        hop: Some(Hop::ResourcePolicy),
        title: "the policy was refused: its syntax is wrong, or a principal in it does not exist",
        means: "API Gateway stores a policy only where it is well formed and every principal in it exists",
        tell: "apigw-doctor policy lint FILE --type resource",
        fix: "correct what policy lint names; a principal must be an ARN of a user, role or account that exists",
    },
    Meaning {
        words: &[
            "the rest api doesn't contain any methods",
            "no integration defined for method",
        ],
        code: "API004",
        slug: "api-never-deployed",
        hop: Some(Hop::FrontDoor),
        title: "the deployment was refused: the API has no method, or a method has no integration",
        means: "API Gateway deploys an API only where it has a method and each method has an integration",
        tell: "aws apigateway get-resources --rest-api-id $API --embed methods",
        fix: "create methods and integrations before the deployment; in a template, the deployment must depend on them",
    },
    Meaning {
        words: &["cloudwatch logs role arn must be set in account settings"],
        code: "",
        slug: "ops-no-cloudwatch-role",
        hop: None,
        title: "logging was refused: the account has no role for API Gateway's logs",
        means: "the stage's logs need a role that is set once for each account and Region",
        tell: "aws apigateway get-account --query cloudwatchRoleArn",
        fix: "set the role: aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=ARN",
    },
    Meaning {
        words: &[
            "explicit deny in an identity-based policy",
            "is not authorized to perform",
            "not authorized to perform this operation",
            "accessdenied",
            "unauthorizedoperation",
        ],
        code: "",
        slug: "id-no-allow",
        hop: None,
        title: "the credentials may not make the management call",
        means: "the user or role lacks the permission that the message names; that says nothing of calls to the API",
        tell: "aws sts get-caller-identity; apigw-doctor permissions",
        fix: "grant the action that the message names, or ask somebody who has it",
    },
    Meaning {
        words: &[
            "expiredtoken",
            "security token included in the request is expired",
            "security token included in the request is invalid",
            "unrecognizedclient",
            "invalidclienttokenid",
            "unable to locate credentials",
            "sso session",
            "token has expired",
        ],
        code: "",
        slug: "sig-expired-creds",
        hop: None,
        title: "the credentials of the management call are not valid",
        means: "they are missing, expired or wrong; that says nothing of calls to the API",
        tell: "aws sts get-caller-identity",
        fix: "sign in again, or name another profile",
    },
    Meaning {
        words: &[
            "could not connect to the endpoint url",
            "connect timeout on endpoint url",
            "unable to execute http request",
        ],
        code: "",
        slug: "cli-errno-map",
        hop: None,
        title: "the management endpoint was not reached",
        means: "the client has no way to AWS's own endpoints, such as apigateway.REGION.amazonaws.com; calls to the API take another way",
        tell: "curl -sS https://apigateway.REGION.amazonaws.com",
        fix: "run the command where AWS's endpoints can be reached, or create a VPC endpoint for the service",
    },
];

impl Management {
    /// What it means, where that is known.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static Meaning> {
        let text = format!("{} {}", self.error, self.message).to_ascii_lowercase();
        meaning(&text)
    }

    /// In one line.
    #[must_use]
    pub fn told(&self) -> String {
        let operation = if self.operation.is_empty() {
            "a management call"
        } else {
            &self.operation
        };
        let error = if self.error.is_empty() {
            "an error"
        } else {
            &self.error
        };
        format!("{operation} ended in {error}")
    }
}

/// The meaning of a text in lower case.
#[must_use]
pub fn meaning(text: &str) -> Option<&'static Meaning> {
    MEANINGS
        .iter()
        .find(|meaning| meaning.words.iter().any(|words| text.contains(words)))
}
