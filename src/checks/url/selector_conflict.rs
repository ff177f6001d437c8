//! The host and the headers select the same API.

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::model::{InvokeUrl, SELECTOR_HEADER, command, word};

check! {
    URL036 "url-selector-conflict" "host and headers select the same API"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let target = &case.target;
    let named = |host: &str| {
        let url: InvokeUrl = format!("https://{host}/").parse().ok()?;
        url.host().api().map(ToString::to_string)
    };
    let mut selected: Vec<(&str, String)> = Vec::new();
    if let Some(api) = target.url.host().api() {
        selected.push(("the URL", api.to_string()));
    }
    if let Some(api) = target.header("host").and_then(named) {
        selected.push(("Host", api));
    }
    if let Some(api) = target.header(SELECTOR_HEADER) {
        selected.push((SELECTOR_HEADER, api.trim().to_owned()));
    }
    let Some((_, first)) = selected.first() else {
        return Err(Stop::NotApplicable("nothing selects an API"));
    };
    if selected.iter().all(|(_, api)| api == first) {
        return Outcome::ok(Evidence::given(format!("everything selects {first}")));
    }
    let all: Vec<String> = selected
        .iter()
        .map(|(what, api)| format!("{what} selects {api}"))
        .collect();
    Outcome::found(
        Finding::risk(first.as_str(), list(&all))
            .shown_by(Evidence::inferred(
                "AWS does not document which of them counts, so the call may reach either API",
            ))
            .fixed_by(Fix::new(
                "send one of them, and see which API answers",
                command!(
                    "curl -i '{url}' -H '{SELECTOR_HEADER}: {first}'",
                    url = word::Url(target.url.as_str()),
                    SELECTOR_HEADER,
                    first = word::Id(first)
                ),
            ))
            .confirmed_by(again(case, "url")),
    )
}
