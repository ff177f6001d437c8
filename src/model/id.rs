//! Identifiers of AWS objects, each its own type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not {kind}: {wanted}")]
pub struct IdError {
    /// What was given.
    pub text: String,
    /// The kind of identifier wanted, with its article: "a VPC id".
    pub kind: &'static str,
    /// What such an identifier looks like.
    pub wanted: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $kind:literal, $prefix:literal, $wanted:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as AWS writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let tail = text.strip_prefix($prefix).unwrap_or_default();
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
                if tail.is_empty() || tail.len() > 64 || !tail.chars().all(plain) {
                    return Err(IdError { text: text.to_owned(), kind: $kind, wanted: $wanted });
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl super::Part for $name {
            fn part(&self) -> Result<super::Filling<'_>, &'static str> {
                Ok(super::Filling::Value(self.as_str().into()))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// A REST API id. AWS gives no grammar; every id seen is ten lower-case letters and digits.
    ApiId, "an API id", "", "lower-case letters and digits, ten of them on every API seen";
    /// A VPC endpoint id, `vpce-…`.
    VpceId, "a VPC endpoint id", "vpce-", "'vpce-' and 8 or 17 hexadecimal digits";
    /// A VPC id, `vpc-…`.
    VpcId, "a VPC id", "vpc-", "'vpc-' and 8 or 17 hexadecimal digits";
    /// A subnet id, `subnet-…`.
    SubnetId, "a subnet id", "subnet-", "'subnet-' and 8 or 17 hexadecimal digits";
    /// A network interface id, `eni-…`.
    EniId, "a network interface id", "eni-", "'eni-' and 8 or 17 hexadecimal digits";
    /// A security group id, `sg-…`.
    SecurityGroupId, "a security group id", "sg-", "'sg-' and 8 or 17 hexadecimal digits";
    /// An EC2 instance id, `i-…`.
    InstanceId, "an instance id", "i-", "'i-' and 8 or 17 hexadecimal digits";
    /// A network ACL id, `acl-…`.
    NetworkAclId, "a network ACL id", "acl-", "'acl-' and 8 or 17 hexadecimal digits";
    /// A route table id, `rtb-…`.
    RouteTableId, "a route table id", "rtb-", "'rtb-' and 8 or 17 hexadecimal digits";
    /// A peering connection id, `pcx-…`.
    PeeringId, "a peering connection id", "pcx-", "'pcx-' and 8 or 17 hexadecimal digits";
    /// A NAT gateway id, `nat-…`.
    NatGatewayId, "a NAT gateway id", "nat-", "'nat-' and 17 hexadecimal digits";
    /// A prefix list id, `pl-…`.
    PrefixListId, "a prefix list id", "pl-", "'pl-' and 8 or 17 hexadecimal digits";
    /// A transit gateway id, `tgw-…`.
    TgwId, "a transit gateway id", "tgw-", "'tgw-' and 17 hexadecimal digits";
    /// The id of an attachment to a transit gateway, `tgw-attach-…`.
    TgwAttachmentId, "a transit gateway attachment id", "tgw-attach-", "'tgw-attach-' and 17 hexadecimal digits";
    /// The id of a transit gateway's route table, `tgw-rtb-…`.
    TgwRouteTableId, "a transit gateway route table id", "tgw-rtb-", "'tgw-rtb-' and 17 hexadecimal digits";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_aws_writes_and_refuses_the_rest() {
        assert!("vpce-0123456789abcdef0".parse::<VpceId>().is_ok());
        for wrong in ["vpc-0123", "vpce-", "vpce-0A", "vpce-0 1", ""] {
            assert!(wrong.parse::<VpceId>().is_err(), "{wrong:?}");
        }
    }
}
