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
use crate::facts::{Fact, FetchError, Instance, Reason};
use crate::model::{InstanceId, Region};

/// The shortest time after which it counts as silent.
pub(super) const SHORTEST: Duration = Duration::from_secs(1);

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
            connect: SHORTEST,
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
    pub(super) async fn region(&self) -> Result<Region, FetchError> {
        let session = self.session().await?;
        required("placement/region", session.text("placement/region").await)
    }

    async fn session(&self) -> Result<Session, FetchError> {
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

    async fn ask(&self) -> Result<Instance, FetchError> {
        let session = self.session().await?;
        let (instance_id, region, availability_zone, mac) = tokio::join!(
            session.text("instance-id"),
            session.text("placement/region"),
            session.text("placement/availability-zone"),
            session.text("mac"),
        );
        let instance_id = required("instance-id", instance_id)?;
        let region = required("placement/region", region)?;
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
            session.text(interface_id),
            session.text(vpc_id),
            session.text(subnet_id),
            session.text(groups),
            session.text(v4),
            session.text(v6),
            session.text(cidr),
        );
        Redactable {
            availability_zone,
            interface_id,
            vpc_id,
            subnet_id,
            security_groups: groups,
            v4,
            v6,
            vpc_cidr: cidr,
        }
        .read(instance_id, region)
    }
}

/// What the service answered beside the instance's id and Region, by what it was asked for.
pub(super) struct Redactable<T = Result<String, NoAnswer>> {
    pub(super) availability_zone: T,
    pub(super) interface_id: T,
    pub(super) vpc_id: T,
    pub(super) subnet_id: T,
    pub(super) security_groups: T,
    pub(super) v4: T,
    pub(super) v6: T,
    pub(super) vpc_cidr: T,
}

impl Redactable {
    /// The answers as facts.
    pub(super) fn read(
        self,
        instance_id: InstanceId,
        region: Region,
    ) -> Result<Instance, FetchError> {
        let mut addresses: Vec<IpAddr> = list("local-ipv4s", self.v4)?;
        addresses.extend(list::<IpAddr>("ipv6s", self.v6)?);
        Ok(Instance {
            instance_id,
            region,
            availability_zone: self.availability_zone.ok().map(one_line),
            interface_id: optional("interface-id", self.interface_id)?,
            vpc_id: optional("vpc-id", self.vpc_id)?,
            subnet_id: optional("subnet-id", self.subnet_id)?,
            security_groups: list("security-group-ids", self.security_groups)?,
            addresses,
            vpc_cidr: optional("vpc-ipv4-cidr-block", self.vpc_cidr)
                .ok()
                .flatten(),
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
}

pub(super) fn required<T: FromStr>(
    what: &str,
    said: Result<String, NoAnswer>,
) -> Result<T, FetchError> {
    parsed(what, &said.map_err(trouble)?)
}

/// A value that the service may not have: it says so by 404.
fn optional<T: FromStr>(
    what: &str,
    said: Result<String, NoAnswer>,
) -> Result<Option<T>, FetchError> {
    match said {
        Ok(text) => parsed(what, &text).map(Some),
        Err(NoAnswer::Status(_)) => Ok(None),
        Err(other) => Err(trouble(other)),
    }
}

/// A value a line.
fn list<T: FromStr>(what: &str, said: Result<String, NoAnswer>) -> Result<Vec<T>, FetchError> {
    match said {
        Ok(text) => text.lines().map(|line| parsed(what, line.trim())).collect(),
        Err(NoAnswer::Status(_)) => Ok(Vec::new()),
        Err(other) => Err(trouble(other)),
    }
}

fn parsed<T: FromStr>(path: &str, text: &str) -> Result<T, FetchError> {
    text.parse().map_err(|_| {
        failed(&format!(
            "the instance metadata service answered '{text}' to {path}"
        ))
    })
}

fn failed(detail: &str) -> FetchError {
    FetchError {
        why: Reason::Failed,
        detail: one_line(detail),
    }
}

/// What is known where the service answered too slowly.
pub(super) fn silent() -> Fact<Instance> {
    Fact::unknown(Reason::TimedOut, SILENT)
}

fn trouble(no_answer: NoAnswer) -> FetchError {
    match no_answer {
        NoAnswer::Silence => FetchError {
            why: Reason::TimedOut,
            detail: SILENT.to_owned(),
        },
        NoAnswer::Status(status) => failed(&format!("{ABSENT} (it answered {status})")),
        NoAnswer::Failed(detail) => failed(&format!("{ABSENT} ({detail})")),
    }
}

#[cfg(test)]
#[path = "imds_tests.rs"]
mod tests;
