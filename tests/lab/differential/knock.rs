//! Knocks on doors: TCP connections between the interfaces of a world, all at once.

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::sockopt::{set_ipv6_v6only, set_socket_linger, set_socket_reuseaddr};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, listen, socket_with};

use super::kernel::World;

/// Longer than the second after which the kernel sends a lost SYN again.
const PATIENCE: Duration = Duration::from_millis(1_300);

/// One thing to try: from an address of one interface to a port of another one's address.
#[derive(Debug, Clone)]
pub(crate) struct Knock {
    pub(crate) client: String,
    pub(crate) from: IpAddr,
    pub(crate) server: String,
    pub(crate) to: SocketAddr,
    /// Ports to come from, one connection each.
    pub(crate) ports: Vec<u16>,
    /// Whether nothing is in the files of the client's operating system.
    pub(crate) system_unread: bool,
}

/// Of each knock, the ports that got an answer.
pub(crate) fn knock(world: &World<'_>, knocks: &[Knock]) -> Vec<Vec<u16>> {
    let _doors = doors(world, knocks);
    let end = Instant::now() + PATIENCE;
    let mut pending = Vec::new();
    for (place, it) in knocks.iter().enumerate() {
        let own = it.clone();
        let begun = world.namespaces.inside(&world.host(&it.client), move || {
            let begin =
                |port: &u16| Some((*port, begin(SocketAddr::new(own.from, *port), own.to)?));
            own.ports.iter().filter_map(begin).collect::<Vec<_>>()
        });
        pending.extend(
            begun
                .into_iter()
                .map(|(port, stream)| (place, port, stream)),
        );
    }
    let mut answered = vec![Vec::new(); knocks.len()];
    while !pending.is_empty() && Instant::now() < end {
        pending.retain(|(place, port, stream)| {
            let open = stream.peer_addr().is_ok();
            if open {
                answered[*place].push(*port);
            }
            !open && stream.take_error().is_ok_and(|error| error.is_none())
        });
        thread::sleep(Duration::from_millis(5));
    }
    for ports in &mut answered {
        ports.sort_unstable();
    }
    answered
}

/// A listening socket at every place knocked at. The kernel answers for it, so nobody need accept.
fn doors(world: &World<'_>, knocks: &[Knock]) -> Vec<OwnedFd> {
    let mut places: Vec<(&str, SocketAddr)> = knocks
        .iter()
        .map(|it| (it.server.as_str(), it.to))
        .collect();
    places.sort_unstable();
    places.dedup();
    let open = |(server, address): (&str, SocketAddr)| {
        world.namespaces.inside(&world.host(server), move || {
            let socket = socket(address).expect("a socket can be made");
            bind(&socket, &address)
                .unwrap_or_else(|error| panic!("nobody can listen at {address}: {error}"));
            listen(&socket, 1_024).expect("a bound socket can listen");
            socket
        })
    };
    places.into_iter().map(open).collect()
}

fn socket(address: SocketAddr) -> rustix::io::Result<OwnedFd> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = socket_with(family, SocketType::STREAM, flags, None)?;
    if address.is_ipv6() {
        set_ipv6_v6only(&socket, true)?;
    }
    set_socket_reuseaddr(&socket, true)?;
    Ok(socket)
}

/// Nothing where the kernel says at once that this is going nowhere.
fn begin(from: SocketAddr, to: SocketAddr) -> Option<TcpStream> {
    let socket = socket(from).expect("a socket can be made");
    bind(&socket, &from).unwrap_or_else(|error| panic!("nobody can come from {from}: {error}"));
    // So that closing it leaves nothing behind.
    set_socket_linger(&socket, Some(Duration::ZERO)).expect("a socket can be told how to close");
    match connect(&socket, &to) {
        Ok(()) | Err(rustix::io::Errno::INPROGRESS) => Some(socket.into()),
        Err(
            rustix::io::Errno::PERM
            | rustix::io::Errno::NETUNREACH
            | rustix::io::Errno::HOSTUNREACH
            | rustix::io::Errno::ACCESS
            | rustix::io::Errno::INVAL,
        ) => None,
        Err(error) => panic!("from {from} to {to}: {error}"),
    }
}
