//! The invoke URL and its headers.

pub(super) mod alias_not_associated;
pub(super) mod http_scheme;
pub(super) mod missing_stage;
pub(super) mod vpce_no_selector;
pub(super) mod vpce_no_suffix;
