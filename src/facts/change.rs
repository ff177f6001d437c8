//! Edits of the facts: what a fix would make of the world.

use super::ec2::{AttributeValue, IpPermission, NetworkAclEntry, Route};
use super::{Asked, Fact};
use super::{FactKind, Facts};
use crate::model::{
    InvokeUrl, NetworkAclId, PeeringId, RouteTableId, SecurityGroupId, Target, VpcId, VpceId,
};

/// One edit that a fix makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Call another URL.
    CallUrl(InvokeUrl),
    /// Send one more header.
    SendHeader(&'static str, String),
    /// Switch an endpoint's private DNS on.
    PrivateDns(VpceId),
    /// Switch both DNS attributes of a VPC on.
    DnsAttributes(VpcId),
    /// Ask the VPC's own resolver.
    UseVpcResolver,
    /// Ask the servers, with no hosts file, search list or cache before them.
    AskServers,
    /// Add an inbound rule.
    AddIngress(SecurityGroupId, IpPermission),
    /// Add an outbound rule.
    AddEgress(SecurityGroupId, IpPermission),
    /// Add a rule to a network ACL.
    AddAclEntry(NetworkAclId, NetworkAclEntry),
    /// Add a route to a table, in place of the one for the same destination.
    SetRoute(RouteTableId, Route),
    /// Accept a peering connection: the routes that lead to it carry packets then.
    AcceptPeering(PeeringId),
    /// Enable the API's default endpoint, and deploy.
    DefaultEndpoint,
    /// Associate an endpoint with the API.
    Associate(VpceId),
    /// Replace an endpoint's policy.
    EndpointPolicy(VpceId, String),
    /// Replace the API's resource policy, and deploy.
    ResourcePolicy(String),
    /// Replace the policy of a custom domain name, `NAME+ID`.
    DomainPolicy(String, String),
}

impl Facts {
    /// The facts as they would be after some changes. Observations from before say nothing about
    /// the world after, so the probes' results go, except for names where only the resolver changes.
    #[must_use]
    pub fn after(&self, changes: &[Change]) -> Self {
        let mut facts = self.clone();
        facts.tcp = Fact::NotAsked;
        facts.tls = Fact::NotAsked;
        facts.http = Fact::NotAsked;
        let resolvers = [Change::UseVpcResolver, Change::AskServers];
        if !changes.iter().any(|change| resolvers.contains(change)) {
            facts.dns = Fact::NotAsked;
            facts.cut.clear();
        }
        facts.cut.retain(|need, _| *need == FactKind::Dns);
        for change in changes {
            facts.apply(change);
        }
        facts.discover_api();
        facts
    }

    /// Makes one edit.
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::CallUrl(url) => {
                let method = std::mem::take(&mut self.target.method);
                let headers = std::mem::take(&mut self.target.headers);
                self.target = Target {
                    method,
                    signed: self.target.signed,
                    ..Target::new(url.clone(), headers)
                };
            }
            Change::SendHeader(name, value) => {
                let url = self.target.url.clone();
                let mut headers = std::mem::take(&mut self.target.headers);
                headers.push(((*name).to_owned(), value.clone()));
                let method = std::mem::take(&mut self.target.method);
                self.target = Target {
                    method,
                    signed: self.target.signed,
                    ..Target::new(url, headers)
                };
            }
            Change::PrivateDns(id) => self.switch_private_dns_on(id),
            Change::DnsAttributes(vpc) => {
                let all = self.aws.vpc_attributes.known_mut().into_iter().flatten();
                for attributes in all.filter(|attributes| attributes.vpc_id == *vpc) {
                    attributes.enable_dns_support = AttributeValue { value: true };
                    attributes.enable_dns_hostnames = AttributeValue { value: true };
                }
            }
            Change::UseVpcResolver => self.use_vpc_resolver(),
            Change::AskServers => self.ask_servers(),
            Change::AddIngress(id, rule) => {
                let groups = self.aws.security_groups.known_mut().into_iter().flatten();
                for group in groups.filter(|group| group.group_id == *id) {
                    group.ip_permissions.push(rule.clone());
                }
            }
            Change::AddEgress(id, rule) => {
                let groups = self.aws.security_groups.known_mut().into_iter().flatten();
                for group in groups.filter(|group| group.group_id == *id) {
                    group.ip_permissions_egress.push(rule.clone());
                }
            }
            Change::AddAclEntry(id, entry) => {
                let acls = self.aws.network_acls.known_mut().into_iter().flatten();
                for acl in acls.filter(|acl| acl.network_acl_id == *id) {
                    acl.entries.push(entry.clone());
                }
            }
            Change::SetRoute(id, route) => {
                let tables = self.aws.route_tables.known_mut().into_iter().flatten();
                for table in tables.filter(|table| table.route_table_id == *id) {
                    table
                        .routes
                        .retain(|other| other.prefix() != route.prefix());
                    table.routes.push(route.clone());
                }
            }
            Change::AcceptPeering(id) => {
                let peerings = self.aws.peerings.known_mut().into_iter().flatten();
                for peering in peerings.filter(|it| it.vpc_peering_connection_id == *id) {
                    let status = peering.status.get_or_insert_default();
                    status.code = Some("active".to_owned());
                }
                let tables = self.aws.route_tables.known_mut().into_iter().flatten();
                for route in tables.flat_map(|table| &mut table.routes) {
                    if route.vpc_peering_connection_id.as_deref() == Some(id.as_str()) {
                        route.state = Some("active".to_owned());
                    }
                }
            }
            Change::DefaultEndpoint => {
                if let Some(Some(api)) = self.aws.rest_api.known_mut() {
                    api.disable_execute_api_endpoint = Some(false);
                }
            }
            Change::Associate(id) => {
                if let Some(Some(api)) = self.aws.rest_api.known_mut()
                    && let Some(configuration) = &mut api.endpoint_configuration
                {
                    configuration.vpc_endpoint_ids.push(id.clone());
                }
            }
            Change::EndpointPolicy(id, text) => {
                let endpoints = self.aws.vpc_endpoints.known_mut().into_iter().flatten();
                for endpoint in endpoints.filter(|endpoint| endpoint.vpc_endpoint_id == *id) {
                    endpoint.policy_document = Some(text.clone());
                }
            }
            Change::ResourcePolicy(text) => {
                if let Some(Some(api)) = self.aws.rest_api.known_mut() {
                    api.policy = Some(text.clone());
                }
            }
            Change::DomainPolicy(key, text) => self.put_domain_policy(key, text),
        }
    }

    fn put_domain_policy(&mut self, key: &str, text: &str) {
        let domains = self.aws.domain_names.known_mut().into_iter().flatten();
        for domain in domains.filter(|domain| domain.key() == key) {
            domain.policy = Some(text.to_owned());
        }
    }

    /// Switches an endpoint's private DNS on, unless AWS refuses to.
    fn switch_private_dns_on(&mut self, id: &VpceId) {
        if self.refuses_private_dns(id) {
            return;
        }
        let endpoints = self.aws.vpc_endpoints.known_mut().into_iter().flatten();
        for endpoint in endpoints.filter(|endpoint| endpoint.vpc_endpoint_id == *id) {
            endpoint.private_dns_enabled = true;
        }
    }

    /// Whether AWS refuses to switch an endpoint's private DNS on: its VPC's DNS attributes are to be on,
    /// and one endpoint of the VPC alone can have it for a service.
    ///
    /// Source: AWS, "Access an AWS service using an interface VPC endpoint".
    fn refuses_private_dns(&self, id: &VpceId) -> bool {
        let endpoints = self.aws.vpc_endpoints.known();
        let all = || endpoints.into_iter().flatten();
        let Some(own) = all().find(|it| it.vpc_endpoint_id == *id) else {
            return false;
        };
        let attributes = self.aws.vpc_attributes.known().into_iter().flatten();
        let mut attributes = attributes.filter(|it| it.vpc_id == own.vpc_id);
        let off =
            attributes.any(|it| !it.enable_dns_support.value || !it.enable_dns_hostnames.value);
        let taken = all().any(|other| {
            other.vpc_endpoint_id != *id
                && other.private_dns_enabled
                && other.vpc_id == own.vpc_id
                && other.service_name == own.service_name
        });
        off || taken
    }

    /// `getaddrinfo` answers as the first server of the client that replies does.
    fn ask_servers(&mut self) {
        if let Some(own) = self.host.resolving.known_mut() {
            own.hosts.clear();
            own.search.clear();
        }
        let Some(lookups) = self.dns.known_mut() else {
            return;
        };
        let longer = format!("{}.", self.target.url.hostname());
        lookups.retain(|lookup| !lookup.name.starts_with(&longer));
        let theirs: Vec<_> = lookups
            .iter()
            .filter(|lookup| matches!(lookup.asked, Asked::Configured(_)))
            .filter(|lookup| !lookup.answer.is_no_reply())
            .map(|lookup| (lookup.name.clone(), lookup.answer.clone()))
            .collect();
        for lookup in lookups
            .iter_mut()
            .filter(|it| it.asked == Asked::Getaddrinfo)
        {
            if let Some((_, answer)) = theirs.iter().find(|(name, _)| *name == lookup.name) {
                lookup.answer = answer.clone();
            }
        }
    }

    /// Every resolver answers as the VPC's own one does.
    fn use_vpc_resolver(&mut self) {
        let Some(lookups) = self.dns.known_mut() else {
            return;
        };
        let theirs: Vec<_> = lookups
            .iter()
            .filter(|lookup| matches!(lookup.asked, Asked::VpcResolver(_)))
            .map(|lookup| (lookup.name.clone(), lookup.answer.clone()))
            .collect();
        for lookup in lookups {
            if let Some((_, answer)) = theirs.iter().find(|(name, _)| *name == lookup.name) {
                lookup.answer = answer.clone();
            }
        }
    }
}
