//! TCP servers on the lab's hosts, in threads of the test binary.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::net::{Shutdown, shutdown};

use super::namespaces::Namespaces;

/// How long a connection that says nothing is kept.
const PATIENCE: Duration = Duration::from_mins(2);

/// A listening socket and its thread. Dropping it ends both.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: Arc<TcpListener>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Serves each connection on a thread of its own. A socket stays on the host it was made on,
    /// so only the binding happens there.
    pub(crate) fn start(
        namespaces: &Namespaces,
        host: &str,
        address: SocketAddr,
        serve: impl Fn(TcpStream) + Send + Sync + 'static,
    ) -> Self {
        let socket = namespaces.inside(host, move || TcpListener::bind(address));
        let socket = socket.unwrap_or_else(|error| panic!("{host} cannot listen: {error}"));
        let socket = Arc::new(socket);
        let (accepting, serve) = (Arc::clone(&socket), Arc::new(serve));
        let thread = thread::spawn(move || {
            while let Ok((stream, _peer)) = accepting.accept() {
                let serve = Arc::clone(&serve);
                thread::spawn(move || {
                    if stream.set_read_timeout(Some(PATIENCE)).is_ok() {
                        serve(stream);
                    }
                });
            }
        });
        Self {
            socket,
            thread: Some(thread),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // On Linux this wakes the accept, which then fails.
        let _done = shutdown(&*self.socket, Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
