//! What AWS says. Everything that is independent is asked for at once.

mod beyond;

use tokio::time::timeout_at;

use super::{Run, distinct, for_want_of, is_private, out_of_time};
use crate::facts::ec2::{GroupIdentifier, NetworkAcl, NetworkInterface, Subnet, VpcEndpoint};
use crate::facts::{Aws, Fact, Instance, Need, Trouble, Why};
use crate::gather::aws::Reader;
use crate::gather::host;
use crate::gather::request::Interfaces;
use crate::gather::slot::Slot;
use crate::model::{ApiId, Client, SubnetId, VpcId};

/// Everything that AWS is asked for.
const OF_AWS: [Need; 17] = [
    Need::CallerIdentity,
    Need::VpcEndpoints,
    Need::NetworkInterfaces,
    Need::SecurityGroups,
    Need::VpcAttributes,
    Need::Subnets,
    Need::NetworkAcls,
    Need::RouteTables,
    Need::Peerings,
    Need::Vpcs,
    Need::PrefixLists,
    Need::TransitGateways,
    Need::DhcpOptions,
    Need::RestApi,
    Need::Stages,
    Need::Deployments,
    Need::Resources,
];

/// How many VPCs are looked at: addresses may occur in any number of them.
const MOST_VPCS: usize = 10;

/// What the second round of questions is made from.
struct Round<'r> {
    reader: &'r Reader,
    endpoints: Fact<Vec<VpcEndpoint>>,
    interfaces: Fact<Vec<NetworkInterface>>,
    instance: Option<Instance>,
}

impl Run<'_> {
    pub(super) async fn configuration(&self) {
        if !OF_AWS.iter().any(|need| self.wants(*need)) {
            self.learned.endpoints.fill(Fact::NotAsked);
            self.learned.interfaces.fill(Fact::NotAsked);
            return;
        }
        let settings = &self.request.aws;
        let region = settings
            .region
            .as_ref()
            .or(self.request.target.region.as_ref());
        let connecting = Reader::connect(settings, region, self.request.bounds.connect_timeout);
        let reader = match timeout_at(self.end(), connecting).await {
            Ok(Ok(reader)) => reader,
            Ok(Err(trouble)) => return self.nothing_from_aws(&trouble),
            Err(_) => {
                return self.nothing_from_aws(&Trouble {
                    why: Why::TimedOut,
                    detail: "the run's time was up while it waited for AWS credentials".to_owned(),
                });
            }
        };
        tokio::join!(
            self.learn(Need::CallerIdentity, reader.caller(), |aws, fact| aws
                .caller =
                fact),
            self.endpoints(&reader),
            self.of_api(
                Need::RestApi,
                |api| reader.rest_api(api),
                |aws, fact| aws.rest_api = fact
            ),
            self.of_api(
                Need::Stages,
                |api| reader.stages(api),
                |aws, fact| aws.stages = fact
            ),
            self.of_api(
                Need::Deployments,
                |api| reader.deployments(api),
                |aws, fact| aws.deployments = fact
            ),
            self.of_api(
                Need::Resources,
                |api| reader.resources(api),
                |aws, fact| aws.resources = fact
            ),
            self.second_round(&reader),
        );
    }

    fn nothing_from_aws(&self, trouble: &Trouble) {
        self.learned.endpoints.fill(Fact::Unknown(trouble.clone()));
        self.learned.interfaces.fill(Fact::Unknown(trouble.clone()));
        let missing = || trouble.clone();
        self.notes.aws(|aws| {
            for need in OF_AWS.iter().filter(|need| self.wants(**need)) {
                match need {
                    Need::CallerIdentity => aws.caller = Fact::Unknown(missing()),
                    Need::VpcEndpoints => aws.vpc_endpoints = Fact::Unknown(missing()),
                    Need::NetworkInterfaces => aws.network_interfaces = Fact::Unknown(missing()),
                    Need::SecurityGroups => aws.security_groups = Fact::Unknown(missing()),
                    Need::VpcAttributes => aws.vpc_attributes = Fact::Unknown(missing()),
                    Need::Subnets => aws.subnets = Fact::Unknown(missing()),
                    Need::NetworkAcls => aws.network_acls = Fact::Unknown(missing()),
                    Need::RouteTables => aws.route_tables = Fact::Unknown(missing()),
                    Need::Peerings => aws.peerings = Fact::Unknown(missing()),
                    Need::Vpcs => aws.vpcs = Fact::Unknown(missing()),
                    Need::PrefixLists => aws.prefix_lists = Fact::Unknown(missing()),
                    Need::TransitGateways => aws.transit_gateways = Fact::Unknown(missing()),
                    Need::DhcpOptions => aws.dhcp_options = Fact::Unknown(missing()),
                    Need::RestApi => aws.rest_api = Fact::Unknown(missing()),
                    Need::Stages => aws.stages = Fact::Unknown(missing()),
                    Need::Deployments => aws.deployments = Fact::Unknown(missing()),
                    Need::Resources => aws.resources = Fact::Unknown(missing()),
                    Need::Host
                    | Need::Dns
                    | Need::Tcp
                    | Need::Tls
                    | Need::TlsTrials
                    | Need::Http
                    | Need::HostedZones
                    | Need::ResolverRules
                    | Need::FirewallRules
                    | Need::ResolverEndpoints => {}
                }
            }
        });
        for need in OF_AWS.into_iter().filter(|need| self.wants(*need)) {
            self.settled(need);
        }
    }

    /// Ask for a fact, if it is wanted, and write it down.
    async fn learn<T>(
        &self,
        need: Need,
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

    async fn in_time<T>(&self, asking: impl Future<Output = Fact<T>>) -> Fact<T> {
        timeout_at(self.end(), asking)
            .await
            .unwrap_or_else(|_| out_of_time("AWS"))
    }

    async fn endpoints(&self, reader: &Reader) {
        let mut learned = Fact::NotAsked;
        if self.wants(Need::VpcEndpoints) {
            let named = self.request.target.vpce_id.as_ref();
            learned = self.in_time(reader.vpc_endpoints(named)).await;
            self.notes.aws(|aws| aws.vpc_endpoints = learned.clone());
            self.settled(Need::VpcEndpoints);
        }
        self.learned.endpoints.fill(learned);
    }

    async fn of_api<'s, T, Asking>(
        &'s self,
        need: Need,
        ask: impl FnOnce(&'s ApiId) -> Asking,
        write: impl FnOnce(&mut Aws, Fact<T>),
    ) where
        Asking: Future<Output = Fact<T>>,
    {
        let asking = async {
            match self.request.target.api_id.as_ref() {
                Some(api) => ask(api).await,
                None => Fact::unknown(
                    Why::Failed,
                    "could not be asked for: neither the URL nor a header or option names the API",
                ),
            }
        };
        self.learn(need, asking, write).await;
    }

    /// The interfaces, once it is known which; then what belongs to them.
    async fn second_round(&self, reader: &Reader) {
        let mut round = Round {
            reader,
            endpoints: self.learned.endpoints.wait().await,
            interfaces: Fact::NotAsked,
            instance: self.learned.instance.wait().await,
        };
        if self.wants(Need::NetworkInterfaces) {
            let wanted = self.wanted_interfaces(&round).await;
            round.interfaces = if wanted.is_empty() {
                nothing_to_ask_with([trouble_of(&round.endpoints)])
            } else {
                self.in_time(reader.network_interfaces(&wanted)).await
            };
            self.notes
                .aws(|aws| aws.network_interfaces = round.interfaces.clone());
            self.settled(Need::NetworkInterfaces);
        }
        self.learned.interfaces.fill(round.interfaces.clone());
        let subnets = Slot::new();
        tokio::join!(
            self.learn(Need::SecurityGroups, self.groups(&round), |aws, fact| {
                aws.security_groups = fact;
            }),
            async {
                self.learn(Need::Subnets, self.subnets(&round), |aws, fact| {
                    subnets.fill(fact.clone());
                    aws.subnets = fact;
                })
                .await;
                subnets.fill_if_empty(Fact::NotAsked);
            },
            self.learn(
                Need::VpcAttributes,
                self.of_vpcs(&round, &subnets, |vpcs| async move {
                    reader.vpc_attributes(&vpcs).await
                }),
                |aws, fact| aws.vpc_attributes = fact,
            ),
            self.learn(Need::NetworkAcls, self.acls(&round), |aws, fact| {
                aws.network_acls = fact;
            }),
            self.learn(
                Need::RouteTables,
                self.of_vpcs(&round, &subnets, |vpcs| async move {
                    reader.route_tables(&vpcs).await
                }),
                |aws, fact| aws.route_tables = fact,
            ),
            self.learn(
                Need::Peerings,
                self.of_vpcs(&round, &subnets, |vpcs| async move {
                    reader.peerings(&vpcs).await
                }),
                |aws, fact| aws.peerings = fact,
            ),
            self.learn(
                Need::Vpcs,
                self.of_vpcs(
                    &round,
                    &subnets,
                    |vpcs| async move { reader.vpcs(&vpcs).await }
                ),
                |aws, fact| aws.vpcs = fact,
            ),
        );
        self.third_round(reader).await;
    }

    async fn wanted_interfaces(&self, round: &Round<'_>) -> Interfaces {
        let resolved = self.learned.resolved.wait().await;
        let mut wanted = Interfaces {
            ids: distinct(
                self.candidates(round)
                    .iter()
                    .flat_map(|endpoint| endpoint.network_interface_ids.clone()),
            ),
            addresses: resolved
                .iter()
                .copied()
                .filter(|a| is_private(*a))
                .collect(),
            ..Interfaces::default()
        };
        match &self.request.client {
            Client::Here => match round.instance.as_ref().and_then(|i| i.interface_id.clone()) {
                Some(id) => wanted.ids.push(id),
                None => wanted.addresses.extend(own_address(&resolved)),
            },
            Client::Instance(id) => wanted.instances.push(id.clone()),
            Client::Eni(id) => wanted.ids.push(id.clone()),
            Client::Address(address) => wanted.addresses.push(*address),
            Client::Lambda(name) => wanted.functions.push(name.clone()),
            Client::Subnet(_) => {}
        }
        wanted.ids = distinct(wanted.ids);
        wanted.addresses = distinct(wanted.addresses);
        wanted
    }

    /// The endpoints that matter: the likely ones, or all where nothing says which.
    fn candidates<'r>(&self, round: &'r Round<'_>) -> Vec<&'r VpcEndpoint> {
        let all = round.endpoints.known().map_or(&[][..], Vec::as_slice);
        let likely = self.likely_endpoints(all, round.instance.as_ref());
        if likely.is_empty() {
            all.iter().collect()
        } else {
            likely
        }
    }

    async fn groups(&self, round: &Round<'_>) -> Fact<Vec<crate::facts::ec2::SecurityGroup>> {
        let of = |groups: &[GroupIdentifier]| -> Vec<_> {
            groups.iter().map(|group| group.group_id.clone()).collect()
        };
        let ids = distinct(
            self.candidates(round)
                .iter()
                .flat_map(|endpoint| of(&endpoint.groups))
                .chain(round.interfaces().iter().flat_map(|eni| of(&eni.groups)))
                .chain(
                    round
                        .instance
                        .iter()
                        .flat_map(|i| i.security_groups.clone()),
                ),
        );
        if ids.is_empty() {
            return nothing_to_ask_with(round.troubles());
        }
        round.reader.security_groups(&ids).await
    }

    async fn subnets(&self, round: &Round<'_>) -> Fact<Vec<Subnet>> {
        let ids = self.subnet_ids(round);
        if ids.is_empty() {
            return nothing_to_ask_with(round.troubles());
        }
        round.reader.subnets(&ids).await
    }

    async fn acls(&self, round: &Round<'_>) -> Fact<Vec<NetworkAcl>> {
        let ids = self.subnet_ids(round);
        if ids.is_empty() {
            return nothing_to_ask_with(round.troubles());
        }
        round.reader.network_acls(&ids).await
    }

    /// The subnets of the endpoints and of the client.
    fn subnet_ids(&self, round: &Round<'_>) -> Vec<SubnetId> {
        let named = match &self.request.client {
            Client::Subnet(id) => Some(id.clone()),
            _ => None,
        };
        distinct(
            self.candidates(round)
                .iter()
                .flat_map(|endpoint| endpoint.subnet_ids.clone())
                .chain(
                    round
                        .interfaces()
                        .iter()
                        .filter_map(|eni| eni.subnet_id.clone()),
                )
                .chain(round.instance.iter().filter_map(|i| i.subnet_id.clone()))
                .chain(named),
        )
    }

    /// What is told of the VPCs of the endpoints and of the client.
    async fn of_vpcs<T, Asking>(
        &self,
        round: &Round<'_>,
        subnets: &Slot<Fact<Vec<Subnet>>>,
        ask: impl FnOnce(Vec<VpcId>) -> Asking,
    ) -> Fact<Vec<T>>
    where
        Asking: Future<Output = Fact<Vec<T>>>,
    {
        // Only the subnet tells the VPC of a client that is named by its subnet.
        let of_client = match &self.request.client {
            Client::Subnet(id) => subnets.wait().await.known().and_then(|known| {
                let subnet = known.iter().find(|subnet| subnet.subnet_id == *id);
                subnet.map(|subnet| subnet.vpc_id.clone())
            }),
            _ => None,
        };
        let mut vpcs = distinct(
            of_client
                .into_iter()
                .chain(round.instance.iter().filter_map(|i| i.vpc_id.clone()))
                .chain(self.candidates(round).iter().map(|e| e.vpc_id.clone()))
                .chain(
                    round
                        .interfaces()
                        .iter()
                        .filter_map(|eni| eni.vpc_id.clone()),
                ),
        );
        vpcs.truncate(MOST_VPCS);
        if vpcs.is_empty() {
            return nothing_to_ask_with(round.troubles());
        }
        ask(vpcs).await
    }
}

impl Round<'_> {
    fn interfaces(&self) -> &[NetworkInterface] {
        self.interfaces.known().map_or(&[], Vec::as_slice)
    }

    fn troubles(&self) -> [Option<&Trouble>; 2] {
        [trouble_of(&self.interfaces), trouble_of(&self.endpoints)]
    }
}

/// The address that packets leave from; the first of the host's where there is nowhere to go.
fn own_address(resolved: &[std::net::IpAddr]) -> Option<std::net::IpAddr> {
    let leaving = resolved.first().copied().and_then(host::leaving_for);
    leaving.or_else(|| host::addresses().known()?.first().copied())
}

const fn trouble_of<T>(fact: &Fact<T>) -> Option<&Trouble> {
    match fact {
        Fact::Unknown(trouble) => Some(trouble),
        _ => None,
    }
}

/// A list that nothing asks for: unknown for want of what would have named its members, else empty.
fn nothing_to_ask_with<'t, T>(
    troubles: impl IntoIterator<Item = Option<&'t Trouble>>,
) -> Fact<Vec<T>> {
    troubles
        .into_iter()
        .flatten()
        .next()
        .map_or_else(|| Fact::Known(Vec::new()), for_want_of)
}
