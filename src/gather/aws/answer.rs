//! Fields of answers, from the SDK's loose types to ours.

use std::collections::HashSet;
use std::fmt::Display;
use std::str::FromStr;

use super::error::one_line;
use crate::facts::{FetchError, Reason};

/// A field that AWS always fills.
///
/// # Errors
/// It is absent, or cannot be read.
pub(super) fn required<T>(field: &str, text: Option<String>) -> Result<T, FetchError>
where
    T: FromStr<Err: Display>,
{
    optional(field, text)?.ok_or_else(|| odd(&format!("AWS answered without {field}")))
}

/// A field that may be absent; an empty one is.
///
/// # Errors
/// It cannot be read.
pub(super) fn optional<T>(field: &str, text: Option<String>) -> Result<Option<T>, FetchError>
where
    T: FromStr<Err: Display>,
{
    let read = |text: String| {
        text.parse()
            .map_err(|error| odd(&format!("AWS answered with {field} '{text}': {error}")))
    };
    text.filter(|text| !text.is_empty()).map(read).transpose()
}

/// A list of identifiers.
///
/// # Errors
/// One of them cannot be read.
pub(super) fn ids<T>(field: &str, texts: Option<Vec<String>>) -> Result<Vec<T>, FetchError>
where
    T: FromStr<Err: Display>,
{
    list(texts, |text| required(field, Some(text)))
}

/// A list of objects.
///
/// # Errors
/// One of them cannot be read.
pub(super) fn list<S, T>(
    items: Option<Vec<S>>,
    read: impl FnMut(S) -> Result<T, FetchError>,
) -> Result<Vec<T>, FetchError> {
    items.unwrap_or_default().into_iter().map(read).collect()
}

/// The most pages that are read of one list.
const MOST_PAGES: usize = 200;

/// The pages of a list as they come: until the last one, one that was there before, or too many.
pub(super) struct Pages<P> {
    pub(super) all: Vec<P>,
    tokens: HashSet<String>,
}

impl<P> Pages<P> {
    pub(super) fn new() -> Self {
        Self {
            all: Vec::new(),
            tokens: HashSet::new(),
        }
    }

    /// Takes a page with the token of the next one. Whether to ask for that.
    pub(super) fn take(&mut self, page: P, token: Option<String>) -> bool {
        self.all.push(page);
        let more = token.filter(|token| !token.is_empty());
        more.is_some_and(|token| self.tokens.insert(token) && self.all.len() < MOST_PAGES)
    }
}

/// Reads the pages of a paginator, or the SDK's error.
macro_rules! pages {
    ($pages:expr, $token:expr) => {{
        let mut pages = $pages;
        let mut taken = $crate::gather::aws::answer::Pages::new();
        loop {
            match pages.next().await {
                None => break Ok(taken.all),
                Some(Err(error)) => break Err(error),
                Some(Ok(page)) => {
                    let token = ($token)(&page).map(str::to_owned);
                    if !taken.take(page, token) {
                        break Ok(taken.all);
                    }
                }
            }
        }
    }};
}
pub(super) use pages;

/// The pages, where they are all. Where a service repeats a token, the SDK stops without an error.
///
/// # Errors
/// The last page says that more follow.
pub(super) fn complete<P>(
    pages: Vec<P>,
    token: impl Fn(&P) -> Option<&str>,
) -> Result<Vec<P>, FetchError> {
    let rest = pages.last().and_then(token).unwrap_or_default();
    if rest.is_empty() {
        Ok(pages)
    } else if pages.len() >= MOST_PAGES {
        Err(odd(&format!(
            "the list has more than {MOST_PAGES} pages, and was not read to its end"
        )))
    } else {
        Err(odd(
            "AWS gave the same page again, and not the rest of the list",
        ))
    }
}

pub(super) fn odd(text: &str) -> FetchError {
    FetchError {
        why: Reason::Failed,
        detail: one_line(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::VpcId;

    #[test]
    fn refuses_what_cannot_be_read() {
        let text = |text: &str| Some(text.to_owned());
        assert!(required::<VpcId>("VpcId", text("vpc-01")).is_ok());
        assert!(required::<VpcId>("VpcId", None).is_err());
        assert!(required::<VpcId>("VpcId", text("subnet-01")).is_err());
        assert_eq!(optional::<VpcId>("VpcId", None), Ok(None));
        assert_eq!(optional::<VpcId>("VpcId", text("")), Ok(None));
        assert!(optional::<VpcId>("VpcId", text("VPC")).is_err());
    }

    #[test]
    fn no_list_is_endless() {
        let of = |tokens: &mut dyn Iterator<Item = Option<String>>| {
            let mut pages = Pages::new();
            for token in tokens {
                if !pages.take(token.clone(), token) {
                    break;
                }
            }
            pages.all
        };
        let number = |number: usize| Some(number.to_string());
        let endless = of(&mut (0..).map(number));
        assert_eq!(endless.len(), MOST_PAGES);
        assert!(complete(endless, Option::as_deref).is_err());
        // A circle, which the SDK does not see.
        let circle = of(&mut (0..).map(|index| number(index % 2)));
        assert_eq!(circle.len(), 3);
        assert!(complete(circle, Option::as_deref).is_err());
        let whole = of(&mut [number(1), number(2), None].into_iter());
        assert_eq!(
            complete(whole, Option::as_deref).map(|all| all.len()),
            Ok(3)
        );
    }

    #[test]
    fn misses_the_rest_of_a_list() {
        let more = || Some("more".to_owned());
        assert!(complete(vec![more(), None], Option::as_deref).is_ok());
        assert!(complete(vec![more(), more()], Option::as_deref).is_err());
        assert!(complete(Vec::new(), Option::<String>::as_deref).is_ok());
    }
}
