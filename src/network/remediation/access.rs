//! What lets a client out to the endpoint at all.

use super::super::fix::{self, region_option};
use super::super::path::Fix;
use crate::model::{SubnetId, VpcId, command, word};

/// A VPC excluded from VPC Block Public Access.
pub(super) fn exclude(vpc: &VpcId, mode: &'static str, region: &str) -> Fix {
    fix::command(
        format!("exclude {vpc} from VPC Block Public Access ({mode})"),
        command!(
            "aws ec2 create-vpc-block-public-access-exclusion{region} --vpc-id {vpc} \
             --internet-gateway-exclusion-mode {mode}",
            region = region_option(Some(region)),
            vpc,
            mode
        ),
        "every subnet of the VPC may use its internet gateways from then on",
    )
}

/// An endpoint in the client's own VPC.
pub(super) fn own_endpoint(vpc: &VpcId, subnet: &SubnetId, service: &str, region: &str) -> Fix {
    fix::command(
        format!("give {vpc} an endpoint of its own"),
        command!(
            "aws ec2 create-vpc-endpoint{region} --vpc-id {vpc} --vpc-endpoint-type Interface \
             --service-name {service} --subnet-ids {subnet} --security-group-ids SECURITY-GROUP-ID",
            region = region_option(Some(region)),
            vpc,
            service = word::Host(service),
            subnet
        ),
        "the API's policy must admit the new endpoint; an endpoint costs by the hour",
    )
}

/// A function that runs in a VPC.
pub(super) fn into_vpc(name: &str) -> Fix {
    fix::command(
        format!("let {name} run in the endpoint's VPC"),
        command!(
            "aws lambda update-function-configuration --function-name {name} \
             --vpc-config SubnetIds=SUBNETS,SecurityGroupIds=GROUPS",
            name = word::Function(name)
        ),
        "the function reaches the internet through a NAT gateway alone from then on",
    )
}
