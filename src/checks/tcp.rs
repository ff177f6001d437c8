//! TCP on port 443.

pub(super) mod connects;
