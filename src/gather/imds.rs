//! The EC2 instance metadata service, version 2.
//!
//! Source: AWS, "Use the Instance Metadata Service" (tokens, hop limit) and "Instance metadata
//! categories"; the environment variables are those of the AWS SDKs.

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Client, Method};

use super::fetch::{self, NoAnswer};
use super::text::one_line;
use crate::facts::{Fact, Instance, Trouble, Why};
use crate::model::Region;

const ENDPOINT: &str = "http://169.254.169.254";
const ABSENT: &str =
    "no instance metadata service answers: not an EC2 instance, or it is switched off";
const SILENT: &str = "the instance metadata service did not answer in time: not an EC2 instance, or a \
    container whose packets its hop limit of 1 stops";

/// Where the service is, and how long to wait for it.
#[derive(Debug, Clone)]
pub(super) struct Service {
    /// Its address; none where the user switched it off.
    pub(super) endpoint: Option<String>,
    /// How long connecting may take.
    pub(super) connect: Duration,
    /// How long one request may take.
    pub(super) total: Duration,
}

impl Service {
    /// As the environment of the process says.
    pub(super) fn of_environment() -> Self {
        let said = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let disabled = said("AWS_EC2_METADATA_DISABLED")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let endpoint =
            said("AWS_EC2_METADATA_SERVICE_ENDPOINT").unwrap_or_else(|| ENDPOINT.to_owned());
        Self {
            endpoint: (!disabled).then_some(endpoint),
            connect: Duration::from_secs(1),
            total: Duration::from_secs(2),
        }
    }

    /// What the service says of this host.
    pub(super) async fn instance(&self) -> Fact<Instance> {
        match self.ask().await {
            Ok(instance) => Fact::Known(instance),
            Err(trouble) => Fact::Unknown(trouble),
        }
    }

    /// The Region alone.
    pub(super) async fn region(&self) -> Result<Region, Trouble> {
        let session = self.session().await?;
        session.required("placement/region").await
    }

    async fn session(&self) -> Result<Session, Trouble> {
        let Some(endpoint) = &self.endpoint else {
            return Err(failed(
                "AWS_EC2_METADATA_DISABLED switches the instance metadata service off",
            ));
        };
        let base = format!("{}/latest", endpoint.trim_end_matches('/'));
        let client = fetch::client(self.connect, self.total).map_err(trouble)?;
        let lifetime = (
            "x-aws-ec2-metadata-token-ttl-seconds",
            HeaderValue::from_static("60"),
        );
        let token = fetch::text(
            &client,
            Method::PUT,
            &format!("{base}/api/token"),
            Some(lifetime),
        )
        .await
        .map_err(trouble)?;
        let mut token = HeaderValue::from_str(token.trim())
            .map_err(|_| failed("the instance metadata service gave a token that is none"))?;
        token.set_sensitive(true);
        Ok(Session {
            client,
            base,
            token,
        })
    }

    async fn ask(&self) -> Result<Instance, Trouble> {
        let session = self.session().await?;
        let (instance_id, region, availability_zone, mac) = tokio::join!(
            session.required("instance-id"),
            session.required("placement/region"),
            session.text("placement/availability-zone"),
            session.text("mac"),
        );
        let (instance_id, region) = (instance_id?, region?);
        // Without a primary interface that makes sense, the rest of the answer still counts.
        let mac = mac
            .ok()
            .filter(|mac| mac.chars().all(|c| c.is_ascii_hexdigit() || c == ':'))
            .unwrap_or_else(|| "none".to_owned());
        let interface = |what| format!("network/interfaces/macs/{mac}/{what}");
        let paths = [
            interface("interface-id"),
            interface("vpc-id"),
            interface("subnet-id"),
            interface("security-group-ids"),
            interface("local-ipv4s"),
            interface("ipv6s"),
            interface("vpc-ipv4-cidr-block"),
        ];
        let [interface_id, vpc_id, subnet_id, groups, v4, v6, cidr] = &paths;
        let (interface_id, vpc_id, subnet_id, groups, v4, v6, cidr) = tokio::join!(
            session.optional(interface_id),
            session.optional(vpc_id),
            session.optional(subnet_id),
            session.list(groups),
            session.list(v4),
            session.list::<IpAddr>(v6),
            session.optional(cidr),
        );
        let mut addresses: Vec<IpAddr> = v4?;
        addresses.extend(v6?);
        Ok(Instance {
            instance_id,
            region,
            availability_zone: availability_zone.ok().map(one_line),
            interface_id: interface_id?,
            vpc_id: vpc_id?,
            subnet_id: subnet_id?,
            security_groups: groups?,
            addresses,
            vpc_cidr: cidr.ok().flatten(),
        })
    }
}

/// A client with a token.
struct Session {
    client: Client,
    base: String,
    token: HeaderValue,
}

impl Session {
    async fn text(&self, path: &str) -> Result<String, NoAnswer> {
        let url = format!("{}/meta-data/{path}", self.base);
        let token = ("x-aws-ec2-metadata-token", self.token.clone());
        let text = fetch::text(&self.client, Method::GET, &url, Some(token)).await?;
        Ok(text.trim().to_owned())
    }

    async fn required<T: FromStr>(&self, path: &str) -> Result<T, Trouble> {
        parsed(path, &self.text(path).await.map_err(trouble)?)
    }

    /// A value that the service may not have: it says so by 404.
    async fn optional<T: FromStr>(&self, path: &str) -> Result<Option<T>, Trouble> {
        match self.text(path).await {
            Ok(text) => parsed(path, &text).map(Some),
            Err(NoAnswer::Status(_)) => Ok(None),
            Err(other) => Err(trouble(other)),
        }
    }

    /// A value a line.
    async fn list<T: FromStr>(&self, path: &str) -> Result<Vec<T>, Trouble> {
        match self.text(path).await {
            Ok(text) => text.lines().map(|line| parsed(path, line.trim())).collect(),
            Err(NoAnswer::Status(_)) => Ok(Vec::new()),
            Err(other) => Err(trouble(other)),
        }
    }
}

fn parsed<T: FromStr>(path: &str, text: &str) -> Result<T, Trouble> {
    text.parse().map_err(|_| {
        failed(&format!(
            "the instance metadata service answered '{text}' to {path}"
        ))
    })
}

fn failed(detail: &str) -> Trouble {
    Trouble {
        why: Why::Failed,
        detail: one_line(detail),
    }
}

fn trouble(no_answer: NoAnswer) -> Trouble {
    match no_answer {
        NoAnswer::Silence => Trouble {
            why: Why::TimedOut,
            detail: SILENT.to_owned(),
        },
        NoAnswer::Status(status) => failed(&format!("{ABSENT} (it answered {status})")),
        NoAnswer::Failed(detail) => failed(&format!("{ABSENT} ({detail})")),
    }
}

#[cfg(test)]
#[path = "imds_tests.rs"]
mod tests;
