//! The VPC endpoint itself.

checks! {
    Vpce:
    mod none_in_vpc;
    mod wrong_service;
    mod wrong_region;
    mod not_available;
    mod interface_down;
    mod single_zone;
}
