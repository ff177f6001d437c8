//! No line makes the evaluator panic.

use apigw_doctor::policy::Case;

use super::text;

pub(crate) fn run(data: &[u8]) {
    if let Some(Ok(case)) = text(data).map(Case::read) {
        let _ = case.setup.decide(&case.request);
    }
}
