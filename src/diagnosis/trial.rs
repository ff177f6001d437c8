//! A fix on trial: its changes are made to a copy of the facts, which is judged again.

use super::{Finding, Judged, judge};
use crate::checks::Check;
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
    if fix.changes.is_empty() {
        return false;
    }
    let after = judge(&facts.after(&fix.changes), checks);
    let code = finding.check.code;
    let gone = !after.found.iter().any(|(check, _)| check.code == code)
        && !after.missing.iter().any(|(check, _)| check.code == code);
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
