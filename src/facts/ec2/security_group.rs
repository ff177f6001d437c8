//! Security groups.

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Member, Question, Resource, Shape, member};
use crate::model::{SecurityGroupId, VpcId};

/// A security group, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupIdentifier {
    /// The group.
    pub group_id: SecurityGroupId,
    /// Its name.
    pub group_name: Option<String>,
}

/// One of `ec2 describe-security-groups`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroup {
    /// The group.
    pub group_id: SecurityGroupId,
    /// Its name; `default` for the VPC's own.
    pub group_name: Option<String>,
    /// The VPC it belongs to.
    pub vpc_id: Option<VpcId>,
    /// Inbound rules.
    #[serde(default)]
    pub ip_permissions: Vec<IpPermission>,
    /// Outbound rules.
    #[serde(default)]
    pub ip_permissions_egress: Vec<IpPermission>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// A rule of a security group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IpPermission {
    /// `tcp`, a protocol number, or `-1` for all.
    pub ip_protocol: Option<String>,
    /// First port; absent where ports do not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_port: Option<i32>,
    /// Last port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_port: Option<i32>,
    /// IPv4 prefixes.
    #[serde(default)]
    pub ip_ranges: Vec<IpRange>,
    /// IPv6 prefixes.
    #[serde(default)]
    pub ipv6_ranges: Vec<Ipv6Range>,
    /// Prefix lists.
    #[serde(default)]
    pub prefix_list_ids: Vec<PrefixListId>,
    /// Other groups.
    #[serde(default)]
    pub user_id_group_pairs: Vec<UserIdGroupPair>,
}

/// An IPv4 prefix in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IpRange {
    /// The prefix.
    pub cidr_ip: Ipv4Net,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// An IPv6 prefix in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ipv6Range {
    /// The prefix.
    pub cidr_ipv6: Ipv6Net,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A prefix list in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrefixListId {
    /// The list, `pl-…`.
    pub prefix_list_id: String,
    /// The rule's description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A group in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserIdGroupPair {
    /// The group.
    pub group_id: Option<SecurityGroupId>,
    /// The account that owns it.
    pub user_id: Option<String>,
    /// The state of the peering connection that the reference passes, where it passes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peering_status: Option<String>,
    /// The rule's description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The rules of a group that are for peers with IPv6 addresses.
const IPV6_IN: &str = "IpPermissions of IPv6";
/// The same, outbound.
const IPV6_OUT: &str = "IpPermissionsEgress of IPv6";
/// The protocols of which a rule has ports.
const WITH_PORTS: &[&str] = &["tcp", "udp", "6", "17"];

impl Resource for SecurityGroup {
    type Id = SecurityGroupId;
    const CLI_KEY: &'static str = "SecurityGroups";
    const ID: &'static str = "GroupId";
    const SHAPES: &'static [Shape] = &[("GroupId", &["IpPermissions", "IpPermissionsEgress"])];
    #[rustfmt::skip]
    const MEMBERS: &'static [Member] = &[
        member("IpPermissions[]").part("IpPermissions"),
        member("IpPermissions[].IpProtocol").part("IpPermissions"),
        member("IpPermissions[].FromPort").only("IpProtocol", WITH_PORTS).part("IpPermissions"),
        member("IpPermissions[].ToPort").only("IpProtocol", WITH_PORTS).part("IpPermissions"),
        member("IpPermissions[].IpRanges[]").part("IpPermissions"),
        member("IpPermissions[].PrefixListIds[]").part("IpPermissions"),
        member("IpPermissions[].UserIdGroupPairs[]").part("IpPermissions"),
        member("IpPermissions[].UserIdGroupPairs[].GroupId").part("IpPermissions"),
        member("IpPermissions[].Ipv6Ranges[]").part(IPV6_IN),
        member("IpPermissionsEgress[]").part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].IpProtocol").part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].FromPort").only("IpProtocol", WITH_PORTS).part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].ToPort").only("IpProtocol", WITH_PORTS).part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].IpRanges[]").part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].PrefixListIds[]").part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].UserIdGroupPairs[]").part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].UserIdGroupPairs[].GroupId").part("IpPermissionsEgress"),
        member("IpPermissionsEgress[].Ipv6Ranges[]").part(IPV6_OUT),
    ];

    fn id(&self) -> SecurityGroupId {
        self.group_id.clone()
    }
}

impl Gathered for SecurityGroup {
    type AskedBy = SecurityGroupId;
    const ABOUT: About = About::read(
        "security-groups.rules",
        &[Permission::on_all("ec2:DescribeSecurityGroups")],
        "whether a security group keeps the client from port 443",
    )
    .after(&[FactKind::NetworkInterfaces]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "sg",
        of: &[
            "vpc-endpoints.json",
            "client.json",
            "network-interfaces.json",
        ],
        command: "describe-security-groups",
        by: Some(("--filters", "group-id")),
        file: "security-groups.json",
    }];
}
