//! What can be wrong, one file a check. A check is data plus a pure function of the case.
//!
//! To add one: a line in its area's list, with a file where it has logic, a page in `docs/findings/`, and
//! a case in `tests/cases/`. The tests over the registry ask for the rest.

#[macro_use]
mod list;

mod api;
mod behind;
mod dns;
mod domain;
mod env;
mod finding;
mod front;
mod http;
mod identity;
mod integration;
mod logs;
mod method;
mod net;
mod policy;
mod sg;
mod symptom;
mod tcp;
mod tls;
mod unread;
mod url;
mod vpce;
mod words;

pub(crate) use dns::{said, who};
pub use finding::{Evidence, EvidenceKind, Finding, Fix, Kind, source};
pub(crate) use net::{code_of, need_of};
pub use symptom::Symptom;
pub use words::{list, plural};

use crate::case::{Absent, Case};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

/// One check.
pub struct Check {
    /// Its code, which keeps its meaning for ever.
    pub code: &'static str,
    /// Its name in words.
    pub slug: &'static str,
    /// A sentence that is true when all is well.
    pub holds: &'static str,
    /// The area that it belongs to.
    pub area: Area,
    /// The hop that breaks where it does not hold.
    pub hop: Hop,
    /// How bad that is.
    pub severity: Severity,
    /// The facts it needs: what is gathered for it, and what `permissions` prints.
    pub needs: &'static [FactKind],
    /// What it reads beside that, where another check or a file brought it: it tells which of several
    /// endpoints is in use, adds to what is said, or lets the check find more. It is not gathered for the
    /// check, and without it the check claims no more than it knows.
    pub also_reads: &'static [FactKind],
    /// The symptoms that it explains, where it finds something wrong.
    pub explains: &'static [Symptom],
    /// Which route of the call it judges.
    pub judges: JudgedRoute,
    /// The page of the finding, Markdown.
    pub page: &'static str,
    /// The judgement.
    pub run: fn(&Case<'_>) -> Result<Outcome, Stop>,
}

impl Check {
    /// What the check says of a case.
    ///
    /// # Errors
    /// A fact that it needs is unknown.
    pub fn judge(&self, case: &Case<'_>) -> Result<Outcome, MissingFact> {
        (self.run)(case).or_else(|stop| match stop {
            Stop::NotApplicable(why) => Ok(Outcome::NotApplicable(why)),
            Stop::Ok(evidence) => Ok(Outcome::Ok(evidence)),
            Stop::Missing(missing) => Err(missing),
        })
    }
}

/// Why a check ends before its judgement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// There is nothing to judge here; why.
    NotApplicable(&'static str),
    /// All is well; what shows it.
    Ok(Vec<Evidence>),
    /// A fact that it needs is unknown.
    Missing(MissingFact),
}

impl From<MissingFact> for Stop {
    fn from(missing: MissingFact) -> Self {
        Self::Missing(missing)
    }
}

impl From<Absent> for Stop {
    fn from(absent: Absent) -> Self {
        match absent {
            Absent::NotPrivate => Self::NotApplicable("the API is not private"),
            Absent::NoPolicy => Self::NotApplicable("the API has no resource policy"),
            Absent::Unknown(missing) => Self::Missing(missing),
        }
    }
}

/// What a check is about: the folder that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The invoke URL and its headers.
    Url,
    /// The VPC endpoint itself.
    Vpce,
    /// Names.
    Dns,
    /// The client's own system, and its proxy.
    Env,
    /// Routes, and what they lead through.
    Net,
    /// Security groups.
    Sg,
    /// Connections.
    Tcp,
    /// Handshakes and certificates.
    Tls,
    /// The resource policy and the endpoint policy.
    Policy,
    /// What the API is configured for.
    Api,
    /// The API's paths and methods.
    Method,
    /// The answer to a call.
    Http,
    /// Who signs the call, and whether they may make it.
    Identity,
    /// What the method leads to.
    Integration,
    /// The custom domain name.
    Domain,
    /// What stands in front of the endpoint.
    Front,
    /// The logs of the stage.
    Logs,
}

/// Which route of the call a check judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgedRoute {
    /// The one that the probes took.
    Probed,
    /// The one by the client's proxy: a call that the probes sent through settles nothing of it, neither
    /// what the check found nor what it could not learn.
    Proxied,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All is well; what shows it.
    Ok(Vec<Evidence>),
    /// There is nothing to judge here; why.
    NotApplicable(&'static str),
    /// Something is wrong.
    Found(Vec<Finding>),
}

impl Outcome {
    /// All is well, in one line.
    #[expect(clippy::unnecessary_wraps, reason = "so that a check ends in one word")]
    fn ok<E>(evidence: Evidence) -> Result<Self, E> {
        Ok(Self::Ok(vec![evidence]))
    }

    /// One thing is wrong.
    #[expect(clippy::unnecessary_wraps, reason = "so that a check ends in one word")]
    fn found<E>(found: Finding) -> Result<Self, E> {
        Ok(Self::Found(vec![found]))
    }
}

/// The folders. Within a hop, their findings are shown in this order.
const FOLDERS: [&[&Check]; 17] = [
    url::CHECKS,
    vpce::CHECKS,
    dns::CHECKS,
    env::CHECKS,
    net::CHECKS,
    sg::CHECKS,
    tcp::CHECKS,
    tls::CHECKS,
    policy::CHECKS,
    api::CHECKS,
    domain::CHECKS,
    front::CHECKS,
    method::CHECKS,
    identity::CHECKS,
    integration::CHECKS,
    http::CHECKS,
    logs::CHECKS,
];

/// Every check, along the path of the call. Within a hop, the order is the one in which findings are
/// shown: the special before the general.
pub const REGISTRY: &[&Check] = &along_the_path();

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which refuses an index that is too large"
)]
const COUNT: usize = {
    let (mut count, mut folder) = (0, 0);
    while folder < FOLDERS.len() {
        count += FOLDERS[folder].len();
        folder += 1;
    }
    count
};

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which refuses an index that is too large"
)]
const fn along_the_path() -> [&'static Check; COUNT] {
    let mut all = [FOLDERS[0][0]; COUNT];
    let (mut next, mut hop) = (0, 0);
    while hop < Hop::ALL.len() {
        let mut folder = 0;
        while folder < FOLDERS.len() {
            let mut place = 0;
            while place < FOLDERS[folder].len() {
                let check = FOLDERS[folder][place];
                if check.hop as usize == Hop::ALL[hop] as usize {
                    all[next] = check;
                    next += 1;
                }
                place += 1;
            }
            folder += 1;
        }
        hop += 1;
    }
    all
}

/// The check of a code or slug, in any case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    REGISTRY.iter().copied().find(|check| {
        check.code.eq_ignore_ascii_case(name) || check.slug.eq_ignore_ascii_case(name)
    })
}

/// The check of the cause that the call's own lines in the stage's log tell.
#[must_use]
pub fn told_by_log(case: &Case<'_>) -> Option<&'static Check> {
    find(integration::named_by_log(case)?)
}

/// A finding's name and page, whoever finds it: a check, or a rule of `policy lint`.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Its code.
    pub code: &'static str,
    /// Its name in words.
    pub slug: &'static str,
    /// A sentence that is true when all is well.
    pub holds: &'static str,
    /// The hop that breaks.
    pub hop: Hop,
    /// How bad that is.
    pub severity: Severity,
    /// The page, Markdown.
    pub page: &'static str,
}

impl Named {
    /// The page in Korean: of the most common causes, there is one.
    #[must_use]
    pub fn korean(&self) -> Option<&'static str> {
        let of_it = |(code, _): &&(&str, &str)| *code == self.code;
        KOREAN.iter().find(of_it).map(|(_, page)| *page)
    }
}

/// Every finding that has a page: the checks', the rules', then those of commands.
pub fn all_named() -> impl Iterator<Item = Named> {
    let checks = REGISTRY.iter().map(|check| Named {
        code: check.code,
        slug: check.slug,
        holds: check.holds,
        hop: check.hop,
        severity: check.severity,
        page: check.page,
    });
    let rules = crate::policy::RULES.iter().map(|rule| Named {
        code: rule.code,
        slug: rule.slug,
        holds: rule.holds,
        hop: rule.hop,
        severity: rule.severity,
        page: rule.page,
    });
    checks.chain(rules).chain(OF_COMMANDS.iter().copied())
}

/// The finding of a code or slug, in any case.
#[must_use]
pub fn named(name: &str) -> Option<Named> {
    all_named().find(|it| it.code.eq_ignore_ascii_case(name) || it.slug.eq_ignore_ascii_case(name))
}

/// The page that `explain` prints.
macro_rules! page {
    ($code:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/docs/findings/",
            $code,
            ".md"
        ))
    };
}

/// What commands find that judge something else than a call or a policy's text.
const OF_COMMANDS: &[Named] = &[
    Named {
        code: "POL128",
        slug: "policy-test-failed",
        holds: "every case of a policy's tests decides as it expects",
        hop: Hop::ResourcePolicy,
        severity: Severity::Error,
        page: page!("POL128"),
    },
    Named {
        code: "POL129",
        slug: "policy-admits",
        holds: "the policies admit these calls",
        hop: Hop::ResourcePolicy,
        severity: Severity::Info,
        page: page!("POL129"),
    },
    Named {
        code: "POL131",
        slug: "policy-calls-changed",
        holds: "two policies decide every call alike",
        hop: Hop::ResourcePolicy,
        severity: Severity::Error,
        page: page!("POL131"),
    },
];

/// The pages that stand in Korean, too. The articles that the tool grew from are Korean, and these
/// are the causes that they and the people who ask for help name most often.
const KOREAN: &[(&str, &str)] = &[
    ("API005", page!("ko/API005")),
    ("DNS001", page!("ko/DNS001")),
    ("DNS005", page!("ko/DNS005")),
    ("EP002", page!("ko/EP002")),
    ("IAM002", page!("ko/IAM002")),
    ("NET006", page!("ko/NET006")),
    ("POL001", page!("ko/POL001")),
    ("POL002", page!("ko/POL002")),
    ("POL003", page!("ko/POL003")),
    ("POL005", page!("ko/POL005")),
    ("SG001", page!("ko/SG001")),
    ("SG004", page!("ko/SG004")),
    ("URL001", page!("ko/URL001")),
    ("URL004", page!("ko/URL004")),
    ("VPCE001", page!("ko/VPCE001")),
];
