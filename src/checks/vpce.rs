//! The VPC endpoint itself.

pub(super) mod interface_down;
pub(super) mod none_in_vpc;
pub(super) mod not_available;
pub(super) mod single_zone;
pub(super) mod wrong_region;
pub(super) mod wrong_service;
