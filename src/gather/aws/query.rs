//! What services say in XML that are asked by a form: Elastic Load Balancing and IAM.
//!
//! Source: Smithy, "AWS query protocol". A list has its entries as `member`; what an operation tells stands below
//! `…Result`; an error is an `Error` with a code and a message.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// Deeper than any answer that is read.
const DEEPEST: usize = 32;

/// The members that are numbers; text is text in XML.
const NUMBERS: &[&str] = &["Port"];

/// An element that is read: its name, what is in it, and its text.
#[derive(Default)]
struct Element {
    name: String,
    /// Whether elements are in it. Spaces between them are no text.
    is_outer: bool,
    inner: Vec<(String, Value)>,
    text: String,
}

impl Element {
    fn named(name: &[u8]) -> Self {
        Self {
            name: String::from_utf8_lossy(name).into_owned(),
            ..Self::default()
        }
    }

    /// What it says; nothing, where it is empty.
    fn value(self) -> Option<Value> {
        if self.is_outer && self.inner.is_empty() {
            return None;
        }
        if self.inner.is_empty() {
            let number = || {
                let number = NUMBERS.contains(&self.name.as_str());
                number.then(|| self.text.parse::<u64>().ok()).flatten()
            };
            return match self.text.as_str() {
                "" => None,
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                text => Some(number().map_or_else(|| text.into(), Value::from)),
            };
        }
        if self.inner.iter().all(|(name, _)| name == "member") {
            return Some(self.inner.into_iter().map(|(_, value)| value).collect());
        }
        Some(Value::Object(self.inner.into_iter().collect()))
    }
}

/// An answer as the AWS CLI prints it: its outermost element, whatever it is called. What is empty is left out.
/// `None` where it is no XML, or goes too deep.
pub(super) fn read(answer: &[u8]) -> Option<Value> {
    let mut reader = Reader::from_reader(answer);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Empty(_) => open.last_mut()?.is_outer = true,
            Event::Start(tag) if open.len() < DEEPEST => {
                open.last_mut()?.is_outer = true;
                open.push(Element::named(tag.local_name().as_ref()));
            }
            Event::Start(_) => return None,
            Event::End(_) => {
                let element = open.pop().filter(|_| !open.is_empty())?;
                let name = element.name.clone();
                if let Some(value) = element.value() {
                    open.last_mut()?.inner.push((name, value));
                }
            }
            Event::Text(text) => open.last_mut()?.text += &text.decode().ok()?,
            Event::CData(text) => open.last_mut()?.text += &text.decode().ok()?,
            Event::GeneralRef(reference) => {
                let name = reference.decode().ok()?;
                let letter = match reference.resolve_char_ref().ok()? {
                    Some(letter) => letter.to_string(),
                    None => quick_xml::escape::resolve_xml_entity(&name)?.to_owned(),
                };
                open.last_mut()?.text += &letter;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let outermost = open.pop().filter(|_| open.is_empty())?;
    outermost.inner.into_iter().next().map(|(_, value)| value)
}

/// What an operation tells; nothing where it tells nothing, as of a list that is empty.
pub(super) fn result(answer: &Value, operation: &str) -> Value {
    let told = answer.get(format!("{operation}Result"));
    told.cloned().unwrap_or_else(|| Value::Object(Map::new()))
}

/// The code and the message of an error.
pub(super) fn refusal(answer: &[u8]) -> Option<(String, String)> {
    let answer = read(answer)?;
    let error = answer
        .get("Error")
        .or_else(|| answer.pointer("/Errors/Error"))?;
    let text = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
    Some((text("Code")?, text("Message").unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_reads_as_the_aws_cli_prints_it() {
        let text = "<?xml version=\"1.0\"?>\n<DescribeListenersResponse xmlns=\"http://x/\">\n  <DescribeListenersResult>
            <Listeners>
              <member><ListenerArn>arn:a</ListenerArn><Port>443</Port><Certificates/>
                <DefaultActions><member><Type>forward</Type><TargetGroupArn>a&amp;b&#45;c</TargetGroupArn></member></DefaultActions>
              </member>
              <member><ListenerArn>arn:b</ListenerArn><IsDefault>true</IsDefault><HealthCheckPort>80</HealthCheckPort></member>
            </Listeners></DescribeListenersResult>
            <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DescribeListenersResponse>";
        let answer = read(text.as_bytes()).expect("XML");
        assert_eq!(
            result(&answer, "DescribeListeners"),
            json!({ "Listeners": [
                { "ListenerArn": "arn:a", "Port": 443,
                  "DefaultActions": [{ "Type": "forward", "TargetGroupArn": "a&b-c" }] },
                { "ListenerArn": "arn:b", "IsDefault": true, "HealthCheckPort": "80" },
            ] })
        );
        assert_eq!(result(&answer, "Other"), json!({}));
    }

    #[test]
    fn an_error_has_a_code_and_a_message() {
        let text = "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code>\
            <Message>no role</Message></Error></ErrorResponse>";
        let wanted = Some(("NoSuchEntity".to_owned(), "no role".to_owned()));
        assert_eq!(refusal(text.as_bytes()), wanted);
        assert_eq!(refusal(b"{}"), None);
        assert_eq!(refusal(b"<html><body>no</body></html>"), None);
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for text in ["", "{}", "<a><b></a>", "</a>", "<a>&unknown;</a>"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        let deep = "<a>".repeat(100);
        assert_eq!(read(deep.as_bytes()), None);
    }
}
