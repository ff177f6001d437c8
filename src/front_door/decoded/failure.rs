//! What it means where a program says that no answer came.

use super::super::{Failure, Kind, Who, Witness};
use super::{Decoded, RUN_NEXT, State};

/// What a program's failure means.
pub(super) fn decoded(failure: Failure) -> Decoded {
    let entry = failure.entry();
    let title = entry.map_or("the call failed", |entry| entry.title);
    let state = match failure {
        Failure::Unspecified => State::CannotTell,
        _ => State::Error,
    };
    let mut decoded = Decoded::blank(
        state,
        Kind::Failure,
        Witness::new(Who::Nobody, format!("no answer came: {title}")),
    );
    decoded.send_next = vec![RUN_NEXT];
    let Some(entry) = entry else {
        return decoded;
    };
    decoded.broken_at = entry.hop;
    decoded.proven = entry.passed.to_vec();
    decoded.candidates = entry.candidates.to_vec();
    decoded.fixes = vec![format!("run where the call fails: {}", entry.run)];
    decoded.summary = Some(entry.title.to_owned());
    decoded.meaning = Some(entry.means);
    decoded.finding = (!entry.code.is_empty()).then_some((entry.code, entry.slug));
    decoded
}
