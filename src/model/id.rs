//! Identifiers of AWS objects, each its own type.

use super::visible::is_hidden;

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

/// The prefixes of the ids of other kinds.
const PREFIXES: &[&str] = &[
    "vpce-", "vpc-", "subnet-", "eni-", "sg-", "i-", "acl-", "rtb-", "pcx-", "nat-", "pl-", "tgw-",
    "vgw-",
];

/// Whether a text may stand for an id: one word that can be seen, and no id of another kind.
pub(crate) fn names_something(text: &str, prefix: &str) -> bool {
    let other = PREFIXES.iter().any(|other| {
        let tail = text.strip_prefix(other).unwrap_or_default();
        *other != prefix && !tail.is_empty() && tail.chars().all(|c| c.is_ascii_hexdigit())
    });
    let one_word = !text.contains(|c: char| c.is_whitespace() || is_hidden(c));
    one_word && (1..=255).contains(&text.len()) && !other
}

/// Ids, each a type of its own: its documentation, its name, what it is, how it begins and what it looks
/// like. A kind of object may declare its id in its own file.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $kind:literal, $prefix:literal, $wanted:literal;)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as AWS writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// An identifier as a file has it: as AWS writes it, or as somebody wrote it in its
            /// place. The id of another kind is none.
            ///
            /// # Errors
            /// The text names nothing.
            pub fn read(text: &str) -> Result<Self, $crate::model::IdError> {
                if $crate::model::names_something(text, $prefix) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err($crate::model::IdError { text: text.to_owned(), kind: $kind, wanted: $wanted })
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::IdError;

            fn from_str(text: &str) -> Result<Self, $crate::model::IdError> {
                let tail = text.strip_prefix($prefix).unwrap_or_default();
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
                if tail.is_empty() || tail.len() > 64 || !tail.chars().all(plain) {
                    return Err($crate::model::IdError { text: text.to_owned(), kind: $kind, wanted: $wanted });
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::model::IdError;

            fn try_from(text: String) -> Result<Self, $crate::model::IdError> {
                Self::read(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl $crate::model::Part for $name {
            fn part(&self) -> Result<$crate::model::Filling<'_>, &'static str> {
                // A name that a file has in an id's place stands in no command.
                $crate::model::word::Id(&self.0)
                    .part()
                    .map(|_| $crate::model::Filling::Value(self.as_str().into()))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    )*};
}
pub(crate) use ids;

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

    #[test]
    fn files_may_have_other_names_in_the_place_of_ids() {
        for name in ["vpce-0A_b", "VpcEndpointId:9", "vpce-****", "endpoint.1"] {
            assert_eq!(VpceId::read(name).expect(name).as_str(), name);
        }
        for wrong in ["vpc-0123", "", "vpce 1", "a\nb", "a\u{202e}b"] {
            assert!(VpceId::read(wrong).is_err(), "{wrong:?}");
        }
        for odd in ["vpce-1;id", "$(id)", "-x"] {
            let read = VpceId::read(odd).expect(odd);
            assert!(crate::model::Part::part(&read).is_err(), "{odd}");
        }
    }
}
