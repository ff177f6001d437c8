use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CNAME, NS, SOA};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

use super::*;
use crate::facts::{Flag, Soa};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const NAME: &str = "abcde12345.execute-api.eu-west-1.amazonaws.com";
const SHORT: Duration = Duration::from_millis(200);

/// What a server does with a question: its bytes to answer with, or silence.
type Manner = Arc<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

fn reply(question: &[u8], code: ResponseCode, answers: &[(RecordType, Record)]) -> Vec<u8> {
    let question = Message::from_vec(question).expect("a question");
    let mut message = Message::response(question.metadata.id, OpCode::Query);
    message.metadata.response_code = code;
    message.metadata.recursion_available = true;
    let query = question.queries[0].clone();
    for (kind, record) in answers {
        if *kind == query.query_type() {
            message.add_answer(record.clone());
        }
    }
    message.add_query(query);
    message.to_vec().expect("a message")
}

/// A resolver on loopback, over UDP; and over TCP, where it answers as `over_tcp` does.
async fn server(over_udp: Manner, over_tcp: Option<Manner>) -> u16 {
    let socket = UdpSocket::bind((HOME, 0)).await.expect("a socket");
    let port = socket.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let mut buffer = [0_u8; 2048];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            if let Some(answer) = over_udp(&buffer[..length]) {
                let _ = socket.send_to(&answer, from).await;
            }
        }
    });
    let Some(over_tcp) = over_tcp else {
        return port;
    };
    let listener = TcpListener::bind((HOME, port)).await.expect("a listener");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let over_tcp = Arc::clone(&over_tcp);
            tokio::spawn(async move {
                while let Ok(length) = stream.read_u16().await {
                    let mut question = vec![0; usize::from(length)];
                    stream.read_exact(&mut question).await.expect("a question");
                    let answer = over_tcp(&question).expect("an answer");
                    let length = u16::try_from(answer.len()).expect("a length");
                    stream.write_u16(length).await.expect("written");
                    stream.write_all(&answer).await.expect("written");
                }
            });
        }
    });
    port
}

async fn asked(port: u16) -> Lookup {
    ask(Asked::Configured(HOME), NAME, port, Instant::now() + SHORT).await
}

fn name(text: &str) -> Name {
    Name::from_utf8(text).expect("a name")
}

fn chain_to(address: Ipv4Addr) -> Vec<(RecordType, Record)> {
    let host = name(&format!("{NAME}."));
    let alias = name("vpce-1.example.com.");
    vec![
        (
            RecordType::A,
            Record::from_rdata(host, 300, RData::CNAME(CNAME(alias.clone()))),
        ),
        (
            RecordType::A,
            Record::from_rdata(alias, 60, RData::A(A(address))),
        ),
    ]
}

#[tokio::test]
async fn takes_addresses_aliases_and_the_least_ttl() {
    let address = Ipv4Addr::new(10, 0, 0, 5);
    let answers = chain_to(address);
    let port = server(
        Arc::new(move |question| Some(reply(question, ResponseCode::NoError, &answers))),
        None,
    )
    .await;
    let lookup = asked(port).await;
    assert_eq!(
        lookup.answer,
        Answer::Addresses {
            addresses: vec![address.into()],
            cnames: vec!["vpce-1.example.com".to_owned()],
            ttl: Some(60),
        }
    );
    assert_eq!(lookup.name, NAME);
}

#[tokio::test]
async fn keeps_the_kinds_of_no_apart() {
    for (code, expected) in [
        (ResponseCode::NXDomain, Answer::NxDomain),
        (ResponseCode::NoError, Answer::NoData),
        (ResponseCode::ServFail, Answer::ServFail),
        (ResponseCode::Refused, Answer::Refused),
    ] {
        let port = server(Arc::new(move |q| Some(reply(q, code, &[]))), None).await;
        assert_eq!(asked(port).await.answer, expected, "{code}");
    }
}

#[tokio::test]
async fn ipv6_alone_counts() {
    let only = Record::from_rdata(
        name(&format!("{NAME}.")),
        5,
        RData::AAAA(AAAA(Ipv6Addr::LOCALHOST)),
    );
    let answers = vec![(RecordType::AAAA, only)];
    let port = server(
        Arc::new(move |question| Some(reply(question, ResponseCode::NoError, &answers))),
        None,
    )
    .await;
    let lookup = asked(port).await;
    assert_eq!(lookup.answer.addresses(), [IpAddr::V6(Ipv6Addr::LOCALHOST)]);
}

#[tokio::test]
async fn a_dead_resolver_is_silence_inside_the_deadline() {
    let port = server(Arc::new(|_| None), None).await;
    let start = Instant::now();
    assert_eq!(asked(port).await.answer, Answer::Silence);
    assert!(start.elapsed() < SHORT * 3, "{:?}", start.elapsed());
}

#[tokio::test]
async fn garbage_is_no_answer_and_no_panic() {
    for garbage in [&b""[..], b"\x00", &[0xff; 600]] {
        let port = server(Arc::new(move |_| Some(garbage.to_vec())), None).await;
        let answer = asked(port).await.answer;
        assert!(
            matches!(answer, Answer::Silence | Answer::Failed(_)),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_no_answer() {
    let socket = UdpSocket::bind((HOME, 0)).await.expect("a socket");
    let port = socket.local_addr().expect("an address").port();
    drop(socket);
    let answer = asked(port).await.answer;
    assert!(matches!(answer, Answer::Unreachable(_)), "{answer:?}");
}

#[tokio::test]
async fn asks_over_tcp_what_a_datagram_cannot_hold() {
    let address = Ipv4Addr::new(10, 0, 0, 6);
    let answers = chain_to(address);
    let cut = Arc::new(|question: &[u8]| {
        let mut message =
            Message::from_vec(&reply(question, ResponseCode::NoError, &[])).expect("a message");
        message.metadata.truncation = true;
        Some(message.to_vec().expect("a message"))
    });
    let whole: Manner =
        Arc::new(move |question| Some(reply(question, ResponseCode::NoError, &answers)));
    let port = server(cut, Some(whole)).await;
    let lookup = asked(port).await;
    assert_eq!(lookup.answer.addresses(), [IpAddr::V4(address)]);
    assert!(lookup.flagged(Flag::Truncated), "{lookup:?}");
    assert!(lookup.replies.iter().all(|reply| reply.over == "tcp"));
}

#[tokio::test]
async fn what_nobody_gives_over_tcp_is_cut_off() {
    let cut = Arc::new(|question: &[u8]| {
        let mut message =
            Message::from_vec(&reply(question, ResponseCode::NoError, &[])).expect("a message");
        message.metadata.truncation = true;
        Some(message.to_vec().expect("a message"))
    });
    let port = server(cut, None).await;
    let lookup = asked(port).await;
    assert_eq!(lookup.answer, Answer::CutOff);
    assert!(lookup.flagged(Flag::Truncated), "{lookup:?}");
}

/// A message with one record of authority, of a server that asks others or does not.
fn with_authority(record: Record, recursion: bool) -> Manner {
    Arc::new(move |question| {
        let mut message =
            Message::from_vec(&reply(question, ResponseCode::NoError, &[])).expect("a message");
        message.metadata.recursion_available = recursion;
        message.add_authority(record.clone());
        Some(message.to_vec().expect("a message"))
    })
}

#[tokio::test]
async fn a_negative_answer_tells_its_zone_and_a_lame_one_has_none() {
    let soa = SOA::new(name("ns.example."), name("me.example."), 1, 2, 3, 4, 300);
    let record = Record::from_rdata(name("amazonaws.com."), 60, RData::SOA(soa));
    let lookup = asked(server(with_authority(record, true), None).await).await;
    assert_eq!(lookup.answer, Answer::NoData);
    let expected = Soa {
        zone: "amazonaws.com".to_owned(),
        primary: "ns.example".to_owned(),
        ttl: 60,
        minimum: 300,
    };
    assert_eq!(lookup.soa(), Some(&expected));
    let referral = Record::from_rdata(name("com."), 60, RData::NS(NS(name("ns.example."))));
    let lookup = asked(server(with_authority(referral, false), None).await).await;
    assert_eq!(lookup.answer, Answer::Lame);
}

#[tokio::test]
async fn a_lost_datagram_is_sent_again_and_a_strangers_answer_is_not_ours() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let address = Ipv4Addr::new(10, 0, 0, 7);
    let answers = chain_to(address);
    let seen = AtomicUsize::new(0);
    let lossy = Arc::new(move |question: &[u8]| {
        let answer = reply(question, ResponseCode::NoError, &answers);
        match seen.fetch_add(1, Ordering::Relaxed) {
            // Two questions are open: nobody hears the first datagrams of either.
            0 | 1 => None,
            _ => Some(answer),
        }
    });
    assert_eq!(
        asked(server(lossy, None).await).await.answer.addresses(),
        [address]
    );
    let spoofed = Arc::new(move |question: &[u8]| {
        let mut answer = reply(question, ResponseCode::NoError, &chain_to(address));
        answer[0] ^= 0xff;
        Some(answer)
    });
    assert_eq!(
        asked(server(spoofed, None).await).await.answer,
        Answer::Silence
    );
}

#[tokio::test]
async fn getaddrinfo_is_asked_as_applications_ask() {
    let deadline = Instant::now() + Duration::from_secs(2);
    let literal = ask(Asked::Getaddrinfo, "127.0.0.1", PORT, deadline).await;
    assert_eq!(literal.answer.addresses(), [HOME]);
}

#[test]
fn reads_the_words_of_libc() {
    let said = |text: &str| refused_by_libc(&std::io::Error::other(text.to_owned()));
    let prefix = "failed to lookup address information";
    let unknown = said(&format!("{prefix}: Name or service not known"));
    assert_eq!(unknown, Answer::NotFound);
    let again = said(&format!("{prefix}: Temporary failure in name resolution"));
    assert!(matches!(again, Answer::Failed(_)), "{again:?}");
}
