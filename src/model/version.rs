//! Which version of the tool this is.

/// Its version, and the commit that it was built from where the build names one.
pub const VERSION: &str = env!("APIGW_DOCTOR_VERSION");
