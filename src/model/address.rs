//! Kinds of IP addresses.

use std::net::{IpAddr, Ipv6Addr};

/// Whether an address can belong to a VPC: RFC 1918, RFC 6598, RFC 4193 unique local, link-local and
/// loopback. Everything else is public, or nobody's.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let shared = first == 100 && (64..128).contains(&second);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_private(IpAddr::V4(v4)),
            None => v6 == Ipv6Addr::LOCALHOST || v6.is_unique_local() || v6.is_unicast_link_local(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_private_from_public() {
        for (text, expected) in [
            ("10.0.1.2", true),
            ("172.31.0.1", true),
            ("192.168.9.9", true),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("172.32.0.1", false),
            ("52.18.4.9", false),
            ("fd00:ec2::253", true),
            ("2a05:d018::1", false),
            ("::ffff:10.0.0.1", true),
        ] {
            assert_eq!(
                is_private(text.parse().expect("an address")),
                expected,
                "{text}"
            );
        }
    }
}
