//! Certificates of custom domain names.
//!
//! Source: ACM API Reference.

mod certificate;

pub use certificate::Certificate;
