//! Values of conditions by type: numbers, instants, prefixes, Booleans, bytes.
//!
//! Source: AWS, "IAM JSON policy elements: Condition operators". Parsing is strict: what is only
//! nearly a number or a date compares with nothing.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;

/// A decimal number of any length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Decimal {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            negative: negative && !zero,
            whole,
            fraction,
        })
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let size = |one: &Self, other: &Self| {
            let whole = (one.whole.len(), &one.whole).cmp(&(other.whole.len(), &other.whole));
            whole.then_with(|| one.fraction.cmp(&other.fraction))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(self, other),
            (true, true) => size(other, self),
        }
    }
}

impl Decimal {
    /// Whether floating-point numbers of 64 bits tell it from every other number of so many digits.
    pub(super) const fn is_short(&self) -> bool {
        const DIGITS: usize = f64::DIGITS as usize;
        self.whole.len() + self.fraction.len() <= DIGITS
    }

    /// How two numbers stand as floating-point numbers, where that may be otherwise.
    pub(super) fn compare_as_float(&self, other: &Self) -> Option<Ordering> {
        if self.is_short() && other.is_short() {
            return None;
        }
        let float = |it: &Self| it.to_string().parse::<f64>().ok();
        float(self)?.partial_cmp(&float(other)?)
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() {
            "0"
        } else {
            &self.whole
        };
        match self.fraction.as_str() {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

impl Decimal {
    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    /// A number that is greater.
    pub(super) fn above(&self) -> String {
        if self.negative {
            "0".to_owned()
        } else {
            format!("1{:0>1$}", self.whole, self.whole.len().max(1))
        }
    }

    /// A number that is less.
    pub(super) fn below(&self) -> String {
        if self.negative || self.is_zero() {
            format!("-1{:0>1$}", self.whole, self.whole.len().max(1))
        } else {
            "0".to_owned()
        }
    }

    /// A number between this one and a greater one.
    pub(super) fn between(&self, greater: &Self) -> String {
        let digits = self.fraction.len().max(greater.fraction.len());
        let beside = |it: &Self, sign: &str| {
            let whole = if it.whole.is_empty() { "0" } else { &it.whole };
            format!("{sign}{whole}.{:0<digits$}1", it.fraction)
        };
        match (self.negative, greater.negative) {
            (true, false) if !greater.is_zero() => "0".to_owned(),
            (true, _) => beside(greater, "-"),
            (false, _) => beside(self, ""),
        }
    }
}

/// An instant as policies write it.
pub(super) fn written(instant: i128) -> Option<String> {
    let instant = jiff::Timestamp::from_nanosecond(instant).ok()?;
    Some(instant.to_string())
}

/// An instant, in nanoseconds since 1970 UTC: an ISO 8601 date of the W3C's profile, or seconds of
/// the epoch. A number of four digits is a year.
pub(super) fn instant(text: &str) -> Option<i128> {
    const NANOS: i128 = 1_000_000_000;
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if all_digits(whole) && whole.len() != 4 && (fraction.is_empty() || all_digits(fraction)) {
        if text.ends_with('.') || whole.len() > 18 {
            return None;
        }
        return Some(whole.parse::<i128>().ok()? * NANOS + nanos(fraction)?);
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| number(part, 2))?;
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > days(year, month) {
        return None;
    }
    let midnight = days_since_1970(year, month, day) * 86_400 * NANOS;
    let Some(time) = time else {
        return Some(midnight);
    };
    if date.len() != 10 {
        return None;
    }
    let (clock, offset) = zoned(time)?;
    let mut parts = clock.splitn(3, ':');
    let (hours, minutes) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (seconds, part) = match parts.next() {
        None => (0, 0),
        Some(text) => match text.split_once('.') {
            None => (number(text, 2)?, 0),
            Some((_, "")) => return None,
            Some((seconds, part)) => (number(seconds, 2)?, nanos(part)?),
        },
    };
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let of_day = hours * 3600 + minutes * 60 + seconds - offset;
    Some(midnight + of_day * NANOS + part)
}

/// A time of day without its zone, and the zone's distance from UTC in seconds.
fn zoned(time: &str) -> Option<(&str, i128)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let place = time.rfind(['+', '-'])?;
    let (clock, zone) = (time.get(..place)?, time.get(place..)?);
    let (sign, zone) = match zone.strip_prefix('-') {
        Some(zone) => (-1, zone),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = zone.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then_some((clock, sign * (hours * 60 + minutes) * 60))
}

fn number(text: &str, digits: usize) -> Option<i128> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn nanos(fraction: &str) -> Option<i128> {
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    nine.parse().ok()
}

const fn leap(year: i128) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days(year: i128, month: i128) -> i128 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days of the proleptic Gregorian calendar.
fn days_since_1970(year: i128, month: i128, day: i128) -> i128 {
    let before = year - 1;
    let whole = before * 365 + before / 4 - before / 100 + before / 400;
    let of_year: i128 = (1..month).map(|month| days(year, month)).sum();
    whole + of_year + day - 1 - 719_162
}

/// A prefix; an address alone is one of full length. Host bits are ignored, as AWS ignores them.
pub(super) fn prefix(text: &str) -> Option<IpNet> {
    if text.contains('/') {
        return text.parse::<IpNet>().ok().map(|net| net.trunc());
    }
    text.parse::<IpAddr>().ok().map(IpNet::from)
}

/// Whether a prefix holds addresses that clients in VPCs have as a rule: those of private networks, and
/// of all in the case of a prefix that is wider.
///
/// Source: AWS, "VPC CIDR blocks"; RFC 1918, RFC 6598, RFC 4193.
#[must_use]
pub fn is_of_a_vpc(text: &str) -> bool {
    const PRIVATE: [&str; 5] = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "fc00::/7",
    ];
    let Some(net) = prefix(text) else {
        // A variable, or what is no address at all: that is another fault.
        return text.contains("${");
    };
    PRIVATE
        .iter()
        .filter_map(|it| prefix(it))
        .any(|private| private.contains(&net) || net.contains(&private))
}

/// `true` or `false`, in any case of letters.
pub(super) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// The bytes of a base64 text (RFC 4648, 4).
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for byte in body.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimals_strictly() {
        for wrong in [
            "", "-", "10abc", " 1", "+1", "1e3", ".5", "5.", "0x1", "1,0",
        ] {
            assert_eq!(Decimal::parse(wrong), None, "{wrong:?}");
        }
        let compare = |one, other| {
            Decimal::parse(one)
                .expect("one")
                .compare(&Decimal::parse(other).expect("other"))
        };
        assert_eq!(compare("010.50", "10.5"), Ordering::Equal);
        assert_eq!(compare("-0", "0"), Ordering::Equal);
        assert_eq!(compare("-2", "-10"), Ordering::Greater);
        assert_eq!(
            compare("99999999999999999999.2", "99999999999999999999.1"),
            Ordering::Greater
        );
        assert_eq!(compare("1.05", "1.5"), Ordering::Less);
    }

    #[test]
    fn long_numbers_are_compared_as_floats_too() {
        let float = |one, other| {
            let one = Decimal::parse(one).expect("one");
            one.compare_as_float(&Decimal::parse(other).expect("other"))
        };
        assert_eq!(float("999999999999999", "999999999999998"), None);
        let (one, other) = ("9007199254740993", "9007199254740992");
        assert_eq!(float(one, other), Some(Ordering::Equal));
        assert_eq!(float(one, "1"), Some(Ordering::Greater));
        assert_eq!(float("1.00000000000000000001", "1"), Some(Ordering::Equal));
    }

    #[test]
    fn reads_instants() {
        for (text, seconds) in [
            ("1970", 0),
            ("1970-01-02", 86_400),
            ("2024-02-29T12:30Z", 1_709_209_800),
            ("2024-02-29T12:30:00+02:00", 1_709_202_600),
            ("1709209800", 1_709_209_800),
            ("2000-03-01T00:00:00Z", 951_868_800),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(instant(text), Some(seconds * 1_000_000_000), "{text}");
        }
        assert_eq!(instant("10.5"), Some(10_500_000_000));
        assert_eq!(instant("1970-01-01T00:00:00.25Z"), Some(250_000_000));
        for wrong in [
            "",
            "2023-02-29",
            "2024-13",
            "2024-1-1",
            "2024-01-01T10:00",
            "now",
            "10.",
            "2024-01-01T25:00Z",
            "2024T10:00Z",
            "-5",
        ] {
            assert_eq!(instant(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn reads_base64_and_prefixes() {
        assert_eq!(base64("QmluYXJ5"), Some(b"Binary".to_vec()));
        assert_eq!(base64("YQ=="), Some(b"a".to_vec()));
        assert_eq!(base64("YQ="), None);
        assert_eq!(prefix("123.4.5.6/24"), prefix("123.4.5.0/24"));
        assert_eq!(prefix("10.0.0.0/33"), None);
    }
}
