//! Whatever is pasted as an answer is decoded, or said to fit nothing.

use apigw_doctor::front_door;
use apigw_doctor::report::{self, Level, Naming, Redactor, Report};

use super::text;

pub(crate) fn run(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    let decoded = front_door::read(text).decode();
    let mut redactor = Redactor::new(Level::All, Naming::Readable, None);
    let _json = report::json(&redactor.apply(Report::of_answer(&decoded)));
}
