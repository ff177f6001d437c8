//! A decoded answer: what somebody pasted, and what it means. The error is the finding that is certain;
//! each candidate is a finding that is possible, in the order in which to test them.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Evidence, EvidenceKind, Finding, Fix, HopState, Reason, Report, ReportKind, Role, Unknown,
    Verdict,
};
use crate::checks::{named, source};
use crate::front_door::{self, State};
use crate::model::{Confidence, Hop, Region, Severity};
use crate::transcript::{Lines, Transcript};

/// A decoded answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Decoded {
    /// How it came out.
    pub state: State,
    /// What was given: `transcript`, `body`, `json`, `access-log`, `execution-log`, `failure`.
    pub kind: &'static str,
    /// The status.
    pub status: Option<u16>,
    /// One sentence.
    pub summary: String,
    /// Who answered.
    pub answered_by: AnsweredBy,
    /// Which error it is.
    pub error: Option<ErrorSaid>,
    /// Which policy decided, and how.
    pub decision: Option<Decision>,
    /// The request as the gateway read it.
    pub request: Option<Request>,
    /// The hops that it proves to work.
    pub proven: Vec<Hop>,
    /// What is left, in the order in which to test it.
    pub candidates: Vec<Candidate>,
    /// What to do.
    pub fix: Vec<String>,
    /// What to send next, where it could not be told.
    pub send_next: Vec<&'static str>,
    /// What weakens the answer.
    pub notes: Vec<String>,
    /// The finding that says the same, where no error of the front door does.
    #[serde(skip)]
    pub finding: Option<(&'static str, &'static str)>,
    /// What a failure means.
    #[serde(skip)]
    pub meaning: Option<&'static str>,
    /// The pieces of the text that were read.
    pub read: Vec<ReadPiece>,
    /// The lines that nothing is known of.
    pub not_read: Vec<LineRange>,
}

/// A piece of the text that was read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReadPiece {
    /// What kind of text it is: `curl -v transcript`, `nslookup answer`, …
    pub kind: String,
    /// Where it stands.
    pub lines: LineRange,
    /// What it shows, in one line.
    pub says: String,
}

/// Lines of the text, from one.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct LineRange {
    /// The first one.
    pub first: usize,
    /// The last one.
    pub last: usize,
}

impl From<Lines> for LineRange {
    fn from(lines: Lines) -> Self {
        Self {
            first: lines.first + 1,
            last: lines.end,
        }
    }
}

/// Who answered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnsweredBy {
    /// `rest-api`, `http-api`, `proxy`, …
    pub who: &'static str,
    /// In words.
    pub title: &'static str,
    /// What shows it.
    pub because: String,
}

/// An error.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ErrorSaid {
    /// `H1` to `H29`.
    pub number: &'static str,
    /// The code of its finding, where it has one.
    pub code: Option<&'static str>,
    /// Its name.
    pub slug: &'static str,
    /// The hop that breaks.
    pub hop: Hop,
    /// What happened.
    pub title: &'static str,
    /// What that means.
    pub means: &'static str,
}

/// Which policy decided, and how.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Decision {
    /// Whom the gateway took the caller for.
    pub who: String,
    /// The action refused.
    pub action: String,
    /// `explicit-deny`, `no-allow` or `not-said`.
    pub effect: &'static str,
    /// `resource`, `domain`, `endpoint`, `identity`, `boundary`, `session`, `service-control`,
    /// `resource-control` or `not-said`.
    pub policy: &'static str,
    /// The policy's ARN, where the answer names it.
    pub policy_arn: Option<String>,
    /// The policy in words.
    #[serde(skip)]
    pub policy_title: &'static str,
}

/// The request as the gateway read it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Request {
    /// The API, or the private custom domain.
    pub api_id: String,
    /// The Region.
    pub region: String,
    /// The stage.
    pub stage: Option<String>,
    /// The method.
    pub method: Option<String>,
    /// The path.
    pub path: Option<String>,
    /// The last four digits of the owner's account.
    pub owner_ending: String,
}

/// A possible cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Candidate {
    /// Its name.
    pub slug: &'static str,
    /// What it would be.
    pub what: &'static str,
    /// How it is told from the others.
    pub discriminator: &'static str,
}

impl Decoded {
    fn new(decoded: &front_door::Decoded) -> Self {
        let entry = decoded.known.map(front_door::Known::entry);
        let who = decoded.witness.who;
        Self {
            state: decoded.state,
            kind: decoded.kind.as_str(),
            status: decoded.status,
            summary: summary(decoded),
            answered_by: AnsweredBy {
                who: who.as_str(),
                title: who.title(),
                because: decoded.witness.because.clone(),
            },
            error: entry.map(|entry| ErrorSaid {
                number: entry.number,
                code: Some(entry.code).filter(|code| !code.is_empty()),
                slug: entry.slug,
                hop: decoded.hop().unwrap_or(entry.hop),
                title: decoded.title().unwrap_or(entry.title),
                means: decoded.means().unwrap_or(entry.means),
            }),
            decision: decoded.decision.as_ref().map(|decision| Decision {
                who: decision.who.clone(),
                action: decision.action.clone(),
                effect: decision.effect,
                policy: decision.policy.as_str(),
                policy_arn: decision.policy_arn.clone(),
                policy_title: decision.policy_title,
            }),
            request: decoded.parsed.as_ref().map(|parsed| Request {
                api_id: parsed.api.clone(),
                region: parsed.region.clone(),
                stage: parsed.stage.clone(),
                method: parsed.method.clone(),
                path: parsed.path.clone(),
                owner_ending: parsed.owner_ending.clone(),
            }),
            proven: decoded.proven.clone(),
            candidates: decoded
                .candidates
                .iter()
                .map(|one| Candidate {
                    slug: one.slug,
                    what: one.what,
                    discriminator: one.tell,
                })
                .collect(),
            fix: decoded.fixes.clone(),
            send_next: decoded.send_next.clone(),
            notes: decoded.notes.clone(),
            finding: decoded.finding,
            meaning: decoded.meaning.filter(|_| decoded.known.is_none()),
            read: Vec::new(),
            not_read: Vec::new(),
        }
    }
}

impl Report {
    /// The same, with what was read of the text.
    #[must_use]
    pub fn read_from(mut self, transcript: &Transcript) -> Self {
        if let Some(decoded) = &mut self.decoded {
            let pieces = transcript.pieces.iter();
            decoded.read = pieces
                .map(|piece| ReadPiece {
                    kind: piece.kind.title(),
                    lines: piece.lines.into(),
                    says: piece.says.clone(),
                })
                .collect();
            decoded.not_read = transcript
                .unread
                .iter()
                .copied()
                .map(LineRange::from)
                .collect();
        }
        self
    }

    /// The report of `decode`.
    #[must_use]
    pub fn of_answer(answer: &front_door::Decoded) -> Self {
        let decoded = Decoded::new(answer);
        let broken_at = answer.hop().filter(|_| decoded.state == State::Error);
        let verdict = Verdict {
            state: match decoded.state {
                State::Error => super::State::Broken,
                State::Answered => super::State::Healthy,
                State::CannotTell => super::State::Inconclusive,
            },
            broken_at,
            summary: decoded.summary.clone(),
        };
        let unknown = Unknown {
            fact: "answer".into(),
            why: Reason::Failed,
            action: "decode".into(),
            would_tell: "who answered, and which error it is".into(),
            detail: format!("send next: {}", decoded.send_next.join("; ")),
        };
        let known = decoded.state != State::CannotTell;
        let bare = Self::bare(ReportKind::Decode, verdict);
        Self {
            hops: hops(&decoded.proven, broken_at),
            findings: findings(&decoded, broken_at),
            unknowns: Some(unknown).filter(|_| !known).into_iter().collect(),
            decoded: Some(decoded),
            ..bare
        }
    }
}

/// What the answer proves of each hop, and where it breaks.
fn hops(proven: &[Hop], broken_at: Option<Hop>) -> Vec<super::Hop> {
    let state = |hop| match broken_at {
        Some(broken) if hop == broken => HopState::Fail,
        Some(broken) if hop > broken => HopState::NotReached,
        _ if proven.contains(&hop) => HopState::Ok,
        _ => HopState::Skipped,
    };
    let all = Hop::ALL.into_iter();
    all.map(|hop| super::Hop {
        hop,
        state: state(hop),
    })
    .collect()
}

/// The error, then the candidates. A candidate that has no page of its own is told of on the error's, and
/// an error without one where its likeliest cause is.
fn findings(decoded: &Decoded, broken_at: Option<Hop>) -> Vec<Finding> {
    let error = decoded.error.as_ref();
    let subject = decoded.request.as_ref().map(Request::arn);
    let subject = subject.unwrap_or_else(|| "the answer".to_owned());
    let candidates = decoded.candidates.iter();
    let first = candidates.clone().find_map(|it| named(it.slug));
    let own = error
        .and_then(|error| error.code)
        .or(decoded.finding.map(|(code, _)| code))
        .or(first.map(|it| it.code))
        .unwrap_or("HTTP007");
    let blank = Finding {
        code: own.into(),
        slug: error
            .map(|error| error.slug)
            .or(decoded.finding.map(|(_, slug)| slug))
            .or(first.map(|it| it.slug))
            .unwrap_or("http-error-answer")
            .into(),
        role: Role::Cause,
        hop: broken_at.or(first.map(|it| it.hop)).unwrap_or(Hop::Url),
        severity: Severity::Error,
        confidence: if decoded.answered_by.who == front_door::Who::Unknown.as_str() {
            Confidence::Likely
        } else {
            Confidence::Certain
        },
        title: decoded.summary.clone(),
        subject,
        file: None,
        span: None,
        mark: None,
        explained_by: None,
        ignored: false,
        evidence: Vec::new(),
        look: Vec::new(),
        fix: None,
        confirm: None,
    };
    let possible = candidates.map(|candidate| Finding {
        code: named(candidate.slug).map_or(own, |it| it.code).into(),
        slug: candidate.slug.into(),
        role: Role::Note,
        severity: Severity::Info,
        confidence: Confidence::Possible,
        title: candidate.what.to_owned(),
        evidence: vec![of_the_answer(
            EvidenceKind::Inferred,
            candidate.discriminator.to_owned(),
        )],
        ..blank.clone()
    });
    let possible: Vec<Finding> = possible.collect();
    let known = Finding {
        evidence: evidence(decoded),
        fix: (!decoded.fix.is_empty()).then(|| Fix {
            summary: decoded.fix.join("; "),
            commands: Vec::new(),
            blast_radius: None,
            manual: None,
            impact: None,
            diff: None,
            verified: false,
            alternatives: Vec::new(),
        }),
        ..blank
    };
    let known = (decoded.state == State::Error).then_some(known);
    known.into_iter().chain(possible).collect()
}

const fn of_the_answer(kind: EvidenceKind, text: String) -> Evidence {
    Evidence {
        kind,
        text,
        source: Cow::Borrowed(source::ANSWER),
    }
}

fn evidence(decoded: &Decoded) -> Vec<Evidence> {
    let of = of_the_answer;
    let AnsweredBy { title, because, .. } = &decoded.answered_by;
    let mut all = vec![of(
        EvidenceKind::Observed,
        format!("answered by {title}, since {because}"),
    )];
    let told = decoded.decision.as_ref().map(Decision::told);
    let read = decoded
        .request
        .as_ref()
        .map(|it| format!("read as {}", it.told()));
    all.extend(
        told.into_iter()
            .chain(read)
            .map(|text| of(EvidenceKind::Observed, text)),
    );
    let means = decoded.error.iter().map(|error| error.means);
    let means = means.chain(decoded.meaning).map(str::to_owned);
    let notes = means.chain(decoded.notes.iter().cloned());
    all.extend(notes.map(|text| of(EvidenceKind::Inferred, text)));
    all
}

impl Request {
    /// The ARN that was asked for, with API Gateway's mask over the account.
    fn arn(&self) -> String {
        let partition = self.region.parse::<Region>();
        let partition = partition.map_or("aws", |region| region.partition().name);
        let mut arn = format!(
            "arn:{partition}:execute-api:{}:********{}:{}",
            self.region, self.owner_ending, self.api_id
        );
        for part in [&self.stage, &self.method, &self.path]
            .into_iter()
            .flatten()
        {
            arn.push('/');
            arn.push_str(part);
        }
        arn
    }

    /// In words.
    pub(super) fn told(&self) -> String {
        let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        format!(
            "API {} in {}, stage {}, {} /{}, of an account that ends in {}",
            self.api_id,
            self.region,
            word(&self.stage),
            word(&self.method),
            self.path.clone().unwrap_or_default(),
            self.owner_ending
        )
    }
}

fn summary(decoded: &front_door::Decoded) -> String {
    if let Some(summary) = &decoded.summary {
        return summary.clone();
    }
    if let Some(decision) = &decoded.decision {
        let policy = decision.policy_title;
        let who = match decision.who.as_str() {
            "anonymous" => "an unsigned call",
            who => who,
        };
        let how = match decision.effect {
            "explicit-deny" => "denies it by a statement",
            "no-allow" => "has no statement that allows it",
            _ => "refuses it",
        };
        return format!("{policy} refuses {who}: it {how}");
    }
    match (decoded.known, decoded.state, decoded.status) {
        (Some(known), _, _) => decoded.title().unwrap_or(known.entry().title).to_owned(),
        (None, State::Answered, Some(status)) => {
            format!("the call reached its integration, which answered {status}")
        }
        (None, State::Error, _) => decoded.witness.because.clone(),
        (None, _, Some(status)) if decoded.witness.who == front_door::Who::RestApi => {
            format!("API Gateway answered {status}, and the text does not say why")
        }
        (None, _, Some(status)) => {
            format!("the answer was {status}; by whom and why is not in the text")
        }
        _ => "the text fits no answer that is known".to_owned(),
    }
}

impl Decision {
    /// In words.
    pub(super) fn told(&self) -> String {
        let how = match self.effect {
            "explicit-deny" => "an explicit deny",
            "no-allow" => "no allow",
            _ => "not said whether by a deny or for want of an allow",
        };
        let arn = self.policy_arn.as_ref();
        let arn = arn.map(|arn| format!(" {arn}")).unwrap_or_default();
        format!(
            "{}{arn}: {how}, for {} ({})",
            self.policy_title.trim_end_matches(','),
            self.who,
            self.action
        )
    }
}
