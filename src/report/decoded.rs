//! A decoded answer: its data, which is the contract `apigw-doctor/decode/1`, and its renderings.

use colored::Colorize;
use schemars::JsonSchema;
use serde::Serialize;

use super::human::Page;
use super::style::paint;
use super::{Redacted, Style, Tool};
use crate::front_door::{self, State};
use crate::model::Hop;

/// The schema of a decoded answer.
pub const DECODE_SCHEMA: &str = "apigw-doctor/decode/1";

/// A decoded answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Decoded {
    /// [`DECODE_SCHEMA`].
    pub schema: &'static str,
    /// The tool.
    pub tool: Tool,
    /// `error`, `answered` or `cannot-tell`.
    pub state: &'static str,
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
    /// The report of a decoded answer.
    #[must_use]
    pub fn new(decoded: &front_door::Decoded) -> Self {
        let entry = decoded.known.map(front_door::Known::entry);
        let who = decoded.witness.who;
        Self {
            schema: DECODE_SCHEMA,
            tool: Tool {
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            state: match decoded.state {
                State::Error => "error",
                State::Answered => "answered",
                State::CannotTell => "cannot-tell",
            },
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
                policy_title: decision.policy.title(),
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
        }
    }
}

impl Redacted<Decoded> {
    /// As one JSON document.
    ///
    /// # Errors
    /// Never in practice: every key is a text.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// In one line.
    #[must_use]
    pub fn short(&self) -> String {
        let code = self
            .error
            .as_ref()
            .map(|error| error.code.unwrap_or(error.number));
        match code {
            Some(code) => format!(
                "{code} {}; answered by {}\n",
                self.summary, self.answered_by.title
            ),
            None => format!("{}; answered by {}\n", self.summary, self.answered_by.title),
        }
    }

    /// For people, with colour in it.
    #[must_use]
    pub fn human(&self, style: Style) -> String {
        let mut page = Page::new(style.width);
        let (mark, word) = match self.state {
            "error" => ("fail", "Decoded"),
            "answered" => ("ok", "Answered by the integration"),
            _ => ("unknown", "Cannot tell"),
        };
        page.line(&format!("  {} {}", style.mark(mark), paint(mark, word)));
        page.hanging("    ", "    ", &self.summary);
        page.blank();
        field(&mut page, "answered by", self.answered_by.title);
        field(&mut page, "since", &self.answered_by.because);
        if let Some(error) = &self.error {
            let code = error
                .code
                .map(|code| format!(" {code}"))
                .unwrap_or_default();
            field(
                &mut page,
                "error",
                &format!("{}{code} {}", error.number, error.slug),
            );
            field(&mut page, "means", error.means);
        }
        if let Some(decision) = &self.decision {
            field(&mut page, "decided", &told(decision));
        }
        if let Some(request) = &self.request {
            let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            field(
                &mut page,
                "read as",
                &format!(
                    "API {} in {}, stage {}, {} /{}, of an account that ends in {}",
                    request.api_id,
                    request.region,
                    word(&request.stage),
                    word(&request.method),
                    request.path.clone().unwrap_or_default(),
                    request.owner_ending
                ),
            );
        }
        if !self.proven.is_empty() {
            let hops: Vec<&str> = self.proven.iter().map(|hop| hop.title()).collect();
            field(&mut page, "proven", &hops.join(", "));
        }
        if !self.candidates.is_empty() {
            page.blank();
            page.line("  what is left, in the order in which to test it");
            for (number, one) in self.candidates.iter().enumerate() {
                field(
                    &mut page,
                    &(number + 1).to_string(),
                    &format!("{}  ({})", one.what, one.slug),
                );
                field(&mut page, "", &one.discriminator.dimmed().to_string());
            }
        }
        page.blank();
        for fix in &self.fix {
            field(&mut page, "fix", fix);
        }
        for next in &self.send_next {
            field(&mut page, "send next", next);
        }
        for note in &self.notes {
            field(&mut page, "note", note);
        }
        if let Some(code) = self.error.as_ref().and_then(|error| error.code) {
            field(&mut page, "more", &format!("apigw-doctor explain {code}"));
        }
        page.finish()
    }

    /// The same in plain text.
    #[must_use]
    pub fn plain(&self, style: Style) -> String {
        anstream::adapter::strip_str(&self.human(style)).to_string()
    }
}

fn summary(decoded: &front_door::Decoded) -> String {
    if let Some(decision) = &decoded.decision {
        let policy = decision.policy.title();
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
        _ => "the text fits no answer that is known".to_owned(),
    }
}

fn told(decision: &Decision) -> String {
    let how = match decision.effect {
        "explicit-deny" => "an explicit deny",
        "no-allow" => "no allow",
        _ => "not said whether by a deny or for want of an allow",
    };
    let arn = decision.policy_arn.as_ref();
    let arn = arn.map(|arn| format!(" {arn}")).unwrap_or_default();
    format!(
        "{}{arn}: {how}, for {} ({})",
        decision.policy_title.trim_end_matches(','),
        decision.who,
        decision.action
    )
}

fn field(page: &mut Page, name: &str, text: &str) {
    page.hanging(
        &format!("  {name:<12}").dimmed().to_string(),
        "              ",
        text,
    );
}
