//! A fix on trial: its changes are made to a copy of the facts, which is judged again.

use super::{Finding, Judged, judge};
use crate::checks::{Check, Found};
use crate::facts::Facts;

/// Whether the finding's fix removes it, and brings up nothing that was not there before. A check that
/// can no longer judge has not been satisfied.
pub(super) fn removes(
    finding: &Finding,
    before: &Judged,
    facts: &Facts,
    checks: &[&'static Check],
) -> bool {
    let Some(fix) = &finding.found.fix else {
        return false;
    };
    // What no printed command makes was not tried by it.
    if fix.changes.is_empty() || fix.manual.is_some() {
        return false;
    }
    let after = judge(&facts.after(&fix.changes), checks);
    let (code, subject) = (finding.check.code, &finding.found.subject);
    // The same fault of another object has a fix of its own.
    let same = |(check, found): &(&Check, Found)| check.code == code && found.subject == *subject;
    let gone =
        !after.found.iter().any(same) && !after.missing.iter().any(|(check, _)| check.code == code);
    let known = |code: &str, subject: &str| {
        before
            .found
            .iter()
            .any(|(check, found)| check.code == code && found.subject == subject)
    };
    gone && after
        .found
        .iter()
        .all(|(check, found)| known(check.code, &found.subject))
}
