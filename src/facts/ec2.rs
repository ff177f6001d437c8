//! EC2 objects in the AWS CLI's own JSON shapes, as far as the checks and the path read them.
//!
//! Source: the EC2 API Reference. Fields that are absent there are absent or empty here, and fields
//! that nobody here reads are left out.

use super::kinds::kinds;
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
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        $($rest:tt)*
    ) => {
        /// How the AWS CLI is asked for every kind, in an order in which it can be.
        pub fn questions() -> impl Iterator<Item = &'static Question> {
            let all = [$(<$kind as Gathered>::QUESTIONS,)*];
            all.into_iter().flatten()
        }
    };
}
kinds!(questions);
