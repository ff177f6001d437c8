//! What the objects of a snapshot are called, whatever ids a run gave them: the same object of two
//! scenarios has the same names.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;
use serde_json::Value;

const IDS: &str = r"\b(vpc|vpce|subnet|sg|eni|i|acl|rtb|pcx|nat|tgw|tgw-attach|tgw-rtb|pl|dopt|igw)-[0-9a-f]{17}\b";

/// The names of each id, the most telling one first.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, Vec<String>>);

impl Names {
    pub(super) fn of(facts: &Value) -> Self {
        let mut names = Self::default();
        names.configured(&facts["aws"]);
        names.client(&facts["host"]["instance"]["known"]);
        let api = &facts["aws"]["rest_api"]["known"];
        let of_api = elements(&api["endpointConfiguration"]["vpcEndpointIds"]);
        for (number, id) in of_api.iter().enumerate() {
            names.add(id, format!("the API's endpoint {number}"));
        }
        let target = &facts["target"]["api_id"];
        names.add(
            if target.is_null() { &api["id"] } else { target },
            "the API".to_owned(),
        );
        for (number, one) in known(&facts["aws"]["deployments"]).iter().enumerate() {
            names.add(&one["id"], format!("deployment {number}"));
        }
        names.others(&facts.to_string());
        names
    }

    fn add(&mut self, id: &Value, name: String) {
        if let Some(id) = id.as_str() {
            self.0.entry(id.to_owned()).or_default().push(name);
        }
    }

    fn name(&self, id: &Value) -> &str {
        let names = id.as_str().and_then(|id| self.0.get(id));
        names
            .and_then(|names| names.first())
            .map_or("?", String::as_str)
    }

    fn configured(&mut self, aws: &Value) {
        for one in known(&aws["vpcs"]) {
            self.add(&one["VpcId"], format!("VPC {}", one["CidrBlock"]));
        }
        for (list, id, what) in [
            ("subnets", "SubnetId", "CidrBlock"),
            ("security_groups", "GroupId", "GroupName"),
            ("vpc_endpoints", "VpcEndpointId", "ServiceName"),
            (
                "network_interfaces",
                "NetworkInterfaceId",
                "PrivateIpAddress",
            ),
        ] {
            for one in known(&aws[list]) {
                let name = format!("{list} {} {}", self.name(&one["VpcId"]), one[what]);
                self.add(&one[id], name);
            }
        }
        for (list, id) in [
            ("route_tables", "RouteTableId"),
            ("network_acls", "NetworkAclId"),
        ] {
            for one in known(&aws[list]) {
                let of = elements(&one["Associations"])
                    .iter()
                    .map(|it| match &it["SubnetId"] {
                        Value::Null => "main",
                        subnet => self.name(subnet),
                    });
                let of: BTreeSet<&str> = of.collect();
                let name = format!("{list} {} {of:?}", self.name(&one["VpcId"]));
                self.add(&one[id], name);
            }
        }
    }

    /// What the instance metadata service says, too.
    fn client(&mut self, instance: &Value) {
        self.add(&instance["vpc_id"], format!("VPC {}", instance["vpc_cidr"]));
        for (id, name) in [
            ("instance_id", "the client"),
            ("interface_id", "the client's interface"),
            ("subnet_id", "the client's subnet"),
            ("vpc_id", "the client's VPC"),
        ] {
            self.add(&instance[id], name.to_owned());
        }
        for (number, id) in elements(&instance["security_groups"]).iter().enumerate() {
            self.add(id, format!("the client's group {number}"));
        }
    }

    /// All else, which nothing but its kind tells apart.
    fn others(&mut self, text: &str) {
        for found in Regex::new(IDS).expect("a pattern").captures_iter(text) {
            let kind = found[1].to_owned();
            self.0
                .entry(found[0].to_owned())
                .or_insert_with(|| vec![kind]);
        }
    }

    /// The ids by name.
    pub(super) fn ids(&self) -> BTreeMap<String, String> {
        let mut ids = BTreeMap::new();
        for (id, names) in &self.0 {
            for name in names {
                ids.entry(name.clone()).or_insert_with(|| id.clone());
            }
        }
        ids
    }

    /// For each id the one that its names have in `ids`, or one made of its first name.
    pub(super) fn renamed(&self, ids: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        let mut taken = BTreeSet::new();
        // What was renamed before stays what it is.
        for (id, names) in &self.0 {
            let made_before = || (0..MOST_ALIKE).any(|number| *id == made(id, &names[0], number));
            if names.iter().any(|name| ids.get(name) == Some(id)) || made_before() {
                taken.insert(id.clone());
                all.insert(id.clone(), id.clone());
            }
        }
        for (id, names) in &self.0 {
            if all.contains_key(id) {
                continue;
            }
            let known = names.iter().filter_map(|name| ids.get(name));
            if let Some(new) = known.clone().find(|new| !taken.contains(*new)) {
                taken.insert(new.clone());
                all.insert(id.clone(), new.clone());
            }
        }
        for (id, names) in &self.0 {
            if !all.contains_key(id) {
                let mut made = (0..MOST_ALIKE).map(|number| made(id, &names[0], number));
                let new = made.find(|new| !taken.contains(new));
                let new = new.expect("few have the same name");
                taken.insert(new.clone());
                all.insert(id.clone(), new);
            }
        }
        all
    }
}

/// How many objects may have the same name.
const MOST_ALIKE: usize = 32;

/// An id of the same kind, made of a name.
fn made(id: &str, name: &str, number: usize) -> String {
    // FNV-1a: the same on every machine.
    let name = format!("{name}{number}");
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    match id.rsplit_once('-') {
        Some((kind, _)) => format!("{kind}-0{hash:016x}"),
        None => format!("{hash:016x}")[..10].to_owned(),
    }
}

fn known(fact: &Value) -> &[Value] {
    elements(&fact["known"])
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
