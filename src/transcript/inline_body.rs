//! A body of API Gateway's among other words.

use serde_json::{Map, Value};

use crate::front_door::{self, State};

type Object = Map<String, Value>;

/// How a body of API Gateway's begins inside other words.
const BODIES: &[&str] = &[
    "{\"message\"",
    "{\"Message\"",
    "{ \"message\"",
    "{ \"Message\"",
    "{\\\"message\\\"",
    "{\\\"Message\\\"",
    "{'message'",
    "{'Message'",
    "{ message:",
    "{\\n",
    "{\"__type\"",
    "{&quot;message&quot;",
    "{\\u0022message\\u0022",
];

/// A body that API Gateway is known to answer with, inside other words: as it is, as a string in JSON, or
/// as Python prints it.
pub(super) fn inline_body(text: &str) -> Option<String> {
    let at = BODIES.iter().filter_map(|mark| text.find(mark)).min()?;
    let rest = text.get(at..)?;
    let body = balanced(rest)?;
    let forms = [
        body.to_owned(),
        body.replace("\\\"", "\""),
        body.replace("\\\\\\\"", "\"").replace("\\\"", "\""),
        body.replace('\'', "\"").replace(": None", ": null"),
        body.replace("&quot;", "\""),
        body.replace("\\u0022", "\""),
        body.replace("{ message:", "{ \"message\":")
            .replace('\'', "\""),
    ];
    forms.into_iter().find(|form| {
        serde_json::from_str::<Object>(form)
            .is_ok_and(|object| object.keys().any(|key| key.eq_ignore_ascii_case("message")))
            && front_door::read(form).decode().state == State::Error
    })
}

/// Up to the brace that closes the first one; bounded, so that no text makes it slow.
fn balanced(text: &str) -> Option<&str> {
    let (mut depth, mut end) = (0_usize, None);
    for (place, byte) in text.bytes().enumerate().take(8192) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    end = Some(place + 1);
                    break;
                }
            }
            _ => {}
        }
    }
    text.get(..end?)
}
