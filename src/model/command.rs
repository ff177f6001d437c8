//! Commands for a person to paste into a shell. They run nothing of anybody else's.
//!
//! A command is a template of this program's own and values. [`command!`](crate::model::command) takes
//! the template as a literal alone, so that no text of others can be part of it, and each value by a
//! type that says what it is: see [`super::word`]. A value that is not of its kind's grammar is not
//! quoted and hoped for: the command is left out, and says why.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::net::IpAddr;
use std::ops::Deref;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Serialize, Serializer};

use super::visible::is_hidden;

/// A command, part of one, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The command; where it is left out, a comment that says why.
    text: String,
    left_out: Option<&'static str>,
}

/// What may stand in a command.
pub trait Part {
    /// Its text.
    ///
    /// # Errors
    /// It is not what its kind allows; what is wrong.
    fn part(&self) -> Result<Filling<'_>, &'static str>;
}

/// The text of a part.
#[derive(Debug)]
pub enum Filling<'a> {
    /// A value: a word of a shell, or a piece of one.
    Value(Cow<'a, str>),
    /// Words that stand as they are, since a [`Command`] was made of them before.
    Words(&'a str),
}

/// Makes a [`Command`] of a literal and of the values whose names stand in it in braces: `{id}`. Braces
/// around anything else are text.
macro_rules! command {
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::model::Command::filled(
            $template,
            &[$((stringify!($name), $crate::model::command!(@value $name $(= $value)?))),*],
        )
    };
    (@value $name:ident) => { &$name as &dyn $crate::model::Part };
    (@value $name:ident = $value:expr) => { &$value as &dyn $crate::model::Part };
}
pub(crate) use command;

impl Command {
    /// Nothing: an option that is not needed.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            text: String::new(),
            left_out: None,
        }
    }

    /// A template with values in it. Within single quotes a value is text; elsewhere it is quoted where
    /// a shell would see more than text in it.
    #[must_use]
    pub fn filled(template: &'static str, values: &[(&'static str, &dyn Part)]) -> Self {
        Self::of(fill(template, values))
    }

    /// Commands one after the other, on one line.
    #[must_use]
    pub fn all(commands: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(commands, "; ")
    }

    /// Pieces of one command, joined by a mark that no shell minds.
    #[must_use]
    pub fn joined(pieces: impl IntoIterator<Item = Self>, mark: &'static str) -> Self {
        let texts = pieces.into_iter().map(|one| match one.left_out {
            None => Ok(one.text),
            Some(why) => Err(why),
        });
        Self::of(
            texts
                .collect::<Result<Vec<String>, _>>()
                .map(|texts| texts.join(mark)),
        )
    }

    fn of(made: Result<String, &'static str>) -> Self {
        match made {
            Ok(text) => Self {
                text,
                left_out: None,
            },
            Err(why) => Self {
                text: format!("# command left out: {why}"),
                left_out: Some(why),
            },
        }
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_left_out(&self) -> bool {
        self.left_out.is_some()
    }
}

/// A command without values.
impl From<&'static str> for Command {
    fn from(text: &'static str) -> Self {
        Self::of(Ok(text.to_owned()))
    }
}

impl Deref for Command {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Borrow<str> for Command {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl schemars::JsonSchema for Command {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

/// A text as one word of a POSIX shell. Within single quotes nothing is special but their end, so this
/// is all of it; crates that quote choose among the other, less certain ways.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("'{}'", within_quotes(text))
}

fn within_quotes(text: &str) -> String {
    text.replace('\'', "'\\''")
}

/// Whether a shell takes the text for itself wherever it stands.
fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=".contains(c);
    !text.is_empty() && text.chars().all(plain)
}

fn fill(
    template: &'static str,
    values: &[(&'static str, &dyn Part)],
) -> Result<String, &'static str> {
    let mut text = String::with_capacity(template.len() * 2);
    let mut quote = None;
    let mut rest = template;
    while let Some(c) = rest.chars().next() {
        if let Some((part, after)) = placeholder(rest, values) {
            match (part.part()?, quote) {
                (_, Some('"')) => return Err("a value stands in double quotes"),
                (Filling::Value(value), _) if value.contains(unseen) => {
                    return Err("a value holds characters that cannot be seen");
                }
                (Filling::Value(value), None) if is_plain(&value) => text.push_str(&value),
                (Filling::Value(value), None) => text.push_str(&quoted(&value)),
                (Filling::Words(words), None) => text.push_str(words),
                (Filling::Value(value), Some(_)) => text.push_str(&within_quotes(&value)),
                (Filling::Words(words), Some(_)) => text.push_str(&within_quotes(words)),
            }
            rest = after;
            continue;
        }
        match quote {
            None if matches!(c, '\'' | '"') => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => {}
        }
        text.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Ok(text)
}

fn unseen(c: char) -> bool {
    is_hidden(c) || matches!(c, '\n' | '\t')
}

/// The part whose name the text begins with, in braces, and what comes after it.
fn placeholder<'a>(
    text: &'static str,
    values: &[(&'static str, &'a dyn Part)],
) -> Option<(&'a dyn Part, &'static str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let (_, part) = values.iter().find(|(known, _)| *known == name)?;
    Some((*part, after))
}

impl<T: Part + ?Sized> Part for &T {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        (**self).part()
    }
}

impl Part for Command {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        self.left_out.map_or(Ok(Filling::Words(&self.text)), Err)
    }
}

/// A text of this program's own.
impl Part for &'static str {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        Ok(Filling::Value(Cow::Borrowed(self)))
    }
}

macro_rules! parts {
    ($($kind:ty),*) => {$(
        impl Part for $kind {
            fn part(&self) -> Result<Filling<'_>, &'static str> {
                Ok(Filling::Value(self.to_string().into()))
            }
        }
    )*};
}

// What these are written as is a word of a shell, whatever their value.
parts!(
    IpAddr, IpNet, Ipv4Net, Ipv6Net, u8, u16, u32, u64, i32, i64, usize
);

#[cfg(test)]
mod tests {
    use crate::model::{VpcId, word};

    fn shell(text: &str) -> String {
        let run = std::process::Command::new("sh").args(["-c", text]).output();
        String::from_utf8(run.expect("a shell").stdout).expect("UTF-8")
    }

    #[test]
    fn a_value_stands_where_its_name_does() {
        let vpc: VpcId = "vpc-0a".parse().expect("an id");
        let made = command!(
            "aws x --vpc {vpc} --query 'y[?z==`{port}`].{name:w}' --f {net}",
            vpc,
            port = 443_u16,
            net = "10.0.0.0/8"
        );
        assert_eq!(
            made.to_string(),
            "aws x --vpc vpc-0a --query 'y[?z==`443`].{name:w}' --f 10.0.0.0/8"
        );
    }

    #[test]
    fn a_shell_sees_the_text_and_nothing_else() {
        for text in [
            "it's $(touch x)",
            "`a`;b|c&d>e",
            "",
            "!x",
            "a\\",
            "'",
            "\"$HOME\"",
            "~",
            "#",
        ] {
            let bare = command!("printf %s {text}", text = word::Text(text));
            assert_eq!(shell(&bare.to_string()), text);
            let within = command!("printf %s 'a: {text}'", text = word::Text(text));
            assert_eq!(shell(&within.to_string()), format!("a: {text}"));
        }
    }

    #[test]
    fn what_is_not_of_its_kind_is_left_out() {
        let stage = "prod$(touch x)";
        let deploy = command!("aws y --stage-name {stage}", stage = word::Stage(stage));
        assert!(deploy.is_left_out());
        let told = "# command left out: the stage name is not one that API Gateway allows";
        assert_eq!(deploy.to_string(), told);
        assert_eq!(shell(&deploy.to_string()), "");
        // So is what it would be a part of.
        assert_eq!(command!("{deploy} --watch", deploy).to_string(), told);
        let hidden = word::Text("a\u{202e}b\nc");
        assert!(command!("printf {hidden}", hidden).is_left_out());
        assert!(command!("echo \"{text}\"", text = word::Text("$HOME")).is_left_out());
    }
}
