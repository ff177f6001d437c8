//! What AWS says. Each call begins as soon as what it asks by is known, and waits for nothing else.
//!
//! What a call is asked by comes in three ways. What the user named, and the API's id, are known from the
//! beginning: [`Run::learn`], [`Run::of_api`]. Ids that several answers name, such as VPCs, are asked for as
//! they become known, each once: `attached_resources`. And what one or two whole facts name is asked for
//! when these are settled: [`Run::read_of`], a line for each kind in `referenced_resources`.

mod attached_resources;
mod balancers;
mod behind;
mod domains;
mod identity;
mod interfaces;
mod logs;
mod referenced_resources;

pub(super) use attached_resources::Named;
use domains::{called, troubles_of};
pub(super) use interfaces::Sought;

use futures_util::future::LocalBoxFuture;
use tokio::time::timeout_at;

use super::{Run, distinct, for_want_of};
use crate::facts::lambda::VpcConfig;
use crate::facts::{Aws, Fact, FactKind, FetchError, Reason, StepEnd};
use crate::gather::aws::{Ask, Reader};
use crate::gather::request::Endpoints;
use crate::gather::since::Since;
use crate::model::{ApiId, NetworkParty};

impl Run<'_> {
    pub(super) async fn configuration(&self) {
        self.without_names();
        if !self.of_aws().any(|_| true) {
            return self.without_aws(None);
        }
        let reader = match self.reader().await {
            Ok(reader) => reader,
            Err(trouble) => return self.nothing_from_aws(&trouble),
        };
        tokio::join!(
            self.learn(
                FactKind::CallerIdentity,
                Box::pin(reader.caller()),
                |aws, fact| aws.caller = fact
            ),
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
            self.referenced_resources(&reader),
            self.of_api(
                FactKind::Authorizers,
                async |api| reader.authorizers(api).await,
                |aws, fact| aws.authorizers = fact
            ),
            self.of_api(
                FactKind::GatewayResponses,
                async |api| reader.gateway_responses(api).await,
                |aws, fact| aws.gateway_responses = fact
            ),
            self.domains(&reader),
            self.behind(&reader),
            self.balancers(&reader),
            self.identity(&reader),
            self.logs(&reader),
        );
    }

    /// Who reads AWS, with credentials.
    async fn reader(&self) -> Result<Reader, FetchError> {
        let settings = &self.request.aws;
        let region = settings
            .region
            .as_ref()
            .or(self.request.target.region.as_ref());
        let (patience, trust) = (self.request.bounds.connect_timeout, &self.environment.trust);
        let span = self.step("AWS credentials", &Since::start());
        let connecting = Box::pin(async {
            match Reader::connect(settings, region, patience, trust).await {
                // A custom domain name says no Region, and what nobody set the instance itself knows.
                Err(trouble) if region.is_none() => {
                    let instance = self.learned.instance.wait().await;
                    let own = instance.map(|it| it.region).ok_or(trouble)?;
                    Reader::connect(settings, Some(&own), patience, trust).await
                }
                connected => connected,
            }
        });
        let Ok(connected) = timeout_at(self.end(), connecting).await else {
            let FetchError { why, detail } = self.clock.cut_off();
            let detail = format!("{detail} while it waited for AWS credentials");
            return Err(FetchError { why, detail });
        };
        let end = match &connected {
            Err(trouble) if trouble.why == Reason::TimedOut => StepEnd::Silent,
            _ => StepEnd::Answered,
        };
        // Filled once: there is one reader.
        let _ = self.connected.set(span.end(end));
        connected
    }

    /// What AWS is asked for.
    fn of_aws(&self) -> impl Iterator<Item = FactKind> {
        let asked = |need: &FactKind| {
            !need.permissions().is_empty() && self.wants(*need) && self.is_of_the_call(*need)
        };
        FactKind::ALL.iter().copied().filter(asked)
    }

    fn nothing_from_aws(&self, trouble: &FetchError) {
        for need in self.of_aws() {
            self.notes.unlearned(need, trouble.clone());
            self.settled(need, Since::start());
        }
        self.without_aws(Some(trouble));
    }

    /// Tells those who wait for AWS that nobody is asked.
    fn without_aws(&self, trouble: Option<&FetchError>) {
        let endpoints = trouble.cloned().map_or(Fact::NotAsked, Fact::Unknown);
        self.learned.endpoints.fill(endpoints, Since::start());
        self.learned
            .place
            .fill(VpcConfig::default(), Since::start());
        let interfaces = trouble.cloned().map_or(Fact::NotAsked, Fact::Unknown);
        self.no_more_interfaces(interfaces, Since::start());
    }

    /// Ask for a fact, if it is wanted, and write it down. A question is on the heap: the SDK's futures are
    /// large, and all of them are asked at once.
    async fn learn<T>(
        &self,
        need: FactKind,
        asking: LocalBoxFuture<'_, Fact<T>>,
        write: impl FnOnce(&mut Aws, Fact<T>),
    ) {
        self.learn_after(need, &Since::start(), asking, write).await;
    }

    /// The same, once it is known what to ask by, from these steps.
    async fn learn_after<T>(
        &self,
        need: FactKind,
        since: &Since,
        asking: LocalBoxFuture<'_, Fact<T>>,
        write: impl FnOnce(&mut Aws, Fact<T>),
    ) {
        if !self.wants(need) {
            return;
        }
        let (fact, since) = self.call(need, since, asking).await;
        self.notes.aws(|aws| write(aws, fact));
        self.settled(need, since);
    }

    /// One question to AWS, as a step of the run.
    async fn call<T>(
        &self,
        need: FactKind,
        since: &Since,
        asking: LocalBoxFuture<'_, Fact<T>>,
    ) -> (Fact<T>, Since) {
        let mut since = since.clone();
        if let Some(connected) = self.connected.get() {
            since.and(connected);
        }
        let span = self.step(need.operation(), &since);
        match timeout_at(self.end(), asking).await {
            Ok(fact) => {
                let since = span.told(&fact, self.request.bounds.connect_timeout);
                (fact, since)
            }
            Err(_) => (self.cut_off("AWS"), span.since()),
        }
    }

    /// Ask for the objects of a kind by what other facts name, as soon as these are settled.
    async fn read_of<R: Ask>(
        &self,
        reader: &Reader,
        facts: &[FactKind],
        named: impl FnOnce(&Aws) -> Fact<Vec<R::AskedBy>>,
    ) {
        let ask = async |by: &[R::AskedBy]| reader.read::<R>(by).await;
        let write = |aws: &mut Aws, fact| *R::fact_mut(aws) = fact;
        self.learn_of(R::NEED, facts, named, ask, write).await;
    }

    /// Ask for a fact by what other facts name, as soon as these are settled.
    async fn learn_of<Id, T: Default>(
        &self,
        need: FactKind,
        facts: &[FactKind],
        named: impl FnOnce(&Aws) -> Fact<Vec<Id>>,
        ask: impl AsyncFnOnce(&[Id]) -> Fact<T>,
        write: impl FnOnce(&mut Aws, Fact<T>),
    ) {
        if !self.wants(need) {
            return;
        }
        let (by, since) = self.once(facts, named).await;
        match by {
            Fact::Known(all) if !all.is_empty() => {
                self.learn_after(need, &since, Box::pin(ask(&all)), write)
                    .await;
            }
            nobody => {
                self.notes.aws(|aws| write(aws, nothing_of(nobody)));
                self.settled(need, since);
            }
        }
    }

    /// What facts say, once all that can be learned of them is known.
    async fn once<T>(&self, facts: &[FactKind], read: impl FnOnce(&Aws) -> T) -> (T, Since) {
        let since = self.all_settled(facts).await;
        (self.notes.aws(|aws| read(aws)), since)
    }

    async fn endpoints(&self, reader: &Reader) {
        let (mut learned, mut since) = (Fact::NotAsked, Since::start());
        if self.wants(FactKind::VpcEndpoints) {
            let of_ends = self.ends.iter().filter_map(NetworkParty::endpoint);
            let named = self.request.target.vpce_id.iter().chain(of_ends);
            let wanted = Endpoints {
                of_service: self.is_of_a_call(),
                ids: named.cloned().collect(),
                vpcs: Vec::new(),
            };
            if wanted.is_empty() {
                learned = Fact::Known(Vec::new());
            } else {
                let asking = Box::pin(reader.vpc_endpoints(&wanted));
                (learned, since) = self.call(FactKind::VpcEndpoints, &since, asking).await;
            }
            self.notes.aws(|aws| aws.vpc_endpoints = learned.clone());
            self.settled(FactKind::VpcEndpoints, since.clone());
        }
        self.learned.endpoints.fill(learned, since);
    }

    /// The function that is the client, where it is one.
    async fn function(&self, reader: &Reader) {
        let (mut place, mut since) = (VpcConfig::default(), Since::start());
        if let Some(name) = self.function_name() {
            let asking = Box::pin(reader.function(name));
            self.learn(FactKind::Function, asking, |aws, fact| {
                place = fact
                    .known()
                    .and_then(|it| it.vpc_config.clone())
                    .unwrap_or_default();
                aws.function = fact;
            })
            .await;
            since = self.all_settled(&[FactKind::Function]).await;
        }
        self.learned.place.fill(place, since);
    }

    async fn of_api<T>(
        &self,
        need: FactKind,
        ask: impl AsyncFnOnce(&ApiId) -> Fact<T>,
        write: impl FnOnce(&mut Aws, Fact<T>),
    ) {
        if !self.wants(need) {
            return;
        }
        let target = &self.request.target;
        let read = |known: &Aws| {
            let trouble = troubles_of(known).into_iter().flatten().next();
            called(target, known)
                .api_id
                .ok_or_else(|| trouble.map(for_want_of))
        };
        match self.once(self.leading(), read).await {
            (Ok(api), since) => {
                let asking = Box::pin(ask(&api));
                self.learn_after(need, &since, asking, write).await;
            }
            (Err(trouble), since) => {
                let unnamed = trouble.unwrap_or_else(|| {
                    let text = "could not be asked for: neither the URL nor a header or option names the API";
                    Fact::unknown(Reason::Failed, text)
                });
                self.notes.aws(|aws| write(aws, unnamed));
                self.settled(need, since);
            }
        }
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

/// The same, where it is not known to be all that there is: where nothing is named, nobody is asked, and another half
/// may know of some.
fn some<'t, T: PartialEq>(
    all: impl IntoIterator<Item = T>,
    troubles: impl IntoIterator<Item = Option<&'t FetchError>>,
) -> Fact<Vec<T>> {
    match named(all, troubles) {
        Fact::Known(all) if all.is_empty() => Fact::NotAsked,
        all => all,
    }
}

/// What is known where nobody can be asked: where nothing was named, nothing is there.
fn nothing_of<Id, T: Default>(named: Fact<Vec<Id>>) -> Fact<T> {
    match named {
        Fact::Known(_) => Fact::Known(T::default()),
        Fact::Unknown(trouble) => Fact::Unknown(trouble),
        Fact::NotAsked => Fact::NotAsked,
    }
}
