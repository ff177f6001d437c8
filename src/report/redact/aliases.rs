//! Aliases: equal values get equal ones, in the order in which they are met.

use std::collections::{BTreeMap, BTreeSet};

/// How aliases look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// For people: `vpce-A`, `acct-1`.
    Readable,
    /// For programs: in the grammar of what they stand for, so that a redacted snapshot can be
    /// replayed.
    Shaped,
}

/// What an alias stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Object(&'a str),
    Account,
    Api,
    Principal,
    /// A label of a name in the DNS.
    Label,
    /// The beginning of names, which a wildcard follows.
    Beginning,
    Host,
    Mail,
    Mac,
    /// The unique id of a principal, by the four letters that say of what kind.
    Unique(&'a str),
    Request,
    PublicV4,
    PublicV6,
}

/// The aliases given so far.
pub(super) struct Aliases {
    naming: Naming,
    given: BTreeMap<String, String>,
    issued: BTreeSet<String>,
    beginnings: BTreeSet<String>,
    counts: BTreeMap<String, usize>,
}

impl Aliases {
    pub(super) const fn new(naming: Naming) -> Self {
        Self {
            naming,
            given: BTreeMap::new(),
            issued: BTreeSet::new(),
            beginnings: BTreeSet::new(),
            counts: BTreeMap::new(),
        }
    }

    /// The alias of a value.
    pub(super) fn of(&mut self, kind: Kind<'_>, value: &str) -> String {
        if let Some(alias) = self.given.get(value) {
            return alias.clone();
        }
        // A text may be looked at twice: what has an alias keeps it.
        if self.issued.contains(value) {
            return value.to_owned();
        }
        let alias = match kind {
            Kind::Object(prefix) => self.object(prefix, value),
            Kind::Account => self.account(value),
            Kind::Unique(prefix) => {
                let number = self.next("unique id");
                match self.naming {
                    Naming::Readable => format!("{prefix}-{}", letters(number)),
                    Naming::Shaped => format!("{prefix}{number:017}"),
                }
            }
            Kind::Principal if self.beginning(value).is_some() => {
                let beginning = self.beginning(value).unwrap_or_default();
                let number = self.next(word(kind));
                format!("{beginning}{}", self.plain(kind, number))
            }
            kind => {
                let number = self.next(word(kind));
                self.plain(kind, number)
            }
        };
        self.given.insert(value.to_owned(), alias.clone());
        self.issued.insert(alias.clone());
        alias
    }

    /// Notes that a pattern asks for names that begin so.
    pub(super) fn begins(&mut self, beginning: &str) {
        self.beginnings.insert(beginning.to_owned());
    }

    /// The alias of the longest beginning that a pattern asks for and this name has: so the pattern fits
    /// it afterwards where it did before.
    fn beginning(&mut self, value: &str) -> Option<String> {
        let longest = self
            .beginnings
            .iter()
            .filter(|start| start.len() < value.len() && value.starts_with(start.as_str()))
            .max_by_key(|start| start.len())?
            .clone();
        Some(self.of(Kind::Beginning, &longest))
    }

    /// How many aliases of each kind were given.
    pub(super) fn counts(&self) -> BTreeMap<String, usize> {
        self.counts.clone()
    }

    /// What stands behind each alias.
    pub(super) fn originals(self) -> BTreeMap<String, String> {
        self.given
            .into_iter()
            .map(|(value, alias)| (alias, value))
            .collect()
    }

    /// An endpoint's own name begins with its id, and so does the name's alias.
    fn object(&mut self, prefix: &str, value: &str) -> String {
        let id = value.get(prefix.len() + 1..).unwrap_or_default();
        if let Some((id, suffix)) = id.split_once('-') {
            let own = self.of(Kind::Object(prefix), &format!("{prefix}-{id}"));
            let number = self.next("endpoint name");
            debug_assert_eq!(suffix.len(), 8, "the pattern asks for eight");
            return match self.naming {
                Naming::Readable => format!("{own}-{}", letters(number).to_lowercase()),
                Naming::Shaped => format!("{own}-{number:08}"),
            };
        }
        let number = self.next(if prefix == "i" { "instance" } else { prefix });
        match self.naming {
            Naming::Readable => format!("{prefix}-{}", letters(number)),
            Naming::Shaped => format!("{prefix}-{number:017x}"),
        }
    }

    /// API Gateway shows the last four digits of the owner's account. They are the alias of the one
    /// account known that ends in them.
    fn account(&mut self, value: &str) -> String {
        if let Some(last) = value.strip_prefix("********") {
            let whole = self.given.iter().find(|(known, _)| {
                known.len() == 12
                    && known.bytes().all(|b| b.is_ascii_digit())
                    && known.ends_with(last)
            });
            if let Some((_, alias)) = whole {
                return alias.clone();
            }
        }
        let number = self.next("account");
        match self.naming {
            Naming::Readable => format!("acct-{number}"),
            Naming::Shaped => format!("{number:012}"),
        }
    }

    fn plain(&self, kind: Kind<'_>, number: usize) -> String {
        let shaped = self.naming == Naming::Shaped;
        match kind {
            Kind::Api if shaped => format!("a{number:09}"),
            Kind::Api => format!("api-{}", letters(number)),
            Kind::Host => format!("host-{}.example", letters(number).to_lowercase()),
            Kind::Mail => format!("mail-{}@mail.example", letters(number).to_lowercase()),
            Kind::Mac => {
                let [a, b, c] = [number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff];
                format!("02:00:00:{a:02x}:{b:02x}:{c:02x}")
            }
            Kind::Request if shaped => format!("00000000-0000-0000-0000-{number:012x}"),
            Kind::Request => format!("request-{number}"),
            Kind::Label => format!("name-{}", letters(number).to_lowercase()),
            Kind::Beginning => format!("name-{}.", letters(number)),
            Kind::PublicV4 if shaped => {
                format!("198.18.{}.{}", number >> 8 & 0xff, number & 0xff)
            }
            Kind::PublicV6 if shaped => format!("2001:db8::{number:x}"),
            Kind::PublicV4 | Kind::PublicV6 => format!("public-{number}"),
            Kind::Principal | Kind::Account | Kind::Object(_) | Kind::Unique(_) => {
                format!("name-{}", letters(number))
            }
        }
    }

    /// The next number of a kind, from 1.
    fn next(&mut self, kind: &str) -> usize {
        let count = self.counts.entry(kind.to_owned()).or_default();
        *count += 1;
        *count
    }
}

const fn word(kind: Kind<'_>) -> &'static str {
    match kind {
        Kind::Api => "api",
        Kind::Host => "host",
        Kind::Mail => "mail address",
        Kind::Mac => "MAC address",
        Kind::Request => "request",
        Kind::PublicV4 | Kind::PublicV6 => "public address",
        Kind::Principal
        | Kind::Label
        | Kind::Beginning
        | Kind::Account
        | Kind::Object(_)
        | Kind::Unique(_) => "principal",
    }
}

/// `A` to `Z`, then `AA` and so on.
fn letters(mut number: usize) -> String {
    let mut text = String::new();
    while number > 0 {
        number -= 1;
        text.insert(
            0,
            char::from(b'A' + u8::try_from(number % 26).unwrap_or_default()),
        );
        number /= 26;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_like_the_columns_of_a_sheet() {
        let told: Vec<String> = [1, 26, 27, 52, 703].into_iter().map(letters).collect();
        assert_eq!(told, ["A", "Z", "AA", "AZ", "AAA"]);
    }

    #[test]
    fn equal_values_have_equal_aliases() {
        let mut aliases = Aliases::new(Naming::Readable);
        let one = aliases.of(Kind::Object("vpce"), "vpce-0123456789abcdef0");
        assert_eq!(one, "vpce-A");
        assert_eq!(
            aliases.of(Kind::Object("vpce"), "vpce-0123456789abcdef0"),
            one
        );
        let name = aliases.of(Kind::Object("vpce"), "vpce-0123456789abcdef0-ab12cd34");
        assert_eq!(name, "vpce-A-a");
        assert_eq!(aliases.of(Kind::Account, "111122223333"), "acct-1");
        assert_eq!(aliases.of(Kind::Account, "********3333"), "acct-1");
        assert_eq!(aliases.of(Kind::Account, "********9999"), "acct-2");
    }
}
