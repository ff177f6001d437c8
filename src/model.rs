//! Values that cannot be wrong once built: identifiers, Regions, URLs, prefixes, codes.
//!
//! Nothing here looks at the world, and nothing here judges.

mod address;
mod client;
mod hop;
mod id;
mod invoke_url;
mod region;
mod severity;
mod target;

pub use address::is_private;
pub use client::{Client, ClientError};
pub use hop::Hop;
pub use id::{ApiId, EniId, IdError, InstanceId, SecurityGroupId, SubnetId, VpcId, VpceId};
pub use invoke_url::{Form, Host, InvokeUrl, Scheme, UrlError};
pub use region::{Partition, Region};
pub use severity::{Confidence, Severity};
pub use target::{SELECTOR_HEADER, Target};
