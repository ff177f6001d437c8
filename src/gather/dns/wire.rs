//! One question to one server, over UDP, and over TCP where the answer does not fit a datagram.
//!
//! As glibc asks: without EDNS, so that what an application cannot get in a datagram is seen cut
//! off here, too.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, MessageType, Query};
use hickory_resolver::proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant, timeout_at};

use super::read;
use crate::facts::{Answer, Flag, Reply};
use crate::gather::clock::ms_since;
use crate::gather::text::one_line;

/// The kind of address that is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    A,
    Aaaa,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
        }
    }

    const fn record(self) -> RecordType {
        match self {
            Self::A => RecordType::A,
            Self::Aaaa => RecordType::AAAA,
        }
    }
}

/// How often a datagram is sent that nobody answers: one may get lost.
const TRIES: u32 = 3;

/// Ask. The reply comes before the deadline.
pub(super) async fn question(
    server: SocketAddr,
    name: &str,
    kind: Kind,
    deadline: Instant,
) -> Reply {
    let start = Instant::now();
    let mut reply = silence(kind);
    let said = match Asking::about(name, kind) {
        Err(why) => Err(Answer::Failed(why)),
        Ok(asking) => asking.of(server, deadline, &mut reply).await,
    };
    match said {
        Ok(message) => read::into(&mut reply, &message),
        Err(no) => reply.answer = no,
    }
    reply.ms = ms_since(start);
    reply
}

/// What is known before anything came.
fn silence(kind: Kind) -> Reply {
    Reply {
        kind: kind.as_str().to_owned(),
        answer: Answer::Silence,
        over: "udp".to_owned(),
        flags: Vec::new(),
        soa: None,
        ms: 0,
    }
}

/// What a datagram says, were it the answer to a question for a name's IPv4 address.
pub(super) fn reply_of(bytes: &[u8]) -> Option<Reply> {
    let message = Message::from_vec(bytes).ok()?;
    let mut reply = silence(Kind::A);
    read::into(&mut reply, &message);
    Some(reply)
}

/// A question, and its bytes.
struct Asking {
    query: Query,
    id: u16,
    bytes: Vec<u8>,
}

impl Asking {
    fn about(name: &str, kind: Kind) -> Result<Self, String> {
        let mut name = Name::from_utf8(name).map_err(one_line)?;
        // The search list is no part of the question.
        name.set_fqdn(true);
        let query = Query::query(name, kind.record());
        let mut message = Message::query();
        message.metadata.recursion_desired = true;
        // Whoever checks signatures is to say so. Source: RFC 6840, 5.7.
        message.metadata.authentic_data = true;
        message.add_query(query.clone());
        let bytes = message.to_vec().map_err(one_line)?;
        let id = message.metadata.id;
        Ok(Self { query, id, bytes })
    }

    async fn of(
        &self,
        server: SocketAddr,
        deadline: Instant,
        reply: &mut Reply,
    ) -> Result<Message, Answer> {
        let message = match timeout_at(deadline, self.over_udp(server, deadline)).await {
            Err(_) => return Err(Answer::Silence),
            Ok(said) => said.map_err(|error| unreachable(&error))?,
        };
        if !message.metadata.truncation {
            return Ok(message);
        }
        reply.flags.push(Flag::Truncated);
        match timeout_at(deadline, self.over_tcp(server)).await {
            Ok(Ok(message)) => {
                "tcp".clone_into(&mut reply.over);
                Ok(message)
            }
            Ok(Err(_)) | Err(_) => Err(Answer::CutOff),
        }
    }

    async fn over_udp(&self, server: SocketAddr, deadline: Instant) -> io::Result<Message> {
        let any = match server.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect(server).await?;
        let patience = deadline.saturating_duration_since(Instant::now()) / TRIES;
        let mut again = Instant::now();
        let mut buffer = vec![0_u8; 4096];
        loop {
            if Instant::now() >= again {
                socket.send(&self.bytes).await?;
                again = Instant::now() + patience.max(Duration::from_millis(50));
            }
            match timeout_at(again, socket.recv(&mut buffer)).await {
                Err(_) => {}
                Ok(read) => {
                    let bytes = buffer.get(..read?).unwrap_or_default();
                    if let Some(message) = self.answered_by(bytes) {
                        return Ok(message);
                    }
                }
            }
        }
    }

    async fn over_tcp(&self, server: SocketAddr) -> io::Result<Message> {
        let mut stream = TcpStream::connect(server).await?;
        let length = u16::try_from(self.bytes.len()).map_err(io::Error::other)?;
        let framed = [&length.to_be_bytes(), self.bytes.as_slice()].concat();
        stream.write_all(&framed).await?;
        let length = stream.read_u16().await?;
        let mut bytes = vec![0; usize::from(length)];
        stream.read_exact(&mut bytes).await?;
        self.answered_by(&bytes)
            .ok_or_else(|| io::Error::other("no answer to the question"))
    }

    /// The message, where it answers this question: anybody may send a datagram.
    fn answered_by(&self, bytes: &[u8]) -> Option<Message> {
        let message = Message::from_vec(bytes).ok()?;
        let said = &message.metadata;
        let ours = said.id == self.id
            && said.message_type == MessageType::Response
            && message.queries.first().is_none_or(|query| {
                query.name() == self.query.name() && query.query_type() == self.query.query_type()
            });
        ours.then_some(message)
    }
}

/// What the system says of a datagram that did not get there.
fn unreachable(error: &io::Error) -> Answer {
    Answer::Unreachable(match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens on its port 53".to_owned(),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            "there is no route to it".to_owned()
        }
        _ => one_line(error),
    })
}
