//! Which checks a command runs, and which facts these take.

use std::collections::BTreeSet;

use crate::checks::{Check, REGISTRY};
use crate::cli::Selection;
use crate::facts::FactKind;
use crate::gather::closure;
use crate::model::Hop;

impl Selection {
    /// The checks, in the registry's order.
    #[must_use]
    pub fn checks(self) -> Vec<&'static Check> {
        REGISTRY
            .iter()
            .copied()
            .filter(|check| self.takes(check))
            .collect()
    }

    fn takes(self, check: &Check) -> bool {
        let area = check.code.trim_end_matches(|c: char| c.is_ascii_digit());
        match self {
            Self::Diagnose => true,
            // The URL by itself: what needs no network and no AWS.
            Self::Url => area == "URL" && check.needs.is_empty(),
            Self::Dns => matches!(area, "DNS" | "VPCE") || check.slug == "url-alias-not-associated",
            Self::Tcp => area == "TCP" || is_local(check),
            // What the API is configured for is another hop's, and takes AWS.
            Self::Tls => area == "TLS" && check.hop == Hop::Tls,
            Self::Invoke => area == "HTTP",
            Self::Sg => area == "SG",
            Self::Path => matches!(area, "SG" | "NET"),
            Self::Policy => matches!(area, "POL" | "EP"),
        }
    }

    /// The facts that are gathered for the checks. A DNS question is asked wherever the endpoint
    /// in use matters: it is what tells which one that is.
    pub(super) fn needs(self) -> BTreeSet<FactKind> {
        closure(
            self.checks()
                .iter()
                .flat_map(|check| check.needs.iter().copied()),
        )
    }
}

/// Whether it is the client's own system that stops a connection; a proxy has nothing to do with it.
fn is_local(check: &Check) -> bool {
    check.code.starts_with("ENV") && !check.needs.contains(&FactKind::Http)
}
