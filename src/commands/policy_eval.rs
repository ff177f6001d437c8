//! `policy eval`: one decision, what decides it, and from where the call would be allowed.

use std::io;
use std::path::Path;

use super::output::finish;
use super::{policy_document, template};
use crate::cli::{Cli, EvalArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::policy::{
    Api, Context, Held, Loaded, MAX_POLICY_BYTES, Policy, PolicyKind, Request, Scope, Setup, load,
};
use crate::report::{Detail, Judged, Report};
use crate::template::Decidable;
use crate::waiting;

/// Decides the request.
///
/// # Errors
/// A policy could not be read, or the decision not be written.
pub(super) fn run(cli: &Cli, args: &EvalArgs) -> Result<Exit, Error> {
    let api = api(&args.resource);
    let (mut loaded, mut open_keys) = (Vec::new(), Vec::new());
    let mut setup = Setup {
        scope: if args.alone {
            Scope::Policy
        } else {
            Scope::Request
        },
        policies: Vec::new(),
        auth: args.auth,
        endpoint_type: Some(args.endpoint_type),
    };
    for file in &args.policies {
        let text = template::text(&file.path)?;
        let decided = decidable(&file.path, &text, file.kind)?;
        let (policy, kind) = if let Some(Decidable {
            loaded, kind, open, ..
        }) = decided
        {
            open_keys.extend(open);
            (loaded, kind)
        } else {
            let policy = policy_of(&file.path, &text)?;
            let kind = file.kind.unwrap_or_else(|| guess(&policy));
            (policy, kind)
        };
        let mut compiled = Policy::compile(&policy.source, kind, Some(&api));
        compiled.level.clone_from(&file.level);
        setup.policies.push(compiled);
        loaded.push(policy);
    }
    let kinds: Vec<PolicyKind> = setup.policies.iter().map(|it| it.kind).collect();
    PolicyKind::together(&kinds, args.auth).map_err(|why| Error::Usage(why.to_owned()))?;
    let mut context = Context::default();
    for key in &open_keys {
        context.set(key, Held::Unknown);
    }
    for key in &args.context {
        match &key.value {
            Some(value) => context.add(&key.name, value),
            None => context.set(&key.name, Held::Unknown),
        }
    }
    let mut request = Request::new(&args.action, &args.resource, &args.principal)
        .carrying(args.authorization)
        .with(context);
    request.add_what_calls_have(args.endpoint_type, &jiff::Timestamp::now().to_string());
    let decision = setup.decide(&request);
    let report = Report::of_decision(&Judged {
        setup: &setup,
        loaded: &loaded,
        files: args
            .policies
            .iter()
            .map(|file| file.path.display().to_string())
            .collect(),
        request: &request,
        asked: [&args.action, &args.resource, &args.principal],
        decision: &decision,
    });
    finish(report, None, cli, Detail::Quiet)
}

/// The one policy of its type that a template holds; `None` where the file is no template.
///
/// # Errors
/// The file cannot be read, or holds another number of such policies, or one that is open where no decision
/// can be made of it.
fn decidable(
    path: &Path,
    text: &str,
    kind: Option<PolicyKind>,
) -> Result<Option<Decidable>, Error> {
    let shown = shown(path);
    let Some(read) = template::read(&shown, text)? else {
        return Ok(None);
    };
    let decided = read.decide(text, kind);
    let decided =
        decided.map_err(|why| Error::malformed(format!("{shown} is {}", read.title()), why));
    decided.map(Some)
}

/// A policy, alone in its file or the one of a template.
pub(super) struct Apart {
    pub(super) loaded: Loaded,
    pub(super) kind: PolicyKind,
    /// Its file, and where it stands in a template.
    pub(super) file: String,
    /// What stands for what a template writes.
    pub(super) shown: Vec<(String, String)>,
}

/// Reads the policy of a file, be it alone in it or the one of its type in a template.
///
/// # Errors
/// The file cannot be read, holds another number of such policies, or one that is open.
pub(super) fn read_apart(path: &Path, kind: Option<PolicyKind>) -> Result<Apart, Error> {
    let text = template::text(path)?;
    let file = path.display().to_string();
    let shown = shown(path);
    let Some(read) = template::read(&shown, &text)? else {
        let loaded = policy_of(path, &text)?;
        let kind = kind.unwrap_or_else(|| guess(&loaded));
        return Ok(Apart {
            loaded,
            kind,
            file,
            shown: Vec::new(),
        });
    };
    let one = read.apart(&text, kind);
    let one = one.map_err(|why| Error::Usage(format!("{shown} is {}: {why}", read.title())))?;
    let (of, line) = &one.at;
    Ok(Apart {
        file: format!("{file} (the policy of {of}, line {line})"),
        loaded: one.loaded,
        kind: one.kind,
        shown: one.shown,
    })
}

fn shown(path: &Path) -> String {
    if waiting::is_stdin(path) {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    }
}

fn policy_of(path: &Path, text: &str) -> Result<Loaded, Error> {
    let shown = shown(path);
    policy_document::refuse_other(&shown, text)?;
    let loaded = load(text).map_err(|error| {
        let failed = io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        Error::Read {
            path: path.display().to_string(),
            error: failed,
        }
    })?;
    policy_document::require_statements(&shown, &loaded.text)?;
    Ok(loaded)
}

/// Reads a file of at most the size of a policy.
///
/// # Errors
/// The file cannot be read, or is larger than any policy.
pub(super) fn read_text(path: &Path) -> Result<String, Error> {
    // A wrapped policy is longer than the policy, by at most as much again.
    let most = 2 * MAX_POLICY_BYTES as u64;
    waiting::text(path, most, "no policy is").map_err(|error| Error::Read {
        path: path.display().to_string(),
        error,
    })
}

/// What a policy is that nobody said: only those of resources and endpoints name principals.
pub(super) fn guess(policy: &Loaded) -> PolicyKind {
    let named = policy
        .source
        .statements
        .iter()
        .any(|statement| statement.principal.is_some());
    if named {
        PolicyKind::Resource
    } else {
        PolicyKind::Identity
    }
}

/// The API that an ARN is of.
fn api(arn: &str) -> Api {
    let mut parts = arn.splitn(6, ':').skip(3).map(str::to_owned);
    let (region, account) = (parts.next(), parts.next());
    let id = parts
        .next()
        .and_then(|rest| rest.split('/').next().map(str::to_owned));
    Api {
        region,
        account,
        api_id: id,
    }
}
