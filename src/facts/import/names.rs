//! Output of the AWS CLI about names: Route 53, Route 53 Resolver, Route 53 Profiles, DHCP options.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{Imported, named};
use crate::facts::Inventory;
use crate::facts::route53::{DhcpOptions, EndpointAddress, RecordSet, ResolverEndpoint};
use crate::model::VpcId;

type Top<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

impl Inventory {
    /// Reads what tells nothing unless it is whole: a zone, all records of one, all domains of a list
    /// of DNS Firewall, all addresses of an endpoint. False where it is none of these.
    pub(super) fn names_whole(
        &mut self,
        text: &str,
        top: &Top<'_>,
        names: &[&str],
        seen: &mut Imported,
    ) -> bool {
        if top.contains_key("HostedZone") {
            match serde_json::from_str(text) {
                Ok(zone) => self.route53.zone(zone),
                Err(error) => seen.note(format!("the zone cannot be read: {error}")),
            }
            self.route53.listed.insert("zones");
            return true;
        }
        let set = |key: &str| top.get(key).is_some_and(|raw| raw.get() != "null");
        let cut_off = set("NextToken")
            || set("NextRecordName")
            || top
                .get("IsTruncated")
                .is_some_and(|raw| raw.get() == "true");
        for (key, of, prefix) in [
            ("ResourceRecordSets", "zone, Z….json", "Z"),
            ("Domains", "list, rslvr-fdl-….json", "rslvr-fdl-"),
            ("IpAddresses", "endpoint, rslvr-in-….json", "rslvr-in-"),
        ] {
            let Some(raw) = top.get(key) else { continue };
            let id = if prefix == "Z" {
                zone_id(names)
            } else {
                named::<String>(names, prefix).or_else(|| named(names, "rslvr-out-"))
            };
            let Some(id) = id else {
                seen.note(format!("it does not say of which: name it after its {of}"));
                return true;
            };
            if cut_off {
                seen.note(format!("{key} of {id} is cut off: it counts as not read"));
                return true;
            }
            let told = &mut self.route53;
            match key {
                "ResourceRecordSets" => {
                    if let Some(all) = whole::<RecordSet>(raw, key, seen) {
                        told.records(id, all);
                    }
                }
                "Domains" => {
                    if let Some(all) = whole::<String>(raw, key, seen) {
                        told.domains(id, all);
                    }
                }
                _ => {
                    if let Some(all) = whole::<EndpointAddress>(raw, key, seen) {
                        told.addresses(id, all);
                    }
                }
            }
            return true;
        }
        false
    }

    /// Reads a list of objects that each say what they are; false where its key is not known.
    pub(super) fn names_list(
        &mut self,
        key: &str,
        raw: &RawValue,
        names: &[&str],
        more: bool,
        seen: &mut Imported,
    ) -> bool {
        let listed = match key {
            "HostedZoneSummaries" => {
                let Some(vpc) = named::<VpcId>(names, "vpc-") else {
                    seen.note(
                        "it does not say whose zones it has: name it after its VPC, vpc-….json",
                    );
                    return true;
                };
                self.each(key, raw, seen, |all, zone, _| {
                    all.route53.zone_of(&vpc, zone);
                    None
                });
                "zones"
            }
            "ResolverRules" => {
                self.each(
                    key,
                    raw,
                    seen,
                    |all, rule: crate::facts::route53::ResolverRule, _| {
                        all.route53.rules.insert(rule.id.clone(), rule);
                        None
                    },
                );
                // Without the associations nobody knows where a rule counts.
                return true;
            }
            "ResolverRuleAssociations" => {
                self.each(key, raw, seen, |all, one, _| {
                    all.route53.rule_associations.push(one);
                    None
                });
                "rules"
            }
            "FirewallRuleGroupAssociations" => {
                self.each(key, raw, seen, |all, one, _| {
                    all.route53.groups.push(one);
                    None
                });
                "firewall"
            }
            "FirewallRules" => {
                self.each(key, raw, seen, |all, one, _| {
                    all.route53.firewall_rules.push(one);
                    None
                });
                return true;
            }
            "ProfileAssociations" => {
                self.each(key, raw, seen, |all, one, _| {
                    all.route53.profiles.push(one);
                    None
                });
                return true;
            }
            "ProfileResourceAssociations" => {
                self.each(key, raw, seen, |all, one, _| {
                    all.route53.profile_resources.push(one);
                    None
                });
                return true;
            }
            "ResolverEndpoints" => {
                self.each(key, raw, seen, |all, one: ResolverEndpoint, _| {
                    all.route53.endpoints.insert(one.id.clone(), one);
                    None
                });
                "endpoints"
            }
            "DhcpOptions" => {
                self.each(key, raw, seen, |all, one: DhcpOptions, _| {
                    let id = one.dhcp_options_id.clone();
                    all.route53.dhcp_options.insert(id, one);
                    None
                });
                "dhcp"
            }
            _ => return false,
        };
        // Of a list that goes on, what is missing cannot be told from what is not there.
        if !more {
            self.route53.listed.insert(listed);
        }
        true
    }
}

/// A list as a whole: one of which a part cannot be read is one that was not read.
fn whole<T: DeserializeOwned>(raw: &RawValue, key: &str, seen: &mut Imported) -> Option<Vec<T>> {
    match serde_json::from_str(raw.get()) {
        Ok(all) => Some(all),
        Err(error) => {
            seen.note(format!("{key} cannot be read: {error}"));
            None
        }
    }
}

/// The id of a hosted zone in the nearest name that has one: a `Z`, capitals and digits.
fn zone_id(names: &[&str]) -> Option<String> {
    let words = names
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()));
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let mut ids = words.filter(|word| {
        word.starts_with('Z') && word.len() > 8 && word.len() <= 32 && word.chars().all(plain)
    });
    ids.next().map(str::to_owned)
}
