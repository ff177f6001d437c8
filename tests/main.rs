//! The one integration-test binary.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so and fails; only the program must never panic"
)]

mod lab;
