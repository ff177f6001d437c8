//! What a pasted answer means: who answered, which error it is, what it proves, what is left.

use schemars::JsonSchema;
use serde::Serialize;

use super::catalogue::{API_KEY_MISSING, SOMEBODY_ELSE, WAF, WITHOUT_HEADER};
use super::foreign::MANAGEMENT;
use super::{
    Candidate, DenyingPolicy, Foreign, Given, Kind, Known, Refusal, Who, Witness, identify, message,
};
use crate::model::Hop;

mod failure;
mod log_cause;
mod management;
mod policy;
mod rejected;

pub use self::log_cause::of as log_cause;

pub use policy::Decision;

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// How it came out.
    pub state: State,
    /// What kind of text it was.
    pub kind: Kind,
    /// The status.
    pub status: Option<u16>,
    /// Who answered.
    pub witness: Witness,
    /// Which error it is.
    pub known: Option<Known>,
    /// What it means that somebody else answered, where that is so.
    pub foreign: Option<Foreign>,
    /// Which policy decided, and how.
    pub decision: Option<Decision>,
    /// What the gateway read from the request.
    pub parsed: Option<Parsed>,
    /// The hop that breaks, where no answer came that would say it.
    pub broken_at: Option<Hop>,
    /// The hops that it proves to work.
    pub proven: Vec<Hop>,
    /// What is left, in the order in which to test it.
    pub candidates: Vec<Candidate>,
    /// What to do.
    pub fixes: Vec<String>,
    /// What to send next, where it could not be told.
    pub send_next: Vec<&'static str>,
    /// What weakens the answer.
    pub notes: Vec<String>,
    /// One sentence, where it is not the error's own title.
    pub summary: Option<String>,
    /// What it means, where it is not the error's own.
    pub meaning: Option<&'static str>,
    /// The finding that says the same, where no error of the front door does.
    pub finding: Option<(&'static str, &'static str)>,
}

/// How decoding came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "DecodedState")]
pub enum State {
    /// An error that is known.
    Error,
    /// The integration's own answer.
    Answered,
    /// It fits nothing.
    CannotTell,
}

/// The request as the gateway read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The API, or the private custom domain.
    pub api: String,
    /// The Region.
    pub region: String,
    /// The stage.
    pub stage: Option<String>,
    /// The method.
    pub method: Option<String>,
    /// The path, without a leading slash.
    pub path: Option<String>,
    /// The last four digits of the owner's account.
    pub owner_ending: String,
}

impl Parsed {
    fn of(refusal: &Refusal) -> Option<Self> {
        let resource = refusal.resource.as_deref()?;
        let region = resource.split(':').nth(3)?.to_owned();
        let owner_ending = refusal.owner_ending()?.to_owned();
        let rest = refusal.parsed_as()?;
        if let Some(domain) = rest.strip_prefix("/domainnames/") {
            return Some(Self {
                api: domain.to_owned(),
                region,
                stage: None,
                method: None,
                path: None,
                owner_ending,
            });
        }
        let mut words = rest.splitn(4, '/').map(str::to_owned);
        Some(Self {
            api: words.next()?,
            region,
            stage: words.next(),
            method: words.next(),
            path: words.next(),
            owner_ending,
        })
    }
}

const INTEGRATION_ROLE: Candidate = Candidate {
    slug: "int-lambda-role",
    what: "the role of the integration may not do what the integration asks for",
    tell: "aws apigateway get-integration --query credentials; the policies of that role",
};

/// An error in words that are not API Gateway's came through it.
const BACKEND: Candidate = Candidate {
    slug: "int-http-backend",
    what: "the backend itself answered with the error",
    tell: "the backend's own log, and the stage's execution log",
};

/// A test in the console takes another way than clients do.
const CONSOLE_TEST: Candidate = Candidate {
    slug: "int-console-test-ok",
    what: "the method and its integration work; what a client meets before them was not tried",
    tell: "apigw-doctor diagnose URL, run where the call fails",
};

const HEADERS_NEXT: &str = "the whole answer with its headers: curl -i URL";
const BODY_NEXT: &str = "the body of the answer, unchanged";
const URL_NEXT: &str = "the URL and the headers of the call: apigw-doctor url URL -H …";
const RUN_NEXT: &str = "apigw-doctor diagnose URL, run where the call fails";

impl Given {
    /// What it means, in one line.
    #[must_use]
    pub fn one_line(&self) -> String {
        let decoded: Decoded = self.decode();
        let status = decoded
            .status
            .map(|status| format!("{status}: "))
            .unwrap_or_default();
        let what = match (&decoded.summary, decoded.title(), decoded.state) {
            (Some(summary), _, _) => summary.clone(),
            (None, Some(title), _) => title.to_owned(),
            (None, None, State::Answered) => "the integration answered".to_owned(),
            (None, None, _) if decoded.status.is_some() => "by whom and why is not said".to_owned(),
            (None, None, _) => "nothing that is known".to_owned(),
        };
        format!("{status}{what}")
    }

    /// Says what it means.
    #[must_use]
    pub fn decode(&self) -> Decoded {
        if let Some(management) = &self.management {
            return management.decode();
        }
        if let Some(rejected) = &self.rejected {
            return rejected.decode();
        }
        if let Some(failure) = self.failure {
            return failure::decoded(failure);
        }
        if let Some(said) = &self.proxy_said {
            let because = format!("the client's proxy ended the call: {said}");
            return self.of_somebody_else(Witness::new(Who::Proxy, because));
        }
        let text = message(&self.body);
        let kind = self.error_type();
        let refusal = Refusal::parse(&text).filter(|_| {
            self.status
                .is_none_or(|status| (400..500).contains(&status))
        });
        let other = Refusal::of_any_action(&text).filter(|refusal| !refusal.is_of_the_call());
        if let Some(other) = &other
            && (other.action.starts_with("apigateway:") || text.contains(" when calling the "))
        {
            let because = format!(
                "the action refused is {}, and not execute-api:Invoke",
                other.action
            );
            return self.of_somebody_else(Witness::new(Who::OtherAws, because));
        }
        let mut known = match (&refusal, &other) {
            (Some(_), _) => Some(Known::NotAuthorized),
            (None, Some(_)) => Some(Known::InternalServerError),
            (None, None) => identify(&kind, self.status, &text),
        };
        let lower = text.to_ascii_lowercase();
        let cors = ["blocked by cors policy", "cross-origin request blocked"];
        if known.is_none() && cors.iter().any(|words| lower.contains(words)) {
            known = Some(Known::Cors);
        }
        let html = super::is_page(&self.body);
        let witness = self.witness(known, html);
        let foreign = matches!(
            witness.who,
            Who::HttpApi
                | Who::OtherAws
                | Who::CloudFront
                | Who::Proxy
                | Who::Mesh
                | Who::AwsBalancer
                | Who::LoadBalancer
                | Who::Somebody
        );
        let failed = self.status.is_none_or(|status| status >= 400);
        if foreign && (failed || html) {
            return self.of_somebody_else(witness);
        }
        if known.is_none() && kind == "AccessDeniedException" {
            known = Some(Known::NotAuthorized);
        }
        let backend = known.is_none()
            && kind.is_empty()
            && witness.who == Who::RestApi
            && self.status.is_some_and(|status| status >= 500);
        if backend {
            known = Some(Known::InternalServerError);
        }
        let mut decoded = self.outcome(known, witness);
        decoded.parsed = refusal.as_ref().and_then(Parsed::of);
        if let Some(refusal) = &refusal {
            decoded.decide(refusal);
        }
        if let Some(other) = &other {
            decoded.refused_behind(other);
        }
        if backend {
            decoded.candidates = vec![BACKEND];
            decoded.fixes = vec![format!("{}: {}", BACKEND.what, BACKEND.tell)];
            decoded
                .notes
                .push("the words are not API Gateway's own: they came through it".to_owned());
        }
        match known {
            Some(Known::Cors) if lower.contains("preflight") => {
                decoded.summary = Some(
                    "a browser's preflight was refused, which it shows as a CORS error".to_owned(),
                );
            }
            Some(Known::Cors) => decoded.without_cors_header(),
            _ => {}
        }
        decoded.narrow(self);
        if self.is_test {
            decoded.of_a_test();
        }
        decoded
    }

    /// The answer of a server other than the front door of REST APIs.
    fn of_somebody_else(&self, witness: Witness) -> Decoded {
        let foreign = Foreign::of(witness.who, self.status, &self.body);
        let mut decoded = self.outcome(Some(Known::NotApiGateway), witness);
        decoded.candidates.clone_from(&foreign.candidates);
        decoded.fixes = vec![foreign.fix.to_owned()];
        if foreign.candidates.contains(&MANAGEMENT) && self.headers.is_empty() {
            decoded.notes.push(
                "told by the body alone, which an AWS integration of an API may also have passed on; the headers would prove it".to_owned(),
            );
        }
        decoded.foreign = Some(foreign);
        decoded
    }

    fn error_type(&self) -> String {
        let header = self
            .headers
            .iter()
            .find(|(name, _)| name == "x-amzn-errortype");
        let kind = header.map_or(self.error_type.as_str(), |(_, value)| value.as_str());
        kind.split(':').next().unwrap_or_default().trim().to_owned()
    }

    fn witness(&self, known: Option<Known>, html: bool) -> Witness {
        if let Some(who) = self.stage_log_of {
            return Witness::new(who, "the line is from the log of an API's stage");
        }
        if let Some(witness) = Witness::of_answer(&self.headers, &self.body) {
            // A browser shows a page's script the headers that CORS lets it see, and no others.
            let part = self.kind == Kind::Json
                && known.is_some()
                && matches!(witness.who, Who::OtherAws | Who::Somebody)
                && self
                    .headers
                    .iter()
                    .any(|(name, _)| name == "x-amzn-errortype");
            if !part {
                return witness;
            }
        }
        match known {
            Some(_) if !self.headers.is_empty() => Witness::new(
                Who::Unknown,
                "the headers that were given are not all of them: none says who answered",
            ),
            Some(Known::Cors) => Witness::new(Who::Unknown, "a browser keeps the answer to itself"),
            Some(Known::NotFound) => Witness::new(Who::Unknown, "nothing but the body is known"),
            Some(
                Known::Forbidden | Known::Throttled | Known::Unauthorized | Known::Unavailable,
            ) => Witness::new(
                Who::Unknown,
                "the words are API Gateway's, of REST APIs and of HTTP APIs; the headers would tell",
            ),
            Some(_) if !html => Witness::new(
                Who::RestApi,
                "the words are those of API Gateway's REST APIs",
            ),
            _ if html => Witness::new(
                Who::Somebody,
                "API Gateway's own answers are JSON, and this is a page",
            ),
            _ => Witness::new(Who::Unknown, "nothing in it is a mark of anybody"),
        }
    }

    fn outcome(&self, known: Option<Known>, witness: Witness) -> Decoded {
        let success = self
            .status
            .is_some_and(|status| (200..400).contains(&status));
        let ours = witness.who == Who::RestApi;
        let state = match known {
            Some(_) => State::Error,
            // An error's type that nobody documents is no integration's answer.
            None if !self.error_type().is_empty() => State::CannotTell,
            None if ours && self.status.is_some() && (success || !self.headers.is_empty()) => {
                State::Answered
            }
            None => State::CannotTell,
        };
        let proven = match (state, known) {
            (State::Answered, _) => Hop::ALL.to_vec(),
            (_, Some(known)) => reached(known, witness.who),
            _ => Vec::new(),
        };
        let entry = known.map(Known::entry);
        let send_next = match state {
            State::CannotTell if self.headers.is_empty() => vec![HEADERS_NEXT, URL_NEXT, RUN_NEXT],
            State::CannotTell => vec![BODY_NEXT, URL_NEXT, RUN_NEXT],
            _ if witness.who == Who::Unknown => vec![HEADERS_NEXT],
            _ => Vec::new(),
        };
        Decoded {
            state,
            kind: self.kind,
            status: self.status,
            witness,
            known,
            foreign: None,
            decision: None,
            parsed: None,
            broken_at: None,
            proven,
            candidates: entry
                .map(|entry| entry.candidates.to_vec())
                .unwrap_or_default(),
            fixes: entry
                .map(|entry| entry.fixes.iter().map(|fix| (*fix).to_owned()).collect())
                .unwrap_or_default(),
            send_next,
            notes: Vec::new(),
            summary: None,
            meaning: None,
            finding: None,
        }
    }
}

/// Everything before the error, where API Gateway made it.
fn reached(known: Known, who: Who) -> Vec<Hop> {
    if who != Who::RestApi && known != Known::Forbidden {
        return Vec::new();
    }
    if who == Who::Unknown {
        return Vec::new();
    }
    // A front door of API Gateway answered; that it was the right one is proven by the API's knowledge.
    let mut hops = vec![Hop::Route, Hop::Tcp, Hop::Tls];
    if !known.entry().passed.is_empty() {
        hops.insert(0, Hop::Dns);
    }
    hops.extend(known.entry().passed);
    hops
}

impl Decoded {
    /// The browser does not say that a preflight was refused: it lacked a header of the answer itself.
    fn without_cors_header(&mut self) {
        self.summary = Some(
            "a browser kept an answer without Access-Control-Allow-Origin from its page".to_owned(),
        );
        self.meaning = Some(
            "an error looks like this, too: API Gateway, policies and load balancers refuse without that header, and the browser hides the rest",
        );
        self.candidates = WITHOUT_HEADER.to_vec();
        self.fixes = vec![
            "look at the status that the browser's network tab shows: with 403 mend what refuses the call, with 200 let the integration send the header".to_owned(),
        ];
    }

    /// What says nothing yet.
    pub(super) fn blank(state: State, kind: Kind, witness: Witness) -> Self {
        Self {
            state,
            kind,
            status: None,
            witness,
            known: None,
            foreign: None,
            decision: None,
            parsed: None,
            broken_at: None,
            proven: Vec::new(),
            candidates: Vec::new(),
            fixes: Vec::new(),
            send_next: Vec::new(),
            notes: Vec::new(),
            summary: None,
            meaning: None,
            finding: None,
        }
    }

    /// What a text means that shows no failure.
    #[must_use]
    pub fn shown(what: Vec<String>) -> Self {
        let because = "no call and no failure is in the text";
        Self {
            notes: what,
            send_next: vec![HEADERS_NEXT, URL_NEXT, RUN_NEXT],
            summary: Some("the text shows no failure of a call".to_owned()),
            ..Self::blank(
                State::CannotTell,
                Kind::Shown,
                Witness::new(Who::Unknown, because),
            )
        }
    }

    /// The hop that breaks: that of the policy which refused, where one did.
    #[must_use]
    pub fn hop(&self) -> Option<Hop> {
        match &self.decision {
            Some(decision) => Some(decision.policy.hop()),
            None => self.known.map(|known| known.entry().hop).or(self.broken_at),
        }
    }

    /// What happened.
    #[must_use]
    pub fn title(&self) -> Option<&'static str> {
        match &self.foreign {
            Some(foreign) => Some(foreign.title),
            None => Some(self.known?.entry().title),
        }
    }

    /// What that means.
    #[must_use]
    pub fn means(&self) -> Option<&'static str> {
        match &self.foreign {
            Some(foreign) => Some(foreign.means),
            None => self
                .known
                .map(|known| self.meaning.unwrap_or(known.entry().means)),
        }
    }

    fn decide(&mut self, refusal: &Refusal) {
        let decision = Decision::of(refusal);
        if refusal.guilty == DenyingPolicy::ResourcePolicy && self.witness.who == Who::RestApi {
            // The endpoint policy is judged first, so it let the call pass.
            self.proven.push(Hop::EndpointPolicy);
        }
        self.candidates.clone_from(&decision.candidates);
        self.fixes = vec![decision.fix.to_owned()];
        self.decision = Some(decision);
    }

    /// The role with which the integration calls another service was refused.
    fn refused_behind(&mut self, other: &Refusal) {
        let Refusal { who, action, .. } = other;
        self.candidates = vec![INTEGRATION_ROLE];
        self.fixes = vec![format!(
            "allow {action} to {who}: it is the integration's call, and not the client's"
        )];
    }

    /// A test of a method bypasses what stands before the method, so it proves nothing of that.
    fn of_a_test(&mut self) {
        self.proven.retain(|hop| *hop == Hop::Method);
        if self.state == State::Answered {
            self.state = State::CannotTell;
            self.proven = vec![Hop::Method, Hop::Integration];
            self.candidates = vec![CONSOLE_TEST];
            self.send_next = vec![URL_NEXT, RUN_NEXT];
            self.summary = Some(
                "the test of the method succeeded, which says nothing of a client's way to it"
                    .to_owned(),
            );
        }
    }

    /// Takes what the rest of the text says into account.
    fn narrow(&mut self, given: &Given) {
        let location = given.headers.iter().find(|(name, _)| name == "location");
        if self.state == State::Answered
            && given
                .status
                .is_some_and(|status| (300..400).contains(&status))
            && let Some((_, to)) = location
        {
            self.notes.push(format!(
                "the backend behind API Gateway sends a redirect to {to}, such as a load balancer or an ingress that redirects HTTP to HTTPS: let the integration call it by HTTPS"
            ));
        }
        if let Some(said) = &given.log_said
            && self.state == State::Error
        {
            self.notes.push(format!("the log says: {said}"));
            if let Some((candidates, fix)) = log_cause::of(said) {
                self.candidates = candidates;
                self.fixes = vec![fix.to_owned()];
            }
        }
        if given.waf_blocked && matches!(self.known, None | Some(Known::Forbidden)) {
            self.state = State::Error;
            self.known = Some(Known::Forbidden);
            self.candidates = Known::Forbidden.entry().candidates.to_vec();
            self.candidates.retain(|one| *one == WAF);
            self.fixes = vec!["change the rule of AWS WAF that blocks the call".to_owned()];
            self.send_next.clear();
        } else if self.known == Some(Known::Forbidden) && given.stage_log_of.is_some() {
            // Only a call that was led to the stage is in the stage's log.
            self.candidates
                .retain(|one| [API_KEY_MISSING, WAF].contains(one));
        }
        if self.witness.who == Who::RestApi && self.known == Some(Known::Unavailable) {
            self.candidates.retain(|one| *one != SOMEBODY_ELSE);
        }
        if self.known == Some(Known::MissingAuthenticationToken)
            && given.stage_log_of.is_none()
            && !given
                .headers
                .iter()
                .any(|(name, _)| name == "x-amz-apigw-id")
        {
            self.candidates.push(MANAGEMENT);
            self.notes.push(
                "every AWS service says so to a call that is not signed; x-amz-apigw-id in the headers would show that it was an API".to_owned(),
            );
        }
        let preflight = given.method.as_deref() == Some("OPTIONS");
        if preflight && matches!(self.known, Some(Known::Forbidden | Known::NotAuthorized)) {
            self.notes.push(
                "the request was OPTIONS: a browser shows this as a CORS error, and policies are asked before CORS".to_owned(),
            );
        }
        if given.kind == Kind::Body && self.known.is_some() && self.witness.who == Who::RestApi {
            self.notes.push(
                "told by the body alone, which an API's owner can rewrite; the headers would prove it".to_owned(),
            );
        }
    }
}
