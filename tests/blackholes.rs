//! Routes that drop packets since what they lead to is gone: the state of that is the one cause.

use apigw_doctor::case::Case;
use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, Role, diagnose};
use apigw_doctor::facts::{Fact, Facts};
use serde_json::{Value, json};

use crate::route_comparison::{attached, from, open, peered, route, world};

const SILENT: &str = "nacl-no-return";

fn gone(mut route: Value) -> Value {
    route["State"] = "blackhole".into();
    route
}

/// Both VPCs have a route to a peering connection in this state, which AWS calls a blackhole.
fn over_a_peering(state: &str) -> Facts {
    let there = gone(route("10.0.2.0/23", "VpcPeeringConnectionId", "pcx-0a"));
    let back = gone(route("10.0.1.0/24", "VpcPeeringConnectionId", "pcx-0a"));
    peered(SILENT, state, &[there], &[back])
}

fn codes(diagnosis: &Diagnosis, role: Role) -> Vec<&'static str> {
    let all = diagnosis.findings.iter();
    let all = all.filter(|finding| finding.role == role);
    all.map(|finding| finding.check.code).collect()
}

#[test]
fn the_state_of_the_peering_is_the_one_cause_of_the_blackholes_that_lead_to_it() {
    let fixes = [
        ("pending-acceptance", "accept-vpc-peering-connection"),
        ("rejected", "create-vpc-peering-connection"),
        ("expired", "create-vpc-peering-connection"),
        ("deleted", "create-vpc-peering-connection"),
        ("failed", "create-vpc-peering-connection"),
    ];
    for (state, says) in fixes {
        let diagnosis = diagnose(&over_a_peering(state), REGISTRY);
        assert_eq!(codes(&diagnosis, Role::Cause), ["NET003"], "{state}");
        let symptoms = codes(&diagnosis, Role::Symptom);
        assert_eq!(symptoms, ["NET002", "NET002", "TCP001"], "{state}");
        let cause = &diagnosis.findings[0];
        assert_eq!(cause.found.title, format!("pcx-0a is {state}, not active"));
        let fix = cause.found.fix.as_ref().expect("a fix");
        let commands: Vec<&str> = fix.commands.iter().map(|one| &**one).collect();
        assert!(commands[0].contains(says), "{state}: {commands:?}");
        assert_eq!(cause.fix_verified, state == "pending-acceptance", "{state}");
    }
}

/// A peering connection that nobody read says nothing: the blackhole stands by itself.
#[test]
fn a_blackhole_whose_target_was_not_read_is_a_cause_of_its_own() {
    let mut facts = over_a_peering("deleted");
    facts.aws.peerings = Fact::Known(Vec::new());
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(codes(&diagnosis, Role::Cause), ["NET002", "NET002"]);
}

#[test]
fn the_attachment_that_is_gone_is_the_one_cause() {
    let routes = [
        ("10.0.2.0/23", "tgw-attach-0e"),
        ("10.0.1.0/24", "tgw-attach-0c"),
    ];
    let mut facts = attached(SILENT, &routes);
    for table in facts.aws.route_tables.known_mut().expect("known") {
        for route in &mut table.routes {
            if route.transit_gateway_id.is_some() && table.route_table_id.as_str() == "rtb-0c" {
                route.state = Some("blackhole".to_owned());
            }
        }
    }
    let gateways = facts.aws.transit_gateways.known_mut().expect("known");
    gateways.vpc_attachments[0].state = Some("deleted".to_owned());
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(codes(&diagnosis, Role::Cause), ["NET007"]);
    let cause = &diagnosis.findings[0];
    assert_eq!(cause.found.title, "tgw-attach-0c is deleted");
    let fix = cause.found.fix.as_ref().expect("a fix");
    let command = &*fix.commands[0];
    assert!(
        command.contains("create-transit-gateway-vpc-attachment"),
        "{command}"
    );
    assert!(codes(&diagnosis, Role::Symptom).contains(&"NET002"));
}

/// What is no part of the way by itself is named by the finding of the route.
#[test]
fn what_a_route_led_to_is_named_with_its_state() {
    let lists = [
        ("NatGatewayId", "nat-0a", "nat-0a is deleted"),
        (
            "NetworkInterfaceId",
            "eni-0d",
            "eni-0d is attached to nothing",
        ),
        ("InstanceId", "i-0d", "i-0d is terminated"),
    ];
    for (field, id, says) in lists {
        let there = gone(route("10.0.2.0/23", field, id));
        let mut facts = world(SILENT, &[open("client"), open("endpoints")], &[there], &[]);
        facts.aws.nat_gateways = Fact::Known(from(json!([
            { "NatGatewayId": "nat-0a", "State": "deleted" },
        ])));
        facts.aws.instances = Fact::Known(from(json!([
            { "InstanceId": "i-0d", "State": { "Name": "terminated" } },
        ])));
        let all = facts.aws.network_interfaces.known_mut().expect("known");
        all.push(from(
            json!({ "NetworkInterfaceId": "eni-0d", "Status": "available" }),
        ));
        let diagnosis = diagnose(&facts, REGISTRY);
        assert_eq!(codes(&diagnosis, Role::Cause), ["NET002"], "{id}");
        let cause = &diagnosis.findings[0];
        let title = &cause.found.title;
        assert!(
            title.starts_with(says) && title.contains("rtb-0c"),
            "{title}"
        );
        assert_eq!(cause.found.subject, id);
        assert!(cause.fix_verified, "{title}");
    }
}

/// A VPN gateway that was detached is attached again, where nothing else joins the networks.
#[test]
fn a_vpn_gateway_that_is_not_attached_is_attached() {
    let mut facts = over_a_peering("deleted");
    facts.aws.peerings = Fact::Known(Vec::new());
    for table in facts.aws.route_tables.known_mut().expect("known") {
        for route in &mut table.routes {
            if route.vpc_peering_connection_id.take().is_some() {
                route.gateway_id = Some("vgw-0a".to_owned());
            }
        }
    }
    let vpc = Case::of(&facts).source().vpc_id.clone().expect("a VPC");
    facts.aws.vpn_gateways = Fact::Known(from(json!([{
        "VpnGatewayId": "vgw-0a", "State": "available",
        "VpcAttachments": [{ "VpcId": vpc, "State": "detached" }],
    }])));
    let diagnosis = diagnose(&facts, REGISTRY);
    let says = format!("vgw-0a is not attached to {vpc}");
    let mut all = diagnosis.findings.iter();
    let cause = all.find(|one| one.found.title.starts_with(&says));
    let fix = cause.and_then(|one| one.found.fix.as_ref()).expect(&says);
    let command = &*fix.commands[0];
    assert!(
        command.contains("attach-vpn-gateway") && command.contains(&format!("--vpc-id {vpc}")),
        "{command}"
    );
}
