//! The VPC endpoint itself.

pub(super) mod none_in_vpc;
pub(super) mod not_available;
