//! AWS, in a build without the feature `aws`: nothing can be asked.

use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;

use super::request::{AwsSettings, Endpoints, Interfaces, LogQuestion, Owner};
use crate::facts::apigateway::{Authorizer, Deployment, GatewayResponse, Resource, RestApi, Stage};
use crate::facts::ec2::{CallerIdentity, NetworkInterface, Subnet, TransitGateways, VpcEndpoint};
use crate::facts::lambda::FunctionConfiguration;
use crate::facts::logs::LogLine;
use crate::facts::route53::DhcpOptions;
use crate::facts::trail::Event;
use crate::facts::{Fact, FetchError, Listed, Reason};
use crate::model::{ApiId, Region, TgwId};

/// A kind that AWS can be asked for.
pub(super) trait Ask: Listed {}

impl<R: Listed> Ask for R {}

/// Reads AWS; here it cannot exist.
#[derive(Clone)]
pub(super) struct Reader(Infallible);

#[expect(
    clippy::unused_async,
    reason = "the signatures are those of the real reader"
)]
impl Reader {
    pub(super) async fn connect(
        _settings: &AwsSettings,
        _region: Option<&Region>,
        _connect_timeout: Duration,
        _trust: &super::trust::Trust,
    ) -> Result<Self, FetchError> {
        Err(FetchError {
            why: Reason::Failed,
            detail: "this build cannot read AWS: it was made without the feature aws".to_owned(),
        })
    }

    pub(super) async fn read<R: Ask>(&self, _by: &[R::AskedBy]) -> Fact<Vec<R>> {
        match self.0 {}
    }

    pub(super) async fn caller(&self) -> Fact<CallerIdentity> {
        match self.0 {}
    }

    pub(super) async fn function(&self, _name: &str) -> Fact<FunctionConfiguration> {
        match self.0 {}
    }

    pub(super) async fn vpc_endpoints(&self, _wanted: &Endpoints) -> Fact<Vec<VpcEndpoint>> {
        match self.0 {}
    }

    pub(super) async fn network_interfaces(
        &self,
        _wanted: &Interfaces,
    ) -> Fact<Vec<NetworkInterface>> {
        match self.0 {}
    }

    pub(super) async fn subnets_holding(&self, _addresses: &[IpAddr]) -> Fact<Vec<Subnet>> {
        match self.0 {}
    }

    pub(super) async fn dhcp_options(&self, _ids: &[String]) -> Fact<Vec<DhcpOptions>> {
        match self.0 {}
    }

    pub(super) async fn transit_gateways(&self, _ids: &[TgwId]) -> Fact<TransitGateways> {
        match self.0 {}
    }

    pub(super) async fn rest_api(&self, _api: &ApiId) -> Fact<Option<RestApi>> {
        match self.0 {}
    }

    pub(super) async fn stages(&self, _api: &ApiId) -> Fact<Vec<Stage>> {
        match self.0 {}
    }

    pub(super) async fn deployments(&self, _api: &ApiId) -> Fact<Vec<Deployment>> {
        match self.0 {}
    }

    pub(super) async fn resources(&self, _api: &ApiId) -> Fact<Vec<Resource>> {
        match self.0 {}
    }

    pub(super) async fn authorizers(&self, _api: &ApiId) -> Fact<Vec<Authorizer>> {
        match self.0 {}
    }

    pub(super) async fn gateway_responses(&self, _api: &ApiId) -> Fact<Vec<GatewayResponse>> {
        match self.0 {}
    }

    pub(super) async fn log_lines(&self, _asked: &LogQuestion) -> Fact<Vec<LogLine>> {
        match self.0 {}
    }

    pub(super) async fn changes(
        &self,
        _object: &str,
        _from: Timestamp,
        _owner: Owner,
    ) -> Fact<Vec<Event>> {
        match self.0 {}
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
