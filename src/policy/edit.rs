//! Edits of a policy's JSON, for fixes that print the corrected document.

use serde_json::{Map, Value};

use super::Condition;

/// Moves a condition's values to another key.
pub fn rename_key(policy: &mut Value, statement: usize, condition: &Condition, key: &str) {
    if let Some(keys) = keys_of(policy, statement, condition)
        && let Some(values) = keys.remove(&condition.key)
    {
        keys.insert(key.to_owned(), values);
    }
}

/// Adds a value to those that a condition compares with.
pub fn add_value(policy: &mut Value, statement: usize, condition: &Condition, value: &str) {
    let Some(keys) = keys_of(policy, statement, condition) else {
        return;
    };
    if let Some(values) = keys.get_mut(&condition.key) {
        let all = condition.values.iter().map(String::as_str).chain([value]);
        *values = all.map(|value| Value::String(value.to_owned())).collect();
    }
}

/// The keys that a condition's operator stands over in the document.
fn keys_of<'a>(
    policy: &'a mut Value,
    statement: usize,
    condition: &Condition,
) -> Option<&'a mut Map<String, Value>> {
    let statement = match policy.get_mut("Statement") {
        Some(Value::Array(all)) => all.get_mut(statement),
        one => one,
    };
    statement?
        .get_mut("Condition")?
        .get_mut(&condition.operator)?
        .as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    #[test]
    fn edits_in_place() {
        let text = r#"{"Statement":{"Effect":"Deny","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}}"#;
        let document = Document::parse(text).expect("a policy");
        let (place, _, condition) = document.conditions().next().expect("a condition");
        let mut json = document.json().clone();
        add_value(&mut json, place, condition, "vpce-2");
        rename_key(&mut json, place, condition, "aws:SourceVpc");
        let keys = &json["Statement"]["Condition"]["StringNotEquals"];
        assert_eq!(
            keys,
            &serde_json::json!({ "aws:SourceVpc": ["vpce-1", "vpce-2"] })
        );
    }
}
