//! `--evidence`: texts that somebody pasted, as observations.

use super::decode;
use crate::cli::EvidenceArgs;
use crate::error::Error;
use crate::facts::Facts;
use crate::transcript::Transcript;

/// What was pasted, and where it stands.
pub(super) struct Evidence {
    texts: Vec<(String, Transcript)>,
}

/// Reads the texts; none where none are named.
///
/// # Errors
/// One could not be read, or is known in no part.
pub(super) fn read(args: &EvidenceArgs) -> Result<Option<Evidence>, Error> {
    if args.evidence.is_empty() {
        return Ok(None);
    }
    let mut texts = Vec::new();
    for path in &args.evidence {
        let shown = path.display().to_string();
        let transcript = Transcript::read(&decode::text(path)?);
        if transcript.pieces.is_empty() {
            return Err(Error::Usage(format!(
                "nothing in {shown} is known as a transcript, an answer, a log or an error: see apigw-doctor decode --help"
            )));
        }
        texts.push((shown, transcript));
    }
    Ok(Some(Evidence { texts }))
}

impl Evidence {
    /// The facts of the first text that names a call.
    ///
    /// # Errors
    /// None names a call.
    pub(super) fn facts(&self) -> Result<Facts, Error> {
        let mut named = self
            .texts
            .iter()
            .filter_map(|(_, transcript)| transcript.target());
        let target = named.next().ok_or_else(|| {
            let problem = "the evidence names no URL and no host of a call: give a snapshot as well, or use diagnose with the URL";
            Error::Usage(problem.to_owned())
        })?;
        Ok(Facts::of_target(target))
    }

    /// Completes what is known by what the texts show, and says so.
    pub(super) fn complete(&self, facts: &mut Facts) {
        for (name, transcript) in &self.texts {
            let kinds: Vec<String> = transcript
                .pieces
                .iter()
                .map(|piece| format!("{} ({})", piece.kind.title(), piece.says))
                .take(12)
                .collect();
            let unread = match transcript.unread_lines() {
                0 => String::new(),
                1 => "; not read: 1 line".to_owned(),
                count => format!("; not read: {count} lines"),
            };
            facts
                .discovered
                .push(format!("pasted, from {name}: {}{unread}", kinds.join(", ")));
            let notes = transcript.complete(facts);
            facts.discovered.extend(notes);
        }
    }
}
