//! A forward proxy: takes CONNECT, and refuses it or opens the tunnel to a place of its own choice.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread;

use super::listener::Listener;
use super::namespaces::{self, Namespaces};

/// Opens a proxy on a host. It leads to the place, which it reaches from its own host; to none, where
/// it refuses.
pub(crate) fn open(
    namespaces: &Namespaces,
    host: &str,
    address: SocketAddr,
    leads_to: Option<SocketAddr>,
) -> Listener {
    let path = namespaces.path(host);
    Listener::start(namespaces, host, address, move |stream| {
        drop(serve(stream, &path, leads_to));
    })
}

fn serve(mut client: TcpStream, path: &Path, leads_to: Option<SocketAddr>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let Some(place) = leads_to else {
        let body = "<html><title>ERROR: Access denied</title></html>";
        let length = body.len();
        return client.write_all(
            format!("HTTP/1.1 403 Forbidden\r\nServer: squid/5.7\r\nContent-Length: {length}\r\n\r\n{body}")
                .as_bytes(),
        );
    };
    let server = namespaces::inside(path, move || TcpStream::connect(place))?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut up, mut down) = (client.try_clone()?, server.try_clone()?);
    let sending = thread::spawn(move || {
        drop(io::copy(&mut up, &mut down));
        drop(down.shutdown(std::net::Shutdown::Write));
    });
    let (mut client, mut server) = (client, server);
    drop(io::copy(&mut server, &mut client));
    drop(client.shutdown(std::net::Shutdown::Both));
    drop(sending.join());
    Ok(())
}
