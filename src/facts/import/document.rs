//! The documents of a file: JSON, one or several after another, or YAML.
//!
//! What is neither still tells of which kind it is: a file that was cut off by the keys before the
//! cut, the AWS CLI's text and tables by their headings.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A file whose objects cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// What is wrong with it.
    pub(super) why: String,
    /// The kinds that it holds, by the AWS CLI's keys; empty where nothing tells.
    pub(super) kinds: Vec<String>,
}

impl Unreadable {
    fn new(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            kinds: Vec::new(),
        }
    }
}

/// The kinds that the beginning of a text says it holds.
pub(super) fn kinds_said(start: &str) -> Vec<String> {
    if start.trim_start().starts_with('{') {
        return keys_before_the_cut(start);
    }
    let key = |line: &str| Some(line.strip_suffix(':')?.to_owned());
    let keys = start.lines().filter_map(key);
    headings(start).into_iter().chain(keys).collect()
}

/// The documents of a text, each as JSON.
pub(super) fn documents(text: &str) -> Result<Vec<Cow<'_, str>>, Unreadable> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Unreadable::new("it is empty"));
    }
    if start.starts_with(['{', '[']) {
        return json(text);
    }
    let kinds = headings(text);
    if !kinds.is_empty() {
        return Err(Unreadable {
            why: "it is the AWS CLI's text or table output, which is not read: use --output json"
                .to_owned(),
            kinds,
        });
    }
    yaml(text)
}

fn json(text: &str) -> Result<Vec<Cow<'_, str>>, Unreadable> {
    let all: Result<Vec<&RawValue>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect();
    match all {
        Ok(all) => Ok(all.into_iter().map(|raw| raw.get().into()).collect()),
        Err(error) => Err(Unreadable {
            why: format!("it is no whole JSON document: {error}"),
            kinds: keys_before_the_cut(text),
        }),
    }
}

fn yaml(text: &str) -> Result<Vec<Cow<'_, str>>, Unreadable> {
    // A cut in JSON shows; in YAML it may only show in the line that it goes through.
    if !text.ends_with('\n') {
        return Err(Unreadable::new(
            "it is no JSON, and its last line does not end, so that YAML may be cut off there",
        ));
    }
    let mut all = Vec::new();
    for document in yaml_serde::Deserializer::from_str(text) {
        let value = Value::deserialize(document)
            .map_err(|error| Unreadable::new(format!("it is neither JSON nor YAML: {error}")))?;
        match value {
            Value::Null => {}
            Value::Object(_) | Value::Array(_) => all.push(value.to_string().into()),
            _ => {
                return Err(Unreadable::new(
                    "it is no output of the AWS CLI in JSON or YAML",
                ));
            }
        }
    }
    if all.is_empty() {
        return Err(Unreadable::new("it is empty"));
    }
    Ok(all)
}

/// The keys of the outermost object that stand before the place where a JSON text ends too early.
fn keys_before_the_cut(text: &str) -> Vec<String> {
    let (mut keys, mut depth, mut string) = (Vec::new(), 0_usize, None);
    let mut last = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (&mut string, character) {
            (Some(_), '"') => last = string.take().unwrap_or_default(),
            (Some(inside), '\\') => inside.extend(characters.next()),
            (Some(inside), other) => inside.push(other),
            (None, '"') => string = Some(String::new()),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            (None, ':') if depth == 1 => keys.push(std::mem::take(&mut last)),
            (None, _) => {}
        }
    }
    keys
}

/// The kinds that the AWS CLI's text or table output says that it holds.
fn headings(text: &str) -> Vec<String> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let rule = first.len() > 3 && first.chars().all(|c| c == '-');
    if rule || first.starts_with(['|', '+']) {
        // The first words of a table are the command's: |  DescribeRouteTables  |
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let name = words.filter(|word| !word.is_empty()).take(1);
        return name
            .map(|word| word.trim_start_matches("Describe").to_owned())
            .collect();
    }
    let heading = |line: &&str| {
        let (word, rest) = line.split_once('\t')?;
        let capitals = word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase());
        (capitals && !rest.is_empty()).then(|| word.to_owned())
    };
    let mut found: Vec<String> = text.lines().filter_map(|line| heading(&line)).collect();
    found.sort_unstable();
    found.dedup();
    if heading(&first).is_some() {
        found
    } else {
        Vec::new()
    }
}
/// A file's text, in UTF-8 or as `PowerShell` redirects output: UTF-16 with a mark.
///
/// # Errors
/// It is no text; what it is.
pub fn output_text(bytes: Vec<u8>) -> Result<String, &'static str> {
    let text = match bytes.as_slice() {
        [0x1f, 0x8b, ..] => return Err("it is compressed: unpack it"),
        [0xff, 0xfe, rest @ ..] => {
            let units = rest.chunks_exact(2);
            let units = units.filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)));
            String::from_utf16(&units.collect::<Vec<u16>>()).ok()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    };
    text.ok_or("it is no text")
}
