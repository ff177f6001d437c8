//! Changes JSON so that it stays JSON: bytes changed at random mostly get no further than its parser.

use libfuzzer_sys::fuzzer_mutate;
use serde_json::{Value, json};

/// Pieces of texts that mean something to somebody.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{e9}",
    "\u{1f600}",
    "::error::",
    "##[error]",
    "'",
    "\"",
    "\\",
    "`",
    "$(",
    "<",
    "&",
    "{",
    "}",
    "[",
    "]",
    "|",
    "#",
    "?",
    "=",
    "&amp;",
    ":",
    "::",
    "/",
    "//",
    "@",
    "*",
    "-",
    "0",
    "-1",
    "4294967296",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.5",
    "fd00::5",
    "255.255.255.255/33",
    "vpce-",
    "arn:aws:",
    "https://",
    "key=",
    "token=",
    "Bearer ",
    "not-asked",
    "known",
    "unknown",
    "all",
    "tcp",
    "active",
];

/// Changes the first `size` bytes of `data`, and says how many there are then.
pub(crate) fn json(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) << 1 | 1);
    let value = data
        .get(..size)
        .and_then(|it| serde_json::from_slice(it).ok());
    let Some(mut value) = value.filter(|_| dice.below(32) > 0) else {
        return fuzzer_mutate(data, size, max_size);
    };
    for _ in 0..=dice.below(4) {
        let [from, place] = [(); 2].map(|()| dice.below(count(&value)));
        let donor = nth(&mut value, from).clone();
        change(nth(&mut value, place), donor, &mut dice);
    }
    let text = value.to_string();
    match data
        .get_mut(..text.len())
        .filter(|_| text.len() <= max_size)
    {
        Some(place) => {
            place.copy_from_slice(text.as_bytes());
            text.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
}

fn change(value: &mut Value, donor: Value, dice: &mut Dice) {
    let constants = [
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(65535),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!([]),
        json!({}),
        json!("not-asked"),
        json!({"unknown": {"why": "denied", "detail": "x"}}),
    ];
    match (dice.below(8), value) {
        (0, value) => *value = dice.pick(&constants).clone(),
        (1, value) => *value = donor,
        (_, Value::Array(all)) => {
            let place = dice.below(all.len() + 1);
            match (dice.below(4), all.get(place).cloned()) {
                (0, Some(_)) => {
                    all.remove(place);
                }
                (1, Some(one)) => all.extend(vec![one; 1 << dice.below(7)]),
                (2, Some(_)) => all.reverse(),
                _ => all.insert(place, donor),
            }
        }
        (_, Value::Object(all)) => {
            let names: Vec<String> = all.keys().cloned().collect();
            if let Some(name) = names.get(dice.below(names.len() + 1)) {
                match dice.below(3) {
                    0 => {
                        all.remove(name);
                    }
                    1 => {
                        all.insert(name.clone(), donor);
                    }
                    _ => change(all.get_mut(name).expect("it is there"), donor, dice),
                }
            }
        }
        (_, Value::String(text)) => {
            let mut all: Vec<char> = text.chars().collect();
            let at = dice.below(all.len() + 1);
            match dice.below(4) {
                0 => all.truncate(at),
                1 if at < all.len() => {
                    all.remove(at);
                }
                2 => all = all.repeat(2),
                _ => {
                    all.splice(at..at, dice.pick(PIECES).chars());
                }
            }
            *text = all.into_iter().take(20_000).collect();
        }
        (_, Value::Number(number)) => {
            let old = number.as_i64().unwrap_or_default();
            *number = dice
                .pick(&[
                    old.wrapping_add(1),
                    old.wrapping_sub(1),
                    old.wrapping_mul(2),
                    -old,
                    0,
                ])
                .to_owned()
                .into();
        }
        (_, value @ Value::Bool(true)) => *value = json!(false),
        (_, value) => *value = json!(true),
    }
}

/// How many values there are, this one and all within it.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(all) => all.iter().map(count).sum(),
        Value::Object(all) => all.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// The value of a number: this one, and then those within it.
fn nth(value: &mut Value, number: usize) -> &mut Value {
    fn find<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
        match value {
            Value::Array(all) => all.iter_mut().find_map(|one| find(one, left)),
            Value::Object(all) => all.values_mut().find_map(|one| find(one, left)),
            _ => None,
        }
    }
    let mut left = number.min(count(value) - 1);
    find(value, &mut left).expect("there are that many")
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // xorshift64 (Marsaglia, 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % end.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
