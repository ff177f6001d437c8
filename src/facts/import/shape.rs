//! Which kind of objects a document holds that does not say so by a key of the AWS CLI's: a list
//! alone, or one object, as `--query` prints them.

use serde_json::Value;

/// Members that objects of a kind have, and objects of other kinds have not together.
const SHAPES: &[(&str, &str, &[&str])] = &[
    (
        "RouteTables",
        "RouteTableId",
        &["Routes", "Associations", "PropagatingVgws"],
    ),
    (
        "NetworkAcls",
        "NetworkAclId",
        &["Entries", "IsDefault", "Associations"],
    ),
    (
        "SecurityGroups",
        "GroupId",
        &["IpPermissions", "IpPermissionsEgress"],
    ),
    (
        "NetworkInterfaces",
        "NetworkInterfaceId",
        &["PrivateIpAddresses", "InterfaceType", "Groups"],
    ),
    (
        "Subnets",
        "SubnetId",
        &[
            "AvailableIpAddressCount",
            "MapPublicIpOnLaunch",
            "DefaultForAz",
        ],
    ),
    (
        "Vpcs",
        "VpcId",
        &[
            "CidrBlockAssociationSet",
            "InstanceTenancy",
            "DhcpOptionsId",
        ],
    ),
    (
        "VpcEndpoints",
        "VpcEndpointId",
        &["VpcEndpointType", "ServiceName", "NetworkInterfaceIds"],
    ),
    (
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        &["RequesterVpcInfo", "AccepterVpcInfo"],
    ),
    (
        "NatGateways",
        "NatGatewayId",
        &["NatGatewayAddresses", "ConnectivityType"],
    ),
    ("Reservations", "ReservationId", &["Instances"]),
    (
        "Reservations",
        "InstanceId",
        &["InstanceType", "PlatformDetails", "NetworkInterfaces"],
    ),
    ("Functions", "FunctionName", &["FunctionArn", "VpcConfig"]),
    (
        "TransitGatewayVpcAttachments",
        "TransitGatewayAttachmentId",
        &["SubnetIds"],
    ),
    (
        "TransitGatewayAttachments",
        "TransitGatewayAttachmentId",
        &["Association"],
    ),
];

/// The one kind that all objects of a document are of; `None` where nothing tells it for certain.
pub(super) fn kind(document: &Value) -> Option<&'static str> {
    match document {
        Value::Array(items) => {
            let mut kinds = items.iter().map(kind);
            let first = kinds.next()??;
            kinds.all(|other| other == Some(first)).then_some(first)
        }
        Value::Object(members) => {
            let has = |(_, id, others): &&(&str, &str, &[&str])| {
                members.contains_key(*id) && others.iter().any(|other| members.contains_key(*other))
            };
            SHAPES.iter().find(has).map(|(kind, _, _)| *kind)
        }
        _ => None,
    }
}

/// The kinds of the objects that stand in a document's members, or that it is itself.
pub(super) fn kinds_within(document: &Value) -> Vec<String> {
    let own = kind(document).into_iter();
    let members = document
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::values);
    let mut all: Vec<String> = own
        .chain(members.filter(|value| value.is_array()).filter_map(kind))
        .map(str::to_owned)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
