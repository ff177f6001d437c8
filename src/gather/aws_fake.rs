//! AWS as a test tells it, so that the order of the questions can be tested without the SDK.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::request::{AwsSettings, Endpoints, Interfaces, LogQuestion, Owner};
use crate::facts::apigateway::{Authorizer, Deployment, GatewayResponse, Resource, RestApi, Stage};
use crate::facts::ec2::{CallerIdentity, NetworkInterface, Subnet, TransitGateways, VpcEndpoint};
use crate::facts::lambda::FunctionConfiguration;
use crate::facts::logs::LogLine;
use crate::facts::route53::DhcpOptions;
use crate::facts::trail::Event;
use crate::facts::{Aws, Fact, FactKind, FetchError, Listed, Reason};
use crate::model::{ApiId, Region, TgwId};

/// A kind that AWS can be asked for.
pub(super) trait Ask: Listed {}

impl<R: Listed> Ask for R {}

/// What AWS answers in a test, and what it was asked.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) answers: Aws,
    pub(super) endpoints_asked: Mutex<Vec<Endpoints>>,
    pub(super) addresses_asked: Mutex<Vec<IpAddr>>,
    pub(super) interfaces_asked: Mutex<Vec<Interfaces>>,
    /// By what it was asked for the other facts.
    asked: Mutex<BTreeMap<FactKind, Vec<String>>>,
}

impl Told {
    /// By what AWS was asked for a fact, in the order of the questions.
    pub(super) fn asked(&self, need: FactKind) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.get(&need).cloned().unwrap_or_default()
    }

    fn note<T: ToString>(&self, need: FactKind, by: &[T]) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let texts = by.iter().map(ToString::to_string);
        asked.entry(need).or_default().extend(texts);
    }
}

static TOLD: Mutex<BTreeMap<String, Arc<Told>>> = Mutex::new(BTreeMap::new());

/// Answer in this way whoever connects to this endpoint URL.
pub(super) fn tell(endpoint_url: &str, answers: Aws) -> Arc<Told> {
    let told = Arc::new(Told {
        answers,
        ..Told::default()
    });
    let mut all = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    all.insert(endpoint_url.to_owned(), Arc::clone(&told));
    told
}

/// Reads what was told.
#[derive(Clone)]
pub(super) struct Reader(Arc<Told>);

fn note<T>(asked: &Mutex<Vec<T>>, what: impl IntoIterator<Item = T>) {
    let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
    asked.extend(what);
}

#[expect(
    clippy::unused_async,
    reason = "the signatures are those of the real reader"
)]
impl Reader {
    pub(super) async fn connect(
        settings: &AwsSettings,
        _region: Option<&Region>,
        _connect_timeout: Duration,
        _trust: &super::trust::Trust,
    ) -> Result<Self, FetchError> {
        let all = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        let told = settings.endpoint_url.as_ref().and_then(|url| all.get(url));
        told.map(|told| Self(Arc::clone(told)))
            .ok_or_else(|| FetchError {
                why: Reason::Failed,
                detail: "no credentials".to_owned(),
            })
    }

    pub(super) async fn read<R: Ask>(&self, by: &[R::AskedBy]) -> Fact<Vec<R>> {
        self.0.note(R::NEED, by);
        R::fact(&self.0.answers).clone()
    }

    pub(super) async fn caller(&self) -> Fact<CallerIdentity> {
        self.0.answers.caller.clone()
    }

    pub(super) async fn function(&self, _name: &str) -> Fact<FunctionConfiguration> {
        self.0.answers.function.clone()
    }

    pub(super) async fn vpc_endpoints(&self, wanted: &Endpoints) -> Fact<Vec<VpcEndpoint>> {
        note(&self.0.endpoints_asked, [wanted.clone()]);
        self.0.answers.vpc_endpoints.clone()
    }

    pub(super) async fn network_interfaces(
        &self,
        wanted: &Interfaces,
    ) -> Fact<Vec<NetworkInterface>> {
        note(&self.0.interfaces_asked, [wanted.clone()]);
        self.0.answers.network_interfaces.clone()
    }

    pub(super) async fn subnets_holding(&self, addresses: &[IpAddr]) -> Fact<Vec<Subnet>> {
        note(&self.0.addresses_asked, addresses.to_vec());
        self.0.answers.subnets.clone()
    }

    pub(super) async fn dhcp_options(&self, ids: &[String]) -> Fact<Vec<DhcpOptions>> {
        self.0.note(FactKind::DhcpOptions, ids);
        self.0.answers.dhcp_options.clone()
    }

    pub(super) async fn transit_gateways(&self, ids: &[TgwId]) -> Fact<TransitGateways> {
        self.0.note(FactKind::TransitGateways, ids);
        self.0.answers.transit_gateways.clone()
    }

    pub(super) async fn rest_api(&self, _api: &ApiId) -> Fact<Option<RestApi>> {
        self.0.answers.rest_api.clone()
    }

    pub(super) async fn stages(&self, _api: &ApiId) -> Fact<Vec<Stage>> {
        match &self.0.answers.stages {
            // An AWS call that hangs: the run's deadline must end it.
            Fact::NotAsked => std::future::pending().await,
            stages => stages.clone(),
        }
    }

    pub(super) async fn deployments(&self, _api: &ApiId) -> Fact<Vec<Deployment>> {
        self.0.answers.deployments.clone()
    }

    pub(super) async fn resources(&self, _api: &ApiId) -> Fact<Vec<Resource>> {
        self.0.answers.resources.clone()
    }

    pub(super) async fn authorizers(&self, _api: &ApiId) -> Fact<Vec<Authorizer>> {
        self.0.answers.authorizers.clone()
    }

    pub(super) async fn gateway_responses(&self, _api: &ApiId) -> Fact<Vec<GatewayResponse>> {
        self.0.answers.gateway_responses.clone()
    }

    pub(super) async fn log_lines(&self, asked: &LogQuestion) -> Fact<Vec<LogLine>> {
        let holding = asked.holding.as_ref().map(ToString::to_string);
        let text = format!("{} {}", asked.group, holding.unwrap_or_default());
        self.0.note(FactKind::LogLines, &[text.trim_end()]);
        self.0.answers.log_lines.clone()
    }

    pub(super) async fn changes(
        &self,
        object: &str,
        _from: Timestamp,
        owner: Owner,
    ) -> Fact<Vec<Event>> {
        let asked = format!("{object} {owner:?}");
        self.0.note(FactKind::Events, &[asked]);
        self.0.answers.events.clone()
    }
}

/// Signs calls; here it cannot exist.
#[derive(Clone)]
pub(super) struct Signer(Infallible);

impl Signer {
    #[expect(
        clippy::unused_async,
        reason = "the signature is that of the real signer"
    )]
    pub(super) async fn connect(
        _settings: &AwsSettings,
        _region: Option<&Region>,
        _connect_timeout: Duration,
        _trust: &super::trust::Trust,
    ) -> Result<Self, FetchError> {
        Err(FetchError {
            why: Reason::Failed,
            detail: "this build cannot sign: it was made without the feature aws".to_owned(),
        })
    }

    pub(super) fn headers(
        &self,
        _method: &str,
        _host: &str,
        _path: &str,
    ) -> Result<Vec<(String, String)>, FetchError> {
        match self.0 {}
    }

    pub(super) fn secrets(&self) -> &[String] {
        match self.0 {}
    }
}
