//! Values that cannot be wrong once built: identifiers, Regions, URLs, prefixes, codes.
//!
//! Nothing here looks at the world, and nothing here judges.

mod address;
mod client;
pub(crate) mod command;
mod hop;
mod id;
mod invoke_url;
mod network_party;
mod pasted;
mod proxy_client;
mod recipient;
mod region;
mod request_id;
pub mod secret;
mod severity;
mod span;
mod target;
mod version;
mod visible;
pub mod word;

pub use address::{AddressKind, VPC_RESOLVERS, is_private};
pub use client::{Client, ClientError};
pub(crate) use command::command;
pub use command::{Command, Filling, Part, quoted};
pub use hop::Hop;
pub use id::{
    ApiId, EniId, IdError, InstanceId, NatGatewayId, NetworkAclId, PeeringId, PrefixListId,
    RouteTableId, SecurityGroupId, SubnetId, TgwAttachmentId, TgwId, TgwRouteTableId, VpcId,
    VpceId,
};
pub(crate) use id::{ids, names_something};
pub use invoke_url::{
    BAD_IN_PATH, BAD_IN_QUERY, Form, Host, InvokeUrl, Mistake, Mistaken, Parts, Scheme, UrlError,
};
pub use network_party::NetworkParty;
pub use pasted::{Pasted, Wrapping};
pub use proxy_client::ProxyClient;
pub use recipient::Recipient;
pub use region::{Partition, Region};
pub use request_id::{RequestId, RequestIdError};
pub use secret::{REDACTED, is_secret_header, without_secrets};
pub use severity::{Confidence, Severity};
pub use span::Span;
pub use target::{SELECTOR_HEADER, SIBLING, Target};
pub use version::{LONG_VERSION, VERSION};
pub use visible::{Line, is_hidden, visible, visible_json, visible_line};
