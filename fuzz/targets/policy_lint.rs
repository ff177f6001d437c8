//! No text makes the reader or the linter panic, and the correction of a policy is text again.

use apigw_doctor::policy::{LintContext, lint};

use super::text;

pub(crate) fn run(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    let linted = lint(text, None, &LintContext::default());
    let _ = linted.corrected();
}
