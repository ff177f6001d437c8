//! Dates as the two generations of the AWS CLI print them: text, or the seconds since 1970.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A date as text, RFC 3339 where it was a number.
pub(super) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Value>::deserialize(input)? {
        Some(Value::String(text)) => Some(text),
        Some(Value::Number(number)) => number.as_f64().and_then(of_seconds),
        _ => None,
    })
}

/// The moment that a date names; none where it cannot be read.
#[must_use]
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    // `2024-01-02T03:04:05+0900` is written so by older versions of the AWS CLI.
    text.parse().ok().or_else(|| {
        let format = "%Y-%m-%dT%H:%M:%S%z";
        Timestamp::strptime(format, text).ok()
    })
}

fn of_seconds(seconds: f64) -> Option<String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what no date can be is refused by the next step"
    )]
    let milliseconds = (seconds * 1000.0).round() as i64;
    let moment = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(moment.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_dates_of_both_generations() {
        let read = |value: Value| text(value).expect("a date");
        let said = "2024-05-06T07:08:09+00:00";
        assert_eq!(read(said.into()).as_deref(), Some(said));
        let numbers = [
            serde_json::json!(1_714_979_289),
            serde_json::json!(1_714_979_289.0),
        ];
        for number in numbers {
            let read = read(number).expect("a date");
            assert_eq!(read, "2024-05-06T07:08:09Z");
            assert_eq!(moment(&read), moment(said));
        }
        assert_eq!(read(Value::Null), None);
        assert_eq!(moment("2024-05-06T07:08:09+0000"), moment(said));
        assert_eq!(moment("yesterday"), None);
        assert_eq!(read(serde_json::json!(1e300)), None);
    }
}
