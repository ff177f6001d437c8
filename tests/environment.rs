//! The client's own environment in the diagnosis: recorded worlds, with a system that the lab cannot
//! give its client.

use apigw_doctor::case::Case;
use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Role, State, diagnose};
use apigw_doctor::facts::{
    Fact, Facts, HttpOutcome, Limits, LocalRoute, MissingFact, Reason, Runtime, TcpOutcome,
    Tracked, Variable,
};
use apigw_doctor::report::Report;

use crate::recorded;

fn recorded(name: &str) -> Facts {
    recorded::all().remove(name).expect("a recorded case")
}

/// The facts of a broken world each, for the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    vec![
        tracking("healthy", 100, 100),
        pointed("AWS_ENDPOINT_URL_API_GATEWAY", OWN),
    ]
}

/// The facts of worlds in which all is well.
pub(crate) fn healthy() -> Vec<Facts> {
    vec![pointed(
        "AWS_ENDPOINT_URL_EC2",
        "https://vpce-0a-0b.ec2.us-east-1.vpce.amazonaws.com",
    )]
}

const OWN: &str = "https://vpce-0a-0b.execute-api.us-east-1.vpce.amazonaws.com";

/// A healthy world in whose environment a variable is set.
fn pointed(name: &str, value: &str) -> Facts {
    let mut facts = recorded("healthy");
    facts.host.endpoint_variables = Fact::Known(vec![Variable {
        name: name.to_owned(),
        value: value.to_owned(),
    }]);
    facts
}

#[test]
fn an_endpoint_of_another_service_is_seen_and_breaks_nothing() {
    let all = "AWS_ENDPOINT_URL";
    let of_ec2 = "https://vpce-0a-0b.ec2.us-east-1.vpce.amazonaws.com";
    let risk = vec![("ENV007", Role::Risk)];
    for (name, value, wanted) in [
        ("AWS_ENDPOINT_URL_API_GATEWAY", OWN, &risk),
        (
            "AWS_ENDPOINT_URL_STS",
            "https://a1.execute-api.eu-west-1.amazonaws.com",
            &risk,
        ),
        (all, of_ec2, &risk),
        (all, "http://localhost:4566", &Vec::new()),
        ("AWS_ENDPOINT_URL_EC2", of_ec2, &Vec::new()),
        (
            "AWS_ENDPOINT_URL_S3",
            "https://bucket.vpce-0a-0b.s3.us-east-1.vpce.amazonaws.com",
            &Vec::new(),
        ),
    ] {
        let facts = pointed(name, value);
        assert_eq!(&roles(&facts), wanted, "{name}={value}");
        assert_eq!(diagnose(&facts, REGISTRY).verdict.state, State::Healthy);
    }
}

fn tracking(name: &str, count: u64, max: u64) -> Facts {
    let mut facts = recorded(name);
    let limits = facts.host.limits.known_mut().expect("known");
    limits.tracked = Some(Tracked { count, max });
    facts
}

fn roles(facts: &Facts) -> Vec<(&'static str, Role)> {
    let diagnosis = diagnose(facts, REGISTRY);
    let all = diagnosis.findings.iter();
    all.map(|finding| (finding.check.code, finding.role))
        .collect()
}

#[test]
fn a_full_table_is_to_blame_for_silence_and_else_a_risk() {
    assert_eq!(roles(&tracking("healthy", 94, 100)), []);
    let near = [("ENV006", Role::Risk)];
    assert_eq!(roles(&tracking("healthy", 95, 100)), near);
    assert_eq!(roles(&tracking("healthy", 100, 100)), near);
    let mut silent = tracking("healthy", 100, 100);
    for probe in silent.tcp.known_mut().expect("known") {
        probe.outcome = TcpOutcome::TimedOut;
    }
    silent.tls = Fact::unknown(Reason::Failed, "no connection");
    silent.http = Fact::unknown(Reason::Failed, "no connection");
    let expected = [("ENV006", Role::Cause), ("TCP001", Role::Symptom)];
    assert_eq!(roles(&silent), expected);
}

#[test]
fn ports_that_nobody_counted_are_unknown() {
    let mut facts = recorded("healthy");
    facts.http = Fact::unknown(Reason::TimedOut, "no answer");
    for spoil in [
        (|limits| limits.taken = None) as fn(&mut Limits),
        |limits| limits.ports = None,
    ] {
        let mut facts = facts.clone();
        spoil(facts.host.limits.known_mut().expect("known"));
        let diagnosis = diagnose(&facts, REGISTRY);
        let passed = |code| diagnosis.passed.iter().any(|(check, _)| check.code == code);
        assert!(!passed("ENV005") && passed("ENV006"));
    }
}

#[test]
fn ports_that_are_nearly_gone_are_a_risk() {
    let mut facts = recorded("healthy");
    let limits = facts.host.limits.known_mut().expect("known");
    limits.ports = Some((40_000, 40_009));
    for taken in limits.taken.iter_mut().flatten() {
        taken.ports = 8;
    }
    assert_eq!(roles(&facts), []);
    let limits = facts.host.limits.known_mut().expect("known");
    limits.taken.as_mut().expect("told")[0].ports = 9;
    assert_eq!(roles(&facts), [("ENV005", Role::Risk)]);
}

/// A route of the client's own is to blame only where the connection does not stand.
#[test]
fn a_bridge_that_answers_is_no_fault() {
    let mut facts = recorded("docker-bridge");
    let own = recorded("healthy");
    let bridges = std::mem::take(&mut facts.host.routes);
    let mut facts = Facts { ..own };
    facts.host.routes = bridges;
    assert_eq!(roles(&facts), []);
}

#[test]
fn a_proxy_that_was_not_tried_passes_for_nothing() {
    let mut facts = recorded("healthy");
    let set = Variable {
        name: "HTTPS_PROXY".to_owned(),
        value: "http://proxy.corp:3128".to_owned(),
    };
    facts.host.proxy_variables = Fact::Known(vec![set]);
    let diagnosis = diagnose(&facts, REGISTRY);
    let passed = |code| diagnosis.passed.iter().any(|(check, _)| check.code == code);
    assert!(!passed("ENV001") && passed("ENV002"));
    facts.host.proxy_variables = Fact::unknown(Reason::Failed, "no");
    let diagnosis = diagnose(&facts, REGISTRY);
    let passed = |code| diagnosis.passed.iter().any(|(check, _)| check.code == code);
    assert!(!passed("ENV001") && !passed("ENV002"));
}

/// Of these kinds, too: what is not tried is named.
#[test]
fn a_proxy_of_another_kind_is_named_and_passes_for_nothing() {
    for (url, kind) in [
        ("socks5://proxy.corp:1080", "SOCKS"),
        ("socks5h://proxy.corp:1080", "SOCKS"),
        ("socks4://proxy.corp:1080", "SOCKS"),
        ("https://proxy.corp:3129", "over TLS"),
        ("quic://proxy.corp:3129", "another kind"),
    ] {
        for name in ["https_proxy", "ALL_PROXY"] {
            let mut facts = recorded("healthy");
            facts.host.proxy_variables = Fact::Known(vec![Variable {
                name: name.to_owned(),
                value: url.to_owned(),
            }]);
            let diagnosis = diagnose(&facts, REGISTRY);
            assert_eq!(diagnosis.verdict.state, State::Inconclusive, "{url}");
            let mut unknowns = diagnosis.unknowns.iter();
            let said = |it: &MissingFact| it.detail.contains(url) && it.detail.contains(kind);
            assert!(unknowns.any(said), "{url}: {:?}", diagnosis.unknowns);
        }
    }
}

/// What the proxy makes of the call is not the call itself.
#[test]
fn a_proxys_answer_does_not_stand_for_the_direct_one() {
    let mut facts = recorded("proxy-passes");
    assert_eq!(diagnose(&facts, REGISTRY).verdict.state, State::Healthy);
    let http = facts.http.known_mut().expect("known");
    assert_eq!(http.len(), 2);
    http.remove(0);
    assert!(matches!(http[0].outcome, HttpOutcome::Answered(_)));
    assert!(Case::of(&facts).exchange().is_err() && Case::of(&facts).proxied().is_ok());
}

/// Whoever reads the report must know whose interface and groups it is about.
#[test]
fn a_container_is_named() {
    let told = |runtime| {
        let mut facts = recorded("healthy");
        facts.host.runtime = Fact::Known(runtime);
        Report::new(&facts, &diagnose(&facts, REGISTRY))
            .discovered
            .join(" ")
    };
    let namespace = Some("shop".to_owned());
    let pod = told(Runtime::Kubernetes { namespace });
    assert!(
        pod.contains("a pod of Kubernetes (namespace shop)"),
        "{pod}"
    );
    let task = told(Runtime::Ecs { task: None });
    assert!(task.contains("this runs in an ECS task"), "{task}");
    assert!(!told(Runtime::Plain).contains("this runs"));
}

/// The kernel's own word on its way to every address.
fn led(facts: &mut Facts, way: &Fact<Option<LocalRoute>>) {
    for probe in facts.tcp.known_mut().expect("known") {
        probe.way = way.clone();
    }
}

fn leaving(device: Option<&str>) -> Fact<Option<LocalRoute>> {
    Fact::Known(Some(LocalRoute {
        destination: "10.0.2.10/32".parse().expect("a prefix"),
        gateway: None,
        device: device.map(str::to_owned),
        bridge: false,
        metric: 0,
        table: None,
    }))
}

#[test]
fn a_way_that_the_kernel_does_not_tell_is_no_way() {
    let untold = Fact::unknown(Reason::Failed, "no netlink here");
    let judged = |facts: &Facts| {
        let diagnosis = diagnose(facts, REGISTRY);
        let passed = diagnosis.passed.iter().map(|(check, _)| check.code);
        let passed: Vec<_> = passed.filter(|code| code.starts_with("ENV00")).collect();
        (passed.contains(&"ENV003"), passed.contains(&"ENV004"))
    };
    let mut silent = recorded("endpoint-sg-no-443");
    assert_eq!(judged(&silent), (true, true));
    led(&mut silent, &untold);
    assert_eq!(judged(&silent), (false, false));
    // Where the connection stands, nobody needs to know.
    let mut healthy = recorded("healthy");
    led(&mut healthy, &untold);
    assert_eq!(judged(&healthy), (true, true));
    // A snapshot of before has the main table alone.
    led(&mut silent, &Fact::NotAsked);
    assert_eq!(judged(&silent), (true, true));
}

#[test]
fn the_kernels_own_word_goes_before_the_table() {
    let causes = |way| {
        let mut facts = recorded("endpoint-sg-no-443");
        led(&mut facts, &way);
        let diagnosis = diagnose(&facts, REGISTRY);
        diagnosis.findings.first().map(|it| it.check.code)
    };
    assert_eq!(causes(leaving(Some("eth0"))), Some("SG004"));
    assert_eq!(causes(leaving(Some("lo"))), Some("ENV003"));
    assert_eq!(causes(leaving(None)), Some("ENV004"));
    assert_eq!(causes(Fact::Known(None)), Some("SG004"));
}
