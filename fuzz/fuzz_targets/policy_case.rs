//! No line makes the evaluator panic.
#![no_main]

use apigw_doctor::policy::Case;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| {
    if let Ok(case) = Case::read(line) {
        let _ = case.setup.decide(&case.request);
    }
});
