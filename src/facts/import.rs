//! Output of AWS CLI commands as facts. A file is recognised by its top-level key alone.
//!
//! Source: the AWS CLI's command reference, the section "Output" of each command.

mod api;
mod behind;
mod document;
mod members;
mod named;
mod names;
mod pages;
mod shape;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

pub use self::document::output_text;
use self::named::named;
pub(super) use self::pages::Pages;
use super::ec2::{AttributeValue, AvailabilityZone, TransitGatewayAttachment, VpcAttributes};
use super::inventory::Inventory;
use super::kinds::kinds;
use super::lambda::{BackendFunction, FunctionConfiguration};
use super::resource::{Resource, Without};
use super::{Facts, acm, apigateway, ec2, elb, iam, is_snapshot, lambda, logs, trail, waf};
use crate::model::{PrefixListId, TgwRouteTableId, VpcId};

/// The largest file of AWS CLI output that is read, in bytes.
pub const MAX_OUTPUT_BYTES: u64 = 256 << 20;

/// What became of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Whether anything in it is known.
    pub known: bool,
    /// What somebody should hear about it.
    pub notices: Vec<String>,
    /// Whether something of it was not read that answers may depend on.
    pub lacking: bool,
}

impl Imported {
    fn note(&mut self, text: impl Into<String>) {
        self.notices.push(text.into());
    }

    /// Says that something is unknown from now on.
    fn lack(&mut self, text: impl Into<String>) {
        self.lacking = true;
        self.note(text);
    }
}

macro_rules! lists {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        /// The lists whose objects decide, by the AWS CLI's keys.
        const KINDS: &[&str] = &[
            $(<$room::$kind as Resource>::CLI_KEY,)*
            $(<ec2::$of as Resource>::CLI_KEY,)*
            $(<$house::$what as Resource>::CLI_KEY,)*
            "TransitGatewayRouteTablePropagations",
            "AvailabilityZones",
            "Functions",
            "Entries",
            "Routes",
            "Associations",
        ];

        impl Inventory {
            /// Adds a list of objects that have ids of their own; false where its key is not known.
            fn import_table(&mut self, key: &str, raw: &RawValue, seen: &mut Imported) -> bool {
                match key {
                    $(<$room::$kind as Resource>::CLI_KEY => {
                        self.table(raw, seen, |all, one: $room::$kind, parts| {
                            one.put(&mut all.$field, &mut all.unsure, parts)
                        });
                    })*
                    $(<ec2::$of as Resource>::CLI_KEY => {
                        self.table(raw, seen, |all, one: ec2::$of, parts| {
                            one.put(&mut all.$part, &mut all.unsure, parts)
                        });
                    })*
                    $(<$house::$what as Resource>::CLI_KEY => {
                        self.table(raw, seen, |all, one: $house::$what, parts| {
                            one.put(&mut all.$place, &mut all.unsure, parts)
                        });
                    })*
                    _ => return false,
                }
                true
            }
        }
    };
}
kinds!(lists);

/// Whether a text begins as output of the AWS CLI with objects of a kind that decides.
#[must_use]
pub fn looks_like_output(start: &str) -> bool {
    let said = document::kinds_said(start);
    KINDS
        .iter()
        .any(|kind| said.iter().any(|said| said.eq_ignore_ascii_case(kind)))
}

impl Inventory {
    /// Adds what a file says. `names` are the file's name and its folders', the nearest first: the
    /// output of some commands does not say what it is of, so that its file's name must.
    pub fn import(&mut self, text: &str, names: &[&str]) -> Imported {
        let mut seen = Imported::default();
        match document::documents(text) {
            Ok(documents) => {
                let several = documents.len() > 1;
                for (place, document) in documents.iter().enumerate() {
                    let place = u32::try_from(place).ok().filter(|_| several);
                    self.document(document, names, place, &mut seen);
                }
            }
            Err(unreadable) => self.unreadable(&unreadable.why, &unreadable.kinds, &mut seen),
        }
        seen
    }

    /// Notes a file that holds what nobody can read. `kinds` are those that it says it holds; where it
    /// says none that is known, it may hold any.
    fn unreadable(&mut self, why: &str, kinds: &[String], seen: &mut Imported) {
        let known = KINDS.iter().filter(|known| {
            let mut said = kinds.iter();
            said.any(|said| said.eq_ignore_ascii_case(known))
        });
        let known: Vec<&str> = known.copied().collect();
        let what = if known.is_empty() {
            self.anything_missing = true;
            "objects of any kind".to_owned()
        } else {
            known.join(", ")
        };
        self.incomplete.extend(known.into_iter().map(str::to_owned));
        seen.lack(format!("{why}: {what} may be missing"));
    }

    /// Notes a file of which nothing is read, and that may hold anything.
    pub fn leave_out(&mut self, why: &str) -> Imported {
        let mut seen = Imported::default();
        self.unreadable(why, &[], &mut seen);
        seen
    }

    fn document(&mut self, text: &str, names: &[&str], place: Option<u32>, seen: &mut Imported) {
        let Ok(top) = serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(text) else {
            let kind = serde_json::from_str(text)
                .ok()
                .and_then(|value| shape::kind(&value));
            let why = "it is no output of the AWS CLI as a whole (a list alone, as --query prints \
                       it), and is not read";
            let kinds: Vec<String> = kind.into_iter().map(str::to_owned).collect();
            self.unreadable(why, &kinds, seen);
            return;
        };
        let schema = top.get("schema");
        let schema = schema.and_then(|it| serde_json::from_str::<Cow<'_, str>>(it.get()).ok());
        if schema.is_some_and(|it| is_snapshot(&it)) {
            self.import_snapshot(text, seen);
            return;
        }
        let more = pages::token(|key| top.get(key).copied());
        let before = (seen.known, seen.notices.len());
        seen.known = false;
        for (key, raw) in &top {
            let known = self.import_key(key, raw, names, more.is_some(), seen);
            seen.known |= known;
            if known && KINDS.contains(&&**key) {
                let of = match &**key {
                    "Entries" => named::<PrefixListId>(names, "pl-").map(String::from),
                    "Routes" | "Associations" | "TransitGatewayRouteTablePropagations" => {
                        named::<TgwRouteTableId>(names, "tgw-rtb-").map(String::from)
                    }
                    _ => None,
                };
                self.pages
                    .add((key, of.as_deref()), names, place, more.is_some());
            } else if known && let Some(token) = more {
                seen.lack(format!("{key} is cut off ({token}): it counts as not read"));
            }
        }
        if top.contains_key("FunctionName") {
            seen.known = true;
            self.function(text, seen);
        }
        if top.contains_key("endpointConfiguration") && !top.contains_key("domainName") {
            seen.known = true;
            self.rest_api(text, seen);
        }
        seen.known |= self.names_whole(text, &top, names, seen);
        seen.known |= self.behind(text, &top, names, seen);
        if let Some(vpc) = top.get("VpcId") {
            seen.known |= self.vpc_attribute(vpc, &top);
        }
        if !seen.known && seen.notices.len() == before.1 {
            let kinds = serde_json::from_str(text).map(|value| shape::kinds_within(&value));
            match kinds {
                Ok(kinds) if !kinds.is_empty() => {
                    let why = "its top-level key is none of the AWS CLI's (as --query prints it), and \
                               it is not read";
                    self.unreadable(why, &kinds, seen);
                }
                _ => seen.note("its top-level key is none that is known here: it is left alone"),
            }
        }
        seen.known |= before.0;
    }

    fn import_snapshot(&mut self, text: &str, seen: &mut Imported) {
        match Facts::from_json(text) {
            Ok(facts) => {
                seen.known = true;
                self.add_facts(&facts);
            }
            // One of a newer version, or a broken one: it may hold objects of any kind.
            Err(error) => self.unreadable(&error.to_string(), &[], seen),
        }
    }

    /// Adds a list of objects; false where its key is not known.
    fn import_key(
        &mut self,
        key: &str,
        raw: &RawValue,
        names: &[&str],
        more: bool,
        seen: &mut Imported,
    ) -> bool {
        match key {
            "TransitGatewayAttachments" => {
                self.each(key, raw, seen, |all, one: TransitGatewayAttachment, _| {
                    let name = one.transit_gateway_attachment_id.to_string();
                    (!all.add_attachment(one)).then_some(name)
                });
            }
            "AvailabilityZones" => self.each(key, raw, seen, |all, zone: AvailabilityZone, _| {
                all.zones.push(zone);
                None
            }),
            "Functions" => {
                self.each(key, raw, seen, |all, one: FunctionConfiguration, parts| {
                    let id = one.function_name.clone();
                    all.unsure.add(key, &mut all.functions, id, one, parts)
                });
                self.import_table(BackendFunction::CLI_KEY, raw, seen);
                self.read.insert(BackendFunction::CLI_KEY.to_owned());
            }
            "Entries" => self.prefix_entries(raw, names, seen),
            "Routes" => self.gateway_routes(raw, names, seen),
            "AdditionalRoutesAvailable" => {
                if raw.get() == "true"
                    && let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-")
                {
                    seen.note(format!("the routes of {table} are cut off"));
                    self.cut_off.insert(table);
                    seen.lacking = true;
                }
                return false;
            }
            "Associations" => self.gateway_associations(raw, names, seen),
            "TransitGatewayRouteTablePropagations" => self.propagations(raw, names, seen),
            "Configuration" => self.function(raw.get(), seen),
            "item" | "items" => return self.api_list(key, raw, names, more, seen),
            "Items" => return self.behind_list(key, raw, names, seen),
            _ if self.import_table(key, raw, seen) => {}
            _ => return self.names_list(key, raw, names, more, seen),
        }
        self.read.insert(key.to_owned());
        true
    }

    /// Reads a list of a kind, as [`Self::items`].
    fn table<R: Resource>(
        &mut self,
        raw: &RawValue,
        seen: &mut Imported,
        mut put: impl FnMut(&mut Self, R, &[&'static str]) -> Option<String>,
    ) {
        // As in a list of one.
        let list = RawValue::from_string(format!("[{}]", raw.get())).ok();
        let raw = list.as_deref().filter(|_| R::ALONE).unwrap_or(raw);
        self.items(R::CLI_KEY, raw, seen, R::of_item, |all, objects, parts| {
            let odd = objects.into_iter().filter_map(|one| put(all, one, parts));
            let odd: Vec<String> = odd.collect();
            (!odd.is_empty()).then(|| odd.join(", "))
        });
    }

    /// Reads a list of any objects, as [`Self::items`].
    fn each<T: DeserializeOwned>(
        &mut self,
        key: &str,
        raw: &RawValue,
        seen: &mut Imported,
        put: impl FnMut(&mut Self, T, &[&'static str]) -> Option<String>,
    ) {
        self.items(key, raw, seen, serde_json::from_value, put);
    }

    /// Reads a list, an item at a time: one that cannot be read leaves the others alone. `put` is
    /// given what was read and the parts of it that are unknown, and returns the id of what
    /// contradicts what was there before.
    fn items<T>(
        &mut self,
        key: &str,
        raw: &RawValue,
        seen: &mut Imported,
        read: impl Fn(Value) -> Result<T, serde_json::Error>,
        mut put: impl FnMut(&mut Self, T, &[&'static str]) -> Option<String>,
    ) {
        let Ok(items) = Option::<Vec<&RawValue>>::deserialize(raw) else {
            seen.lack(format!("{key} is no list"));
            self.incomplete.insert(key.to_owned());
            return;
        };
        let mut absent: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        for (place, item) in items.into_iter().flatten().enumerate() {
            let value = serde_json::from_str::<Value>(item.get()).and_then(|mut value| {
                let lacking = members::lacking(key, &mut value);
                Ok((read(value)?, lacking))
            });
            let (object, lacking) = match value {
                Ok(read) => read,
                Err(error) => {
                    seen.lack(format!("{key}[{place}] cannot be read: {error}"));
                    self.incomplete.insert(key.to_owned());
                    continue;
                }
            };
            let (mut parts, mut counts) = (Vec::new(), true);
            for (path, without) in &lacking {
                let what = match without {
                    Without::NotRead => {
                        counts = false;
                        "they count as not read"
                    }
                    Without::Part(part) => {
                        parts.push(*part);
                        "what depends on it is unknown"
                    }
                };
                absent.entry(path).or_insert((0, what)).0 += 1;
            }
            if !counts {
                self.incomplete.insert(key.to_owned());
            } else if let Some(id) = put(self, object, &parts) {
                self.incomplete.insert(key.to_owned());
                seen.lack(format!(
                    "{id} was described otherwise before: which of the two holds is unknown, and it \
                     counts as not read"
                ));
            }
        }
        for (path, (count, what)) in absent {
            // Of IPv6 alone, and absent in what older versions of the AWS CLI print.
            if !path.ends_with("Ipv6Ranges[]") {
                let path = path.replace("[]", "");
                seen.lack(format!("{path} is absent in {count} of {key}: {what}"));
            }
        }
    }

    /// Adds one of the DNS attributes of a VPC; false where there is none.
    fn vpc_attribute(&mut self, vpc: &RawValue, top: &BTreeMap<Cow<'_, str>, &RawValue>) -> bool {
        let value = |key: &str| -> Option<AttributeValue> {
            serde_json::from_str(top.get(key)?.get()).ok()
        };
        let both = [value("EnableDnsSupport"), value("EnableDnsHostnames")];
        if both == [None, None] {
            return false;
        }
        let Ok(vpc) = serde_json::from_str::<VpcId>(vpc.get()) else {
            return false;
        };
        let told = self.dns_attributes.entry(vpc.clone()).or_default();
        let [support, names] = told;
        *support = support.or(both[0]);
        *names = names.or(both[1]);
        if let [Some(support), Some(names)] = *told {
            self.read.insert(VpcAttributes::CLI_KEY.to_owned());
            let whole = VpcAttributes {
                vpc_id: vpc.clone(),
                enable_dns_support: support,
                enable_dns_hostnames: names,
            };
            self.vpc_attributes.entry(vpc).or_insert(whole);
        }
        true
    }

    fn function(&mut self, text: &str, seen: &mut Imported) {
        // As in a list of one.
        match RawValue::from_string(format!("[{text}]")) {
            Ok(list) => {
                self.import_key("Functions", &list, &[], false, seen);
            }
            Err(error) => seen.lack(format!("the function cannot be read: {error}")),
        }
    }
}
