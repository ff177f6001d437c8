//! EC2 objects in the AWS CLI's own JSON shapes, as far as the checks and the path read them.
//!
//! Source: the EC2 API Reference. Fields that are absent there are absent or empty here, and fields
//! that nobody here reads are left out.

/// Every kind of object that is read by itself, in the order of a snapshot: the fact, the field that it
/// has in a snapshot and in an inventory, and its type. A new kind is its file and a line here; what
/// handles every kind is made of this list by a macro of its own, whose name is given.
///
/// The order is that of reports, too, and the AWS CLI can ask for the kinds in it.
macro_rules! kinds {
    ($then:ident) => {
        $then! {
            lists {
                /// The `execute-api` endpoints of the account in the Region, and the one that was named.
                VpcEndpoints vpc_endpoints VpcEndpoint;
                /// The interfaces of those endpoints, of the client, and of the addresses that the name
                /// resolved to.
                NetworkInterfaces network_interfaces NetworkInterface;
                /// The security groups of those interfaces.
                SecurityGroups security_groups SecurityGroup;
                /// The DNS attributes of the VPCs of those interfaces.
                VpcAttributes vpc_attributes VpcAttributes;
                /// The subnets of those interfaces.
                Subnets subnets Subnet;
                /// The network ACLs of those subnets.
                NetworkAcls network_acls NetworkAcl;
                /// All route tables of the VPCs of those interfaces.
                RouteTables route_tables RouteTable;
                /// The peering connections of those VPCs.
                Peerings peerings VpcPeeringConnection;
                /// Those VPCs.
                Vpcs vpcs Vpc;
                /// The prefix lists that rules of those groups and routes of those tables name.
                PrefixLists prefix_lists PrefixList;
                /// The NAT gateways that those routes lead to.
                NatGateways nat_gateways NatGateway;
                /// The VPN gateways that those routes lead to, and those that may add to them.
                VpnGateways vpn_gateways VpnGateway;
                /// What the account lets through its internet gateways, where those routes lead to one.
                BlockPublicAccess block_public_access BlockPublicAccess;
                /// The VPCs and subnets that are excluded from that.
                BlockPublicAccessExclusions block_public_access_exclusions BlockPublicAccessExclusion;
                /// The instances that those interfaces are attached to.
                Instances instances Instance;
            }
            // What several commands tell of transit gateways is one fact of a snapshot.
            parts {
                gateways TransitGateway;
                vpc_attachments TransitGatewayVpcAttachment;
                attachments TransitGatewayAttachment;
                gateway_peerings TransitGatewayPeeringAttachment;
                gateway_tables TransitGatewayRouteTable;
            }
        }
    };
}
pub(super) use kinds;

use super::resource::{Gathered, Question};

mod block_public_access;
mod caller;
mod endpoint;
mod instance;
mod interface;
mod nat_gateway;
mod network_acl;
mod peering;
mod prefix_list;
mod route_table;
mod security_group;
mod tag;
mod transit_gateway;
mod vpc;
mod vpn_gateway;

pub use block_public_access::{BlockPublicAccess, BlockPublicAccessExclusion, ExclusionId};
pub use caller::CallerIdentity;
pub use endpoint::{DnsEntry, DnsOptions, LastError, VpcEndpoint};
pub use instance::{Instance, InstanceState, Reservation};
pub use interface::{
    Attachment, Ipv4Prefix, Ipv6Address, Ipv6Prefix, NetworkInterface, PrivateAddress,
};
pub use nat_gateway::{NatGateway, NatGatewayAddress};
pub use network_acl::{NetworkAcl, NetworkAclAssociation, NetworkAclEntry, PortRange};
pub use peering::{PeeredPrefix, PeeredPrefix6, PeeredVpc, PeeringStatus, VpcPeeringConnection};
pub use prefix_list::{PrefixList, PrefixListEntry};
pub use route_table::{AssociationState, PropagatingVgw, Route, RouteTable, RouteTableAssociation};
pub use security_group::{
    GroupIdentifier, IpPermission, IpRange, Ipv6Range, PrefixListId, SecurityGroup, UserIdGroupPair,
};
pub use tag::Tag;
pub use transit_gateway::{
    PeeringTgwInfo, TgwAssociation, TgwPropagations, TgwRoute, TgwRouteAttachment, TgwTable,
    TgwTableMember, TransitGateway, TransitGatewayAttachment, TransitGatewayOptions,
    TransitGatewayPeeringAttachment, TransitGatewayRouteTable, TransitGatewayVpcAttachment,
    TransitGateways,
};
pub use vpc::{
    AttributeValue, AvailabilityZone, CidrBlockAssociation, CidrBlockState,
    Ipv6CidrBlockAssociation, Subnet, Vpc, VpcAttributes,
};
pub use vpn_gateway::{VpnGateway, VpnGatewayAttachment, VpnGatewayId};

macro_rules! questions {
    (
        lists { $($(#[$doc:meta])+ $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
    ) => {
        /// How the AWS CLI is asked for every kind, in an order in which it can be.
        pub fn questions() -> impl Iterator<Item = &'static Question> {
            let all = [$(<$kind as Gathered>::QUESTIONS,)*];
            all.into_iter().flatten()
        }
    };
}
kinds!(questions);
