//! Whom credentials are sent to.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

use std::net::{IpAddr, Ipv4Addr};

use rcgen::SanType;

use super::aws::tell;
use super::configuration_tests::answers;
use super::tests::{front_door, gathered, request, world};
use super::tls::tests::identity;
use super::*;
use crate::facts::{Fact, Facts};
use crate::model::Target;

/// The address of the endpoint's interface, and one that is nobody's.
const ENDPOINT: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9));
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 8));

/// A call of a private custom domain, answered at this address with a certificate for its name.
fn called(at: IpAddr, aws: Option<&str>, change: impl FnOnce(&mut Request)) -> Facts {
    let identity = identity(|wanted| {
        let name = "api.example.com".try_into().expect("a name");
        wanted.subject_alt_names.push(SanType::DnsName(name));
    });
    let port = front_door(at, identity.server);
    let needs: Vec<FactKind> = closure([FactKind::Http]).into_iter().collect();
    let mut request = request(port, &needs);
    let url = format!("https://api.example.com:{port}/prod");
    request.target = Target::new(url.parse().expect("a URL"), Vec::new());
    request.target.vpce_id = Some("vpce-1".parse().expect("an id"));
    request.resolve = Some(at);
    request.aws.endpoint_url = aws.map(str::to_owned);
    request.http.secret_headers = vec![("x-api-key".to_owned(), "s3cret".to_owned())];
    change(&mut request);
    gathered(&world(trust::Trust::these(identity.roots)), &request)
}

fn answered(facts: &Facts) -> Result<(), String> {
    match &facts.http {
        Fact::Known(_) => Ok(()),
        Fact::Unknown(trouble) => Err(trouble.detail.clone()),
        Fact::NotAsked => Err("not asked".to_owned()),
    }
}

#[test]
fn a_custom_domain_gets_credentials_where_an_endpoint_answers() {
    tell("told://recipients", answers());
    let aws = Some("told://recipients");
    assert_eq!(answered(&called(ENDPOINT, aws, |_| ())), Ok(()));

    let elsewhere = answered(&called(ELSEWHERE, aws, |_| ())).expect_err("it is nobody's");
    assert!(elsewhere.contains("was not sent"), "{elsewhere}");
    assert!(elsewhere.contains("127.0.0.8"), "{elsewhere}");
    assert!(
        elsewhere.contains("--sign-for api.example.com"),
        "{elsewhere}"
    );

    let unread = answered(&called(ENDPOINT, None, |_| ())).expect_err("AWS was not read");
    assert!(unread.contains("no credentials"), "{unread}");

    // An endpoint of another service is no API Gateway.
    let mut others = answers();
    for endpoint in others.vpc_endpoints.known_mut().expect("known") {
        endpoint.service_name = Some("com.amazonaws.vpce.eu-west-1.vpce-svc-1".to_owned());
    }
    tell("told://recipients-other", others);
    assert!(answered(&called(ENDPOINT, Some("told://recipients-other"), |_| ())).is_err());
}

#[test]
fn the_user_vouches_for_a_host_and_nothing_secret_goes_anywhere() {
    let vouched = |request: &mut Request| {
        request.http.vouched = vec!["api.example.com".to_owned()];
    };
    assert_eq!(answered(&called(ELSEWHERE, None, vouched)), Ok(()));
    let plain = |request: &mut Request| request.http.secret_headers.clear();
    assert_eq!(answered(&called(ELSEWHERE, None, plain)), Ok(()));
}

/// Whoever vouches for a name vouches for nobody who cannot prove it.
#[test]
fn nothing_is_sent_over_a_session_whose_certificate_did_not_verify() {
    let identity = identity(|_| ());
    let port = front_door(ELSEWHERE, Arc::clone(&identity.server));
    for roots in [identity.roots, rustls::RootCertStore::empty()] {
        let needs: Vec<FactKind> = closure([FactKind::Http]).into_iter().collect();
        let mut request = request(port, &needs);
        // The certificate is for another name, then also of an unknown issuer.
        let url = format!("https://abcde12345.execute-api.eu-west-1.amazonaws.com:{port}/prod");
        request.target = Target::new(url.parse().expect("a URL"), Vec::new());
        request.resolve = Some(ELSEWHERE);
        request.http.secret_headers = vec![("x-api-key".to_owned(), "s3cret".to_owned())];
        let facts = gathered(&world(trust::Trust::these(roots)), &request);
        let problem = answered(&facts).expect_err("nobody proved to be the API");
        assert!(problem.contains("no handshake completed"), "{problem}");
    }
}
