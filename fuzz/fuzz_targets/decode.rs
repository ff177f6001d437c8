//! Whatever is pasted as an answer is decoded, or said to fit nothing.
#![no_main]

use apigw_doctor::front_door;
use apigw_doctor::report::{Decoded, Level, Naming, Redactor};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let decoded = front_door::read(text).decode();
    let mut redactor = Redactor::new(Level::All, Naming::Readable, None);
    let _json = redactor.apply(Decoded::new(&decoded)).json();
});
