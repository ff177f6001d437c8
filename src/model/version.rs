//! Which version of the tool this is.

/// Its version, and the commit that it was built from where the build names one.
pub const VERSION: &str = env!("APIGW_DOCTOR_VERSION");

/// The same, and what it was built for and with: what a report of a fault needs.
pub const LONG_VERSION: &str = concat!(
    env!("APIGW_DOCTOR_VERSION"),
    "\ntarget: ",
    env!("APIGW_DOCTOR_TARGET"),
    "\nfeatures: ",
    env!("APIGW_DOCTOR_FEATURES"),
);
