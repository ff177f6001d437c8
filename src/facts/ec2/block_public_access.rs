//! VPC Block Public Access: whether an account lets packets through its internet gateways at all.
//!
//! Source: AWS, Amazon VPC User Guide, "VPC BPA basics"; EC2 API Reference,
//! `VpcBlockPublicAccessOptions` and `VpcBlockPublicAccessExclusion`.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Member, Question, Resource, Shape, member};
use crate::model::ids;

ids! {
    /// The id of an exclusion from VPC Block Public Access.
    ExclusionId, "the id of an exclusion", "vpcbpa-exclude-", "'vpcbpa-exclude-' and 17 hexadecimal digits";
}

/// What an account allows in a Region, of `ec2 describe-vpc-block-public-access-options`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BlockPublicAccess {
    /// The account.
    pub aws_account_id: String,
    /// The Region.
    pub aws_region: String,
    /// `default-state`, `update-in-progress` or `update-complete`.
    pub state: Option<String>,
    /// `off`, `block-bidirectional` or `block-ingress`.
    pub internet_gateway_block_mode: Option<String>,
    /// `account` or `declarative-policy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<String>,
    /// `allowed` or `not-allowed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusions_allowed: Option<String>,
}

/// One of `ec2 describe-vpc-block-public-access-exclusions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BlockPublicAccessExclusion {
    /// The exclusion.
    pub exclusion_id: ExclusionId,
    /// `allow-bidirectional` or `allow-egress`.
    pub internet_gateway_exclusion_mode: Option<String>,
    /// The ARN of the VPC or subnet.
    pub resource_arn: Option<String>,
    /// `create-complete` when it is in force, `update-complete`, …
    pub state: Option<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// The files of the script that name internet gateways, of both kinds.
const GATEWAYS: (&str, &[&str]) = ("(igw|eigw)", &["route-tables.json"]);

impl Resource for BlockPublicAccess {
    /// The account and the Region.
    type Id = String;
    const CLI_KEY: &'static str = "VpcBlockPublicAccessOptions";
    const ID: &'static str = "AwsAccountId";
    const ALONE: bool = true;
    const SHAPES: &'static [Shape] = &[("AwsAccountId", &["InternetGatewayBlockMode"])];
    const MEMBERS: &'static [Member] = &[member("State"), member("InternetGatewayBlockMode")];

    fn id(&self) -> String {
        format!("{}/{}", self.aws_account_id, self.aws_region)
    }
}

impl Gathered for BlockPublicAccess {
    /// Internet gateways: where no route leads to one, nobody needs to ask.
    type AskedBy = String;

    const ABOUT: About = About::read(
        "vpc.block-public-access",
        &[Permission::on_all(
            "ec2:DescribeVpcBlockPublicAccessOptions",
        )],
        "whether the account blocks what goes through internet gateways",
    )
    .after(&[FactKind::RouteTables]);

    const QUESTIONS: &'static [Question] = &[Question {
        ids: GATEWAYS.0,
        of: GATEWAYS.1,
        command: "describe-vpc-block-public-access-options",
        by: None,
        file: "block-public-access.json",
    }];
}

impl Resource for BlockPublicAccessExclusion {
    type Id = ExclusionId;
    const CLI_KEY: &'static str = "VpcBlockPublicAccessExclusions";
    const ID: &'static str = "ExclusionId";
    const SHAPES: &'static [Shape] = &[("ExclusionId", &["InternetGatewayExclusionMode"])];
    const MEMBERS: &'static [Member] = &[
        member("InternetGatewayExclusionMode"),
        member("ResourceArn"),
        member("State"),
    ];

    fn id(&self) -> ExclusionId {
        self.exclusion_id.clone()
    }
}

impl Gathered for BlockPublicAccessExclusion {
    /// Internet gateways, as above.
    type AskedBy = String;

    const ABOUT: About = About::read(
        "vpc.block-public-access-exclusions",
        &[Permission::on_all(
            "ec2:DescribeVpcBlockPublicAccessExclusions",
        )],
        "which VPCs and subnets are excluded from what the account blocks",
    )
    .after(&[FactKind::RouteTables]);

    const QUESTIONS: &'static [Question] = &[Question {
        ids: GATEWAYS.0,
        of: GATEWAYS.1,
        command: "describe-vpc-block-public-access-exclusions",
        by: None,
        file: "block-public-access-exclusions.json",
    }];
}
