//! `policy lint`, `policy eval` and `policy test`, as typed.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::{ClientArgs, TargetArgs};
use crate::policy::{Auth, Authorization, EndpointType, PolicyKind};

/// `policy test`.
#[derive(Debug, Args)]
pub struct PolicyTestArgs {
    /// The cases, a JSON object a line; '-' is stdin
    #[arg(value_name = "FILE.jsonl")]
    pub file: PathBuf,
}

/// `policy who`.
#[derive(Debug, Args)]
pub struct WhoArgs {
    /// A policy: resource, domain, endpoint, identity, authorizer, boundary, session, scp (or scp@LEVEL) or
    /// rcp, and its file; without the type, one with a Principal is the API's and another one the
    /// identity's
    #[arg(long = "policy", value_name = "[TYPE=]FILE", required = true)]
    pub policies: Vec<PolicyFile>,
    /// How the method authorizes; without it the policies are put together by IAM's general rules
    #[arg(long, value_name = "none|iam|lambda|cognito", value_parser = word(Auth::from_word))]
    pub auth: Option<Auth>,
    /// Where the API can be called; with it, only keys are asked about that such calls have
    #[arg(
        long,
        value_name = "private|regional|edge",
        value_parser = word(EndpointType::from_word)
    )]
    pub endpoint_type: Option<EndpointType>,
}

/// `policy diff`.
#[derive(Debug, Args)]
pub struct PolicyDiffArgs {
    /// The policy as it was
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The policy as it is to be
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// What they are; without it, one with a Principal is the API's and another one an identity's
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    pub kind: Option<LintKind>,
}

/// `policy fix`.
#[derive(Debug, Args)]
pub struct FixArgs {
    /// A policy: resource, domain, endpoint, identity, authorizer, boundary, session, scp or rcp, and its
    /// file; without the type, one with a Principal is the API's and another one the identity's
    #[arg(long = "policy", value_name = "[TYPE=]FILE", required = true)]
    pub policies: Vec<PolicyFile>,
    /// The call to admit: a JSON object, the request of a case of `policy test`
    #[arg(long = "for", value_name = "REQUEST.json")]
    pub request: PathBuf,
}

/// `policy eval`.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// A policy: resource, domain, endpoint, identity, authorizer, boundary, session, scp or rcp, and its
    /// file; without the type, one with a Principal is the API's and another one the identity's
    #[arg(long = "policy", value_name = "[TYPE=]FILE", required = true)]
    pub policies: Vec<PolicyFile>,
    /// The action
    #[arg(long, value_name = "ACTION", default_value = "execute-api:Invoke")]
    pub action: String,
    /// The resource: arn:aws:execute-api:REGION:ACCOUNT:API-ID/STAGE/METHOD/PATH
    #[arg(long, value_name = "ARN")]
    pub resource: String,
    /// Who asks: anonymous, an ARN or a service's name
    #[arg(long, value_name = "PRINCIPAL", default_value = "anonymous")]
    pub principal: String,
    /// How the method authorizes; without it the policies are put together by IAM's general rules
    #[arg(long, value_name = "none|iam|lambda|cognito", value_parser = word(Auth::from_word))]
    pub auth: Option<Auth>,
    /// What the request's Authorization header holds, which decides whom the endpoint policy sees
    #[arg(
        long,
        value_name = "none|sigv4|invalid-sigv4|bearer",
        value_parser = word(Authorization::from_word)
    )]
    pub authorization: Option<Authorization>,
    /// Where the API can be called
    #[arg(
        long,
        value_name = "private|regional|edge",
        default_value = "private",
        value_parser = word(EndpointType::from_word)
    )]
    pub endpoint_type: EndpointType,
    /// A key of the request; the same key again adds a value; KEY=? is one whose value nobody
    /// knows. Keys that every call has come from the principal, the resource and the time, and
    /// are unknown where they do not; any other key that is not given is absent
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<ContextKey>,
    /// Ask what the policies say by themselves, without any logic of accounts
    #[arg(long, conflicts_with = "auth")]
    pub alone: bool,
}

/// A policy's file, and what it is.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    /// What it is; `None` where that was not said.
    pub kind: Option<PolicyKind>,
    /// The level of the organisation that a service control policy is of.
    pub level: Option<String>,
    /// The file.
    pub path: PathBuf,
}

impl FromStr for PolicyFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // A path may hold '=' itself, so only a known word before it is a type.
        let typed = text.split_once('=').and_then(|(kind, path)| {
            let (word, level) = match kind.split_once('@') {
                Some(("scp", level)) => ("scp", Some(level.to_owned())),
                _ => (kind, None),
            };
            Some((PolicyKind::from_word(word)?, level, path))
        });
        let (kind, level, path) = typed.map_or((None, None, text), |(kind, level, path)| {
            (Some(kind), level, path)
        });
        if path.is_empty() {
            return Err("the file's name is missing".to_owned());
        }
        Ok(Self {
            kind,
            level,
            path: path.into(),
        })
    }
}

/// A key of a request.
#[derive(Debug, Clone)]
pub struct ContextKey {
    /// Its name.
    pub name: String,
    /// Its value; `None` where nobody knows it.
    pub value: Option<String>,
}

impl FromStr for ContextKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Self {
                name: name.to_owned(),
                value: (value != "?").then(|| value.to_owned()),
            }),
            _ => Err("give KEY=VALUE, or KEY=? for a value that nobody knows".to_owned()),
        }
    }
}

/// `policy lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Files, '-' for stdin, or one invoke URL, whose API's and endpoint's policies are fetched
    #[arg(value_name = "FILE|-|URL", required_unless_present_any = ["api_id", "facts"])]
    pub files: Vec<String>,
    /// A snapshot, whose API's and endpoint's policies are linted; several are merged
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "api_id", "vpce_id"])]
    pub facts: Vec<PathBuf>,
    /// What the files are; without it, one with a Principal is the API's and another one an
    /// identity's
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    pub kind: Option<LintKind>,
    /// The API: in place of a URL, or the one that the files are the policies of
    #[arg(long, value_name = "ID")]
    pub api_id: Option<crate::model::ApiId>,
    /// The stage: in place of a URL, or of the call that the files are judged against
    #[arg(long, value_name = "NAME")]
    pub stage: Option<String>,
    /// The VPC endpoint of the call
    #[arg(long, value_name = "ID")]
    pub vpce_id: Option<crate::model::VpceId>,
    /// The VPC of that endpoint, for files
    #[arg(long, value_name = "ID", conflicts_with = "facts")]
    pub vpc_id: Option<String>,
    /// The client's private address, as the endpoint sees it, for files
    #[arg(long, value_name = "ADDRESS", conflicts_with = "facts")]
    pub source_ip: Option<std::net::IpAddr>,
    /// Where the API can be called, for files
    #[arg(
        long,
        value_name = "private|regional|edge",
        conflicts_with = "facts",
        value_parser = word(EndpointType::from_word)
    )]
    pub endpoint_type: Option<EndpointType>,
    /// How the method authorizes, for files
    #[arg(
        long,
        value_name = "none|iam|lambda|cognito",
        conflicts_with = "facts",
        value_parser = word(Auth::from_word)
    )]
    pub auth: Option<Auth>,
    /// Who makes the live call.
    #[command(flatten)]
    pub client: ClientArgs,
}

impl LintArgs {
    /// The live target, where one was named in the place of files.
    #[must_use]
    pub fn target(&self) -> Option<TargetArgs> {
        let url = match self.files.as_slice() {
            [one] if one.starts_with("https://") || one.starts_with("http://") => Some(one.clone()),
            [] => None,
            _ => return None,
        };
        Some(TargetArgs {
            url,
            api_id: self.api_id.clone(),
            stage: self.stage.clone(),
            vpce_id: self.vpce_id.clone(),
            headers: Vec::new(),
            method: None,
        })
    }
}

/// The types of policy that are linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintKind {
    /// The API's.
    Resource,
    /// The VPC endpoint's.
    Endpoint,
    /// A user's or role's.
    Identity,
    /// A private custom domain's.
    Domain,
}

impl From<LintKind> for PolicyKind {
    fn from(kind: LintKind) -> Self {
        match kind {
            LintKind::Resource => Self::Resource,
            LintKind::Endpoint => Self::Endpoint,
            LintKind::Identity => Self::Identity,
            LintKind::Domain => Self::Domain,
        }
    }
}

/// A parser of one word of a few.
fn word<T>(
    read: impl Fn(&str) -> Option<T> + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| read(text).ok_or_else(|| format!("there is no '{text}'"))
}
