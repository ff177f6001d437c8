//! A file of AWS CLI output is read or said to be odd, whether it is read once or twice, and what it
//! tells is judged.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::{Facts, Inventory, looks_like_output, output_text};
use apigw_doctor::model::{EniId, NetworkParty, Target};
use apigw_doctor::network::{Protocol, Query, QueryId, Topology, judge};
use apigw_doctor::report::Report;

/// Names from which some kinds of files take what they are of.
const NAMES: [&str; 3] = [
    "tgw-rtb-0123456789abcdef0.json",
    "pl-0123456789abcdef0",
    "abcde12345",
];

const URL: &str = "https://abcde12345.execute-api.us-east-1.amazonaws.com/prod/pets";

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = output_text(data.to_vec()) else {
        return;
    };
    let _ = looks_like_output(&text);
    let (mut once, mut twice) = (Inventory::default(), Inventory::default());
    let seen = once.import(&text, &NAMES);
    for _ in 0..2 {
        let again = twice.import(&text, &NAMES);
        assert_eq!(again.known, seen.known);
    }
    let _notices = once.cut_off_notices();
    judged(once.clone());
    let mut facts = Facts::of_target(Target::new(URL.parse().expect("a URL"), Vec::new()));
    once.tell(&mut facts);
    let _report = Report::new(&facts, &diagnose(&facts, REGISTRY));
}

/// Packets from each of the first interfaces to each of the first endpoints.
fn judged(all: Inventory) {
    let from: Vec<EniId> = all.network_interfaces.keys().take(2).cloned().collect();
    let to: Vec<_> = all.vpc_endpoints.keys().take(2).cloned().collect();
    let network = Topology::new(all);
    for (from, to) in from
        .iter()
        .flat_map(|from| to.iter().map(move |to| (from, to)))
    {
        let query = Query {
            id: QueryId::None,
            from: NetworkParty::Eni(from.clone()).into(),
            to: NetworkParty::Endpoint(to.clone()).into(),
            port: 443,
            protocol: Protocol::Tcp,
        };
        let answer = judge(&network, &query);
        assert!(
            answer
                .lost()
                .is_none_or(|share| share.lost_percent() <= 100.0)
        );
    }
}
