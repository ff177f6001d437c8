//! The way that the kernel would take to an address, as `ip route get` asks it: every table of policy
//! routing counts, of IPv4 and of IPv6. Nothing is sent to the network.
//!
//! Sources: `netlink(7)`, `rtnetlink(7)`; Linux, `include/uapi/linux/rtnetlink.h`.

use std::io::{self, Read as _};
use std::net::IpAddr;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

const AF_NETLINK: i32 = 16;
const NETLINK_ROUTE: i32 = 0;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const NLM_F_REQUEST: u16 = 1;
const NLMSG_ERROR: u16 = 2;
const RTM_NEWROUTE: u16 = 24;
const RTM_GETROUTE: u16 = 26;
/// Without it the answer is of the main table, whatever it is of.
const RTM_F_LOOKUP_TABLE: u32 = 0x1000;
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RTA_TABLE: u16 = 15;
const RTA_IP_PROTO: u16 = 27;
const RTA_DPORT: u16 = 29;
const TCP: u8 = 6;
/// A message's head, and what every route's message has behind it.
const HEAD: usize = 16;
const ROUTE: usize = 12;

/// What the kernel would do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KernelRoute {
    /// Send it.
    Out {
        /// The number of the interface.
        interface: u32,
        gateway: Option<IpAddr>,
        /// The table that the route stands in.
        table: Option<u32>,
    },
    /// Refuse or drop it, by a route that says so.
    Refused,
    /// Nothing: no route leads there.
    None,
}

/// Asks for the way of a TCP connection. The kernel answers at once.
pub(super) fn ask(address: IpAddr, port: u16) -> io::Result<KernelRoute> {
    let kind = (Domain::from(AF_NETLINK), Type::RAW);
    let mut socket = Socket::new(kind.0, kind.1, Some(Protocol::from(NETLINK_ROUTE)))?;
    socket.set_read_timeout(Some(Duration::from_secs(1)))?;
    socket.send(&question(address, port))?;
    let mut answer = [0; 4096];
    let length = socket.read(&mut answer)?;
    read(answer.get(..length).unwrap_or_default())
}

fn question(address: IpAddr, port: u16) -> Vec<u8> {
    let (family, octets) = match address {
        IpAddr::V4(v4) => (AF_INET, v4.octets().to_vec()),
        IpAddr::V6(v6) => (AF_INET6, v6.octets().to_vec()),
    };
    // Family and length of the destination, then what is the answer's, and the flags at the end.
    let bits = if address.is_ipv4() { 32 } else { 128 };
    let mut body = vec![family, bits];
    body.resize(ROUTE - 4, 0);
    body.extend(RTM_F_LOOKUP_TABLE.to_ne_bytes());
    attribute(&mut body, RTA_DST, &octets);
    // A rule may be about one protocol or port alone; kernels before 4.18 skip both.
    attribute(&mut body, RTA_IP_PROTO, &[TCP]);
    attribute(&mut body, RTA_DPORT, &port.to_be_bytes());
    let length = u32::try_from(HEAD + body.len()).unwrap_or_default();
    let mut message = length.to_ne_bytes().to_vec();
    message.extend(RTM_GETROUTE.to_ne_bytes());
    message.extend(NLM_F_REQUEST.to_ne_bytes());
    // Number and sender: one question a socket, so that neither tells anything.
    message.resize(HEAD, 0);
    message.extend(body);
    message
}

fn attribute(body: &mut Vec<u8>, kind: u16, value: &[u8]) {
    let length = u16::try_from(4 + value.len()).unwrap_or_default();
    body.extend(length.to_ne_bytes());
    body.extend(kind.to_ne_bytes());
    body.extend(value);
    body.resize(body.len().next_multiple_of(4), 0);
}

fn read(answer: &[u8]) -> io::Result<KernelRoute> {
    const ENETUNREACH: i32 = 101;
    /// What `prohibit`, `blackhole` and `unreachable` routes answer with.
    const REFUSALS: [i32; 3] = [13, 22, 113];
    let odd = || io::Error::from(io::ErrorKind::InvalidData);
    let head = answer.get(..HEAD).ok_or_else(odd)?;
    let body = answer.get(HEAD..).ok_or_else(odd)?;
    match u16_at(head, 4) {
        Some(NLMSG_ERROR) => {
            let errno = u32_at(body, 0).ok_or_else(odd)?.cast_signed();
            match errno.checked_neg() {
                Some(ENETUNREACH) => Ok(KernelRoute::None),
                Some(errno) if REFUSALS.contains(&errno) => Ok(KernelRoute::Refused),
                Some(errno) if errno > 0 => Err(io::Error::from_raw_os_error(errno)),
                _ => Err(odd()),
            }
        }
        Some(RTM_NEWROUTE) => {
            // Unicast, local and the like lead somewhere; 6 to 8 refuse.
            if matches!(body.get(7).ok_or_else(odd)?, 6..=8) {
                return Ok(KernelRoute::Refused);
            }
            let mut way = (None, None, None);
            let mut rest = body.get(ROUTE..).ok_or_else(odd)?;
            while let (Some(length), Some(kind)) = (u16_at(rest, 0), u16_at(rest, 2)) {
                let length = usize::from(length);
                let value = rest.get(4..length).ok_or_else(odd)?;
                match kind {
                    RTA_OIF => way.0 = u32_at(value, 0),
                    RTA_GATEWAY => way.1 = address(value),
                    RTA_TABLE => way.2 = u32_at(value, 0),
                    _ => {}
                }
                rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
            }
            let (Some(interface), gateway, table) = way else {
                return Err(odd());
            };
            Ok(KernelRoute::Out {
                interface,
                gateway,
                table,
            })
        }
        _ => Err(odd()),
    }
}

fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    let two = bytes.get(place..place + 2)?;
    Some(u16::from_ne_bytes(two.try_into().ok()?))
}

fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    let four = bytes.get(place..place + 4)?;
    Some(u32::from_ne_bytes(four.try_into().ok()?))
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(kind: u16, body: &[u8]) -> io::Result<KernelRoute> {
        let mut message = vec![0; 4];
        message.extend(kind.to_ne_bytes());
        message.resize(HEAD, 0);
        message.extend(body);
        read(&message)
    }

    #[test]
    fn the_kernel_is_asked() {
        let own = ask(IpAddr::from([127, 0, 0, 1]), 443).expect("an answer");
        let KernelRoute::Out { gateway, table, .. } = own else {
            panic!("the loopback interface leads there: {own:?}");
        };
        assert!(gateway.is_none() && table.is_some());
    }

    #[test]
    fn answers_are_told_apart() {
        let errno = |errno: i32| answer(NLMSG_ERROR, &(-errno).to_ne_bytes());
        assert_eq!(errno(101).ok(), Some(KernelRoute::None));
        for refusal in [13, 22, 113] {
            assert_eq!(errno(refusal).ok(), Some(KernelRoute::Refused));
        }
        assert_eq!(errno(1).expect_err("odd").raw_os_error(), Some(1));
        let mut body = vec![AF_INET, 32, 0, 0, 0, 0, 0, 1];
        body.resize(ROUTE, 0);
        attribute(&mut body, RTA_TABLE, &100_u32.to_ne_bytes());
        attribute(&mut body, RTA_DPORT, &[1, 187]);
        attribute(&mut body, RTA_OIF, &7_u32.to_ne_bytes());
        attribute(&mut body, RTA_GATEWAY, &[10, 0, 1, 1]);
        let way = KernelRoute::Out {
            interface: 7,
            gateway: Some(IpAddr::from([10, 0, 1, 1])),
            table: Some(100),
        };
        assert_eq!(answer(RTM_NEWROUTE, &body).ok(), Some(way));
        body[7] = 6;
        assert_eq!(answer(RTM_NEWROUTE, &body).ok(), Some(KernelRoute::Refused));
    }

    /// Whatever comes, it ends, and is no route.
    #[test]
    fn what_is_cut_off_is_no_route() {
        let mut body = vec![AF_INET, 32, 0, 0, 0, 0, 0, 1];
        body.resize(ROUTE, 0);
        attribute(&mut body, RTA_TABLE, &100_u32.to_ne_bytes());
        for end in 0..=body.len() {
            assert!(answer(RTM_NEWROUTE, &body[..end]).is_err(), "{end}");
        }
        // An attribute that says that it is shorter than its own head.
        body.extend([0, 0, 4, 0]);
        assert!(answer(RTM_NEWROUTE, &body).is_err());
        assert!(read(&[]).is_err() && answer(9, &[]).is_err());
    }
}
