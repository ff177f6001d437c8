//! Questions: who wants to reach whom.

use std::net::IpAddr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::traffic::Protocol;
use crate::model::{EniId, InstanceId, NetworkParty, SubnetId, VpceId};

/// Whether a packet to a port gets an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// What the answer is to be called.
    #[serde(default)]
    pub id: QueryId,
    /// Who sends.
    pub from: Party,
    /// Who is to receive.
    pub to: Party,
    /// The destination port.
    #[serde(default = "https", deserialize_with = "some_port")]
    pub port: u16,
    /// The protocol.
    #[serde(default)]
    pub protocol: Protocol,
}

/// What an answer is called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "Value")]
pub enum QueryId {
    /// Nothing.
    #[default]
    None,
    /// A name.
    Name(String),
    /// A number; that of the question's line where it has no name.
    Number(Number),
}

impl Serialize for QueryId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_str(""),
            Self::Name(name) => serializer.serialize_str(name),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

impl TryFrom<Value> for QueryId {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::Null => Ok(Self::None),
            Value::String(name) => Ok(Self::Name(name)),
            Value::Number(number) => Ok(Self::Number(number)),
            _ => Err("it is neither a text nor a number"),
        }
    }
}

impl std::fmt::Display for QueryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Name(name) => f.write_str(name),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

/// A line that is no question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It is no object in JSON.
    #[error("it is no JSON object: {0}")]
    NoObject(String),
    /// It has a field that no question has.
    #[error("unknown field {name:?}: a question has {known}")]
    UnknownField {
        /// The field's name.
        name: String,
        /// The fields that there are.
        known: &'static str,
    },
    /// A field is missing.
    #[error("its field {0:?} is missing")]
    Missing(&'static str),
    /// What a field says makes no sense.
    #[error("its field {field:?}: {why}")]
    Field {
        /// The field's name.
        field: String,
        /// Why.
        why: String,
    },
}

fn some_port<'de, D: serde::Deserializer<'de>>(port: D) -> Result<u16, D::Error> {
    match u16::deserialize(port)? {
        0 => Err(serde::de::Error::custom(
            "no service has port 0: give 1 to 65535",
        )),
        port => Ok(port),
    }
}

const fn https() -> u16 {
    443
}

/// One end, as somebody named it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Named")]
pub struct Party {
    /// Who it is.
    pub who: NetworkParty,
    /// Which address of an interface, where not its primary one.
    pub address: Option<IpAddr>,
}

impl From<NetworkParty> for Party {
    fn from(who: NetworkParty) -> Self {
        Self { who, address: None }
    }
}

/// A party as a query's line has it.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object with one of eni, ip, instance, subnet, lambda and endpoint"
)]
struct Named {
    eni: Option<EniId>,
    ip: Option<IpAddr>,
    instance: Option<InstanceId>,
    subnet: Option<SubnetId>,
    lambda: Option<String>,
    endpoint: Option<VpceId>,
}

impl TryFrom<Named> for Party {
    type Error = &'static str;

    fn try_from(named: Named) -> Result<Self, Self::Error> {
        let Named {
            eni,
            ip,
            instance,
            subnet,
            lambda,
            endpoint,
        } = named;
        if let (Some(eni), Some(address)) = (&eni, ip) {
            return Ok(Self {
                who: NetworkParty::Eni(eni.clone()),
                address: Some(address),
            });
        }
        let all = [
            eni.map(NetworkParty::Eni),
            ip.map(NetworkParty::Address),
            instance.map(NetworkParty::Instance),
            subnet.map(NetworkParty::Subnet),
            lambda.map(NetworkParty::Lambda),
            endpoint.map(NetworkParty::Endpoint),
        ];
        let mut given = all.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(who), None) => Ok(who.into()),
            _ => Err("give one of eni, ip, instance, subnet, lambda and endpoint"),
        }
    }
}

impl Party {
    /// The party as a query's line has it.
    #[must_use]
    pub fn as_json(&self) -> Value {
        let (key, name) = match &self.who {
            NetworkParty::Eni(id) => ("eni", id.to_string()),
            NetworkParty::Instance(id) => ("instance", id.to_string()),
            NetworkParty::Address(address) => ("ip", address.to_string()),
            NetworkParty::Subnet(id) => ("subnet", id.to_string()),
            NetworkParty::Lambda(name) => ("lambda", name.clone()),
            NetworkParty::Endpoint(id) => ("endpoint", id.to_string()),
        };
        let mut named = Map::new();
        named.insert(key.to_owned(), name.into());
        if let Some(address) = self.address {
            named.insert("ip".to_owned(), address.to_string().into());
        }
        named.into()
    }
}

impl Query {
    /// Reads a query's line.
    ///
    /// # Errors
    /// The line is no query: which field is wrong, and how.
    pub fn read(line: &str) -> Result<Self, QueryError> {
        serde_json::from_str(line).map_err(|error| QueryError::find(line, &error))
    }
}

impl QueryError {
    /// Finds what is wrong with a line, field by field.
    fn find(line: &str, error: &serde_json::Error) -> Self {
        let fields = match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return Self::NoObject("it is another value".to_owned()),
            Err(error) => return Self::NoObject(error.to_string()),
        };
        for (name, value) in &fields {
            let wrong = match name.as_str() {
                "id" => wrong::<QueryId>(value),
                "from" | "to" => match unknown_party(name, value) {
                    Some(error) => return error,
                    None => wrong::<Party>(value),
                },
                "port" => some_port(value).err().map(|error| error.to_string()),
                "protocol" => wrong::<Protocol>(value),
                _ => {
                    return Self::UnknownField {
                        name: name.clone(),
                        known: "id, from, to, port and protocol",
                    };
                }
            };
            if let Some(why) = wrong {
                let field = name.clone();
                return Self::Field { field, why };
            }
        }
        let mut needed = ["from", "to"].into_iter();
        match needed.find(|name| !fields.contains_key(*name)) {
            Some(name) => Self::Missing(name),
            None => Self::NoObject(error.to_string()),
        }
    }
}

/// The field of a party that no party has.
fn unknown_party(party: &str, value: &Value) -> Option<QueryError> {
    let known = ["eni", "ip", "instance", "subnet", "lambda", "endpoint"];
    let mut names = value.as_object()?.keys();
    let name = names.find(|name| !known.contains(&name.as_str()))?;
    Some(QueryError::UnknownField {
        name: format!("{party}.{name}"),
        known: "eni, ip, instance, subnet, lambda or endpoint there",
    })
}

fn wrong<T: DeserializeOwned>(value: &Value) -> Option<String> {
    T::deserialize(value).err().map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_named_in_one_way() {
        let query = |from: &str| {
            Query::read(&format!(
                "{{\"id\": \"q\", \"from\": {from}, \"to\": {{\"ip\": \"10.0.0.1\"}}}}"
            ))
        };
        let read = query("{\"eni\": \"eni-0a\"}").expect("a query");
        assert_eq!((read.port, read.protocol), (443, Protocol::Tcp));
        assert!(query("{\"eni\": \"eni-0a\", \"ip\": \"10.0.0.9\"}").is_ok());
        assert!(query("{}").is_err());
        assert!(query("{\"ip\": \"10.0.0.9\", \"instance\": \"i-0a\"}").is_err());
        assert!(query("{\"eni\": \"i-0a\"}").is_err());
        assert!(query("{\"eni\": \"NetworkInterfaceId:9\"}").is_ok());
    }

    #[test]
    fn a_line_that_is_no_question_says_which_field_is_wrong() {
        let whole =
            r#"{"id": 7, "from": {"eni": "eni-0a"}, "to": {"ip": "10.0.0.1"}, "port": 443}"#;
        let read = Query::read(whole).expect("a query");
        assert_eq!(read.id, QueryId::Number(7.into()));
        for (text, new, field) in [
            ("\"port\": 443", "\"port\": 0", "port"),
            ("\"port\": 443", "\"port\": \"443\"", "port"),
            ("\"port\": 443", "\"port\": 65536", "port"),
            ("\"port\": 443", "\"ports\": 443", "ports"),
            ("\"port\": 443", "\"protocol\": \"icmp\"", "protocol"),
            ("\"id\": 7", "\"id\": []", "id"),
            ("\"eni\": \"eni-0a\"", "\"enis\": \"eni-0a\"", "from.enis"),
            ("\"eni\": \"eni-0a\"", "", "from"),
            ("\"eni\": \"eni-0a\"", "\"ip\": \"10.0.1\"", "from"),
            (", \"to\": {\"ip\": \"10.0.0.1\"}", "", "to"),
        ] {
            let error = Query::read(&whole.replace(text, new))
                .expect_err(new)
                .to_string();
            assert!(error.contains(&format!("{field:?}")), "{new}: {error}");
        }
        for line in ["hello", "[]", "7", "{"] {
            assert!(
                matches!(Query::read(line), Err(QueryError::NoObject(_))),
                "{line}"
            );
        }
    }
}
