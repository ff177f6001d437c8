//! What strangers' bytes are read as, without the asking: for those who look for bytes that break it.

use std::net::IpAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use reqwest::StatusCode;

use super::fetch::NoAnswer;
use super::{certificate, dns, imds, proxy, resolving};
use crate::facts::{Answer, Certificate, FetchError, HttpOutcome, Instance, Reply, Resolving};

/// A name server's datagram, and what is made of two questions that were both answered by it.
#[must_use]
pub fn dns_message(bytes: &[u8]) -> Option<(Reply, Answer)> {
    dns::read(bytes)
}

/// The servers of `resolv.conf`, and what it, `nsswitch.conf` and `hosts` say of any name.
#[must_use]
pub fn resolver_files(resolv_conf: &str, nsswitch: &str, hosts: &str) -> (Vec<IpAddr>, Resolving) {
    (
        resolving::name_servers(resolv_conf),
        resolving::resolving(resolv_conf, nsswitch, hosts, |_| true),
    )
}

/// A certificate, and the seconds since 1970 at which its validity starts and ends.
#[must_use]
pub fn certificate(der: &[u8]) -> (Certificate, Option<(u64, u64)>) {
    (certificate::read(der), certificate::validity(der))
}

/// What a proxy answers to CONNECT, and how many bytes of the tunnel it left.
///
/// # Errors
/// It is no tunnel.
pub fn connect_answer(bytes: &[u8]) -> Result<usize, HttpOutcome> {
    let mut rest = bytes;
    let outcome = {
        let reading = pin!(proxy::established(&mut rest));
        // Bytes in memory keep nobody waiting.
        match reading.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => Err(HttpOutcome::TimedOut),
        }
    };
    outcome.map(|()| rest.len())
}

/// What the instance metadata service answers: id, Region, zone, then of the interface its id, VPC,
/// subnet, groups, IPv4 and IPv6 addresses, and the VPC's prefix. `None` is a 404.
///
/// # Errors
/// They do not describe an instance.
pub fn instance(answers: [Option<String>; 10]) -> Result<Instance, FetchError> {
    let said = answers.map(|text| text.ok_or(NoAnswer::Status(StatusCode::NOT_FOUND)));
    let [
        id,
        region,
        availability_zone,
        interface_id,
        vpc_id,
        subnet_id,
        security_groups,
        v4,
        v6,
        vpc_cidr,
    ] = said;
    let (id, region) = (
        imds::required("instance-id", id)?,
        imds::required("placement/region", region)?,
    );
    imds::Redactable {
        availability_zone,
        interface_id,
        vpc_id,
        subnet_id,
        security_groups,
        v4,
        v6,
        vpc_cidr,
    }
    .read(id, region)
}
