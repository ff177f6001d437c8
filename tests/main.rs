//! The one integration-test binary.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot go on says so and fails; only the program must never panic"
)]

mod architecture;
mod command_line;
mod lab;
mod never_green;
mod recorded;
mod registry;
mod tool;
