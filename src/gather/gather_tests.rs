use std::cell::RefCell;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::time::{Duration, Instant};

use rcgen::SanType;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::host::ProcessEnvironment;
use super::imds::Service;
use super::resolving::Files;
use super::tls::tests::identity;
use super::trust;
use super::*;
use crate::facts::{Answer, Asked, Fact, HttpOutcome, HttpRoute, TcpOutcome, TlsOutcome};
use crate::model::{Client, Target};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A world in which nothing answers but what a test sets up.
pub(super) struct World {
    pub(super) environment: Environment,
    /// Keeps the port of the resolver that never answers.
    _resolver: UdpSocket,
    _directory: tempfile::TempDir,
}

pub(super) fn world(trust: trust::Trust) -> World {
    let resolver = UdpSocket::bind((HOME, 0)).expect("a socket");
    let directory = tempfile::tempdir().expect("a directory");
    let resolv_conf = directory.path().join("resolv.conf");
    std::fs::write(&resolv_conf, "nameserver 127.0.0.1\n").expect("written");
    World {
        environment: Environment {
            kernel: local::Kernel::of_host(),
            files: Files {
                resolv_conf,
                hosts: directory.path().join("hosts"),
                nsswitch: directory.path().join("nsswitch.conf"),
            },
            dns_port: resolver.local_addr().expect("an address").port(),
            vpc_resolvers: vec![Ipv4Addr::new(127, 0, 0, 2).into()],
            imds: Service {
                endpoint: None,
                connect: Duration::from_millis(100),
                total: Duration::from_millis(100),
            },
            process: ProcessEnvironment::default(),
            trust: Arc::new(trust),
            proxy: None,
        },
        _resolver: resolver,
        _directory: directory,
    }
}

pub(super) fn request(port: u16, needs: &[FactKind]) -> Request {
    let url = format!("https://127.0.0.1:{port}/prod/pets");
    Request {
        target: Target::new(url.parse().expect("a URL"), Vec::new()),
        discovered: vec!["the stage comes from the URL".to_owned()],
        client: Client::Here,
        ends: Vec::new(),
        scope: Scope::Call,
        needs: needs.iter().copied().collect(),
        bounds: Bounds {
            timeout: Duration::from_secs(5),
            spent: Duration::ZERO,
            connect_timeout: Duration::from_millis(300),
            attempts: 2,
        },
        aws: AwsSettings::default(),
        http: HttpSettings::default(),
        resolve: None,
        resolvers: Vec::new(),
        leaves_open: None,
        logs: LogsWanted::Nothing,
    }
}

const PROBES: [FactKind; 5] = [
    FactKind::Host,
    FactKind::Dns,
    FactKind::Tcp,
    FactKind::Tls,
    FactKind::Http,
];

/// Run to the end; the runtime does not wait for threads that are left behind.
pub(super) fn gathered(world: &World, request: &Request) -> Facts {
    on_runtime(gather_in(
        &world.environment,
        request,
        &|_| (),
        std::future::pending(),
    ))
    .expect("a runtime")
}

/// A port that accepts, and what it does with a connection.
fn serving<Manner>(at: IpAddr, manner: Manner) -> u16
where
    Manner: AsyncFn(tokio::net::TcpStream) + Send + 'static,
{
    let listener = std::net::TcpListener::bind((at, 0)).expect("a listener");
    listener.set_nonblocking(true).expect("a mode");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                manner(stream).await;
            }
        });
    });
    port
}

pub(super) fn front_door(at: IpAddr, server: Arc<rustls::ServerConfig>) -> u16 {
    serving(at, async move |stream| {
        let acceptor = TlsAcceptor::from(Arc::clone(&server));
        let Ok(mut stream) = acceptor.accept(stream).await else {
            return;
        };
        let mut request = [0_u8; 4096];
        if stream.read(&mut request).await.is_ok_and(|read| read > 0) {
            let answer = b"HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: ForbiddenException\r\n\
                x-amzn-requestid: 5f0c1c3e-6c1b\r\ncontent-length: 23\r\n\r\n{\"message\":\"Forbidden\"}";
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
        }
    })
}

#[test]
fn goes_all_the_way_to_the_answer() {
    let identity = identity(|wanted| wanted.subject_alt_names.push(SanType::IpAddress(HOME)));
    let port = front_door(HOME, identity.server);
    let world = world(trust::Trust::these(identity.roots));
    let told = RefCell::new(BTreeSet::new());
    let request = request(port, &PROBES);
    let facts = on_runtime(gather_in(
        &world.environment,
        &request,
        &|need| {
            told.borrow_mut().insert(need);
        },
        std::future::pending(),
    ))
    .expect("a runtime");
    assert!(facts.complete);
    let tcp = facts.tcp.known().expect("connections");
    assert!(
        matches!(tcp.as_slice(), [one] if matches!(one.outcome, TcpOutcome::Connected { .. })),
        "{tcp:?}"
    );
    let tls = facts.tls.known().expect("handshakes");
    assert!(tls.iter().all(tls::completed), "{tls:?}");
    let http = facts.http.known().and_then(|all| all.first()).expect("one");
    assert_eq!(http.route, HttpRoute::Name);
    assert_eq!(http.host, format!("127.0.0.1:{port}"));
    assert!(
        matches!(&http.outcome, HttpOutcome::Answered(answer) if answer.status == 403),
        "{http:?}"
    );
    assert!(facts.host.resolvers.known().is_some());
    assert_eq!(told.into_inner(), PROBES.into_iter().collect());
    assert_eq!(facts.discovered, request.discovered);
    let text = serde_json::to_string(&facts).expect("JSON");
    assert_eq!(serde_json::from_str::<Facts>(&text).expect("facts"), facts);
}

#[test]
fn nothing_is_gathered_that_nobody_wants() {
    let world = world(trust::Trust::default());
    let facts = gathered(&world, &request(1, &[FactKind::Dns]));
    assert!(facts.dns.known().is_some());
    assert_eq!(facts.tcp, Fact::NotAsked);
    assert_eq!(facts.host.instance, Fact::NotAsked);
    assert_eq!(facts.host.resolvers, Fact::NotAsked);
    assert_eq!(facts.aws, crate::facts::Aws::default());
}

/// A thread's stack is 2 MiB, and an unoptimised build moves a future several times before it is on the heap.
/// With the SDK it was 210 KB once, and tests ended with a stack overflow.
#[test]
fn all_that_is_asked_at_once_is_small() {
    let world = world(trust::Trust::default());
    let request = request(1, &[FactKind::Dns]);
    let clock = Clock::start(request.bounds);
    let notes = Arc::new(Recorder::begin(&request));
    let run = Run::new(&request, clock, notes, &world.environment, &|_| {});
    let size = size_of_val(&run.everything());
    assert!(size < 64 << 10, "{size} bytes");
}

#[test]
fn a_dead_resolver_costs_one_timeout_and_keeps_nobody_waiting() {
    let world = world(trust::Trust::default());
    let mut request = request(1, &[FactKind::Dns, FactKind::Tcp]);
    request.target.api_id = Some("abcde12345".parse().expect("an id"));
    request.target.region = Some("eu-west-1".parse().expect("a Region"));
    let start = Instant::now();
    let facts = gathered(&world, &request);
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    let lookups = facts.dns.known().expect("answers");
    let vpc = Asked::VpcResolver(world.environment.vpc_resolvers[0]);
    let asked_for = |name: &str| -> Vec<Asked> {
        let all = lookups.iter().filter(|lookup| lookup.name == name);
        all.map(|lookup| lookup.asked).collect()
    };
    assert_eq!(
        asked_for("127.0.0.1"),
        [Asked::Getaddrinfo],
        "it is no name"
    );
    let everybody = [Asked::Getaddrinfo, Asked::Configured(HOME), vpc];
    for name in [
        "abcde12345.execute-api.eu-west-1.amazonaws.com",
        "apigwcheck.execute-api.eu-west-1.amazonaws.com",
        "sts.eu-west-1.amazonaws.com",
    ] {
        assert_eq!(asked_for(name), everybody, "{name}");
    }
    let configured = lookups.iter().find(|l| l.asked == Asked::Configured(HOME));
    assert_eq!(configured.map(|l| &l.answer), Some(&Answer::Silence));
    let refused = facts.tcp.known().and_then(|all| all.first()).expect("one");
    assert_eq!(refused.outcome, TcpOutcome::Refused);
}

/// Twelve servers, and three names for each. One time-out is two seconds, four for libc; the names one
/// after the other would take six, the servers twenty-four.
#[test]
fn dead_resolvers_cost_one_timeout_whatever_their_number_and_that_of_the_names() {
    // Whatever is sent to this port of any address of loopback is taken, and never answered.
    let silent = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a socket");
    let mut world = world(trust::Trust::default());
    world.environment.dns_port = silent.local_addr().expect("an address").port();
    let mut request = request(1, &[FactKind::Dns]);
    request.bounds.connect_timeout = Duration::from_secs(2);
    request.bounds.timeout = Duration::from_mins(2);
    request.target.api_id = Some("abcde12345".parse().expect("an id"));
    request.target.region = Some("eu-west-1".parse().expect("a Region"));
    request.resolvers = (11..=20)
        .map(|last| Ipv4Addr::new(127, 0, 0, last).into())
        .collect();
    let start = Instant::now();
    let facts = gathered(&world, &request);
    let took = start.elapsed();
    let lookups = facts.dns.known().expect("answers").iter();
    let of_servers = lookups.filter(|lookup| lookup.asked != Asked::Getaddrinfo);
    let answers: Vec<&Answer> = of_servers.map(|lookup| &lookup.answer).collect();
    assert!(answers.len() >= 36, "{}", answers.len());
    assert!(answers.iter().all(|answer| **answer == Answer::Silence));
    assert!(took < Duration::from_millis(5_500), "{took:?}");
}

#[test]
fn what_the_run_s_end_cuts_off_is_no_observation() {
    let port = serving(HOME, async |stream| {
        // Held open until the process ends.
        std::mem::forget(stream);
    });
    let world = world(trust::Trust::these(identity(|_| ()).roots));
    let mut request = request(port, &PROBES);
    request.bounds.connect_timeout = Duration::from_mins(1);
    request.bounds.timeout = Duration::from_millis(500);
    let start = Instant::now();
    let facts = gathered(&world, &request);
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    assert!(facts.tcp.known().is_some() && facts.dns.known().is_some());
    for missing in [
        facts.tls.need(FactKind::Tls).expect_err("no handshake"),
        facts.http.need(FactKind::Http).expect_err("no request"),
    ] {
        assert_eq!(missing.why, Reason::TimedOut);
        let said = &missing.detail;
        assert!(said.starts_with("cut off by --timeout 500ms"), "{said}");
    }
    assert!(facts.cut.contains_key(&FactKind::Tls) && !facts.cut.contains_key(&FactKind::Tcp));
}

/// The same silence inside a run that gives the handshake its own time.
#[test]
fn an_endpoint_that_accepts_and_says_nothing_is_silence() {
    let port = serving(HOME, async |stream| std::mem::forget(stream));
    let world = world(trust::Trust::these(identity(|_| ()).roots));
    let mut request = request(port, &PROBES);
    request.bounds.timeout = Duration::from_secs(30);
    let facts = gathered(&world, &request);
    let tls = facts.tls.known().and_then(|all| all.first()).expect("one");
    assert_eq!(tls.outcome, TlsOutcome::Silence);
    assert!(facts.cut.is_empty(), "{:?}", facts.cut);
    let missing = facts.http.need(FactKind::Http).expect_err("no request");
    let said = &missing.detail;
    assert!(said.contains("no handshake completed"), "{said}");
}

#[test]
fn an_interrupted_run_keeps_what_it_has() {
    let port = serving(HOME, async |stream| std::mem::forget(stream));
    let world = world(trust::Trust::these(identity(|_| ()).roots));
    let mut request = request(port, &PROBES);
    request.bounds.connect_timeout = Duration::from_mins(1);
    request.bounds.timeout = Duration::from_mins(1);
    let start = Instant::now();
    let interrupt = Duration::from_millis(300);
    let facts = on_runtime(async {
        let interrupt = tokio::time::sleep(interrupt);
        gather_in(&world.environment, &request, &|_| (), interrupt).await
    })
    .expect("a runtime");
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(!facts.complete);
    assert!(facts.tcp.known().is_some());
    let missing = facts.tls.need(FactKind::Tls).expect_err("still waiting");
    assert_eq!(missing.why, Reason::TimedOut);
    assert!(missing.detail.contains("interrupted"), "{missing:?}");
}
