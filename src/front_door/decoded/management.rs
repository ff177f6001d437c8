//! What the error of a management call means.

use super::super::{Candidate, Kind, Management, Who, Witness};
use super::{Decoded, State};

impl Management {
    /// Says what it means.
    pub(in crate::front_door) fn decode(&self) -> Decoded {
        let meaning = self.meaning();
        let hop = meaning.and_then(|meaning| meaning.hop);
        let mut decoded = Decoded::blank(
            if hop.is_some() {
                State::Error
            } else {
                State::CannotTell
            },
            Kind::Management,
            Witness::new(
                Who::Management,
                format!(
                    "{}: the error is of that call, and not of a call to the API",
                    self.told()
                ),
            ),
        );
        decoded.broken_at = hop;
        decoded.candidates = meaning
            .map(|meaning| Candidate {
                slug: meaning.slug,
                what: meaning.title,
                tell: meaning.tell,
            })
            .into_iter()
            .collect();
        decoded.fixes = meaning
            .map(|meaning| meaning.fix.to_owned())
            .into_iter()
            .collect();
        decoded.summary = Some(meaning.map_or_else(
            || {
                format!(
                    "{}: a management call, which proves nothing of the way to the API",
                    self.told()
                )
            },
            |meaning| meaning.title.to_owned(),
        ));
        decoded
            .notes
            .extend(meaning.map(|meaning| meaning.means.to_owned()));
        decoded.notes.push("a management call proves nothing of the way to the API: neither that it is open nor that it is closed".to_owned());
        if hop.is_none() {
            decoded.send_next = vec![
                "what the client itself gets: curl -v URL",
                "apigw-doctor diagnose URL, run where the call fails",
            ];
        }
        decoded
    }
}
