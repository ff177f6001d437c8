//! What stands between two VPCs and has a finding of its own: connections that are not transitive,
//! ranges that overlap, things that forward by rules of their own, rules that name groups in vain.

use apigw_doctor::case::Case;
use apigw_doctor::checks::{Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{Diagnosis, HopState, Role, State, diagnose};
use apigw_doctor::facts::{Fact, Facts, Reason};
use apigw_doctor::model::{Client, Hop};
use serde_json::{Value, json};

use crate::route_comparison::{
    attached, from, healthy, naming_the_client, open, peered, route, state, world,
};

const HUB: &str = "vpc-0b0b0b0b0b0b0b0b0";
const SILENT: &str = "nacl-no-return";
const THERE: (&str, &str) = ("10.0.2.0/23", "tgw-attach-0e");
const BACK: (&str, &str) = ("10.0.1.0/24", "tgw-attach-0c");

/// The facts of a broken world each, for the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    let all = broken().into_iter().map(|(_, facts)| facts);
    all.chain([by_a_middlebox(SILENT)]).collect()
}

/// A broken world, and the code of what is wrong with it.
fn broken() -> Vec<(&'static str, Facts)> {
    vec![
        ("NET008", by_a_third_vpc()),
        ("NET010", overlapping()),
        ("SG005", naming_the_client(in_two_regions(), None)),
        ("SG006", naming_the_client(joined(SILENT), Some("deleted"))),
        (
            "SG007",
            naming_the_client(attached(SILENT, &[THERE, BACK]), None),
        ),
        ("SG009", naming_the_client(by_a_middlebox(SILENT), None)),
        ("SG008", by_an_old_list()),
        ("VPCE006", of_another_region()),
    ]
}

/// The client's VPC and the endpoint's, peered.
fn joined(recorded: &str) -> Facts {
    let there = route("10.0.2.0/23", "VpcPeeringConnectionId", "pcx-0a");
    let back = route("10.0.1.0/24", "VpcPeeringConnectionId", "pcx-0a");
    peered(recorded, "active", &[there], &[back])
}

fn edited(facts: &Facts, edit: impl FnOnce(&mut Value)) -> Facts {
    let mut json = serde_json::to_value(facts).expect("JSON");
    edit(&mut json);
    from(json)
}

/// Both peered with a hub, and not with each other.
fn by_a_third_vpc() -> Facts {
    edited(&joined(SILENT), |json| {
        json["aws"]["route_tables"]["known"][1]["Routes"][1]["VpcPeeringConnectionId"] =
            "pcx-0b".into();
        let known = &mut json["aws"]["peerings"]["known"];
        let mut other = known[0].clone();
        let hub = json!({ "VpcId": HUB, "Region": "us-east-1",
            "CidrBlockSet": [{ "CidrBlock": "10.9.0.0/16" }] });
        known[0]["AccepterVpcInfo"] = hub.clone();
        other["VpcPeeringConnectionId"] = "pcx-0b".into();
        other["RequesterVpcInfo"] = hub;
        known.as_array_mut().expect("known").push(other);
    })
}

/// The client's VPC has the endpoint's range, too, and a transit gateway joins them.
fn overlapping() -> Facts {
    edited(&attached(SILENT, &[THERE, BACK]), |json| {
        let ranges = ["10.0.1.0/24", "10.0.2.0/23"];
        let ranges = ranges.map(
            |range| json!({ "CidrBlock": range, "CidrBlockState": { "State": "associated" } }),
        );
        json["aws"]["vpcs"]["known"][0]["CidrBlockAssociationSet"] = json!(ranges);
        let routes = &mut json["aws"]["route_tables"]["known"][0]["Routes"];
        routes[1]["DestinationCidrBlock"] = "10.0.0.0/8".into();
    })
}

fn in_two_regions() -> Facts {
    edited(&joined(SILENT), |json| {
        json["aws"]["peerings"]["known"][0]["RequesterVpcInfo"]["Region"] = "eu-west-1".into();
    })
}

fn of_another_region() -> Facts {
    let mut facts = world("healthy", &[open("client"), open("endpoints")], &[], &[]);
    for endpoint in facts.aws.vpc_endpoints.known_mut().expect("known") {
        endpoint.service_name = Some("com.amazonaws.eu-west-1.execute-api".to_owned());
    }
    facts
}

/// A firewall's endpoint takes what is for the endpoint's subnets.
fn by_a_middlebox(recorded: &str) -> Facts {
    let astray = route("10.0.2.0/23", "GatewayId", "vpce-0f0f0f0f0f0f0f0f0");
    world(
        recorded,
        &[open("client"), open("endpoints")],
        &[astray],
        &[],
    )
}

/// The endpoint's group admits a list, which holds other clients.
fn by_an_old_list() -> Facts {
    let mut facts = naming_the_client(open_world(SILENT), None);
    for group in facts.aws.security_groups.known_mut().expect("known") {
        for rule in &mut group.ip_permissions {
            rule.user_id_group_pairs.clear();
            rule.prefix_list_ids = from(json!([{ "PrefixListId": "pl-0a" }]));
        }
    }
    facts.aws.prefix_lists = Fact::Known(from(json!([{ "PrefixListId": "pl-0a",
        "PrefixListName": "offices", "Cidrs": ["10.9.0.0/16"] }])));
    facts
}

fn open_world(recorded: &str) -> Facts {
    world(recorded, &[open("client"), open("endpoints")], &[], &[])
}

/// The codes of the findings with a role.
fn codes(diagnosis: &Diagnosis, role: Role) -> Vec<&'static str> {
    let all = diagnosis.findings.iter();
    let mut codes: Vec<_> = all
        .filter(|it| it.role == role)
        .map(|it| it.check.code)
        .collect();
    codes.dedup();
    codes
}

#[test]
fn each_has_a_finding_of_its_own_which_explains_the_silence() {
    for (code, facts) in broken() {
        let diagnosis = diagnose(&facts, REGISTRY);
        if code == "VPCE006" {
            // There the call went through, so that nothing can be to blame.
            assert_eq!(codes(&diagnosis, Role::Risk)[..1], [code]);
            continue;
        }
        let causes = codes(&diagnosis, Role::Cause);
        assert_eq!(causes, [code], "{:?}", diagnosis.verdict.summary);
        let silence = diagnosis.findings.iter();
        let mut silence = silence.filter(|it| it.check.code == "TCP001");
        assert_eq!(
            silence.next().expect("the silence").explained_by,
            Some(code)
        );
        let fix = diagnosis.findings[0].found.fix.as_ref();
        assert!(fix.is_some(), "{code}: no fix");
        // A rule can be tried; a connection or an endpoint must first be made.
        let tried = diagnosis.findings[0].fix_verified;
        assert_eq!(tried, code.starts_with("SG"), "{code}: {fix:?}");
    }
}

#[test]
fn the_words_name_what_is_to_blame() {
    let titles = |facts: &Facts| {
        let diagnosis = diagnose(facts, REGISTRY);
        let all = diagnosis.findings.iter();
        all.map(|it| it.found.title.clone()).collect::<Vec<_>>()
    };
    let cases = broken();
    for (wanted, says) in [
        (
            "NET008",
            "pcx-0a leads to vpc-0b0b0b0b0b0b0b0b0, and carries nothing for 10.0.2.10 beyond it",
        ),
        ("NET010", "10.0.2.0/23 is local, and never leaves the VPC"),
        ("SG005", "a rule reaches no group of another Region"),
        ("SG006", "the rule is stale"),
        (
            "SG007",
            "no rule of an interface endpoint reaches a group over a transit gateway",
        ),
        (
            "SG008",
            "lets pl-0a (offices) in on 443, and that list does not hold 10.0.1.10",
        ),
        ("SG009", "a rule reaches no group through an appliance"),
        (
            "VPCE006",
            "reaches the APIs of eu-west-1 alone, and the API is one of us-east-1",
        ),
    ] {
        let (_, facts) = cases
            .iter()
            .find(|(code, _)| *code == wanted)
            .expect("a case");
        let all = titles(facts);
        assert!(all.iter().any(|it| it.contains(says)), "{wanted}: {all:#?}");
    }
}

/// A client behind a VPN, and a table of the endpoint's VPC that has what the endpoint's own lacks.
#[test]
fn a_way_back_out_of_aws_is_what_another_table_has() {
    let outside = |origin: &str, target: &str, id: &str| {
        let mut facts = edited(&open_world(SILENT), |json| {
            let tables = json["aws"]["route_tables"]["known"]
                .as_array_mut()
                .expect("known");
            let mut other = tables[0].clone();
            other["RouteTableId"] = "rtb-0f0f0f0f0f0f0f0f0".into();
            other["Associations"] = json!([]);
            other["Routes"] = json!([{ "DestinationCidrBlock": "172.31.0.0/16", target: id,
                "State": "active", "Origin": origin }]);
            tables.push(other);
            // The endpoint's own tables know the VPC alone.
            for table in &mut tables[..3] {
                table["Routes"].as_array_mut().expect("routes").truncate(1);
            }
        });
        facts.client = Client::Address("172.31.0.9".parse().expect("an address"));
        let endpoint = &facts.aws.vpc_endpoints.known().expect("known")[0];
        facts.target.vpce_id = Some(endpoint.vpc_endpoint_id.clone());
        facts
    };
    for (facts, command) in [
        (
            outside("EnableVgwRoutePropagation", "GatewayId", "vgw-0a"),
            "aws ec2 enable-vgw-route-propagation --region us-east-1 --route-table-id rtb-",
        ),
        (
            outside("CreateRoute", "TransitGatewayId", "tgw-0a"),
            "--destination-cidr-block 172.31.0.0/16 --transit-gateway-id tgw-0a",
        ),
    ] {
        let diagnosis = diagnose(&facts, REGISTRY);
        let found = diagnosis
            .findings
            .iter()
            .find(|it| it.check.code == "NET004");
        let found = found.expect("no way back");
        let fix = found.found.fix.as_ref().expect("a fix");
        assert!(fix.commands[0].contains(command), "{:?}", fix.commands);
    }
    // Where no table knows the way, nobody makes one up.
    let facts = outside("CreateRoute", "NatGatewayId", "nat-0a");
    let diagnosis = diagnose(&facts, REGISTRY);
    let found = diagnosis
        .findings
        .iter()
        .find(|it| it.check.code == "NET004");
    let fix = found.expect("no way back").found.fix.as_ref();
    assert!(fix.is_some_and(|fix| fix.commands.is_empty() && fix.manual.is_some()));
}

#[test]
fn what_forwards_by_rules_of_its_own_is_named_and_never_judged() {
    let note = "vpce-0f0f0f0f0f0f0f0f0, an endpoint of a firewall or load balancer";
    for (recorded, verdict) in [("healthy", State::Healthy), (SILENT, State::Broken)] {
        let diagnosis = diagnose(&by_a_middlebox(recorded), REGISTRY);
        assert_eq!(diagnosis.verdict.state, verdict);
        assert_eq!(codes(&diagnosis, Role::Note)[..1], ["NET009"]);
        let all = diagnosis.findings.iter();
        let own: Vec<_> = all.filter(|it| it.check.code == "NET009").collect();
        assert!(own[0].found.title.contains(note), "{}", own[0].found.title);
        assert!(!codes(&diagnosis, Role::Cause).contains(&"NET009"));
    }
    // Without probes nothing says that packets pass.
    let mut facts = by_a_middlebox("healthy");
    facts.tcp = Fact::NotAsked;
    facts.tls = Fact::NotAsked;
    facts.http = Fact::NotAsked;
    facts.host.routes = Fact::Known(Vec::new());
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(state(&diagnosis, Hop::Route), HopState::Unknown);
    assert_eq!(diagnosis.verdict.state, State::Inconclusive);
}

/// What was not read blames nobody, and clears nobody.
#[test]
fn less_is_known_than_the_reason_takes() {
    let said = |code: &str, facts: &Facts| find(code).expect("a check").judge(&Case::of(facts));
    let mut far = naming_the_client(attached(SILENT, &[THERE, BACK]), None);
    far.aws.transit_gateways = Fact::unknown(Reason::Denied, "no");
    let missing = said("SG007", &far).expect_err("unknown");
    assert_eq!(missing.why, Reason::Denied);
    let mut near = naming_the_client(joined(SILENT), Some("deleted"));
    near.aws.security_groups = Fact::unknown(Reason::Denied, "no");
    for code in ["SG005", "SG006", "SG007"] {
        assert!(said(code, &near).is_err(), "{code}");
    }
    let mut hub = by_a_third_vpc();
    hub.aws.peerings = Fact::unknown(Reason::Denied, "no");
    assert!(said("NET008", &hub).is_err());
    let mut other = of_another_region();
    other.aws.vpc_endpoints = Fact::unknown(Reason::Denied, "no");
    assert!(said("VPCE006", &other).is_err());
    for facts in [overlapping(), by_a_middlebox(SILENT)] {
        let mut less = facts;
        less.aws.route_tables = Fact::unknown(Reason::Denied, "no");
        assert!(said("NET010", &less).is_err());
        assert!(said("NET009", &less).is_err());
    }
}

#[test]
fn where_all_is_well_none_of_them_says_a_word() {
    for facts in healthy() {
        for code in [
            "NET008", "NET009", "NET010", "SG005", "SG006", "SG007", "VPCE006",
        ] {
            let said = find(code).expect("a check").judge(&Case::of(&facts));
            let quiet = matches!(said, Ok(Outcome::Ok(_) | Outcome::NotApplicable(_)));
            assert!(quiet, "{code}: {said:?}");
        }
        // A client that carries the group in the same Region is let in by name.
        let said = find("SG006")
            .expect("a check")
            .judge(&Case::of(&naming_the_client(facts, None)));
        assert!(!matches!(said, Ok(Outcome::Found(_))), "{said:?}");
    }
}
