//! Fields of a snapshot whose whole text is a name that its owner gave, by their keys.

use serde_json::Value;

use crate::facts::FUNCTION_INTERFACE;

/// What is to be done with the text of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A name, a tag, a description.
    Name,
    /// A domain of the owner's.
    Domain,
    /// The name of a certificate's subject or issuer.
    Distinguished,
    /// The id of a request.
    Request,
    /// A header or a variable that may not be shown.
    Secret,
}

/// Keys of names.
pub(super) const NAMES: &[&str] = &[
    "GroupName",
    "PrefixListName",
    "FunctionName",
    "Description",
    "description",
];

/// Headers whose values are ids of requests.
pub(super) const REQUEST_IDS: &[&str] = &[
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-amz-apigw-id",
    "x-amz-cf-id",
    "x-amz-id-2",
    "x-amzn-trace-id",
    "x-amzn-remapped-x-amzn-requestid",
    "x-request-id",
    "x-correlation-id",
];

/// What AWS calls interfaces and groups by itself.
const OF_AWS: &[&str] = &[
    "VPC Endpoint Interface vpce-",
    "Primary network interface",
    "Interface for NAT Gateway nat-",
    "Network Interface for Transit Gateway Attachment tgw-",
    "Route 53 Resolver: ",
    "RDSNetworkInterface",
    "default VPC security group",
];

/// Calls `each` with every field that is known by its key, and the part of its text that is a name.
pub(super) fn visit(value: &mut Value, each: &mut dyn FnMut(Field, &mut String)) {
    walk(value, &mut Vec::new(), each);
}

fn walk(value: &mut Value, path: &mut Vec<String>, each: &mut dyn FnMut(Field, &mut String)) {
    match value {
        Value::String(text) => {
            if let Some(field) = field(path) {
                named(field, text, each);
            }
        }
        Value::Array(all) => {
            if let [Value::String(name), Value::String(text)] = all.as_mut_slice()
                && path.last().is_some_and(|key| key == "headers")
            {
                let name = name.to_ascii_lowercase();
                if REQUEST_IDS.contains(&name.as_str()) {
                    each(Field::Request, text);
                } else if crate::model::is_secret_header(&name) {
                    each(Field::Secret, text);
                }
                return;
            }
            for one in all {
                walk(one, path, each);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                path.push(key.clone());
                walk(value, path, each);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn field(path: &[String]) -> Option<Field> {
    let [.., parent, key] = path else {
        return None;
    };
    let below = |name: &str| path.iter().any(|key| key == name);
    let (parent, key) = (parent.as_str(), key.as_str());
    Some(match key {
        "search" if below("resolving") => Field::Domain,
        "subject" | "issuer" if parent == "chain" => Field::Distinguished,
        "Key" | "Value" if matches!(parent, "Tags" | "TagSet") => Field::Name,
        "name" if parent == "known" && below("rest_api") => Field::Name,
        "Name" if below("firewall_rules") => Field::Name,
        "Value" if parent == "Values" && below("dhcp_options") => return None,
        "function" if parent == "lambda" => Field::Name,
        key if NAMES.contains(&key) && below("aws") => Field::Name,
        key if below("tags") && key != "tags" => Field::Name,
        _ => return None,
    })
}

/// The name in a text that AWS wrote around it, and nothing where it is all AWS's.
fn named(field: Field, text: &mut String, each: &mut dyn FnMut(Field, &mut String)) {
    let aws = text.is_empty()
        || matches!(text.as_str(), "default" | "Name")
        || text.starts_with("aws:")
        || OF_AWS.iter().any(|start| text.starts_with(start));
    if field == Field::Name && aws {
        return;
    }
    if field == Field::Name
        && let Some(rest) = text.strip_prefix(FUNCTION_INTERFACE)
    {
        // A UUID follows the function's name.
        let end = rest.len().saturating_sub(37);
        let (name, uuid) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (mut name, uuid) = if uuid.starts_with('-') && !name.is_empty() {
            (name.to_owned(), uuid.to_owned())
        } else {
            (rest.to_owned(), String::new())
        };
        each(field, &mut name);
        *text = format!("{FUNCTION_INTERFACE}{name}{uuid}");
        return;
    }
    each(field, text);
}

/// Who signs certificates for everybody, or is known to stand between: that says nothing of the owner.
const AUTHORITIES: &[&str] = &[
    "amazon",
    "starfield",
    "digicert",
    "let's encrypt",
    "isrg",
    "globalsign",
    "sectigo",
    "entrust",
    "google trust",
    "godaddy",
    "zscaler",
    "netskope",
    "umbrella",
    "palo alto",
    "fortinet",
    "blue coat",
    "symantec",
    "forcepoint",
    "sophos",
    "check point",
    "mitmproxy",
    "squid",
];

/// The values of a distinguished name that are its owner's: `C=US, O=Amazon, CN=host`.
pub(super) fn own_values(name: &str) -> Vec<&str> {
    let whole = name.to_ascii_lowercase();
    if AUTHORITIES.iter().any(|known| whole.contains(known)) {
        return Vec::new();
    }
    let parts = name.split([',', '+', '/']);
    parts
        .filter_map(|part| part.split_once('='))
        .map(|(_, value)| value.trim().trim_matches('"'))
        .filter(|value| value.len() > 2 && !value.contains("amazonaws.com"))
        .collect()
}
