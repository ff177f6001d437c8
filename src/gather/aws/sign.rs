//! Signs the call, with the credentials that AWS is read with. Nothing of a signature is recorded.
//!
//! Source: AWS, "Signature Version 4 for API requests". The path is encoded twice, as everywhere but
//! in S3.

use std::time::SystemTime;

use aws_sdk_sts::config::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SigningParams, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use tokio::time::Instant;

use super::credentials::{self, Resolved};
use super::profiles;
use super::service::Patience;
use crate::facts::{FetchError, Reason};
use crate::gather::request::AwsSettings;
use crate::gather::trust::Trust;
use crate::model::Region;

/// Signs calls. No `Debug`: it holds credentials.
#[derive(Clone)]
pub(in crate::gather) struct Signer {
    identity: Identity,
    region: String,
    /// The service that a signature is scoped to.
    service: &'static str,
    secrets: Vec<String>,
}

impl Signer {
    /// Finds the credentials of the client's account. The scope is the API's Region.
    ///
    /// # Errors
    /// There are none, or there is no Region.
    pub(in crate::gather) async fn connect(
        settings: &AwsSettings,
        region: Option<&Region>,
        connect_timeout: std::time::Duration,
        trust: &Trust,
    ) -> Result<Self, FetchError> {
        trust.anybody().await?;
        let deadline = Instant::now() + credentials::DEADLINE;
        let wanted = region.or(settings.region.as_ref());
        let files = profiles::read(deadline).await?;
        let config = credentials::load(
            settings.profile.clone(),
            wanted.map(|region| region.as_str().to_owned()),
            settings.endpoint_url.clone(),
            Patience::new(connect_timeout),
            &files,
            deadline,
        )
        .await?;
        let region = credentials::region(&config)?;
        let profile = settings.profile.as_deref();
        let resolved = credentials::resolve(config, profile, &files, deadline).await?;
        Ok(Self::with(&resolved, &region, "execute-api"))
    }

    /// Signs for a service with credentials that were found.
    pub(super) fn with(resolved: &Resolved, region: &Region, service: &'static str) -> Self {
        let credentials: Credentials = resolved.at_hand.clone();
        Self {
            identity: credentials.into(),
            region: region.as_str().to_owned(),
            service,
            secrets: resolved.secrets.clone(),
        }
    }

    /// The headers that sign a call without a body.
    ///
    /// # Errors
    /// The call is none that can be signed.
    pub(in crate::gather) fn headers(
        &self,
        method: &str,
        host: &str,
        path: &str,
    ) -> Result<Vec<(String, String)>, FetchError> {
        self.headers_of(method, host, path, &[], &[])
    }

    /// The headers that sign a call with these headers of its own and a body.
    ///
    /// # Errors
    /// The call is none that can be signed.
    pub(super) fn headers_of(
        &self,
        method: &str,
        host: &str,
        path: &str,
        own: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Vec<(String, String)>, FetchError> {
        let params: SigningParams<'_> = v4::SigningParams::builder()
            .identity(&self.identity)
            .region(&self.region)
            .name(self.service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| cannot(&error))?
            .into();
        let url = format!("https://{host}{path}");
        let headers = std::iter::once(("host", host)).chain(own.iter().copied());
        let request = SignableRequest::new(method, url, headers, SignableBody::Bytes(body))
            .map_err(|error| cannot(&error))?;
        let (instructions, _) = sign(request, &params)
            .map_err(|error| cannot(&error))?
            .into_parts();
        Ok(instructions
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }

    /// The words that must not be recorded.
    pub(in crate::gather) fn secrets(&self) -> &[String] {
        &self.secrets
    }
}

fn cannot(error: &(dyn std::error::Error + 'static)) -> FetchError {
    FetchError {
        why: Reason::Failed,
        detail: format!("the call cannot be signed: {}", super::error::causes(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI";

    impl Signer {
        /// A signer with credentials that nobody has.
        pub(in crate::gather::aws) fn of_tests(region: &str, service: &'static str) -> Self {
            let token = Some("t0ken".to_owned());
            let credentials = Credentials::new("AKIDEXAMPLE", SECRET, token, None, "test");
            Self {
                identity: credentials.into(),
                region: region.to_owned(),
                service,
                secrets: Vec::new(),
            }
        }
    }

    #[test]
    fn signs_for_the_apis_region_and_service() {
        let signer = Signer::of_tests("eu-west-1", "execute-api");
        let headers = signer
            .headers(
                "GET",
                "a.execute-api.eu-west-1.amazonaws.com",
                "/prod/a%20b?x=1&y",
            )
            .expect("headers");
        let value = |name: &str| {
            let found = headers
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let authorization = value("authorization");
        assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
        assert!(authorization.contains("/eu-west-1/execute-api/aws4_request"));
        assert!(authorization.contains("SignedHeaders=host;x-amz-date;x-amz-security-token"));
        assert_eq!(value("x-amz-security-token"), "t0ken");
        assert!(!headers.iter().any(|(_, value)| value.contains(SECRET)));
    }
}
