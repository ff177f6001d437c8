//! Reads AWS through its SDK. Every answer becomes a fact, every refusal or silence an unknown one.
//!
//! Only reads: nothing here changes anything. A known fact is complete; where a page is missing, or
//! an answer cannot be understood, the whole fact is unknown.

mod answer;
mod apigateway;
mod breaker;
mod connection;
mod credentials;
mod domains;
mod ec2;
mod elb;
mod error;
mod form;
mod iam;
mod lambda;
mod logs;
mod profiles;
mod query;
mod service;
mod sign;
mod signed;
mod sts;
mod trail;
mod vpc_links;
mod waf;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use self::breaker::Breakers;
use self::connection::AtOnce;
pub(super) use self::ec2::Ask;
use self::service::{Patience, Service};
pub(super) use self::sign::Signer;
use super::endpoints;
use super::request::AwsSettings;
use super::trust::Trust;
use crate::facts::{Fact, FetchError};
use crate::model::Region;

/// A view of one Region of AWS. Clones share connections and credentials.
#[derive(Clone)]
pub(super) struct Reader {
    region: Region,
    ec2: Service<aws_sdk_ec2::Client>,
    /// In the API's account.
    apigateway: Service<aws_sdk_apigateway::Client>,
    /// The same in the client's.
    own_apigateway: Service<aws_sdk_apigateway::Client>,
    /// Its second version, in the API's account.
    apigateway_v2: Service<signed::Client>,
    /// In the API's account.
    acm: Service<signed::Client>,
    lambda: Service<signed::Client>,
    /// The same in the API's account.
    api_lambda: Service<signed::Client>,
    /// In the API's account, too.
    api_logs: Service<signed::Client>,
    trail: Service<signed::Client>,
    /// In the API's account, too.
    api_trail: Service<signed::Client>,
    sts: Service<aws_sdk_sts::Client>,
    elb: Service<signed::Client>,
    /// In the API's account.
    api_elb: Service<signed::Client>,
    iam: Service<signed::Client>,
    /// In the API's account.
    api_iam: Service<signed::Client>,
    /// In the API's account, too.
    waf: Service<signed::Client>,
    /// Whether the API's account is read by a profile of its own.
    has_two_accounts: bool,
}

impl Reader {
    /// Finds the Region and the credentials, once for all that is asked later. The Region is the
    /// given one, else that of the settings, else the one that the environment names.
    ///
    /// # Errors
    /// There is no Region, or there are no credentials, neither for EC2 nor for API Gateway. Where
    /// one of the two has credentials, the facts of the other are unknown.
    pub(super) async fn connect(
        settings: &AwsSettings,
        region: Option<&Region>,
        connect_timeout: Duration,
        trust: &Trust,
    ) -> Result<Self, FetchError> {
        trust.anybody().await?;
        let deadline = Instant::now() + credentials::DEADLINE;
        let files = profiles::read(deadline).await?;
        let patience = Patience::new(connect_timeout);
        let region = region.or(settings.region.as_ref()).map(Region::as_str);
        let load = |profile: Option<String>, region: Option<String>| {
            let endpoint_url = settings.endpoint_url.clone();
            credentials::load(profile, region, endpoint_url, patience, &files, deadline)
        };

        let own = load(settings.profile.clone(), region.map(str::to_owned)).await?;
        let region: Region = credentials::region(&own)?;
        let own = credentials::resolve(own, settings.profile.as_deref(), &files, deadline);
        let api = async {
            match &settings.api_profile {
                None => None,
                Some(profile) => Some(
                    match load(Some(profile.clone()), Some(region.as_str().to_owned())).await {
                        Ok(config) => {
                            credentials::resolve(config, Some(profile), &files, deadline).await
                        }
                        Err(trouble) => Err(trouble),
                    },
                ),
            }
        };
        let (own, api) = tokio::join!(own, api);
        let api = api.unwrap_or_else(|| own.clone());
        if let (Err(trouble), Err(_)) = (&own, &api) {
            return Err(trouble.clone());
        }

        let secrets: Arc<[String]> = [&own, &api]
            .into_iter()
            .flatten()
            .flat_map(|resolved| resolved.secrets.iter().cloned())
            .collect();
        // Flags override the environment.
        let variables = match settings.endpoint_url {
            Some(_) => Vec::new(),
            None => endpoints::variables(),
        };
        let context = |name| {
            let elsewhere = endpoints::told(&variables, name);
            service::ErrorContext::new(name, patience, &secrets).led(elsewhere)
        };
        let breakers = Breakers::default();
        let tls = trust.config().await;
        let signed = |name, found: &Result<credentials::Resolved, FetchError>| {
            let context = context(name);
            let client = |found: &credentials::Resolved| {
                signed::Client::new(&context, found, &region, &breakers, &tls)
            };
            Service::new(context.clone(), found, client)
        };
        let http = |most| connection::client(&breakers, patience, most);
        let config = |found: &Result<credentials::Resolved, FetchError>| {
            found
                .as_ref()
                .map(|it| it.config.clone())
                .map_err(Clone::clone)
        };
        let (own_config, api_config) = (config(&own), config(&api));
        let apigateway = |config: &_| {
            let config = aws_sdk_apigateway::config::Builder::from(config);
            let config = config.timeout_config(connection::timeouts(patience));
            aws_sdk_apigateway::Client::from_conf(
                config.http_client(http(AtOnce::ApiGateway)).build(),
            )
        };
        Ok(Self {
            ec2: Service::new(context("ec2"), &own_config, |config| {
                let config = aws_sdk_ec2::config::Builder::from(config);
                let config = config.timeout_config(connection::timeouts(patience));
                aws_sdk_ec2::Client::from_conf(config.http_client(http(AtOnce::Ec2)).build())
            }),
            apigateway: Service::new(context("apigateway"), &api_config, apigateway),
            own_apigateway: Service::new(context("apigateway"), &own_config, apigateway),
            apigateway_v2: signed("apigateway", &api),
            acm: signed("acm", &api),
            lambda: signed("lambda", &own),
            api_lambda: signed("lambda", &api),
            api_logs: signed("logs", &api),
            trail: signed("cloudtrail", &own),
            api_trail: signed("cloudtrail", &api),
            elb: signed("elasticloadbalancing", &own),
            api_elb: signed("elasticloadbalancing", &api),
            iam: signed("iam", &own),
            api_iam: signed("iam", &api),
            waf: signed("wafv2", &api),
            has_two_accounts: settings.api_profile.is_some(),
            sts: Service::new(context("sts"), &own_config, |config| {
                let config = aws_sdk_sts::config::Builder::from(config);
                let config = config.timeout_config(connection::timeouts(patience));
                aws_sdk_sts::Client::from_conf(config.http_client(http(AtOnce::Sts)).build())
            }),
            region,
        })
    }
}

fn fact<T>(learned: Result<T, FetchError>) -> Fact<T> {
    match learned {
        Ok(value) => Fact::Known(value),
        Err(trouble) => Fact::Unknown(trouble),
    }
}
