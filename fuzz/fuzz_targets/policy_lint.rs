//! No text makes the reader or the linter panic, and the correction of a policy is text again.
#![no_main]

use apigw_doctor::policy::{World, lint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let linted = lint(text, None, &World::default());
    let _ = linted.corrected();
});
