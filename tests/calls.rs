//! Which findings are the call's own: recorded worlds, edited to hold more than the call uses, or to be
//! seen by another route than the call's.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, RankedFinding, Role, State, diagnose};
use apigw_doctor::facts::Facts;
use apigw_doctor::model::Hop;
use serde_json::{Value, json};

use crate::recorded;
use crate::route_comparison::{from, open, world};

fn recorded(name: &str) -> Value {
    let facts = recorded::all().remove(name).expect("a recorded case");
    serde_json::to_value(facts).expect("JSON")
}

fn judged(facts: Value) -> Diagnosis {
    diagnose(&from::<Facts>(facts), REGISTRY)
}

fn codes(diagnosis: &Diagnosis, role: Role) -> Vec<&'static str> {
    let all = diagnosis.findings.iter();
    let all = all.filter(|finding| finding.role == role);
    all.map(|finding| finding.check.code).collect()
}

fn cause(diagnosis: &Diagnosis) -> &RankedFinding {
    let causes = codes(diagnosis, Role::Cause);
    assert_eq!(causes.len(), 1, "{causes:?}");
    &diagnosis.findings[0]
}

/// What stands in the evidence of a finding.
fn evidence(finding: &RankedFinding) -> String {
    let all = finding.found.evidence.iter();
    let texts: Vec<&str> = all.map(|one| one.text.as_str()).collect();
    texts.join("\n")
}

fn known<'a>(facts: &'a mut Value, part: &str) -> &'a mut Vec<Value> {
    let fact = facts.pointer_mut(part).expect("a fact");
    fact["known"].as_array_mut().expect("a list")
}

/// Every answer to the URL's host holds these addresses, in this order.
fn lead_to(facts: &mut Value, addresses: &[&str]) {
    let own = facts["target"]["url"].as_str().expect("a URL").to_owned();
    for lookup in known(facts, "/dns") {
        if !own.contains(lookup["name"].as_str().expect("a name")) {
            continue;
        }
        let places = [vec!["answer"], vec!["replies", "0", "answer"]];
        for place in places {
            let place = format!("/{}/addresses/addresses", place.join("/"));
            if let Some(list) = lookup.pointer_mut(&place) {
                *list = json!(addresses);
            }
        }
    }
}

/// One more endpoint in the client's VPC, at 10.0.2.20, which says nothing to a connection.
fn with_a_silent_endpoint(facts: &mut Value) {
    let mut eni = known(facts, "/aws/network_interfaces")[0].clone();
    eni["NetworkInterfaceId"] = "eni-0b0b0b0b0b0b0b0b0".into();
    eni["PrivateIpAddress"] = "10.0.2.20".into();
    eni["PrivateIpAddresses"] = json!([{ "PrivateIpAddress": "10.0.2.20" }]);
    eni["Groups"] = json!([{ "GroupId": "sg-0b0b0b0b0b0b0b0b0" }]);
    known(facts, "/aws/network_interfaces").push(eni);
    let mut endpoint = known(facts, "/aws/vpc_endpoints")[0].clone();
    endpoint["VpcEndpointId"] = "vpce-0b0b0b0b0b0b0b0b0".into();
    endpoint["NetworkInterfaceIds"] = json!(["eni-0b0b0b0b0b0b0b0b0"]);
    endpoint["Groups"] = json!([{ "GroupId": "sg-0b0b0b0b0b0b0b0b0" }]);
    endpoint["PrivateDnsEnabled"] = false.into();
    // Before the other one, by its id and in the list.
    known(facts, "/aws/vpc_endpoints").insert(0, endpoint);
    let mut group = known(facts, "/aws/security_groups")[0].clone();
    group["GroupId"] = "sg-0b0b0b0b0b0b0b0b0".into();
    group["IpPermissions"] = json!([]);
    known(facts, "/aws/security_groups").push(group);
    let mut tcp = known(facts, "/tcp")[0].clone();
    tcp["address"] = "10.0.2.20".into();
    tcp["outcome"] = "timed-out".into();
    known(facts, "/tcp").push(tcp);
}

#[test]
fn an_endpoint_that_nobody_uses_breaks_nothing() {
    for name in ["healthy", "vpce-url-with-selector", "alias-url"] {
        let mut facts = recorded(name);
        assert_eq!(judged(facts.clone()).verdict.state, State::Healthy);
        with_a_silent_endpoint(&mut facts);
        let diagnosis = judged(facts.clone());
        assert_eq!(diagnosis.verdict.state, State::Healthy, "{name}");
        assert_eq!(codes(&diagnosis, Role::Risk), [""; 0], "{name}");
        // The same where its connection works, and its handshake does not.
        let [tcp, tls] = ["/tcp", "/tls"].map(|part| known(&mut facts, part)[0].clone());
        let outcome = tcp["outcome"].clone();
        known(&mut facts, "/tcp").last_mut().expect("a probe")["outcome"] = outcome;
        let mut failed = tls;
        failed["address"] = "10.0.2.20".into();
        failed["outcome"] = "closed".into();
        known(&mut facts, "/tls").push(failed);
        let diagnosis = judged(facts);
        assert_eq!(diagnosis.verdict.state, State::Healthy, "{name}");
        assert_eq!(codes(&diagnosis, Role::Risk), [""; 0], "{name}");
    }
}

/// Another account's endpoint serves the call: what is wrong with the one in the client's VPC is nothing
/// to it.
#[test]
fn the_endpoint_of_the_clients_vpc_is_not_the_calls_where_the_name_leads_elsewhere() {
    let mut facts = recorded("healthy");
    lead_to(&mut facts, &["10.8.0.4"]);
    let http = &mut known(&mut facts, "/http")[0];
    http["address"] = "10.8.0.4".into();
    for part in ["/tcp", "/tls"] {
        let mut probe = known(&mut facts, part)[0].clone();
        probe["address"] = "10.8.0.4".into();
        known(&mut facts, part).push(probe);
    }
    for endpoint in known(&mut facts, "/aws/vpc_endpoints") {
        endpoint["State"] = "failed".into();
        endpoint["PrivateDnsEnabled"] = false.into();
    }
    for group in known(&mut facts, "/aws/security_groups") {
        group["IpPermissions"] = json!([]);
    }
    let diagnosis = judged(facts);
    assert_ne!(diagnosis.verdict.state, State::Broken);
    let roles = [Role::Cause, Role::Risk].map(|role| codes(&diagnosis, role));
    let about = ["VPCE", "SG", "DNS001"];
    let about = |code: &&&str| about.iter().any(|area| code.starts_with(area));
    assert_eq!(roles.concat().iter().find(about), None);
}

/// A zone whose name is not called may be closed.
#[test]
fn an_interface_that_the_name_does_not_lead_to_breaks_nothing() {
    let closed = vec![
        "in 90 deny -1 0-0 10.0.1.0/24",
        "in 100 allow -1 0-0 0.0.0.0/0",
        "out 100 allow -1 0-0 0.0.0.0/0",
    ];
    let acls = [open("client"), open("endpoint-a"), ("endpoint-b", closed)];
    let facts = world("vpce-url-with-selector", &acls, &[], &[]);
    let mut facts = serde_json::to_value(facts).expect("JSON");
    lead_to(&mut facts, &["10.0.2.10"]);
    known(&mut facts, "/http")[0]["address"] = "10.0.2.10".into();
    for probe in known(&mut facts, "/tcp") {
        if probe["address"] == "10.0.3.10" {
            probe["outcome"] = "timed-out".into();
        }
    }
    known(&mut facts, "/tls").retain(|probe| probe["address"] == "10.0.2.10");
    let diagnosis = judged(facts);
    assert_eq!(diagnosis.verdict.state, State::Healthy);
    let all = [
        codes(&diagnosis, Role::Risk),
        codes(&diagnosis, Role::Symptom),
    ];
    assert_eq!(all.concat(), [""; 0]);
}

/// Where the call went through, the configuration before it is no cause, whatever else is unknown.
#[test]
fn a_call_that_went_through_has_no_cause_before_it() {
    let mut facts = recorded("healthy");
    for group in known(&mut facts, "/aws/security_groups") {
        group["IpPermissions"] = json!([]);
    }
    for part in ["tcp", "tls"] {
        facts[part] = json!({ "unknown": { "why": "failed", "detail": "nobody looked" } });
    }
    let diagnosis = judged(facts);
    assert_eq!(codes(&diagnosis, Role::Cause), [""; 0]);
}

/// The front door's refusal, as it was recorded elsewhere.
fn forbidden(facts: &mut Value) {
    let outcome = recorded("never-deployed")["http"]["known"][0]["outcome"].clone();
    for probe in known(facts, "/http") {
        probe["outcome"] = outcome.clone();
    }
}

/// The tool itself went to the endpoint, since the name leads nowhere: what it heard there is evidence.
#[test]
fn what_another_route_answers_is_no_second_cause() {
    for (name, code) in [
        ("alias-not-associated", "URL005"),
        ("dns-alias-not-there-yet", "DNS022"),
        ("private-dns-off-nxdomain", "DNS001"),
    ] {
        let mut facts = recorded(name);
        forbidden(&mut facts);
        let diagnosis = judged(facts);
        let cause = cause(&diagnosis);
        assert_eq!(cause.check.code, code, "{name}");
        let shown = evidence(cause);
        assert!(
            shown.contains("by another route: GET /prod/pets at"),
            "{name}: {shown}"
        );
        let http = diagnosis.findings.iter();
        assert_eq!(http.filter(|it| it.check.code == "HTTP001").count(), 0);
    }
}

/// The same for an API that was never deployed, whose alias does not exist.
#[test]
fn an_api_that_was_never_deployed_is_the_one_cause() {
    let mut facts = recorded("alias-not-associated");
    forbidden(&mut facts);
    facts["aws"]["deployments"]["known"] = json!([]);
    facts["aws"]["stages"]["known"] = json!([]);
    let associated = facts["target"]["vpce_id"].clone();
    facts["aws"]["rest_api"]["known"]["endpointConfiguration"]["vpcEndpointIds"] =
        json!([associated]);
    let diagnosis = judged(facts);
    assert!(!codes(&diagnosis, Role::Cause).contains(&"HTTP001"));
    assert!(codes(&diagnosis, Role::Cause).contains(&"API004"));
}

/// Connections and handshakes with interfaces that the name does not lead to, likewise.
#[test]
fn what_another_route_connects_to_is_no_second_cause() {
    let mut facts = recorded("private-dns-off-nxdomain");
    facts["http"] = json!({ "unknown": { "why": "failed", "detail": "no handshake completed" } });
    let mut shaken = facts.clone();
    for probe in known(&mut facts, "/tcp") {
        probe["outcome"] = "timed-out".into();
    }
    facts["tls"] = json!({ "unknown": { "why": "failed", "detail": "no connection was made" } });
    for probe in known(&mut shaken, "/tls") {
        probe["outcome"] = json!({ "not-tls": { "detail": "SSH-2.0" } });
    }
    for (facts, says) in [(facts, "by another route: tcp 10.0."), (shaken, "SSH-2.0")] {
        let diagnosis = judged(facts);
        let cause = cause(&diagnosis);
        assert_eq!(cause.check.code, "DNS001");
        assert!(evidence(cause).contains(says), "{}", evidence(cause));
    }
}

/// The call through two endpoints, each with an answer of its own.
fn through_two(order: [&str; 2], answers: [&Value; 2]) -> Value {
    let mut facts = recorded("healthy");
    with_a_silent_endpoint(&mut facts);
    for group in known(&mut facts, "/aws/security_groups") {
        if group["GroupId"] == "sg-0b0b0b0b0b0b0b0b0" {
            group["IpPermissions"] = json!([{ "IpProtocol": "-1",
                "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }]);
        }
    }
    lead_to(&mut facts, &order);
    let parts = ["/tcp", "/tls", "/http"];
    let probes = parts.map(|part| known(&mut facts, part)[0].clone());
    for (part, probe) in parts.into_iter().zip(probes) {
        let both = order.iter().map(|address| {
            let mut probe = probe.clone();
            probe["address"] = (*address).into();
            if part == "/http" {
                let other = usize::from(*address == "10.0.2.20");
                probe["outcome"] = answers[other].clone();
            }
            probe
        });
        *known(&mut facts, part) = both.collect();
    }
    facts
}

/// Whichever is asked first, an endpoint that does not serve the call is found.
#[test]
fn a_name_of_two_endpoints_is_healthy_only_where_both_serve_the_call() {
    let fine = &recorded("healthy")["http"]["known"][0]["outcome"];
    let refused = &recorded("never-deployed")["http"]["known"][0]["outcome"];
    let silent = &json!("timed-out");
    let orders = [["10.0.2.10", "10.0.2.20"], ["10.0.2.20", "10.0.2.10"]];
    let mut said = Vec::new();
    let admit = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
        "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*" }] });
    let through_two = |order, answers| {
        let mut facts = through_two(order, answers);
        facts["aws"]["rest_api"]["known"]["policy"] = admit.to_string().into();
        facts
    };
    for order in orders {
        let both = judged(through_two(order, [fine, fine]));
        assert_ne!(
            both.verdict.state,
            State::Broken,
            "{}",
            both.verdict.summary
        );
        assert!(!codes(&both, Role::Cause).contains(&"HTTP027"));
        for bad in [refused, silent] {
            for answers in [[fine, bad], [bad, fine]] {
                let diagnosis = judged(through_two(order, answers));
                assert_eq!(diagnosis.verdict.state, State::Broken);
                let all = diagnosis.findings.iter();
                let found = all.filter(|it| it.check.code == "HTTP027");
                let found: Vec<_> = found.map(|it| it.found.title.clone()).collect();
                assert_eq!(found.len(), 1);
                assert_eq!(codes(&diagnosis, Role::Cause), ["HTTP027"]);
                said.push(found);
            }
        }
    }
    let (one, other) = said.split_at(said.len() / 2);
    assert_eq!(one, other);
}

/// The policy says why one of them refuses: that is the cause.
#[test]
fn the_policy_that_refuses_one_endpoint_explains_the_difference() {
    let fine = &recorded("healthy")["http"]["known"][0]["outcome"];
    let denied = &recorded("two-endpoints")["http"]["known"][0]["outcome"];
    for order in [["10.0.2.10", "10.0.2.20"], ["10.0.2.20", "10.0.2.10"]] {
        let diagnosis = judged(through_two(order, [fine, denied]));
        let cause = cause(&diagnosis);
        assert_eq!(cause.check.code, "DNS004", "{}", cause.found.title);
        assert!(cause.found.title.contains("vpce-0b0b0b0b0b0b0b0b0"));
        let symptoms = codes(&diagnosis, Role::Symptom);
        assert!(
            symptoms.contains(&"HTTP027") && symptoms.contains(&"HTTP002"),
            "{symptoms:?}"
        );
    }
}

/// The same for connections and handshakes: that the other address works heals nothing.
#[test]
fn an_address_that_fails_breaks_the_call_though_another_one_serves_it() {
    let edits: [(&str, Value, Hop); 2] = [
        ("/tcp", json!("refused"), Hop::Tcp),
        (
            "/tls",
            json!({ "not-tls": { "detail": "SSH-2.0" } }),
            Hop::Tls,
        ),
    ];
    for (part, outcome, hop) in edits {
        for order in [["10.0.3.10", "10.0.2.10"], ["10.0.2.10", "10.0.3.10"]] {
            let mut facts = recorded("healthy");
            lead_to(&mut facts, &order);
            known(&mut facts, "/http")[0]["address"] = "10.0.2.10".into();
            for probe in known(&mut facts, part) {
                if probe["address"] == "10.0.3.10" {
                    probe["outcome"] = outcome.clone();
                }
            }
            let diagnosis = judged(facts);
            assert_eq!(diagnosis.verdict.broken_at, Some(hop), "{part} {order:?}");
            assert!(cause(&diagnosis).found.title.contains("10.0.3.10"));
        }
    }
}
