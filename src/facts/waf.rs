//! Web ACLs: of a rule its name, its action and its kind. What it looks for may be a secret, and is left out.
//!
//! Source: AWS WAF V2 API Reference.

mod web_acl;

pub use web_acl::{WebAcl, WebAclRule};
