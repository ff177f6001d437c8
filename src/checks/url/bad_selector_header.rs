//! The header that selects the API has the right name, and an id as its value.

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Host, InvokeUrl, SELECTOR_HEADER, Severity, command, word};

check! {
    URL035 "url-bad-selector-header" "the header that selects the API is x-apigw-api-id, with an id"
    Url Error
    explains [Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let target = &case.target;
    if let Some(value) = target.header(SELECTOR_HEADER) {
        let plain = value.len() <= 20
            && value
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        if plain && value.len() >= 5 {
            return Outcome::ok(Evidence::given(format!("{SELECTOR_HEADER} is {value}")));
        }
        let api = id_in(value).unwrap_or_else(|| "API-ID".to_owned());
        return Outcome::found(wrong(
            case,
            format!("{SELECTOR_HEADER} holds {value}, which is no API's id"),
            &api,
        ));
    }
    let odd = target
        .headers
        .iter()
        .find(|(name, _)| ALIKE.iter().any(|alike| name.eq_ignore_ascii_case(alike)));
    let Some((name, value)) = odd else {
        return Err(Stop::NotApplicable("no header selects an API"));
    };
    let api = id_in(value).unwrap_or_else(|| "API-ID".to_owned());
    let mut found = wrong(
        case,
        format!("the header {name} selects no API: its name is {SELECTOR_HEADER}"),
        &api,
    );
    if !matches!(target.url.host(), Host::EndpointDns { .. }) {
        found.kind = crate::checks::Kind::Note;
        found.severity = Some(Severity::Info);
    }
    Outcome::found(found)
}

/// Names that are written in the place of the right one; the third is one that API Gateway itself sends
/// to integrations.
const ALIKE: &[&str] = &[
    "x-apigw-id",
    "x-api-id",
    "x-amzn-apigateway-api-id",
    "x-apigateway-api-id",
    "x-apigw-apiid",
    "x-apigw-api",
    "apigw-api-id",
    "x-amz-apigw-id",
    "x-amz-apigw-api-id",
    "x-aws-api-id",
];

fn wrong(case: &Case<'_>, title: String, api: &str) -> Finding {
    Finding::blocker(SELECTOR_HEADER, title)
        .shown_by(Evidence::given(format!(
            "API Gateway reads {SELECTOR_HEADER}, and its value is the id alone"
        )))
        .fixed_by(Fix::new(
            format!("send {SELECTOR_HEADER} with the API's id"),
            command!(
                "curl -i '{url}' -H '{SELECTOR_HEADER}: {api}'",
                url = word::Url(case.target.url.as_str()),
                SELECTOR_HEADER,
                api = word::Id(api)
            ),
        ))
        .confirmed_by(again(case, "invoke"))
}

/// The API's id in a URL, a hostname or an ARN.
fn id_in(value: &str) -> Option<String> {
    let value = value.trim().trim_matches('"');
    let url: Option<InvokeUrl> = value.parse().ok();
    let api = url.and_then(|url| url.host().api().map(ToString::to_string));
    api.or_else(|| {
        let lower = value.to_ascii_lowercase();
        let plain = (5..=20).contains(&lower.len())
            && lower
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        plain.then_some(lower)
    })
}
