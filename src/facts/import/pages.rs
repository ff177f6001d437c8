//! Lists that came in pages: which of them were read to their end.
//!
//! A file with a token (`NextToken`) is a page of a list, and what follows it is elsewhere. The rest
//! was read where files of the same folder and key have one name but for a number at its end, the
//! numbers leave none out, and the last one alone has no token: `route-tables-1.json` and
//! `route-tables-2.json`. The documents of one file are pages, too. Two halves of different lists that
//! are named so would pass for one; a number that is part of a Region's name is none.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// The keys by which commands say that there is more.
const TOKENS: &[&str] = &[
    "NextToken",
    "nextToken",
    "NextPageToken",
    "NextMarker",
    "Marker",
    "NextRecordName",
    "PaginationToken",
    "position",
];

/// The token of a page, by its key.
pub(super) fn token<'a>(mut get: impl FnMut(&str) -> Option<&'a RawValue>) -> Option<&'static str> {
    if get("IsTruncated").is_some_and(|raw| raw.get() == "true") {
        return Some("IsTruncated");
    }
    let named = TOKENS.iter().find(|key| {
        let text = get(key).map_or("null", RawValue::get);
        !matches!(text, "null" | "\"\"")
    });
    // What was asked for, not what is next, where the command says that nothing is.
    let last = get("IsTruncated").is_some_and(|raw| raw.get() == "false");
    named.copied().filter(|_| !last)
}

/// A list, by what its pages have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct List {
    /// The AWS CLI's key.
    key: String,
    /// What the list is of, where the names of its files say so.
    of: Option<String>,
    /// The folder, and the files' name without the number.
    place: String,
}

/// A page: its number, the first may have none, and whether it has a token.
type Page = (Option<u32>, bool);

/// The pages that were read, by the list that they are of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pages(BTreeMap<List, Vec<Page>>);

impl Pages {
    /// Notes a page. `names` are the file's name and its folders', the nearest first; `document` is
    /// the place in a file that has several.
    pub(super) fn add(
        &mut self,
        (key, of): (&str, Option<&str>),
        names: &[&str],
        document: Option<u32>,
        more: bool,
    ) {
        let (file, folders) = names
            .split_first()
            .map_or(("", names), |(one, all)| (*one, all));
        let (stem, number) = match document {
            Some(_) => (file, document),
            None => numbered(file),
        };
        let folders: Vec<&str> = folders.iter().rev().copied().collect();
        let list = List {
            key: key.to_owned(),
            of: of.map(str::to_owned),
            place: format!("{}/{stem}", folders.join("/")),
        };
        self.0.entry(list).or_default().push((number, more));
    }

    /// Whether a part of a list of this key is missing: of the one of `of`, or of any.
    pub(crate) fn cut_off(&self, key: &str, of: Option<&str>) -> bool {
        self.0.iter().any(|(list, pages)| {
            list.key == key && (of.is_none() || list.of.as_deref() == of) && !whole(pages)
        })
    }

    /// What is missing, in words.
    pub(crate) fn notices(&self) -> Vec<String> {
        let open = self.0.iter().filter(|(_, pages)| !whole(pages));
        open.map(|(list, _)| {
            let (key, place) = (&list.key, &list.place);
            let of = list
                .of
                .as_ref()
                .map_or_else(String::new, |of| format!(" of {of}"));
            format!(
                "{}: {key}{of} is cut off (it has a token for the next page, and not every page \
                 was read): what is missing is unknown",
                place.trim_start_matches('/')
            )
        })
        .collect()
    }
}

/// Whether pages are all there.
fn whole(pages: &[Page]) -> bool {
    if pages.iter().all(|(_, more)| !more) {
        return true;
    }
    let mut pages = pages.to_vec();
    pages.sort_unstable();
    let follows = |(one, other): (&Page, &Page)| {
        let next = match (one.0, other.0) {
            (None, Some(number)) => number == 1 || number == 2,
            (Some(one), Some(other)) => one.checked_add(1) == Some(other),
            _ => false,
        };
        one.1 && next
    };
    let first = pages
        .first()
        .is_some_and(|(number, _)| matches!(number, None | Some(0 | 1)));
    let last = pages.last().is_some_and(|(_, more)| !more);
    first && last && pages.iter().zip(pages.iter().skip(1)).all(follows)
}

/// A file's name without its extension and the number at its end, and that number.
fn numbered(file: &str) -> (&str, Option<u32>) {
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let name = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = stem.strip_prefix(name).unwrap_or_default();
    let number = digits.parse().ok().filter(|_| digits.len() <= 4);
    let before = name.trim_end_matches(['-', '_', ' ']);
    let word = ["page", "part"]
        .iter()
        .find_map(|word| before.strip_suffix(word));
    let directions = ["north", "south", "east", "west", "central"];
    let region = directions
        .iter()
        .any(|direction| before.ends_with(direction));
    match number {
        Some(number) if !region && (before.len() < name.len() || word.is_some()) => {
            let before = word.unwrap_or(before).trim_end_matches(['-', '_', ' ']);
            (before, Some(number))
        }
        _ => (stem, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_numbered_and_regions_are_not() {
        for (file, expected) in [
            ("route-tables-1.json", ("route-tables", Some(1))),
            ("route-tables_page2.json", ("route-tables", Some(2))),
            ("route-tables.json", ("route-tables", None)),
            ("subnets-eu-west-1.json", ("subnets-eu-west-1", None)),
            (
                "subnets-ap-northeast-2.json",
                ("subnets-ap-northeast-2", None),
            ),
            ("pl-0123456789.json", ("pl-0123456789", None)),
            ("ipv4.json", ("ipv4", None)),
        ] {
            assert_eq!(numbered(file), expected, "{file}");
        }
    }

    #[test]
    fn a_list_is_whole_where_no_page_is_left_out() {
        for (pages, is) in [
            (&[(None, false)][..], true),
            (&[(None, true)], false),
            (&[(Some(1), true), (Some(2), false)], true),
            (&[(Some(2), false), (Some(1), true)], true),
            (&[(None, true), (Some(2), false)], true),
            (&[(Some(1), true), (Some(3), false)], false),
            (&[(Some(1), true), (Some(2), true)], false),
            (&[(Some(2), true), (Some(3), false)], false),
            (&[(Some(1), false), (Some(2), true)], false),
            (&[(Some(1), true), (Some(1), false)], false),
        ] {
            assert_eq!(whole(pages), is, "{pages:?}");
        }
    }
}
