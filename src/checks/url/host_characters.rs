//! The host holds only characters of hostnames.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Mistake, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL021",
    slug: "url-host-characters",
    holds: "the host holds letters, digits, hyphens and dots only",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL021"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    mistaken(case, &[Mistake::Characters], |found| {
        Told {
        title: format!("the host holds {:?}, which no hostname of AWS does", found.part),
        means: "hostnames of AWS are plain ASCII; look-alike letters, long dashes and invisible characters come from documents and chats, and percent-encoding belongs to paths".to_owned(),
        fix: "write the host in plain ASCII",
    }
    })
}
