//! What Systems Manager hands back of a command on many hosts: `aws ssm list-command-invocations --details` and
//! `aws ssm get-command-invocation`.
//!
//! Of each host's output only the beginning is in there, 2,500 and 24,000 characters. A report's beginning has the
//! verdict and the cause, so that it is read as far as it goes.
//!
//! Source: AWS, `ListCommandInvocations`, `GetCommandInvocation` and `CommandPlugin`; the words around the output
//! are those of amazon-ssm-agent.

use serde::Deserialize;
use serde_json::Value;

use super::host::HostReport;

/// What stands between a command's output and what it said on stderr.
const ERROR: &str = "\n----------ERROR-------";
/// What stands where the output was cut off.
const CUT: &str = "---Output truncated---";

/// What one host of a command gave back.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The host.
    pub host: String,
    /// Its report, or in words why there is none.
    pub report: Result<HostReport, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Invoked {
    instance_id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    status_details: String,
    #[serde(default)]
    command_plugins: Vec<Plugin>,
    standard_output_content: Option<String>,
    standard_error_content: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Plugin {
    #[serde(default)]
    output: String,
}

/// The hosts of a command; nothing where the JSON is not what Systems Manager prints.
#[must_use]
pub fn invocations(json: &Value) -> Option<Vec<Invocation>> {
    let all = match json.get("CommandInvocations") {
        Some(all) => all.as_array()?.as_slice(),
        None => std::slice::from_ref(json),
    };
    let read = |one: &Value| Invoked::deserialize(one).ok().map(Invocation::from);
    all.iter().map(read).collect()
}

impl From<Invoked> for Invocation {
    fn from(invoked: Invoked) -> Self {
        let outputs = invoked.command_plugins.into_iter().map(|it| it.output);
        let outputs = outputs.chain(invoked.standard_output_content);
        let mut outputs: Vec<String> = outputs.filter(|it| !it.trim().is_empty()).collect();
        let report = outputs.iter().find_map(|output| report(output));
        let state = if invoked.status_details.is_empty() {
            invoked.status
        } else {
            invoked.status_details
        };
        let report = report.ok_or_else(|| {
            outputs.extend(invoked.standard_error_content);
            let said = outputs.iter().flat_map(|it| it.lines());
            let mut said = said.map(str::trim).filter(|it| !it.is_empty());
            let said = said.rfind(|it| !it.starts_with("---"));
            match said {
                Some(said) => format!("Systems Manager says {state}, and the host: {said}"),
                None => format!("Systems Manager says {state}, and there is no output"),
            }
        });
        Self {
            host: invoked.instance_id,
            report,
        }
    }
}

/// The report in a command's output, as far as there is one.
fn report(output: &str) -> Option<HostReport> {
    let own = output.split_once(ERROR).map_or(output, |(own, _)| own);
    let own = own.get(own.find('{')?..)?;
    if let Ok(report) = HostReport::from_json(own.trim_end()) {
        return Some(report);
    }
    let own = own.split_once(CUT).map_or(own, |(own, _)| own);
    HostReport::from_rest(closed(own)?).ok()
}

/// What is open at a place of a JSON text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Array,
    /// Before or in a name.
    Name,
    /// After a name.
    Value,
}

/// The values that are whole in a JSON text that was cut off.
fn closed(text: &str) -> Option<Value> {
    let mut open: Vec<Open> = Vec::new();
    let mut whole = (0, Vec::new());
    let (mut in_text, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_text = false;
                    if open.last() != Some(&Open::Name) {
                        whole = (at + 1, open.clone());
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' => open.push(Open::Array),
            b'{' => open.push(Open::Name),
            b':' => *open.last_mut()? = Open::Value,
            b',' => {
                whole = (at, open.clone());
                if let Some(last) = open.last_mut().filter(|it| **it != Open::Array) {
                    *last = Open::Name;
                }
            }
            b']' | b'}' => {
                open.pop()?;
                whole = (at + 1, open.clone());
                if open.is_empty() {
                    break;
                }
            }
            _ => {}
        }
    }
    let (end, open) = whole;
    let mut text = text.get(..end)?.to_owned();
    for each in open.iter().rev() {
        text.push(if *each == Open::Array { ']' } else { '}' });
    }
    serde_json::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_whole_of_a_cut_text_is_read_wherever_it_was_cut() {
        let text = r#"{"a": [1, {"b": "x\"}]"}], "c": {"d": true, "e": null}, "f": "g"}"#;
        let whole: Value = serde_json::from_str(text).expect("JSON");
        for end in 1..text.len() {
            let cut = text.get(..end).expect("ASCII");
            let Some(read) = closed(cut) else {
                // Before the first value is whole, nothing is.
                assert!(end < 11, "{cut}");
                continue;
            };
            // Nothing is there that is not in the whole text.
            for (name, value) in read.as_object().expect("an object") {
                if value.is_string() || value.is_boolean() {
                    assert_eq!(value, &whole[name]);
                }
            }
        }
        assert_eq!(closed(text), Some(whole));
        let text = r#"{"a": [1, {"b": "x\"}]"}], "c": {"d": tr"#;
        let read = closed(text).expect("a part");
        assert_eq!(read["a"], json!([1, {"b": "x\"}]"}]));
        assert_eq!(read["c"], Value::Null);
    }

    #[test]
    fn a_host_without_a_report_says_why() {
        let invoked = |details: &str, output: &str| {
            json!({"CommandInvocations": [{
                "InstanceId": "i-0123456789abcdef0",
                "Status": "Failed",
                "StatusDetails": details,
                "CommandPlugins": [{"Output": output}],
            }]})
        };
        let why = |json: &Value| {
            let all = invocations(json).expect("invocations");
            all[0].report.as_ref().expect_err("no report").clone()
        };
        assert_eq!(
            why(&invoked("Undeliverable", "")),
            "Systems Manager says Undeliverable, and there is no output"
        );
        let output =
            "\n----------ERROR-------\nthere is no apigw-doctor at /usr/local/bin/apigw-doctor\n";
        assert_eq!(
            why(&invoked("Failed", output)),
            "Systems Manager says Failed, and the host: there is no apigw-doctor at \
             /usr/local/bin/apigw-doctor"
        );
        assert!(invocations(&json!({"Reservations": []})).is_none());
    }
}
