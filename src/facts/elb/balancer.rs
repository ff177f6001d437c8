//! Load balancers behind VPC links, and before endpoints.
//!
//! Source: Elastic Load Balancing V2 API Reference.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::FactKind;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::plain::plain;
use crate::facts::resource::{Gathered, Resource};

/// One of `elbv2 describe-load-balancers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancer {
    /// The load balancer.
    pub load_balancer_arn: String,
    /// Its own name.
    #[serde(default, rename = "DNSName")]
    pub dns_name: Option<String>,
    /// Its state.
    #[serde(default)]
    pub state: Option<LoadBalancerState>,
    /// `network` or `application`.
    #[serde(default, rename = "Type")]
    pub kind: Option<String>,
    /// Its groups; a network load balancer may have none.
    #[serde(default)]
    pub security_groups: Vec<String>,
    /// `on` where its groups judge what comes through an endpoint, too.
    #[serde(default)]
    pub enforce_security_group_inbound_rules_on_private_link_traffic: Option<String>,
}

impl LoadBalancer {
    /// A name without its dot, and without what AWS writes before that of a load balancer of both families.
    #[must_use]
    pub fn plain_name(name: &str) -> String {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        name.strip_prefix("dualstack.")
            .map_or(name.clone(), str::to_owned)
    }
}

/// The state of a load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LoadBalancerState {
    /// `active`, `provisioning`, `active_impaired` or `failed`.
    pub code: Option<String>,
}

plain! {
    LoadBalancer by load_balancer_arn "LoadBalancerArn"
    key "LoadBalancers"
    told by "LoadBalancerArn" and &["DNSName", "Scheme"];
    about About::read(
        "integration.load-balancers",
        &[Permission::on_all("elasticloadbalancing:DescribeLoadBalancers")],
        "whether the load balancer behind the VPC link is active, and takes calls through it",
    )
    .after(&[FactKind::VpcLinks, FactKind::Resources])
}

/// One of `elbv2 describe-listeners`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listener {
    /// The listener.
    pub listener_arn: String,
    /// Its load balancer.
    #[serde(default)]
    pub load_balancer_arn: Option<String>,
    /// The port.
    #[serde(default)]
    pub port: Option<u16>,
    /// `TCP`, `TLS`, `HTTP` or `HTTPS`.
    #[serde(default)]
    pub protocol: Option<String>,
    /// Where it leads.
    #[serde(default)]
    pub default_actions: Vec<ListenerAction>,
    /// The certificate that it shows without a better one.
    #[serde(default)]
    pub certificates: Vec<ListenerCertificate>,
}

/// A certificate of a listener.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListenerCertificate {
    /// The certificate.
    pub certificate_arn: Option<String>,
}

/// Where a listener leads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListenerAction {
    /// The target group.
    pub target_group_arn: Option<String>,
    /// Several target groups.
    pub forward_config: Option<ForwardConfig>,
}

/// Several target groups.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ForwardConfig {
    /// The several.
    pub target_groups: Vec<Forwarded>,
}

/// One of several target groups.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Forwarded {
    /// The target group.
    pub target_group_arn: Option<String>,
}

impl Listener {
    /// The target groups that it leads to without a rule.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.default_actions.iter().flat_map(|action| {
            let several = action
                .forward_config
                .iter()
                .flat_map(|it| &it.target_groups);
            let several = several.filter_map(|it| it.target_group_arn.as_deref());
            action
                .target_group_arn
                .as_deref()
                .into_iter()
                .chain(several)
        })
    }
}

plain! {
    Listener by listener_arn "ListenerArn"
    key "Listeners"
    told by "ListenerArn" and &["LoadBalancerArn", "DefaultActions"];
    about About::read(
        "integration.listeners",
        &[Permission::on_all("elasticloadbalancing:DescribeListeners")],
        "whether the load balancer listens on the port that the integration calls",
    )
    .after(&[FactKind::LoadBalancers])
}

/// `elbv2 describe-target-health`, which does not say of which group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TargetHealth {
    /// The target group.
    pub target_group_arn: String,
    /// Its targets.
    pub target_health_descriptions: Vec<TargetDescription>,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TargetDescription {
    /// Which it is.
    pub target: Target,
    /// How it is.
    pub target_health: Health,
}

/// Which target.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Target {
    /// An instance, an address, or a load balancer.
    pub id: String,
    /// The port.
    pub port: Option<u16>,
}

/// How a target is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Health {
    /// `healthy`, `unhealthy`, `initial`, `draining`, `unused` or `unavailable`.
    pub state: String,
    /// Why, such as `Target.Timeout`.
    pub reason: Option<String>,
    /// The same in words.
    pub description: Option<String>,
}

impl Resource for TargetHealth {
    type Id = String;
    const CLI_KEY: &'static str = "health of targets";
    const ID: &'static str = "TargetGroupArn";

    fn id(&self) -> String {
        self.target_group_arn.clone()
    }

    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        Ok(vec![serde_json::from_value(item)?])
    }
}

impl Gathered for TargetHealth {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "integration.target-health",
        &[Permission::on_all(
            "elasticloadbalancing:DescribeTargetHealth",
        )],
        "whether a target behind the VPC link's load balancer is healthy",
    )
    .after(&[FactKind::Listeners]);
}
