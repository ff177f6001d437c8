//! The SDK's configuration, and credentials before the first request.
//!
//! Credentials are resolved once, and given to every client as they are: a missing or silent source
//! costs one deadline, not one a request. Nothing of them enters a text.

use std::error::Error;
use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_sdk_sts::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use tokio::runtime::Builder;
use tokio::time::{Instant, timeout_at};

use super::error::{causes, one_line};
use super::service::Patience;
use crate::facts::{FetchError, Reason};
use crate::model::Region;
use crate::waiting;

/// For the Region and all credentials: metadata services, single sign-on, other programs.
pub(super) const DEADLINE: Duration = Duration::from_secs(3);

/// A configuration whose credentials are at hand.
#[derive(Clone)]
pub(super) struct Resolved {
    pub(super) config: SdkConfig,
    /// The credentials by themselves, for what is no service of the SDK's.
    pub(super) at_hand: Credentials,
    /// The texts that must never be printed.
    pub(super) secrets: Vec<String>,
}

/// Loads the configuration of a profile, or of the environment.
///
/// # Errors
/// The Region had to be asked for, and nobody answered.
pub(super) async fn load(
    profile: Option<String>,
    region: Option<String>,
    endpoint_url: Option<String>,
    patience: Patience,
    files: &EnvConfigFiles,
    deadline: Instant,
) -> Result<SdkConfig, FetchError> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(patience.connect)
        .operation_attempt_timeout(patience.attempt)
        .operation_timeout(patience.operation)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts)
        .profile_files(files.clone())
        .retry_config(RetryConfig::standard().with_max_attempts(2));
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = region {
        loader = loader.region(aws_config::Region::new(region));
    }
    if let Some(url) = endpoint_url {
        loader = loader.endpoint_url(url);
    }
    timeout_at(deadline, loader.load()).await.map_err(|_| {
        let detail = format!("no Region: give --region; {}", silence());
        trouble(Reason::TimedOut, &detail, "")
    })
}

/// The Region that the configuration names.
///
/// # Errors
/// It names none, or nothing that could be one.
pub(super) fn region(config: &SdkConfig) -> Result<Region, FetchError> {
    let Some(region) = config.region() else {
        let detail = "no Region: give --region, or set AWS_REGION, or a region in the profile";
        return Err(trouble(Reason::Failed, detail, ""));
    };
    region
        .as_ref()
        .parse()
        .map_err(|error| trouble(Reason::Failed, "no Region", &format!(": {error}")))
}

/// Resolves the credentials of a configuration and puts them in. A profile that was asked for by
/// name is the only source then, as with the AWS CLI; the SDK alone would prefer the environment,
/// and go on to the instance's role where the profile does not exist.
///
/// # Errors
/// There are none, or their source did not answer.
pub(super) async fn resolve(
    config: SdkConfig,
    profile: Option<&str>,
    files: &EnvConfigFiles,
    deadline: Instant,
) -> Result<Resolved, FetchError> {
    let what = match profile {
        Some(profile) => format!("no AWS credentials: profile '{profile}'"),
        None => "no AWS credentials".to_owned(),
    };
    let provider = provider(&config, profile, files);
    let Some(provider) = provider else {
        return Err(trouble(
            Reason::Failed,
            &what,
            ": the SDK knows no source of them",
        ));
    };
    let answered = timeout_at(deadline, aside(provider)).await;
    let Ok(answered) = answered else {
        // A program that was asked for them is of no more use.
        waiting::end_children();
        return Err(trouble(
            Reason::TimedOut,
            &what,
            &format!(": {}", silence()),
        ));
    };
    let credentials =
        answered.map_err(|why| trouble(Reason::Failed, &what, &format!(": {why}")))?;
    Ok(Resolved {
        secrets: secrets(&credentials),
        at_hand: credentials.clone(),
        config: config
            .into_builder()
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build(),
    })
}

/// Asks a source on a thread of its own: the SDK reads some files, such as a web identity's token, in the
/// middle of its work, and a read may hang.
async fn aside(provider: SharedCredentialsProvider) -> Result<Credentials, String> {
    let asked = waiting::detached(move || {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let answered = runtime.block_on(provider.provide_credentials());
        runtime.shutdown_background();
        Ok(answered.map_err(|error| reason(&error)))
    });
    asked.await.map_err(|error| one_line(&error.to_string()))?
}

fn provider(
    config: &SdkConfig,
    profile: Option<&str>,
    files: &EnvConfigFiles,
) -> Option<SharedCredentialsProvider> {
    match profile {
        Some(profile) => Some(SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder()
                .configure(&ProviderConfig::without_region().with_region(config.region().cloned()))
                .profile_name(profile)
                .profile_files(files.clone())
                .build(),
        )),
        None => config.credentials_provider(),
    }
}

/// Why a source gave nothing. What a `credential_process` wrote is left out: nobody knows what is
/// in it.
fn reason(error: &(dyn Error + 'static)) -> String {
    let causes = causes(error.source().unwrap_or(error));
    let known = causes.split("Stderr:").next().unwrap_or_default();
    if known.contains("no credentials found in chain") {
        "none in the environment, the shared files, or a role of this host".to_owned()
    } else if known.contains("credentials-login") {
        "an 'aws login' session, which this tool cannot read; pass it on with \
         'aws configure export-credentials --format env'"
            .to_owned()
    } else if known.contains("SSO token") {
        format!("{}; log in with 'aws sso login'", one_line(known))
    } else if known == "the credential provider was not enabled" {
        "it holds none".to_owned()
    } else {
        one_line(known)
    }
}

fn secrets(credentials: &Credentials) -> Vec<String> {
    [credentials.access_key_id(), credentials.secret_access_key()]
        .into_iter()
        .chain(credentials.session_token())
        .filter(|secret| !secret.is_empty())
        .map(str::to_owned)
        .collect()
}

fn silence() -> String {
    format!("its source did not answer within {} s", DEADLINE.as_secs())
}

fn trouble(why: Reason, what: &str, reason: &str) -> FetchError {
    FetchError {
        why,
        detail: format!("{what}{reason}"),
    }
}
