//! The changes of a Terraform plan, as the commands of the AWS CLI that would make them.
//!
//! Source: HashiCorp, "JSON output format", `resource_changes`; the documentation of the AWS provider.

use serde_json::{Map, Value, json};

use super::Change;

/// What a plan changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The changes that can be tried, each with the address of its resource.
    pub changes: Vec<(String, Change)>,
    /// What it changes beside them that may decide who reaches an API, and why it is not tried.
    pub left: Vec<String>,
}

/// Kinds of resources that decide nothing of who reaches an API, though their names begin as others' do.
const OF_NO_MATTER: &[&str] = &[
    "aws_api_gateway_method_",
    "aws_api_gateway_integration",
    "aws_api_gateway_model",
    "aws_api_gateway_account",
    "aws_api_gateway_usage_plan",
    "aws_api_gateway_api_key",
    "aws_api_gateway_documentation",
    "aws_vpc_ipam",
    "aws_flow_log",
];

/// The kinds whose ids others name: policies, groups and routes.
const OF_AN_ID: &[&str] = &[
    "aws_security_group",
    "aws_vpc_endpoint",
    "aws_api_gateway_rest_api",
];

/// How the kinds begin that may decide it.
const OF_MATTER: &[&str] = &[
    "aws_vpc",
    "aws_default_",
    "aws_subnet",
    "aws_security_group",
    "aws_network_",
    "aws_networkfirewall",
    "aws_route",
    "aws_main_route_table",
    "aws_ec2_transit_gateway",
    "aws_ec2_managed_prefix_list",
    "aws_nat_gateway",
    "aws_internet_gateway",
    "aws_dx_",
    "aws_vpn_",
    "aws_instance",
    "aws_lambda_function",
    "aws_api_gateway_",
    "aws_lb",
];

/// One resource of a plan, before and after.
struct Changed<'a> {
    address: &'a str,
    before: &'a Value,
    after: &'a Value,
    unknown: &'a Value,
}

/// A change that cannot be tried, and why.
type Left = &'static str;

impl Plan {
    /// Reads what `terraform show -json` prints of a plan; `None` where the text is no plan.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let plan: Value = serde_json::from_str(text).ok()?;
        let all = plan.get("resource_changes")?.as_array()?;
        let mut read = Self::default();
        for one in all {
            let kind = one["type"].as_str().unwrap_or_default();
            let change = &one["change"];
            let actions = change["actions"].as_array();
            let idle = |it: &Value| matches!(it.as_str(), Some("no-op" | "read"));
            if one["mode"] == "data" || actions.is_none_or(|all| all.iter().all(idle)) {
                continue;
            }
            let changed = Changed {
                address: one["address"].as_str().unwrap_or(kind),
                before: &change["before"],
                after: &change["after"],
                unknown: &change["after_unknown"],
            };
            let has = |action: &str| actions.into_iter().flatten().any(|it| it == action);
            let found = if has("delete") && has("create") && OF_AN_ID.contains(&kind) {
                Err("it is replaced, and its id is known once the plan is applied")
            } else {
                changed.commands(kind)
            };
            match found {
                Ok(all) => {
                    let all = all.into_iter();
                    read.changes
                        .extend(all.map(|it| (changed.address.to_owned(), it)));
                }
                Err(why) => read.left.push(format!("{}: {why}", changed.address)),
            }
        }
        // Of a rule that moves from one resource to another, what is made stays.
        read.changes.sort_by_key(|(_, it)| !it.takes_away());
        Some(read)
    }
}

impl<'a> Changed<'a> {
    fn commands(&self, kind: &str) -> Result<Vec<Change>, Left> {
        match kind {
            "aws_security_group" => self.group(),
            "aws_security_group_rule" => {
                self.rules(|of| of["type"].as_str().map(str::to_owned), "protocol")
            }
            "aws_vpc_security_group_ingress_rule" => {
                self.rules(|_| Some("ingress".to_owned()), "ip_protocol")
            }
            "aws_vpc_security_group_egress_rule" => {
                self.rules(|_| Some("egress".to_owned()), "ip_protocol")
            }
            "aws_route" => self.route(),
            "aws_network_acl_rule" => self.entry(),
            "aws_vpc_endpoint" => self.endpoint(),
            "aws_vpc_endpoint_policy" => self.endpoint_policy(),
            "aws_api_gateway_rest_api" => self.api("id"),
            "aws_api_gateway_rest_api_policy" => self.api("rest_api_id"),
            "aws_api_gateway_deployment"
            | "aws_api_gateway_stage"
            | "aws_api_gateway_resource"
            | "aws_api_gateway_method" => self.served(),
            _ if OF_NO_MATTER.iter().any(|it| kind.starts_with(it)) => Ok(Vec::new()),
            _ if OF_MATTER.iter().any(|it| kind.starts_with(it)) => {
                Err("changes of this kind are not tried")
            }
            _ => Ok(Vec::new()),
        }
    }

    /// What it is before, or nothing where it is made anew.
    fn there_before(&self) -> Option<&'a Value> {
        (!self.before.is_null()).then_some(self.before)
    }

    fn there_after(&self) -> Option<&'a Value> {
        (!self.after.is_null()).then_some(self.after)
    }

    /// Whether a member is known once the plan is applied.
    fn is_open(&self, name: &str) -> bool {
        holds_true(&self.unknown[name])
    }

    fn group(&self) -> Result<Vec<Change>, Left> {
        let Some(before) = self.there_before() else {
            // Nothing has it yet.
            return Ok(Vec::new());
        };
        let Some(after) = self.there_after() else {
            return Err("the group is deleted");
        };
        let id = text(before, "id")?;
        let mut all = Vec::new();
        for side in ["ingress", "egress"] {
            if self.is_open(side) {
                return Err("rules of it are known once the plan is applied");
            }
            let rules = |of: &Value| -> Vec<Value> {
                let list = of[side].as_array().into_iter().flatten();
                list.flat_map(|rule| permissions(rule, "protocol", id))
                    .collect()
            };
            let (old, new) = (rules(before), rules(after));
            let gone = old.iter().filter(|it| !new.contains(it));
            let added = new.iter().filter(|it| !old.contains(it));
            all.extend(gone.map(|it| group_command("revoke", side, id, it)));
            all.extend(added.map(|it| group_command("authorize", side, id, it)));
        }
        Ok(all)
    }

    /// What calls are served by. That a policy counts once it is deployed is taken for granted of a plan.
    fn served(&self) -> Result<Vec<Change>, Left> {
        let Some(before) = self.there_before() else {
            return Ok(Vec::new());
        };
        let Some(after) = self.there_after() else {
            return Err("it is deleted");
        };
        let admitting = ["authorization", "authorizer_id", "api_key_required"];
        if admitting
            .iter()
            .any(|it| before[*it] != after[*it] || self.is_open(it))
        {
            return Err("whom it admits changes");
        }
        Ok(Vec::new())
    }

    /// A rule of a group by itself.
    fn rules(
        &self,
        side: impl Fn(&Value) -> Option<String>,
        protocol: &str,
    ) -> Result<Vec<Change>, Left> {
        let mut all = Vec::new();
        for (verb, of) in [
            ("revoke", self.there_before()),
            ("authorize", self.there_after()),
        ] {
            let Some(of) = of else { continue };
            let side = side(of).ok_or("its side is not told")?;
            let id = text(of, "security_group_id")?;
            let found = permissions(of, protocol, id);
            if found.is_empty() {
                return Err("its source is known once the plan is applied");
            }
            all.extend(found.iter().map(|it| group_command(verb, &side, id, it)));
        }
        Ok(all)
    }

    fn route(&self) -> Result<Vec<Change>, Left> {
        let mut all = Vec::new();
        let destinations = [
            "destination_cidr_block",
            "destination_ipv6_cidr_block",
            "destination_prefix_list_id",
        ];
        for (operation, of) in [
            ("delete-route", self.there_before()),
            ("create-route", self.there_after()),
        ] {
            let Some(of) = of else { continue };
            let mut options = Map::new();
            option(&mut options, "route-table-id", text(of, "route_table_id")?);
            let named = |name: &str| of[name].as_str().filter(|it| !it.is_empty());
            let to = destinations.iter().find_map(|it| Some((*it, named(it)?)));
            let (name, to) = to.ok_or("its destination is not told")?;
            option(&mut options, &name.replace('_', "-"), to);
            if operation == "create-route" {
                let targets = [
                    "gateway_id",
                    "nat_gateway_id",
                    "transit_gateway_id",
                    "vpc_peering_connection_id",
                    "vpc_endpoint_id",
                    "network_interface_id",
                    "egress_only_gateway_id",
                    "local_gateway_id",
                    "carrier_gateway_id",
                ];
                let target = targets.iter().find_map(|it| Some((*it, named(it)?)));
                let (name, target) =
                    target.ok_or("its target is known once the plan is applied")?;
                let name = match name {
                    "egress_only_gateway_id" => "egress-only-internet-gateway-id".to_owned(),
                    other => other.replace('_', "-"),
                };
                option(&mut options, &name, target);
            }
            all.push(Change::of(&format!("ec2 {operation}"), options));
        }
        Ok(all)
    }

    fn entry(&self) -> Result<Vec<Change>, Left> {
        let mut all = Vec::new();
        for (operation, of) in [
            ("delete-network-acl-entry", self.there_before()),
            ("create-network-acl-entry", self.there_after()),
        ] {
            let Some(of) = of else { continue };
            let mut options = Map::new();
            option(&mut options, "network-acl-id", text(of, "network_acl_id")?);
            let number = of["rule_number"].as_i64().ok_or("its number is not told")?;
            option(&mut options, "rule-number", &number.to_string());
            if of["egress"] == true {
                options.insert("egress".to_owned(), json!([]));
            }
            if operation.starts_with("create") {
                option(&mut options, "rule-action", text(of, "rule_action")?);
                option(&mut options, "protocol", &shown(&of["protocol"]));
                for (name, spelt) in [
                    ("cidr_block", "cidr-block"),
                    ("ipv6_cidr_block", "ipv6-cidr-block"),
                ] {
                    if let Some(text) = of[name].as_str().filter(|it| !it.is_empty()) {
                        option(&mut options, spelt, text);
                    }
                }
                if let (Some(from), Some(to)) = (of["from_port"].as_i64(), of["to_port"].as_i64()) {
                    option(&mut options, "port-range", &format!("From={from},To={to}"));
                }
            }
            all.push(Change::of(&format!("ec2 {operation}"), options));
        }
        Ok(all)
    }

    fn endpoint(&self) -> Result<Vec<Change>, Left> {
        let Some(before) = self.there_before() else {
            return Err("the addresses of a new endpoint are known once the plan is applied");
        };
        let id = text(before, "id")?;
        let Some(after) = self.there_after() else {
            let mut options = Map::new();
            option(&mut options, "vpc-endpoint-ids", id);
            return Ok(vec![Change::of("ec2 delete-vpc-endpoints", options)]);
        };
        let mut options = Map::new();
        option(&mut options, "vpc-endpoint-id", id);
        for name in [
            "private_dns_enabled",
            "policy",
            "security_group_ids",
            "subnet_ids",
        ] {
            if self.is_open(name) {
                return Err("what becomes of it is known once the plan is applied");
            }
        }
        if sorted(&before["subnet_ids"]) != sorted(&after["subnet_ids"]) {
            return Err("the addresses in a new subnet are known once the plan is applied");
        }
        match (
            before["private_dns_enabled"].as_bool(),
            after["private_dns_enabled"].as_bool(),
        ) {
            (before, Some(true)) if before != Some(true) => {
                options.insert("private-dns-enabled".to_owned(), json!([]));
            }
            (Some(true), Some(false) | None) => {
                options.insert("no-private-dns-enabled".to_owned(), json!([]));
            }
            _ => {}
        }
        policy(&mut options, before, after);
        let (old, new) = (
            sorted(&before["security_group_ids"]),
            sorted(&after["security_group_ids"]),
        );
        let only = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter()
                .filter(|it| !other.contains(it))
                .cloned()
                .collect()
        };
        for (name, groups) in [
            ("add-security-group-ids", only(&new, &old)),
            ("remove-security-group-ids", only(&old, &new)),
        ] {
            if !groups.is_empty() {
                options.insert(name.to_owned(), json!(groups));
            }
        }
        let alone = options.len() == 1;
        let change = Change::of("ec2 modify-vpc-endpoint", options);
        Ok(if alone { Vec::new() } else { vec![change] })
    }

    fn endpoint_policy(&self) -> Result<Vec<Change>, Left> {
        let of = self.there_after().unwrap_or(self.before);
        let mut options = Map::new();
        option(
            &mut options,
            "vpc-endpoint-id",
            text(of, "vpc_endpoint_id")?,
        );
        if self.is_open("policy") {
            return Err("the policy is known once the plan is applied");
        }
        policy(&mut options, self.before, self.after);
        Ok(vec![Change::of("ec2 modify-vpc-endpoint", options)])
    }

    fn api(&self, id: &str) -> Result<Vec<Change>, Left> {
        let Some(of) = self.there_before().or(self.there_after()) else {
            return Ok(Vec::new());
        };
        if id == "id" && self.before.is_null() {
            // A new API is not the one that is called.
            return Ok(Vec::new());
        }
        if id == "id" && self.after.is_null() {
            return Err("the API is deleted");
        }
        let mut options = Map::new();
        option(&mut options, "rest-api-id", text(of, id)?);
        if self.is_open("policy") || self.is_open("endpoint_configuration") {
            return Err("what becomes of it is known once the plan is applied");
        }
        if sorted(&self.before["endpoint_configuration"])
            != sorted(&self.after["endpoint_configuration"])
        {
            return Err("its endpoint configuration changes");
        }
        if self.before["body"] != self.after["body"] || self.is_open("body") {
            return Err("its definition changes, which may hold a policy");
        }
        let mut operations = Vec::new();
        let (old, new) = (&self.before["policy"], &self.after["policy"]);
        if old != new {
            operations.push(json!({ "op": "replace", "path": "/policy", "value": new }));
        }
        let name = "disable_execute_api_endpoint";
        if id == "id" && self.before[name] != self.after[name] {
            let value = (self.after[name] == true).to_string();
            operations.push(
                json!({ "op": "replace", "path": "/disableExecuteApiEndpoint", "value": value }),
            );
        }
        if operations.is_empty() {
            return Ok(Vec::new());
        }
        let operations = Value::Array(operations).to_string();
        option(&mut options, "patch-operations", &operations);
        Ok(vec![Change::of("apigateway update-rest-api", options)])
    }
}

/// A text that is known: of an object, and of one that the plan makes once it is applied.
fn text<'a>(of: &'a Value, name: &str) -> Result<&'a str, Left> {
    let text = of[name].as_str().filter(|it| !it.is_empty());
    text.ok_or("an id of it is known once the plan is applied")
}

/// The policy of an endpoint: without one AWS's own counts, which admits everything.
fn policy(options: &mut Map<String, Value>, before: &Value, after: &Value) {
    let of = |it: &Value| {
        it["policy"]
            .as_str()
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
    };
    match (of(before), of(after)) {
        (old, Some(new)) if old.as_ref() != Some(&new) => option(options, "policy-document", &new),
        (Some(_), None) => {
            options.insert("reset-policy".to_owned(), json!([]));
        }
        _ => {}
    }
}

fn option(options: &mut Map<String, Value>, name: &str, value: &str) {
    options.insert(name.to_owned(), json!([value]));
}

fn group_command(verb: &str, side: &str, group: &str, rule: &Value) -> Change {
    let mut options = Map::new();
    option(&mut options, "group-id", group);
    option(&mut options, "ip-permissions", &json!([rule]).to_string());
    Change::of(&format!("ec2 {verb}-security-group-{side}"), options)
}

/// A rule of Terraform as the rules of one source each that AWS's API has.
fn permissions(rule: &Value, protocol: &str, group: &str) -> Vec<Value> {
    let protocol = match shown(&rule[protocol]).as_str() {
        "all" => "-1".to_owned(),
        other => other.to_owned(),
    };
    let port = |name: &str| match (&*protocol, rule[name].as_i64()) {
        ("-1", _) | (_, None) => Value::Null,
        (_, Some(port)) => port.into(),
    };
    let (from, to) = (port("from_port"), port("to_port"));
    let made = |source: &str, entry: Value| json!({ "IpProtocol": protocol, "FromPort": from, "ToPort": to, source: [entry] });
    let mut all = Vec::new();
    for (names, source, member) in [
        (["cidr_blocks", "cidr_ipv4"], "IpRanges", "CidrIp"),
        (["ipv6_cidr_blocks", "cidr_ipv6"], "Ipv6Ranges", "CidrIpv6"),
        (
            ["prefix_list_ids", "prefix_list_id"],
            "PrefixListIds",
            "PrefixListId",
        ),
        (
            ["security_groups", "source_security_group_id"],
            "UserIdGroupPairs",
            "GroupId",
        ),
        (
            ["referenced_security_group_id", ""],
            "UserIdGroupPairs",
            "GroupId",
        ),
    ] {
        for text in names.iter().flat_map(|name| texts(&rule[*name])) {
            // A group of another account is written ACCOUNT/GROUP.
            let text = text
                .rsplit('/')
                .next()
                .filter(|_| member == "GroupId")
                .unwrap_or(text);
            all.push(made(source, json!({ member: text })));
        }
    }
    if rule["self"] == true {
        all.push(made("UserIdGroupPairs", json!({ "GroupId": group })));
    }
    all
}

/// The texts of a list, or the text itself.
fn texts(value: &Value) -> Vec<&str> {
    let list = value.as_array().into_iter().flatten();
    let all = list.chain(std::iter::once(value)).filter_map(Value::as_str);
    all.filter(|it| !it.is_empty()).collect()
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// What a value holds, in an order of its own: of sets Terraform keeps none.
fn sorted(value: &Value) -> Vec<String> {
    let mut all: Vec<String> = match value {
        Value::Array(all) => all.iter().map(shown).collect(),
        Value::Null => Vec::new(),
        other => vec![shown(other)],
    };
    all.sort_unstable();
    all
}

/// Whether anything in a value is `true`.
fn holds_true(value: &Value) -> bool {
    match value {
        Value::Bool(it) => *it,
        Value::Array(all) => all.iter().any(holds_true),
        Value::Object(all) => all.values().any(holds_true),
        _ => false,
    }
}
