//! VPC links of both generations.

use serde::{Deserialize, Serialize};

use crate::facts::fact_kind::{About, Permission};
use crate::facts::plain::plain;

/// One of `apigateway get-vpc-links`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VpcLink {
    /// The link.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The network load balancer that it leads to.
    #[serde(default)]
    pub target_arns: Vec<String>,
    /// `AVAILABLE`, `PENDING`, `DELETING` or `FAILED`.
    #[serde(default)]
    pub status: Option<String>,
    /// What AWS says of that.
    #[serde(default)]
    pub status_message: Option<String>,
}

plain! {
    VpcLink by id "id"
    key "vpc links"
    told by "targetArns" and &["id", "status"];
    about About::read(
        "api.vpc-links",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}::/vpclinks",
            "apigateway:GetVpcLinks",
        )],
        "whether the VPC link of the integration is available, and where it leads",
    )
}

/// One of `apigatewayv2 get-vpc-links`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcLinkV2 {
    /// The link.
    pub vpc_link_id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// `AVAILABLE`, `INACTIVE`, `PENDING`, `DELETING` or `FAILED`.
    #[serde(default)]
    pub vpc_link_status: Option<String>,
    /// What AWS says of that.
    #[serde(default)]
    pub vpc_link_status_message: Option<String>,
    /// The groups of its interfaces.
    #[serde(default)]
    pub security_group_ids: Vec<String>,
    /// Where these lie.
    #[serde(default)]
    pub subnet_ids: Vec<String>,
}

plain! {
    VpcLinkV2 by vpc_link_id "VpcLinkId"
    key "vpc links v2"
    told by "VpcLinkId" and &["VpcLinkStatus", "SubnetIds"];
    about About::read(
        "api.vpc-links-v2",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}::/vpclinks",
            "apigatewayv2:GetVpcLinks",
        )],
        "whether the VPC link of the integration is available",
    )
}
