//! A change of what is configured, in the words of the AWS CLI: those in which fixes are printed.

use ipnet::IpNet;
use serde_json::{Map, Value, json};

use crate::facts::Inventory;
use crate::facts::ec2::{IpPermission, NetworkAclEntry, Route, SecurityGroup};
use crate::model::{ApiId, NetworkAclId, PeeringId, RouteTableId, SecurityGroupId, VpceId};

/// A change of what is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The command's name: `ec2 revoke-security-group-ingress`.
    command: String,
    options: Map<String, Value>,
}

/// A text that is no change, or one of what is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// It is not a command that can be tried.
    #[error("'{0}' is not a change that can be tried: {KNOWN}")]
    Unknown(String),
    /// An option is missing, or not of its kind.
    #[error("{command}: --{option} {why}")]
    Option {
        /// The command.
        command: String,
        /// The option.
        option: String,
        /// What is wrong with it.
        why: String,
    },
    /// What it changes is not among the facts.
    #[error("{command}: {object} is not among the facts")]
    Absent {
        /// The command.
        command: String,
        /// The object.
        object: String,
    },
    /// What it takes away is not there.
    #[error("{command}: {object} has no such {what}")]
    NotThere {
        /// The command.
        command: String,
        /// The object.
        object: String,
        /// A rule, a route, an entry.
        what: &'static str,
    },
}

const KNOWN: &str = "give a command of the AWS CLI, as fixes print them: aws ec2 \
    authorize-security-group-ingress|revoke-security-group-ingress|…-egress, create-route, replace-route, \
    delete-route, create-network-acl-entry, delete-network-acl-entry, modify-vpc-endpoint, \
    delete-vpc-endpoints, accept-vpc-peering-connection, delete-vpc-peering-connection, or aws apigateway \
    update-rest-api with /policy";

impl Change {
    /// Reads a command. `file` gives what `file://…` names.
    ///
    /// # Errors
    /// It is no command of the AWS CLI that can be tried.
    pub fn read(text: &str, file: &dyn Fn(&str) -> Option<String>) -> Result<Self, ChangeError> {
        let unknown = || ChangeError::Unknown(text.chars().take(80).collect());
        let words = shlex::split(text).ok_or_else(unknown)?;
        let mut words = words.into_iter().peekable();
        if words.next().as_deref() != Some("aws") {
            return Err(unknown());
        }
        let (Some(service), Some(operation)) = (words.next(), words.next()) else {
            return Err(unknown());
        };
        let command = format!("{service} {operation}");
        let mut options = Map::new();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix("--") else {
                return Err(unknown());
            };
            let (name, first) = match name.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (name.to_owned(), None),
            };
            let mut values: Vec<String> = first.into_iter().collect();
            while let Some(value) = words.next_if(|it| !it.starts_with("--")) {
                values.push(match value.strip_prefix("file://") {
                    Some(path) => file(path).ok_or_else(|| ChangeError::Option {
                        command: command.clone(),
                        option: name.clone(),
                        why: format!("names {path}, which could not be read"),
                    })?,
                    None => value,
                });
            }
            options.insert(name, json!(values));
        }
        let change = Self { command, options };
        if change.edit().is_none() {
            return Err(unknown());
        }
        Ok(change)
    }

    /// A command by its name and its options.
    pub(super) fn of(command: &str, options: Map<String, Value>) -> Self {
        Self {
            command: command.to_owned(),
            options,
        }
    }

    /// Whether it takes a rule, a route or an entry away.
    pub(super) fn takes_away(&self) -> bool {
        let operation = self.command.split(' ').next_back().unwrap_or_default();
        let verb = operation.split('-').next();
        matches!(verb, Some("revoke" | "delete"))
    }

    /// Makes the change.
    ///
    /// # Errors
    /// An option is missing, or what it changes is not there.
    pub fn apply(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        let edit = self
            .edit()
            .ok_or_else(|| ChangeError::Unknown(self.command.clone()))?;
        edit(self, all)
    }

    fn edit(&self) -> Option<Edit> {
        Some(match self.command.as_str() {
            "ec2 authorize-security-group-ingress" => |it, all| it.add_rule(all, Side::Inbound),
            "ec2 authorize-security-group-egress" => |it, all| it.add_rule(all, Side::Outbound),
            "ec2 revoke-security-group-ingress" => |it, all| it.remove_rule(all, Side::Inbound),
            "ec2 revoke-security-group-egress" => |it, all| it.remove_rule(all, Side::Outbound),
            "ec2 create-route" | "ec2 replace-route" => |it, all| it.set_route(all),
            "ec2 delete-route" => |it, all| it.delete_route(all),
            "ec2 create-network-acl-entry" | "ec2 replace-network-acl-entry" => {
                |it, all| it.set_entry(all)
            }
            "ec2 delete-network-acl-entry" => |it, all| it.delete_entry(all),
            "ec2 modify-vpc-endpoint" => |it, all| it.modify_endpoint(all),
            "ec2 delete-vpc-endpoints" => |it, all| it.delete_endpoints(all),
            "ec2 accept-vpc-peering-connection" => |it, all| it.set_peering(all, "active"),
            "ec2 delete-vpc-peering-connection" => |it, all| it.set_peering(all, "deleted"),
            "apigateway update-rest-api" => |it, all| it.update_api(all),
            _ => return None,
        })
    }

    fn values(&self, option: &str) -> Vec<&str> {
        let values = self.options.get(option).and_then(Value::as_array);
        values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    fn value(&self, option: &str) -> Option<&str> {
        self.values(option).first().copied()
    }

    fn wrong(&self, option: &str, why: impl Into<String>) -> ChangeError {
        ChangeError::Option {
            command: self.command.clone(),
            option: option.to_owned(),
            why: why.into(),
        }
    }

    fn needed<T: std::str::FromStr>(&self, option: &str) -> Result<T, ChangeError> {
        let value = self
            .value(option)
            .ok_or_else(|| self.wrong(option, "is missing"))?;
        value
            .parse()
            .map_err(|_| self.wrong(option, format!("cannot be '{value}'")))
    }

    fn absent(&self, object: &str) -> ChangeError {
        ChangeError::Absent {
            command: self.command.clone(),
            object: object.to_owned(),
        }
    }

    fn not_there(&self, object: &str, what: &'static str) -> ChangeError {
        ChangeError::NotThere {
            command: self.command.clone(),
            object: object.to_owned(),
            what,
        }
    }

    /// The rules that the options describe.
    fn rules(&self) -> Result<Vec<IpPermission>, ChangeError> {
        let made = |value: Value, option: &str| {
            serde_json::from_value(value).map_err(|error| self.wrong(option, error.to_string()))
        };
        if let Some(text) = self.value("ip-permissions") {
            let value = serde_json::from_str(text)
                .map_err(|_| self.wrong("ip-permissions", "is read as JSON alone"))?;
            return match value {
                Value::Array(_) => made(value, "ip-permissions"),
                one => made(json!([one]), "ip-permissions"),
            };
        }
        let protocol = self.value("protocol").unwrap_or("-1");
        let (from, to) = match self.value("port") {
            None => (Value::Null, Value::Null),
            Some(port) => {
                let (from, to) = port.split_once('-').unwrap_or((port, port));
                let number = |text: &str| {
                    let parsed = text.parse::<i32>();
                    parsed.map_err(|_| self.wrong("port", format!("cannot be '{port}'")))
                };
                (number(from)?.into(), number(to)?.into())
            }
        };
        let (ranges, pairs) = match (self.value("cidr"), self.value("source-group")) {
            (Some(cidr), _) => (json!([{ "CidrIp": cidr }]), json!([])),
            (None, Some(group)) => (json!([]), json!([{ "GroupId": group }])),
            (None, None) => return Err(self.wrong("cidr", "is missing, and so is --source-group")),
        };
        let protocol = if protocol == "all" { "-1" } else { protocol };
        let rule = json!({ "IpProtocol": protocol, "FromPort": from, "ToPort": to,
            "IpRanges": ranges, "UserIdGroupPairs": pairs });
        made(json!([rule]), "cidr")
    }

    fn group<'i>(
        &self,
        all: &'i mut Inventory,
        side: Side,
    ) -> Result<(SecurityGroupId, &'i mut Vec<IpPermission>), ChangeError> {
        let id: SecurityGroupId = self.needed("group-id")?;
        let group: &mut SecurityGroup = all
            .security_groups
            .get_mut(&id)
            .ok_or_else(|| self.absent(id.as_str()))?;
        let rules = match side {
            Side::Inbound => &mut group.ip_permissions,
            Side::Outbound => &mut group.ip_permissions_egress,
        };
        Ok((id, rules))
    }

    fn add_rule(&self, all: &mut Inventory, side: Side) -> Result<(), ChangeError> {
        let (_, rules) = self.group(all, side)?;
        rules.extend(self.rules()?);
        Ok(())
    }

    fn remove_rule(&self, all: &mut Inventory, side: Side) -> Result<(), ChangeError> {
        let (id, rules) = self.group(all, side)?;
        for wanted in self.rules()? {
            let mut removed = false;
            for rule in rules.iter_mut() {
                let same = rule.ip_protocol == wanted.ip_protocol
                    && rule.from_port == wanted.from_port
                    && rule.to_port == wanted.to_port;
                if !same {
                    continue;
                }
                let before = size(rule);
                rule.ip_ranges.retain(|it| {
                    !wanted
                        .ip_ranges
                        .iter()
                        .any(|gone| gone.cidr_ip == it.cidr_ip)
                });
                rule.ipv6_ranges.retain(|it| {
                    !wanted
                        .ipv6_ranges
                        .iter()
                        .any(|gone| gone.cidr_ipv6 == it.cidr_ipv6)
                });
                rule.prefix_list_ids
                    .retain(|it| !wanted.prefix_list_ids.contains(it));
                rule.user_id_group_pairs.retain(|it| {
                    !wanted
                        .user_id_group_pairs
                        .iter()
                        .any(|gone| gone.group_id == it.group_id)
                });
                removed |= size(rule) < before;
            }
            if !removed {
                return Err(self.not_there(id.as_str(), "rule"));
            }
        }
        rules.retain(|rule| size(rule) > 0);
        Ok(())
    }

    /// The route that the options describe: each is a member of a route by another spelling.
    fn route(&self) -> Result<Route, ChangeError> {
        let members = self.options.iter().filter_map(|(name, values)| {
            let one = values.as_array()?.first()?.clone();
            Some((camel(name), one))
        });
        let mut route: Map<String, Value> = members.collect();
        route.insert("State".to_owned(), "active".into());
        let read = serde_json::from_value::<Route>(route.into());
        let route =
            read.map_err(|error| self.wrong("destination-cidr-block", error.to_string()))?;
        if route.prefix().is_none() && route.destination_prefix_list_id.is_none() {
            return Err(self.wrong("destination-cidr-block", "is missing"));
        }
        Ok(route)
    }

    fn set_route(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        let (id, route) = (
            self.needed::<RouteTableId>("route-table-id")?,
            self.route()?,
        );
        let table = all
            .route_tables
            .get_mut(&id)
            .ok_or_else(|| self.absent(id.as_str()))?;
        table.routes.retain(|it| !same_destination(it, &route));
        table.routes.push(route);
        Ok(())
    }

    fn delete_route(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        let (id, route) = (
            self.needed::<RouteTableId>("route-table-id")?,
            self.route()?,
        );
        let table = all
            .route_tables
            .get_mut(&id)
            .ok_or_else(|| self.absent(id.as_str()))?;
        let before = table.routes.len();
        table.routes.retain(|it| !same_destination(it, &route));
        if table.routes.len() == before {
            return Err(self.not_there(id.as_str(), "route"));
        }
        Ok(())
    }

    fn egress(&self) -> bool {
        self.options.contains_key("egress")
    }

    fn set_entry(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        let id: NetworkAclId = self.needed("network-acl-id")?;
        let ports = self.value("port-range").map(|text| {
            let parts = text.split(',').filter_map(|part| {
                let (name, value) = part.split_once('=')?;
                Some((name.to_owned(), Value::from(value.parse::<i64>().ok()?)))
            });
            Value::Object(parts.collect())
        });
        let protocol = match self.value("protocol").unwrap_or("-1") {
            "tcp" => "6",
            "udp" => "17",
            "all" => "-1",
            other => other,
        };
        let entry = json!({ "RuleNumber": self.needed::<i32>("rule-number")?, "Egress": self.egress(),
            "RuleAction": self.needed::<String>("rule-action")?, "Protocol": protocol,
            "CidrBlock": self.value("cidr-block"), "Ipv6CidrBlock": self.value("ipv6-cidr-block"),
            "PortRange": ports });
        let entry: NetworkAclEntry = serde_json::from_value(entry)
            .map_err(|error| self.wrong("cidr-block", error.to_string()))?;
        let acl = all
            .network_acls
            .get_mut(&id)
            .ok_or_else(|| self.absent(id.as_str()))?;
        acl.entries
            .retain(|it| it.egress != entry.egress || it.rule_number != entry.rule_number);
        acl.entries.push(entry);
        Ok(())
    }

    fn delete_entry(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        let id: NetworkAclId = self.needed("network-acl-id")?;
        let (number, egress) = (self.needed::<i32>("rule-number")?, self.egress());
        let acl = all
            .network_acls
            .get_mut(&id)
            .ok_or_else(|| self.absent(id.as_str()))?;
        let before = acl.entries.len();
        acl.entries
            .retain(|it| it.egress != egress || it.rule_number != number);
        if acl.entries.len() == before {
            return Err(self.not_there(id.as_str(), "entry"));
        }
        Ok(())
    }

    fn modify_endpoint(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        let id: VpceId = self.needed("vpc-endpoint-id")?;
        let endpoint = all
            .vpc_endpoints
            .get_mut(&id)
            .ok_or_else(|| self.absent(id.as_str()))?;
        if self.options.contains_key("private-dns-enabled") {
            endpoint.private_dns_enabled = true;
        }
        if self.options.contains_key("no-private-dns-enabled") {
            endpoint.private_dns_enabled = false;
        }
        if let Some(policy) = self.value("policy-document") {
            endpoint.policy_document = Some(policy.to_owned());
        }
        if self.options.contains_key("reset-policy") {
            let open =
                r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
            endpoint.policy_document = Some(open.to_owned());
        }
        let added = self.values("add-security-group-ids");
        let removed = self.values("remove-security-group-ids");
        if !added.is_empty() || !removed.is_empty() {
            let edit = |groups: &mut Vec<crate::facts::ec2::GroupIdentifier>| {
                groups.retain(|it| !removed.contains(&it.group_id.as_str()));
                for group in added.iter().filter_map(|it| it.parse().ok()) {
                    groups.push(crate::facts::ec2::GroupIdentifier {
                        group_id: group,
                        group_name: None,
                    });
                }
            };
            edit(&mut endpoint.groups);
            for eni in &endpoint.network_interface_ids {
                if let Some(eni) = all.network_interfaces.get_mut(eni) {
                    edit(&mut eni.groups);
                }
            }
        }
        Ok(())
    }

    fn delete_endpoints(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        for id in self.values("vpc-endpoint-ids") {
            let id: VpceId = id
                .parse()
                .map_err(|_| self.wrong("vpc-endpoint-ids", format!("cannot be '{id}'")))?;
            let gone = all
                .vpc_endpoints
                .remove(&id)
                .ok_or_else(|| self.absent(id.as_str()))?;
            for eni in &gone.network_interface_ids {
                all.network_interfaces.remove(eni);
            }
        }
        Ok(())
    }

    fn set_peering(&self, all: &mut Inventory, state: &str) -> Result<(), ChangeError> {
        let id: PeeringId = self.needed("vpc-peering-connection-id")?;
        let peering = all
            .peerings
            .get_mut(&id)
            .ok_or_else(|| self.absent(id.as_str()))?;
        peering.status.get_or_insert_default().code = Some(state.to_owned());
        let carries = if state == "active" {
            "active"
        } else {
            "blackhole"
        };
        for route in all
            .route_tables
            .values_mut()
            .flat_map(|table| &mut table.routes)
        {
            if route.vpc_peering_connection_id.as_deref() == Some(id.as_str()) {
                route.state = Some(carries.to_owned());
            }
        }
        Ok(())
    }

    fn update_api(&self, all: &mut Inventory) -> Result<(), ChangeError> {
        let id: ApiId = self.needed("rest-api-id")?;
        let text: String = self.needed("patch-operations")?;
        let operations: Value = serde_json::from_str(&text)
            .map_err(|_| self.wrong("patch-operations", "is read as JSON alone"))?;
        let known = all.apis.get_mut(&id).and_then(|it| it.rest_api.known_mut());
        let api = known
            .and_then(Option::as_mut)
            .ok_or_else(|| self.absent(id.as_str()))?;
        for operation in operations.as_array().into_iter().flatten() {
            let value = operation["value"].as_str().map(str::to_owned);
            match operation["path"].as_str() {
                Some("/policy") => api.policy = value,
                Some("/disableExecuteApiEndpoint") => {
                    api.disable_execute_api_endpoint = Some(value.as_deref() == Some("true"));
                }
                other => {
                    let path = other.unwrap_or_default();
                    return Err(self.wrong("patch-operations", format!("cannot try {path}")));
                }
            }
        }
        Ok(())
    }
}

type Edit = fn(&Change, &mut Inventory) -> Result<(), ChangeError>;

#[derive(Clone, Copy)]
enum Side {
    Inbound,
    Outbound,
}

/// How many sources a rule has.
fn size(rule: &IpPermission) -> usize {
    rule.ip_ranges.len()
        + rule.ipv6_ranges.len()
        + rule.prefix_list_ids.len()
        + rule.user_id_group_pairs.len()
}

fn same_destination(one: &Route, other: &Route) -> bool {
    let of = |route: &Route| -> (Option<IpNet>, Option<String>) {
        (route.prefix(), route.destination_prefix_list_id.clone())
    };
    of(one) == of(other)
}

/// An option's name as AWS's API spells it: `destination-cidr-block`, `DestinationCidrBlock`.
fn camel(option: &str) -> String {
    let words = option.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
