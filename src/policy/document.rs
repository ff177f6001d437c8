//! A policy, read.
//!
//! Source: AWS, "Grammar of the IAM JSON policy language". API Gateway returns a resource policy as
//! JSON whose text is itself escaped (`{\"Version\"…`, `\/`).

use serde_json::Value;

/// A policy document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    json: Value,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// A statement, as far as it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Allow or deny.
    pub effect: Effect,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Its conditions, one an operator and key.
    pub conditions: Vec<Condition>,
}

/// What a statement does where it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever allows.
    Deny,
}

impl Effect {
    /// The word of the policy language.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// One operator over one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator, as written: `StringNotEquals`.
    pub operator: String,
    /// The key, as written. Compare without case.
    pub key: String,
    /// The values that the request's value is compared with.
    pub values: Vec<String>,
}

impl Condition {
    /// Whether the key is this one; key names have no case.
    #[must_use]
    pub fn is(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }

    /// The operator without a set qualifier and `IfExists`.
    #[must_use]
    pub fn base_operator(&self) -> &str {
        let operator = self.operator.rsplit(':').next().unwrap_or_default();
        operator.strip_suffix("IfExists").unwrap_or(operator)
    }
}

/// A text that is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a policy: {0}")]
pub struct PolicyError(String);

impl Document {
    /// Reads a policy's text, escaped as `get-rest-api` returns it or plain.
    ///
    /// # Errors
    /// The text is not JSON, or not a policy.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let plain = unescape(text);
        let json: Value =
            serde_json::from_str(&plain).map_err(|error| PolicyError(error.to_string()))?;
        let statements = match json.get("Statement") {
            Some(Value::Array(all)) => all.iter().map(statement).collect::<Result<_, _>>()?,
            Some(one @ Value::Object(_)) => vec![statement(one)?],
            _ => return Err(PolicyError("it has no Statement".to_owned())),
        };
        Ok(Self { json, statements })
    }

    /// The document as JSON, to be edited and written back.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// Every condition of every statement, with its statement's place.
    pub fn conditions(&self) -> impl Iterator<Item = (usize, &Statement, &Condition)> {
        self.statements
            .iter()
            .enumerate()
            .flat_map(|(place, statement)| {
                statement
                    .conditions
                    .iter()
                    .map(move |condition| (place, statement, condition))
            })
    }

    /// Whether the document is the one that AWS gives a new endpoint: it allows everything.
    ///
    /// Source: AWS, "Control access to VPC endpoints using endpoint policies".
    #[must_use]
    pub fn allows_everything(&self) -> bool {
        let star = |value: Option<&Value>| match value {
            Some(Value::Array(all)) => all.iter().any(|value| value == "*"),
            Some(Value::Object(map)) => map.get("AWS").is_some_and(|value| value == "*"),
            Some(value) => value == "*",
            None => false,
        };
        let raw = match self.json.get("Statement") {
            Some(Value::Array(all)) => all.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let open = |statement: &&Value| {
            statement.get("Condition").is_none()
                && ["Principal", "Action", "Resource"]
                    .iter()
                    .all(|key| star(statement.get(key)))
        };
        self.statements
            .iter()
            .all(|statement| statement.effect == Effect::Allow)
            && raw.iter().any(open)
    }
}

/// The text as JSON: where its quotes are escaped it is the inside of a JSON string, and is read as
/// one; backslashes are never simply deleted.
fn unescape(text: &str) -> String {
    let trimmed = text.trim();
    let escaped = trimmed
        .trim_start_matches('{')
        .trim_start()
        .starts_with("\\\"");
    if escaped && let Ok(plain) = serde_json::from_str::<String>(&format!("\"{trimmed}\"")) {
        return plain;
    }
    trimmed.to_owned()
}

fn statement(json: &Value) -> Result<Statement, PolicyError> {
    let effect = match json.get("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        other => return Err(PolicyError(format!("a statement's Effect is {other:?}"))),
    };
    let mut conditions = Vec::new();
    if let Some(operators) = json.get("Condition").and_then(Value::as_object) {
        for (operator, keys) in operators {
            let keys = keys.as_object().ok_or_else(|| {
                PolicyError(format!("the condition {operator} is not an object of keys"))
            })?;
            for (key, values) in keys {
                let values = texts(values);
                conditions.push(Condition {
                    operator: operator.clone(),
                    key: key.clone(),
                    values,
                });
            }
        }
    }
    let sid = json.get("Sid").and_then(Value::as_str).map(str::to_owned);
    Ok(Statement {
        effect,
        sid,
        conditions,
    })
}

/// One value or a list of them, as texts: numbers and Booleans compare by their text.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",
        "Action":"execute-api:Invoke","Resource":"*",
        "Condition":{"StringNotEquals":{"aws:SourceVpce":["vpce-1","vpce-2"]}}}]}"#;

    #[test]
    fn reads_plain_and_escaped_alike() {
        let plain = Document::parse(PLAIN).expect("a policy");
        let compact = plain.json().to_string();
        let escaped = compact.replace('"', "\\\"").replace('/', "\\/");
        assert_eq!(Document::parse(&escaped).expect("a policy"), plain);
        let (place, statement, condition) = plain.conditions().next().expect("a condition");
        assert_eq!((place, statement.effect), (0, Effect::Deny));
        assert!(condition.is("AWS:sourcevpce"));
        assert_eq!(condition.values, ["vpce-1", "vpce-2"]);
    }

    #[test]
    fn refuses_what_is_no_policy() {
        for text in [
            "",
            "null",
            "{}",
            "[1]",
            r#"{"Statement":[{"Effect":"allow"}]}"#,
            "{\\\"a",
        ] {
            assert!(Document::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn knows_the_default_endpoint_policy() {
        let default =
            r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
        assert!(
            Document::parse(default)
                .expect("a policy")
                .allows_everything()
        );
        assert!(
            !Document::parse(PLAIN)
                .expect("a policy")
                .allows_everything()
        );
        let narrow = default.replace("\"Action\":\"*\"", "\"Action\":\"s3:*\"");
        assert!(
            !Document::parse(&narrow)
                .expect("a policy")
                .allows_everything()
        );
    }

    #[test]
    fn strips_qualifiers_from_operators() {
        let condition = Condition {
            operator: "ForAnyValue:StringNotEqualsIfExists".to_owned(),
            key: String::new(),
            values: Vec::new(),
        };
        assert_eq!(condition.base_operator(), "StringNotEquals");
    }
}
