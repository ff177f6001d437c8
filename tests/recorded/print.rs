//! JSON for people: what fits in a line stands in one.

use std::fmt::Write as _;

use serde_json::Value;

const COLUMNS: usize = 100;

/// The value as JSON, with a line's end.
pub(super) fn print(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text.push('\n');
    text
}

/// How many lines it takes.
pub(super) fn lines(value: &Value) -> usize {
    print(value).lines().count()
}

/// Writes a value that stands this deep, after so many columns.
fn write(value: &Value, depth: usize, column: usize, text: &mut String) {
    let line = inline(value);
    if column + line.chars().count() < COLUMNS {
        text.push_str(&line);
        return;
    }
    let indent = "  ".repeat(depth + 1);
    let close = match value {
        // What holds one thing alone opens and closes around it.
        Value::Array(all) if all.len() == 1 => {
            text.push('[');
            write(&all[0], depth, column + 1, text);
            text.push(']');
            return;
        }
        Value::Object(all) if all.len() == 1 => {
            for (key, one) in all {
                let key = format!("{{ {}: ", Value::from(key.as_str()));
                text.push_str(&key);
                write(one, depth, column + key.len(), text);
            }
            text.push_str(" }");
            return;
        }
        Value::Array(all) => {
            text.push('[');
            for (number, one) in all.iter().enumerate() {
                let _ = write!(text, "{}\n{indent}", if number > 0 { "," } else { "" });
                write(one, depth + 1, indent.len() + 1, text);
            }
            ']'
        }
        Value::Object(all) => {
            text.push('{');
            for (number, (key, one)) in all.iter().enumerate() {
                let key = format!("{}: ", Value::from(key.as_str()));
                let _ = write!(text, "{}\n{indent}{key}", if number > 0 { "," } else { "" });
                write(one, depth + 1, indent.len() + key.len() + 1, text);
            }
            '}'
        }
        other => {
            let _ = write!(text, "{other}");
            return;
        }
    };
    let _ = write!(text, "\n{}{close}", "  ".repeat(depth));
}

fn inline(value: &Value) -> String {
    match value {
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(inline).collect();
            format!("[{}]", all.join(", "))
        }
        Value::Object(all) if all.is_empty() => "{}".to_owned(),
        Value::Object(all) => {
            let all = all
                .iter()
                .map(|(key, one)| format!("{}: {}", Value::from(key.as_str()), inline(one)));
            format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
