//! The condition keys, their types, and which of them API Gateway knows.
//!
//! Source: AWS, "AWS condition keys that can be used in API Gateway resource policies"; "AWS global
//! condition context keys".

/// The type of a key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::policy) enum KeyType {
    Text,
    Arn,
    Ip,
    Bool,
    Date,
    Number,
}

/// A key.
pub(in crate::policy) struct Key {
    /// Its name as AWS writes it; one that ends in `/` has a tag's name after it.
    pub(in crate::policy) name: &'static str,
    pub(in crate::policy) kind: KeyType,
    /// Whether a request may hold several values.
    pub(in crate::policy) multi: bool,
    /// Whether a call of a private API has it.
    pub(in crate::policy) supported: bool,
}

const fn key(name: &'static str, kind: KeyType, multi: bool, supported: bool) -> Key {
    Key {
        name,
        kind,
        multi,
        supported,
    }
}

use KeyType::{Arn, Bool, Date, Ip, Number, Text};

const KEYS: &[Key] = &[
    key("aws:CurrentTime", Date, false, true),
    key("aws:EpochTime", Date, false, true),
    key("aws:MultiFactorAuthAge", Number, false, true),
    key("aws:MultiFactorAuthPresent", Bool, false, true),
    key("aws:PrincipalAccount", Text, false, true),
    key("aws:PrincipalArn", Arn, false, true),
    key("aws:PrincipalOrgID", Text, false, true),
    key("aws:PrincipalOrgPaths", Text, true, true),
    key("aws:PrincipalTag/", Text, false, true),
    key("aws:PrincipalType", Text, false, true),
    key("aws:Referer", Text, false, true),
    key("aws:SecureTransport", Bool, false, true),
    key("aws:SourceArn", Arn, false, true),
    key("aws:SourceIp", Ip, false, true),
    key("aws:SourceVpc", Text, false, true),
    key("aws:SourceVpce", Text, false, true),
    key("aws:VpcSourceIp", Ip, false, true),
    key("aws:TokenIssueTime", Date, false, true),
    key("aws:UserAgent", Text, false, true),
    key("aws:userid", Text, false, true),
    key("aws:username", Text, false, true),
    key("aws:ResourceAccount", Text, false, true),
    key("aws:ResourceOrgID", Text, false, true),
    key("aws:ResourceOrgPaths", Text, true, true),
    key("aws:ResourceTag/", Text, false, false),
    key("aws:RequestedRegion", Text, false, true),
    key("execute-api:viaDomainArn", Arn, false, true),
    key("aws:SourceVpcArn", Arn, false, false),
    key("aws:VpceAccount", Text, false, false),
    key("aws:VpceOrgID", Text, false, false),
    key("aws:VpceOrgPaths", Text, true, false),
    key("aws:SourceAccount", Text, false, false),
    key("aws:SourceOrgID", Text, false, false),
    key("aws:SourceOrgPaths", Text, true, false),
    key("aws:CalledVia", Text, true, false),
    key("aws:CalledViaFirst", Text, false, false),
    key("aws:CalledViaLast", Text, false, false),
    key("aws:ViaAWSService", Bool, false, false),
    key("aws:PrincipalIsAWSService", Bool, false, false),
    key("aws:PrincipalServiceName", Text, false, false),
    key("aws:PrincipalServiceNamesList", Text, true, false),
    key("aws:FederatedProvider", Text, false, false),
    key("aws:SourceIdentity", Text, false, false),
    key("aws:RequestTag/", Text, false, false),
    key("aws:TagKeys", Text, true, false),
    key("aws:Ec2InstanceSourceVpc", Text, false, false),
    key("aws:Ec2InstanceSourcePrivateIPv4", Ip, false, false),
    key("aws:AssumedRoot", Bool, false, false),
    key("aws:ChatbotSourceArn", Arn, false, false),
    key("aws:SignInSessionArn", Arn, false, false),
    key("aws:ViaAWSMCPService", Bool, false, false),
    key("aws:CalledViaAWSMCP", Text, true, false),
    key("aws:IsMcpServiceAction", Bool, false, false),
    key("ssm:SourceInstanceArn", Arn, false, false),
    key("codebuild:BuildArn", Arn, false, false),
    key("codebuild:ProjectArn", Arn, false, false),
    key("glue:RoleAssumedBy", Text, false, false),
    key("glue:CredentialIssuingService", Text, false, false),
    key("identitystore:UserId", Text, false, false),
    key("ec2:RoleDelivery", Number, false, false),
    key("ec2:SourceInstanceArn", Arn, false, false),
    key("lambda:SourceFunctionArn", Arn, false, false),
];

/// The key of a name; names have no case.
pub(in crate::policy) fn find(name: &str) -> Option<&'static Key> {
    let folded = name.to_ascii_lowercase();
    KEYS.iter().find(|key| {
        let known = key.name.to_ascii_lowercase();
        if known.ends_with('/') {
            folded.len() > known.len() && folded.starts_with(&known)
        } else {
            folded == known
        }
    })
}

/// Whether a key needs a name after its slash, and lacks it.
pub(in crate::policy) fn lacks_tag(name: &str) -> bool {
    let folded = name.to_ascii_lowercase();
    KEYS.iter().any(|key| {
        let known = key.name.to_ascii_lowercase();
        known.ends_with('/') && (folded == known || folded == known.trim_end_matches('/'))
    })
}

/// The known name that is nearest to a wrong one.
pub(in crate::policy) fn near(name: &str) -> Option<&'static str> {
    let plain = |text: &str| {
        text.to_ascii_lowercase()
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .replace(['-', '_', '/'], "")
    };
    let wanted = plain(name);
    let alike = |key: &&Key| {
        let known = plain(key.name);
        known == wanted || known == format!("source{wanted}")
    };
    let same = KEYS.iter().find(alike).map(|key| key.name);
    same.or_else(|| nearest(name, KEYS.iter().map(|key| key.name)))
}

/// The one name that is meant by a misspelt one: the nearest, where no other is as near.
pub(in crate::policy) fn nearest<'a>(
    written: &str,
    names: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let folded = written.to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = names
        .map(|name| {
            let distance = strsim::damerau_levenshtein(&folded, &name.to_ascii_lowercase());
            (distance, name)
        })
        .filter(|(distance, name)| *distance <= 2 && *distance * 4 <= name.len())
        .collect();
    near.sort_unstable();
    match near.as_slice() {
        [(_, name)] => Some(name),
        [(first, name), (second, _), ..] if first < second => Some(name),
        _ => None,
    }
}
