//! How far to go, and how to reach AWS, as typed.

use std::time::Duration;

use clap::Args;

use crate::model::Region;

/// How far to go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct BoundsArgs {
    /// How long the whole run may take
    #[arg(long, global = true, value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub timeout: Duration,
    /// How long one connection, handshake or question may take
    #[arg(long, global = true, value_name = "TIME", default_value = "3s", value_parser = duration)]
    pub connect_timeout: Duration,
    /// How often a connection is tried that gets no answer
    #[arg(long, global = true, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u32).range(1..=10))]
    pub probe_attempts: u32,
}

/// How to reach AWS. The names are the AWS CLI's.
#[derive(Debug, Args)]
#[command(next_help_heading = "AWS")]
pub struct AwsArgs {
    /// The profile to read with
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// The profile of the API's owner, where that is another account
    #[arg(long, global = true, value_name = "NAME")]
    pub api_profile: Option<String>,
    /// The Region, where the URL does not name it
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<Region>,
    /// Where AWS's APIs are, for tests
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
}

/// A time such as `500ms`, `3s` or `2m`; a bare number is seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "give a time such as 500ms, 3s or 2m".to_owned();
    let ms = milliseconds(text).ok_or_else(wrong)?;
    if !(1..=3_600_000).contains(&ms) {
        return Err("give a time between 1ms and 60m".to_owned());
    }
    Ok(Duration::from_millis(ms))
}

/// The same, or none: `0`.
pub(super) fn pause(text: &str) -> Result<Duration, String> {
    match milliseconds(text) {
        Some(0) => Ok(Duration::ZERO),
        _ => duration(text),
    }
}

/// How far back to look: `15m`, `24h` or `7d`.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    const LONGEST: u64 = 90 * 24 * 3_600_000;
    let wrong = || "give a span such as 15m, 24h or 7d".to_owned();
    let ms = milliseconds(text).ok_or_else(wrong)?;
    if !(1000..=LONGEST).contains(&ms) {
        return Err("give a span between 1s and 90d".to_owned());
    }
    Ok(Duration::from_millis(ms))
}

/// The milliseconds of a number with its unit, as many as can be counted; none where the text is no such thing.
fn milliseconds(text: &str) -> Option<u64> {
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().ok()?;
    let factor = match unit {
        "ms" => 1,
        "s" | "" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(number.saturating_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("3"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("2m"), Ok(Duration::from_mins(2)));
        for wrong in [
            "",
            "s",
            "0s",
            "-1s",
            "2h",
            "99999999999999999999s",
            "1.5s",
            "61m",
        ] {
            assert!(duration(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(duration("1h"), Ok(Duration::from_hours(1)));
        assert_eq!(pause("0"), Ok(Duration::ZERO));
        assert_eq!(pause("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(span("7d"), Ok(Duration::from_hours(168)));
        for wrong in ["0", "91d", "7w", "500ms"] {
            assert!(span(wrong).is_err(), "{wrong:?}");
        }
    }
}
