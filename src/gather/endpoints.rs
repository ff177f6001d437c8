//! Where the environment sends the calls of AWS's SDKs.
//!
//! Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints". The same may stand in a
//! profile as `endpoint_url`, which is not read here.

use super::text::one_line;
use crate::facts::Variable;

const FOR_ALL: &str = "AWS_ENDPOINT_URL";

/// The variables that name an endpoint, without what stands behind the host; none where the
/// environment says that they do not count.
pub(super) fn variables() -> Vec<Variable> {
    // Names and values that are no text name no endpoint.
    let all = std::env::vars_os();
    let all =
        all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    those_that_count(all)
}

fn those_that_count(all: impl Iterator<Item = (String, String)>) -> Vec<Variable> {
    let (mut found, mut ignored) = (Vec::new(), false);
    for (name, value) in all {
        ignored |=
            name == "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" && value.eq_ignore_ascii_case("true");
        if name.starts_with(FOR_ALL) && !value.is_empty() {
            let value = one_line(place(&value));
            found.push(Variable { name, value });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    if ignored { Vec::new() } else { found }
}

/// A URL's scheme, host and port: what else it has may be secret.
fn place(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(start..).unwrap_or_default();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest.get(..end).and_then(|rest| rest.rsplit_once('@')) {
        Some((_, host)) => host,
        None => url.get(..start + end).unwrap_or_default(),
    }
}

/// What leads this program's own calls of a service elsewhere, in words.
#[cfg(any(feature = "aws", test))]
pub(super) fn told(variables: &[Variable], service: &str) -> Option<String> {
    let own = match service {
        "apigateway" => "API_GATEWAY".to_owned(),
        other => other.to_ascii_uppercase(),
    };
    let own = format!("{FOR_ALL}_{own}");
    let named = |name: &str| variables.iter().find(|one| one.name == name);
    let one = named(&own).or_else(|| named(FOR_ALL))?;
    Some(format!("{} leads to {}", one.name, one.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &[(&str, &str)]) -> Vec<Variable> {
        let all = all.iter();
        those_that_count(all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn reads_what_counts() {
        let set = [
            ("AWS_ENDPOINT_URL_STS", "https://sts.example/path?secret=1"),
            ("AWS_ENDPOINT_URL", "http://al:t0p@localhost:4566"),
            ("AWS_ENDPOINT_URL_EC2", ""),
            ("PATH", "/bin"),
        ];
        let values: Vec<_> = of(&set).into_iter().map(|one| one.value).collect();
        assert_eq!(values, ["localhost:4566", "https://sts.example"]);
        let ignored = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        assert_eq!(of(&[set[0], ignored]), []);
    }

    #[test]
    fn a_services_own_variable_goes_before_the_one_for_all() {
        let all = of(&[
            ("AWS_ENDPOINT_URL", "https://all"),
            ("AWS_ENDPOINT_URL_API_GATEWAY", "https://own"),
        ]);
        let own = told(&all, "apigateway");
        assert_eq!(
            own.as_deref(),
            Some("AWS_ENDPOINT_URL_API_GATEWAY leads to https://own")
        );
        assert_eq!(
            told(&all, "ec2").as_deref(),
            Some("AWS_ENDPOINT_URL leads to https://all")
        );
        assert_eq!(told(&[], "ec2"), None);
    }
}
