//! A policy's text with another document's values, in the layout that it has: what did not change
//! stays as it is written.

use serde_json::Value;

use super::json::{MAX_POLICY_BYTES, Node, SyntaxError, Value as Kind, parse};

/// The text, changed so that it says `wanted`.
///
/// # Errors
/// The text is not JSON.
pub fn patched(text: &str, wanted: &Value) -> Result<String, SyntaxError> {
    let node = parse(text, MAX_POLICY_BYTES)?;
    let mut edits = Vec::new();
    change(text, &node, wanted, &mut edits);
    edits.sort_by_key(|(start, ..)| *start);
    let (mut changed, mut place) = (String::with_capacity(text.len()), 0);
    for (start, end, new) in edits {
        if start < place {
            continue;
        }
        changed.push_str(text.get(place..start).unwrap_or_default());
        changed.push_str(&new);
        place = end;
    }
    changed.push_str(text.get(place..).unwrap_or_default());
    Ok(changed)
}

type Edit = (usize, usize, String);

fn change(text: &str, node: &Node, wanted: &Value, edits: &mut Vec<Edit>) {
    if plain(node) == *wanted {
        return;
    }
    let whole = |edits: &mut Vec<Edit>| {
        let new = written(wanted, &indent(text, node.span.start));
        edits.push((node.span.start, node.span.end, new));
    };
    match (&node.value, wanted) {
        (Kind::Object(members), Value::Object(new)) => {
            let same = members.len() == new.len()
                && members.iter().all(|member| new.contains_key(&member.name));
            if !same {
                return whole(edits);
            }
            for member in members {
                if let Some(value) = new.get(&member.name) {
                    change(text, &member.value, value, edits);
                }
            }
        }
        (Kind::List(elements), Value::Array(new)) => {
            list(text, node, elements, new, edits, whole);
        }
        _ => whole(edits),
    }
}

/// A list of which some elements changed in place, or that has others at its end, or lacks some.
fn list(
    text: &str,
    node: &Node,
    elements: &[Node],
    new: &[Value],
    edits: &mut Vec<Edit>,
    whole: impl Fn(&mut Vec<Edit>),
) {
    if new.len() < elements.len() {
        let mut wanted = new.iter().peekable();
        let mut removed = Vec::new();
        for (index, element) in elements.iter().enumerate() {
            if wanted.peek().is_some_and(|it| plain(element) == **it) {
                wanted.next();
            } else {
                removed.push(index);
            }
        }
        if new.is_empty() {
            return whole(edits);
        }
        if wanted.next().is_some() {
            // Others changed, too: each stands for the one at its place, and the last ones go.
            removed = (new.len()..elements.len()).collect();
            for (element, value) in elements.iter().zip(new) {
                change(text, element, value, edits);
            }
        }
        for index in removed {
            let (Some(one), next) = (elements.get(index), elements.get(index + 1)) else {
                continue;
            };
            let before = index.checked_sub(1).and_then(|it| elements.get(it));
            let (start, end) = match (before, next) {
                (Some(before), _) => (before.span.end, one.span.end),
                (None, Some(next)) => (one.span.start, next.span.start),
                (None, None) => (one.span.start, one.span.end),
            };
            edits.push((start, end, String::new()));
        }
        return;
    }
    let Some(last) = elements.last() else {
        return whole(edits);
    };
    for (element, value) in elements.iter().zip(new) {
        change(text, element, value, edits);
    }
    let own_line = text
        .get(node.span.start..last.span.start)
        .is_some_and(|before| before.contains('\n'));
    let margin = indent(text, last.span.start);
    let mut added = String::new();
    for value in new.iter().skip(elements.len()) {
        if own_line {
            added.push_str(",\n");
            added.push_str(&margin);
        } else {
            added.push_str(", ");
        }
        added.push_str(&written(value, &margin));
    }
    if !added.is_empty() {
        edits.push((last.span.end, last.span.end, added));
    }
}

fn plain(node: &Node) -> Value {
    match &node.value {
        Kind::Null => Value::Null,
        Kind::Bool(it) => Value::Bool(*it),
        Kind::Number(it) => serde_json::from_str(it).unwrap_or(Value::Null),
        Kind::Text(it) => Value::String(it.clone()),
        Kind::List(all) => Value::Array(all.iter().map(plain).collect()),
        Kind::Object(members) => Value::Object(
            members
                .iter()
                .map(|member| (member.name.clone(), plain(&member.value)))
                .collect(),
        ),
    }
}

/// The white space that the line of a place begins with.
fn indent(text: &str, place: usize) -> String {
    let before = text.get(..place).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.chars().take_while(|it| it.is_whitespace()).collect()
}

/// A value over several lines, the further ones behind a margin.
fn written(value: &Value, margin: &str) -> String {
    let short = value.to_string();
    if short.len() < 60 && !value.is_object() {
        return short;
    }
    let pretty = serde_json::to_string_pretty(value).unwrap_or(short);
    pretty.replace('\n', &format!("\n{margin}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_change_stays() {
        let text = "{\"Statement\": [\n  {\"Effect\":\"Allow\",   \"Resource\": [\"a\"]},\n  {\"Effect\": \"Deny\"}\n]}";
        let mut wanted: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(patched(text, &wanted).expect("JSON"), text);
        wanted["Statement"][0]["Resource"] = serde_json::json!(["a", "b"]);
        let more = patched(text, &wanted).expect("JSON");
        assert_eq!(more, text.replace("[\"a\"]", "[\"a\", \"b\"]"));
        wanted["Statement"].as_array_mut().expect("a list").pop();
        let less = patched(text, &wanted).expect("JSON");
        assert_eq!(serde_json::from_str::<Value>(&less).expect("JSON"), wanted);
        assert!(less.contains("\"Allow\",   \"Resource\""), "{less}");
    }
}
