//! The Lambda function that calls runs in a VPC.

use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::facts::lambda::FunctionConfiguration;
use crate::model::{Command, command, word};

check! {
    NET011 "net-lambda-not-in-vpc" "the Lambda function that calls runs in a VPC"
    Route Error
    needs [Host, Function, NetworkInterfaces]
    explains [NotPrivate, NoConnection, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(name) = case.function_name() else {
        return Err(Stop::NotApplicable("the client is no Lambda function"));
    };
    let Some(function) = case.function() else {
        case.aws.function.need(FactKind::Function)?;
        return Err(Stop::NotApplicable("the function was not read"));
    };
    let told = if case.aws.function.known().is_some() {
        FactKind::Function
    } else {
        FactKind::NetworkInterfaces
    };
    let config = function.vpc_config.clone().unwrap_or_default();
    if let Some(vpc) = config.vpc() {
        let subnets = list(&config.subnet_ids);
        return Outcome::ok(Evidence::of(
            told,
            format!("{name} runs in {subnets} of {vpc}"),
        ));
    }
    Outcome::found(
        Finding::blocker(name, format!("the function {name} runs in no VPC"))
            .shown_by(Evidence::of(
                told,
                format!("the VpcConfig of {name} names no VPC"),
            ))
            .fixed_by(into_a_vpc(case, function))
            .confirmed_by(command!(
                "{again} --from 'lambda:{name}'",
                again = again(case, "diagnose"),
                name = word::Function(name)
            )),
    )
}

/// The endpoint's own subnets are as good as any that has a route to them, and need no route.
fn into_a_vpc(case: &Case<'_>, function: &FunctionConfiguration) -> Fix {
    let name = &function.function_name;
    let all = case.aws.vpc_endpoints.known().into_iter().flatten();
    let mut all = all.filter(|endpoint| {
        let named = case.target.vpce_id.as_ref();
        endpoint.is_execute_api() && named.is_none_or(|named| endpoint.vpc_endpoint_id == *named)
    });
    let (subnets, whose) = match (all.next(), all.next()) {
        (Some(only), None) if !only.subnet_ids.is_empty() => {
            let ids = only.subnet_ids.iter().map(|id| command!("{id}", id));
            (
                Command::joined(ids, ","),
                format!("the subnets of {}", only.vpc_endpoint_id),
            )
        }
        _ => (
            "SUBNET-IDS".into(),
            "subnets of the endpoint's VPC".to_owned(),
        ),
    };
    let region = region_option(case);
    Fix::new(
        format!(
            "let {name} run in {whose}, with a security group that the endpoint admits; its role needs \
             AWSLambdaVPCAccessExecutionRole"
        ),
        command!(
            "aws lambda update-function-configuration{region} --function-name {name} --vpc-config \
            SubnetIds={subnets},SecurityGroupIds=SECURITY-GROUP-ID",
            region,
            name = word::Function(name),
            subnets
        ),
    )
    .touching(format!(
        "{name} reaches the internet through a NAT gateway alone from then on"
    ))
}
