//! The tables' texts, bent from a seed: nothing panics, and printing gives back what was parsed. The
//! fuzz targets in `fuzz/` look for the same with more patience.

use apigw_doctor::checks::{Check, REGISTRY};
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::front_door;
use apigw_doctor::model::{Form, InvokeUrl, Pasted, Target};
use apigw_doctor::report::{self, Level, Naming, Redactor, Report};

use crate::{answers, urls};

/// Numbers from a seed: a failure is repeated by running the test again.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // xorshift64 (Marsaglia, 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a small number");
        usize::try_from(self.next() % end).expect("a small number")
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

const PIECES: &[&str] = &[
    ".",
    "/",
    "//",
    ":",
    "@",
    "#",
    "?",
    "&",
    "=",
    "%",
    "%2e",
    "'",
    "\"",
    "<",
    ">",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "\\",
    "|",
    ";",
    " ",
    "\n",
    "\r\n",
    "\t",
    "-",
    "vpce-",
    "execute-api",
    "amazonaws.com",
    "arn:",
    "curl ",
    "https://",
    "é",
    "\u{200b}",
    "\u{1f600}",
    "а",
    "\0",
    "HTTP/1.1 403 X",
    "User: ",
    "{\"message\":",
    "$",
    "us-east-1",
    ":443",
    "\u{ff0e}",
];

/// A text with some characters taken out, put in or doubled.
fn bent(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut all: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(4) {
        let at = dice.below(all.len() + 1);
        match dice.below(5) {
            0 if at < all.len() => {
                all.remove(at);
            }
            1 => all.truncate(at),
            2 => {
                let from = dice.below(other.chars().count() + 1);
                all.splice(at..at, other.chars().skip(from).take(20));
            }
            _ => {
                let piece = *dice.pick(PIECES);
                all.splice(at..at, piece.chars());
            }
        }
    }
    all.into_iter().collect()
}

fn url_checks() -> Vec<&'static Check> {
    REGISTRY
        .iter()
        .copied()
        .filter(|check| check.code.starts_with("URL") && check.needs.is_empty())
        .collect()
}

fn judge(text: &str, checks: &[&'static Check]) {
    let Ok(pasted) = Pasted::read(text) else {
        return;
    };
    let Ok(url) = pasted.url.parse::<InvokeUrl>() else {
        return;
    };
    assert_eq!(url.to_string(), pasted.url, "{text:?}");
    let again: InvokeUrl = url.to_string().parse().expect("what was printed parses");
    assert_eq!(again, url, "{text:?}");
    let recorded = Target::new(url, Vec::new());
    let json = serde_json::to_string(&recorded).expect("JSON");
    let read: Target = serde_json::from_str(&json).expect("what was recorded reads");
    assert_eq!(read, recorded, "{text:?}");
    let facts = Facts::of_target(recorded);
    let diagnosis = diagnose(&facts, checks);
    let report = Report::new(&facts, &diagnosis).with_forms(&facts);
    let url = &report.target.as_ref().expect("a target").url;
    for finding in &report.findings {
        if let Some(span) = finding.span {
            assert!(span.of(url).is_some(), "{text:?} {}", finding.code);
        }
    }
}

#[test]
fn bent_urls_are_judged_or_refused() {
    let (texts, checks) = (urls::texts(), url_checks());
    let mut dice = Dice(0x5eed_0001);
    for text in &texts {
        judge(text, &checks);
    }
    for _ in 0..3000 {
        let (text, other) = (dice.pick(&texts).clone(), dice.pick(&texts).clone());
        if text.len() < 2000 {
            judge(&bent(&text, &other, &mut dice), &checks);
        }
    }
}

#[test]
fn bent_answers_are_decoded_or_said_to_fit_nothing() {
    let texts = answers::texts();
    let mut dice = Dice(0x5eed_0002);
    for _ in 0..5000 {
        let (text, other) = (dice.pick(&texts).clone(), dice.pick(&texts).clone());
        let bent = bent(&text, &other, &mut dice);
        let decoded = front_door::read(&bent).decode();
        let mut redactor = Redactor::new(Level::All, Naming::Readable, None);
        let told = redactor.apply(Report::of_answer(&decoded));
        let told = report::json(&told).expect("JSON");
        assert!(told.ends_with("}\n"), "{bent:?}");
    }
}

/// Well-formed URLs of every form, put together by chance: each has the form it was made with, nothing
/// is found in it, and parsing and printing give it back.
#[test]
fn parsing_then_printing_gives_the_same_url() {
    let mut dice = Dice(0x5eed_0003);
    let letters: Vec<char> = ('a'..='z').chain('0'..='9').collect();
    let hex: Vec<char> = ('a'..='f').chain('0'..='9').collect();
    let word = |dice: &mut Dice, from: &[char], length: usize| -> String {
        (0..length).map(|_| *dice.pick(from)).collect()
    };
    let regions = [
        ("us-east-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("us-gov-west-1", "amazonaws.com"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
    ];
    for _ in 0..2000 {
        let (region, suffix) = *dice.pick(&regions);
        let api = word(&mut dice, &letters, 10);
        let vpce = format!("vpce-{}", word(&mut dice, &hex, 17));
        let tail = word(&mut dice, &letters, 8);
        let (host, form) = match dice.below(4) {
            0 => (
                format!("{api}.execute-api.{region}.{suffix}"),
                Form::PrivateDns,
            ),
            1 => (
                format!("{api}-{vpce}.execute-api.{region}.{suffix}"),
                Form::Alias,
            ),
            2 => (
                format!("{vpce}-{tail}.execute-api.{region}.vpce.{suffix}"),
                Form::EndpointDns,
            ),
            _ => (
                format!("{vpce}-{tail}-{region}a.execute-api.{region}.vpce.{suffix}"),
                Form::EndpointDnsZonal,
            ),
        };
        let mut text = format!("https://{host}");
        for _ in 0..=dice.below(4) {
            let length = dice.below(8) + 1;
            text = format!("{text}/{}", word(&mut dice, &letters, length));
        }
        if dice.below(2) == 0 {
            text = format!("{text}?a={}", word(&mut dice, &letters, 5));
        }
        let url: InvokeUrl = text.parse().expect("a URL");
        assert_eq!(url.to_string(), text);
        assert_eq!(url.form(), form, "{text}");
        assert_eq!(
            url.corrected(),
            [text.clone()],
            "nothing is to be corrected"
        );
    }
}
