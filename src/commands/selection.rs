//! Which checks a command runs, and which facts these take.

use std::collections::BTreeSet;

use crate::checks::{Area, Check, REGISTRY};
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
        let area = check.area;
        match self {
            Self::Diagnose => true,
            // The URL by itself: what needs no network and no AWS.
            Self::Url => area == Area::Url && check.needs.is_empty(),
            // What of the URL takes AWS is whether its name exists.
            Self::Dns => match area {
                Area::Dns | Area::Vpce => true,
                Area::Url => !check.needs.is_empty(),
                _ => false,
            },
            Self::Tcp => area == Area::Tcp || is_local(check),
            // What the API is configured for is another hop's, and takes AWS.
            Self::Tls => area == Area::Tls && check.hop == Hop::Tls,
            // The log tells why an answer is an error, or that there is none.
            Self::Invoke => matches!(area, Area::Http | Area::Logs),
            Self::Logs => area == Area::Logs,
            Self::Sg => area == Area::Sg,
            Self::Path => matches!(area, Area::Sg | Area::Net),
            Self::Policy => area == Area::Policy,
        }
    }

    /// Those of the checks that judge whether there is a log, and not whether a call is in it.
    pub(super) fn of_the_logging(self) -> Vec<&'static Check> {
        let mut checks = self.checks();
        checks.retain(|check| !check.needs.contains(&FactKind::LogLines));
        checks
    }

    /// The facts that are gathered for the checks. A DNS question is asked wherever the endpoint
    /// in use matters: it is what tells which one that is.
    pub(super) fn needs(self) -> BTreeSet<FactKind> {
        if self == Self::Logs {
            // The lines are the call: none is made.
            return [FactKind::Accounts, FactKind::Stages, FactKind::LogLines].into();
        }
        closure(
            self.checks()
                .iter()
                .flat_map(|check| check.needs.iter().copied()),
        )
    }
}

/// Whether it is the client's own system that stops a connection; a proxy has nothing to do with it.
fn is_local(check: &Check) -> bool {
    check.area == Area::Env && !check.needs.contains(&FactKind::Http)
}
