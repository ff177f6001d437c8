//! Target groups of load balancers.
//!
//! Source: Elastic Load Balancing V2 API Reference, `TargetGroup`.

use serde::{Deserialize, Serialize};

use crate::facts::FactKind;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::plain::plain;

/// One of `elbv2 describe-target-groups`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetGroup {
    /// The group.
    pub target_group_arn: String,
    /// Its name.
    #[serde(default)]
    pub target_group_name: Option<String>,
    /// How its targets are spoken to: `HTTP`, `HTTPS`, `TCP`, `TLS`, …
    #[serde(default)]
    pub protocol: Option<String>,
    /// The port, where a target has none of its own.
    #[serde(default)]
    pub port: Option<u16>,
    /// `ip`, `instance`, `lambda` or `alb`.
    #[serde(default)]
    pub target_type: Option<String>,
    /// The load balancers that lead to it.
    #[serde(default)]
    pub load_balancer_arns: Vec<String>,
    /// Whether its targets are looked at.
    #[serde(default)]
    pub health_check_enabled: Option<bool>,
    /// How: `HTTP`, `HTTPS` or `TCP`.
    #[serde(default)]
    pub health_check_protocol: Option<String>,
    /// Where: `traffic-port`, or a port.
    #[serde(default)]
    pub health_check_port: Option<String>,
    /// By which path.
    #[serde(default)]
    pub health_check_path: Option<String>,
    /// Which answers are good.
    #[serde(default)]
    pub matcher: Option<Matcher>,
}

/// Which answers are good.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Matcher {
    /// Statuses and ranges of them, `200,403` or `200-399`.
    pub http_code: Option<String>,
}

impl Matcher {
    /// Whether a status is good; by itself 200 alone is.
    #[must_use]
    pub fn takes(&self, status: u16) -> bool {
        let codes = self.http_code.as_deref().unwrap_or("200");
        codes.split(',').any(|part| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.trim().parse::<u16>().ok();
            number(from)
                .zip(number(to))
                .is_some_and(|(from, to)| (from..=to).contains(&status))
        })
    }
}

impl TargetGroup {
    /// Its name, or its ARN.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.target_group_name.as_deref();
        name.unwrap_or(&self.target_group_arn)
    }
}

plain! {
    TargetGroup by target_group_arn "TargetGroupArn"
    key "TargetGroups"
    told by "TargetGroupArn" and &["HealthCheckProtocol", "TargetType", "Matcher"];
    about About::read(
        "front.target-groups",
        &[Permission::on_all("elasticloadbalancing:DescribeTargetGroups")],
        "how the load balancer in front speaks to the endpoint, and which answers it takes for healthy",
    )
    .after(&[FactKind::LoadBalancers])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_listed_and_in_ranges() {
        for (codes, good, bad) in [
            (Some("403"), 403, 200),
            (Some("200,403"), 403, 404),
            (Some("200-399, 403"), 302, 401),
            (None, 200, 403),
        ] {
            let matcher = Matcher {
                http_code: codes.map(str::to_owned),
            };
            assert!(matcher.takes(good) && !matcher.takes(bad), "{codes:?}");
        }
    }
}
