//! What AWS says. Everything that is independent is asked for at once.

mod attached_resources;
mod referenced_resources;

use tokio::time::timeout_at;

use super::{Run, distinct, for_want_of};
use crate::facts::lambda::VpcConfig;
use crate::facts::{Aws, Fact, FactKind, FetchError, Reason};
use crate::gather::aws::{Ask, Reader};
use crate::gather::request::Endpoints;
use crate::model::{ApiId, NetworkParty};

impl Run<'_> {
    pub(super) async fn configuration(&self) {
        if !self.of_aws().any(|_| true) {
            self.learned.endpoints.fill(Fact::NotAsked);
            self.learned.interfaces.fill(Fact::NotAsked);
            self.learned.place.fill(VpcConfig::default());
            return;
        }
        let settings = &self.request.aws;
        let region = settings
            .region
            .as_ref()
            .or(self.request.target.region.as_ref());
        let (patience, trust) = (self.request.bounds.connect_timeout, &self.environment.trust);
        let connecting = Reader::connect(settings, region, patience, trust);
        let reader = match timeout_at(self.end(), connecting).await {
            Ok(Ok(reader)) => reader,
            Ok(Err(trouble)) => return self.nothing_from_aws(&trouble),
            Err(_) => {
                let FetchError { why, detail } = self.clock.cut_off();
                let detail = format!("{detail} while it waited for AWS credentials");
                return self.nothing_from_aws(&FetchError { why, detail });
            }
        };
        tokio::join!(
            self.learn(FactKind::CallerIdentity, reader.caller(), |aws, fact| {
                aws.caller = fact;
            }),
            self.endpoints(&reader),
            self.function(&reader),
            self.of_api(
                FactKind::RestApi,
                async |api| reader.rest_api(api).await,
                |aws, fact| aws.rest_api = fact
            ),
            self.of_api(
                FactKind::Stages,
                async |api| reader.stages(api).await,
                |aws, fact| aws.stages = fact
            ),
            self.of_api(
                FactKind::Deployments,
                async |api| reader.deployments(api).await,
                |aws, fact| aws.deployments = fact
            ),
            self.of_api(
                FactKind::Resources,
                async |api| reader.resources(api).await,
                |aws, fact| aws.resources = fact
            ),
            self.attached_resources(&reader),
        );
    }

    /// What AWS is asked for.
    fn of_aws(&self) -> impl Iterator<Item = FactKind> {
        let asked = |need: &FactKind| !need.permissions().is_empty() && self.wants(*need);
        FactKind::ALL.iter().copied().filter(asked)
    }

    fn nothing_from_aws(&self, trouble: &FetchError) {
        self.learned.endpoints.fill(Fact::Unknown(trouble.clone()));
        self.learned.interfaces.fill(Fact::Unknown(trouble.clone()));
        self.learned.place.fill(VpcConfig::default());
        for need in self.of_aws() {
            self.notes.unlearned(need, trouble.clone());
            self.settled(need);
        }
    }

    /// Ask for a fact, if it is wanted, and write it down.
    async fn learn<T>(
        &self,
        need: FactKind,
        asking: impl Future<Output = Fact<T>>,
        write: impl FnOnce(&mut Aws, Fact<T>),
    ) {
        if !self.wants(need) {
            return;
        }
        let fact = self.in_time(asking).await;
        self.notes.aws(|aws| write(aws, fact));
        self.settled(need);
    }

    /// Ask for the objects of a kind by what was named.
    async fn read<R: Ask>(&self, reader: &Reader, by: &Fact<Vec<R::AskedBy>>) {
        let asking = about(by, async |by| reader.read::<R>(by).await);
        self.learn(R::NEED, asking, |aws, fact| *R::fact_mut(aws) = fact)
            .await;
    }

    async fn in_time<T>(&self, asking: impl Future<Output = Fact<T>>) -> Fact<T> {
        timeout_at(self.end(), asking)
            .await
            .unwrap_or_else(|_| self.cut_off("AWS"))
    }

    async fn endpoints(&self, reader: &Reader) {
        let mut learned = Fact::NotAsked;
        if self.wants(FactKind::VpcEndpoints) {
            let of_ends = self.ends.iter().filter_map(|end| match end {
                NetworkParty::Endpoint(id) => Some(id),
                _ => None,
            });
            let named = self.request.target.vpce_id.iter().chain(of_ends);
            let wanted = Endpoints {
                of_service: self.is_of_a_call(),
                ids: named.cloned().collect(),
                vpcs: Vec::new(),
            };
            learned = if wanted.is_empty() {
                Fact::Known(Vec::new())
            } else {
                self.in_time(reader.vpc_endpoints(&wanted)).await
            };
            self.notes.aws(|aws| aws.vpc_endpoints = learned.clone());
            self.settled(FactKind::VpcEndpoints);
        }
        self.learned.endpoints.fill(learned);
    }

    /// The function that is the client, where it is one.
    async fn function(&self, reader: &Reader) {
        let mut place = VpcConfig::default();
        if let Some(name) = self.function_name() {
            let asking = reader.function(name, &self.environment.trust);
            self.learn(FactKind::Function, asking, |aws, fact| {
                place = fact
                    .known()
                    .and_then(|it| it.vpc_config.clone())
                    .unwrap_or_default();
                aws.function = fact;
            })
            .await;
        }
        self.learned.place.fill(place);
    }

    async fn of_api<T>(
        &self,
        need: FactKind,
        ask: impl AsyncFnOnce(&ApiId) -> Fact<T>,
        write: impl FnOnce(&mut Aws, Fact<T>),
    ) {
        let asking = async {
            match self.request.target.api_id.as_ref() {
                Some(api) => ask(api).await,
                None => Fact::unknown(
                    Reason::Failed,
                    "could not be asked for: neither the URL nor a header or option names the API",
                ),
            }
        };
        self.learn(need, asking, write).await;
    }
}

/// What is to be asked about, each once. Where there is nothing, that is unknown for want of what
/// would have named it, if anything.
fn named<'t, T: PartialEq>(
    all: impl IntoIterator<Item = T>,
    troubles: impl IntoIterator<Item = Option<&'t FetchError>>,
) -> Fact<Vec<T>> {
    let all = distinct(all);
    let trouble = troubles.into_iter().flatten().next();
    match trouble.filter(|_| all.is_empty()) {
        Some(trouble) => for_want_of(trouble),
        None => Fact::Known(all),
    }
}

/// Ask about what was named; where nothing was, nothing is asked, and nothing is there.
async fn about<Id, T: Default>(
    named: &Fact<Vec<Id>>,
    ask: impl AsyncFnOnce(&[Id]) -> Fact<T>,
) -> Fact<T> {
    match named {
        Fact::Known(all) if all.is_empty() => Fact::Known(T::default()),
        Fact::Known(all) => ask(all).await,
        Fact::Unknown(trouble) => Fact::Unknown(trouble.clone()),
        Fact::NotAsked => Fact::NotAsked,
    }
}
