//! ARNs, and patterns of them.

use super::pattern::{Extent, Fuel, Glob, Piece};

/// An ARN, or a pattern of one, split at its first five colons.
///
/// Source: AWS, "Amazon Resource Names (ARNs)"; "ARN condition operators".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ArnGlob {
    parts: Box<[Glob; 6]>,
}

impl ArnGlob {
    /// Six parts, the first of which is `arn`; `None` where it is something else.
    pub(super) fn new(pieces: &[Piece]) -> Option<Self> {
        let mut parts: Vec<Vec<Piece>> = vec![Vec::new()];
        for piece in pieces {
            let Piece::Lit(text) = piece else {
                parts.last_mut()?.push(piece.clone());
                continue;
            };
            let mut rest = text.as_str();
            while parts.len() < 6
                && let Some((before, after)) = rest.split_once(':')
            {
                parts.last_mut()?.push(Piece::Lit(before.to_owned()));
                parts.push(Vec::new());
                rest = after;
            }
            parts.last_mut()?.push(Piece::Lit(rest.to_owned()));
        }
        let globs: Vec<Glob> = parts.iter().map(|part| Glob::new(part)).collect();
        Self::of(globs.try_into().ok()?)
    }

    /// Of a text without variables.
    pub(super) fn plain(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':').map(Glob::wild);
        let mut next = || parts.next();
        Self::of([next()?, next()?, next()?, next()?, next()?, next()?])
    }

    fn of(parts: [Glob; 6]) -> Option<Self> {
        let [first, ..] = &parts;
        let parts = first.matches("arn", &Fuel::full()).then_some(parts)?;
        Some(Self {
            parts: Box::new(parts),
        })
    }

    /// Its six parts, with the colons between them.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (place, part) in self.parts.iter().enumerate() {
            if place > 0 {
                pieces.push(Piece::Lit(":".to_owned()));
            }
            pieces.extend(part.pieces());
        }
        pieces
    }

    /// What a text says of which nobody knows that it is one whole ARN.
    pub(super) fn spans(&self, text: &str, fuel: &Fuel) -> Extent {
        let given = text.splitn(6, ':');
        let count = given.clone().count();
        // The last part that is there may go on.
        let whole = if count < 6 { count - 1 } else { 6 };
        let parts = self.parts.iter().zip(given).take(whole);
        let all = parts.fold(Extent::Whole, |all, (glob, part)| {
            all.min(glob.spans(part, fuel))
        });
        if whole < 6 {
            all.min(Extent::Part)
        } else {
            all
        }
    }

    /// Whether every part matches.
    pub(super) fn matches(&self, arn: &Arn<'_>, fuel: &Fuel) -> bool {
        // The last parts differ most often, so they are compared first.
        self.parts
            .iter()
            .zip(arn.0)
            .rev()
            .all(|(glob, part)| glob.matches(part, fuel))
    }
}

/// An ARN's six parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arn<'a>([&'a str; 6]);

/// Whether a text is an ARN that breaks off before its sixth part.
pub(super) fn is_cut_short(text: &str) -> bool {
    text.starts_with("arn:") && text.splitn(6, ':').count() < 6
}

impl<'a> Arn<'a> {
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let parts = [next()?, next()?, next()?, next()?, next()?, next()?];
        (parts[0] == "arn").then_some(Self(parts))
    }

    pub(super) const fn partition(&self) -> &'a str {
        self.0[1]
    }

    pub(super) const fn service(&self) -> &'a str {
        self.0[2]
    }

    pub(super) const fn region(&self) -> &'a str {
        self.0[3]
    }

    pub(super) const fn account(&self) -> &'a str {
        self.0[4]
    }

    pub(super) const fn resource(&self) -> &'a str {
        self.0[5]
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{Reading, pieces};
    use super::*;

    #[test]
    fn arns_match_by_part() {
        let glob = |text: &str| {
            ArnGlob::new(&pieces(
                text,
                Reading {
                    wildcards: true,
                    variables: false,
                },
            ))
        };
        let matches = |pattern: &str, arn: &str| {
            glob(pattern)
                .is_some_and(|glob| glob.matches(&Arn::new(arn).expect("an ARN"), &Fuel::full()))
        };
        assert!(matches(
            "arn:aws:execute-api:*:1:a/*",
            "arn:aws:execute-api:eu-west-1:1:a/b:c/d"
        ));
        assert!(!matches("arn:*:1:a", "arn:aws:iam::1:a"));
        assert!(!matches("arn:aws:iam:*:1:a", "arn:aws:iam:x:y:1:a"));
    }
}
