//! Words that several findings use.

use std::fmt::Display;

use super::Stop;
use crate::case::Case;
use crate::facts::ec2::VpcEndpoint;
use crate::model::{Command, Region, command, word};

/// A number with its noun, in the plural where English wants it: "1 tool", "2 tools".
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// How many things of a row are named: nobody reads more, and the facts have them all.
const NAMED: usize = 32;

/// Things in a row: "a", "a and b", "a, b and c"; of many the first, and how many more there are.
#[must_use]
pub fn list<T: Display>(things: &[T]) -> String {
    match things {
        [] => "nothing".to_owned(),
        [one] => one.to_string(),
        many if many.len() > NAMED => {
            let named: Vec<String> = many.iter().take(NAMED).map(ToString::to_string).collect();
            format!("{} and {} more", named.join(", "), many.len() - NAMED)
        }
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
            format!("{} and {last}", rest.join(", "))
        }
    }
}

/// The endpoint in use; without one, there is nothing to judge.
pub(super) fn endpoint<'a>(case: &Case<'a>) -> Result<&'a VpcEndpoint, Stop> {
    case.endpoint()?.ok_or(NO_ENDPOINT)
}

/// The same of the endpoint that the call goes through, wherever it is.
pub(super) fn endpoint_of_call<'a>(case: &Case<'a>) -> Result<&'a VpcEndpoint, Stop> {
    case.endpoint_of_call()?.ok_or(NO_ENDPOINT)
}

const NO_ENDPOINT: Stop = Stop::NotApplicable("there is no endpoint");

/// The `--region` option of a command, with the space before it; empty where no Region is known.
pub(super) fn region_option(case: &Case<'_>) -> Command {
    match &case.target.region {
        Some(region) => command!(" --region {region}", region),
        None => Command::nothing(),
    }
}

/// The Region to name in commands that take one.
pub(super) fn region<'a>(case: &'a Case<'_>) -> word::Or<'a, Region> {
    word::Or(case.target.region.as_ref(), "REGION")
}

/// The command that sets this host's clock.
pub(super) const SET_CLOCK: &str = "sudo chronyc makestep || sudo timedatectl set-ntp true";

/// What else that changes.
pub(super) const OF_CLOCK: &str = "every program of this host sees the time jump";

/// The command that repeats a check on the same call.
pub(super) fn again(case: &Case<'_>, check: &'static str) -> Command {
    let check = Command::from(check);
    command!("apigw-doctor {check} '{url}'", check, url = case.target.url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lists() {
        assert_eq!(
            (plural(1, "fact"), plural(0, "fact")),
            ("1 fact".into(), "0 facts".into())
        );
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        let many: Vec<usize> = (0..40_000).collect();
        let told = list(&many);
        assert!(
            told.starts_with("0, 1, 2, ") && told.ends_with(", 31 and 39968 more"),
            "{told}"
        );
    }
}
