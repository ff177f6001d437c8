//! What the method leads to. The client reached API Gateway: nothing of this is a fault of the connection.

mod backend;
mod lambda;
mod log;
mod role;
mod vpc_link;

pub(super) use self::lambda::{admits, method as lambda_method};
pub(super) use self::log::{named as named_by_log, request_id};
pub(super) use self::role::by_policies;
use crate::checks::{Evidence, Finding};
use crate::facts::FactKind;

/// What every check of a Lambda function reads.
const OF_LAMBDA: &[FactKind] = &[
    FactKind::Resources,
    FactKind::Stages,
    FactKind::CallerIdentity,
    FactKind::RestApi,
    FactKind::Http,
    FactKind::BackendFunctions,
    FactKind::FunctionPolicies,
    FactKind::LogLines,
    FactKind::DomainNames,
];

checks! {
    Integration:

    INT001 "int-lambda-permission" "API Gateway may invoke the Lambda function"
    Integration Error
    needs OF_LAMBDA
    explains [IntegrationFailed]
    run |case| log::beside(case, INT001.slug, lambda::permission(case, lambda::Named::ByItself));

    INT002 "int-lambda-stagevar" "API Gateway may invoke the Lambda function that a stage variable names"
    Integration Error
    needs OF_LAMBDA
    explains [IntegrationFailed]
    run |case| log::beside(case, INT002.slug, lambda::permission(case, lambda::Named::ByVariable));

    INT003 "int-lambda-cross-account" "the Lambda function of another account admits API Gateway"
    Integration Error
    needs OF_LAMBDA
    explains [IntegrationFailed]
    run |case| log::beside(case, INT003.slug, lambda::permission(case, lambda::Named::Elsewhere));

    INT004 "int-lambda-role" "API Gateway may take the role of the integration, and the role may invoke the function"
    Integration Error
    needs [Resources, Stages, Http, Principals, ManagedPolicies, LogLines]
    explains [IntegrationFailed]
    run |case| log::beside(case, INT004.slug, role::of_lambda(case));

    INT005 "int-aws-service-role" "API Gateway may take the role with which the integration calls an AWS service"
    Integration Error
    needs [Resources, Stages, Http, Principals, LogLines]
    explains [IntegrationFailed]
    run |case| log::beside(case, INT005.slug, role::of_service(case));

    INT006 "int-lambda-state" "the Lambda function is active"
    Integration Error
    needs OF_LAMBDA
    explains [IntegrationFailed]
    run |case| log::beside(case, INT006.slug, lambda::state(case));

    INT007 "int-lambda-throttle" "the Lambda function may run at all"
    Integration Error
    needs OF_LAMBDA
    explains [IntegrationFailed]
    run |case| log::beside(case, INT007.slug, lambda::concurrency(case));

    INT008 "int-lambda-error" "the Lambda function ends without an error"
    Integration Error
    needs [Http, LogLines]
    explains [IntegrationFailed]
    run |case| log::alone(case, INT008.slug);

    INT009 "int-private-resolver" "a backend with a private name or address is called through a VPC link"
    Integration Error
    needs [Resources, Stages, Http, LogLines]
    explains [IntegrationFailed]
    run |case| log::beside(case, INT009.slug, backend::private_name(case));

    INT010 "int-tls" "API Gateway accepts the backend's certificate"
    Integration Error
    needs [Http, LogLines]
    explains [IntegrationFailed]
    run |case| log::alone(case, INT010.slug);

    INT011 "int-vpclink-v1" "the VPC link is available, and a target behind it is healthy"
    Integration Error
    needs [Resources, Stages, Http, VpcLinks, VpcLinksV2, LoadBalancers, Listeners, TargetHealths, LogLines]
    explains [IntegrationFailed]
    run |case| log::beside(case, INT011.slug, vpc_link::first(case));

    INT012 "int-vpclink-v2" "the VPC link of the second generation is available"
    Integration Error
    needs [Resources, Stages, Http, VpcLinksV2]
    explains [IntegrationFailed]
    run vpc_link::second;

    INT013 "int-api-config-error" "every stage variable that the integration names has a value"
    Integration Error
    needs [Resources, Stages, Http, LogLines]
    explains [IntegrationFailed]
    run |case| log::beside(case, INT013.slug, backend::variables(case));

    INT014 "int-response-too-large" "the integration's answer is not larger than API Gateway passes on"
    Integration Error
    needs [Http, LogLines]
    explains [IntegrationFailed]
    run |case| log::alone(case, INT014.slug);

    POL019 "rp-credentials-passthrough" "no integration passes the caller's credentials on beside a resource policy"
    Integration Error
    needs [Resources, RestApi, Http]
    explains [NotDeployed]
    run backend::passed_on;

    ENV008 "cli-timeout-too-small" "the client waits for as long as API Gateway does"
    FrontDoor Warning
    needs [Resources, Stages, Http]
    explains [NoAnswer]
    run backend::client_timeout;
}

/// A fault behind API Gateway: the words that say that the connection is fine.
fn behind(subject: impl Into<String>, title: impl Into<String>) -> Finding {
    Finding::blocker(subject, title).shown_by(Evidence::inferred(
        "this is no fault of the connection: where such a call fails, API Gateway was reached",
    ))
}
