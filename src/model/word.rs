//! The kinds of text that stand in commands, each with the grammar that it must have.

use std::borrow::Cow;

use super::command::{Filling, Part};
use super::{InvokeUrl, Region, visible_json};

/// A text of the letters, the digits and these marks; an option it can never be.
fn made_of(text: &str, marks: &str, longest: usize) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
    (1..=longest).contains(&text.len()) && text.chars().all(fits) && !text.starts_with('-')
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident, $why:literal, $is_one:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<T>(pub T);

        impl<T: AsRef<str>> Part for $name<T> {
            fn part(&self) -> Result<Filling<'_>, &'static str> {
                let is_one: fn(&str) -> bool = $is_one;
                let text = self.0.as_ref();
                if is_one(text) { Ok(Filling::Value(Cow::Borrowed(text))) } else { Err($why) }
            }
        }
    )*};
}

words! {
    /// A stage's name.
    Stage, "the stage name is not one that API Gateway allows", |text| made_of(text, "-_", 128);
    /// The id of an AWS object that has no type of its own.
    Id, "the id is not one that AWS gives", |text| made_of(text, "-_", 128);
    /// A host's name, or a domain.
    Host, "the host name is not a DNS name", |text| made_of(text, "-_.", 254);
    /// The name or the ARN of a Lambda function.
    Function, "the function name is not one that Lambda allows", |text| {
        made_of(text.strip_suffix(":$LATEST").unwrap_or(text), "-_:", 256)
    };
    /// An ARN.
    Arn, "the ARN is not one that AWS gives", |text| {
        text.starts_with("arn:") && made_of(text, ":/_+=,.@*-", 2048)
    };
    /// A method of HTTP.
    Method, "the method is not one of HTTP", |text| made_of(text, "-", 32);
    /// A network device of this host.
    Device, "the device name is not one that Linux allows", |text| made_of(text, "-_.:@", 32);
    /// The name of an environment variable.
    Variable, "the name is not one of a shell variable", |text| {
        made_of(text, "_", 128) && !text.starts_with(|c: char| c.is_ascii_digit())
    };
    /// A URL that a client calls.
    Url, "the URL is not one of http or https", |text| {
        let text = text.to_ascii_lowercase();
        text.starts_with("https://") || text.starts_with("http://")
    };
    /// The path and query of a URL.
    Path, "the path does not begin with a slash", |text| text.starts_with('/');
    /// Any text that is a word by itself, such as a JSON document.
    Text, "the value begins like an option or a file", |text| !text.starts_with(['-', '@']);
}

/// A JSON document.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(pub &'a serde_json::Value);

/// On one line, with its hidden characters as escapes of JSON.
impl Part for Json<'_> {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        let text = self.0.to_string();
        Ok(Filling::Value(visible_json(&text).into_owned().into()))
    }
}

/// A value, or, where there is none, the name that a reader puts one in place of.
#[derive(Debug, Clone, Copy)]
pub struct Or<'a, T>(pub Option<&'a T>, pub &'static str);

impl<T: Part> Part for Or<'_, T> {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        match &self.0 {
            Some(value) => value.part(),
            None => Ok(Filling::Value(Cow::Borrowed(self.1))),
        }
    }
}

impl Part for InvokeUrl {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        let text = self.as_str();
        Url(text)
            .part()
            .map(|_| Filling::Value(Cow::Borrowed(text)))
    }
}

impl Part for Region {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        Ok(Filling::Value(Cow::Borrowed(self.as_str())))
    }
}
