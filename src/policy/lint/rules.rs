//! The rules that only a static look at a policy finds. Those that a diagnosis finds, too, are checks,
//! and share the check's code.

use crate::model::{Hop, Severity};

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its code, which keeps its meaning for ever.
    pub code: &'static str,
    /// Its name in words.
    pub slug: &'static str,
    /// A sentence that is true when all is well.
    pub holds: &'static str,
    /// The hop that breaks where it does not hold.
    pub hop: Hop,
    /// How bad that is, as a rule.
    pub severity: Severity,
    /// The page, Markdown.
    pub page: &'static str,
}

macro_rules! rules {
    ($($code:literal $slug:literal $holds:literal $hop:ident $severity:ident;)*) => {
        /// Every rule that is no check.
        pub const RULES: &[Rule] = &[$(Rule {
            code: $code,
            slug: $slug,
            holds: $holds,
            hop: Hop::$hop,
            severity: Severity::$severity,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/findings/", $code, ".md")),
        }),*];
    };
}

rules! {
    "POL101" "policy-not-json" "the policy is JSON" ResourcePolicy Error;
    "POL102" "policy-duplicate-key" "no key is there twice in one object" ResourcePolicy Error;
    "POL103" "policy-element-missing" "every statement has its elements" ResourcePolicy Error;
    "POL104" "policy-element-unknown" "the grammar knows every element" ResourcePolicy Error;
    "POL105" "policy-element-invalid" "every element has a value that AWS takes" ResourcePolicy Error;
    "POL106" "policy-version-missing" "the policy names the language's version" ResourcePolicy Info;
    "POL107" "policy-element-empty" "no element is empty" ResourcePolicy Warning;
    "POL108" "policy-sid-repeated" "every Sid is there once" ResourcePolicy Warning;
    "POL109" "policy-too-long" "the policy is within AWS's quota" ResourcePolicy Error;
    "POL110" "policy-action-invalid" "every action exists" ResourcePolicy Error;
    "POL111" "policy-arn-invalid" "every ARN is whole" ResourcePolicy Error;
    "POL112" "policy-operator-unknown" "every condition operator exists" ResourcePolicy Error;
    "POL113" "policy-key-unknown" "every condition key exists" ResourcePolicy Error;
    "POL114" "policy-value-type" "operators, keys and values are of one type" ResourcePolicy Error;
    "POL115" "policy-wildcard-literal" "wildcards stand under operators that know them" ResourcePolicy Warning;
    "POL116" "policy-set-qualifier" "set qualifiers stand over keys of several values" ResourcePolicy Warning;
    "POL117" "policy-variable-literal" "every variable acts" ResourcePolicy Error;
    "POL118" "policy-address-range" "every range of addresses is one that clients have" ResourcePolicy Warning;
    "POL119" "policy-redundant" "nothing is said twice" ResourcePolicy Info;
    "POL120" "policy-principal-invalid" "every principal names somebody" ResourcePolicy Error;
    "POL121" "policy-principal-deleted" "no principal was deleted" ResourcePolicy Warning;
    "POL122" "policy-principal-unsupported" "the principals are of kinds that can call" ResourcePolicy Warning;
    "POL123" "policy-allow-not-principal" "no Allow has a NotPrincipal" ResourcePolicy Error;
    "POL124" "policy-id-malformed" "the ids of VPCs and endpoints are ids" ResourcePolicy Error;
    "POL125" "policy-endpoint-elsewhere" "the endpoints named exist, and are those of the API" ResourcePolicy Warning;
    "POL126" "policy-cache-of-another-account" "nobody of another account is to invalidate the cache" ResourcePolicy Warning;
    "POL127" "rp-principal-assumed-role" "no principal is one session of a role" ResourcePolicy Warning;
    "POL130" "policy-admits-nobody" "the policy admits some call" ResourcePolicy Error;
    "POL132" "policy-source-ip-of-endpoint" "no policy of an identity or an endpoint rests on aws:SourceIp" Method Warning;
    "POL133" "policy-sid-characters" "every Sid has letters and digits alone" ResourcePolicy Error;
    "POL134" "policy-sid-empty" "no Sid is empty" ResourcePolicy Info;
    "POL135" "policy-several-booleans" "a Boolean is compared with one value" ResourcePolicy Error;
    "POL136" "policy-deny-by-tag" "no Deny of calls depends on a tag of the resource" Method Warning;
    "POL137" "policy-deny-not-action-by-tag" "no Deny with NotAction depends on a tag of the resource" Method Warning;
    "POL138" "policy-redundant-action" "no action of a list covers another" ResourcePolicy Info;
    "POL139" "policy-redundant-resource" "no resource of a list covers another" ResourcePolicy Info;
    "POL140" "policy-redundant-number" "a limit is one number" ResourcePolicy Info;
    "POL141" "policy-region-unknown" "every Region in a condition exists" ResourcePolicy Error;
    "POL142" "policy-address-without-place" "private addresses stand beside a VPC or an endpoint" ResourcePolicy Warning;
    "POL143" "policy-wider-than-one-endpoint" "a policy of one endpoint admits calls through that endpoint alone" ResourcePolicy Info;
    "POL015" "rp-allow-negated" "no Allow admits everyone but the listed ones" ResourcePolicy Error;
    "POL017" "rp-either-of-two" "conditions that belong together stand in one statement" ResourcePolicy Warning;
    "POL018" "rp-if-exists-allow" "no Allow admits calls that lack the key" ResourcePolicy Warning;
    "IAM001" "id-confused-arn" "the identity's policy is about calls" Method Warning;
    "IAM003" "id-cross-account-both" "the accounts that the policy admits need not allow the call themselves" Method Info;
}

/// The rule of a code or slug, in any case.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(name) || rule.slug.eq_ignore_ascii_case(name))
}
